"""The memory of past runs: what is kept of it, who may open it, and what of a lake it takes for changed."""

import datetime as dt
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from transforms import lake as lake_files
from transforms.lake import Batch
from transforms.remembering import FOLDER, InUseError, Rows, Store, keys_table
from transforms.schemas import ARTICLE_STATUS, ARTICLES

LONG_AGO = 1_600_000_000


class Things(Store):
    """A memory of named things."""

    FILE = "things.sqlite"


@pytest.fixture(autouse=True)
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statements = tmp_path / "things.sql"
    statements.write_text("CREATE TABLE thing (name TEXT PRIMARY KEY, day INTEGER, parts TEXT) STRICT;")
    monkeypatch.setattr(Things, "TABLES", statements)


def keep(lake: Path, version: str = "1", *names: str) -> None:
    with Things.opened(lake, version, ()) as memory:
        memory.put("thing", ({"name": name} for name in names))
        memory.keep(version, ())


def names(lake: Path, version: str = "1") -> set[str]:
    with Things.opened(lake, version, ()) as memory:
        return memory.strings("SELECT name FROM thing")


def test_what_is_kept_is_there_again(tmp_path: Path) -> None:
    keep(tmp_path, "1", "gavel", "flag")
    assert names(tmp_path) == {"gavel", "flag"}


def test_what_is_not_kept_is_gone(tmp_path: Path) -> None:
    keep(tmp_path, "1", "gavel")
    with Things.opened(tmp_path, "1", ()) as memory:
        memory.put("thing", [{"name": "flag"}])
    assert names(tmp_path) == {"gavel"}


def test_another_version_begins_anew_and_leaves_no_file_of_the_last(tmp_path: Path) -> None:
    keep(tmp_path, "1", "gavel")
    (tmp_path / FOLDER / "things.sqlite-journal").write_bytes(b"")
    (tmp_path / FOLDER / "things.older").write_bytes(b"")
    assert names(tmp_path, "2") == set()
    assert {path.name for path in (tmp_path / FOLDER).iterdir()} == {"things.sqlite"}


def test_outputs_that_are_others_than_those_it_was_kept_for_begin_anew(tmp_path: Path) -> None:
    output = tmp_path / "output.parquet"
    output.write_bytes(b"one")
    with Things.opened(tmp_path, "1", [output]) as memory:
        memory.put("thing", [{"name": "gavel"}])
        memory.keep("1", [output])
    with Things.opened(tmp_path, "1", [output]) as memory:
        assert not memory.is_new
    output.write_bytes(b"another")
    with Things.opened(tmp_path, "1", [output]) as memory:
        assert memory.is_new


def test_it_is_open_to_one_run_at_a_time(tmp_path: Path) -> None:
    keep(tmp_path, "1", "gavel")
    with Things.opened(tmp_path, "1", ()) as memory:
        memory.put("thing", [{"name": "flag"}])
        with pytest.raises(InUseError, match="at work"), Things.opened(tmp_path, "2", ()):
            pass
        memory.keep("1", ())
    assert names(tmp_path) == {"gavel", "flag"}


