"""The dateline of a report ("BAKU, July 5 (Agency) —"): where it ends, which place and day it names."""

import csv
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from transforms.articles.cleaning import RULES
from transforms.articles.publication import MONTH, date_of

MAXIMUM_LENGTH = 150
WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
PARTS = {
    "CAPITALS": r"(?P<place>[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]*){0,3}(?:/[A-Z][A-Z.'’ -]+)*)",
    "PLACE": r"(?P<place>(?:[^\W\d_a-z][\w.'’-]*)(?:[ /-][^\W\d_a-z][\w.'’-]*){0,3})",
    "REGION": r"(?:, (?:[^\W\d_a-z][\w.'’-]*)(?: (?:of|and|the|[^\W\d_a-z][\w.'’-]*)){0,3})",
    "DATE": rf"{WEEKDAY}(?:(?i:{MONTH}) ?(?P<day>[0-3]?\d)(?:,? (?P<year>(?:19|20)\d\d))?)",
    "DAY_FIRST": rf"{WEEKDAY}(?:(?P<day>[0-3]?\d) (?i:{MONTH})(?:,? (?P<year>(?:19|20)\d\d))?)",
    "AGENCY": r"\((?P<outlet>[A-Z][\w.'’&/ -]{1,40})\)",
    "DASH": r" ?(?:-{1,3}|–|—|―|−)(?=\s)\s*",
}


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline: ``end`` is the offset at which the body starts; the rest is None where it is not told."""

    end: int
    place: str | None = None
    date: dt.date | None = None
    outlet: str | None = None


NO_DATELINE = Dateline(0)


@cache
def load_patterns() -> tuple[re.Pattern[str], ...]:
    """Return the forms of a dateline in the order in which they are tried."""
    with (RULES / "datelines.csv").open(encoding="utf-8", newline="") as source:
        return tuple(re.compile(row["pattern"].format_map(PARTS)) for row in csv.DictReader(source))


def find_dateline(text: str, published: dt.date | None) -> Dateline:
    """Return the dateline at the start of a cleaned text, or ``NO_DATELINE``.

    A day without a year is the latest such day that is not after the day behind ``published``; without ``published``
    it stays unknown.
    """
    head = text[:MAXIMUM_LENGTH]
    for pattern in load_patterns():
        if match := pattern.match(head):
            told = match.groupdict()
            return Dateline(match.end(), told.get("place"), _date(match, published), told.get("outlet"))
    return NO_DATELINE


def _date(match: re.Match[str], published: dt.date | None) -> dt.date | None:
    told = match.groupdict()
    if not told.get("day"):
        return None
    if told.get("year"):
        return date_of(match, None)
    if published is None:
        return None
    day = date_of(match, published.year)
    if day and day > published + dt.timedelta(days=1):
        return date_of(match, published.year - 1)
    return day
