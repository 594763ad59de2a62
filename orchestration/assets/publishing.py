"""What analysts get: the published database, the marts as Parquet, and the run report."""

import dagster as dg

from orchestration import publishing
from orchestration.assets.models import FRESH
from orchestration.assets.specs import OWNERS, WRITER_POOL, Stopwatch, retrying_io
from orchestration.code_versions import code_version
from orchestration.metadata import bar_chart, markdown_table
from orchestration.report import Check, write_report
from orchestration.resources import Warehouse

GROUP = "published"
PUBLISHED = dg.AssetKey("published_database")
CODE_VERSION = code_version("orchestration/publishing.py", "orchestration/report.py", "orchestration/report.html.j2")


def build_published_database(models: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """Return the asset that publishes what the dbt models built."""

    @dg.asset(
        key=PUBLISHED,
        deps=sorted(key for key in models.keys if key.path[0] == "marts"),
        group_name=GROUP,
        owners=OWNERS,
        kinds={"duckdb"},
        code_version=CODE_VERSION,
        freshness_policy=FRESH,
        pool=WRITER_POOL,
    )
    def published_database(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult[None]:
        """The warehouse that analysts open read-only, swapped in whole once every blocking check has passed."""
        settings, watch = warehouse.settings, Stopwatch()
        try:
            with retrying_io():
                counts = publishing.publish(
                    settings.build_database, settings.published_database, _facts(context, warehouse)
                )
        except publishing.NotPublishableError as error:
            raise dg.Failure(f"Not published: {error}", allow_retries=False) from error
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(counts.values()),
                "bytes": settings.published_database.stat().st_size,
                "seconds": watch.seconds,
                "preview": dg.MetadataValue.md(markdown_table(["mart", "rows"], list(counts.items()))),
                "plot": bar_chart(
                    "Rows of the facts", {name: rows for name, rows in counts.items() if name[:3] == "fct"}
                ),
                "dagster/uri": settings.published_database.as_uri(),
            }
        )

    return published_database


def _facts(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dict[str, str]:
    from transforms.articles.intake import totals
    from transforms.extraction import extractor_version

    settings = warehouse.settings
    counts = totals(settings.lake)
    return {
        "run_id": context.run_id,
        "extractor_version": extractor_version(settings.spacy_model),
        "read": str(counts.read),
        "loaded": str(counts.loaded),
        "duplicate": str(counts.duplicate),
        "quarantined": str(counts.quarantined),
    }


@dg.asset(
    deps=[PUBLISHED],
    group_name=GROUP,
    owners=OWNERS,
    kinds={"parquet"},
    code_version=CODE_VERSION,
)
def marts_parquet(warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """Every mart as a Parquet file, for those who do not use DuckDB."""
    settings, watch = warehouse.settings, Stopwatch()
    folder = settings.warehouse / "exports" / "marts"
    with retrying_io():
        sizes = publishing.export_marts(settings.published_database, folder)
    return dg.MaterializeResult(
        metadata={
            "files": len(sizes),
            "bytes": sum(sizes.values()),
            "seconds": watch.seconds,
            "plot": bar_chart("Bytes", dict(sorted(sizes.items(), key=lambda pair: -pair[1])[:12])),
            "dagster/uri": folder.as_uri(),
        }
    )


@dg.asset(deps=[PUBLISHED], group_name=GROUP, owners=OWNERS, kinds={"html"}, code_version=CODE_VERSION)
def run_report(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """A page that tells of the last run: counts, checks, newest meetings, what was not loaded."""
    settings, watch = warehouse.settings, Stopwatch()
    page = settings.warehouse / "report.html"
    size = write_report(settings.published_database, page, _checks_of_run(context))
    return dg.MaterializeResult(
        metadata={"bytes": size, "seconds": watch.seconds, "report": dg.MetadataValue.path(str(page))}
    )


def _checks_of_run(context: dg.AssetExecutionContext) -> list[Check]:
    records = context.instance.all_logs(context.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations = [record.dagster_event.asset_check_evaluation_data for record in records if record.dagster_event]
    return [
        Check(
            evaluation.asset_key.to_user_string(),
            evaluation.check_name,
            evaluation.passed,
            evaluation.severity.value,
            evaluation.description or "",
        )
        for evaluation in evaluations
    ]
