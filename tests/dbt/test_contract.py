"""What analysts were promised is there, described, and the same however often it is built."""

import datetime as dt
from pathlib import Path

import pytest

from orchestration.contract import CONTRACT
from tests.dbt.dbt_runs import MODELS_ONLY, Workshop, marts, query
from tests.dbt.lake_builder import LakeBuilder

pytestmark = pytest.mark.xdist_group("dbt")

ANALYSTS_MARTS = {
    "mart_conflicting_reports",
    "mart_country_pair_months",
    "mart_daily_intake",
    "mart_meeting_overview",
    "mart_official_calendar",
    "mart_official_pairs",
    "mart_organisation_contacts",
    "mart_planned_not_held",
    "mart_topic_months",
}


@pytest.fixture(scope="module")
def columns(built: Path) -> dict[str, dict[str, tuple[str, str | None]]]:
    """Type and comment of every column of the marts, by table."""
    found: dict[str, dict[str, tuple[str, str | None]]] = {}
    for table, column, kind, comment in query(
        built,
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE schema_name = 'marts'",
    ):
        found.setdefault(table, {})[column] = (kind, comment)
    return found


@pytest.mark.parametrize("table", sorted(CONTRACT))
def test_contracted_columns_are_there(columns: dict[str, dict[str, tuple[str, str | None]]], table: str) -> None:
    assert set(CONTRACT[table]) <= columns[table].keys()


def test_analysts_marts_are_there(columns: dict[str, dict[str, tuple[str, str | None]]]) -> None:
    assert columns.keys() >= ANALYSTS_MARTS


def test_lists_dates_and_times_have_their_types(columns: dict[str, dict[str, tuple[str, str | None]]]) -> None:
    assert columns["dim_official"]["aliases"][0] == "VARCHAR[]"
    assert columns["fct_meeting"]["meeting_date"][0] == "DATE"
    assert columns["fct_meeting"]["meeting_date_key"][0] == "INTEGER"
    assert columns["dim_article"]["loaded_at"][0] == "TIMESTAMP WITH TIME ZONE"


def test_every_table_and_column_is_described_in_the_file(
    built: Path, columns: dict[str, dict[str, tuple[str, str | None]]]
) -> None:
    tables = query(built, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts' AND comment IS NULL")
    assert tables == []
    assert [(t, c) for t, found in columns.items() for c, (_, comment) in found.items() if not comment] == []


def test_every_mart_has_rows(built: Path) -> None:
    assert [name for name, rows in marts(built).items() if not rows] == []


def test_building_again_whatever_the_order_of_arrival_changes_nothing(
    workshop: Workshop, lake: LakeBuilder, built: Path
) -> None:
    """The same news once more, come the other way round and in two batches, built over what is there."""
    workshop.put_back(built)
    workshop.land(lake.reversed(), batches=2, anew=False)
    workshop.dbt("build", *MODELS_ONLY)
    assert marts(workshop.database) == marts(built)


def test_a_warehouse_without_news_builds(workshop: Workshop) -> None:
    rows = marts(workshop.build(LakeBuilder(), "empty", "--exclude-resource-type", "unit_test"))
    assert {name for name, found in rows.items() if found} == {"dim_country", "dim_date", "dim_location", "dim_topic"}
    assert [(row[0], row[1]) for row in rows["dim_date"]] == [(-1, None)]
    assert [row[:3] for row in rows["dim_location"]] == [("-1", None, "ZZ")]


def test_load_times_are_those_of_the_lake(built: Path) -> None:
    times = query(built, "SELECT DISTINCT loaded_at AT TIME ZONE 'UTC' FROM marts.dim_article")
    assert times == [(dt.datetime(2024, 3, 5, 1, 30),)]
