"""Whom corrections by people mean, sought in the memory, and the ids by which these are joined or kept apart."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transforms.identity.full_names import Targets
from transforms.identity.memory import Memory
from transforms.identity.overrides import Line, Overrides, PersonPair, PersonReference
from transforms.identity.parsing import parse_name
from transforms.keys import hash_key
from transforms.remembering import Rows, keys_table

PersonId = tuple[str, int]
"""A person of an article: article key, and number of the entity there."""
Meant = Mapping[PersonReference, frozenset[PersonId]]
"""The people of articles that each reference of a correction means."""

_SOUGHT = ("place", "called", "country_code", "article_id")
_IS_OF_COUNTRY = """(
    sought.country_code IS NULL OR sought.country_code IN (SELECT value FROM json_each(claim.countries))
)"""
_CALLED = f"""
SELECT place, article_key, number
FROM sought CROSS JOIN claim USING (called) CROSS JOIN person USING (claim) CROSS JOIN story USING (article)
WHERE {_IS_OF_COUNTRY} AND (sought.article_id IS NULL OR sought.article_id = story.article_id)
"""  # noqa: S608
_ALSO_CALLED = f"""
SELECT place, sought.called, article_key, number, aliases
FROM sought CROSS JOIN story USING (article_id) CROSS JOIN person USING (article) CROSS JOIN claim USING (claim)
WHERE {_IS_OF_COUNTRY}
"""  # noqa: S608
_OF_KEYS = """
SELECT official_key, article_key, number
FROM wanted CROSS JOIN official USING (official_key) CROSS JOIN node USING (official)
CROSS JOIN claim USING (node) CROSS JOIN person USING (claim) CROSS JOIN story USING (article)
UNION SELECT official_key, article_key, number
FROM wanted CROSS JOIN official USING (official_key) CROSS JOIN link USING (official) CROSS JOIN story USING (article)
"""


@dataclass(frozen=True, slots=True)
class Aims:
    """The pairs of ids that are one person or two, and the ids that stand for each reference to a person."""

    targets: Targets
    ids: Mapping[PersonReference, frozenset[str]]


def aims_of(overrides: Overrides) -> Aims:
    """Return what is told of who is one person; an id stands for one side of one correction."""
    ids: dict[PersonReference, set[str]] = defaultdict(set)

    def sides(kind: str, pairs: Iterable[PersonPair]) -> tuple[tuple[str, str], ...]:
        told = []
        for pair in pairs:
            both = repr(pair.first), repr(pair.second)
            first, second = hash_key(kind, "first", *both), hash_key(kind, "second", *both)
            ids[pair.first].add(first)
            ids[pair.second].add(second)
            told.append((first, second))
        return tuple(dict.fromkeys(told))

    targets = Targets(sides("same", overrides.same_person), sides("different", overrides.different_person))
    return Aims(targets, {reference: frozenset(own) for reference, own in ids.items()})


def references_of(overrides: Overrides) -> dict[Line, tuple[PersonReference, ...]]:
    """Return the references to people of each correction by its line, in the order of files and lines."""
    pairs = (*overrides.same_person, *overrides.different_person)
    found: dict[Line, tuple[PersonReference, ...]] = {pair.line: (pair.first, pair.second) for pair in pairs}
    found |= {correction.line: (correction.person,) for correction in overrides.official}
    return found | {correction.line: (correction.person,) for correction in overrides.position}


def meant_by(known: Memory, overrides: Overrides, by_key: Mapping[str, Iterable[PersonId]]) -> Meant:
    """Return the people of present articles that each reference to a person means, those by key as given."""
    references = {side for sides in references_of(overrides).values() for side in sides}
    found = {side: frozenset(by_key[side.key]) for side in references if side.key}
    return found | _people_called(known, [side for side in references if side.name])


def _people_called(known: Memory, asked: Sequence[PersonReference]) -> dict[PersonReference, frozenset[PersonId]]:
    """Return the people that references by name mean.

    Where an article is told, these are the people of that name in it, else those who are told there by it as well.
    """
    if not asked:
        return {}
    rows = [
        (place, parse_name(own.name or "").key, own.country_code, own.article_id) for place, own in enumerate(asked)
    ]
    found: dict[int, set[PersonId]] = defaultdict(set)
    for place, key, number in known.rows(_CALLED, sought=Rows(_SOUGHT, rows)):
        found[place].add((key, number))
    left = [row for row in rows if row[3] and row[0] not in found]
    if left:
        for place, called, key, number, aliases in known.rows(_ALSO_CALLED, sought=Rows(_SOUGHT, left)):
            if any(parse_name(alias).key == called for alias in json.loads(aliases)):
                found[place].add((key, number))
    return {own: frozenset(found[place]) for place, own in enumerate(asked)}


def people_of_keys(known: Memory, keys: Iterable[str], led: Mapping[str, str]) -> dict[str, set[PersonId]]:
    """Return the people who are the officials with published keys, those that are gone by what they were ``led`` to."""
    keys = list(keys)
    found: dict[str, set[PersonId]] = defaultdict(set)
    wanted = keys_table("official_key", [*keys, *(led[key] for key in keys if key in led)])
    for official_key, key, number in known.rows(_OF_KEYS, wanted=wanted):
        found[official_key].add((key, number))
    return {key: found[key] or found[led.get(key, key)] for key in keys}
