"""The room tried on real articles that lie beside the project; skipped where they do not."""

import datetime as dt
import gzip
import itertools
import json
import os
from pathlib import Path

import pytest

from tests.articles.conftest import World
from transforms import lake
from transforms.articles import decide_status, take_in, totals
from transforms.articles.cleaning import clean
from transforms.articles.paragraphs import normalise, split_paragraphs
from transforms.schemas import ARTICLES

SHARED = Path(os.environ.get("COMMUNIQUE_SHARED") or Path(__file__).resolve().parents[3] / "shared") / "articles"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="no articles beside the project (COMMUNIQUE_SHARED)")


def test_articles_as_scraped(world: World) -> None:
    now = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
    report = take_in(SHARED / "seeds", world.lake, dt.date(2024, 3, 1), now)
    assert (report.accepted, report.quarantined) == (5, 0)
    rows = lake.read_table(world.lake, ARTICLES).to_pylist()
    assert sorted(row["published_date_basis"] for row in rows) == ["header", "header", "header", "none", "none"]
    assert sum(row["title"] is not None for row in rows) == 1
    for row in rows:
        assert "↺" not in row["text"]
        assert not row["text"].startswith("date ")
        assert row["text"].rstrip("”\"'").endswith(".")
        paragraphs = row["text"].split("\n\n")
        assert len(paragraphs) == len(set(paragraphs))
    decide_status(world.lake)
    assert vars(totals(world.lake)) == {"read": 5, "loaded": 5, "duplicate": 0, "quarantined": 0}


def test_little_is_taken_out_of_real_articles() -> None:
    characters = removed = 0
    with gzip.open(SHARED / "general.jsonl.gz", "rt", encoding="utf-8") as source:
        for line in itertools.islice(source, 300):
            record = json.loads(line)
            cleaned = clean(record["text"], record["title"])
            again = clean(cleaned.text, cleaned.title)
            assert (again.text, again.title) == (cleaned.text, cleaned.title)
            characters += sum(map(len, split_paragraphs(normalise(record["text"]))))
            removed += sum(len(wording) for _, wording in cleaned.removed)
    assert 0 < removed < 0.01 * characters
