"""Load dates: the days on which articles were taken in, in the time zone of the schedule."""

import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

import dagster as dg

from orchestration.settings import load_automation

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
PARTITION = "dagster/partition"
FIRST_LOAD_DATE = dt.date(2024, 1, 1)

# end_offset=1: the partition of today is there while today lasts, since that is where a run loads what it finds.
load_dates = dg.DailyPartitionsDefinition(
    start_date=FIRST_LOAD_DATE.isoformat(), timezone=load_automation().timezone, end_offset=1
)


def today(now: dt.datetime) -> dt.date:
    """Return the load date at an instant (with time zone)."""
    return now.astimezone(ZoneInfo(load_automation().timezone)).date()


def range_tags(pending: Iterable[dt.date], current: dt.date) -> dict[str, str]:
    """Return the run tags of one run over the oldest pending load date up to the current one, both included."""
    oldest = min([day for day in pending if day <= current] + [current])
    return {RANGE_START: max(oldest, FIRST_LOAD_DATE).isoformat(), RANGE_END: current.isoformat()}


def dates_of_run(tags: Mapping[str, str]) -> list[dt.date] | None:
    """Return the load dates that a run was asked for, oldest first, or ``None`` when it was not asked for any."""
    first, last = tags.get(RANGE_START) or tags.get(PARTITION), tags.get(RANGE_END) or tags.get(PARTITION)
    if not (first and last):
        return None
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return [start + dt.timedelta(days=number) for number in range((end - start).days + 1)]


def intake_date(requested: Iterable[dt.date], current: dt.date) -> dt.date | None:
    """Return the load date under which a run takes in what is new, or ``None`` when it only looks at the past.

    That is the last date requested if it is the current one, or the one before: a run asked for before midnight
    and carried out after it still loads under its own date.
    """
    last = max(requested)
    return last if last >= current - dt.timedelta(days=1) else None
