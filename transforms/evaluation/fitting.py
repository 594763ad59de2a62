"""The weights of the confidence: ridge-penalised logistic regression over the features of judged meetings."""

import csv
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transforms import language, meetings
from transforms.evaluation.gold import GoldArticle
from transforms.evaluation.matching import align
from transforms.evaluation.trial import unresolved
from transforms.language.records import ArticleText
from transforms.meetings.confidence import ALWAYS

RIDGE = 2.0
"""Penalty on squared weights, that of ``always`` excepted; of 1, 2, 5 and 10 the best by cross-validation."""
FOLDS = 10
STEPS = 50
TOLERANCE = 1e-9
DECIMALS = 2

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A meeting found in an annotated article: its features, and whether gold has it."""

    article_id: str
    features: frozenset[str]
    is_right: bool


def judge_meetings(articles: Iterable[ArticleText], golds: Iterable[GoldArticle], model: str) -> list[Example]:
    """Return every meeting found in annotated articles, however unsure; duplicates of articles are left out."""
    annotated = {gold.article_id: gold for gold in golds if not gold.duplicate_of}
    texts = [article for article in articles if article.article_id in annotated]
    examples = []
    for analysis in language.analyse(texts, language.load_pipeline(model)):
        article_id = analysis.article.article_id
        found = meetings.find_meetings(analysis, least_confidence=0.0)
        aligned = align(annotated[article_id].meetings, unresolved(analysis, found).meetings)
        right = {alignment.predicted for alignment in aligned}
        examples += [Example(article_id, frozenset(m.features), j in right) for j, m in enumerate(found)]
    return examples


def fit(examples: Sequence[Example], features: Sequence[str], ridge: float = RIDGE) -> dict[str, float]:
    """Return the weights that make the examples most probable (Newton's method), by feature, ``always`` among them.

    Raises ``ValueError`` where the examples are not of both kinds.
    """
    truth = np.array([example.is_right for example in examples], dtype=np.float64)
    if not 0 < truth.sum() < len(truth):
        raise ValueError("weights can only be fitted to right and wrong meetings")
    design = _design(examples, features)
    penalty = np.array([0.0 if name == ALWAYS else ridge for name in features])
    weights = np.zeros(len(features))
    for _ in range(STEPS):
        expected = _probability(design @ weights)
        gradient = design.T @ (truth - expected) - penalty * weights
        curvature = (design.T * (expected * (1 - expected))) @ design + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if np.abs(step).max() < TOLERANCE:
            break
    return dict(zip(features, weights.tolist(), strict=True))


def cross_validate(examples: Sequence[Example], features: Sequence[str]) -> list[tuple[float, bool]]:
    """Return for each example the confidence given by weights fitted without its fold of articles, and the truth."""
    judged = []
    folds = [zlib.crc32(example.article_id.encode()) % FOLDS for example in examples]
    for fold in sorted(set(folds)):
        held_out = [example for example, own in zip(examples, folds, strict=True) if own == fold]
        weights = fit([example for example, own in zip(examples, folds, strict=True) if own != fold], features)
        scores = _probability(_design(held_out, features) @ np.array([weights[name] for name in features]))
        judged += [(score, e.is_right) for score, e in zip(scores.tolist(), held_out, strict=True)]
    return judged


def write_weights(path: Path, weights: Mapping[str, float]) -> None:
    """Write the weights into a table of features, keeping its order and meanings."""
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, ("feature", "weight", "meaning"), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "weight": f"{weights[row['feature']]:.{DECIMALS}f}"} for row in rows)


def _design(examples: Sequence[Example], features: Sequence[str]) -> Array:
    return np.array(
        [[name == ALWAYS or name in example.features for name in features] for example in examples], dtype=np.float64
    )


def _probability(log_odds: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-log_odds)))
