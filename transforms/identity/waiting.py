"""The people told by less than a full name whom a night can touch, and whom they are taken for.

Those are the people of articles in which something changed, and those for whom somebody who may be meant is told of
otherwise than before: at all, or about the day of the report.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from transforms.identity.context import UNKNOWN_SCORE, Link, Official, Resolver, group_of, unknown_people
from transforms.identity.curated import Curated
from transforms.identity.holdings import Regard
from transforms.identity.memory import LINK, OFFICE_UNKNOWN, UNKNOWN, Memory, Told
from transforms.identity.moves import Moves, office_holders_of, officials_of
from transforms.remembering import keys_table, numbers_table, rows_table
from transforms.schemas import STRINGS

_MEANT = """
WITH waiting AS (
    SELECT claim, claim.countries, unnest(families) AS family
    FROM claim LEFT JOIN node USING (node) WHERE node.official IS NULL AND is_named
), meant AS (
    SELECT claim, number, first, last FROM waiting JOIN moves USING (family)
    WHERE len(waiting.countries) = 0 OR len(moves.countries) = 0 OR list_has_any(waiting.countries, moves.countries)
)
SELECT DISTINCT person.article, claim, day, meant.number, link.official, link.score
FROM person JOIN meant USING (claim)
LEFT JOIN link ON link.article = person.article AND link.number = person.number
WHERE day IS NULL OR day BETWEEN first AND last
"""
_HELD = """
WITH held AS (
    SELECT claim, place, number, first, last
    FROM (SELECT claim, unnest(places) AS place FROM claim WHERE NOT is_named) JOIN moves USING (place)
), waiting AS (
    SELECT article, person.number AS own, held.number, place, day
    FROM person JOIN held USING (claim) WHERE day IS NULL OR day BETWEEN first AND last
)
SELECT DISTINCT waiting.article, waiting.number, place, day, horizon, is_counted
FROM waiting JOIN link ON link.article = waiting.article AND link.number = own
"""
_UNDATED = """
WITH bare AS MATERIALIZED (
    SELECT article, places FROM person JOIN claim USING (claim) WHERE day IS NULL AND NOT is_named
)
SELECT article FROM (SELECT article, unnest(places) AS place FROM bare)
JOIN holder USING (place) SEMI JOIN wanted USING (official)
UNION SELECT article FROM link SEMI JOIN bare USING (article) SEMI JOIN wanted USING (official)
UNION SELECT article FROM person SEMI JOIN bare USING (article) JOIN claim USING (claim) JOIN node USING (node)
SEMI JOIN wanted USING (official)
"""


def update_waiting(known: Memory, curated: Curated, moves: Moves, touched: set[str]) -> None:
    """Resolve those anew who are not told by full name, as far as something changed for them."""
    around = known.numbers(
        " UNION ".join(f"SELECT article FROM {table}" for table in ("come", "gone", "won", "lost"))  # noqa: S608
    )
    bands = known.strings(
        "SELECT band FROM gone_link UNION SELECT band FROM link SEMI JOIN won USING (article, number)"
    )
    known.note_links("won")
    known.rows("DELETE FROM link USING won WHERE link.article = won.article AND link.number = won.number")
    meant = known.rows(_MEANT, moves=_moves_table(("family", "countries", "first", "last", "number"), moves.names))
    claims = known.claims(claim for _, claim, *_ in meant)
    named = {
        article
        for article, claim, day, number, *link in meant
        if article not in around and moves.count_for_name(number, claims[claim], day, *link)
    }
    others, officials = _resolve(known, curated, around | named, True, bands)
    held = known.rows(_HELD, None, moves=_moves_table(("place", "first", "last", "number"), moves.places))
    bare = {
        article
        for article, number, place, day, *regard in held
        if moves.count_for_office(number, place, day, Regard(*regard))
    }
    undated = known.numbers(_UNDATED, wanted=keys_table("official", touched | officials))
    _resolve(known, curated, around | others | bare | undated, False, bands)
    _settle_unknown(known, bands)


def _moves_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> pa.Table:
    kinds = {"countries": STRINGS, "first": pa.date32(), "last": pa.date32(), "number": pa.int32()}
    return rows_table(pa.schema([(name, kinds.get(name, pa.string())) for name in columns]), rows)


_BEARERS = """
SELECT DISTINCT face.official FROM (
    SELECT DISTINCT countries, unnest(families) AS family FROM claim SEMI JOIN asked USING (claim)
) AS one JOIN (SELECT official, countries, unnest(families) AS family FROM face) AS face USING (family)
WHERE len(one.countries) = 0 OR len(face.countries) = 0 OR list_has_any(one.countries, face.countries)
"""
_HOLDERS = """
SELECT DISTINCT official FROM (SELECT DISTINCT unnest(places) AS place FROM claim SEMI JOIN asked USING (claim))
JOIN holder USING (place)
"""
_ACQUAINTED = """
WITH named AS (FROM linked WHERE is_named AND official IS NOT NULL AND NOT starts_with(official, $unknown)),
one AS (SELECT article, official, unnest(met) AS number FROM named SEMI JOIN wanted USING (official))
SELECT DISTINCT one.official, other.official FROM one JOIN named AS other USING (article, number)
"""


def _resolve(
    known: Memory, curated: Curated, articles: Iterable[int], is_named: bool, bands: set[str]
) -> tuple[set[int], set[str]]:
    """Resolve the people of articles told by less than a full name, or by office alone, one report at a time.

    Returns the articles in which somebody is another one now, and the officials concerned. The bands of those who
    are, or no longer are, unresolved are added to ``bands``.
    """
    told = known.people("FROM person SEMI JOIN wanted USING (article)", wanted=numbers_table("article", articles))
    waiting = [index for index, one in enumerate(told) if one.known is None and one.person.claim.is_named == is_named]
    if not waiting:
        return set(), set()
    people = [one.person for one in told]
    ids = {claim: key for key, claim in known.claims(()).items()}
    asked = keys_table("claim", (ids[people[index].claim] for index in waiting))
    keys = known.strings(_BEARERS if is_named else _HOLDERS, asked=asked)
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
    resolver = Resolver(people, met, list(found.values()), links, acquainted)
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
    made = pa.Table.from_pylist(rows, schema=LINK)
    bands |= known.strings("SELECT DISTINCT band FROM link SEMI JOIN made USING (article, number)", made=made)
    bands |= {row["band"] for row in rows if row["band"]}
    known.note_links("made", made=made)
    known.rows("DELETE FROM link USING made WHERE link.article = made.article AND link.number = made.number", made=made)
    known.rows("INSERT INTO link FROM made", made=made)
    return others, officials


def _resolved(told: Told) -> str | None:
    """Return who a person not told by full name was taken for, None if for nobody who is known."""
    return None if told.official is None or told.official.startswith(UNKNOWN) else told.official


_IN_BANDS = """
FROM person SEMI JOIN (SELECT article, number FROM link SEMI JOIN wanted USING (band)) AS told
USING (article, number)
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
    columns = ("article", "number", "official", "reason")
    made = pa.Table.from_pylist(rows, schema=pa.schema([LINK.field(name) for name in columns]))
    known.note_links("made", made=made)
    known.rows(
        "UPDATE link SET official = made.official, reason = made.reason FROM made "
        "WHERE link.article = made.article AND link.number = made.number",
        made=made,
    )
