"""A bound on how long a piece of work may take, so that no single text holds up a night."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

REPEAT_SECONDS = 1.0
"""The alarm goes off again until the work has ended, since an ``except`` on the way may have swallowed it."""


class TooSlowError(Exception):
    """Work was given up because its time was over."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise ``TooSlowError`` inside the block once it has taken so many seconds by the clock.

    The operating system's alarm interrupts Python code and regular expressions, not other long calls into C. It
    reaches only the main thread, where engines ``processes`` and ``in_process`` work; in any other thread, as on a Dask
    cluster, the block runs without a bound.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlowError(f"given up after {seconds:g} seconds")

    handler = signal.signal(signal.SIGALRM, give_up)
    outer = signal.setitimer(signal.ITIMER_REAL, seconds, REPEAT_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *outer)
        signal.signal(signal.SIGALRM, handler)
