import contextlib
import re
import signal
import threading

import pytest

from transforms.time_limit import TooSlowError, time_limit


def spin() -> None:
    while True:
        pass


def spin_stubbornly() -> None:
    """An endless loop that swallows the first exception it gets."""
    with contextlib.suppress(Exception):
        spin()
    spin()


def backtrack() -> None:
    re.match(r"(a+)+b", "a" * 60)


@pytest.mark.parametrize("work", [spin, spin_stubbornly, backtrack])
def test_work_without_end_is_given_up(work) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TooSlowError, match=r"given up after 0\.05 seconds"), time_limit(0.05):
        work()


def test_no_alarm_is_left_behind() -> None:
    handler = signal.getsignal(signal.SIGALRM)
    with time_limit(60):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    with contextlib.suppress(KeyError), time_limit(60):
        raise KeyError
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) == handler


def test_another_thread_works_without_a_bound() -> None:
    done = []

    def work() -> None:
        with time_limit(0.001):
            done.append(sum(range(100_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done
