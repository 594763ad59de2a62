"""One reader a form of landing file; ``read_file`` picks it by the file's suffix.

A reader takes a path and yields one ``RawArticle`` or ``Rejection`` a record, in the order of the file, holding no
more than one record (of a Parquet file: one small batch) in memory. To take in a new form, write such a function and
enter its suffix into ``READERS``.
"""

import csv
import gzip
import io
import json
import logging
import math
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from transforms.articles.decoding import declared_encoding, decode, marked_encoding
from transforms.articles.pages import read_page
from transforms.articles.records import WHOLE_FILE, RawArticle, Reason, Rejection, UnreadableError

Reader = Callable[[Path], Iterator[RawArticle | Rejection]]

MAXIMUM_RECORD_BYTES = 16 * 1024 * 1024
"""A single record (a whole-file article, a line, a page of a crawl) beyond this is rejected unread."""
PARQUET_BATCH = 64
COPY_BYTES = 65_536
DELIMITERS = ",;\t|"
ID_COLUMNS = ("article_id", "doc_id", "id")
COLUMNS = (*ID_COLUMNS, "text", "title", "outlet", "url", "published", "language", "retracted")
MAXIMUM_DETAIL = 500
FEED_DATE_HEADER = "X-Feed-Published"
"""Header of a WARC record (ISO 28500 lets one add its own): the day that a feed tells for the page, ISO 8601."""
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]{2,40})", re.IGNORECASE)
BROKEN_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)

log = logging.getLogger(__name__)


def read_file(path: Path) -> Iterator[RawArticle | Rejection]:
    """Yield every record of a landing file, ending with a ``Rejection`` where the file breaks off.

    A file always yields at least one record; of a file that cannot be read at all that is a rejection of the whole.
    """
    reader = READERS.get(form_of(path))
    if reader is None:
        yield Rejection(WHOLE_FILE, Reason.UNKNOWN_FORM, f"no reader for a file named {path.name[-80:]!r}")
        return
    line_number = WHOLE_FILE
    is_empty = True
    try:
        for record in reader(path):
            is_empty = False
            line_number = record.line_number
            yield record
    except Exception as error:  # whatever a parser of foreign bytes raises ends this file, not the run
        here = WHOLE_FILE if is_empty else line_number + 1
        yield Rejection(here, *_explain(error))
    else:
        if is_empty:
            yield Rejection(WHOLE_FILE, Reason.EMPTY_FILE, "the file holds no record")


def _explain(error: Exception) -> tuple[Reason, str]:
    match error:
        case UnreadableError():
            return error.reason, error.detail
        case EOFError() | gzip.BadGzipFile() | zlib.error():
            return Reason.TRUNCATED, f"the file breaks off: {error}"
        case pa.ArrowException() | ArchiveLoadFailed():
            return Reason.MALFORMED_FILE, str(error)[:MAXIMUM_DETAIL]
        case OSError():
            return Reason.UNREADABLE, str(error.strerror or error)[:MAXIMUM_DETAIL]
    log.warning("reader failed", exc_info=error)
    return Reason.MALFORMED_FILE, f"{type(error).__name__}: {error}"[:MAXIMUM_DETAIL]


def form_of(path: Path) -> str:
    """Return the suffix that tells a file's form, in lower case, ``.gz`` included: ``.txt``, ``.jsonl.gz``."""
    name = path.name.lower()
    return next((suffix for suffix in READERS if name.endswith(suffix) and len(name) > len(suffix)), "")


def identity_of(path: Path) -> str:
    """Return the article id of a file that is one article: its name without the suffix."""
    return path.name[: -len(form_of(path))]


def read_whole(path: Path) -> bytes:
    """Return a file's bytes; raises ``UnreadableError`` when it is too large or empty."""
    with path.open("rb") as source:
        data = source.read(MAXIMUM_RECORD_BYTES + 1)
    if len(data) > MAXIMUM_RECORD_BYTES:
        raise UnreadableError(Reason.FILE_TOO_LARGE, f"more than {MAXIMUM_RECORD_BYTES} bytes in one article")
    if not data.strip():
        raise UnreadableError(Reason.EMPTY_FILE, "the file is empty")
    return data


def read_txt(path: Path) -> Iterator[RawArticle | Rejection]:
    """Yield the one article of a text file."""
    yield RawArticle(WHOLE_FILE, identity_of(path), decode(read_whole(path)))


