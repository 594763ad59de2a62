"""A memory of what the last run knew, so that a night costs what the night brings.

It is an SQLite file beside the lake's tables, changed in one transaction a run: what a night asks for lies scattered in
a long history, and the B-tree of an index finds it without reading the rest. It only ever saves work: it notes which
lake files and which outputs it belongs to, and whoever finds it does not fit forgets it and starts anew.

Queries read the few rows asked for first, and all else through an index of these. Where SQLite, which is told nothing
of how many rows a table has, might begin elsewhere, ``CROSS JOIN`` keeps it to the order written (SQLite, "The Query
Planner", section 7.3). Days are stored as their ordinals, lists as JSON.
"""

import datetime as dt
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from transforms import lake as lake_files
from transforms.lake import Batch
from transforms.schemas import ARTICLE_ENTITIES, ARTICLE_STATUS, ARTICLES, MEETING_MENTIONS, MEETING_PARTICIPANTS

FOLDER = ".memory"
SOURCES = (ARTICLES, ARTICLE_ENTITIES, MEETING_PARTICIPANTS, MEETING_MENTIONS)

_TABLES = """
CREATE TABLE about (version TEXT, outputs TEXT) STRICT;
CREATE TABLE status_file (name TEXT PRIMARY KEY, size INTEGER, written INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE counting (article_key TEXT PRIMARY KEY, name TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX counting_in_file ON counting (name);
CREATE TABLE folder (
    name TEXT, load_date INTEGER, written INTEGER, PRIMARY KEY (name, load_date)
) STRICT, WITHOUT ROWID;
CREATE TABLE file (
    name TEXT, load_date INTEGER, batch TEXT, size INTEGER, written INTEGER, PRIMARY KEY (name, load_date, batch)
) STRICT, WITHOUT ROWID;
CREATE TABLE place (
    article_key TEXT, load_date INTEGER, batch TEXT, PRIMARY KEY (article_key, load_date, batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_of_batch ON place (load_date, batch);
"""
_SETTINGS = "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -262144;"
"""A cache of 256 MiB holds what a night asks for, and most of what a first run writes."""

_JUST_NOW = 0
_SETTLED = 2_000_000_000
"""Nanoseconds, by far more than the steps in which any file system tells the time."""

Value = str | int | float | bytes | None
_AS_THEY_ARE = frozenset({str, int, float, bytes, bool, type(None)})


class InUseError(RuntimeError):
    """Another run is at work on the memory."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows given to a query as a table of that name, with columns."""

    columns: tuple[str, ...]
    values: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Changes:
    """Keys of the articles that changed, came or went since the last run, and the batches in which they lie now."""

    articles: frozenset[str]
    batches: frozenset[Batch]


