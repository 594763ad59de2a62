"""Swapping the published file in, whole or not at all."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.contract import CONTRACT, breaches
from orchestration.database import reading, writing
from orchestration.gate import mark_built, mark_unbuilt
from orchestration.publishing import TEMPORARY_PREFIX, NotPublishableError, export_marts, publish

READER = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    for _ in sys.stdin:
        print(connection.execute("SELECT max(headcount) FROM marts.extra").fetchone()[0], flush=True)
"""


def build(path: Path, headcount: int) -> None:
    with writing(path) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS marts")
        for table, columns in CONTRACT.items():
            listed = ", ".join(f"1 AS {column}" for column in columns)
            connection.execute(f"CREATE OR REPLACE TABLE marts.{table} AS SELECT {listed}")
        connection.execute(
            "CREATE OR REPLACE TABLE marts.extra AS SELECT unnest([?, 1]) AS headcount, ['b', 'a'] AS names",
            [headcount],
        )
    mark_built(path, "run")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "build" / "communique.duckdb", tmp_path / "communique.duckdb"


def headcount(path: Path) -> int:
    with reading(path) as connection:
        return connection.execute("SELECT max(headcount) FROM marts.extra").fetchone()[0]


def test_publishing_gives_a_file_with_marts_and_facts_of_the_run(files: tuple[Path, Path]) -> None:
    build(files[0], 7)
    assert publish(*files, {"run_id": "r1"})["extra"] == 2
    assert headcount(files[1]) == 7
    with reading(files[1]) as connection:
        assert ("run_id", "r1") in connection.execute("FROM meta.published").fetchall()


def test_a_reader_of_the_old_file_is_neither_disturbed_nor_in_the_way(files: tuple[Path, Path]) -> None:
    build(files[0], 7)
    publish(*files, {})
    command = [sys.executable, "-c", READER, str(files[1])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:

        def ask() -> int:
            reader.stdin.write("\n")
            reader.stdin.flush()
            return int(reader.stdout.readline())

        assert ask() == 7
        build(files[0], 8)
        publish(*files, {})
        assert ask() == 7
        assert headcount(files[1]) == 8
        reader.stdin.close()
        assert reader.wait(20) == 0


@pytest.mark.parametrize(
    "damage", ["DROP TABLE marts.fct_meeting", "ALTER TABLE marts.dim_date DROP COLUMN is_weekend"]
)
def test_a_breach_of_the_contract_leaves_the_published_file(files: tuple[Path, Path], damage: str) -> None:
    build(files[0], 7)
    publish(*files, {})
    before = files[1].stat()
    build(files[0], 8)
    with writing(files[0]) as connection:
        connection.execute(damage)
    with pytest.raises(NotPublishableError, match=r"fct_meeting is missing|dim_date.is_weekend is missing"):
        publish(*files, {})
    assert (files[1].stat().st_ino, files[1].stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert headcount(files[1]) == 7
    assert sorted(path.name for path in files[1].parent.iterdir()) == ["build", "communique.duckdb"]


def test_nothing_is_published_unless_dbt_got_through(files: tuple[Path, Path]) -> None:
    build(files[0], 7)
    mark_unbuilt(files[0])
    with pytest.raises(NotPublishableError, match="dbt has not built"):
        publish(*files, {})
    assert not files[1].exists()


def test_what_a_killed_publishing_left_is_cleaned_up(files: tuple[Path, Path]) -> None:
    build(files[0], 7)
    leftover = files[1].with_name(f"{TEMPORARY_PREFIX}old.duckdb")
    leftover.write_bytes(b"half a copy")
    publish(*files, {})
    assert not leftover.exists()
    assert not list(files[1].parent.glob(f"{TEMPORARY_PREFIX}*"))


def test_exports_are_the_same_bytes_for_the_same_rows_and_forget_old_marts(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    build(files[0], 7)
    publish(*files, {})
    folder = tmp_path / "exports"
    export_marts(files[1], folder)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(first) == {f"{mart}.parquet" for mart in [*CONTRACT, "extra"]}
    assert pq.read_table(folder / "extra.parquet").to_pylist() == [
        {"headcount": 1, "names": ["b", "a"]},
        {"headcount": 7, "names": ["b", "a"]},
    ]
    (folder / "gone.parquet").write_bytes(b"")
    export_marts(files[1], folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_breaches_name_what_is_missing() -> None:
    with duckdb.connect() as connection:
        found = breaches(connection)
    assert found.keys() == CONTRACT.keys()
    assert found["fct_meeting"] == ["marts.fct_meeting is missing"]


def test_the_published_file_cannot_reach_other_files(files: tuple[Path, Path], tmp_path: Path) -> None:
    build(files[0], 7)
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with reading(files[0]) as connection, pytest.raises(duckdb.PermissionException):
        connection.execute(f"FROM '{tmp_path / 'secret.csv'}'")
