"""The people of articles as told: taken in where articles changed, and told anew where corrections mean them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple

import pyarrow as pa

from transforms.identity.evidence import PRESENT_TENURES, Claim, Person
from transforms.identity.holdings import is_specific
from transforms.identity.meant import PersonId
from transforms.identity.memory import PERSON, Memory, claim_id, digest, places_of
from transforms.identity.names import family_keys
from transforms.remembering import keys_table, numbers_table, rows_table, schema
from transforms.schemas import STRINGS

_HIT = schema(article_key=pa.string(), number=pa.int32(), targets=STRINGS)
_AIMED_AT = schema(article=pa.int32(), number=pa.int32(), targets=STRINGS, plain=pa.string(), claim=pa.string())


def hear_people(
    known: Memory, numbers: Mapping[str, int], people: Iterable[Person], met: Mapping[tuple[str, int], frozenset[int]]
) -> None:
    """Note the people of changed articles (key -> number), in the table ``told``, and as they were before, in ``old``.

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
                "aliases": json.dumps(person.aliases),
                "earliest": person.earliest,
                "met": _sorted(met.get((person.article.key, person.number))),
            }
        )
    told = known.strings("SELECT claim FROM claim SEMI JOIN wanted USING (claim)", wanted=keys_table("claim", claims))
    known.put("claim", (_claim_row(claim, claims[claim]) for claim in claims if claim not in told))
    changed = numbers_table("article", numbers.values())
    known.rows("CREATE OR REPLACE TEMP TABLE again AS FROM changed", changed=changed)
    known.rows("CREATE OR REPLACE TEMP TABLE old AS FROM person SEMI JOIN changed USING (article)", changed=changed)
    made = pa.Table.from_pylist(rows, schema=PERSON)
    known.rows("CREATE OR REPLACE TEMP TABLE told AS FROM made", made=made)
    known.rows(_PRESENT)


_PRESENT = """
CREATE OR REPLACE TEMP VIEW present AS
FROM person ANTI JOIN old USING (article, number) UNION ALL FROM told
"""
_AIMED = """
CREATE OR REPLACE TEMP TABLE aimed AS
SELECT article, number, claim, split_part(claim, ' ', 1) AS plain, coalesce(hit.targets, []) AS targets
FROM present JOIN claim USING (claim) JOIN story USING (article) LEFT JOIN hit USING (article_key, number)
WHERE coalesce(hit.targets, []) <> claim.targets;
"""
_AIM = """
INSERT INTO old FROM person SEMI JOIN aimed USING (article, number) ANTI JOIN told USING (article, number);
INSERT INTO told FROM person SEMI JOIN aimed USING (article, number) ANTI JOIN told USING (article, number);
UPDATE told SET claim = aim.claim FROM aim
WHERE told.article = aim.article AND told.number = aim.number;
"""


def aim_at_people(known: Memory, hits: Mapping[PersonId, frozenset[str]]) -> None:
    """Note the people whom corrections mean, or no longer mean, as told anew; ``hits`` are the ids of these by person.

    A person whom corrections mean has a claim of its own, by which its full name is told apart from all others.
    """
    if not hits and not known.rows("SELECT 1 FROM claim WHERE len(targets) > 0 LIMIT 1"):
        return
    rows = [(key, number, sorted(targets)) for (key, number), targets in hits.items()]
    known.rows(_AIMED, None, hit=rows_table(_HIT, rows))
    aims = known.table("FROM aimed").to_pylist()
    for aim in aims:
        aim["claim"] = aimed(aim["plain"], aim["targets"])
    with known.given({"aim": pa.Table.from_pylist(aims, schema=_AIMED_AT)}):
        known.rows(
            "INSERT INTO claim SELECT plain.* REPLACE ("
            "made.claim AS claim, made.targets AS targets, NULL AS node, "
            "plain.called || ' #' || split_part(made.claim, ' ', 2) AS name_key) "
            "FROM (SELECT DISTINCT claim, plain, targets FROM aim WHERE len(targets) > 0) AS made "
            "JOIN claim AS plain ON plain.claim = made.plain ANTI JOIN claim AS other ON other.claim = made.claim"
        )
        known.rows(_AIM)


def aimed(claim: str, targets: Sequence[str]) -> str:
    """Return the id of a claim of people whom corrections mean."""
    return f"{claim} {digest(targets)}" if targets else claim


def compare_people(known: Memory) -> None:
    """Take in the people told anew; leaves the tables ``come`` and ``gone`` of those that differ."""
    known.rows("CREATE OR REPLACE TEMP TABLE gone AS FROM old EXCEPT FROM told")
    known.rows("CREATE OR REPLACE TEMP TABLE come AS FROM told EXCEPT FROM old")
    known.rows("CREATE OR REPLACE TEMP TABLE gone_link AS FROM link SEMI JOIN gone USING (article, number)")
    known.note_links("gone")
    for table in ("person", "link"):
        known.rows(
            f"DELETE FROM {table} USING gone "  # noqa: S608
            f"WHERE {table}.article = gone.article AND {table}.number = gone.number"
        )
    known.rows("INSERT INTO person FROM come ORDER BY article, number")
    known.tell_anew()


def _sorted(numbers: Iterable[int] | None) -> list[int] | None:
    return None if numbers is None else sorted(numbers)


def _claim_row(claim: str, told: Claim) -> dict[str, object]:
    name = told.parsed
    is_full = told.is_named and name.is_full and not name.acronym
    present = (office for office in told.offices if office.tenure in PRESENT_TENURES)
    sought = (office for office in present if is_specific(office.role_category, office.title))
    return {
        "claim": claim,
        "name": told.name,
        "is_named": told.is_named,
        "country_code": told.country_code,
        "organisation": told.organisation,
        "offices": json.dumps([astuple(office) for office in told.offices]),
        "called": name.key,
        "name_key": name.key if is_full else None,
        "targets": [],
        "families": sorted(family_keys(name)) if told.is_named else [],
        "countries": sorted(told.countries),
        "places": [] if told.is_named else sorted(places_of(sought)),
    }
