import os

import pytest

from transforms.engine import map_jobs


def square(number: int) -> int:
    return number * number


def process_of(_: int) -> int:
    return os.getpid()


def fail(number: int) -> int:
    raise RuntimeError(f"job {number}")


@pytest.mark.parametrize("engine", ["in_process", "processes"])
def test_results_come_in_the_order_of_the_jobs(engine: str) -> None:
    assert list(map_jobs(square, range(7), engine, workers=2)) == [0, 1, 4, 9, 16, 25, 36]


def test_a_dask_cluster_gives_the_same() -> None:
    pytest.importorskip("distributed")
    assert list(map_jobs(square, range(4), "dask", workers=1)) == [0, 1, 4, 9]


def test_worker_processes_do_the_work() -> None:
    assert os.getpid() not in set(map_jobs(process_of, range(4), "processes", workers=2))


def test_one_job_needs_no_worker_process() -> None:
    assert list(map_jobs(process_of, [0], "processes", workers=2)) == [os.getpid()]


def test_no_jobs_give_no_results() -> None:
    assert list(map_jobs(square, [], "processes", workers=2)) == []


@pytest.mark.parametrize("engine", ["in_process", "processes"])
def test_an_error_of_a_job_is_raised(engine: str) -> None:
    with pytest.raises(RuntimeError, match="job 1"):
        list(map_jobs(fail, [1, 2], engine, workers=2))


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(ValueError, match="'spark'"):
        list(map_jobs(square, [1], "spark"))
