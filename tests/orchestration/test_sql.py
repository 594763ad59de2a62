"""The SQL prompt on the published warehouse."""

import io
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from orchestration import sql
from orchestration.database import writing


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMMUNIQUE_WAREHOUSE", str(tmp_path))
    with writing(tmp_path / "communique.duckdb") as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute(
            "CREATE TABLE marts.dim_official AS SELECT 'Ana [red]Lund\x1b[31m' AS full_name, 1 AS meetings"
        )
        connection.execute("COMMENT ON COLUMN marts.dim_official.meetings IS 'Meetings held.'")
    return tmp_path


def shown(database: Path, statement: str) -> str:
    output = io.StringIO()
    sql.run(database, statement, Console(file=output, width=200))
    return output.getvalue()


def test_rows_are_shown_as_they_are_but_cannot_steer_the_terminal(warehouse: Path) -> None:
    printed = shown(warehouse / "communique.duckdb", "FROM marts.dim_official")
    assert "Ana [red]Lund" in printed
    assert "\x1b" not in printed


def test_tables_and_columns_are_described(warehouse: Path) -> None:
    assert "marts.dim_official" in shown(warehouse / "communique.duckdb", ".tables")
    assert "Meetings held." in shown(warehouse / "communique.duckdb", ".columns marts.dim_official")


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM marts.dim_official", "CREATE TABLE t (a INT)", "COPY marts.dim_official TO 'x.csv'", ".nonsense"],
)
def test_nothing_can_be_written(warehouse: Path, statement: str) -> None:
    with pytest.raises(duckdb.Error):
        shown(warehouse / "communique.duckdb", statement)


@given(st.lists(st.from_regex(r"\ASELECT ('[a;\n]*'|\"[b;]*\"|[0-9]+)\Z"), min_size=1, max_size=4))
def test_statements_end_at_semicolons_outside_quotes(written: list[str]) -> None:
    lines = iter(";\n".join(written).split("\n"))
    assert list(sql.statements(lines)) == [statement.strip() for statement in written]


def test_dot_commands_end_with_their_line() -> None:
    assert list(sql.statements(iter([".tables", "SELECT", "1; SELECT 2"]))) == [".tables", "SELECT\n1", "SELECT 2"]


def test_exit_codes(warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert sql.main(["SELECT full_name FROM marts.dim_official;"]) == 0
    assert "Lund" in capsys.readouterr().out
    assert sql.main(["SELECT nonsense"]) == 1
    monkeypatch.setenv("COMMUNIQUE_WAREHOUSE", str(warehouse / "empty"))
    assert sql.main(["SELECT 1"]) == 2
