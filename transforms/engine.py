"""How a function is mapped over batch files: in this process, in local worker processes, or on a Dask cluster.

The results and their order are the same for every engine. A function and its arguments must be picklable.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

ENGINES = ("in_process", "processes", "dask")


def map_jobs(
    function: Callable[[Job], Result], jobs: Sequence[Job], engine: str = "in_process", workers: int = 1
) -> Iterator[Result]:
    """Yield ``function(job)`` for every job, in the order of the jobs.

    One job or one worker runs in this process whatever the engine, since a worker's start-up costs seconds. Worker
    processes end with this process, also when it is killed. Dask takes the cluster that its own configuration names
    (``DASK_SCHEDULER_ADDRESS``), else starts one on this machine.
    Raises ``ValueError`` for an unknown engine, ``ModuleNotFoundError`` when Dask is asked for but not installed,
    and whatever the function raises.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine {engine!r}: expected one of {', '.join(ENGINES)}")
    if engine == "dask":
        yield from _map_with_dask(function, jobs, workers)
    elif engine == "in_process" or workers == 1 or len(jobs) <= 1:
        yield from map(function, jobs)
    else:
        yield from _map_with_processes(function, jobs, min(workers, len(jobs)))


def _start_worker() -> None:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    threading.Thread(target=_end_with_parent, name="end with parent", daemon=True).start()


def _end_with_parent() -> None:
    # A parent that is killed tells its workers nothing: they would wait for jobs forever, or go on writing.
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _map_with_processes(function: Callable[[Job], Result], jobs: Sequence[Job], workers: int) -> Iterator[Result]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker) as pool:
        yield from pool.map(function, jobs)


def _map_with_dask(function: Callable[[Job], Result], jobs: Sequence[Job], workers: int) -> Iterator[Result]:
    from dask import config  # the optional extra "dask"
    from distributed import Client

    address = config.get("scheduler-address", None)
    options: dict[str, Any] = (
        {"address": address} if address else {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
    )
    with Client(**options) as client:  # type: ignore[no-untyped-call]
        yield from client.gather(client.map(function, jobs, pure=False))
