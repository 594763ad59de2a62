"""Measures over counted pairs: F1, B-cubed, pairs of a clustering, reliability of confidences."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

CONFIDENCE_EDGES = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions whose confidence lies in [low, high): how many, how sure on average, and what share was right."""

    low: float
    high: float
    count: int
    mean_confidence: float
    share_right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far confidences can be trusted; ``ece`` is the expected calibration error over the bins.

    ``brier`` is the mean squared distance of confidence from truth (Brier 1950); both are 0 at best. ``auc`` is the
    chance that a right prediction is given more confidence than a wrong one: 0.5 where confidence tells nothing.
    """

    bins: tuple[Bin, ...]
    brier: float | None
    ece: float | None
    auc: float | None


def ratio(hits: float, total: int) -> float | None:
    """Return the share, or None of nothing."""
    return hits / total if total else None


def f1(hits: int, predicted: int, gold: int) -> float | None:
    """Return the harmonic mean of precision and recall, or None where there is nothing on either side."""
    return ratio(2 * hits, predicted + gold)


def b_cubed(items: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return the B-cubed F1 of (gold cluster, predicted cluster) items (Bagga and Baldwin 1998)."""
    if not items:
        return None
    both, golds, predictions = Counter(items), Counter(g for g, _ in items), Counter(p for _, p in items)
    precision = sum(both[item] / predictions[item[1]] for item in items) / len(items)
    recall = sum(both[item] / golds[item[0]] for item in items) / len(items)
    return 2 * precision * recall / (precision + recall)


def pair_f1(items: Sequence[tuple[Hashable, Hashable, Hashable]]) -> float | None:
    """Return the F1 over pairs of (source, gold cluster, predicted cluster) items of different sources.

    A pair counts as gold (as predicted) when its two items share the gold (the predicted) cluster.
    """

    def linked(position: int) -> set[tuple[int, int]]:
        members: dict[Hashable, list[int]] = defaultdict(list)
        for number, item in enumerate(items):
            members[item[position]].append(number)
        pairs = {pair for group in members.values() for pair in combinations(group, 2)}
        return {(a, b) for a, b in pairs if items[a][0] != items[b][0]}

    gold, predicted = linked(1), linked(2)
    return f1(len(gold & predicted), len(predicted), len(gold))


def reliability(judged: Iterable[tuple[float, bool]], edges: Sequence[float] = CONFIDENCE_EDGES) -> Reliability:
    """Return how often predictions of each band of confidence are right; empty bands are left out.

    ``judged`` are pairs of confidence and truth; the last band includes its upper edge.
    """
    pairs = list(judged)
    bins = []
    for low, high in pairwise(edges):
        inside = [(c, right) for c, right in pairs if low <= c < high or (c == high == edges[-1])]
        if inside:
            share_right = sum(right for _, right in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), sum(c for c, _ in inside) / len(inside), share_right))
    brier = sum((c - right) ** 2 for c, right in pairs) / len(pairs) if pairs else None
    gaps = sum(b.count * abs(b.mean_confidence - b.share_right) for b in bins)
    return Reliability(tuple(bins), brier, gaps / len(pairs) if pairs else None, auc(pairs))


def auc(judged: Sequence[tuple[float, bool]]) -> float | None:
    """Return the area under the ROC curve of (confidence, truth) pairs, or None where all are right or all wrong."""
    right = [confidence for confidence, is_right in judged if is_right]
    wrong = [confidence for confidence, is_right in judged if not is_right]
    above = sum((r > w) + (r == w) / 2 for r in right for w in wrong)
    return ratio(above, len(right) * len(wrong))
