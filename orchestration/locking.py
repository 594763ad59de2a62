"""One run at a time on a warehouse, whoever starts it: a person, the daemon, or a timer."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


class WarehouseBusyError(RuntimeError):
    """Another run holds the warehouse."""


@contextmanager
def run_lock(warehouse: Path, timeout: float) -> Iterator[None]:
    """Hold the warehouse's run lock, waiting up to ``timeout`` seconds for it; a holder may take it again.

    The lock is the operating system's and ends with the process, also by kill -9. Raises ``WarehouseBusyError``
    telling who holds it.
    """
    warehouse.mkdir(parents=True, exist_ok=True)
    lock = FileLock(warehouse / ".run.lock", is_singleton=True, thread_local=False)
    holder = warehouse / ".run.json"
    try:
        lock.acquire(timeout=timeout)
    except Timeout:
        raise WarehouseBusyError(f"Another run{_describe(holder)} is working on {warehouse}.") from None
    try:
        if lock.lock_counter == 1:
            holder.write_text(json.dumps({"process": os.getpid()}), encoding="utf-8")
        yield
    finally:
        if lock.lock_counter == 1:
            holder.unlink(missing_ok=True)
        lock.release()


def _describe(holder: Path) -> str:
    try:
        return f" (process {int(json.loads(holder.read_text(encoding='utf-8'))['process'])})"
    except (OSError, ValueError, KeyError):
        return ""
