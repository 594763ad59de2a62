"""Marked-up sentences of our own: what an encounter was part of, what it was about, and who was the host."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from tests.meetings.reading import meeting_of
from transforms import reference
from transforms.meetings.context import seat
from transforms.meetings.rules import read_rules

CASES = list(csv.DictReader((Path(__file__).parent / "circumstances.csv").open(encoding="utf-8", newline="")))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_circumstances(case: dict[str, str]) -> None:
    meeting = meeting_of(case["text"])
    hosts = [participant.name for participant in meeting.participants if participant.is_host]
    assert (meeting.context or "", "|".join(meeting.topics), "|".join(hosts)) == (
        case["context"],
        case["topics"],
        case["hosts"],
    )


def test_sides_are_those_of_the_sentence() -> None:
    meeting = meeting_of("Latvian Foreign Minister Baiba Braze met Maltese Foreign Minister Ian Borg on Monday.")
    assert {participant.name: participant.side for participant in meeting.participants} == {
        "Baiba Braze": 1,
        "Ian Borg": 2,
    }


def test_people_named_together_have_no_sides() -> None:
    meeting = meeting_of("Latvian Foreign Minister Baiba Braze and Maltese Foreign Minister Ian Borg met on Monday.")
    assert {participant.side for participant in meeting.participants} == {None}


def test_a_gathering_has_its_seat_in_its_year() -> None:
    told = seat("G20 summit", dt.date(2019, 6, 28))
    assert told is not None
    assert (told.city, told.country_code) == ("Osaka", "JP")
    assert seat("G20 summit", None) is None
    assert seat("summit of the river states", dt.date(2019, 6, 28)) is None


def test_every_seat_lies_in_a_known_country_and_is_told_once() -> None:
    rows = read_rules("gatherings.csv")
    assert {row["country_code"] for row in rows} <= reference.countries().keys()
    assert len({(phrase, row["year"]) for row in rows for phrase in row["phrases"].split("|")}) == sum(
        len(row["phrases"].split("|")) for row in rows
    )
