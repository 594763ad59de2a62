"""From the lake to the build database's schema ``raw``, which dbt reads as its sources."""

from collections.abc import Iterator

import dagster as dg

from orchestration import landing
from orchestration.assets.specs import OWNERS, WRITER_POOL, Stopwatch, lake_key, retrying_io
from orchestration.code_versions import code_version
from orchestration.metadata import column_schema
from orchestration.resources import Warehouse
from transforms.schemas import LAKE_TABLES, LakeTable


def raw_key(table: LakeTable) -> dg.AssetKey:
    """Return the asset key of a landed table, which is also the one of the dbt source."""
    return dg.AssetKey(["raw", table.name])


@dg.multi_asset(
    name="raw",
    can_subset=True,
    specs=[
        dg.AssetSpec(
            raw_key(table),
            deps=[lake_key(table)],
            description=f"{table.grain} As in the lake, brought in by partition.",
            group_name="raw",
            owners=OWNERS,
            kinds={"duckdb"},
            code_version=code_version("orchestration/landing.py", "transforms/schemas.py"),
            metadata={"dagster/column_schema": column_schema(table), "dagster/table_name": f"raw.{table.name}"},
        )
        for table in LAKE_TABLES
    ],
    pool=WRITER_POOL,
)
def raw(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Bring the partitions that changed into the build database, in one transaction."""
    watch = Stopwatch()
    tables = [table for table in LAKE_TABLES if raw_key(table) in context.selected_asset_keys]
    with retrying_io():
        landed = landing.land(warehouse.settings.lake, warehouse.settings.build_database, tables)
    replaced = sum(table.replaced for table in landed.values())
    context.log.info(f"{replaced:,} changed partitions, {sum(table.rows for table in landed.values()):,} rows in all")
    for table in tables:
        yield dg.MaterializeResult(
            asset_key=raw_key(table),
            metadata={
                "dagster/row_count": landed[table.name].rows,
                "partitions_replaced": landed[table.name].replaced,
                "partitions_removed": landed[table.name].removed,
                "seconds": watch.seconds,
            },
        )
