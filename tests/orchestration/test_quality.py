"""Own checks: each finds what it is there for."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.quality import false_citations, repeated_keys, undeclared
from tests.orchestration import lakes
from transforms.lake import Batch, create_empty
from transforms.schemas import ARTICLES, ENTITY_MENTIONS, MEETING_MENTIONS, MEETING_PARTICIPANTS, OFFICIALS


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    create_empty(tmp_path)
    lakes.write_articles(tmp_path, "one", "a")
    lakes.write_mentions(tmp_path, "one", lakes.mention("a"))
    return tmp_path


def test_a_sound_lake_passes(lake: Path) -> None:
    for table in (ARTICLES, ENTITY_MENTIONS, OFFICIALS):
        assert undeclared(lake, table) == []
        assert repeated_keys(lake, table) == []
    assert false_citations(lake, ENTITY_MENTIONS) == []
    assert false_citations(lake, MEETING_MENTIONS) == []


@pytest.mark.parametrize(
    "schema",
    [
        ENTITY_MENTIONS.schema.remove(0),
        ENTITY_MENTIONS.schema.set(1, pa.field("mention_number", pa.int64(), nullable=False)),
        ENTITY_MENTIONS.schema.set(3, pa.field("text", pa.string())),
    ],
    ids=["column gone", "other type", "required no more"],
)
def test_another_schema_is_found(lake: Path, schema: pa.Schema) -> None:
    pq.write_table(schema.empty_table(), Batch(lakes.DAY, "odd").path(lake, ENTITY_MENTIONS))
    assert undeclared(lake, ENTITY_MENTIONS) == [f"entity_mentions/load_date={lakes.DAY}/odd.parquet"]


def test_a_key_that_two_load_dates_share_is_found(lake: Path) -> None:
    lakes.write_articles(lake, "again", "a", day=lakes.DAY + dt.timedelta(days=1))
    assert repeated_keys(lake, ARTICLES) == ["a"]


@pytest.mark.parametrize(
    "wrong",
    [
        lakes.mention("a", "Ana Lind", number=1),
        lakes.mention("a", "Ana Lund", start=1, number=1),
        lakes.mention("a", "Vaduz.", start=30, number=1),
        lakes.mention("nowhere", number=1),
        {**lakes.mention("a", number=1), "char_end": 0},
        {**lakes.mention("a", number=1), "char_start": -1},
    ],
    ids=["other words", "shifted", "behind the end", "no such article", "empty", "negative"],
)
def test_a_false_citation_is_found(lake: Path, wrong: dict[str, object]) -> None:
    lakes.write_mentions(lake, "wrong", wrong)
    assert false_citations(lake, ENTITY_MENTIONS) == [f"{wrong['article_key']} 1"]


def test_only_the_load_dates_asked_for_are_looked_at(lake: Path) -> None:
    later = lakes.DAY + dt.timedelta(days=1)
    lakes.write_articles(lake, "two", "b", day=later)
    lakes.write_mentions(lake, "two", lakes.mention("b", "Vaduz"), day=later)
    assert false_citations(lake, ENTITY_MENTIONS, [lakes.DAY]) == []
    assert false_citations(lake, ENTITY_MENTIONS, [later]) == ["b 0"]


def test_offsets_count_characters_as_python_does(lake: Path) -> None:
    text = "Zoë 👩🏽‍🚀 met Łucja in Çankırı."
    lakes.write(lake, ARTICLES, "wide", {"article_key": "wide", "text": text})
    start = text.index("Łucja")
    lakes.write_mentions(lake, "wide", lakes.mention("wide", "Łucja", start=start))
    assert false_citations(lake, ENTITY_MENTIONS) == []


def test_a_participant_only_has_to_stand_in_the_text(lake: Path) -> None:
    inside = {"mention_key": "m", "article_key": "a", "participant_number": 1, "char_start": 0, "char_end": 8}
    lakes.write(lake, MEETING_PARTICIPANTS, "one", inside, {**inside, "participant_number": 2, "char_end": 99})
    assert false_citations(lake, MEETING_PARTICIPANTS) == ["m 2"]
