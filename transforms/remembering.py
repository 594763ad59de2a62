"""A memory of what the last run knew, so that a night costs what the night brings.

It is a DuckDB file beside the lake's tables, changed in one transaction a run. It only ever saves work: it notes which
lake files and which outputs it belongs to, and whoever finds it does not fit forgets it and starts anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa

from transforms import lake as lake_files
from transforms.lake import Batch
from transforms.schemas import ARTICLE_ENTITIES, ARTICLES, MEETING_MENTIONS, MEETING_PARTICIPANTS

FOLDER = ".memory"
SOURCES = (ARTICLES, ARTICLE_ENTITIES, MEETING_PARTICIPANTS, MEETING_MENTIONS)


def schema(**columns: pa.DataType) -> pa.Schema:
    """Return a schema of nullable columns."""
    return pa.schema(list(columns.items()))


_FILE = schema(name=pa.string(), load_date=pa.date32(), batch=pa.string(), size=pa.int64(), written=pa.int64())
_PLACE = schema(article_key=pa.string(), load_date=pa.date32(), batch=pa.string())
_TABLES = """
CREATE TABLE about (version VARCHAR, outputs VARCHAR[]);
CREATE TABLE file (name VARCHAR, load_date DATE, batch VARCHAR, size BIGINT, written BIGINT);
CREATE TABLE place (article_key VARCHAR, load_date DATE, batch VARCHAR);
CREATE TABLE article (article_key VARCHAR, digest UBIGINT);
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """Keys of the articles that changed, came or went since the last run, and the batches in which they lie now."""

    articles: frozenset[str]
    batches: frozenset[Batch]


