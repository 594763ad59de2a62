"""The main job from a terminal or a timer: ``python -m orchestration.nightly``.

Carries out the job "nightly" in this process, tells how it goes, and prints what came of it. Ends with 0 when every
asset was made and every check of severity error passed, 1 when not, 2 when a setting is wrong, 75 when another run is
on (EX_TEMPFAIL of sysexits.h), 130 when interrupted.
"""

# Worker processes import this module when they start: nothing heavy may be imported here.
import contextlib
import datetime as dt
import logging
import os
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from orchestration.locking import WarehouseBusyError, run_lock
from orchestration.settings import load_automation
from transforms.settings import Settings, load_settings

if TYPE_CHECKING:
    from dagster import Definitions, ExecuteInProcessResult

    from orchestration.terminal import Screen

OK, FAILED, MISCONFIGURED, BUSY, INTERRUPTED = 0, 1, 2, 75, 130


def main() -> int:
    """Carry out the job and return the exit code."""
    try:
        settings = load_settings()
        load_automation()
        if not settings.landing.is_dir():
            raise ValueError(f"{settings.landing}: there is no such landing folder")
        _must_be_writable(settings.warehouse)
    except ValueError as error:
        print(error, file=sys.stderr)
        return MISCONFIGURED
    try:
        with run_lock(settings.warehouse, timeout=0):
            return _run(settings)
    except WarehouseBusyError as error:
        print(f"{error} Wait until it has ended, or choose another WAREHOUSE.", file=sys.stderr)
        return BUSY
    except KeyboardInterrupt:
        print("Interrupted; the next run goes on where this one stopped.", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        # Outside of any step, say because the disk is full or Dagster's history is broken: nobody may be watching.
        message = f"The run broke off: {error}"
        _tell_of_failure(str(uuid.uuid4()), message, {})
        if not isinstance(error, OSError):
            raise
        print(f"{message}\nWhat was published before was left as it was.", file=sys.stderr)
        return FAILED


def _must_be_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ValueError(f"{folder}: the warehouse cannot be written here ({error.strerror})") from None


def _run(settings: Settings) -> int:
    now = dt.datetime.now(dt.UTC)
    log = settings.warehouse / "logs" / "runs" / f"{now:%Y%m%dT%H%M%S}-{os.getpid()}.log"
    with _noise_kept_in(log) as terminal:
        from orchestration.terminal import Screen

        screen = Screen(terminal, settings, log)
        with screen.working("loading the definitions"):
            from orchestration.definitions import defs
            from orchestration.outcome import read_outcome
        result = _execute(defs, settings, now, screen)
        if _was_interrupted(result):
            raise KeyboardInterrupt
        outcome = read_outcome(result)
        if not outcome.succeeded:
            _tell_of_failure(result.run_id, "The nightly run failed.", outcome.failures)
        screen.summarise(outcome)
    return OK if outcome.succeeded else FAILED


def _execute(defs: "Definitions", settings: Settings, now: dt.datetime, screen: "Screen") -> "ExecuteInProcessResult":
    import dagster as dg

    from orchestration import home, progress
    from orchestration.automation import nightly_job, pending_tags
    from orchestration.partitions import today

    # What libraries say through Dagster's logger is not for this terminal.
    logging.getLogger("dagster.builtin").setLevel(logging.ERROR)
    folder, run_id = home.prepare_home(settings), str(uuid.uuid4())
    with (
        home.history_kept_open(folder, run_id),
        dg.DagsterInstance.get() as instance,
        screen.working("starting") as listener,
    ):
        home.close_orphaned_runs(instance)
        progress.listen(listener)
        try:
            return defs.resolve_job_def(nightly_job.name).execute_in_process(
                instance=instance,
                raise_on_error=False,
                run_id=run_id,
                run_config={"loggers": {"progress": {}}},
                tags={home.PROCESS_TAG: home.process_mark(), **pending_tags(settings, today(now))},
            )
        finally:
            progress.listen(None)


def _was_interrupted(result: "ExecuteInProcessResult") -> bool:
    from dagster._core.events import RunFailureReason

    events = [event for event in result.all_events if event.is_job_failure]
    return any(event.job_failure_data.failure_reason is RunFailureReason.UNEXPECTED_TERMINATION for event in events)


def _tell_of_failure(run_id: str, message: str, failures: dict[str, str]) -> None:
    from orchestration.automation import nightly_job, raise_alert

    raise_alert(nightly_job.name, run_id, message, failures)


@contextlib.contextmanager
def _noise_kept_in(log: Path) -> Iterator[TextIO]:
    """Send whatever this process and its children print to a file, and yield the terminal."""
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    with log.open("ab") as sink, os.fdopen(os.dup(1), "w", encoding="utf-8") as terminal:
        os.dup2(sink.fileno(), 1)
        os.dup2(sink.fileno(), 2)
        try:
            yield terminal
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, descriptor in enumerate(saved, start=1):
                os.dup2(descriptor, number)
                os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
