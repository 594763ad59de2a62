"""From articles to what each tells: entities and meetings, with offsets. One step, so that models load once."""

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from orchestration.assets.specs import (
    REFERENCE,
    Stopwatch,
    Throttle,
    lake_key,
    lake_result,
    lake_spec,
)
from orchestration.code_versions import code_version
from orchestration.lake_files import lake_files, row_count
from orchestration.metadata import rate
from orchestration.partitions import load_dates
from orchestration.resources import Warehouse
from transforms.engine import map_jobs
from transforms.lake import list_batches
from transforms.schemas import ARTICLES, EXTRACTION_TABLES, MEETING_MENTIONS

GROUP = "understanding"
UNDERSTOOD = "every_article_understood"
CODE_VERSION = code_version(
    "transforms/language", "transforms/meetings", "transforms/reference", "transforms/extraction.py"
)


class ExtractionConfig(dg.Config):
    """What to extract of the load dates asked for."""

    again: bool = False
    """Extract every batch anew, also those that this extractor version has done."""


@dg.multi_asset(
    name="extraction",
    specs=[
        lake_spec(table, GROUP, [lake_key(ARTICLES), REFERENCE], {"python", "spacy"}, CODE_VERSION)
        for table in EXTRACTION_TABLES
    ],
    check_specs=[
        dg.AssetCheckSpec(
            UNDERSTOOD, asset=lake_key(MEETING_MENTIONS), description="No article of the run broke the extractor."
        )
    ],
    partitions_def=load_dates,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def extraction(
    context: dg.AssetExecutionContext, config: ExtractionConfig, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Extract the article batches of the load dates that this version of rules and model has not done yet."""
    from transforms.extraction import ExtractionJob, extract_batch, extractor_version, pending_batches

    settings, watch = warehouse.settings, Stopwatch()
    requested = [dt.date.fromisoformat(key) for key in context.partition_keys]
    version = extractor_version(settings.spacy_model)
    batches = list_batches(settings.lake, ARTICLES, requested)
    if not config.again:
        pending = set(pending_batches(settings.lake, version, requested))
        batches = [batch for batch in batches if batch in pending]
    total = row_count([batch.path(settings.lake, ARTICLES) for batch in batches])
    context.log.info(f"{total:,} articles in {len(batches):,} batches to extract with version {version}")
    jobs = [ExtractionJob(settings.lake, batch, settings.spacy_model, version) for batch in batches]
    done, throttle = 0, Throttle()
    failed: list[str] = []
    for report in map_jobs(extract_batch, jobs, settings.engine, settings.workers):
        done += report.articles
        failed += [f"{article.article_key}: {article.reason}" for article in report.failed]
        if throttle.is_due() or done == total:
            context.log.info(f"{done:,} of {total:,} articles, {rate(done, watch.seconds):,} a second")
    for table in EXTRACTION_TABLES:
        for day in requested:
            context.add_asset_metadata(
                {"dagster/partition_row_count": row_count(lake_files(settings.lake, table, [day]))},
                asset_key=lake_key(table),
                partition_key=day.isoformat(),
            )
        yield lake_result(settings.lake, table, watch.seconds, requested, articles=done)
    yield dg.AssetCheckResult(
        passed=not failed,
        severity=dg.AssetCheckSeverity.WARN,
        asset_key=lake_key(MEETING_MENTIONS),
        check_name=UNDERSTOOD,
        description=f"{len(failed):,} articles gave no rows, for example {failed[0]}" if failed else None,
    )
