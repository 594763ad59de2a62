import random
from pathlib import Path

import pytest

from transforms.evaluation.fitting import Example, cross_validate, fit, judge_meetings, write_weights
from transforms.evaluation.gold import load_gold
from transforms.evaluation.measures import auc
from transforms.evaluation.trial import read_articles
from transforms.meetings.confidence import ALWAYS
from transforms.settings import DEFAULT_SPACY_MODEL

TRAINING = Path(__file__).parents[1] / "gold" / "training.jsonl"


def _examples(n_with: int, n_right_with: int, n_without: int, n_right_without: int) -> list[Example]:
    with_feature = [Example(f"w{n}", frozenset({"named"}), n < n_right_with) for n in range(n_with)]
    return with_feature + [Example(f"o{n}", frozenset(), n < n_right_without) for n in range(n_without)]


def test_weights_without_a_penalty_are_the_log_odds_of_the_examples() -> None:
    weights = fit(_examples(40, 30, 50, 10), [ALWAYS, "named"], ridge=0.0)
    assert weights[ALWAYS] == pytest.approx(-1.3863, abs=1e-3)  # log(10 / 40)
    assert weights["named"] == pytest.approx(1.0986 + 1.3863, abs=1e-3)  # log(30 / 10) - log(10 / 40)


def test_a_penalty_shrinks_weights_but_keeps_the_share_that_is_right() -> None:
    examples = _examples(40, 30, 50, 10)
    free, bound = (fit(examples, [ALWAYS, "named"], ridge) for ridge in (0.0, 20.0))
    assert 0 < bound["named"] < free["named"]
    assert bound[ALWAYS] > free[ALWAYS]


def test_examples_of_one_kind_fit_nothing() -> None:
    with pytest.raises(ValueError, match="right and wrong"):
        fit(_examples(4, 4, 5, 5), [ALWAYS, "named"])


def test_cross_validation_judges_each_example_once_and_learns() -> None:
    chance = random.Random(1)  # noqa: S311 - repeatable examples, no secrets
    examples = [
        Example(f"a{n}", frozenset({"named"} if has else ()), chance.random() < (0.9 if has else 0.2))
        for n in range(300)
        for has in (chance.random() < 0.5,)
    ]
    judged = cross_validate(examples, [ALWAYS, "named"])
    assert len(judged) == len(examples)
    assert (auc(judged) or 0.0) > 0.7


def test_weights_are_written_beside_their_meanings(tmp_path: Path) -> None:
    table = tmp_path / "confidence.csv"
    table.write_text('feature,weight,meaning\nalways,0,any meeting\nquoted,0,"said, not told"\n', encoding="utf-8")
    write_weights(table, {"quoted": -0.254, "always": 1.0})
    assert table.read_text(encoding="utf-8") == (
        'feature,weight,meaning\nalways,1.00,any meeting\nquoted,-0.25,"said, not told"\n'
    )


def test_training_articles_give_right_and_wrong_meetings(tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("".join(TRAINING.read_text(encoding="utf-8").splitlines(keepends=True)[:12]), encoding="utf-8")
    examples = judge_meetings(read_articles([few]), load_gold([few]), DEFAULT_SPACY_MODEL)
    assert {example.is_right for example in examples} == {True, False}
    assert all(example.features for example in examples)