class Store:
    """An open memory; a subclass names its file and tables.

    What is done to it stands only once ``keep`` is called: a run that breaks leaves the old memory, which then no
    longer fits the outputs if any of them was written.
    """

    FILE = ""
    TABLES = ""
    EMPTY: Mapping[str, pa.Table] = {}
    """Tables that ``TABLES`` may copy the columns of."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.is_new = False
        """Whether nothing is remembered of the outputs that are in place."""

    @classmethod
    @contextmanager
    def opened(cls, lake: Path, version: str, outputs: Iterable[Path]) -> Iterator[Self]:
        """Open the lake's memory, empty where it is of another version, does not fit the outputs, or can't be read."""
        path = lake / FOLDER / cls.FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        memory = cls._fitting(path, version, outputs)
        if memory is None:
            memory = cls._anew(path)
        with memory._connection:
            memory._connection.execute("BEGIN")
            yield memory

    @classmethod
    def _connected(cls, path: Path) -> Self:
        return cls(duckdb.connect(str(path), config={"preserve_insertion_order": "false", "threads": 1}))

    @classmethod
    def _fitting(cls, path: Path, version: str, outputs: Iterable[Path]) -> Self | None:
        try:
            memory = cls._connected(path)
        except duckdb.Error as error:
            if "lock" in str(error):
                raise
            return None
        with suppress(duckdb.Error):
            if memory.rows("SELECT version, outputs FROM about") == [(version, _state_of(outputs))]:
                return memory
        memory._connection.close()
        return None

    @classmethod
    def _anew(cls, path: Path) -> Self:
        """Return an empty memory, made from nothing: tables of another version have other columns."""
        for old in (path, path.with_name(f"{path.name}.wal")):
            old.unlink(missing_ok=True)
        memory = cls._connected(path)
        memory.is_new = True
        with memory.given(cls.EMPTY):
            memory._connection.execute(_TABLES + cls.TABLES)
        return memory

    def keep(self, version: str, outputs: Iterable[Path]) -> None:
        """Make what was done last, for the outputs as they are now."""
        self.rows("DELETE FROM about")
        self._connection.execute("INSERT INTO about VALUES (?, ?)", [version, _state_of(outputs)])
        self._connection.execute("COMMIT")

    def rows(
        self, query: str, parameters: Mapping[str, object] | None = None, **tables: pa.Table
    ) -> list[tuple[Any, ...]]:
        """Return what a query over the memory and the given tables yields."""
        with self.given(tables):
            return self._connection.execute(query, parameters).fetchall()

    def table(self, query: str, parameters: Mapping[str, object] | None = None, **tables: pa.Table) -> pa.Table:
        """Return what a query yields as a table."""
        with self.given(tables):
            return self._connection.execute(query, parameters).to_arrow_table()

    @contextmanager
    def given(self, tables: Mapping[str, pa.Table]) -> Iterator[None]:
        """Make tables known to queries."""
        for name, table in tables.items():
            self._connection.register(name, table)
        yield
        for name in tables:
            self._connection.unregister(name)

    def changed_articles(self, lake: Path, digests: str, **tables: pa.Table) -> Changes:
        """Return which articles differ from what is remembered, and remember them as they are now.

        ``digests`` is a query over the given tables for article_key and digest of every article that counts: an
        article whose digest changed has changed as well as one whose files did.
        """
        batches = [Batch(*row) for row in self.noted_anew("file", "load_date, batch", _files(lake))]
        placed = _places(lake, batches)
        moved = pa.table({"load_date": [b.load_date for b in batches], "batch": [b.name for b in batches]})
        moved = moved.cast(pa.schema([_PLACE.field("load_date"), _PLACE.field("batch")]))
        dirty = self.rows(
            "SELECT article_key FROM place SEMI JOIN moved USING (load_date, batch) "
            "UNION SELECT article_key FROM placed",
            moved=moved,
            placed=placed,
        )
        self.rows(
            "DELETE FROM place USING moved WHERE place.load_date = moved.load_date AND place.batch = moved.batch",
            moved=moved,
        )
        self.rows("INSERT INTO place FROM placed", placed=placed)
        self.rows(f"CREATE TEMP TABLE present AS {digests}", None, **tables)
        self.rows(
            "CREATE TEMP TABLE differing AS SELECT article_key FROM article FULL JOIN present USING (article_key) "
            "WHERE article.digest IS DISTINCT FROM present.digest"
        )
        dirty += self.rows("FROM differing")
        self.rows("DELETE FROM article USING differing WHERE article.article_key = differing.article_key")
        self.rows("INSERT INTO article FROM present SEMI JOIN differing USING (article_key)")
        self.rows("DROP TABLE present; DROP TABLE differing")
        keys = frozenset(str(key) for (key,) in dirty)
        return Changes(keys, self.batches_of(keys))

    def noted_anew(self, table: str, columns: str, now: pa.Table) -> list[tuple[Any, ...]]:
        """Put rows in the place of all of a table; returns some columns of those that came or went."""
        changed = self.rows(
            f"SELECT DISTINCT {columns} FROM "  # noqa: S608
            f"((FROM now EXCEPT FROM {table}) UNION ALL (FROM {table} EXCEPT FROM now))",
            now=now,
        )
        self.rows(f"DELETE FROM {table}")  # noqa: S608
        self.rows(f"INSERT INTO {table} FROM now", now=now)
        return changed

    def batches_of(self, articles: Iterable[str]) -> frozenset[Batch]:
        """Return the batches in which articles lie that count."""
        found = self.rows(
            "SELECT DISTINCT load_date, batch FROM place SEMI JOIN keys USING (article_key) "
            "SEMI JOIN article USING (article_key)",
            keys=keys_table("article_key", articles),
        )
        return frozenset(Batch(*row) for row in found)


def keys_table(column: str, keys: Iterable[str]) -> pa.Table:
    """Return a table of one column of distinct keys, sorted."""
    return pa.table({column: pa.array(sorted(set(keys)), pa.string())})


def rows_table(kind: pa.Schema, rows: Iterable[Sequence[object]]) -> pa.Table:
    """Return rows as a table of a schema."""
    columns = list(zip(*rows, strict=True)) or [()] * len(kind)
    return pa.table([pa.array(own, field.type) for own, field in zip(columns, kind, strict=True)], schema=kind)


def numbers_table(column: str, numbers: Iterable[int]) -> pa.Table:
    """Return a table of one column of distinct numbers, sorted."""
    return pa.table({column: pa.array(sorted(set(numbers)), pa.int32())})


def _state_of(paths: Iterable[Path]) -> list[str]:
    """Return what tells whether files are still the same; lake files are only ever replaced whole."""
    found = [(path, path.stat()) for path in paths if path.exists()]
    return [f"{path.name} {stat.st_size} {stat.st_mtime_ns}" for path, stat in found]


def _files(lake: Path) -> pa.Table:
    found = (
        (table.name, batch.load_date, batch.name, stat.st_size, stat.st_mtime_ns)
        for table in SOURCES
        for batch, stat in lake_files.batch_stats(lake, table)
    )
    return rows_table(_FILE, found)


def _places(lake: Path, batches: Iterable[Batch]) -> pa.Table:
    parts = [_PLACE.empty_table()]
    for batch in batches:
        if batch.path(lake, ARTICLES).exists():
            keys = lake_files.read_batch(lake, ARTICLES, batch, ["article_key"])["article_key"]
            days, names = [batch.load_date] * len(keys), [batch.name] * len(keys)
            parts.append(pa.table([keys, pa.array(days), pa.array(names)], schema=_PLACE))
    return pa.concat_tables(parts)