class Store:
    """An open memory; a subclass names its file, and that of the statements which make its tables.

    What is done to it stands only once ``keep`` is called: a run that breaks leaves the old memory, which then no
    longer fits the outputs if any of them was written.
    """

    FILE = ""
    TABLES = Path()

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.is_new = False
        """Whether nothing is remembered of the outputs that are in place."""

    @classmethod
    @contextmanager
    def opened(cls, lake: Path, version: str, outputs: Iterable[Path]) -> Iterator[Self]:
        """Open the lake's memory, empty where it is of another version, does not fit the outputs, or can't be read.

        Raises ``InUseError`` while another run has it open, and ``sqlite3.DatabaseError`` where it turns out to be
        broken only in its midst: the next run then begins anew.
        """
        path = lake / FOLDER / cls.FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        memory = cls._fitting(path, version, outputs) or cls._anew(path)
        with closing(memory._connection):
            try:
                yield memory
            except sqlite3.DatabaseError:
                memory._connection.close()
                path.unlink()
                raise

    @classmethod
    def _connected(cls, path: Path) -> Self:
        return cls(sqlite3.connect(path, timeout=0, isolation_level=None))

    @classmethod
    def _fitting(cls, path: Path, version: str, outputs: Iterable[Path]) -> Self | None:
        memory, fits = cls._connected(path), False
        try:
            with suppress(sqlite3.DatabaseError):
                memory._begin()
                fits = memory.rows("SELECT version, outputs FROM about") == [(version, _state_of(outputs))]
            return memory if fits else None
        finally:
            if not fits:
                memory._connection.close()

    @classmethod
    def _anew(cls, path: Path) -> Self:
        """Return an empty memory, made from nothing: tables of another version have other columns."""
        for old in path.parent.glob(f"{path.stem}.*"):
            old.unlink()
        memory = cls._connected(path)
        memory.is_new = True
        memory._connection.executescript(_TABLES + cls.TABLES.read_text(encoding="utf-8"))
        memory._begin()
        return memory

    def _begin(self) -> None:
        self._connection.executescript(_SETTINGS)
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise InUseError("a run is at work on this warehouse") from error
            raise

    def keep(self, version: str, outputs: Iterable[Path]) -> None:
        """Make what was done last, for the outputs as they are now."""
        self.rows("DELETE FROM about")
        self.put("about", [{"version": version, "outputs": _state_of(outputs)}])
        self.rows("COMMIT")

    def rows(self, query: str, parameters: Mapping[str, Value] | None = None, **tables: Rows) -> list[tuple[Any, ...]]:
        """Return what a query over the memory and the given tables yields."""
        with self.given(tables):
            return self._connection.execute(query, parameters or {}).fetchall()

    def records(
        self, query: str, parameters: Mapping[str, Value] | None = None, **tables: Rows
    ) -> list[dict[str, Any]]:
        """Return what a query yields as rows by name of column."""
        with self.given(tables):
            found = self._connection.execute(query, parameters or {})
            columns = [column[0] for column in found.description]
            return [dict(zip(columns, row, strict=True)) for row in found]

    def table(
        self, kind: pa.Schema, query: str, parameters: Mapping[str, Value] | None = None, **tables: Rows
    ) -> pa.Table:
        """Return what a query yields as a table of a schema, whose columns it tells in order."""
        columns = list(zip(*self.rows(query, parameters, **tables), strict=True)) or [()] * len(kind)
        return pa.table([_told(own, field.type) for own, field in zip(columns, kind, strict=True)], schema=kind)

    def strings(self, query: str, parameters: Mapping[str, Value] | None = None, **tables: Rows) -> set[str]:
        """Return the first column of what a query yields, without nulls."""
        return {row[0] for row in self.rows(query, parameters, **tables) if row[0] is not None}

    def numbers(self, query: str, **tables: Rows) -> set[int]:
        """Return the first column of what a query yields."""
        return {row[0] for row in self.rows(query, None, **tables)}

    def run(self, *statements: str, **tables: Rows) -> None:
        """Run statements one after the other over the memory and the given tables."""
        with self.given(tables):
            for statement in statements:
                self._connection.execute(statement)

    def put(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Add rows by name of column; days and lists are stored as the memory stores them."""
        made = list(rows)
        if made:
            self._insert(table, tuple(made[0]), (row.values() for row in made))

    def _insert(self, table: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
        into = f"{table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        self._connection.executemany(f"INSERT INTO {into}", map(_row, rows))

    def change(self, statement: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Run a statement for each of some rows, which it takes by name of column."""
        self._connection.executemany(statement, ({name: stored(value) for name, value in row.items()} for row in rows))

    @contextmanager
    def given(self, tables: Mapping[str, Rows]) -> Iterator[None]:
        """Make tables known to queries."""
        for name, table in tables.items():
            self._connection.execute(f"CREATE TEMP TABLE {name} ({', '.join(table.columns)})")
            self._insert(f"temp.{name}", table.columns, table.values)
        try:
            yield
        finally:
            for name in tables:
                self._connection.execute(f"DROP TABLE temp.{name}")

    def changed_articles(self, lake: Path) -> Changes:
        """Return which articles differ from what is remembered, and remember them as they are now.

        An article whose status changed has changed as well as one whose files did.
        """
        batches = self._moved(lake)
        places = _places(lake, batches)
        moved = Rows(("load_date", "batch"), [(batch.load_date, batch.name) for batch in batches])
        in_moved = "FROM place WHERE (load_date, batch) IN (SELECT load_date, batch FROM moved)"
        gone = self.strings(f"SELECT article_key {in_moved}", moved=moved)
        self.run(f"DELETE {in_moved}", moved=moved)
        self._insert("place", ("article_key", "load_date", "batch"), places)
        keys = gone | {key for key, *_ in places} | self._restated(lake)
        return Changes(frozenset(keys), self.batches_of(keys))

    def _moved(self, lake: Path) -> set[Batch]:
        """Return the batches of which a file came, went or was replaced since the last run, and note the files."""
        found = list(_folders(lake))
        differing = self.noted_anew("folder", found) | {folder for folder in found if folder[-1] == _JUST_NOW}
        changed = {(name, load_date) for name, load_date, _ in differing}
        folders = Rows(("name", "load_date"), sorted(changed))
        before = set(self.rows("SELECT file.* FROM folders CROSS JOIN file USING (name, load_date)", folders=folders))
        now = set(_files(lake, changed))
        others = self.noted_anew("file", now, before)
        return {Batch(dt.date.fromordinal(load_date), batch) for _, load_date, batch, *_ in others}

    def _restated(self, lake: Path) -> set[str]:
        """Return the articles that count now and did not, or the other way round, and note which count now."""
        paths = {path.name: path for path in lake_files.table_files(lake, ARTICLE_STATUS)}
        changed = self.files_changed("status_file", paths.values())
        files = keys_table("name", changed)
        before = set(self.rows("SELECT article_key, name FROM files CROSS JOIN counting USING (name)", files=files))
        now = {
            (str(key), name) for name in changed & paths.keys() for key in current_articles([paths[name]]).to_pylist()
        }
        self.noted_anew("counting", now, before)
        return {key for key, _ in before} ^ {key for key, _ in now}

    def files_changed(self, table: str, paths: Iterable[Path]) -> set[str]:
        """Return the names of the files that came, went or were replaced since a table noted them, and note them."""
        stats = ((path.name, path.stat()) for path in paths)
        return {name for name, *_ in self.noted_anew(table, ((n, own.st_size, own.st_mtime_ns) for n, own in stats))}

    def noted_anew(
        self, table: str, now: Iterable[Sequence[Value]], before: set[tuple[Any, ...]] | None = None
    ) -> set[tuple[Any, ...]]:
        """Put rows in the place of those ``before``, or of all of a table; returns those that came or went."""
        columns = [name for _, name, *_ in self.rows(f"PRAGMA table_info({table})")]
        present = set(map(tuple, now))
        if before is None:
            before = set(self.rows(f"SELECT * FROM {table}"))  # noqa: S608
        which = " AND ".join(f"{column} IS ?" for column in columns)
        self._connection.executemany(f"DELETE FROM {table} WHERE {which}", before - present)  # noqa: S608
        self._insert(table, columns, present - before)
        return before ^ present

    def batches_of(self, articles: Iterable[str]) -> frozenset[Batch]:
        """Return the batches in which articles lie that count."""
        found = self.rows(
            "SELECT DISTINCT load_date, batch "
            "FROM keys CROSS JOIN counting USING (article_key) CROSS JOIN place USING (article_key)",
            keys=keys_table("article_key", articles),
        )
        return frozenset(Batch(dt.date.fromordinal(day), name) for day, name in found)

    def counting_in(self, batches: Iterable[Batch]) -> "pa.Array[Any]":
        """Return the keys of the articles of batches that count."""
        found = self.strings(
            "SELECT article_key FROM asked CROSS JOIN place USING (load_date, batch) "
            "CROSS JOIN counting USING (article_key)",
            asked=Rows(("load_date", "batch"), [(batch.load_date, batch.name) for batch in batches]),
        )
        return pa.array(sorted(found), pa.string())


def _row(values: Iterable[object]) -> list[object]:
    return [value if type(value) in _AS_THEY_ARE else stored(value) for value in values]


def stored(value: object) -> Value:
    """Return a value as the memory stores it: days as ordinals, lists as JSON."""
    match value:
        case None | str() | bytes() | int() | float():
            return value
        case dt.date():
            return value.toordinal()
        case list() | tuple():
            return json.dumps(value)
    raise TypeError(f"{type(value).__name__} has no place in the memory")


def _told(values: Iterable[Any], kind: pa.DataType) -> Any:
    """Return values that are stored as an array of a type."""
    if pa.types.is_date32(kind):
        return pa.array([day_of(value) for value in values], kind)
    if pa.types.is_list(kind):
        return pa.array([None if value is None else json.loads(value) for value in values], kind)
    if pa.types.is_boolean(kind):
        return pa.array([None if value is None else bool(value) for value in values], kind)
    return pa.array(values, kind)


def day_of(ordinal: int | None) -> dt.date | None:
    """Return the day that is stored as an ordinal."""
    return None if ordinal is None else dt.date.fromordinal(ordinal)


def keys_table(column: str, keys: Iterable[str] | Iterable[int]) -> Rows:
    """Return a table of one column of distinct keys."""
    return Rows((column,), [(key,) for key in dict.fromkeys(keys)])


def current_articles(files: Iterable[Path]) -> "pa.Array[Any]":
    """Return the keys of the articles that count, as files of ``article_status`` tell."""
    status = lake_files.read_files(ARTICLE_STATUS, files, ["article_key", "status"])
    return status.filter(pc.equal(status["status"], pa.scalar("current")))["article_key"].combine_chunks()


def _state_of(paths: Iterable[Path]) -> str:
    """Return what tells whether files are still the same; lake files are only ever replaced whole."""
    found = [(path, path.stat()) for path in paths if path.exists()]
    return json.dumps([(path.name, stat.st_size, stat.st_mtime_ns) for path, stat in found])


def _folders(lake: Path) -> Iterator[tuple[str, int, int]]:
    """Yield the folders of the lake's tables by load date, and when a file there last came or went, if not just now.

    So near, the clock of a file system may give to one that comes next the same time.
    """
    settled = time.time_ns() - _SETTLED
    for table in SOURCES:
        for load_date, written in lake_files.load_dates(lake, table):
            yield table.name, load_date.toordinal(), written if written < settled else _JUST_NOW


def _files(lake: Path, folders: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int, str, int, int]]:
    """Yield the files in some folders, given as names of tables and load dates."""
    wanted = set(folders)
    for table in SOURCES:
        load_dates = [dt.date.fromordinal(load_date) for name, load_date in wanted if name == table.name]
        for batch, stat in lake_files.batch_stats(lake, table, load_dates):
            yield table.name, batch.load_date.toordinal(), batch.name, stat.st_size, stat.st_mtime_ns


def _places(lake: Path, batches: Iterable[Batch]) -> list[tuple[str, dt.date, str]]:
    """Return the articles of batches, and the batch in which each lies."""
    return [
        (str(key), batch.load_date, batch.name)
        for batch in batches
        if batch.path(lake, ARTICLES).exists()
        for key in lake_files.read_batch(lake, ARTICLES, batch, ["article_key"])["article_key"].to_pylist()
    ]
