"""How sure meetings are: more is told, the surer; each feature has a weight and a meaning."""

import pytest

from tests.meetings.reading import meetings_of
from transforms.meetings.confidence import ALWAYS, LEAST_CONFIDENCE, confidence, weights
from transforms.meetings.rules import read_rules

READ_OUT = (
    "Foreign Minister Ilze Ozola of Latvia met Prime Minister Marek Havel of the Czech Republic in Riga on Tuesday."
)
HEARSAY = "President Adama Ndiaye gave no speech. He met with families of sailors."


def test_a_read_out_is_sure_and_says_why() -> None:
    (meeting,) = meetings_of(READ_OUT)
    assert {"named_people", "titled_people", "two_countries", "day_told", "place_told"} <= set(meeting.features)
    assert meeting.confidence == pytest.approx(confidence(meeting.features))
    assert meeting.confidence > 0.9


def test_what_is_less_sure_than_the_least_is_left_out() -> None:
    (unsure,) = meetings_of(HEARSAY, least_confidence=0.0)
    assert {"private_group", "by_description"} <= set(unsure.features)
    assert unsure.confidence < LEAST_CONFIDENCE
    assert meetings_of(HEARSAY) == []


def test_a_lone_official_and_mere_pronouns_make_a_meeting_less_sure() -> None:
    (stranger,) = meetings_of("Ulla Berg met President Adama Ndiaye in Dakar on Tuesday.")
    assert "lone_official" in stranger.features
    (minister,) = meetings_of("Foreign Minister Ulla Berg met President Adama Ndiaye in Dakar on Tuesday.")
    assert "lone_official" not in minister.features
    assert stranger.confidence < minister.confidence


def test_plain_words_and_many_people_make_a_meeting_surer() -> None:
    (meeting,) = meetings_of(
        "President Adama Ndiaye held a meeting with Foreign Minister Ulla Berg, Jon Vik, the mayor, and Ida Holm."
    )
    assert {"many_people", "plain_words"} <= set(meeting.features)
    assert all(weights()[feature] > 0 for feature in ("many_people", "plain_words"))


def test_every_feature_has_one_weight_and_a_meaning() -> None:
    rows = read_rules("confidence.csv")
    assert len(rows) == len(weights())
    assert ALWAYS in weights()
    assert all(row["meaning"] for row in rows)
    assert {
        name for text in (READ_OUT, HEARSAY) for m in meetings_of(text, least_confidence=0.0) for name in m.features
    } <= set(weights())


def test_confidence_is_a_probability() -> None:
    assert 0 < confidence(()) < confidence(("two_countries",)) < 1
