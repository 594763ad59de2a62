"""When runs start by themselves, and who hears of a failure: jobs, the nightly schedule, and two sensors."""

import datetime as dt
import json

import dagster as dg
import requests

from orchestration import landing_folder
from orchestration.alerts import Alert, call_webhook, write_alert
from orchestration.assets.specs import LANDING
from orchestration.home import close_orphaned_runs
from orchestration.partitions import range_tags, today
from orchestration.settings import load_automation
from transforms.settings import Settings, load_settings

AUTOMATION = load_automation()
ACTIVE = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]

nightly_job = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all() | dg.AssetSelection.assets(LANDING),
    description="Everything once: take in what is new, extract what is pending, resolve, model, check, publish.",
    executor_def=dg.in_process_executor,
)

reextract_job = dg.define_asset_job(
    "reextract",
    selection=dg.AssetSelection.groups("understanding").downstream().required_multi_asset_neighbors(),
    description="Extract a range of load dates anew, without looking at the landing folder, and all that follows.",
    executor_def=dg.in_process_executor,
)


def pending_tags(settings: Settings, current: dt.date) -> dict[str, str]:
    """Return the tags of a run over every load date that has something to extract, up to the current one."""
    from transforms.extraction import extractor_version, pending_batches

    pending = pending_batches(settings.lake, extractor_version(settings.spacy_model))
    return range_tags((batch.load_date for batch in pending), current)


@dg.schedule(
    job=nightly_job,
    cron_schedule=AUTOMATION.cron,
    execution_timezone=AUTOMATION.timezone,
    default_status=dg.DefaultScheduleStatus.RUNNING if AUTOMATION.is_on else dg.DefaultScheduleStatus.STOPPED,
)
def nightly_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """One run a night over all that is pending."""
    when = context.scheduled_execution_time
    return dg.RunRequest(run_key=when.isoformat(), tags=pending_tags(load_settings(), today(when)))


@dg.sensor(
    job=nightly_job,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING if AUTOMATION.is_on else dg.DefaultSensorStatus.STOPPED,
)
def new_articles_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """A run when the landing folder holds contents that the lake does not know and nobody is writing to.

    The cursor holds a digest of names, sizes and times for which nothing was left to do, so that files are only read
    again when something was touched.
    """
    settings = load_settings()
    close_orphaned_runs(context.instance)
    if context.instance.get_runs(dg.RunsFilter(statuses=ACTIVE), limit=1):
        return dg.SkipReason("A run is on or waiting.")
    if not settings.landing.is_dir():
        return dg.SkipReason(f"There is no landing folder {settings.landing}.")
    state = json.dumps([str(settings.landing), str(settings.warehouse), landing_folder.tree_state(settings.landing)])
    if context.cursor == state:
        return dg.SkipReason("Nothing was touched since the last look.")
    new = landing_folder.new_files(settings.landing, settings.lake)
    settled = [file for file in new if landing_folder.is_settled(file)]
    cursor = state if len(settled) == len(new) else None
    if not settled:
        reason = f"{len(new):,} new files are still being written." if new else "The lake knows everything."
        return dg.SensorResult(skip_reason=reason, cursor=cursor)
    request = dg.RunRequest(
        run_key=landing_folder.request_key(settled, settings.lake),
        tags=pending_tags(settings, today(dt.datetime.now(dt.UTC))),
    )
    return dg.SensorResult(run_requests=[request], cursor=cursor)


@dg.run_failure_sensor(
    default_status=dg.DefaultSensorStatus.RUNNING if AUTOMATION.is_on else dg.DefaultSensorStatus.STOPPED,
    minimum_interval_seconds=30,
)
def failure_alert_sensor(context: dg.RunFailureSensorContext) -> None:
    """An alert file, and a call of the webhook where one is set, for every failed run."""
    steps = {
        event.step_key or "": (event.step_failure_data.error.message if event.step_failure_data.error else "").strip()
        for event in context.get_step_failure_events()
    }
    raise_alert(context.dagster_run.job_name, context.dagster_run.run_id, context.failure_event.message or "", steps)


def raise_alert(job: str, run_id: str, message: str, steps: dict[str, str]) -> None:
    """Write the alert file and call the webhook, once a run; a webhook that fails is told of in the log."""
    failed_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    alert = Alert(job, run_id, failed_at, message, steps)
    path = write_alert(load_settings().warehouse / "logs" / "alerts", alert)
    webhook = load_automation().alert_webhook
    if path and webhook:
        try:
            call_webhook(webhook, alert)
        except requests.RequestException as error:
            dg.get_dagster_logger().warning(f"the alert webhook failed: {type(error).__name__}")
