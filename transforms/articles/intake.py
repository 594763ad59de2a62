"""Taking in what is new in the landing folder, and counting it.

A file version (``source_uri`` and hash) is read once. For every record the lake gets one row of ``intake``; for every
article not there yet, one of ``articles``. Articles are written before the intake rows that speak of them, and the
last row of a file marks that it was read to its end: so a run killed anywhere leaves at worst articles without intake
row and files without last row, and the next run reads those files again and adds exactly what is missing.

The rows of a file's older versions are taken out of ``intake`` once the new version is read; the articles they gave
stay in the lake.
"""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms import lake
from transforms.articles.articles import Arrival, make_article
from transforms.articles.landing import LandingFile, list_files
from transforms.articles.paragraphs import one_line
from transforms.articles.readers import read_file
from transforms.articles.records import RawArticle, Reason, Rejection, UnreadableError
from transforms.keys import hash_key
from transforms.lake import Batch
from transforms.schemas import ARTICLE_STATUS, ARTICLES, INTAKE
from transforms.time_limit import TooSlowError, time_limit

ARTICLES_PER_BATCH = 256
CHARACTERS_PER_BATCH = 16_000_000
ROWS_PER_BATCH = 8192
SECONDS_PER_ARTICLE = 60.0

Row = dict[str, object]
Progress = Callable[[int, int, int], None]
"""Called with files done, files to read and records read so far, after every file and every batch."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class IntakeReport:
    """What a run of ``take_in`` did: files found and read, records by outcome, and the article batches it wrote."""

    files: int
    files_read: int
    accepted: int
    repeated: int
    retractions: int
    quarantined: int
    batches: tuple[Batch, ...]


@dataclass(frozen=True)
class IntakeTotals:
    """Records of all the landing files taken in so far; ``read = loaded + duplicate + quarantined``.

    ``loaded`` counts articles that are no duplicate (superseded and retracted ones too) and retraction notices;
    ``duplicate`` counts records that repeat an article's id, content and metadata, and articles found to be duplicates.
    """

    read: int
    loaded: int
    duplicate: int
    quarantined: int


@dataclass
class _Register:
    """What the lake knows.

    File versions read to their end, and the lines read of others; article keys that are stored, and those that a
    record of a present file version shows; when older versions of the present files first showed an article.
    """

    finished: set[tuple[str, str]] = field(default_factory=set)
    lines: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    first_seen: dict[tuple[str, str], dt.datetime] = field(default_factory=dict)
    has_older_versions: bool = False


def take_in(
    landing: Path, lake_folder: Path, load_date: dt.date, now: dt.datetime, progress: Progress | None = None
) -> IntakeReport:
    """Read what is new in ``landing`` into the lake's ``intake`` and ``articles`` and return what was done.

    Holds the lake's lock throughout. ``load_date`` names the partition, ``now`` (with time zone) the moment of loading.
    Raises ``NotADirectoryError`` when there is no landing folder.
    """
    with lake.locked(lake_folder):
        lake.create_empty(lake_folder)
        files = list(list_files(landing))
        register = _load_register(lake_folder, files)
        new = [file for file in files if (file.source_uri, file.file_hash) not in register.finished]
        log.info("%d of %d landing files are new or changed", len(new), len(files))
        writer = _Writer(lake_folder, load_date)
        for number, file in enumerate(new):
            for row, article in _rows_of(file, register, load_date, now):
                if writer.add(row, article) and progress:
                    progress(number, len(new), writer.outcomes.total())
            if progress:
                progress(number + 1, len(new), writer.outcomes.total())
        writer.flush()
        if register.has_older_versions:
            _drop_older_versions(lake_folder, files)
    outcomes = writer.outcomes
    return IntakeReport(
        len(files),
        len(new),
        outcomes["accepted"],
        outcomes["repeated"],
        outcomes["retraction"],
        outcomes["quarantined"],
        tuple(writer.batches),
    )


def totals(lake_folder: Path) -> IntakeTotals:
    """Return the counts over everything taken in so far; ``decide_status`` must have run since.

    Raises ``AssertionError`` when they do not add up: an article that a record became is missing from the lake's
    ``articles`` or ``article_status``.
    """
    rows = lake.read_table(lake_folder, INTAKE, columns=["article_key", "outcome"])
    outcomes = Counter(rows.column("outcome").to_pylist())
    keys = pc.unique(rows.column("article_key").drop_null())
    stored = lake.read_table(lake_folder, ARTICLES, columns=["article_key"]).column("article_key")
    status = lake.read_table(lake_folder, ARTICLE_STATUS, columns=["article_key", "status"])
    here = status.filter(pc.and_(pc.is_in(status["article_key"], keys), pc.is_in(status["article_key"], stored)))
    duplicates = here["status"].to_pylist().count("duplicate")
    shows = outcomes["accepted"] + outcomes["repeated"]
    result = IntakeTotals(
        read=rows.num_rows,
        loaded=here.num_rows - duplicates + outcomes["retraction"],
        duplicate=shows - len(keys) + duplicates,
        quarantined=outcomes["quarantined"],
    )
    if result.read != result.loaded + result.duplicate + result.quarantined:
        raise AssertionError(f"records are lost or counted twice: {result}")
    return result


def _load_register(lake_folder: Path, files: Iterable[LandingFile]) -> _Register:
    register = _Register()
    present = {file.source_uri: file.file_hash for file in files}
    columns = ["source_uri", "file_hash", "line_number", "article_key", "first_seen_at", "is_last"]
    rows = lake.read_table(lake_folder, INTAKE, columns=columns)
    for uri, file_hash, line, key, first_seen, is_last in zip(*rows.to_pydict().values(), strict=True):
        version = (uri, file_hash)
        if present.get(uri, file_hash) != file_hash:
            register.has_older_versions = True
            if key is not None:
                register.first_seen[uri, key] = min(first_seen, register.first_seen.get((uri, key), first_seen))
            continue
        if key is not None:
            register.shown.add(key)
        register.lines.setdefault(version, set()).add(line)
        if is_last:
            register.finished.add(version)
    for version in register.finished:
        del register.lines[version]
    stored: list[Any] = lake.read_table(lake_folder, ARTICLES, columns=["article_key"])["article_key"].to_pylist()
    register.stored.update(stored)
    return register


def _rows_of(
    file: LandingFile, register: _Register, load_date: dt.date, now: dt.datetime
) -> Iterator[tuple[Row, Row | None]]:
    """Yield the intake row of every record not taken in yet, with the article where that is new to the lake."""
    arrival = Arrival(file.source_uri, load_date, now)
    known = register.lines.get((file.source_uri, file.file_hash), set())
    records = iter((file.rejection,)) if file.rejection else read_file(file.path)
    for record, is_last in _with_last(records):
        if record.line_number in known:
            continue
        row: Row = {
            "source_uri": file.source_uri,
            "file_hash": file.file_hash,
            "line_number": record.line_number,
            "article_id": one_line(record.article_id),
            "first_seen_at": now,
            "is_retraction": isinstance(record, RawArticle) and record.is_retracted,
            "is_last": is_last,
        }
        article: Row | None = None
        try:
            if isinstance(record, Rejection):
                raise UnreadableError(record.reason, record.detail)
            if record.text is None:
                row["outcome"] = "retraction"
            else:
                article = _make_in_time(record, arrival)
        except UnreadableError as error:
            row |= {"outcome": "quarantined", "reason": error.reason, "detail": one_line(error.detail)}
            row["is_retraction"] = False
        if article:
            key = str(article["article_key"])
            row |= {
                "article_id": article["article_id"],
                "article_key": key,
                "outcome": "repeated" if key in register.shown else "accepted",
                "first_seen_at": register.first_seen.get((file.source_uri, key), now),
            }
            register.shown.add(key)
            if key in register.stored:
                article = None
            register.stored.add(key)
        yield row, article


def _make_in_time(record: RawArticle, arrival: Arrival) -> Row:
    try:
        with time_limit(SECONDS_PER_ARTICLE):
            return make_article(record, arrival)
    except TooSlowError as error:
        raise UnreadableError(Reason.TOO_SLOW, f"cleaning was {error}") from error


def _with_last(
    records: Iterator[RawArticle | Rejection],
) -> Iterator[tuple[RawArticle | Rejection, bool]]:
    previous = next(records)
    for record in records:
        yield previous, False
        previous = record
    yield previous, True


class _Writer:
    """Gathers rows and writes them in batches, the articles always before the intake rows that speak of them."""

    def __init__(self, lake_folder: Path, load_date: dt.date) -> None:
        self.lake_folder = lake_folder
        self.load_date = load_date
        self.rows: list[Row] = []
        self.articles: list[Row] = []
        self.characters = 0
        self.outcomes: Counter[str] = Counter()
        self.batches: list[Batch] = []

    def add(self, row: Row, article: Row | None) -> bool:
        """Take a row, and return whether a batch was written."""
        self.rows.append(row)
        self.outcomes[str(row["outcome"])] += 1
        if article:
            self.articles.append(article)
            self.characters += len(str(article["text"]))
        is_full = (
            len(self.articles) >= ARTICLES_PER_BATCH
            or len(self.rows) >= ROWS_PER_BATCH
            or self.characters >= CHARACTERS_PER_BATCH
        )
        if is_full:
            self.flush()
        return is_full

    def flush(self) -> None:
        """Write what was gathered."""
        if self.articles:
            keys = sorted(str(article["article_key"]) for article in self.articles)
            batch = Batch(self.load_date, hash_key(*keys))
            lake.write_batch(self.lake_folder, ARTICLES, batch, self.articles)
            self.batches.append(batch)
        if self.rows:
            name = hash_key(*(row[column] for row in self.rows for column in INTAKE.key))
            lake.write_batch(self.lake_folder, INTAKE, Batch(self.load_date, name), self.rows)
        self.rows, self.articles, self.characters = [], [], 0


def _drop_older_versions(lake_folder: Path, files: Iterable[LandingFile]) -> None:
    present = {file.source_uri: file.file_hash for file in files}
    for batch in lake.list_batches(lake_folder, INTAKE):
        versions = lake.read_batch(lake_folder, INTAKE, batch, columns=["source_uri", "file_hash"])
        keep = [
            present.get(uri, file_hash) == file_hash
            for uri, file_hash in zip(*versions.to_pydict().values(), strict=True)
        ]
        if all(keep):
            continue
        rows = lake.read_batch(lake_folder, INTAKE, batch)
        lake.write_batch(lake_folder, INTAKE, batch, rows.filter(pa.array(keep)))
