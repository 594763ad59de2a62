"""Load dates: which a run covers, and under which it loads."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration import partitions
from orchestration.partitions import (
    FIRST_LOAD_DATE,
    PARTITION,
    RANGE_END,
    RANGE_START,
    dates_of_run,
    intake_date,
    range_tags,
    today,
)

TODAY = dt.date(2026, 3, 29)
DATES = st.dates(FIRST_LOAD_DATE, dt.date(2030, 1, 1))


def test_a_run_without_anything_pending_covers_today() -> None:
    assert range_tags([], TODAY) == {RANGE_START: "2026-03-29", RANGE_END: "2026-03-29"}


def test_a_run_covers_everything_pending_in_one_range() -> None:
    pending = [dt.date(2026, 3, 1), dt.date(2026, 3, 20)]
    assert range_tags(pending, TODAY) == {RANGE_START: "2026-03-01", RANGE_END: "2026-03-29"}


@given(st.lists(DATES), DATES)
def test_the_range_holds_today_and_all_that_is_pending_before(pending: list[dt.date], current: dt.date) -> None:
    covered = dates_of_run(range_tags(pending, current))
    assert covered is not None
    assert covered[-1] == current
    assert set(covered) >= {day for day in pending if day <= current}


def test_a_run_of_one_partition_and_one_of_none() -> None:
    assert dates_of_run({PARTITION: "2026-03-29"}) == [TODAY]
    assert dates_of_run({}) is None


@pytest.mark.parametrize(
    ("last", "loads_as"),
    [
        (TODAY, TODAY),
        (TODAY - dt.timedelta(days=1), TODAY - dt.timedelta(days=1)),
        (TODAY - dt.timedelta(days=2), None),
    ],
    ids=["today", "asked for before midnight", "a look at the past"],
)
def test_under_which_date_new_articles_load(last: dt.date, loads_as: dt.date | None) -> None:
    assert intake_date([last - dt.timedelta(days=3), last], TODAY) == loads_as


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-03-28T22:59:59+00:00", dt.date(2026, 3, 28)),
        ("2026-03-28T23:00:00+00:00", dt.date(2026, 3, 29)),
        ("2026-03-29T21:59:59+00:00", dt.date(2026, 3, 29)),
        ("2026-03-29T22:00:00+00:00", dt.date(2026, 3, 30)),
        ("2026-10-25T22:59:59+00:00", dt.date(2026, 10, 25)),
        ("2026-10-25T23:00:00+00:00", dt.date(2026, 10, 26)),
    ],
)
def test_a_load_date_ends_at_local_midnight_also_when_clocks_change(
    monkeypatch: pytest.MonkeyPatch, instant: str, day: dt.date
) -> None:
    monkeypatch.setenv("COMMUNIQUE_TIMEZONE", "Europe/Vienna")
    assert today(dt.datetime.fromisoformat(instant)) == day


def test_the_partition_of_today_is_there_while_today_lasts() -> None:
    now = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    keys = partitions.load_dates.get_partition_keys(current_time=now)
    assert keys[0] == FIRST_LOAD_DATE.isoformat()
    assert keys[-1] == "2026-11-21"
