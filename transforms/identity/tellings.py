"""What articles tell of one person, put together by the words used: reports in equal words as arrays by day."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.identity.evidence import Claim, Order

Days = npt.NDArray[np.datetime64]
"""Days, those unknown as NaT; where sorted, these are last."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Reports:
    """Reports of a person in the same words: day, first day shown in office and article of each.

    ``first`` is the order of the first report, ``aliases`` the other names told by each, ``has_met`` tells whether
    anybody met the person in one of them.
    """

    days: Days
    earliest: Days
    articles: npt.NDArray[np.int64]
    first: Order
    aliases: frozenset[tuple[str, ...]]
    has_met: bool


@dataclass(frozen=True, slots=True, eq=False)
class Telling(Reports):
    """All reports of a person in one claim, sorted by day."""

    claim: Claim
