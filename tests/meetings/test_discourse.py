"""Marked-up short texts of our own: how many encounters several sentences tell of, whose, and on which days."""

import csv
from pathlib import Path

import pytest

from tests.meetings.reading import meetings_of
from transforms.meetings import Meeting

CASES = list(csv.DictReader((Path(__file__).parent / "discourse.csv").open(encoding="utf-8", newline="")))


def told(meeting: Meeting) -> str:
    names = " + ".join(sorted(participant.name for participant in meeting.participants))
    return f"{meeting.status} {meeting.day or 'undated'}: {names}"


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_text(case: dict[str, str]) -> None:
    assert sorted(told(meeting) for meeting in meetings_of(case["text"])) == sorted(case["expected"].split("; "))
