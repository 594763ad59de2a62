"""The people of articles as told: taken in where articles changed, and told anew where corrections mean them."""

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import astuple

from transforms.identity.evidence import PRESENT_TENURES, Claim, Person
from transforms.identity.holdings import is_specific
from transforms.identity.meant import PersonId
from transforms.identity.memory import Memory, any_of, claim_id, digest, places_of
from transforms.identity.names import family_keys
from transforms.remembering import Rows, keys_table


def hear_people(
    known: Memory, numbers: Mapping[str, int], people: Iterable[Person], met: Mapping[tuple[str, int], frozenset[int]]
) -> None:
    """Note the people of changed articles (key -> number), and in the table ``old`` as they were before.

    The articles themselves are left in ``again``.
    """
    claims: dict[str, Claim] = {}
    rows = []
    for person in people:
        claim = claim_id(person.claim)
        claims[claim] = person.claim
        rows.append(
            {
                "article": numbers[person.article.key],
                "number": person.number,
                "day": person.article.day,
                "claim": claim,
                "aliases": person.aliases,
                "earliest": person.earliest,
                "met": _sorted(met.get((person.article.key, person.number))),
            }
        )
    told = _remembered(known, claims)
    fresh = {claim: own for claim, own in claims.items() if claim not in told}
    known.put("claim", (_claim_row(claim, own) for claim, own in fresh.items()))
    _put_sought(known, fresh, {claim for claim, own in fresh.items() if _is_full(own)})
    known.run("CREATE TEMP TABLE again (article INTEGER PRIMARY KEY)")
    known.put("again", ({"article": number} for number in numbers.values()))
    known.run(
        "CREATE TEMP TABLE old AS SELECT person.* FROM again CROSS JOIN person USING (article)",
        "DELETE FROM person WHERE article IN (SELECT article FROM again)",
    )
    known.put("person", rows)


_HIT = """
SELECT article, number, claim, targets, article_key
FROM hit CROSS JOIN story USING (article_key) CROSS JOIN person USING (article, number) CROSS JOIN claim USING (claim)
UNION SELECT article, number, claim, targets, article_key
FROM claim CROSS JOIN person USING (claim) CROSS JOIN story USING (article) WHERE targets <> '[]'
"""
_KEEP_OLD = """
INSERT INTO old SELECT person.* FROM aim CROSS JOIN person USING (article, number)
WHERE article NOT IN (SELECT article FROM again)
"""
_PUT_AIMED = """
INSERT INTO claim
SELECT
    :claim, name, is_named, country_code, organisation, offices, called, called || ' #' || :mark, :targets, countries,
    NULL
FROM claim WHERE claim = :plain
"""


def aim_at_people(known: Memory, hits: Mapping[PersonId, frozenset[str]]) -> None:
    """Note the people whom corrections mean, or no longer mean, as told anew; ``hits`` are the ids of these by person.

    A person whom corrections mean has a claim of its own, by which its full name is told apart from all others.
    """
    if not hits and not known.rows("SELECT 1 FROM claim WHERE targets <> '[]' LIMIT 1"):
        return
    aims = []
    for article, number, claim, targets, key in known.rows(_HIT, hit=Rows(("article_key", "number"), list(hits))):
        meant, plain = sorted(hits.get((key, number), ())), claim.split(" ")[0]
        if meant != json.loads(targets):
            aims.append((article, number, plain, aimed(plain, meant), meant))
    known.run(_KEEP_OLD, aim=Rows(("article", "number"), [aim[:2] for aim in aims]))
    made = {claim: (plain, meant) for _, _, plain, claim, meant in aims if meant}
    for claim in _remembered(known, made):
        del made[claim]
    known.change(
        _PUT_AIMED,
        (
            {"claim": claim, "plain": plain, "mark": claim.split(" ")[1], "targets": meant}
            for claim, (plain, meant) in made.items()
        ),
    )
    plain_claims = known.claims(plain for plain, _ in made.values())
    _put_sought(known, {claim: plain_claims[plain] for claim, (plain, _) in made.items()}, made)
    known.change(
        "UPDATE person SET claim = :claim WHERE article = :article AND number = :number",
        ({"article": article, "number": number, "claim": claim} for article, number, _, claim, _ in aims),
    )


def aimed(claim: str, targets: Sequence[str]) -> str:
    """Return the id of a claim of people whom corrections mean."""
    return f"{claim} {digest(targets)}" if targets else claim


