"""Atomic writing and reading of lake tables.

A partitioned table lies in ``<lake>/<table>/load_date=YYYY-MM-DD/<batch>.parquet``, any other in
``<lake>/<table>/<table>.parquet``, or in parts beside each other, ``<table>-<part>.parquet``. A file is there whole or
not at all: it is written under a temporary name, synced and renamed, so that a killed run leaves nothing half-written
behind.
"""

import datetime as dt
import os
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from filelock import FileLock

from transforms.schemas import LAKE_TABLES, LakeTable

TEMPORARY_SUFFIX = ".tmp"
LEFTOVER_SECONDS = 24 * 3600
LOAD_DATE = "load_date="


@dataclass(frozen=True, order=True)
class Batch:
    """A file of a partitioned table: the day its articles were loaded, and its name without suffix."""

    load_date: dt.date
    name: str

    def path(self, lake: Path, table: LakeTable) -> Path:
        """Return where the batch of that table lies, present or not."""
        return lake / table.name / f"{LOAD_DATE}{self.load_date.isoformat()}" / f"{self.name}.parquet"


def create_empty(lake: Path) -> None:
    """Create every table's folder, so that readers and globs find one even before the first article.

    What killed runs left half-written is deleted once it is a day old, when nobody can be writing it any more.
    """
    for table in LAKE_TABLES:
        folder = lake / table.name
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in folder.rglob(f".*{TEMPORARY_SUFFIX}"):
            with suppress(FileNotFoundError):
                if time.time() - leftover.stat().st_mtime > LEFTOVER_SECONDS:
                    leftover.unlink()


@contextmanager
def locked(lake: Path, timeout: float = 3600) -> Iterator[None]:
    """Hold the lake's one writer lock; a second run waits up to ``timeout`` seconds, then ``filelock.Timeout``.

    The lock is the operating system's: it ends with the process, also by kill -9.
    """
    lake.mkdir(parents=True, exist_ok=True)
    with FileLock(lake / ".lock", timeout=timeout):
        yield


