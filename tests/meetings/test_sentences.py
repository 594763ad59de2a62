"""Marked-up sentences of our own: who met, and whether at all. One phenomenon a row.

``groups.csv`` has those in which one side is a group or body, ``sentences.csv`` all others.
"""

import csv
import datetime as dt
from pathlib import Path

import pytest

from transforms.articles.datelines import find_dateline
from transforms.language import analyse, load_pipeline
from transforms.language.records import ArticleText
from transforms.meetings import Meeting, find_meetings
from transforms.settings import DEFAULT_SPACY_MODEL

CASES = [
    case
    for name in ("sentences.csv", "groups.csv")
    for case in csv.DictReader((Path(__file__).parent / name).open(encoding="utf-8", newline=""))
]


def meetings_of(text: str, published: dt.date | None = dt.date(2024, 5, 15)) -> list[Meeting]:
    body_start = find_dateline(text).end
    article = ArticleText("key", "id", text, None, None, published, "metadata", body_start, None, None)
    return find_meetings(next(iter(analyse([article], load_pipeline(DEFAULT_SPACY_MODEL)))))


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