_COMPARE = (
    """
    CREATE TEMP TABLE now AS
    SELECT person.* FROM again CROSS JOIN person USING (article)
    UNION SELECT person.* FROM old CROSS JOIN person USING (article, number)
    """,
    "CREATE TEMP TABLE gone AS SELECT * FROM old EXCEPT SELECT * FROM now",
    "CREATE TEMP TABLE come AS SELECT * FROM now EXCEPT SELECT * FROM old",
    "CREATE UNIQUE INDEX temp.come_by_person ON come (article, number)",
    "CREATE TEMP TABLE gone_link AS SELECT link.* FROM gone CROSS JOIN link USING (article, number)",
    """
    INSERT INTO tally SELECT now.articles - old.articles, now.persons - old.persons
    FROM (SELECT count(DISTINCT article) AS articles, count(*) AS persons FROM now) AS now,
        (SELECT count(DISTINCT article) AS articles, count(*) AS persons FROM old) AS old
    """,
    "DROP TABLE now",
)
_FIND_TWINS = (
    "CREATE TEMP TABLE around AS SELECT article FROM come UNION SELECT article FROM gone",
    "DELETE FROM twin WHERE article IN (SELECT article FROM around)",
    """
    WITH twice AS MATERIALIZED (
        SELECT article, name_key FROM around CROSS JOIN person USING (article) CROSS JOIN claim USING (claim)
        WHERE name_key IS NOT NULL GROUP BY article, name_key HAVING count(*) > 1
    )
    INSERT INTO twin
    SELECT twice.name_key, twice.article, one.number, other.number, one.claim, other.claim
    FROM twice CROSS JOIN person AS one USING (article) CROSS JOIN claim USING (claim, name_key)
    CROSS JOIN json_each(one.met) AS met
    CROSS JOIN person AS other ON other.article = twice.article AND other.number = met.value
    CROSS JOIN claim AS told ON told.claim = other.claim AND told.name_key = twice.name_key
    WHERE one.number < other.number AND one.claim <> other.claim
    """,
    "DROP TABLE around",
)


def compare_people(known: Memory) -> None:
    """Compare the people told anew with those before; leaves the tables ``come`` and ``gone`` of those that differ."""
    known.run(*_COMPARE, *_FIND_TWINS)
    known.note_links("gone")
    known.run("DELETE FROM link WHERE (article, number) IN (SELECT article, number FROM gone)")
    known.tell_anew()


def _sorted(numbers: Iterable[int] | None) -> list[int] | None:
    return None if numbers is None else sorted(numbers)


def _remembered(known: Memory, claims: Iterable[str]) -> set[str]:
    """Return those of some claims that are remembered."""
    return known.strings("SELECT claim FROM wanted CROSS JOIN claim USING (claim)", wanted=keys_table("claim", claims))


def _put_sought(known: Memory, claims: Mapping[str, Claim], full: Container[str]) -> None:
    """Note what claims are sought by, of which some tell of people by ``full`` name."""
    families, offices, served = [], [], []
    for claim, told in claims.items():
        if told.is_named:
            is_full = claim in full
            families += [
                {"family": own, "is_full": is_full, "country": country, "claim": claim}
                for own in family_keys(told.parsed)
                for country in any_of(told.countries)
            ]
        else:
            present = (office for office in told.offices if office.tenure in PRESENT_TENURES)
            held = places_of(office for office in present if is_specific(office.role_category, office.title))
            offices += [{"place": place, "claim": claim} for place in held]
            bodies = {office.organisation for office in told.offices if office.organisation}
            served += [{"organisation": body, "claim": claim} for body in bodies]
    known.put("family", families)
    known.put("office", offices)
    known.put("served", served)


def _is_full(told: Claim) -> bool:
    return told.is_named and told.parsed.is_full and not told.parsed.acronym


def _claim_row(claim: str, told: Claim) -> dict[str, object]:
    name = told.parsed
    return {
        "claim": claim,
        "name": told.name,
        "is_named": told.is_named,
        "country_code": told.country_code,
        "organisation": told.organisation,
        "offices": [astuple(office) for office in told.offices],
        "called": name.key,
        "name_key": name.key if _is_full(told) else None,
        "targets": [],
        "countries": sorted(told.countries),
    }
