"""Understanding of whole batches: articles of the lake in, entities and meetings as told by each article out."""

import datetime as dt
import hashlib
import importlib.metadata
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import perf_counter

import pyarrow as pa
from spacy import util
from spacy.language import Language

from transforms import language, meetings
from transforms.lake import Batch, batch_metadata, list_batches, read_batch, write_batch
from transforms.language.records import Analysis, ArticleText
from transforms.schemas import ARTICLE_ENTITIES, ARTICLES, ENTITY_MENTIONS, MEETING_MENTIONS, MEETING_PARTICIPANTS
from transforms.settings import REFERENCE

VERSION_KEY = "extractor_version"
ARTICLE_COLUMNS = [
    "article_key",
    "article_id",
    "text",
    "title",
    "outlet",
    "published_date",
    "published_date_basis",
    "body_start",
    "dateline_place",
    "dateline_date",
]
_SOURCES = ("language", "meetings", "extraction.py")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExtractionJob:
    """One batch of articles to be understood with a spaCy model; ``version`` is stamped on what comes out."""

    lake: Path
    batch: Batch
    model: str
    version: str


@dataclass(frozen=True, slots=True)
class FailedArticle:
    """An article that could not be understood, and why."""

    article_key: str
    reason: str


@dataclass(frozen=True, slots=True)
class ExtractionReport:
    """What one batch gave: counts of articles and rows, seconds, and the articles that failed."""

    batch: Batch
    articles: int
    entities: int
    meetings: int
    seconds: float
    failed: tuple[FailedArticle, ...]


@dataclass(slots=True)
class _Rows:
    mentions: list[dict[str, object]] = field(default_factory=list)
    entities: list[dict[str, object]] = field(default_factory=list)
    meetings: list[dict[str, object]] = field(default_factory=list)
    participants: list[dict[str, object]] = field(default_factory=list)


def extractor_version(model: str) -> str:
    """Return ``<model>-<its version>+<hash of the code, the rules and the reference tables>``.

    Raises ``OSError`` naming the model when it is neither an installed package nor a folder.
    """
    return f"{_model_version(model)}+{_code_hash()}"


def _model_version(model: str) -> str:
    if util.is_package(model):
        return f"{model}-{importlib.metadata.version(model)}"
    if Path(model).is_dir():
        meta = util.load_meta(Path(model) / "meta.json")
        return f"{meta['lang']}_{meta['name']}-{meta['version']}"
    raise OSError(f"spaCy model {model!r} is neither an installed package nor a folder")


@cache
def _code_hash() -> str:
    here = Path(__file__).parent
    files = [path for name in _SOURCES for path in [here / name, *(here / name).rglob("*")]]
    files += REFERENCE.glob("*.csv")
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.suffix in {".py", ".csv", ".json"}):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def pending_batches(lake: Path, version: str, load_dates: Iterable[dt.date] | None = None) -> list[Batch]:
    """Return the batches of articles not yet extracted, or extracted by another version, oldest first."""
    return [
        batch
        for batch in list_batches(lake, ARTICLES, load_dates)
        if batch_metadata(lake, MEETING_MENTIONS, batch).get(VERSION_KEY) != version
    ]


def extract_batch(job: ExtractionJob) -> ExtractionReport:
    """Read one batch of articles and write its entities and meetings; meeting_mentions last, as the mark of done.

    An article that breaks the extractor is logged and reported and gives no rows; the rest of the batch goes on.
    """
    started = perf_counter()
    articles = article_texts(read_batch(job.lake, ARTICLES, job.batch, ARTICLE_COLUMNS))
    nlp = language.load_pipeline(job.model)
    rows = _Rows()
    failed: list[FailedArticle] = []
    with nlp.memory_zone():
        for article, outcome in _analyses(articles, nlp):
            try:
                if isinstance(outcome, Exception):
                    raise outcome
                _collect(rows, outcome, job.version)
            except Exception as error:
                logger.exception("article %s could not be understood", article.article_key)
                failed.append(FailedArticle(article.article_key, f"{type(error).__name__}: {error}"))
    write_batch(job.lake, ENTITY_MENTIONS, job.batch, rows.mentions)
    write_batch(job.lake, ARTICLE_ENTITIES, job.batch, rows.entities)
    write_batch(job.lake, MEETING_PARTICIPANTS, job.batch, rows.participants)
    write_batch(job.lake, MEETING_MENTIONS, job.batch, rows.meetings, {VERSION_KEY: job.version})
    return ExtractionReport(
        job.batch, len(articles), len(rows.entities), len(rows.meetings), perf_counter() - started, tuple(failed)
    )


def article_texts(table: pa.Table) -> list[ArticleText]:
    """Return the articles of a table of the lake, in its order, as far as understanding needs them."""
    return [
        ArticleText(
            article_key=row["article_key"],
            article_id=row["article_id"],
            text=row["text"],
            title=row["title"],
            outlet=row["outlet"],
            published=row["published_date"],
            published_basis=row["published_date_basis"],
            body_start=row["body_start"],
            dateline_place=row["dateline_place"],
            dateline_date=row["dateline_date"],
        )
        for row in table.to_pylist()
    ]


def _analyses(articles: Sequence[ArticleText], nlp: Language) -> Iterator[tuple[ArticleText, Analysis | Exception]]:
    """Yield each article with its analysis, or with the exception that it raised when analysed alone."""
    done = 0
    try:
        for analysis in language.analyse(articles, nlp):
            yield articles[done], analysis
            done += 1
        return
    except Exception:
        logger.warning("a batch broke after %d articles; the rest is analysed one by one", done)
    for article in articles[done:]:
        try:
            yield article, next(iter(language.analyse([article], nlp)))
        except Exception as error:
            yield article, error


def _collect(rows: _Rows, analysis: Analysis, version: str) -> None:
    """Append all rows of an article, or none where anything about it fails."""
    key = analysis.article.article_key
    found = meetings.find_meetings(analysis)
    mentions, entities = language.mention_rows(analysis), language.entity_rows(analysis)
    mention_rows = meetings.meeting_rows(key, found, version)
    participant_rows = meetings.participant_rows(key, found)
    rows.mentions.extend(mentions)
    rows.entities.extend(entities)
    rows.meetings.extend(mention_rows)
    rows.participants.extend(participant_rows)
