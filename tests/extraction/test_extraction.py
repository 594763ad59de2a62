"""Batches in, rows out: resumable, deterministic, and never stopped by one article."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from spacy.language import Language

from transforms import extraction, language
from transforms.engine import map_jobs
from transforms.extraction import (
    BrokenExtractionError,
    ExtractionJob,
    extract_batch,
    extractor_version,
    pending_batches,
)
from transforms.keys import hash_key
from transforms.lake import Batch, batch_metadata, read_batch, write_batch
from transforms.language.records import Analysis, ArticleText
from transforms.schemas import (
    ARTICLE_ENTITIES,
    ARTICLE_EXTRACTIONS,
    ARTICLES,
    ENTITY_MENTIONS,
    MEETING_MENTIONS,
    MEETING_PARTICIPANTS,
)
from transforms.settings import DEFAULT_SPACY_MODEL

DAY = dt.date(2024, 5, 16)
BATCH = Batch(DAY, "first")
TEXTS = (
    "Norwegian Foreign Minister Ingrid Solberg met Portuguese Defence Minister Rui Tavares in Oslo on Tuesday.\n\n"
    "The ministers discussed fisheries.",
    "Rain fell on the harbour all day, and the ferries stayed in port.",
    "King Harald received Ambassador Paulo Mendes at the Royal Palace on Wednesday.",
)


def article_row(number: int, text: str) -> dict[str, object]:
    return {
        "article_key": hash_key("article", number),
        "article_id": f"article-{number}",
        "source_uri": "sample.jsonl",
        "line_number": number,
        "url": None,
        "outlet": None,
        "title": None,
        "published_date": dt.date(2024, 5, 15),
        "published_date_basis": "metadata",
        "language": "en",
        "text": text,
        "body_start": 0,
        "dateline_place": None,
        "dateline_date": None,
        "word_count": len(text.split()),
        "content_hash": hash_key(text),
        "signature": b"",
        "loaded_at": dt.datetime(2024, 5, 16, tzinfo=dt.UTC),
    }


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    write_batch(tmp_path, ARTICLES, BATCH, [article_row(number, text) for number, text in enumerate(TEXTS)])
    return tmp_path


TABLES = (ARTICLE_EXTRACTIONS, ENTITY_MENTIONS, ARTICLE_ENTITIES, MEETING_PARTICIPANTS, MEETING_MENTIONS)


def job(lake: Path, version: str = "v1", seconds: float = 60.0) -> ExtractionJob:
    return ExtractionJob(lake, BATCH, DEFAULT_SPACY_MODEL, version, seconds)


def outcomes(lake: Path) -> dict[str, tuple[str, str | None]]:
    """Outcome and reason of every article of the batch, by key."""
    rows = read_batch(lake, ARTICLE_EXTRACTIONS, BATCH).to_pylist()
    return {row["article_key"]: (row["outcome"], row["reason"]) for row in rows}


def analysing(step: Callable[[Analysis], None]) -> Callable[..., Iterator[Analysis]]:
    """The language room with a step that may fail put in front of every analysis."""
    analyse = language.analyse

    def analyse_with_step(articles: Iterable[ArticleText], nlp: Language) -> Iterator[Analysis]:
        for analysis in analyse(articles, nlp):
            step(analysis)
            yield analysis

    return analyse_with_step


def test_a_batch_gives_meetings_that_cite_the_text(lake: Path) -> None:
    report = extract_batch(job(lake))

    assert (report.articles, report.meetings, report.failed) == (3, 2, ())
    texts = dict(enumerate(TEXTS))
    keys = {hash_key("article", number): number for number in texts}
    meetings = read_batch(lake, MEETING_MENTIONS, BATCH).to_pylist()
    for meeting in meetings:
        text = texts[keys[meeting["article_key"]]]
        assert text[meeting["char_start"] : meeting["char_end"]] == meeting["sentence_text"]
        assert text[meeting["trigger_start"] : meeting["trigger_end"]] == meeting["trigger_text"]
    participants = read_batch(lake, MEETING_PARTICIPANTS, BATCH).to_pylist()
    entities = {
        (row["article_key"], row["entity_number"]): row for row in read_batch(lake, ARTICLE_ENTITIES, BATCH).to_pylist()
    }
    assert {row["name_as_reported"] for row in participants} >= {"Ingrid Solberg", "Rui Tavares"}
    for row in participants:
        text = texts[keys[row["article_key"]]]
        assert text[row["char_start"] : row["char_end"]].strip()
        assert entities[row["article_key"], row["entity_number"]]["name"] == row["name_as_reported"]
    assert len({row["mention_key"] for row in meetings}) == len(meetings)


def test_only_batches_of_another_version_are_pending(lake: Path) -> None:
    assert pending_batches(lake, "v1") == [BATCH]
    extract_batch(job(lake))
    assert batch_metadata(lake, MEETING_MENTIONS, BATCH) == {"extractor_version": "v1"}
    assert pending_batches(lake, "v1") == []
    assert pending_batches(lake, "v2") == [BATCH]
    assert pending_batches(lake, "v2", [DAY + dt.timedelta(days=1)]) == []


def test_extraction_again_gives_the_same_bytes(lake: Path) -> None:
    extract_batch(job(lake))
    first = [BATCH.path(lake, table).read_bytes() for table in TABLES]
    extract_batch(job(lake))
    assert [BATCH.path(lake, table).read_bytes() for table in TABLES] == first


def test_every_article_is_told_of_with_the_version_that_read_it(lake: Path) -> None:
    extract_batch(job(lake))
    rows = read_batch(lake, ARTICLE_EXTRACTIONS, BATCH).to_pylist()
    assert [row["article_key"] for row in rows] == [hash_key("article", number) for number in range(3)]
    assert {(row["outcome"], row["reason"], row["extractor_version"]) for row in rows} == {("extracted", None, "v1")}


def test_a_broken_article_is_quarantined_and_the_rest_extracted(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_second(analysis: Analysis) -> None:
        if analysis.article.article_id == "article-1":
            raise RuntimeError("no sense in it")

    monkeypatch.setattr(language, "analyse", analysing(break_second))
    report = extract_batch(job(lake))
    broken = hash_key("article", 1)
    assert [(failed.article_key, failed.code, failed.reason) for failed in report.failed] == [
        (broken, "extraction_failed", "RuntimeError: no sense in it")
    ]
    assert report.meetings == 2
    assert outcomes(lake) == {hash_key("article", number): ("extracted", None) for number in range(3)} | {
        broken: ("quarantined", "extraction_failed")
    }
    assert pending_batches(lake, "v1") == []


@pytest.mark.parametrize("where", ["language", "meetings"])
def test_an_article_that_never_ends_is_given_up(lake: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def hang(analysis: Analysis) -> None:
        while analysis.article.article_id == "article-0":
            pass

    extract_batch(job(lake, "warm"))
    if where == "language":
        monkeypatch.setattr(language, "analyse", analysing(hang))
    else:
        find = extraction.meetings.find_meetings
        monkeypatch.setattr(extraction.meetings, "find_meetings", lambda analysis: (hang(analysis), find(analysis))[1])
    report = extract_batch(job(lake, seconds=2))
    assert [(failed.article_key, failed.code) for failed in report.failed] == [(hash_key("article", 0), "too_slow")]
    assert report.meetings == 1
    assert outcomes(lake)[hash_key("article", 0)] == ("quarantined", "too_slow")
    assert hash_key("article", 0) not in read_batch(lake, ENTITY_MENTIONS, BATCH).column("article_key").to_pylist()


def test_a_broken_extractor_leaves_the_batch_pending(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_all(_: Analysis) -> None:
        raise ValueError("vectors have no shape")

    monkeypatch.setattr(language, "analyse", analysing(break_all))
    with pytest.raises(BrokenExtractionError, match=r"first: 3 of 3 articles failed.*vectors have no shape"):
        extract_batch(job(lake))
    assert pending_batches(lake, "v1") == [BATCH]
    assert not any(BATCH.path(lake, table).exists() for table in TABLES)


@pytest.mark.parametrize("error", [FileNotFoundError("rules.csv"), ModuleNotFoundError("no module named rules")])
def test_a_missing_file_is_no_fault_of_an_article(
    lake: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def miss_file(analysis: Analysis) -> None:
        if analysis.article.article_id == "article-1":
            raise error

    monkeypatch.setattr(language, "analyse", analysing(miss_file))
    with pytest.raises(type(error), match="rules"):
        extract_batch(job(lake))
    assert pending_batches(lake, "v1") == [BATCH]


def test_a_meeting_that_cannot_be_built_leaves_no_rows_of_its_article(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = extraction.meetings.find_meetings

    def breaking(analysis):  # type: ignore[no-untyped-def]
        if analysis.article.article_id == "article-0":
            raise ValueError("bad sentence")
        return find(analysis)

    monkeypatch.setattr(extraction.meetings, "find_meetings", breaking)
    report = extract_batch(job(lake))
    assert [failed.article_key for failed in report.failed] == [hash_key("article", 0)]
    for table in (ENTITY_MENTIONS, ARTICLE_ENTITIES, MEETING_PARTICIPANTS, MEETING_MENTIONS):
        assert hash_key("article", 0) not in read_batch(lake, table, BATCH).column("article_key").to_pylist()


def test_batches_map_over_engines(lake: Path) -> None:
    reports = list(map_jobs(extract_batch, [job(lake)], "processes", 2))
    assert [report.meetings for report in reports] == [2]


def test_the_version_names_the_model_and_changes_with_it(tmp_path: Path) -> None:
    version = extractor_version(DEFAULT_SPACY_MODEL)
    assert version.startswith(f"{DEFAULT_SPACY_MODEL}-3.")
    assert version == extractor_version(DEFAULT_SPACY_MODEL)
    (tmp_path / "meta.json").write_text('{"lang": "en", "name": "own", "version": "1.2.3"}')
    assert extractor_version(str(tmp_path)).startswith("en_own-1.2.3+")
    with pytest.raises(OSError, match="no_such_model"):
        extractor_version("no_such_model")