def test_one_that_is_broken_in_its_midst_ends_one_run_alone(tmp_path: Path) -> None:
    keep(tmp_path, "1", *(f"thing {number}" for number in range(10_000)))
    path = tmp_path / FOLDER / Things.FILE
    kept = path.read_bytes()
    path.write_bytes(kept[: len(kept) // 2] + b"\xff" * (len(kept) // 2))
    with pytest.raises(sqlite3.DatabaseError):
        names(tmp_path)
    assert names(tmp_path) == set()


def test_days_and_lists_come_back_as_a_table_of_a_schema(tmp_path: Path) -> None:
    kind = pa.schema([("name", pa.string()), ("day", pa.date32()), ("parts", pa.list_(pa.string()))])
    told = [
        {"name": "flag", "day": dt.date(2024, 2, 29), "parts": ["pole", "cloth"]},
        {"name": "gavel", "day": None, "parts": None},
    ]
    with Things.opened(tmp_path, "1", ()) as memory:
        memory.put("thing", told)
        assert memory.table(kind, "SELECT name, day, parts FROM thing ORDER BY name").to_pylist() == told
        assert memory.table(kind, "SELECT name, day, parts FROM thing WHERE false").schema == kind


def test_a_value_of_another_kind_is_refused(tmp_path: Path) -> None:
    kept = Things.opened(tmp_path, "1", ())
    with kept as memory, pytest.raises(TypeError, match="set has no place in the memory"):
        memory.put("thing", [{"name": {"gavel"}}])


def test_given_tables_are_gone_behind_the_query_even_where_it_fails(tmp_path: Path) -> None:
    with Things.opened(tmp_path, "1", ()) as memory:
        with pytest.raises(sqlite3.OperationalError, match="nothing"):
            memory.rows("SELECT nothing FROM wanted", wanted=keys_table("name", ["flag"]))
        assert memory.strings("SELECT name FROM wanted", wanted=keys_table("name", ["flag", "flag"])) == {"flag"}
        assert memory.rows("SELECT * FROM wanted", wanted=Rows(("a", "b"), [(1, None)])) == [(1, None)]


def write(lake: Path, load_date: dt.date, articles: Mapping[str, str], batch: str = "b") -> None:
    rows = [
        {field.name: "" if field.type == pa.string() else None for field in ARTICLES.schema} | {"article_key": key}
        for key in articles
    ]
    path = Batch(load_date, batch).path(lake, ARTICLES)
    lake_files._write(
        path, pa.Table.from_pylist(rows, schema=pa.schema([f.with_nullable(True) for f in ARTICLES.schema]))
    )
    before = {row["article_key"]: row["status"] for row in lake_files.read_table(lake, ARTICLE_STATUS).to_pylist()}
    restate(lake, before | dict(articles))
    age(lake, load_date)


def restate(lake: Path, status: Mapping[str, str]) -> None:
    rows = [
        {field.name: "" if field.type == pa.string() else None for field in ARTICLE_STATUS.schema}
        | {"article_key": key, "status": own}
        for key, own in status.items()
    ]
    kind = pa.schema([field.with_nullable(True) for field in ARTICLE_STATUS.schema])
    lake_files._write(lake_files.table_path(lake, ARTICLE_STATUS), pa.Table.from_pylist(rows, schema=kind))


def age(lake: Path, load_date: dt.date) -> None:
    """Let a day's folder have been written long ago."""
    folder = Batch(load_date, "b").path(lake, ARTICLES).parent
    os.utime(folder, (LONG_AGO, LONG_AGO))


def changed(lake: Path) -> tuple[set[str], set[str]]:
    with Things.opened(lake, "1", ()) as memory:
        changes = memory.changed_articles(lake)
        memory.keep("1", ())
    return set(changes.articles), {batch.name for batch in changes.batches}


def test_articles_of_files_that_came_or_were_replaced_and_those_restated_have_changed(tmp_path: Path) -> None:
    first, second = dt.date(2024, 1, 1), dt.date(2024, 1, 2)
    lake_files.create_empty(tmp_path)
    write(tmp_path, first, {"a": "current", "b": "retracted"})
    write(tmp_path, second, {"c": "current"}, "c")
    assert changed(tmp_path) == ({"a", "b", "c"}, {"b", "c"})
    assert changed(tmp_path) == (set(), set())
    restate(tmp_path, {"a": "current", "b": "current", "c": "retracted"})
    assert changed(tmp_path) == ({"b", "c"}, {"b"})
    write(tmp_path, second, {"d": "current"}, "c")
    os.utime(Batch(second, "c").path(tmp_path, ARTICLES).parent, (LONG_AGO + 1, LONG_AGO + 1))
    assert changed(tmp_path) == ({"c", "d"}, {"c"})
    Batch(first, "b").path(tmp_path, ARTICLES).unlink()
    assert changed(tmp_path) == ({"a", "b"}, set())


def test_a_folder_written_just_now_is_looked_into_again(tmp_path: Path) -> None:
    day = dt.date(2024, 1, 1)
    lake_files.create_empty(tmp_path)
    write(tmp_path, day, {"a": "current"})
    folder = Batch(day, "b").path(tmp_path, ARTICLES).parent
    os.utime(folder)
    told = folder.stat().st_mtime_ns
    assert changed(tmp_path) == ({"a"}, {"b"})
    write(tmp_path, day, {"a": "current", "e": "current"})
    os.utime(folder, ns=(told, told))
    assert changed(tmp_path) == ({"a", "e"}, {"b"})


def test_an_article_whose_status_lies_in_another_file_has_not_changed(tmp_path: Path) -> None:
    lake_files.create_empty(tmp_path)
    write(tmp_path, dt.date(2024, 1, 1), {"a": "current", "b": "current"})
    assert changed(tmp_path) == ({"a", "b"}, {"b"})
    status = lake_files.read_table(tmp_path, ARTICLE_STATUS)
    lake_files.table_path(tmp_path, ARTICLE_STATUS).unlink()
    lake_files.write_all_parts(tmp_path, ARTICLE_STATUS, {1: status.slice(0, 1), 2: status.slice(1)})
    assert changed(tmp_path) == (set(), set())
    lake_files.write_all_parts(tmp_path, ARTICLE_STATUS, {1: status.slice(0, 1)})
    assert changed(tmp_path) == ({"b"}, set())
