"""Opening the two DuckDB files: the build file that only runs write, and the published one that analysts read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


@contextmanager
def writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database to write, creating it and its folder; close it at the end, so that dbt can open it next."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database read-only; it can't reach other files or the network, whatever the query."""
    with duckdb.connect(str(path), read_only=True, config={"enable_external_access": False}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def quote(identifier: str) -> str:
    """Return an SQL identifier in double quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
