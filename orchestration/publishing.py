"""From the build database to what analysts open: the published file, swapped in whole, and the marts as Parquet."""

import datetime as dt
import os
import shutil
import uuid
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration.contract import breaches
from orchestration.database import quote, reading, writing
from orchestration.gate import has_mark

TEMPORARY_PREFIX = ".publishing-"


class NotPublishableError(Exception):
    """The build database does not hold what was promised; the published file was left as it is."""


def publish(build: Path, published: Path, facts: Mapping[str, str]) -> dict[str, int]:
    """Swap a copy of the build database in as the published one and return the rows of each mart.

    ``facts`` of the run go into ``meta.published``. Readers of the old file keep it until they reconnect; whoever
    opens the path finds the old file or the new one, never a part. Raises ``NotPublishableError`` and leaves the
    published file alone when dbt did not get through, or a contracted mart or column is missing.
    """
    with writing(build) as connection:
        if not has_mark(connection):
            raise NotPublishableError("dbt has not built and tested all models since the data last changed")
        connection.execute("FORCE CHECKPOINT")
    published.parent.mkdir(parents=True, exist_ok=True)
    for leftover in published.parent.glob(f"{TEMPORARY_PREFIX}*"):
        leftover.unlink(missing_ok=True)
    temporary = published.with_name(f"{TEMPORARY_PREFIX}{uuid.uuid4().hex}.duckdb")
    try:
        shutil.copyfile(build, temporary)
        _stamp(temporary, facts)
        counts = _smoke(temporary)
        with temporary.open("rb+") as copy:
            os.fsync(copy.fileno())
        temporary.replace(published)
        _sync_folder(published.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return counts


def _stamp(database: Path, facts: Mapping[str, str]) -> None:
    with writing(database) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS meta")
        connection.execute("CREATE OR REPLACE TABLE meta.published (name VARCHAR, value VARCHAR)")
        stamped = {"published_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), **facts}
        connection.executemany("INSERT INTO meta.published VALUES (?, ?)", list(stamped.items()))
        connection.execute("FORCE CHECKPOINT")


def _smoke(database: Path) -> dict[str, int]:
    with reading(database) as connection:
        if missing := breaches(connection):
            raise NotPublishableError("; ".join(chain.from_iterable(missing.values())))
        return {name: _count(connection, name) for name in _marts(connection)}


def _marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'marts' ORDER BY table_name"
    ).fetchall()
    return [name for (name,) in rows]


def _count(connection: duckdb.DuckDBPyConnection, mart: str) -> int:
    counted = connection.execute(f"SELECT count(*) FROM marts.{quote(mart)}").fetchone()  # noqa: S608
    return counted[0] if counted else 0


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def export_marts(published: Path, folder: Path) -> dict[str, int]:
    """Write every mart as ``<folder>/<mart>.parquet``, sorted, and return the bytes of each; drop those of old marts.

    The same rows give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sizes = {}
    with reading(published) as connection:
        for mart in _marts(connection):
            temporary = folder / f".{mart}.{uuid.uuid4().hex}.tmp"
            try:
                rows = connection.sql(f"SELECT * FROM marts.{quote(mart)} ORDER BY ALL")  # noqa: S608
                reader = rows.to_arrow_reader(100_000)
                with pq.ParquetWriter(temporary, reader.schema, compression="zstd") as writer:
                    for batch in reader:
                        writer.write_batch(batch)
                temporary.replace(folder / f"{mart}.parquet")
            finally:
                temporary.unlink(missing_ok=True)
            sizes[mart] = (folder / f"{mart}.parquet").stat().st_size
    for path in folder.glob("*.parquet"):
        if path.stem not in sizes:
            path.unlink()
    return sizes
