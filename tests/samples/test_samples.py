"""The sample articles keep their promises: every form, every fault, and gold that cites their stored text."""

import csv
import datetime as dt
import gzip
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from transforms.articles.intake import take_in, totals
from transforms.articles.status import decide_status
from transforms.evaluation.gold import GoldArticle, load_gold, load_sentences
from transforms.lake import read_table
from transforms.schemas import ARTICLE_STATUS, ARTICLES, INTAKE

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "seeds" / "articles"
GOLD = ROOT / "tests" / "gold"
SHARED_ARTICLES = Path(os.environ.get("COMMUNIQUE_SHARED") or ROOT.parent / "shared") / "articles"
FORMS = {".txt", ".html", ".jsonl", ".jsonl.gz", ".ndjson", ".csv", ".parquet"}
WORDS_IN_COMMON = 8


@pytest.fixture(scope="module")
def golds() -> dict[str, GoldArticle]:
    articles = load_gold([GOLD / "articles.jsonl"])
    assert len({article.article_id for article in articles}) == len(articles)
    return {article.article_id: article for article in articles}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    now = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    take_in(SAMPLES, folder, now.date(), now)
    decide_status(folder)
    return folder


@pytest.fixture(scope="module")
def articles(lake: Path) -> dict[str, dict[str, object]]:
    return {row["article_id"]: row for row in read_table(lake, ARTICLES).to_pylist()}


def test_every_form_is_there() -> None:
    names = [path.name for path in SAMPLES.iterdir() if path.is_file()]
    assert {"." + name.split(".", 1)[1] for name in names} == FORMS


def test_every_loaded_article_has_gold_and_no_other(
    articles: dict[str, dict[str, object]], golds: dict[str, GoldArticle]
) -> None:
    assert set(articles) == set(golds)


def test_publication_days_are_found_as_gold_tells_them(
    articles: dict[str, dict[str, object]], golds: dict[str, GoldArticle]
) -> None:
    found = {key: row["published_date"] and str(row["published_date"]) for key, row in articles.items()}
    assert found == {key: gold.published for key, gold in golds.items()}


def test_gold_cites_the_stored_text(articles: dict[str, dict[str, object]], golds: dict[str, GoldArticle]) -> None:
    for article_id, gold in golds.items():
        text = f"{articles[article_id]['title']}\n{articles[article_id]['text']}"
        for meeting in gold.meetings:
            assert meeting.evidence in text, (article_id, meeting.id)
            assert len(meeting.evidence) <= 400, (article_id, meeting.id)
            for participant in meeting.participants:
                for mention in (participant.name, *participant.mentions):
                    assert mention.casefold() in text.casefold(), (article_id, mention)


def test_gold_meetings_are_well_formed(golds: dict[str, GoldArticle]) -> None:
    lengths = {"day": 10, "month": 7, "year": 4}
    for gold in golds.values():
        assert len({meeting.id for meeting in gold.meetings}) == len(gold.meetings)
        for meeting in gold.meetings:
            assert len(meeting.participants) >= 2
            assert len(meeting.date or "") == lengths.get(meeting.date_precision, 0)
            assert meeting.cluster
            assert meeting.status in {"held", "planned", "cancelled"}
            assert meeting.format in {"in_person", "phone", "video", "unknown"}
            assert meeting.scope in {"international", "domestic"}
            assert all((p.entity is not None) == (p.kind == "person") for p in meeting.participants)


def test_what_is_broken_on_purpose_is_quarantined_for_its_reason(lake: Path) -> None:
    intake = read_table(lake, INTAKE).to_pylist()
    found = {(r["source_uri"], r["line_number"], r["reason"]) for r in intake if r["outcome"] == "quarantined"}
    with (GOLD / "quarantine.csv").open(encoding="utf-8", newline="") as lines:
        expected = {(r["source_uri"], int(r["line_number"]), r["reason"]) for r in csv.DictReader(lines)}
    assert found == expected
    assert totals(lake).quarantined == len(expected)


def test_duplicates_are_linked_to_the_first_telling(lake: Path, golds: dict[str, GoldArticle]) -> None:
    ids = {row["article_key"]: row["article_id"] for row in read_table(lake, ARTICLES).to_pylist()}
    found = {
        ids[row["article_key"]]: (ids[row["duplicate_of_article_key"]], row["duplicate_kind"])
        for row in read_table(lake, ARTICLE_STATUS).to_pylist()
        if row["status"] == "duplicate"
    }
    assert {article_id: original for article_id, (original, _) in found.items()} == {
        gold.article_id: gold.duplicate_of for gold in golds.values() if gold.duplicate_of
    }
    assert {kind for _, kind in found.values()} == {"exact", "near"}


def test_labelled_sentences_are_consistent() -> None:
    cases = load_sentences(GOLD / "sentences.jsonl")
    assert len({case.text for case in cases}) == len({case.case_id for case in cases}) == len(cases)
    for case in cases:
        assert case.official_meeting == (case.status in {"held", "planned", "cancelled"}), case.text
        assert case.held == (case.status == "held"), case.text
        assert case.split in {"train", "test"}


def test_no_words_are_taken_from_the_articles_to_evaluate_on(articles: dict[str, dict[str, object]]) -> None:
    if not SHARED_ARTICLES.is_dir():
        pytest.skip(f"no articles to compare with at {SHARED_ARTICLES}")
    own: dict[tuple[str, ...], str] = {}
    for article_id, row in articles.items():
        own |= dict.fromkeys(_runs(f"{row['title']} {row['text']}"), article_id)
    for case in load_sentences(GOLD / "sentences.jsonl"):
        own |= dict.fromkeys(_runs(case.text), case.case_id)
    taken = {(own[run], run) for text in _shared_texts() for run in _runs(text) if run in own}
    assert taken == set()


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return zip(*(words[i:] for i in range(WORDS_IN_COMMON)), strict=False)


def _shared_texts() -> Iterator[str]:
    for path in sorted(SHARED_ARTICLES.rglob("*")):
        if path.suffix == ".txt":
            yield path.read_text(encoding="utf-8")
        elif path.name.endswith((".jsonl", ".jsonl.gz")):
            opener = gzip.open if path.suffix == ".gz" else open
            with opener(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    yield json.loads(line)["text"]
