import datetime as dt
from pathlib import Path

import pytest

from tests.evaluation.worlds import (
    gold_meeting,
    gold_participant,
    predict_gold,
    predicted_article,
    predicted_meeting,
    predicted_participant,
    spoil,
)
from transforms.evaluation.gold import GoldArticle, SentenceCase, load_gold
from transforms.evaluation.scoring import FIGURES, evaluate, evaluate_sentences

GOLD = Path(__file__).parents[1] / "gold" / "articles.jsonl"
ANA, BO = gold_participant("Ana Ruiz", country="ES"), gold_participant("Bo Lindqvist", country="SE")
FOUND = (predicted_participant("Ana Ruiz", country="ES"), predicted_participant("Bo Lindqvist", country="NO"))


def test_a_perfect_machine_gets_perfect_figures() -> None:
    golds = load_gold([GOLD])
    figures = evaluate(golds, predict_gold(golds)).figures
    low_is_good = {"articles_missing", "date_false_rate", "false_alarm"}
    counts = {"articles", "gold_meetings", "predicted_meetings"}
    assert set(figures) == set(FIGURES)
    assert {name: figures[name] for name in low_is_good} == dict.fromkeys(low_is_good, 0)
    rest = set(figures) - low_is_good - counts
    assert {name: figures[name] for name in rest} == {name: pytest.approx(1) for name in rest}


def test_an_article_that_was_not_loaded_counts_as_missed() -> None:
    gold = GoldArticle("a", None, (gold_meeting(ANA, BO),), None)
    evaluation = evaluate([gold], {})
    assert evaluation.figures["articles_missing"] == 1
    assert evaluation.figures["meeting_recall"] == 0
    assert evaluation.articles[0].missed == list(gold.meetings)


def test_wrong_fields_are_named() -> None:
    gold = GoldArticle("a", None, (gold_meeting(ANA, BO, city="Malmö", status="planned"),), None)
    found = predicted_meeting(*FOUND, date=dt.date(2023, 5, 5), city="Malmo")
    result = evaluate([gold], {"a": predicted_article("a", found)})
    assert result.articles[0].verdicts[0].wrong_fields == ("date", "status")
    assert result.figures["place_city"] == 1
    assert result.figures["represents"] == 0.5
    assert result.figures["whole_fact"] == 0


def test_a_day_told_for_an_undated_meeting_is_false() -> None:
    gold = GoldArticle("a", None, (gold_meeting(ANA, BO, date=None, date_precision="unknown"),), None)
    assert evaluate([gold], {"a": predicted_article("a", predicted_meeting(*FOUND))}).figures["date_false_rate"] == 1


def test_meetings_in_an_article_without_any_are_false_alarms() -> None:
    gold = GoldArticle("a", None, (), None)
    evaluation = evaluate([gold], {"a": predicted_article("a", predicted_meeting(*FOUND), predicted_meeting(*FOUND))})
    assert evaluation.figures["false_alarm"] == 2
    assert len(evaluation.articles[0].false) == 2


def test_duplicates_count_by_their_link_alone() -> None:
    whole = GoldArticle("a", None, (gold_meeting(ANA, BO),), None)
    copies = [GoldArticle("b", None, whole.meetings, "a"), GoldArticle("c", None, whole.meetings, "a")]
    predictions = {
        "a": predicted_article("a", predicted_meeting(*FOUND)),
        "b": predicted_article("b", duplicate_of="a"),
        "c": predicted_article("c", predicted_meeting(*FOUND)),
    }
    figures = evaluate([whole, *copies], predictions).figures
    assert (figures["articles"], figures["meeting_f1"], figures["duplicates"]) == (1, 1, 0.5)


def test_found_and_false_meetings_judge_the_confidences() -> None:
    golds = load_gold([GOLD])
    evaluation = evaluate(golds, spoil(predict_gold(golds), seed=7))
    hits = sum(b.share_right * b.count for b in evaluation.reliability.bins)
    assert hits == pytest.approx(sum(len(result.verdicts) for result in evaluation.articles))


def test_sentences_are_judged_by_any_status_and_by_held() -> None:
    cases = [
        SentenceCase("held", "", True, True, "held", None),
        SentenceCase("planned", "", True, False, "planned", None),
        SentenceCase("none", "", False, False, None, None),
        SentenceCase("missed", "", True, True, "held", None),
    ]
    scores = evaluate_sentences(cases, {"held": {"held"}, "planned": {"held"}, "none": {"planned"}})
    official, held = scores["official"], scores["held"]
    assert (official.precision, official.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert [case.case_id for case in official.missed] == ["missed"]
    assert [case.case_id for case in held.false] == ["planned"]
    assert held.f1 == 0.5
