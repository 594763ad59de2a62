"""Dates as written, and what they mean on the calendar.

The wordings are data (``rules/date_patterns.csv``); ``find`` reads them as ``DateExpression`` and ``resolve`` binds
one to the day of writing and a tense.
"""

import calendar
import csv
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from transforms.language.records import ArticleText, DateExpression, Interval

UNKNOWN = Interval(None, None, "unknown", "none")

_RULES = Path(__file__).parent / "rules" / "date_patterns.csv"
_MONTHS = tuple(name.casefold() for name in calendar.month_name)[1:]
_WEEKDAYS = tuple(name.casefold() for name in calendar.day_name)
_NUMBERS = {
    name: number
    for number, names in enumerate(
        ("", "a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
    for name in names.split()
}
_VAGUE_NUMBERS = {"a few": 3, "several": 4, "a couple of": 2, "some": 3}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_PARTS_OF_MONTH = {
    "early": (1, 10),
    "the beginning of": (1, 10),
    "mid": (11, 20),
    "late": (21, 31),
    "the end of": (21, 31),
}
_LONGEST_DATELINE_LAG = dt.timedelta(days=10)

_MONTH = "|".join((*_MONTHS, "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept?", "oct", "nov", "dec"))
_SHIFTS = "last|past|next|this|coming|this past|this coming|the coming"
_PARTS = "|".join(_PARTS_OF_MONTH)
_MACROS = {
    "month": rf"(?P<month>{_MONTH})",
    "month2": rf"(?P<month2>{_MONTH})",
    "day": r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?",
    "day2": r"(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?",
    "to": r"(?: ?[-–—/] ?| to | and | & | through )",
    "year": r"(?P<year>(?:19|20)\d\d)",
    "part": rf"(?:(?P<part>{_PARTS})[ -])?",
    "part1": rf"(?P<part>{_PARTS})[ -]",
    "shift": rf"(?:(?P<shift>{_SHIFTS}) )?",
    "shift1": rf"(?P<shift>{_SHIFTS}) ",
    "weekday": rf"(?P<weekday>{'|'.join(_WEEKDAYS)}|(?:mon|tues?|wed|thu|thurs?|fri|sat|sun)\.(?! [A-Z]))",
    "part_of_day": "(?:morning|afternoon|evening|night|noon)",
    "weekday_week": "(?:(?P<week>last|next|this) week)",
    "number": rf"(?P<number>\d{{1,2}}|{'|'.join(_VAGUE_NUMBERS)}|{'|'.join(_NUMBERS)})",
    "unit": "(?P<unit>day|week|month|year)",
    "shift_span": r"(?:(?P<shift_span>last|past|this past|previous|this|next|coming|the coming|"
    r"earlier this|later this) )",
}
_HINT = re.compile(
    rf"\d|\b(?:{_MONTH}|{'|'.join(_WEEKDAYS)}|(?:mon|tues?|wed|thu|thurs?|fri|sat|sun)\.|"
    r"today|tonight|yesterday|tomorrow|overnight|"
    r"last|past|next|this|that|same|the|ago|recent|recently|coming|earlier|later|before|after|following|from now)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date expression at a stretch of text, offsets in the text given to ``find``."""

    start: int
    end: int
    expression: DateExpression


@dataclass(frozen=True, slots=True)
class _Rule:
    rule_id: str
    kind: str
    offset: int | None
    pattern: re.Pattern[str]


@cache
def _rules() -> tuple[_Rule, ...]:
    with _RULES.open(encoding="utf-8", newline="") as source:
        return tuple(
            _Rule(
                row["rule_id"],
                row["kind"],
                int(row["offset"]) if row["offset"] else None,
                re.compile(rf"(?<![\w.,/-])(?:{_expand(row['pattern'])})(?![\w])", re.IGNORECASE),
            )
            for row in csv.DictReader(source)
        )


def _expand(pattern: str) -> str:
    return re.sub(r"\{([a-z_]+\d?)\}", lambda found: _MACROS[found[1]], pattern)


def find(text: str) -> list[FoundDate]:
    """Return the date expressions of a sentence in order, longest first where several begin together; none overlap."""
    if not _HINT.search(text):
        return []
    candidates = []
    for rule in _rules():
        for found in rule.pattern.finditer(text):
            expression = _read(rule, found)
            if expression is not None:
                candidates.append(FoundDate(found.start(), found.end(), expression))
    candidates.sort(key=lambda date: (-(date.end - date.start), date.start))
    kept: list[FoundDate] = []
    for date in candidates:
        if all(date.end <= other.start or other.end <= date.start for other in kept):
            kept.append(date)
    return sorted(kept, key=lambda date: date.start)


def _read(rule: _Rule, found: re.Match[str]) -> DateExpression | None:
    groups = {name: value for name, value in found.groupdict().items() if value}
    values: dict[str, object] = {"kind": rule.kind}
    for name in ("month", "month2"):
        if name in groups:
            if not groups[name][0].isupper():
                return None
            values[name] = _month_number(groups[name])
    if "month_number" in groups:
        values["month"] = int(groups["month_number"])
    for name in ("year", "day", "day2"):
        if name in groups:
            values[name] = int(groups[name])
    if "weekday" in groups:
        if not groups["weekday"][0].isupper():
            return None
        values["weekday"] = next(
            number for number, name in enumerate(_WEEKDAYS) if name.startswith(groups["weekday"].casefold()[:3])
        )
    if "number" in groups:
        number = groups["number"].casefold()
        values["number"] = int(number) if number.isdecimal() else _NUMBERS.get(number) or _VAGUE_NUMBERS[number]
        values["vague"] = number in _VAGUE_NUMBERS
    for name in ("shift", "shift_span", "part", "part_span", "unit", "week", "direction", "recent"):
        if name in groups:
            values[name] = groups[name].casefold()
    if rule.offset is not None:
        values["offset"] = rule.offset
    if not _is_possible(values):
        return None
    return DateExpression(rule.rule_id, tuple(sorted(values.items())))


def _month_number(name: str) -> int:
    return next(number for number, full in enumerate(_MONTHS, 1) if full.startswith(name.casefold()[:3]))


def _is_possible(values: dict[str, object]) -> bool:
    month, day = values.get("month"), values.get("day")
    if isinstance(month, int) and not 1 <= month <= 12:
        return False
    if isinstance(day, int):
        longest = 31 if not isinstance(month, int) else calendar.monthrange(2024, month)[1]
        return 1 <= day <= longest
    return True


def day_of_writing(article: ArticleText) -> dt.date | None:
    """Return the day that "today" means: the dateline's where it fits the publication date, else the latter."""
    published, dateline = article.published, article.dateline_date
    if published is None or dateline is None:
        return published or dateline
    return dateline if dt.timedelta(0) <= published - dateline <= _LONGEST_DATELINE_LAG else published


def resolve(expression: DateExpression, article: ArticleText, tense: str, context: dt.date | None = None) -> Interval:
    """Return the days that an expression can mean.

    ``tense`` is "past", "future" or "none" (the nearest) and tells which Tuesday or July is meant; ``context`` is the
    day spoken of before, for "the previous day". Without a day of writing, only dates with a year are resolved, and
    those that lack it as the nearest to the latest full date of the text; no day is ever made up: a week or a month is
    bounds with precision unknown or month.
    """
    values = dict(expression.values)
    anchor = day_of_writing(article)
    kind = str(values["kind"])
    if kind == "calendar" and "year" in values:
        return _calendar(values, int(str(values["year"])))
    if kind == "context":
        return _context(values, context)
    if anchor is None:
        latest = _latest_day(article.text) if kind in {"calendar", "month"} and "shift" not in values else None
        return UNKNOWN if latest is None else replace(_RESOLVERS[kind](values, latest, "none"), basis="explicit")
    resolver = _RESOLVERS[kind]
    return resolver(values, anchor, tense)


@lru_cache(maxsize=4)
def _latest_day(text: str) -> dt.date | None:
    latest = None
    for found in find(text):
        values = dict(found.expression.values)
        if {"year", "month", "day"} <= values.keys():
            day = _calendar(values, int(str(values["year"]))).first
            latest = day if latest is None or (day is not None and day > latest) else latest
    return latest


def _day(first: dt.date, last: dt.date | None = None, basis: str = "relative") -> Interval:
    return Interval(first, last or first, "day", basis)


def _span(first: dt.date, last: dt.date, precision: str = "unknown", basis: str = "relative") -> Interval:
    return Interval(first, last, precision, basis)


def _number(values: dict[str, object], name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) else None


def _calendar(values: dict[str, object], year: int) -> Interval:
    month, day = _number(values, "month"), _number(values, "day")
    if month is None:
        return _span(dt.date(year, 1, 1), dt.date(year, 12, 31), "year", "explicit")
    if day is None:
        return _month(year, month, str(values.get("part", "")), "explicit")
    if day > calendar.monthrange(year, month)[1]:
        return UNKNOWN
    first = dt.date(year, month, day)
    last = first
    day2 = _number(values, "day2")
    if day2 is not None:
        month2 = _number(values, "month2") or month
        if 1 <= day2 <= calendar.monthrange(year, month2)[1]:
            last = max(first, dt.date(year, month2, day2))
    return _day(first, last, "explicit")


def _month(year: int, month: int, part: str, basis: str) -> Interval:
    length = calendar.monthrange(year, month)[1]
    first, last = _PARTS_OF_MONTH.get(part, (1, length))
    return _span(dt.date(year, month, first), dt.date(year, month, min(last, length)), "month", basis)


def _yearless(values: dict[str, object], anchor: dt.date, tense: str) -> Interval:
    options = [_calendar(values, anchor.year + step) for step in (-1, 0, 1)]
    dated = [option for option in options if option.first is not None and option.last is not None]
    dated = [option for option in dated if option.first and option.first.weekday() == values.get("weekday")] or dated
    return _nearest(dated, anchor, tense) if dated else UNKNOWN


def _nearest(options: list[Interval], anchor: dt.date, tense: str) -> Interval:
    def distance(option: Interval) -> int:
        first, last = option.first or anchor, option.last or anchor
        return 0 if first <= anchor <= last else min(abs((first - anchor).days), abs((last - anchor).days))

    fitting = options
    if tense == "past":
        fitting = [option for option in options if option.first and option.first <= anchor]
    elif tense == "future":
        fitting = [option for option in options if option.last and option.last >= anchor]
    return min(fitting or options, key=distance)


def _bare_month(values: dict[str, object], anchor: dt.date, tense: str) -> Interval:
    month = int(str(values["month"]))
    part = str(values.get("part", ""))
    shift = str(values.get("shift", ""))
    options = [_month(anchor.year + step, month, part, "relative") for step in (-1, 0, 1)]
    this_month = anchor.replace(day=1)
    if shift.endswith(("last", "past")):
        return max((o for o in options if o.last and o.last < this_month), key=lambda o: o.last or anchor)
    if shift.endswith(("next", "coming")):
        return min((o for o in options if o.first and o.first > anchor), key=lambda o: o.first or anchor)
    return _nearest(options, anchor, tense)


def _offset_day(values: dict[str, object], anchor: dt.date, tense: str) -> Interval:
    return _day(anchor + dt.timedelta(days=int(str(values["offset"]))))


def _weekday(values: dict[str, object], anchor: dt.date, tense: str) -> Interval:
    weekday = int(str(values["weekday"]))
    monday = anchor - dt.timedelta(days=anchor.weekday())
    week, shift = str(values.get("week", "")), str(values.get("shift", ""))
    if week:
        weeks = {"last": -1, "this": 0, "next": 1}[week]
        return _day(monday + dt.timedelta(days=7 * weeks + weekday))
    back = (anchor.weekday() - weekday) % 7
    if shift.endswith(("last", "past")):
        return _day(anchor - dt.timedelta(days=back or 7))
    if shift == "next":
        return _day(monday + dt.timedelta(days=7 + weekday))
    if shift.endswith("coming"):
        return _day(anchor + dt.timedelta(days=-back % 7 or 7))
    if shift == "this" and tense != "past":
        return _day(monday + dt.timedelta(days=weekday))
    ahead = -back % 7
    is_ahead = tense == "future" or (tense == "none" and ahead < back)
    return _day(anchor + dt.timedelta(days=ahead if is_ahead else -back))


def _ago(values: dict[str, object], anchor: dt.date, tense: str) -> Interval:
    return _steps(values, anchor, -1)


def _from_now(values: dict[str, object], anchor: dt.date, tense: str) -> Interval:
    return _steps(values, anchor, 1)


def _steps(values: dict[str, object], anchor: dt.date, sign: int) -> Interval:
    number, unit = int(str(values["number"])) * sign, str(values["unit"])
    if unit == "year":
        return _calendar({}, anchor.year + number)
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + number
        return _month(months // 12, months % 12 + 1, "", "relative")
    days = number * (7 if unit == "week" else 1)
    day = anchor + dt.timedelta(days=days)
    if unit == "day" and not values.get("vague"):
        return _day(day)
    slack = dt.timedelta(days=max(3, abs(days)) if values.get("vague") else 3)
    first, last = day - slack, day + slack
    return _span(first, min(last, anchor) if sign < 0 else last)


def _named_span(values: dict[str, object], anchor: dt.date, tense: str) -> Interval:
    shift, unit = str(values.get("shift_span", "")), str(values.get("unit", ""))
    part = str(values.get("part_span", ""))
    shift = shift or ("this" if part else "")
    if values.get("recent") or (not shift and unit != "weekend"):
        days = {"day": 7, "week": 31, "month": 365, "year": 3650}.get(unit, 62)
        return _span(anchor - dt.timedelta(days=days), anchor)
    if shift in {"coming", "the coming"} and unit in {"day", "week", "month", "year"}:
        days = {"day": 7, "week": 31, "month": 365, "year": 3650}[unit]
        return _span(anchor, anchor + dt.timedelta(days=days))
    if shift.startswith(("earlier", "later")):
        part, shift = shift.split()
    step = {"last": -1, "past": -1, "this past": -1, "previous": -1, "next": 1}.get(shift, 0)
    whole = _whole_span(unit, step, anchor, tense)
    first, last = whole.first or anchor, whole.last or anchor
    if step == 0 and unit in {"week", "month", "year"}:
        if part == "earlier" or (not part and tense == "past"):
            last = min(last, anchor)
        elif part == "later" or (not part and tense == "future"):
            first = max(first, anchor)
    return _span(first, last, whole.precision)


def _whole_span(unit: str, step: int, anchor: dt.date, tense: str) -> Interval:
    if unit == "year":
        return _span(dt.date(anchor.year + step, 1, 1), dt.date(anchor.year + step, 12, 31), "year")
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + step
        return _month(months // 12, months % 12 + 1, "", "relative")
    if unit in _SEASONS:
        year, month = anchor.year + step, _SEASONS[unit]
        last_month = (month + 1) % 12 + 1
        last_year = year + (month + 2 > 12)
        return _span(
            dt.date(year, month, 1), dt.date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])
        )
    monday = anchor - dt.timedelta(days=anchor.weekday())
    if unit == "weekend":
        if (step == 0 and tense != "future" and anchor.weekday() < 5) or (step < 0 and anchor.weekday() >= 5):
            step = -1
        saturday = monday + dt.timedelta(days=5 + 7 * step)
        return _day(saturday, saturday + dt.timedelta(days=1))
    first = monday + dt.timedelta(days=7 * step)
    return _span(first, first + dt.timedelta(days=6))


def _context(values: dict[str, object], context: dt.date | None) -> Interval:
    if context is None or values.get("unit") in {"week", "month", "year"}:
        return UNKNOWN
    days = values.get("offset")
    if days is None:
        days = int(str(values["number"])) * (-1 if values["direction"] == "earlier" else 1)
    return _day(context + dt.timedelta(days=int(str(days))))


_RESOLVERS: dict[str, Callable[[dict[str, object], dt.date, str], Interval]] = {
    "calendar": _yearless,
    "month": _bare_month,
    "day": _offset_day,
    "weekday": _weekday,
    "ago": _ago,
    "from_now": _from_now,
    "span": _named_span,
}