def read_html(path: Path) -> Iterator[RawArticle | Rejection]:
    """Yield the one article of a saved page."""
    data = read_whole(path)
    yield read_page(decode(data, declared_encoding(data)), WHOLE_FILE, identity_of(path))


def read_warc(path: Path) -> Iterator[RawArticle | Rejection]:
    """Yield one record an HTML response of a crawl (WARC, ISO 28500); its line number is that of the WARC record."""
    with _opened(path) as source:
        stream = _Watched(source)
        for line_number, record in enumerate(ArchiveIterator(stream), start=1):
            page: RawArticle | Rejection | None = None
            if record.rec_type == "response" and "html" in (record.http_headers or {}).get("Content-Type", "").lower():
                try:
                    page = _from_response(line_number, record)
                except UnreadableError as error:
                    page = Rejection(line_number, error.reason, error.detail)
            _reach_end(record)
            if page:
                yield page
        stream.check_end()


class _Watched:
    """A stream of WARC records that remembers how it ended, since warcio takes any end for the right one."""

    def __init__(self, source: io.BufferedReader | gzip.GzipFile) -> None:
        self.source = source
        self.tail = b""
        self.failure: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            data = self.source.read1(size)
        except BROKEN_GZIP as error:
            self.failure = error
            return b""
        self.tail = (self.tail + data)[-4:]
        return data

    def check_end(self) -> None:
        """Raise where the stream did not end with the blank line behind a record."""
        if self.failure:
            raise self.failure
        if not self.tail.endswith((b"\n\r\n", b"\n\n")):
            raise UnreadableError(Reason.TRUNCATED, "the file breaks off inside a record")


def _from_response(line_number: int, record: ArcWarcRecord) -> RawArticle:
    url = record.rec_headers.get_header("WARC-Target-URI")
    status = record.http_headers.get_statuscode()
    if status != "200":
        raise UnreadableError(Reason.HTTP_STATUS, f"status {status[:20]} for {url}")
    data = record.content_stream().read(MAXIMUM_RECORD_BYTES + 1)
    if len(data) > MAXIMUM_RECORD_BYTES:
        raise UnreadableError(Reason.TOO_LONG, f"more than {MAXIMUM_RECORD_BYTES} bytes in one page")
    declared = _CHARSET.search(record.http_headers.get_header("Content-Type", ""))
    page = read_page(decode(data, declared[1] if declared else declared_encoding(data)), line_number, None, url)
    return replace(page, published=page.published or record.rec_headers.get_header(FEED_DATE_HEADER))


def _reach_end(record: ArcWarcRecord) -> None:
    while record.raw_stream.read(COPY_BYTES):
        pass
    if record.raw_stream.limit:
        raise UnreadableError(Reason.TRUNCATED, f"the file breaks off: {record.raw_stream.limit} bytes are missing")


def read_jsonl(path: Path) -> Iterator[RawArticle | Rejection]:
    """Yield one record a line that is not blank; every line is a JSON object (JSON Lines, RFC 8259)."""
    for line_number, line in _lines(path):
        if isinstance(line, UnreadableError):
            yield Rejection(line_number, line.reason, line.detail)
        elif line.strip():
            yield _from_json(line_number, line)


def _from_json(line_number: int, line: str) -> RawArticle | Rejection:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Rejection(line_number, Reason.MALFORMED_JSON, str(error)[:MAXIMUM_DETAIL])
    if not isinstance(fields, dict):
        return Rejection(line_number, Reason.WRONG_TYPE, f"expected a JSON object, found {type(fields).__name__}")
    return article_of(line_number, fields)


def read_csv(path: Path) -> Iterator[RawArticle | Rejection]:
    """Yield one record a row (RFC 4180, first row the names); its line number is that of the row's first line.

    The header tells whether commas, semicolons, tabs or bars part the cells.
    """
    csv.field_size_limit(MAXIMUM_RECORD_BYTES)
    lines = _CsvLines(_lines(path))
    header = next(lines, "")
    if not header:
        return
    delimiter = max(DELIMITERS, key=header.count)
    names = [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter), [])]
    if "text" not in names:
        raise UnreadableError(Reason.MISSING_TEXT, f"no column named text among {', '.join(names)[:200]}")
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line_number = lines.line_number + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Rejection(line_number, Reason.MALFORMED_ROW, str(error))
            continue
        except UnreadableError as error:
            yield Rejection(line_number, error.reason, error.detail)
            continue
        if row is None:
            return
        if len(row) > len(names):
            yield Rejection(line_number, Reason.MALFORMED_ROW, f"{len(row)} cells under {len(names)} columns")
        elif row:
            yield article_of(line_number, {name: cell or None for name, cell in zip(names, row, strict=False)})


