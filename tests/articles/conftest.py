"""A landing folder and a lake to try the room with, and texts in own words."""

import datetime as dt
import gzip
import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from transforms import lake
from transforms.articles import IntakeReport, IntakeTotals, decide_status, take_in, totals
from transforms.schemas import ARTICLES, INTAKE

DAY = dt.date(2024, 3, 1)

PARAGRAPHS = (
    "The foreign ministers of the two neighbours met in the capital on Monday and spoke for two hours about the river "
    "that both countries draw their water from.",
    "The host said that engineers of both sides would measure the flow together from April, and that the figures would "
    "be laid before the joint commission in June.",
    "Her guest thanked her for the reception and asked that the old treaty be kept in force until a new one is signed.",
)


NOUNS = re.findall(
    r"\w+",
    "river bridge harbour railway border treaty harvest fishery pipeline airport school hospital embassy council "
    "budget tariff visa forest island desert canal tunnel museum market power wheat cotton salt coal copper",
)
SENTENCE = "They spoke of the {} and the {}, of {} {}, and said that the {} near the {} should wait for the {}."


def story_of(number: int) -> str:
    """A text of some forty words; no two numbers give near duplicates."""
    pick = random.Random(number)  # noqa: S311
    first, second = pick.sample(NOUNS, 6), pick.sample(NOUNS, 6)
    return " ".join(SENTENCE.format(*nouns[:3], number, *nouns[3:]) for nouns in (first, second))


@dataclass
class World:
    """A landing folder, a lake and a clock that goes on by an hour with every run."""

    landing: Path
    lake: Path
    hour: int = 0

    def drop(self, name: str, content: str | bytes) -> Path:
        path = self.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def drop_records(self, name: str, records: Sequence[Mapping[str, object] | str]) -> Path:
        lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
        content = ("\n".join(lines) + "\n").encode()
        return self.drop(name, gzip.compress(content) if name.endswith(".gz") else content)

    def run(self, day: dt.date = DAY) -> IntakeReport:
        self.hour += 1
        return take_in(
            self.landing, self.lake, day, dt.datetime(2024, 3, 1, tzinfo=dt.UTC) + dt.timedelta(hours=self.hour)
        )

    def settle(self) -> IntakeTotals:
        decide_status(self.lake)
        return totals(self.lake)

    def articles(self) -> dict[str, dict[str, Any]]:
        """Articles by id; of several versions one of them."""
        return {row["article_id"]: row for row in lake.read_table(self.lake, ARTICLES).to_pylist()}

    def intake(self) -> list[dict[str, Any]]:
        rows = lake.read_table(self.lake, INTAKE).to_pylist()
        return sorted(rows, key=lambda row: (row["source_uri"], row["line_number"]))

    def reasons(self) -> dict[tuple[str, int], str]:
        return {(row["source_uri"], row["line_number"]): row["reason"] for row in self.intake() if row["reason"]}

    def status(self) -> dict[str, dict[str, Any]]:
        """Rows of article_status by article id and first words of the text."""
        articles = {row["article_key"]: row for row in lake.read_table(self.lake, ARTICLES).to_pylist()}
        rows = {}
        for row in decide_status(self.lake).to_pylist():
            article = articles[row["article_key"]]
            rows[f"{article['article_id']}: {' '.join(article['text'].split()[:2])}"] = row
        return rows


@pytest.fixture
def world(tmp_path: Path) -> World:
    landing = tmp_path / "landing"
    landing.mkdir()
    return World(landing, tmp_path / "lake")


@pytest.fixture
def story() -> str:
    return "\n\n".join(PARAGRAPHS)
