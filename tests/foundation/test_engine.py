import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from transforms.engine import map_jobs


def square(number: int) -> int:
    return number * number


def fail(number: int) -> int:
    raise RuntimeError(f"job {number}")


def square_and_process(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def test_results_come_in_the_order_of_the_jobs() -> None:
    assert list(map_jobs(square, range(7))) == [0, 1, 4, 9, 16, 25, 36]


def test_worker_processes_do_the_work_in_the_same_order() -> None:
    squares, processes = zip(*map_jobs(square_and_process, range(7), "processes", workers=2), strict=True)
    assert squares == (0, 1, 4, 9, 16, 25, 36)
    assert os.getpid() not in processes


def test_a_dask_cluster_gives_the_same() -> None:
    pytest.importorskip("distributed")
    assert list(map_jobs(square, range(4), "dask", workers=1)) == [0, 1, 4, 9]


def test_one_job_needs_no_worker_process() -> None:
    assert list(map_jobs(square_and_process, [3], "processes", workers=2)) == [(9, os.getpid())]


def test_no_jobs_give_no_results() -> None:
    assert list(map_jobs(square, [], "processes", workers=2)) == []


@pytest.mark.parametrize("engine", ["in_process", "processes"])
def test_an_error_of_a_job_is_raised(engine: str) -> None:
    with pytest.raises(RuntimeError, match="job 1"):
        list(map_jobs(fail, [1, 2], engine, workers=2))


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(ValueError, match="'spark'"):
        list(map_jobs(square, [1], "spark"))


PARENT = """
import sys, time
from filelock import FileLock
from transforms.engine import map_jobs

def work_long(path):
    with FileLock(path + ".lock"):
        open(path, "w").close()
        time.sleep(600)

if __name__ == "__main__":
    list(map_jobs(work_long, sys.argv[1:], "processes", 2))
"""


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """Every worker holds a lock, which the operating system gives back when the process ends."""
    script, works = tmp_path / "parent.py", [tmp_path / "one", tmp_path / "two"]
    script.write_text(PARENT)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    parent = subprocess.Popen([sys.executable, script, *works], env=environment)
    while not all(work.exists() for work in works):
        assert parent.poll() is None
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    for work in works:
        FileLock(f"{work}.lock").acquire(timeout=60)
