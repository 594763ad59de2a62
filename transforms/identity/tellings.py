"""What articles tell of one person, put together by the words used: reports in equal words as arrays by day."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.identity.evidence import Claim, Order, Person

Days = npt.NDArray[np.datetime64]
"""Days, those unknown as NaT; where sorted, these are last."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """The reports of a person in one claim: day, first day shown in office and article of each, sorted by day.

    ``first`` is the order of the first report, ``aliases`` the other names told by each, ``has_met`` tells whether
    anybody met the person in one of them.
    """

    claim: Claim
    days: Days
    earliest: Days
    articles: npt.NDArray[np.int64]
    first: Order
    aliases: frozenset[tuple[str, ...]]
    has_met: bool


def tellings(
    people: Sequence[Person], indexes: Iterable[int], met: Container[tuple[str, int]] = frozenset()
) -> list[Telling]:
    """Return what some people of articles (by index) tell as one person; ``met`` are those who met somebody."""
    by_claim: dict[Claim, list[Person]] = defaultdict(list)
    for index in indexes:
        by_claim[people[index].claim].append(people[index])
    return [_telling(claim, own, met) for claim, own in by_claim.items()]


def _telling(claim: Claim, people: Sequence[Person], met: Container[tuple[str, int]]) -> Telling:
    days = np.array([person.article.day for person in people], "M8[D]")
    order = np.argsort(days, kind="stable")
    return Telling(
        claim,
        days[order],
        np.array([person.earliest for person in people], "M8[D]")[order],
        np.array([hash(person.article.key) for person in people], np.int64)[order],
        min(person.order for person in people),
        frozenset(person.aliases for person in people),
        any((person.article.key, person.number) in met for person in people),
    )
