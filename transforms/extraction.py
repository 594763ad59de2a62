"""Understanding of whole batches: articles of the lake in, entities and meetings as told by each article out."""

import datetime as dt
import importlib.metadata
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter

import pyarrow as pa
from spacy import util
from spacy.language import Language

from transforms import language, meetings
from transforms.code_hash import code_hash
from transforms.lake import Batch, batch_metadata, list_batches, read_batch, write_batch
from transforms.language.records import Analysis, ArticleText
from transforms.schemas import (
    ARTICLE_ENTITIES,
    ARTICLE_EXTRACTIONS,
    ARTICLES,
    ENTITY_MENTIONS,
    EXTRACTION_TABLES,
    MEETING_MENTIONS,
    MEETING_PARTICIPANTS,
    LakeTable,
)
from transforms.settings import REFERENCE
from transforms.time_limit import TooSlowError, time_limit

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
SECONDS_PER_ARTICLE = 120.0
"""Far beyond any article seen: the longest that is taken in, a million characters, needs half of it."""
TOLERATED_FAILURES = 2
TOLERATED_SHARE = 0.1
"""Articles of a batch that may fail, whichever is more; beyond, it is not the articles that are broken."""
EXTRACTION_FAILED = "extraction_failed"
TOO_SLOW = "too_slow"
_NOT_THE_ARTICLE = (OSError, ImportError)
_SOURCES = ("language", "meetings", "reference", "extraction.py")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExtractionJob:
    """One batch of articles to be understood with a spaCy model; ``version`` is stamped on what comes out."""

    lake: Path
    batch: Batch
    model: str
    version: str
    seconds_per_article: float = SECONDS_PER_ARTICLE


class BrokenExtractionError(RuntimeError):
    """So many articles of a batch fail that the extractor, not the articles, must be broken."""


@dataclass(frozen=True, slots=True)
class FailedArticle:
    """An article that could not be understood: a code of the reason, and the reason in words."""

    article_key: str
    code: str
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
    return code_hash([*(here / name for name in _SOURCES), *REFERENCE.glob("*.csv")])


def pending_batches(lake: Path, version: str, load_dates: Iterable[dt.date] | None = None) -> list[Batch]:
    """Return the batches of articles not yet extracted, or extracted by another version, oldest first."""
    return [
        batch
        for batch in list_batches(lake, ARTICLES, load_dates)
        if batch_metadata(lake, MEETING_MENTIONS, batch).get(VERSION_KEY) != version
    ]


def extract_batch(job: ExtractionJob) -> ExtractionReport:
    """Read one batch of articles and write its entities and meetings; meeting_mentions last, as the mark of done.

    An article that breaks the extractor or takes too long is logged, reported, told of in article_extractions, and
    gives no other rows; the rest of the batch goes on. It is not tried again before the extractor changes.

    Raises ``BrokenExtractionError`` when more articles fail than are tolerated, and ``OSError`` or ``ImportError``
    when a file or package is missing; then nothing is written and the batch stays pending.
    """
    started = perf_counter()
    articles = article_texts(read_batch(job.lake, ARTICLES, job.batch, ARTICLE_COLUMNS))
    nlp = language.load_pipeline(job.model)
    rows: dict[LakeTable, list[dict[str, object]]] = {table: [] for table in EXTRACTION_TABLES}
    failed: list[FailedArticle] = []
    with nlp.memory_zone():
        for article, outcome in _analyses(articles, nlp, job.seconds_per_article):
            try:
                if isinstance(outcome, Exception):
                    raise outcome
                with time_limit(job.seconds_per_article):
                    found = _rows_of(outcome, job.version)
            except _NOT_THE_ARTICLE:
                raise
            except Exception as error:
                logger.exception("article %s could not be understood", article.article_key)
                failed.append(_failure(article, error))
                _check_tolerable(job, failed, len(articles))
            else:
                for table, told in found.items():
                    rows[table] += told
    failures = {failure.article_key: failure for failure in failed}
    rows[ARTICLE_EXTRACTIONS] = [_extraction_row(a, failures.get(a.article_key), job.version) for a in articles]
    for table in EXTRACTION_TABLES:
        write_batch(job.lake, table, job.batch, rows[table], {VERSION_KEY: job.version})
    entities, meetings_told = len(rows[ARTICLE_ENTITIES]), len(rows[MEETING_MENTIONS])
    return ExtractionReport(job.batch, len(articles), entities, meetings_told, perf_counter() - started, tuple(failed))


def _failure(article: ArticleText, error: Exception) -> FailedArticle:
    code = TOO_SLOW if isinstance(error, TooSlowError) else EXTRACTION_FAILED
    return FailedArticle(article.article_key, code, f"{type(error).__name__}: {error}")


def _check_tolerable(job: ExtractionJob, failed: Sequence[FailedArticle], articles: int) -> None:
    if len(failed) > max(TOLERATED_FAILURES, TOLERATED_SHARE * articles):
        raise BrokenExtractionError(
            f"batch {job.batch.load_date} {job.batch.name}: {len(failed)} of {articles} articles failed so far,"
            f" the last with {failed[-1].reason}"
        )


def _extraction_row(article: ArticleText, failure: FailedArticle | None, version: str) -> dict[str, object]:
    return {
        "article_key": article.article_key,
        "outcome": "quarantined" if failure else "extracted",
        "reason": failure.code if failure else None,
        "detail": failure.reason if failure else None,
        "extractor_version": version,
    }


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


def _analyses(
    articles: Sequence[ArticleText], nlp: Language, seconds: float
) -> Iterator[tuple[ArticleText, Analysis | Exception]]:
    """Yield each article with its analysis, or with the exception that it raised when analysed alone."""
    done = 0
    analyses = language.analyse(articles, nlp)
    try:
        while done < len(articles):
            with time_limit(seconds):
                analysis = next(analyses)
            yield articles[done], analysis
            done += 1
        return
    except Exception:
        logger.warning("a batch broke after %d articles; the rest is analysed one by one", done)
    for article in articles[done:]:
        try:
            with time_limit(seconds):
                analysis = next(language.analyse([article], nlp))
        except Exception as error:
            yield article, error
        else:
            yield article, analysis


def _rows_of(analysis: Analysis, version: str) -> dict[LakeTable, list[dict[str, object]]]:
    key = analysis.article.article_key
    found = meetings.find_meetings(analysis)
    return {
        ENTITY_MENTIONS: language.mention_rows(analysis),
        ARTICLE_ENTITIES: language.entity_rows(analysis),
        MEETING_PARTICIPANTS: meetings.participant_rows(key, found),
        MEETING_MENTIONS: meetings.meeting_rows(key, found, version),
    }
