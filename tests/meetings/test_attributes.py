"""Marked-up sentences of our own: the day, place and format of an encounter. One phenomenon a row of attributes.csv."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from tests.meetings.reading import meeting_of
from transforms.meetings import Meeting

CASES = list(csv.DictReader((Path(__file__).parent / "attributes.csv").open(encoding="utf-8", newline="")))


def told_place(meeting: Meeting) -> str:
    place = meeting.place
    return "" if place is None else ", ".join(part for part in (place.city, place.country_code) if part)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_attributes(case: dict[str, str]) -> None:
    meeting = meeting_of(case["text"])
    assert (str(meeting.day), told_place(meeting), meeting.format) == (case["day"], case["place"], case["format"])


def test_without_a_day_of_writing_a_day_takes_its_year_from_the_latest_full_date() -> None:
    text = (
        "The treaty of March 3, 2021 is in force. "
        "On March 30, Slovenian Foreign Minister Tanja Fajon met Mongolian Foreign Minister Battsetseg Batmunkh."
    )
    assert meeting_of(text, None).day == dt.date(2021, 3, 30)


def test_without_a_day_of_writing_a_weekday_is_no_day() -> None:
    text = (
        "The treaty of March 3, 2021 is in force. "
        "On Monday, Slovenian Foreign Minister Tanja Fajon met Mongolian Foreign Minister Battsetseg Batmunkh."
    )
    assert meeting_of(text, None).day is None
