"""The example queries for analysts run on the published file and answer rightly."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dbt.dbt_runs import PROJECT
from tests.dbt.invented_news import meeting_key

pytestmark = pytest.mark.xdist_group("dbt")

QUERIES = sorted((PROJECT / "analyses").glob("*.sql"))


@pytest.fixture(scope="module")
def published(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with what analysts may rely on: the marts and the articles' texts."""
    path = tmp_path_factory.mktemp("published") / "communique.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"ATTACH '{built}' AS build (READ_ONLY)")
        connection.execute("CREATE SCHEMA marts")
        connection.execute("CREATE SCHEMA raw")
        connection.execute("CREATE TABLE raw.articles AS SELECT article_key, text FROM build.raw.articles")
        for (name,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'build' AND schema_name = 'marts'"
        ).fetchall():
            connection.execute(f'CREATE TABLE marts."{name}" AS SELECT * FROM build.marts."{name}"')  # noqa: S608
    return path


def ask(published: Path, name: str, **variables: str | int) -> list[dict[str, Any]]:
    with duckdb.connect(str(published), read_only=True) as connection:
        for variable, value in variables.items():
            connection.execute(f"SET VARIABLE {variable} = ?", [value])
        cursor = connection.execute((PROJECT / "analyses" / f"{name}.sql").read_text())
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_there_are_ten_and_each_says_what_it_asks() -> None:
    assert len(QUERIES) == 10
    for path in QUERIES:
        text = path.read_text()
        assert text.startswith("-- ")
        used = set(re.findall(r"getvariable\('(\w+)'\)", text))
        assert used == set(re.findall(r"set variable (\w+) =", text)), path.name


def test_meetings_of_an_official_with_offices_at_that_time(published: Path) -> None:
    in_2018 = ask(published, "meetings_of_an_official", official="Arman Veli", year=2018)
    assert [(row["office_then"], row["counterparts"]) for row in in_2018] == [
        ("Deputy Foreign Minister", "Caspian Oil; regional governors")
    ]
    in_2023 = ask(published, "meetings_of_an_official", official="Arman Veli", year=2023)
    assert [row["meeting_date"] for row in in_2023][:2] == [dt.date(2023, 7, 5), dt.date(2023, 7, 6)]
    assert {row["office_then"] for row in in_2023} == {"Foreign Minister"}


def test_who_met_both(published: Path) -> None:
    rows = ask(published, "who_met_both", official="Ken Sato", other_official="Lena Hart")
    assert [(row["full_name"], row["meetings_with_one"], row["meetings_with_other"]) for row in rows] == [
        ("Arman Veli", 2, 3),
        ("Gina Rossi", 1, 3),
    ]


def test_first_meeting_of_foreign_ministers(published: Path) -> None:
    (row,) = ask(published, "first_meeting_of_foreign_ministers", country="DE", other_country="AZ", since_year=2020)
    assert (row["told_date"], row["place"]) == ("2023-07-05", "Baku, Azerbaijan")
    assert ask(published, "first_meeting_of_foreign_ministers", country="DE", other_country="AZ", since_year=2024) == []


def test_planned_but_never_held(published: Path) -> None:
    rows = ask(published, "planned_but_never_held")
    assert [(row["told_date"], row["status"]) for row in rows] == [
        ("2024-02-01", "planned"),
        ("2023-12-20", "planned"),
        ("2023-10-20", "cancelled"),
    ]


def test_bodies_represented(published: Path) -> None:
    (row,) = ask(published, "bodies_represented", official="Ada Okoro")
    assert (row["represented"], row["title"]) == ("International Organization for Migration", "Director General")


def test_disagreements_on_the_day(published: Path) -> None:
    rows = ask(published, "disagreements_on_the_day")
    assert [(row["told_day"], row["is_chosen"]) for row in rows] == [("2023-07-05", True), ("2023-07-06", False)]


def test_country_pairs_by_month(published: Path) -> None:
    rows = ask(published, "country_pairs_by_month")
    september = [row for row in rows if row["meeting_month"] == dt.date(2023, 9, 1)]
    assert (september[0]["country_1"], september[0]["country_2"]) == ("Azerbaijan", "Japan")
    assert (september[0]["meeting_count"], september[0]["bilateral_count"]) == (2, 1)


def test_calendar_of_an_official(published: Path) -> None:
    rows = ask(published, "calendar_of_an_official", official="Can Demir")
    assert [(row["told_date"], row["counterparts"], row["is_host"]) for row in rows] == [
        ("2023-08-01", "Ken Sato", True)
    ]


def test_topics_between_countries(published: Path) -> None:
    rows = ask(published, "topics_between_countries", country="AZ", other_country="DE")
    assert [row["meeting_count"] for row in rows] == [1, 1, 1]
    assert {"Energy", "Water"} < {row["topic"] for row in rows}


def test_evidence_behind_a_meeting(published: Path) -> None:
    rows = ask(published, "evidence_behind_a_meeting", meeting_key=meeting_key("talks"))
    assert [row["outlet"] for row in rows] == ["Morning Post", "State Agency", "Morning Post", None]
    for row in rows:
        assert row["trigger_text"] in row["evidence"]
        assert len(row["evidence"]) == row["char_end"] - row["char_start"]
