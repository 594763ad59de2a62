"""How sure meetings are: more is told, the surer; each feature has a weight and a meaning."""

import datetime as dt

import pytest

from transforms.evaluation.trial import article_text
from transforms.language import analyse, load_pipeline
from transforms.meetings import Meeting, find_meetings
from transforms.meetings.confidence import ALWAYS, LEAST_CONFIDENCE, confidence, weights
from transforms.meetings.rules import read_rules
from transforms.settings import DEFAULT_SPACY_MODEL

READ_OUT = (
    "Foreign Minister Ilze Ozola of Latvia met Prime Minister Marek Havel of the Czech Republic in Riga on Tuesday."
)
HEARSAY = "President Adama Ndiaye gave no speech. He met with families of sailors."


def _meetings(text: str, least_confidence: float) -> list[Meeting]:
    article = article_text(text, published=dt.date(2023, 3, 2))
    (analysis,) = analyse([article], load_pipeline(DEFAULT_SPACY_MODEL))
    return find_meetings(analysis, least_confidence)


def test_a_read_out_is_sure_and_says_why() -> None:
    (meeting,) = _meetings(READ_OUT, LEAST_CONFIDENCE)
    assert {"named_people", "titled_people", "two_countries", "day_told", "place_told"} <= set(meeting.features)
    assert meeting.confidence == pytest.approx(confidence(meeting.features))
    assert meeting.confidence > 0.9


def test_what_is_less_sure_than_the_least_is_left_out() -> None:
    (unsure,) = _meetings(HEARSAY, 0.0)
    assert {"private_group", "by_description"} <= set(unsure.features)
    assert unsure.confidence < LEAST_CONFIDENCE
    assert _meetings(HEARSAY, LEAST_CONFIDENCE) == []


def test_every_feature_has_one_weight_and_a_meaning() -> None:
    rows = read_rules("confidence.csv")
    assert len(rows) == len(weights())
    assert ALWAYS in weights()
    assert all(row["meaning"] for row in rows)
    assert {name for text in (READ_OUT, HEARSAY) for m in _meetings(text, 0.0) for name in m.features} <= set(weights())


def test_confidence_is_a_probability() -> None:
    assert 0 < confidence(()) < confidence(("two_countries",)) < 1
