"""The day an article was published, and where that was told."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime

EARLIEST = dt.date(1900, 1, 1)

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_WRITTEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}[-/.](?P<month>[01]?\d)[-/.](?P<day>[0-3]?\d)(?!\d)",
        rf"\b{_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?:T?\d{{6}}Z?)?\b",
        rf"\b{MONTH}\s+{_DAY},?\s+{_YEAR}\b",
        rf"\b{_DAY}(?:\s+of)?\s+{MONTH},?\s+{_YEAR}\b",
        rf"\b{_DAY}-{MONTH}-{_YEAR}\b",
        rf"\b(?P<day>[0-3]\d)\.(?P<month>[01]\d)\.{_YEAR}\b",
        rf"(?<!\d)(?P<day>1[3-9]|2\d|3[01])/(?P<month>0?[1-9]|1[0-2])/{_YEAR}\b",
        rf"(?<!\d)(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/{_YEAR}\b",
    )
)
_IN_ADDRESS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}[-/_](?P<month>[01]?\d)[-/_](?P<day>[0-3]?\d)(?!\d)",
        rf"(?<!\d){_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)",
        rf"(?<!\d){_YEAR}/(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)",
        rf"(?<!\d){_YEAR}[-/]{MONTH}[-/](?P<day>[0-3]?\d)(?!\d)",
    )
)
_EPOCH = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.0*)?")
MAXIMUM_LENGTH = 100


def parse_date(written: str | None) -> dt.date | None:
    """Return the day told by a date as sources write it, or None.

    Understood: ISO 8601, RFC 5322, a Unix time in seconds or milliseconds, and days with the month in English words.
    A moment with a time zone gives the day it has in that zone. Days and months both in numbers are read
    only where the year comes first, dots part them or one of them is above 12, since 03/04/2023 has two meanings.
    """
    if not written:
        return None
    written = written.strip()[:MAXIMUM_LENGTH]
    try:
        return dt.datetime.fromisoformat(written).date()
    except ValueError:
        pass
    if epoch := _EPOCH.fullmatch(written):
        return dt.datetime.fromtimestamp(int(epoch[1]), dt.UTC).date()
    for pattern in _WRITTEN:
        if (match := pattern.search(written)) and (day := date_of(match, None)):
            return day
    try:
        return parsedate_to_datetime(written).date()
    except (ValueError, TypeError):
        return None


def date_in_address(url: str | None) -> dt.date | None:
    """Return the day that the path of a URL tells, or None."""
    if not url:
        return None
    path = url[:2000].split("?")[0].split("#")[0]
    for pattern in _IN_ADDRESS:
        for match in pattern.finditer(path):
            if day := date_of(match, None):
                return day
    return None


def date_of(match: re.Match[str], year: int | None) -> dt.date | None:
    """Return the day of a match with groups ``day``, ``month`` and (unless given) ``year``, None when there is none."""
    groups = match.groupdict()
    month = groups["month"].lower().rstrip(".")
    try:
        return dt.date(int(groups.get("year") or year or 0), MONTHS.get(month) or int(month), int(groups["day"]))
    except ValueError:
        return None


def is_plausible(day: dt.date | None, load_date: dt.date) -> bool:
    """Tell whether an article loaded on ``load_date`` can have been published on that day."""
    return day is not None and EARLIEST <= day <= load_date + dt.timedelta(days=1)
