"""Every phenomenon as sentences with their mentions marked in them (``marked.csv``; notation: ``markup.py``)."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.language.markup import differences, read
from transforms.language.records import Analysis

with (Path(__file__).parent / "marked.csv").open(encoding="utf-8", newline="") as lines:
    SENTENCES = list(csv.DictReader(lines))


@pytest.mark.parametrize("row", SENTENCES, ids=[f"{row['phenomenon']}: {row['id']}" for row in SENTENCES])
def test_mentions_are_as_marked(row: dict[str, str], understand: Callable[..., Analysis]) -> None:
    text, expected = read(row["marked"])
    assert expected, "nothing is marked"
    assert differences(understand(text, row["outlet"] or None), expected) == []
