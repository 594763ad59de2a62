"""When runs start by themselves, and who hears of a failure: jobs, the nightly schedule, and two sensors."""

import datetime as dt
import json
import logging

import dagster as dg
import requests

from orchestration import landing_folder
from orchestration.alerts import Alert, call_webhook, write_alert
from orchestration.assets.specs import LANDING
from orchestration.home import close_orphaned_runs
from orchestration.partitions import range_tags, today
from orchestration.settings import Automation, load_automation
from transforms.settings import Settings, load_settings

logger = logging.getLogger(__name__)

WAITING = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED]
ACTIVE = [
    *WAITING,
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


def build_schedule(automation: Automation) -> dg.ScheduleDefinition:
    """Return the schedule of the nightly job; it runs by default once switched on."""

    @dg.schedule(
        name="nightly_schedule",
        job=nightly_job,
        cron_schedule=automation.cron,
        execution_timezone=automation.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING if automation.is_on else dg.DefaultScheduleStatus.STOPPED,
    )
    def nightly_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """One run a night over all that is pending."""
        if context.instance.get_runs(dg.RunsFilter(statuses=WAITING), limit=1):
            return dg.SkipReason("A run is waiting already; it takes in what is new when its turn comes.")
        when = context.scheduled_execution_time
        return dg.RunRequest(run_key=when.isoformat(), tags=pending_tags(load_settings(), today(when)))

    return nightly_schedule


def build_sensors(automation: Automation) -> list[dg.SensorDefinition]:
    """Return the sensor on new articles and the one on failed runs; they run by default once switched on."""
    status = dg.DefaultSensorStatus.RUNNING if automation.is_on else dg.DefaultSensorStatus.STOPPED

    @dg.sensor(name="new_articles_sensor", job=nightly_job, minimum_interval_seconds=60, default_status=status)
    def new_articles_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        """A run when the landing folder holds contents that the lake does not know and nobody is writing to."""
        return look_for_articles(context, load_settings())

    @dg.run_failure_sensor(name="failure_alert_sensor", minimum_interval_seconds=30, default_status=status)
    def failure_alert_sensor(context: dg.RunFailureSensorContext) -> None:
        """An alert file, and a call of the webhook where one is set, for every failed run."""
        steps = {
            event.step_key or "": event.step_failure_data.error_display_string.strip()
            for event in context.get_step_failure_events()
        }
        run = context.dagster_run
        raise_alert(run.job_name, run.run_id, context.failure_event.message or "", steps)

    return [new_articles_sensor, failure_alert_sensor]


def look_for_articles(context: dg.SensorEvaluationContext, settings: Settings) -> dg.SensorResult:
    """Return a request for a run over the new articles, or why there is none.

    The cursor holds a digest of names, sizes and times for which nothing was left to do, so that files are only read
    again when something was touched.
    """
    close_orphaned_runs(context.instance)
    if context.instance.get_runs(dg.RunsFilter(statuses=ACTIVE), limit=1):
        return dg.SensorResult(skip_reason="A run is on or waiting.", cursor=context.cursor)
    if not settings.landing.is_dir():
        return dg.SensorResult(skip_reason=f"There is no landing folder {settings.landing}.")
    state = json.dumps([str(settings.landing), str(settings.lake), landing_folder.tree_state(settings.landing)])
    if context.cursor == state:
        return dg.SensorResult(skip_reason="Nothing was touched since the last look.", cursor=state)
    new = landing_folder.new_files(settings.landing, settings.lake)
    settled = [file for file in new if landing_folder.is_settled(file, landing_folder.QUIET_SECONDS)]
    cursor = state if len(settled) == len(new) else None
    if not settled:
        reason = f"{len(new):,} new files are still being written." if new else "The lake knows everything."
        return dg.SensorResult(skip_reason=reason, cursor=cursor)
    request = dg.RunRequest(
        run_key=landing_folder.request_key(settled, settings.lake),
        tags=pending_tags(settings, today(dt.datetime.now(dt.UTC))),
    )
    return dg.SensorResult(run_requests=[request], cursor=cursor)


def raise_alert(job: str, run_id: str, message: str, steps: dict[str, str]) -> None:
    """Write the alert file and call the webhook, once a run; of either failing the log tells."""
    failed_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    alert = Alert(job, run_id, failed_at, message, steps)
    try:
        is_news = write_alert(load_settings().warehouse / "logs" / "alerts", alert) is not None
    except OSError as error:
        logger.warning("the alert file could not be written: %s", error)
        is_news = True
    webhook = load_automation().alert_webhook
    if is_news and webhook:
        try:
            call_webhook(webhook, alert)
        except requests.RequestException as error:
            logger.warning("the alert webhook failed: %s", type(error).__name__)
