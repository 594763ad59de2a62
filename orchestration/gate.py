"""Whether the build database may be published: only after dbt built and tested all of it on what was landed."""

from pathlib import Path

import duckdb

from orchestration.database import reading, writing


def mark_unbuilt(build: Path) -> None:
    """Forbid publishing, since the build database is about to change."""
    with writing(build) as connection:
        connection.execute("DROP TABLE IF EXISTS meta.built")


def mark_built(build: Path, run_id: str) -> None:
    """Allow publishing: the run has built and tested every model."""
    with writing(build) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS meta")
        connection.execute("CREATE OR REPLACE TABLE meta.built AS SELECT ? AS run_id", [run_id])


def is_built(build: Path) -> bool:
    """Return whether the build database may be published."""
    if not build.exists():
        return False
    with reading(build) as connection:
        return has_mark(connection)


def has_mark(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether a database that is open bears the mark."""
    found = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'meta' AND table_name = 'built'"
    ).fetchone()
    return found is not None
