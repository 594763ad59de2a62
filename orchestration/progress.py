"""Telling a person at a terminal how a run goes, from the events that Dagster logs anyway."""

import logging
from collections.abc import Callable

import dagster as dg

Line = Callable[[str], None]
_listener: "Listener | None" = None


class Listener(logging.Handler):
    """Hears a run as it goes on: calls ``begin(step)``, ``tell(step, message)``, ``end(step, seconds, succeeded)``."""

    def __init__(
        self,
        begin: Callable[[str], None],
        tell: Callable[[str, str], None],
        end: Callable[[str, float, bool], None],
    ) -> None:
        super().__init__()
        self._begin, self._tell, self._end = begin, tell, end
        self._started: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Take in one record."""
        meta = getattr(record, "dagster_meta", None) or {}
        step, event = meta.get("step_key"), meta.get("dagster_event")
        if not step:
            return
        if event is None:
            if step in self._started and record.levelno >= logging.INFO:
                self._tell(step, str(meta.get("orig_message", "")))
        elif event.event_type is dg.DagsterEventType.STEP_START:
            self._started[step] = record.created
            self._begin(step)
        elif event.event_type in (dg.DagsterEventType.STEP_SUCCESS, dg.DagsterEventType.STEP_FAILURE):
            seconds = record.created - self._started.get(step, record.created)
            self._end(step, seconds, event.event_type is dg.DagsterEventType.STEP_SUCCESS)
        elif event.event_type is dg.DagsterEventType.STEP_UP_FOR_RETRY:
            self._tell(step, "failed, tries again shortly")


def listen(listener: "Listener | None") -> None:
    """Let a listener hear the runs that this process carries out with the logger ``progress``."""
    global _listener
    _listener = listener


@dg.logger(None, "Tells the terminal of the process that carries out the run; silent anywhere else.")
def progress_logger(context: dg.InitLoggerContext) -> logging.Logger:
    """Return a logger whose records go to the listener."""
    # Dagster logs the events of steps that go well at level DEBUG.
    logger = logging.Logger("progress", logging.DEBUG)
    if _listener:
        logger.addHandler(_listener)
    return logger
