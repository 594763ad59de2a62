"""The dbt models as assets: one step, and the only writer of the build database besides the landing."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from orchestration.assets.specs import OWNERS, REFERENCE, WRITER_POOL
from orchestration.database import reading
from orchestration.gate import is_built, mark_built, mark_unbuilt
from orchestration.resources import Dbt, Warehouse, build_database_told

FRESH = dg.FreshnessPolicy.time_window(fail_window=dt.timedelta(hours=50), warn_window=dt.timedelta(hours=26))
MARTS = "marts"


class Translator(DagsterDbtTranslator):
    """Adds to what the dbt project tells of a model: an owner where it names none, and how fresh marts must be."""

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """Return the declaration of a dbt resource as an asset."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        spec = spec.replace_attributes(owners=spec.owners or OWNERS)
        if unique_id.startswith("seed."):
            # The parent shows the SQL of everything, also of seeds, which have none.
            words = self.get_resource_props(manifest, unique_id)["description"]
            return spec.replace_attributes(description=words).merge_attributes(deps=[REFERENCE])
        if unique_id.startswith("model.") and spec.key.path[0] == MARTS:
            return spec.replace_attributes(freshness_policy=FRESH)
        return spec


def build_models(project: DbtProject) -> dg.AssetsDefinition:
    """Return the assets of all dbt models, seeds and tests."""

    @dbt_assets(
        name="dbt_models",
        manifest=project.manifest_path,
        project=project,
        dagster_dbt_translator=Translator(),
        pool=WRITER_POOL,
    )
    def dbt_models(
        context: dg.AssetExecutionContext, dbt: dg.ResourceParam[Dbt], warehouse: Warehouse
    ) -> Iterator[object]:
        """Build and test the models; unit tests of their logic are left to the test suite."""
        build = warehouse.settings.build_database
        was_built = is_built(build)
        mark_unbuilt(build)
        # The same folder for every run of a warehouse: what dbt parsed once it need not parse again.
        target = warehouse.settings.warehouse / "logs" / "dbt"
        events: list[Any] = []
        error: DagsterDbtCliRuntimeError | None = None
        with build_database_told(build):
            invocation = dbt.cli(
                ["--no-write-json", "build", "--exclude-resource-type", "unit_test", "--log-level-file", "info"],
                context=context,
                target_path=target,
            )
            try:
                for event in invocation.stream():
                    events.append(event)
            except DagsterDbtCliRuntimeError as failure:
                error = failure
        models = sum(isinstance(event, dg.Output) for event in events)
        context.log.info(f"{models:,} models and seeds built, {len(events) - models:,} tests carried out")
        counts = _row_counts(build)
        for event in events:
            key = context.asset_key_for_output(event.output_name) if isinstance(event, dg.Output) else None
            rows = counts.get(tuple(key.path)) if key else None
            yield event if rows is None else event.with_metadata({**event.metadata, "dagster/row_count": rows})
        if error:
            raise dg.Failure(f"dbt build failed; its log is {target / 'dbt.log'}", allow_retries=False) from error
        if was_built or not context.is_subset:
            mark_built(build, context.run_id)

    return dbt_models


def _row_counts(build: Path) -> dict[tuple[str, ...], int]:
    with reading(build) as connection:
        tables = connection.execute(
            "SELECT schema_name, table_name, estimated_size FROM duckdb_tables() WHERE NOT internal"
        ).fetchall()
    return {(schema, table): rows for schema, table, rows in tables}
