"""The dateline of a report ("BAKU, July 5 (Agency) —"): where it ends, which place and day it names."""

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from transforms.articles.cleaning import RULES
from transforms.articles.paragraphs import PARAGRAPH_BREAK
from transforms.articles.publication import MONTH, MONTHS
from transforms.reference import cities_of_name, countries_of_name, is_large, outlet_of

MAXIMUM_LENGTH = 150
PREAMBLE_PARAGRAPHS = 4
PREAMBLE_WORDS = 15
"""In front of a dateline may stand names and labels: so many short paragraphs, none of them a sentence."""
WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
YEAR = r"(?:(?:,? |/)(?P<year>(?:19|20)\d\d))?"
_NUMBER = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
DAYS = (rf"{WEEKDAY}(?i:{MONTH}) ?{_NUMBER}{YEAR}", rf"{WEEKDAY}{_NUMBER} (?i:{MONTH}){YEAR}")
_INITIALS = r"(?:[A-Z][a-z]?\.){2,3}"
_CAPITAL_WORD = r"[^\W\d_a-z]+(?:[.'’-][^\W\d_a-z]*)*"
_CAPITALS = rf"{_CAPITAL_WORD}(?: {_CAPITAL_WORD}){{0,3}}"
_WORD = r"[^\W\d_a-z][\w'’-]*\.?"
PARTS = {
    "CAPITALS": rf"(?P<place>(?=[^\W\d_a-z]{{2}}){_CAPITALS}(?:/{_CAPITALS}){{0,2}})",
    "PLACE": rf"(?P<place>{_WORD}(?:(?:[ /]| & ){_WORD}){{0,4}})",
    "REGION": rf"(?P<region> ?, (?:{_INITIALS}|{_WORD}(?: (?:of|and|the|{_WORD})){{0,3}})"
    rf"| \[{_WORD}(?: {_WORD}){{0,2}}\])",
    "AGENCY": r"\((?P<outlet>[A-Z][\w.'’&/ -]{1,40})\)",
    "NAME": r"(?P<outlet>[A-Z][\w-]*(?:\.[A-Za-z]{2,4})?(?: [A-Z][\w-]*)?)",
    "DASH": r" ?(?:-{1,3}|–|—|―|−|_)(?=\s)\s*",
    "START": r"[^\W\d_a-z]|[\"“‘'(<]",
}
_ABBREVIATION = re.compile(rf"[A-Z]\w{{1,5}}\.|{_INITIALS}")
_JOINTS = re.compile(r"/| & | and ")


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline: ``end`` is the offset at which the body starts; the rest is None where it is not told."""

    end: int
    place: str | None = None
    outlet: str | None = None
    day: tuple[int | None, int, int] | None = None
    """Year, month and day."""

    def date(self, published: dt.date | None) -> dt.date | None:
        """Return the day it names, None where it names none or no one can tell the year.

        A day without a year is the latest such day that is not after the day behind ``published``.
        """
        if self.day is None:
            return None
        year, month, day = self.day
        if year is None and published is None:
            return None
        limit = published + dt.timedelta(days=1) if published else dt.date.max
        first_guess = year or limit.year
        for candidate in (first_guess,) if year else (first_guess, first_guess - 1):
            try:
                date = dt.date(candidate, month, day)
            except ValueError:
                continue
            if year or date <= limit:
                return date
        return None


NO_DATELINE = Dateline(0)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of dateline, and what of it the reference tables must know for it to be one.

    That is its place, its city, its large city or its outlet.
    """

    rule_id: str
    pattern: re.Pattern[str]
    needs: frozenset[str]


@cache
def load_forms() -> tuple[Form, ...]:
    """Return the forms of ``rules/datelines.csv`` in the order in which they are tried.

    ``{DAY}`` in a pattern makes two forms of it, for "May 3" and for "3 May".
    """
    forms = []
    with (RULES / "datelines.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            for day in DAYS if "{DAY}" in row["pattern"] else ("",):
                pattern = row["pattern"]
                for name, part in (*PARTS.items(), ("DAY", day)):
                    pattern = pattern.replace(f"{{{name}}}", part)
                forms.append(Form(row["rule_id"], re.compile(pattern), frozenset(row["needs"].split())))
    return tuple(forms)


def find_dateline(text: str) -> Dateline:
    """Return the dateline of a cleaned text, or ``NO_DATELINE``.

    It stands at the start of the first paragraph, or behind a few short ones that are no sentences.
    """
    for start in _possible_starts(text):
        head = text[start : start + MAXIMUM_LENGTH]
        for form in load_forms():
            match = form.pattern.match(head)
            if match and _is_known(form, match):
                told = match.groupdict()
                return Dateline(start + match.end(), _place(told), told.get("outlet"), _day(told))
    return NO_DATELINE


def _possible_starts(text: str) -> Iterator[int]:
    start = 0
    for _ in range(PREAMBLE_PARAGRAPHS):
        yield start
        end = text.find(PARAGRAPH_BREAK, start)
        if end < 0 or text[end - 1] == "." or len(text[start:end].split()) > PREAMBLE_WORDS:
            return
        start = end + len(PARAGRAPH_BREAK)


def _is_known(form: Form, match: re.Match[str]) -> bool:
    told = match.groupdict()
    place, region, outlet = _place(told) or "", (told.get("region") or "").strip(" ,[]"), told.get("outlet") or ""
    if "city" in form.needs and not _all_known(place, may_be_country=False):
        return False
    if "large_city" in form.needs and not any(
        is_large(city) for city in cities_of_name(_with_small_letters(place))[:1]
    ):
        return False
    if "place" in form.needs and not (_all_known(place) or _ABBREVIATION.fullmatch(region) or _all_known(region)):
        return False
    return "outlet" not in form.needs or outlet_of(outlet) is not None


def _place(told: Mapping[str, str | None]) -> str | None:
    """Return the place without the full stop that parts it from what follows; "St. John's" and "D.C." keep theirs."""
    place = told.get("place")
    return place.removesuffix(".") if place and place.count(".") == 1 else place


def _all_known(places: str, may_be_country: bool = True) -> bool:
    return all(
        cities_of_name(_with_small_letters(place)) or (may_be_country and countries_of_name(_with_small_letters(place)))
        for place in _JOINTS.split(places)
    )


def _with_small_letters(place: str) -> str:
    return place.title().replace("’S", "’s").replace("'S", "'s") if place.isupper() else place


def _day(told: Mapping[str, str | None]) -> tuple[int | None, int, int] | None:
    day, month, year = told.get("day"), told.get("month"), told.get("year")
    if not day or not month:
        return None
    return int(year) if year else None, MONTHS[month.lower()], int(day)
