"""Lake to ``raw``: Parquet partitions into the build database, only those that changed, in one transaction.

``raw.<table>`` has the columns of ``transforms.schemas`` and, for partitioned tables, ``load_date``.
``meta.landed`` remembers which state of which partition is in.
"""

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.database import literal, quote, writing
from transforms.lake import list_batches, table_files
from transforms.schemas import LAKE_TABLES, LakeTable

logger = logging.getLogger(__name__)

WHOLE_TABLE = "all"
# What DuckDB says of a file that it can no longer read; a file that another process holds is told of in other words.
BROKEN = ("not a valid DuckDB database file", "Corrupt database file", "replaying WAL")


@dataclass(frozen=True)
class Landed:
    """What landing one table came to: rows now in it, partitions replaced because they changed, partitions gone."""

    rows: int
    replaced: int
    removed: int


@dataclass(frozen=True)
class _Partition:
    files: tuple[Path, ...]
    fingerprint: str


def _partitions(lake: Path, table: LakeTable) -> dict[str, _Partition]:
    files: dict[str, list[Path]] = defaultdict(list)
    if table.partitioned:
        for batch in list_batches(lake, table):
            files[batch.load_date.isoformat()].append(batch.path(lake, table))
    elif whole := table_files(lake, table):
        files[WHOLE_TABLE] = whole
    return {name: _Partition(tuple(paths), _fingerprint(table, paths)) for name, paths in files.items()}


def _fingerprint(table: LakeTable, paths: list[Path]) -> str:
    # Lake files are only ever replaced whole, so any change shows as another size or time of writing.
    state = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    return hashlib.sha256(json.dumps([_declaration(table), state]).encode()).hexdigest()


def _declaration(table: LakeTable) -> list[tuple[str, str, bool]]:
    return [(field.name, str(field.type), field.nullable) for field in table.schema]


def land(lake: Path, database: Path, tables: Sequence[LakeTable] = LAKE_TABLES) -> dict[str, Landed]:
    """Bring ``raw`` in line with the lake and return, by table name, what changed.

    A change takes back the permission to publish, until dbt has built and tested anew. A database that a crash or the
    disk left unreadable is made anew, since all that is in it comes from the lake.
    Everything happens in one transaction: readers of the file see the state before or after. Raises
    ``duckdb.Error`` when a Parquet file does not have the declared columns, and changes nothing then.
    """
    try:
        return _land(lake, database, tables)
    except duckdb.Error as error:
        if not any(words in str(error) for words in BROKEN):
            raise
        logger.warning("%s is made anew: %s", database, error)
    for path in (database, database.with_name(f"{database.name}.wal")):
        path.unlink(missing_ok=True)
    return _land(lake, database, LAKE_TABLES)


def _land(lake: Path, database: Path, tables: Sequence[LakeTable]) -> dict[str, Landed]:
    with writing(database) as connection:
        connection.execute("BEGIN")
        connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
        connection.execute("CREATE SCHEMA IF NOT EXISTS meta")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS meta.landed "
            "(table_name VARCHAR, partition_name VARCHAR, fingerprint VARCHAR, row_count BIGINT)"
        )
        landed = {table.name: _land_table(connection, lake, table) for table in tables}
        if any(table.replaced or table.removed for table in landed.values()):
            connection.execute("DROP TABLE IF EXISTS meta.built")
        connection.execute("COMMIT")
        return landed


def _land_table(connection: duckdb.DuckDBPyConnection, lake: Path, table: LakeTable) -> Landed:
    if not _is_as_declared(connection, table):
        _create(connection, table)
    known = dict(
        connection.execute(
            "SELECT partition_name, fingerprint FROM meta.landed WHERE table_name = ?", [table.name]
        ).fetchall()
    )
    wanted = _partitions(lake, table)
    gone = known.keys() - wanted.keys()
    changed = {name: part for name, part in wanted.items() if known.get(name) != part.fingerprint}
    for name in sorted(gone | (changed.keys() & known.keys())):
        _delete(connection, table, name)
    for name, partition in sorted(changed.items()):
        _insert(connection, table, name, partition)
    count = connection.execute(f"SELECT count(*) FROM raw.{quote(table.name)}").fetchone()  # noqa: S608
    return Landed(rows=count[0] if count else 0, replaced=len(changed), removed=len(gone))


def _columns(connection: duckdb.DuckDBPyConnection, table: LakeTable) -> list[tuple[str, str, bool]]:
    empty = connection.from_arrow(_plain(table.schema).empty_table())
    columns = [(field.name, str(kind), field.nullable) for field, kind in zip(table.schema, empty.types, strict=True)]
    return [*columns, ("load_date", "DATE", False)] if table.partitioned else columns


def _plain(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field(field.name, field.type) for field in schema])


def _is_as_declared(connection: duckdb.DuckDBPyConnection, table: LakeTable) -> bool:
    present = connection.execute(
        "SELECT column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE schema_name = 'raw' AND table_name = ? AND database_name = current_database() ORDER BY column_index",
        [table.name],
    ).fetchall()
    return present == _columns(connection, table)


def _create(connection: duckdb.DuckDBPyConnection, table: LakeTable) -> None:
    name = f"raw.{quote(table.name)}"
    columns = ", ".join(
        f"{quote(column)} {kind}{'' if nullable else ' NOT NULL'}"
        for column, kind, nullable in _columns(connection, table)
    )
    connection.execute("DELETE FROM meta.landed WHERE table_name = ?", [table.name])
    connection.execute(f"DROP TABLE IF EXISTS {name} CASCADE")
    connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.execute(f"COMMENT ON TABLE {name} IS {literal(table.grain)}")
    for field in table.schema:
        description = (field.metadata or {}).get(b"description", b"").decode()
        connection.execute(f"COMMENT ON COLUMN {name}.{quote(field.name)} IS {literal(description)}")
    if table.partitioned:
        comment = literal("Day on which the articles were taken in.")
        connection.execute(f"COMMENT ON COLUMN {name}.load_date IS {comment}")


def _delete(connection: duckdb.DuckDBPyConnection, table: LakeTable, partition: str) -> None:
    where, parameters = ("WHERE load_date = ?", [partition]) if table.partitioned else ("", [])
    connection.execute(f"DELETE FROM raw.{quote(table.name)} {where}", parameters)  # noqa: S608
    connection.execute("DELETE FROM meta.landed WHERE table_name = ? AND partition_name = ?", [table.name, partition])


def _insert(connection: duckdb.DuckDBPyConnection, table: LakeTable, partition: str, source: _Partition) -> None:
    names = ", ".join(quote(name) for name in table.schema.names)
    load_date, extra = (", load_date", f", DATE {literal(partition)}") if table.partitioned else ("", "")
    inserted = connection.execute(
        f"INSERT INTO raw.{quote(table.name)} ({names}{load_date}) "  # noqa: S608
        f"SELECT {names}{extra} FROM read_parquet(?, hive_partitioning = false)",
        [[str(path) for path in source.files]],
    ).fetchone()
    connection.execute(
        "INSERT INTO meta.landed VALUES (?, ?, ?, ?)",
        [table.name, partition, source.fingerprint, inserted[0] if inserted else 0],
    )
