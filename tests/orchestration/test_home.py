"""Dagster's home, the run lock, and what killed runs leave behind."""

import os
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

from orchestration import home, nightly
from orchestration.locking import WarehouseBusyError, run_lock
from transforms.settings import Settings

HOLD = """
import sys, pathlib
from orchestration.locking import run_lock
with run_lock(pathlib.Path(sys.argv[1]), timeout=5):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "landing", tmp_path / "warehouse", "model", "in_process", 1)


def test_the_home_has_the_projects_configuration(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "elsewhere")
    folder = home.prepare_home(settings)
    assert os.environ["DAGSTER_HOME"] == str(folder)
    with dg.DagsterInstance.get() as instance:
        assert not instance.telemetry_enabled
        assert instance.run_monitoring_enabled
        assert instance.global_op_concurrency_default_limit == 1
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1


def test_runs_of_killed_processes_are_closed_and_others_left() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        started = dg.DagsterRunStatus.STARTED
        runs = {
            "mine": dg.DagsterRun("nightly", status=started, tags={home.PROCESS_TAG: home.process_mark()}),
            "dead": dg.DagsterRun("nightly", status=started, tags={home.PROCESS_TAG: f"{2**22 + 1}-1-boot"}),
            "reused": dg.DagsterRun("nightly", status=started, tags={home.PROCESS_TAG: f"{os.getpid()}-1-boot"}),
            "daemon": dg.DagsterRun("nightly", status=started),
        }
        for run in runs.values():
            instance.add_run(run)
        closed = home.close_orphaned_runs(instance)
    assert set(closed) == {runs["dead"].run_id, runs["reused"].run_id}


def test_old_logs_go_and_the_history_of_assets_stays(settings: Settings) -> None:
    old, kept = [], []
    for name, days in {
        "logs/runs/old.log": 20,
        "logs/runs/new.log": 1,
        "dagster/storage/old/compute_logs": 100,
        "logs/alerts/old.json": 200,
        "dagster/history/runs/old.db": 100,
        "dagster/history/runs/new.db": 20,
        "dagster/history/runs/index.db": 200,
        "dagster/history/runs.db": 200,
    }.items():
        path = settings.warehouse / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        then = time.time() - days * 86_400
        os.utime(path, (then, then))
        os.utime(path.parent, (then, then))
        (old if path.name in {"old.log", "old.db", "compute_logs"} else kept).append(path)
    assert home.sweep(settings) == 3
    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in kept)


def test_a_run_may_take_its_own_lock_again(tmp_path: Path) -> None:
    with run_lock(tmp_path, timeout=0):
        with run_lock(tmp_path, timeout=0):
            pass
        assert (tmp_path / ".run.json").exists()
    assert not (tmp_path / ".run.json").exists()


@pytest.fixture
def holder(tmp_path: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_run_is_told_who_is_on(
    holder: "subprocess.Popen[str]",
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(WarehouseBusyError, match=f"process {holder.pid}"), run_lock(tmp_path, timeout=0):
        pass
    monkeypatch.setenv("COMMUNIQUE_WAREHOUSE", str(tmp_path))
    assert nightly.main() == nightly.BUSY
    assert str(holder.pid) in capsys.readouterr().err


def test_a_killed_run_holds_nothing(holder: "subprocess.Popen[str]", tmp_path: Path) -> None:
    holder.kill()
    holder.wait()
    with run_lock(tmp_path, timeout=5):
        assert (tmp_path / ".run.json").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMUNIQUE_LANDING", "/nowhere/at/all"),
        ("COMMUNIQUE_WORKERS", "many"),
        ("COMMUNIQUE_ENGINE", "steam"),
        ("COMMUNIQUE_SCHEDULE_CRON", "at night"),
        ("COMMUNIQUE_WAREHOUSE", __file__),
    ],
)
def test_a_wrong_setting_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv("COMMUNIQUE_WAREHOUSE", str(tmp_path))
    monkeypatch.setenv(name, value)
    assert nightly.main() == nightly.MISCONFIGURED
    assert value in capsys.readouterr().err


def test_a_run_that_breaks_off_outside_its_steps_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("COMMUNIQUE_WAREHOUSE", str(tmp_path))
    monkeypatch.setattr(nightly, "_run", full)
    assert nightly.main() == nightly.FAILED
    assert "No space left on device" in capsys.readouterr().err
    (alert,) = (tmp_path / "logs" / "alerts").glob("*.json")
    assert "No space left on device" in alert.read_text(encoding="utf-8")
