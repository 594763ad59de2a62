"""From the lake to schema raw."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.database import reading
from orchestration.gate import is_built, mark_built
from orchestration.landing import land
from tests.orchestration import lakes
from transforms.lake import Batch, create_empty, write_table
from transforms.schemas import ARTICLES, ENTITY_MENTIONS, LAKE_TABLES, OFFICIALS

NEXT_DAY = lakes.DAY + dt.timedelta(days=1)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    create_empty(tmp_path / "lake")
    return tmp_path / "lake"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "build" / "communique.duckdb"


def rows(database: Path, sql: str) -> list[tuple[object, ...]]:
    with reading(database) as connection:
        return connection.execute(sql).fetchall()


def test_an_empty_lake_gives_every_table_with_declared_columns_and_no_rows(lake: Path, database: Path) -> None:
    landed = land(lake, database)
    assert {name: table.rows for name, table in landed.items()} == {table.name: 0 for table in LAKE_TABLES}
    columns = rows(database, "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'raw'")
    for table in LAKE_TABLES:
        expected = [*table.schema.names, *(["load_date"] if table.partitioned else [])]
        assert sorted(column for name, column in columns if name == table.name) == sorted(expected)


def test_only_partitions_that_changed_are_brought_in(lake: Path, database: Path) -> None:
    lakes.write_articles(lake, "one", "a", "b")
    lakes.write_articles(lake, "two", "c", day=NEXT_DAY)
    assert land(lake, database)["articles"].replaced == 2
    assert land(lake, database)["articles"].replaced == 0
    lakes.write_articles(lake, "three", "d", day=NEXT_DAY)
    landed = land(lake, database)["articles"]
    assert (landed.rows, landed.replaced) == (4, 1)
    assert rows(database, "SELECT article_key, load_date FROM raw.articles ORDER BY 1") == [
        ("a", lakes.DAY),
        ("b", lakes.DAY),
        ("c", NEXT_DAY),
        ("d", NEXT_DAY),
    ]


def test_a_batch_written_anew_replaces_its_rows(lake: Path, database: Path) -> None:
    lakes.write_mentions(lake, "one", lakes.mention("a"), lakes.mention("a", "Boris Weld", 13, number=1))
    land(lake, database)
    lakes.write_mentions(lake, "one", lakes.mention("a", "Vaduz", 27))
    assert land(lake, database)["entity_mentions"].rows == 1
    assert rows(database, "SELECT text FROM raw.entity_mentions") == [("Vaduz",)]


def test_what_left_the_lake_leaves_the_database(lake: Path, database: Path) -> None:
    lakes.write_articles(lake, "one", "a")
    land(lake, database)
    Batch(lakes.DAY, "one").path(lake, ARTICLES).unlink()
    landed = land(lake, database)["articles"]
    assert (landed.rows, landed.removed) == (0, 1)


def test_a_whole_table_is_replaced(lake: Path, database: Path) -> None:
    for names in (["Ana"], ["Boris", "Cyril"]):
        write_table(
            lake, OFFICIALS, [lakes.fill(OFFICIALS, {"official_key": name, "full_name": name}) for name in names]
        )
        land(lake, database)
    assert rows(database, "SELECT full_name FROM raw.officials ORDER BY 1") == [("Boris",), ("Cyril",)]


def test_a_file_that_breaks_the_declaration_changes_nothing(lake: Path, database: Path) -> None:
    lakes.write_articles(lake, "one", "a")
    land(lake, database)
    lakes.write_articles(lake, "two", "b", day=NEXT_DAY)
    path = Batch(NEXT_DAY, "broken").path(lake, ENTITY_MENTIONS)
    path.parent.mkdir(parents=True)
    pq.write_table(pq.read_table(Batch(lakes.DAY, "one").path(lake, ARTICLES)), path)
    with pytest.raises(duckdb.Error):
        land(lake, database)
    assert rows(database, "SELECT article_key FROM raw.articles") == [("a",)]


def test_a_changed_declaration_is_taken_over_with_all_rows(lake: Path, database: Path) -> None:
    lakes.write_articles(lake, "one", "a")
    land(lake, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("ALTER TABLE raw.articles DROP COLUMN outlet")
    assert land(lake, database)["articles"].rows == 1
    assert rows(database, "SELECT outlet FROM raw.articles") == [(None,)]


def test_new_data_takes_back_the_permission_to_publish(lake: Path, database: Path) -> None:
    land(lake, database)
    mark_built(database, "run")
    land(lake, database)
    assert is_built(database)
    lakes.write_articles(lake, "one", "a")
    land(lake, database)
    assert not is_built(database)


def test_descriptions_come_along(lake: Path, database: Path) -> None:
    land(lake, database)
    comments = dict(rows(database, "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'raw'"))
    assert comments == {table.name: table.grain for table in LAKE_TABLES}


@pytest.mark.parametrize("start", [0, 4096])
def test_a_database_that_can_no_longer_be_read_is_made_anew(lake: Path, database: Path, start: int) -> None:
    lakes.write_articles(lake, "one", "a", "b")
    land(lake, database)
    with database.open("r+b") as file:
        file.seek(start)
        file.write(b"\xff" * 4096)
    assert land(lake, database, [OFFICIALS])["articles"].rows == 2


def test_a_database_in_use_is_left_alone(lake: Path, database: Path) -> None:
    land(lake, database)
    before = database.stat().st_ino
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        with pytest.raises(duckdb.IOException):
            land(lake, database)
        process.communicate()
    assert database.stat().st_ino == before
