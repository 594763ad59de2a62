"""What is doubtful of who is who: officials almost taken for one, and whoever else a person should look at."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.identity.curated import Curated
from transforms.identity.full_names import Targets, join_nodes
from transforms.identity.holdings import SOLE_ROLES, place_of
from transforms.identity.memory import CURATED, LINKED, OFFICE_UNKNOWN, Memory
from transforms.identity.nodes import all_nodes

_KNOWN = f"""
WITH reports AS (SELECT official, count(DISTINCT article) AS articles FROM ({LINKED}) GROUP BY official)
SELECT official, official_key, full_name, is_provisional, face.countries, articles
FROM official CROSS JOIN reports USING (official) LEFT JOIN face USING (official)
"""  # noqa: S608
_COUNTRIES = """
SELECT DISTINCT official, countries
FROM link CROSS JOIN person USING (article, number) CROSS JOIN claim USING (claim)
"""
_SEEN = f"SELECT official, claim, day FROM ({LINKED}) WHERE day IS NOT NULL"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Known:
    """An official as a person sees it: published key, name, countries, and in how many articles told of."""

    key: str
    name: str
    countries: tuple[str, ...]
    articles: int
    is_provisional: bool
    is_curated: bool
    is_office_alone: bool


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Two officials (by id) that were almost taken for one, the strength of their names, and the rule."""

    first: str
    second: str
    score: float
    rule: str


def known_officials(memory: Memory) -> dict[str, Known]:
    """Return the officials of whom anybody tells, by id."""
    told: dict[str, set[str]] = defaultdict(set)
    for official, countries in memory.rows(_COUNTRIES):
        told[official].update(json.loads(countries))
    return {
        official: Known(
            key,
            name,
            tuple(json.loads(countries) if countries else sorted(told[official])),
            articles,
            bool(is_provisional),
            official.startswith(CURATED),
            official.startswith(OFFICE_UNKNOWN),
        )
        for official, key, name, is_provisional, countries, articles in memory.rows(_KNOWN)
    }


def near_misses(memory: Memory, curated: Curated, targets: Targets) -> Iterator[NearMiss]:
    """Yield the officials that were almost taken for one, given the corrections of who is one person."""
    officials, nodes = all_nodes(memory, curated)
    _, misses, _ = join_nodes(nodes, targets)
    for first, second, score, rule in misses:
        one, other = officials[first], officials[second]
        if one is not None and other is not None and one != other:
            yield NearMiss(min(one, other), max(one, other), score, rule)


def chief_offices(memory: Memory) -> list[list[tuple[int, str]]]:
    """Return, for each office that one person holds at a time, the days (as ordinals) on which officials are in it."""
    seen: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    reports = memory.rows(_SEEN)
    claims = memory.claims(claim for _, claim, _ in reports)
    for official, claim, day in reports:
        for office in claims[claim].offices:
            place = place_of(office)
            if office.role_category in SOLE_ROLES and office.tenure == "current" and place:
                seen[office.role_category, place].append((day, official))
    return [sorted(told) for told in seen.values()]
