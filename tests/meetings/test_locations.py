"""Marked-up short texts of our own: where encounters took place that the dateline, headline or story tells of."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from transforms.language import analyse, load_pipeline
from transforms.language.records import ArticleText
from transforms.meetings import Meeting, find_meetings
from transforms.settings import DEFAULT_SPACY_MODEL

CASES = list(csv.DictReader((Path(__file__).parent / "locations.csv").open(encoding="utf-8", newline="")))


def told_place(meeting: Meeting) -> str:
    place = meeting.place
    return "" if place is None else ", ".join(part for part in (place.city, place.country_code) if part)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_locations(case: dict[str, str]) -> None:
    title, outlet, dateline = case["title"] or None, case["outlet"] or None, case["dateline"] or None
    article = ArticleText("key", "id", case["text"], title, outlet, dt.date(2024, 5, 15), "metadata", 0, dateline, None)
    meetings = find_meetings(next(iter(analyse([article], load_pipeline(DEFAULT_SPACY_MODEL)))))
    assert [told_place(meeting) for meeting in meetings] == case["place"].split("|")
    assert [meeting.format for meeting in meetings] == case["format"].split("|")
