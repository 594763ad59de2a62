"""Whom corrections by people mean, and the ids by which full names are joined or kept apart for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from transforms.identity.full_names import Targets
from transforms.identity.overrides import Line, Overrides, PersonPair, PersonReference
from transforms.keys import hash_key

PersonId = tuple[str, int]
"""A person of an article: article key, and number of the entity there."""


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
