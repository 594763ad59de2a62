"""Marked-up short texts of our own: how many encounters several sentences tell of, whose, and on which days."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from transforms.language import analyse, load_pipeline
from transforms.language.records import ArticleText
from transforms.meetings import Meeting, find_meetings
from transforms.settings import DEFAULT_SPACY_MODEL

CASES = list(csv.DictReader((Path(__file__).parent / "discourse.csv").open(encoding="utf-8", newline="")))
WRITING = dt.date(2024, 5, 15)


def told(meeting: Meeting) -> str:
    names = " + ".join(sorted(participant.name for participant in meeting.participants))
    return f"{meeting.status} {meeting.day or 'undated'}: {names}"


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_text(case: dict[str, str]) -> None:
    article = ArticleText("key", "id", case["text"], None, None, WRITING, "metadata", 0, None, None)
    meetings = find_meetings(next(iter(analyse([article], load_pipeline(DEFAULT_SPACY_MODEL)))))
    assert sorted(told(meeting) for meeting in meetings) == sorted(case["expected"].split("; "))
