"""From the landing folder to the lake's articles, and which of them count."""

import datetime as dt
from collections.abc import Callable, Iterator

import dagster as dg

from orchestration import partitions
from orchestration.assets.specs import (
    FEEDS,
    LANDING,
    OWNERS,
    REFERENCE,
    Stopwatch,
    Throttle,
    lake_key,
    lake_result,
    lake_spec,
    retrying_io,
)
from orchestration.code_versions import code_version
from orchestration.lake_files import lake_files, row_count
from orchestration.landing_folder import content_version
from orchestration.resources import Warehouse
from transforms.schemas import ARTICLE_STATUS, ARTICLES, INTAKE
from transforms.settings import REFERENCE as REFERENCE_FOLDER

GROUP = "articles"
ALL_FETCHED = "all_fetched"
SHOWN_FAILURES = 20
CODE_VERSION = code_version("transforms/articles", "transforms/schemas.py")

reference = dg.AssetSpec(
    REFERENCE,
    description="Lexicons of countries, bodies, offices and places, and people's corrections: CSV files in seeds/.",
    group_name="reference",
    owners=OWNERS,
    kinds={"csv"},
    metadata={"dagster/uri": dg.MetadataValue.text(REFERENCE_FOLDER.as_uri())},
)


@dg.observable_source_asset(
    key=LANDING,
    group_name=GROUP,
    description="The folder into which articles are dropped, in any of the forms the project reads.",
    tags={"dagster/kind/file": ""},
)
def landing(warehouse: Warehouse) -> dg.ObserveResult:
    """Look at what lies in the landing folder."""
    folder = warehouse.settings.landing
    version, files = content_version(folder)
    return dg.ObserveResult(
        data_version=dg.DataVersion(version),
        metadata={"files": files, "dagster/uri": dg.MetadataValue.text(folder.as_uri())},
    )


@dg.asset(
    key=FEEDS,
    group_name=GROUP,
    owners=OWNERS,
    kinds={"python"},
    code_version=CODE_VERSION,
    check_specs=[dg.AssetCheckSpec(ALL_FETCHED, asset=FEEDS, description="Every feed and page could be fetched.")],
)
def feeds(
    context: dg.AssetExecutionContext, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Pages that the landing folder's feeds.yaml leads to, fetched into the landing folder; without it, nothing."""
    from transforms.articles.feeds import fetch_feeds

    report = fetch_feeds(warehouse.settings.landing)
    for failure in report.failures:
        context.log.warning(failure)
    yield dg.MaterializeResult(metadata={"feeds": report.feeds, "entries": report.entries, "fetched": report.fetched})
    yield dg.AssetCheckResult(
        passed=not report.failures,
        check_name=ALL_FETCHED,
        severity=dg.AssetCheckSeverity.WARN,
        description="\n".join(report.failures[:SHOWN_FAILURES]) or None,
        metadata={"failures": len(report.failures)},
    )


@dg.multi_asset(
    name="intake",
    specs=[lake_spec(table, GROUP, [LANDING, FEEDS], {"python"}, CODE_VERSION) for table in (ARTICLES, INTAKE)],
    partitions_def=partitions.load_dates,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def intake(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Take in what is new in the landing folder under the current load date; past load dates stay as they are."""
    from transforms.articles.intake import take_in

    lake, now, watch = warehouse.settings.lake, dt.datetime.now(dt.UTC), Stopwatch()
    requested = [dt.date.fromisoformat(key) for key in context.partition_keys]
    load_date = partitions.intake_date(requested, partitions.today(now))
    before = row_count(lake_files(lake, ARTICLES, requested))
    if load_date is None:
        context.log.info("only past load dates were asked for: nothing new is taken in")
    else:
        with retrying_io():
            report = take_in(warehouse.settings.landing, lake, load_date, now, _tell(context))
        context.log.info(
            f"{report.files_read:,} of {report.files:,} files were new: {report.accepted:,} articles accepted, "
            f"{report.repeated:,} repeated, {report.retractions:,} retractions, {report.quarantined:,} quarantined"
        )
    taken = row_count(lake_files(lake, ARTICLES, requested)) - before
    for table in (ARTICLES, INTAKE):
        for day in requested:
            context.add_asset_metadata(
                {"dagster/partition_row_count": row_count(lake_files(lake, table, [day]))},
                asset_key=lake_key(table),
                partition_key=day.isoformat(),
            )
        yield lake_result(lake, table, watch.seconds, requested, articles=taken)


def _tell(context: dg.AssetExecutionContext) -> Callable[[int, int, int], None]:
    throttle = Throttle()

    def tell(done: int, files: int, records: int) -> None:
        if throttle.is_due():
            context.log.info(f"{done:,} of {files:,} files, {records:,} records")

    return tell


@dg.multi_asset(
    name="article_status",
    specs=[lake_spec(ARTICLE_STATUS, GROUP, [lake_key(ARTICLES), REFERENCE], {"python"}, CODE_VERSION)],
)
def article_status(warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Decide over all articles which count and which repeat, replace or retract others."""
    from transforms.articles.status import decide_status

    watch = Stopwatch()
    decided = decide_status(warehouse.settings.lake, REFERENCE_FOLDER)
    yield lake_result(warehouse.settings.lake, ARTICLE_STATUS, watch.seconds, articles=decided.num_rows)
