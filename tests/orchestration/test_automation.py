"""The nightly schedule by the clock, and the sensor that tells of failures."""

import datetime as dt
import itertools
import json
import tempfile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from orchestration import automation
from orchestration.partitions import RANGE_END, RANGE_START
from orchestration.settings import Automation, load_automation
from tests.orchestration import lakes
from transforms.lake import create_empty

VIENNA = Automation("30 1 * * *", "Europe/Vienna", is_on=True, alert_webhook=None)


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMMUNIQUE_WAREHOUSE", str(tmp_path))
    monkeypatch.setenv("COMMUNIQUE_TIMEZONE", "Europe/Vienna")
    create_empty(tmp_path / "lake")
    return tmp_path


def evaluate(when: str, *statuses: dg.DagsterRunStatus) -> Any:
    """What the schedule answers at an instant, with runs of these statuses about."""
    instant = dt.datetime.fromisoformat(when).astimezone(ZoneInfo("Europe/Vienna"))
    with tempfile.TemporaryDirectory() as home, dg.DagsterInstance.local_temp(home) as instance:
        for status in statuses:
            instance.add_run(dg.DagsterRun("nightly", status=status))
        with dg.build_schedule_context(instance, scheduled_execution_time=instant) as context:
            return automation.build_schedule(VIENNA).evaluate_tick(context)


def tick(when: str) -> dg.RunRequest:
    (request,) = evaluate(when).run_requests or []
    return request


def test_ticks_do_not_pile_up_behind_a_long_run(warehouse: Path) -> None:
    started, waiting = dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.NOT_STARTED
    assert evaluate("2026-03-05T00:30:00+00:00", started).run_requests
    assert not evaluate("2026-03-05T00:30:00+00:00", started, waiting).run_requests


def test_a_tick_asks_for_one_run_over_today(warehouse: Path) -> None:
    request = tick("2026-03-05T00:30:00+00:00")
    assert (request.tags[RANGE_START], request.tags[RANGE_END]) == ("2026-03-05", "2026-03-05")


def test_a_tick_takes_along_what_is_pending(warehouse: Path) -> None:
    lakes.write_articles(warehouse / "lake", "one", "a", day=dt.date(2026, 2, 27))
    request = tick("2026-03-05T00:30:00+00:00")
    assert (request.tags[RANGE_START], request.tags[RANGE_END]) == ("2026-02-27", "2026-03-05")


@pytest.mark.parametrize("eve", [dt.date(2026, 3, 27), dt.date(2026, 10, 23)], ids=["spring", "autumn"])
def test_nights_in_which_clocks_change_have_one_tick_each(eve: dt.date) -> None:
    # 2:30 is skipped in spring and comes twice in autumn.
    noon = dt.datetime.combine(eve, dt.time(12), ZoneInfo("Europe/Vienna"))
    ticks = schedule_execution_time_iterator(noon.timestamp(), "30 2 * * *", "Europe/Vienna")
    days = [instant.date() for instant in itertools.islice(ticks, 4)]
    assert days == [eve + dt.timedelta(days=number) for number in range(1, 5)]


def test_two_ticks_have_two_run_keys_and_a_repeated_one_the_same(warehouse: Path) -> None:
    first, again, later = (tick(f"2026-10-25T{hour}:30:00+00:00") for hour in ("00", "00", "01"))
    assert first.run_key == again.run_key != later.run_key


def test_a_pending_load_date_far_back_is_covered_to_the_first_partition(warehouse: Path) -> None:
    lakes.write_articles(warehouse / "lake", "one", "a", day=dt.date(2020, 1, 1))
    assert tick("2026-03-05T00:30:00+00:00").tags[RANGE_START] == "2024-01-01"


@pytest.mark.parametrize("is_on", [True, False])
def test_everything_runs_by_default_once_switched_on(is_on: bool) -> None:
    settings = Automation("0 3 * * *", "UTC", is_on=is_on, alert_webhook=None)
    states = [automation.build_schedule(settings).default_status.value]
    states += [sensor.default_status.value for sensor in automation.build_sensors(settings)]
    assert states == ["RUNNING" if is_on else "STOPPED"] * 3


@dg.op
def breaks() -> None:
    raise ValueError("no <script> here")


@dg.job
def broken_job() -> None:
    breaks()


def test_a_failed_run_leaves_an_alert(warehouse: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        result = broken_job.execute_in_process(instance=instance, raise_on_error=False)
        failure = result.get_run_failure_event()
        context = dg.build_run_status_sensor_context(
            sensor_name="failure_alert_sensor",
            dagster_instance=instance,
            dagster_run=result.dagster_run,
            dagster_event=failure,
        ).for_run_failure()
        _, sensor = automation.build_sensors(VIENNA)
        sensor(context)
    (alert,) = (warehouse / "logs" / "alerts").glob("*.json")
    told = json.loads(alert.read_text(encoding="utf-8"))
    assert told["job"] == "broken_job"
    assert "no <script> here" in told["steps"]["breaks"]


def test_a_webhook_that_fails_does_not_hide_the_alert(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNIQUE_ALERT_WEBHOOK", "http://127.0.0.1:1/hook")
    monkeypatch.setattr("orchestration.alerts.WEBHOOK_ATTEMPTS", 1)
    automation.raise_alert("nightly", "run-1", "failed", {})
    assert (warehouse / "logs" / "alerts" / "run-1.json").exists()


def test_a_full_disk_does_not_keep_the_webhook_from_being_called(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setenv("COMMUNIQUE_ALERT_WEBHOOK", "http://127.0.0.1:1/hook")
    monkeypatch.setattr(automation, "call_webhook", lambda *call: told.append(call))
    (warehouse / "logs").write_text("no folder can be made here", encoding="utf-8")
    automation.raise_alert("nightly", "run-1", "failed", {})
    assert len(told) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMUNIQUE_SCHEDULE_CRON", "at night"),
        ("COMMUNIQUE_TIMEZONE", "Vienna/Europe"),
        ("COMMUNIQUE_TIMEZONE", "../etc/passwd"),
        ("COMMUNIQUE_NIGHTLY", "perhaps"),
        ("COMMUNIQUE_ALERT_WEBHOOK", "ftp://host"),
    ],
)
def test_a_setting_that_is_not_understood_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name):
        load_automation()


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SCHEDULE_CRON", "TIMEZONE", "NIGHTLY", "ALERT_WEBHOOK"):
        monkeypatch.delenv(f"COMMUNIQUE_{name}", raising=False)
    assert load_automation() == Automation("30 1 * * *", "UTC", is_on=False, alert_webhook=None)
