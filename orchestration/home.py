"""Dagster's home: a folder in the warehouse with the project's ``dagster.yaml``, run history and logs."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.settings import ROOT, Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance

PROCESS_TAG = "communique/process"
KEEP_LOGS_DAYS = 14
KEEP_HISTORY_DAYS = 90


def prepare_home(settings: Settings) -> Path:
    """Make the folder, set ``DAGSTER_HOME`` to it, and return it.

    Its ``dagster.yaml`` is always the project's: edit that one.
    """
    home = settings.warehouse / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    temporary = home / f".dagster.yaml.{os.getpid()}.tmp"
    shutil.copyfile(ROOT / "dagster.yaml", temporary)
    temporary.replace(home / "dagster.yaml")
    # The UI's welcome dialog asks for an e-mail address and covers everything until it is closed.
    (home / ".nux").mkdir(exist_ok=True)
    (home / ".nux" / "nux.yaml").write_text("seen: 1\n", encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home)
    return home


@contextmanager
def history_kept_open(home: Path, run_id: str) -> Iterator[None]:
    """Keep the databases of Dagster's run history open while a run goes on.

    SQLite works its write-ahead log into the file and waits for the disk whenever the last connection is closed, and
    Dagster opens and closes one for every event: with an open one the history of a run is written twice as fast.
    """
    history = home / "history"
    (history / "runs").mkdir(parents=True, exist_ok=True)
    files = [history / "runs.db", history / "runs" / "index.db", history / "runs" / f"{run_id}.db"]
    with ExitStack() as stack:
        for file in files:
            connection = stack.enter_context(closing(sqlite3.connect(file)))
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        yield


def process_mark() -> str:
    """Return what tells this process from any other, also after a restart of the machine."""
    return _mark(os.getpid())


def _mark(process: int) -> str:
    try:
        # Field 22 of proc(5) "stat" is when the process started; the command in field 2 may hold spaces.
        started = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except (OSError, IndexError):
        return str(process)
    return f"{process}-{started}-{boot}"


def close_orphaned_runs(instance: "DagsterInstance") -> list[str]:
    """Mark as failed the runs whose process was killed, free what they held, and return their ids.

    Only runs of ``orchestration.nightly`` bear the tag to tell; Dagster watches over those it starts itself.
    """
    from dagster import DagsterRunStatus, RunsFilter

    active = [DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.STARTED]
    closed = []
    for run in instance.get_runs(RunsFilter(statuses=active)):
        mark = run.tags.get(PROCESS_TAG)
        if mark and mark != _mark(int(mark.partition("-")[0])):
            instance.report_run_failed(run, "The process of this run was killed.")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            closed.append(run.run_id)
    return closed


def sweep(settings: Settings) -> int:
    """Delete what old runs left behind, and return how many files and folders that were.

    What runs printed goes first. Of Dagster's history only the log of each old run goes: when assets were
    made, of which load date and with which checks, is kept.
    """
    logs, home = settings.warehouse / "logs", settings.warehouse / "dagster"
    history = [path for path in home.glob("history/runs/*.db*") if not path.name.startswith("index.db")]
    old = _older(logs.glob("runs/*"), KEEP_LOGS_DAYS)
    old += _older(history, KEEP_HISTORY_DAYS) + _older(home.glob("storage/*"), KEEP_HISTORY_DAYS)
    for path in old:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)


def _older(paths: Iterable[Path], days: int) -> list[Path]:
    oldest = time.time() - days * 86_400
    return [path for path in paths if path.stat().st_mtime < oldest]
