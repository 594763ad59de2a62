"""The declared sources and staging views are the lake's tables, column by column."""

from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from tests.dbt.dbt_runs import PROJECT, query
from transforms.schemas import LAKE_TABLES, LakeTable

pytestmark = pytest.mark.xdist_group("dbt")

DECLARED = yaml.safe_load((PROJECT / "models" / "staging" / "_staging.yml").read_text())
TABLES = {table["name"]: table for table in DECLARED["sources"][0]["tables"]}
TYPES = {
    pa.string(): "varchar",
    pa.date32(): "date",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.binary(): "blob",
    pa.timestamp("us", tz="UTC"): "timestamp with time zone",
}


def duckdb_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"{duckdb_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        return f"struct({', '.join(f'{field.name} {duckdb_type(field.type)}' for field in kind)})"
    return TYPES[kind]


def test_every_lake_table_is_a_source() -> None:
    assert list(TABLES) == [table.name for table in LAKE_TABLES]


@pytest.mark.parametrize("table", LAKE_TABLES, ids=lambda table: table.name)
def test_source_columns_are_those_of_the_lake(table: LakeTable) -> None:
    wanted = [(field.name, duckdb_type(field.type)) for field in table.schema]
    wanted += [("load_date", "date")] if table.partitioned else []
    assert [(column["name"], column["data_type"]) for column in TABLES[table.name]["columns"]] == wanted


@pytest.mark.parametrize("table", LAKE_TABLES, ids=lambda table: table.name)
def test_staging_passes_every_column_on(built: Path, table: LakeTable) -> None:
    found = query(
        built,
        "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'staging' AND table_name = ? "
        "ORDER BY column_index",
        f"stg_{table.name}",
    )
    assert [name for (name,) in found] == [column["name"] for column in TABLES[table.name]["columns"]]
