"""Marked-up sentences of our own: who met, and whether at all. One phenomenon a row.

``groups.csv`` has those in which one side is a group or body, ``sentences.csv`` all others.
"""

import csv
from pathlib import Path

import pytest

from tests.meetings.reading import meetings_of
from transforms.meetings import Meeting

CASES = [
    case
    for name in ("sentences.csv", "groups.csv")
    for case in csv.DictReader((Path(__file__).parent / name).open(encoding="utf-8", newline=""))
]


def told(meeting: Meeting) -> str:
    form = "" if meeting.format == "in_person" else f" {meeting.format}"
    return f"{meeting.status}{form}: " + " + ".join(sorted(p.name for p in meeting.participants))


def wanted(cell: str) -> list[str]:
    meetings = []
    for part in cell.split("; ") if cell else []:
        status, names = part.split(": ")
        meetings.append(f"{status}: " + " + ".join(sorted(names.split(" + "))))
    return sorted(meetings)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_sentence(case: dict[str, str]) -> None:
    assert sorted(told(meeting) for meeting in meetings_of(case["text"])) == wanted(case["expected"])
