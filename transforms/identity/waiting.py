"""The people told by less than a full name whom a night can touch, and whom they are taken for.

Those are the people of articles in which something changed, and those for whom somebody who may be meant is told of
otherwise than before: at all, or about the day of the report.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from transforms.identity.context import UNKNOWN_SCORE, Link, Official, Resolver, group_of, may_go_by, unknown_people
from transforms.identity.curated import Curated
from transforms.identity.holdings import Regard
from transforms.identity.memory import OFFICE_UNKNOWN, UNKNOWN, Memory, Told
from transforms.identity.moves import Moves, office_holders_of, officials_of
from transforms.identity.nodes import official_names
from transforms.remembering import Rows, day_of, keys_table

_MEANT = """
WITH waiting AS (
    SELECT claim, number, first, last
    FROM moves CROSS JOIN family
    ON family.family = moves.family AND is_full = 0 AND family.country IN (moves.country, '')
    WHERE moves.country <> ''
    UNION ALL SELECT claim, number, first, last
    FROM moves CROSS JOIN family ON family.family = moves.family AND is_full = 0 WHERE moves.country = ''
    UNION ALL SELECT family.claim, number, first, last
    FROM node CROSS JOIN claim USING (node) CROSS JOIN family ON family.claim = claim.claim AND is_full
    CROSS JOIN moves USING (family)
    WHERE official IS NULL AND (family.country IN (moves.country, '') OR moves.country = '')
), meant AS MATERIALIZED (
    SELECT DISTINCT claim, number, first, last FROM waiting
)
SELECT DISTINCT told.article, told.claim, told.day, told.number, official, score
FROM (
    SELECT person.article, person.number AS own, claim, day, meant.number
    FROM meant CROSS JOIN person USING (claim) WHERE day BETWEEN first AND last
    UNION ALL SELECT person.article, person.number, claim, day, meant.number
    FROM meant CROSS JOIN person USING (claim) WHERE day IS NULL
) AS told LEFT JOIN link ON link.article = told.article AND link.number = own
"""
_HELD = """
WITH held AS MATERIALIZED (
    SELECT claim, place, number, first, last FROM moves CROSS JOIN office USING (place)
)
SELECT DISTINCT told.article, told.number, place, day, horizon, is_counted
FROM (
    SELECT person.article, person.number AS own, held.number, place, day
    FROM held CROSS JOIN person USING (claim) WHERE day BETWEEN first AND last
    UNION ALL SELECT person.article, person.number, held.number, place, day
    FROM held CROSS JOIN person USING (claim) WHERE day IS NULL
) AS told CROSS JOIN link ON link.article = told.article AND link.number = own
"""
_UNDATED = """
WITH bare AS MATERIALIZED (
    SELECT article, claim FROM person CROSS JOIN claim USING (claim) WHERE day IS NULL AND NOT is_named
)
SELECT article FROM bare CROSS JOIN office USING (claim) CROSS JOIN holder USING (place)
WHERE official IN (SELECT official FROM wanted)
UNION SELECT article FROM bare CROSS JOIN link USING (article) WHERE official IN (SELECT official FROM wanted)
UNION SELECT article
FROM bare CROSS JOIN person USING (article) CROSS JOIN claim ON claim.claim = person.claim CROSS JOIN node USING (node)
WHERE official IN (SELECT official FROM wanted)
"""


def update_waiting(known: Memory, curated: Curated, moves: Moves, touched: set[str]) -> None:
    """Resolve those anew who are not told by full name, as far as something changed for them."""
    around = known.numbers(
        " UNION ".join(f"SELECT article FROM {table}" for table in ("come", "gone", "won", "lost"))  # noqa: S608
    )
    bands = known.strings(
        "SELECT band FROM gone_link UNION SELECT band FROM won CROSS JOIN link USING (article, number)"
    )
    known.note_links("won")
    known.run("DELETE FROM link WHERE (article, number) IN (SELECT article, number FROM won)")
    meant = known.rows(_MEANT, moves=Rows(("family", "country", "first", "last", "number"), moves.names))
    claims = known.claims(claim for _, claim, *_ in meant)
    named = {
        article
        for article, claim, day, number, *link in meant
        if article not in around and moves.count_for_name(number, claims[claim], day_of(day), *link)
    }
    others, officials = _resolve(known, curated, around | named, True, bands)
    held = known.rows(_HELD, moves=Rows(("place", "first", "last", "number"), moves.places))
    bare = {
        article
        for article, number, place, day, *regard in held
        if moves.count_for_office(number, place, day_of(day), Regard(*regard))
    }
    undated = known.numbers(_UNDATED, wanted=keys_table("official", touched | officials))
    _resolve(known, curated, around | others | bare | undated, False, bands)
    _settle_unknown(known, bands)


_BEARERS = """
WITH one AS MATERIALIZED (SELECT claim, family, country FROM asked CROSS JOIN family USING (claim))
SELECT claim, official
FROM one CROSS JOIN face_family ON face_family.family = one.family AND face_family.country IN (one.country, '')
WHERE one.country <> ''
UNION SELECT claim, official FROM one CROSS JOIN face_family USING (family) WHERE one.country = ''
"""
_HOLDERS = """
SELECT DISTINCT official
FROM (SELECT DISTINCT place FROM asked CROSS JOIN office USING (claim)) CROSS JOIN holder USING (place)
"""
_ACQUAINTED = """
WITH own AS MATERIALIZED (
    SELECT official, article, met
    FROM wanted CROSS JOIN node USING (official) CROSS JOIN claim USING (node) CROSS JOIN person USING (claim)
    WHERE is_named
    UNION ALL SELECT link.official, article, met
    FROM wanted CROSS JOIN link USING (official) CROSS JOIN person USING (article, number)
    CROSS JOIN claim USING (claim) LEFT JOIN node USING (node)
    WHERE is_named AND node.official IS NULL
)
SELECT DISTINCT own.official, coalesce(node.official, link.official) AS mate
FROM own CROSS JOIN json_each(own.met) AS other
CROSS JOIN person ON person.article = own.article AND person.number = other.value
CROSS JOIN claim USING (claim) LEFT JOIN node USING (node)
LEFT JOIN link ON link.article = person.article AND link.number = person.number
WHERE is_named AND mate IS NOT NULL AND substr(mate, 1, length(:unknown)) <> :unknown
"""


def _resolve(
    known: Memory, curated: Curated, articles: Iterable[int], is_named: bool, bands: set[str]
) -> tuple[set[int], set[str]]:
    """Resolve the people of articles told by less than a full name, or by office alone, one report at a time.

    Returns the articles in which somebody is another one now, and the officials concerned. The bands of those who
    are, or no longer are, unresolved are added to ``bands``.
    """
    wanted = keys_table("article", articles)
    told = known.people("SELECT person.* FROM wanted CROSS JOIN person USING (article)", wanted=wanted)
    waiting = [index for index, one in enumerate(told) if one.known is None and one.person.claim.is_named == is_named]
    if not waiting:
        return set(), set()
    people = [one.person for one in told]
    ids = {claim: key for key, claim in known.claims(()).items()}
    asked = keys_table("claim", (ids[people[index].claim] for index in waiting))
    keys = _bearers(known, curated, asked) if is_named else known.strings(_HOLDERS, asked=asked)
    resolved = [one.known or (None if is_named or not one.person.claim.is_named else _resolved(one)) for one in told]
    keys |= {key for key, one in zip(resolved, told, strict=True) if key and one.person.article.day is None}
    found = (officials_of if is_named else office_holders_of)(known, curated, keys)
    for key in resolved:
        if key is not None and key not in found:
            found[key] = Official()
    number_of = {key: number for number, key in enumerate(found)}
    links = [Link(number_of[one.known], 1.0, "") if one.known else None for one in told]
    met = {(one.person.article.key, one.person.number): one.met or frozenset() for one in told}
    acquainted = frozenset[frozenset[int]]()
    if not is_named and any(people[index].article.day is None for index in waiting):
        pairs = known.rows(_ACQUAINTED, {"unknown": UNKNOWN}, wanted=keys_table("official", found))
        acquainted = frozenset(
            frozenset((number_of[a], number_of[b])) for a, b in pairs if a in number_of and b in number_of
        )
    resolver = Resolver(people, met, list(found.values()), links, acquainted, curated.is_taken)
    resolver.links = [None if key is None else Link(number_of[key], 1.0, "") for key in resolved]
    regards: Mapping[int, Regard] = {}
    if is_named:
        resolver.link_named(waiting)
    else:
        regards = resolver.link_bare(waiting)
    key_of = list(found)
    rows: list[dict[str, Any]] = []
    others, officials = set[int](), set[str]()
    for index in waiting:
        one, link, regard = told[index], resolver.links[index], regards.get(index)
        key = None if link is None else key_of[link.official]
        group = group_of(one.person.claim) if link is None else None
        if key != _resolved(one):
            others.add(one.article)
            officials |= {own for own in (key, _resolved(one)) if own is not None}
        rows.append(
            {
                "article": one.article,
                "number": one.person.number,
                "official": key if link or group else f"{UNKNOWN}{one.person.article.key} {one.person.number}",
                "score": round(link.score if link else UNKNOWN_SCORE, 4),
                "reason": link.reason if link else "told once",
                "band": "|".join(group) if group else None,
                "horizon": regard.horizon if regard else None,
                "is_counted": regard.is_counted if regard else None,
            }
        )
    made = Rows(("article", "number"), [(row["article"], row["number"]) for row in rows])
    bands |= known.strings("SELECT DISTINCT band FROM made CROSS JOIN link USING (article, number)", made=made)
    bands |= {row["band"] for row in rows if row["band"]}
    known.note_links("made", made=made)
    known.run("DELETE FROM link WHERE (article, number) IN (SELECT article, number FROM made)", made=made)
    known.put("link", rows)
    return others, officials


def _bearers(known: Memory, curated: Curated, asked: Rows) -> set[str]:
    """Return the officials who may go by one of the names told by claims (by id)."""
    pairs = known.rows(_BEARERS, asked=asked)
    claims = known.claims(claim for claim, _ in pairs)
    names = official_names(known, curated, (key for _, key in pairs))
    return {key for claim, key in pairs if may_go_by(claims[claim].parsed, names[key])}


def _resolved(told: Told) -> str | None:
    """Return who a person not told by full name was taken for, None if for nobody who is known."""
    return None if told.official is None or told.official.startswith(UNKNOWN) else told.official


_IN_BANDS = """
SELECT person.* FROM wanted CROSS JOIN link USING (band) CROSS JOIN person USING (article, number)
"""


def _settle_unknown(known: Memory, bands: Iterable[str]) -> None:
    """Put the unresolved of some bands together."""
    told = known.people(_IN_BANDS, wanted=keys_table("band", bands))
    people = [one.person for one in told]
    rows = []
    for unknown in unknown_people(range(len(people)), people):
        first = people[unknown.members[0]]
        own = f"{UNKNOWN}{first.article.key} {first.number}"
        official = f"{OFFICE_UNKNOWN}{'|'.join(unknown.office)}" if unknown.office else own
        rows += [
            {
                "article": told[index].article,
                "number": people[index].number,
                "official": official,
                "reason": unknown.reason,
            }
            for index in unknown.members
        ]
    made = Rows(("article", "number"), [(row["article"], row["number"]) for row in rows])
    known.note_links("made", made=made)
    known.change(
        "UPDATE link SET official = :official, reason = :reason WHERE article = :article AND number = :number", rows
    )