def _write(path: Path, data: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}{TEMPORARY_SUFFIX}")
    try:
        with temporary.open("wb") as sink:
            pq.write_table(data, sink, compression="zstd")
            sink.flush()
            os.fsync(sink.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def conform(table: LakeTable, rows: pa.Table | Iterable[Mapping[str, object]]) -> pa.Table:
    """Return the rows as an Arrow table of the declared schema.

    Raises ``pyarrow.ArrowInvalid`` when a value does not fit its type and ``ValueError`` naming the column when a
    required column holds a null.
    """
    if isinstance(rows, pa.Table):
        data = rows.select(table.schema.names).cast(table.schema)
    else:
        data = pa.Table.from_pylist(list(rows), schema=table.schema)
    for field in table.schema:
        if not field.nullable and data.column(field.name).null_count:
            raise ValueError(f"{table.name}.{field.name}: null in a required column")
    return data


def write_batch(
    lake: Path,
    table: LakeTable,
    batch: Batch,
    rows: pa.Table | Iterable[Mapping[str, object]],
    metadata: Mapping[str, str] | None = None,
) -> Path:
    """Write one batch of a partitioned table and return its path; ``metadata`` goes into the Parquet footer."""
    data = conform(table, rows)
    if metadata:
        data = data.replace_schema_metadata(dict(metadata))
    path = batch.path(lake, table)
    _write(path, data)
    return path


def write_table(
    lake: Path, table: LakeTable, rows: pa.Table | Iterable[Mapping[str, object]], part: int | None = None
) -> Path:
    """Write the whole of an unpartitioned table, or of a part of it, and return its path."""
    path = table_path(lake, table, part)
    _write(path, conform(table, rows))
    return path


def write_changed(
    lake: Path, table: LakeTable, rows: pa.Table, before: pa.Table | None = None, part: int | None = None
) -> None:
    """Write an unpartitioned table, or a part of it, unless it lies there as it is, so that nobody takes it for new.

    ``before`` is what lies there, where that was read already.
    """
    path = table_path(lake, table, part)
    if not path.exists() or not (read_files(table, [path]) if before is None else before).equals(rows):
        write_table(lake, table, rows, part)


def table_path(lake: Path, table: LakeTable, part: int | None = None) -> Path:
    """Return where an unpartitioned table, or a part of it, lies, present or not."""
    return lake / table.name / f"{table.name}{'' if part is None else f'-{part:06}'}.parquet"


def table_files(lake: Path, table: LakeTable) -> list[Path]:
    """Return the files of an unpartitioned table that are in place, in the order of parts."""
    return sorted((lake / table.name).glob("*.parquet"))


def files_of(lake: Path, tables: Iterable[LakeTable]) -> list[Path]:
    """Return the files of unpartitioned tables that are in place, in the order of tables."""
    return [path for table in tables for path in table_files(lake, table)]


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of an unpartitioned table by number, each as it lies there (None where that counts for nothing), and now.

    They are all that there are where the table ``is_whole``; else ``replaced`` are the rows there that give way.
    """

    rows: Mapping[int, tuple[pa.Table | None, pa.Table]]
    replaced: pa.Table
    is_whole: bool


def parts_with_replaced(
    lake: Path, table: LakeTable, column: str, keys: Iterable[tuple[str, int]], made: pa.Table, is_whole: bool
) -> Parts:
    """Return parts with the rows of some keys in that column replaced by those ``made``, see ``Parts``.

    With each key stands the part in which its rows lie, as the column ``part`` of those made tells. Rows lie by key
    there, those of one key in the order in which they are made. What lies there counts for nothing where the table is
    made whole.
    """
    rows: dict[int, tuple[pa.Table | None, pa.Table]] = {}
    replaced = [table.schema.empty_table()]
    own_keys: dict[int, list[str]] = defaultdict(list)
    for key, part in keys:
        own_keys[part].append(key)
    for part in sorted(own_keys):
        own = conform(table, made.filter(pc.equal(made["part"], pa.scalar(part, made["part"].type))))
        if is_whole:
            rows[part] = None, own
        else:
            before = read_files(table, [table_path(lake, table, part)])
            gone = pc.is_in(before[column], pa.array(own_keys[part], pa.string()))
            replaced.append(before.filter(gone))
            now = pa.concat_tables([before.filter(pc.invert(gone)), own]).combine_chunks()
            rows[part] = before, now.take(pc.array_sort_indices(now[column]))
    return Parts(rows, pa.concat_tables(replaced), is_whole)


def write_parts(lake: Path, table: LakeTable, parts: Parts) -> None:
    """Write the parts that differ, and delete all others where these are the whole of the table."""
    for part, (before, now) in parts.rows.items():
        write_changed(lake, table, now, before, part)
    if parts.is_whole:
        _keep_parts(lake, table, parts.rows)


def write_all_parts(lake: Path, table: LakeTable, parts: Mapping[int, pa.Table]) -> None:
    """Write an unpartitioned table, given all its parts by number, leaving in place those that are there already."""
    for part, rows in parts.items():
        write_changed(lake, table, rows, part=part)
    _keep_parts(lake, table, parts)


def _keep_parts(lake: Path, table: LakeTable, parts: Iterable[int]) -> None:
    """Delete all files of an unpartitioned table but those of some parts."""
    kept = {table_path(lake, table, part) for part in parts}
    for path in table_files(lake, table):
        if path not in kept:
            path.unlink()


def list_batches(lake: Path, table: LakeTable, load_dates: Iterable[dt.date] | None = None) -> list[Batch]:
    """Return the batches of a partitioned table that are in place, oldest load date first, then by name."""
    return sorted(batch for batch, _ in _entries(lake, table, load_dates))


def batch_stats(lake: Path, table: LakeTable, load_dates: Iterable[dt.date]) -> Iterator[tuple[Batch, os.stat_result]]:
    """Yield the batches of some load dates that are in place, with size and time of writing, in any order."""
    return ((batch, entry.stat()) for batch, entry in _entries(lake, table, load_dates))


def load_dates(lake: Path, table: LakeTable) -> Iterator[tuple[dt.date, int]]:
    """Yield the load dates of a partitioned table, in any order, and when (ns) a file of each last came or went.

    A file that is replaced comes anew: its folder tells of it (``_write``).
    """
    for day in _days(lake, table):
        yield _load_date(day), day.stat().st_mtime_ns


def _days(lake: Path, table: LakeTable) -> Iterator["os.DirEntry[str]"]:
    folder = lake / table.name
    return (day for day in (os.scandir(folder) if folder.exists() else ()) if day.name.startswith(LOAD_DATE))


def _load_date(day: "os.DirEntry[str]") -> dt.date:
    return dt.date.fromisoformat(day.name.removeprefix(LOAD_DATE))


def _entries(
    lake: Path, table: LakeTable, load_dates: Iterable[dt.date] | None
) -> Iterator[tuple[Batch, "os.DirEntry[str]"]]:
    wanted = None if load_dates is None else set(load_dates)
    for day in _days(lake, table):
        load_date = _load_date(day)
        if wanted is None or load_date in wanted:
            for entry in os.scandir(day):
                if entry.name.endswith(".parquet") and not entry.name.startswith("."):
                    yield Batch(load_date, entry.name.removesuffix(".parquet")), entry


def read_batch(lake: Path, table: LakeTable, batch: Batch, columns: list[str] | None = None) -> pa.Table:
    """Return the rows of one batch."""
    return _read(batch.path(lake, table), columns)


def read_table(
    lake: Path,
    table: LakeTable,
    load_dates: Iterable[dt.date] | None = None,
    columns: list[str] | None = None,
    batches: Iterable[Batch] | None = None,
) -> pa.Table:
    """Return a table's rows (of the given load dates or batches), empty but typed when nothing is there yet."""
    if not table.partitioned:
        return read_files(table, table_files(lake, table), columns)
    batches = list_batches(lake, table, load_dates) if batches is None else sorted(batches)
    return read_files(table, (batch.path(lake, table) for batch in batches), columns)


def read_files(table: LakeTable, files: Iterable[Path], columns: list[str] | None = None) -> pa.Table:
    """Return the rows of those files of a table that are in place, empty but typed when none is."""
    schema = table.schema if columns is None else pa.schema([table.schema.field(name) for name in columns])
    parts = [_read(path, columns) for path in files if path.exists()]
    return pa.concat_tables([part.cast(schema) for part in parts]) if parts else schema.empty_table()


def _read(path: Path, columns: list[str] | None) -> pa.Table:
    """Return the rows of a file, read by one thread: to share out files as small as these costs more than it saves."""
    return pq.ParquetFile(path, pre_buffer=False).read(columns=columns, use_threads=False)


def batch_metadata(lake: Path, table: LakeTable, batch: Batch) -> dict[str, str]:
    """Return what ``write_batch`` put into the footer, or an empty mapping when the batch is not in place."""
    path = batch.path(lake, table)
    if not path.exists():
        return {}
    raw = pq.read_schema(path).metadata or {}
    return {key.decode(): value.decode() for key, value in raw.items() if key != b"ARROW:schema"}