class _CsvLines:
    """Lines on their way into a CSV parser, with the number of the last; goes on behind a line that it raised for."""

    def __init__(self, lines: Iterator[tuple[int, str | UnreadableError]]) -> None:
        self.lines = lines
        self.line_number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.line_number, line = next(self.lines)
        if isinstance(line, UnreadableError):
            raise line
        return line


def read_parquet(path: Path) -> Iterator[RawArticle | Rejection]:
    """Yield one record a row."""
    with pq.ParquetFile(path) as source:
        names = {name.lower(): name for name in source.schema_arrow.names}
        if "text" not in names:
            raise UnreadableError(Reason.MISSING_TEXT, f"no column named text among {', '.join(names)[:200]}")
        wanted = {names[column]: column for column in COLUMNS if column in names}
        line_number = 0
        for batch in source.iter_batches(PARQUET_BATCH, columns=list(wanted)):
            for row in batch.to_pylist():
                line_number += 1
                yield article_of(line_number, {wanted[name]: value for name, value in row.items()})


def article_of(line_number: int, fields: Mapping[str, object]) -> RawArticle | Rejection:
    """Return the article told by a record's named fields, or why they tell none.

    Names are those of the landing folder's contract; others are ignored. Numbers are read as text, a NaN as missing.
    """
    values: dict[str, str | None] = {}
    is_retracted = fields.get("retracted") in (True, 1, "true", "True", "TRUE", "1")
    article_id = None
    try:
        for name in COLUMNS[:-1]:
            values[name] = _as_text(name, fields.get(name))
        article_id = next((values[name] for name in ID_COLUMNS if values[name]), None)
    except UnreadableError as error:
        article_id = next((str(fields[name])[:200] for name in ID_COLUMNS if isinstance(fields.get(name), str)), None)
        return Rejection(line_number, error.reason, error.detail, article_id)
    text = values["text"]
    if text is None and not (is_retracted and article_id):
        return Rejection(line_number, Reason.MISSING_TEXT, "the record has no text", article_id)
    return RawArticle(
        line_number,
        article_id,
        text,
        values["title"],
        values["outlet"],
        values["url"],
        values["published"],
        values["language"],
        is_retracted,
    )


def _as_text(name: str, value: object) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str):
        return value if name == "text" else value.strip() or None
    if name == "text" or isinstance(value, bool | list | dict | bytes):
        raise UnreadableError(Reason.WRONG_TYPE, f"{name} is {type(value).__name__}, expected a text")
    return str(value)


def _lines(path: Path) -> Iterator[tuple[int, str | UnreadableError]]:
    """Yield each line with its 1-based number, or what is wrong with it, never holding more than one."""
    with _opened(path) as source:
        stream: Any = source
        end: Any = b"\n"
        encoding = marked_encoding(source.peek(4)[:4])
        if encoding and encoding != "utf-8":
            stream, end = io.TextIOWrapper(source, encoding, errors="replace", newline="\n"), "\n"
        line_number = 0
        while line := stream.readline(MAXIMUM_RECORD_BYTES):
            line_number += 1
            if len(line) == MAXIMUM_RECORD_BYTES and not line.endswith(end):
                while line and not line.endswith(end):
                    line = stream.readline(MAXIMUM_RECORD_BYTES)
                detail = f"more than {MAXIMUM_RECORD_BYTES} bytes in one line"
                yield line_number, UnreadableError(Reason.TOO_LONG, detail)
                continue
            try:
                yield line_number, decode(line) if isinstance(line, bytes) else line
            except UnreadableError as error:
                yield line_number, error


def _opened(path: Path) -> io.BufferedReader | gzip.GzipFile:
    return gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")


READERS: Mapping[str, Reader] = {
    ".txt": read_txt,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".ndjson": read_jsonl,
    ".ndjson.gz": read_jsonl,
    ".csv": read_csv,
    ".csv.gz": read_csv,
    ".parquet": read_parquet,
    ".warc": read_warc,
    ".warc.gz": read_warc,
}
