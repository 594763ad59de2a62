"""The code location: everything put together, and nothing else."""

import warnings
from collections.abc import Mapping
from typing import Any

import dagster as dg

# Known and pinned: observable sources, backfill policies and freshness policies are "beta" in this version.
warnings.filterwarnings("ignore", category=dg.BetaWarning)
warnings.filterwarnings("ignore", category=dg.PreviewWarning)

from orchestration import checks, progress  # noqa: E402
from orchestration.assets import extraction, intake, models, publishing, raw, resolution  # noqa: E402
from orchestration.automation import build_schedule, build_sensors, nightly_job, reextract_job  # noqa: E402
from orchestration.resources import Warehouse, build_dbt, dbt_project  # noqa: E402
from orchestration.settings import Automation, load_automation  # noqa: E402


def build_definitions(
    automation: Automation | None = None, resources: Mapping[str, Any] | None = None
) -> dg.Definitions:
    """Return the definitions, automated as told by the environment unless given, with resources replaced."""
    automation = automation or load_automation()
    project = dbt_project()
    dbt_models = models.build_models(project)
    return dg.Definitions(
        assets=[
            intake.landing,
            intake.reference,
            intake.feeds,
            intake.intake,
            intake.article_status,
            extraction.extraction,
            resolution.identity,
            resolution.encounters,
            raw.raw,
            dbt_models,
            publishing.build_published_database(dbt_models),
            publishing.marts_parquet,
            publishing.run_report,
        ],
        asset_checks=checks.CHECKS,
        jobs=[nightly_job, reextract_job],
        schedules=[build_schedule(automation)],
        sensors=build_sensors(automation),
        resources={"warehouse": Warehouse(), "dbt": build_dbt(project), **(resources or {})},
        loggers={"console": dg.colored_console_logger, "progress": progress.progress_logger},
        executor=dg.in_process_executor,
    )


defs = build_definitions()
