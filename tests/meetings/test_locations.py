"""Marked-up short texts of our own: where encounters took place that the dateline, headline or story tells of."""

import csv
from pathlib import Path

import pytest

from tests.meetings.reading import meetings_of
from transforms.meetings import Meeting

CASES = list(csv.DictReader((Path(__file__).parent / "locations.csv").open(encoding="utf-8", newline="")))


def told_place(meeting: Meeting) -> str:
    place = meeting.place
    return "" if place is None else ", ".join(part for part in (place.city, place.country_code) if part)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_locations(case: dict[str, str]) -> None:
    title, outlet, dateline = (case[column] or None for column in ("title", "outlet", "dateline"))
    meetings = meetings_of(case["text"], title=title, outlet=outlet, dateline=dateline)
    assert [told_place(meeting) for meeting in meetings] == case["place"].split("|")
    assert [meeting.format for meeting in meetings] == case["format"].split("|")
