"""Whether two encounters as told in two articles are one: what rules it out, and how strong the evidence is.

Reports are read by a machine, which gets an attribute wrong here and there. So one disagreement does not part two
reports that agree in the rest, least where the value was inferred rather than told.
"""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.encounters.mentions import BODY, COUNTRY, INFERRED, NAME, WEEKDAY, Mention, Party

MERGE_AT = 0.8
"""Least strength at which two reports are taken to tell of one encounter."""
DOUBTFUL_AT = 0.65
"""Strength from which on a pair that stays apart is worth a person's look."""

DAY_SLACK = 1
"""Days by which reports of one encounter differ, for the time zones."""
INFERRED_SLACK = 2
"""The same where a day was inferred from that of the report."""
LOOSE_SLACK = 3
"""The same where one tells of a week or so: on a Sunday "last week" is the week that ends."""
WEEK = 7
LOOSE_DAYS = 10
"""A span of days up to this is told loosely: "last week", "earlier this month"."""
WIDEST_DAYS = 31
"""A told span wider than this bounds a day no better than none."""
SAME_DAY = 0.3
"""Worth of one and the same day told by both."""
TIME_KNOWN = 0.05
"""Worth of the days from which on they speak for one encounter, rather than merely allow it."""
FEW_SIDES = 4
"""Of so few sides a report leaves none out; longer lists of those who attended are told in part."""
NEWS_BEFORE = dt.timedelta(days=7)
NEWS_AFTER = dt.timedelta(days=3)
SOON = 14
"""Days within which a plan that is news, told without a day, is mostly carried out."""
LEAP_YEAR = 2024
"""A year that has every day of a year."""
PLANS_AHEAD = dt.timedelta(days=90)
"""How far ahead of the report an undated plan that is news can lie."""


@dataclass(frozen=True, slots=True)
class Match:
    """The strength of two reports telling of one encounter, and the evidence."""

    strength: float
    reason: str

    @property
    def score(self) -> float:
        """The strength as a share, 0 to 1."""
        return min(1.0, self.strength)


NO_MATCH = Match(0.0, "")


def match(a: Mention, b: Mention) -> Match:
    """Return how strong the evidence is that two reports tell of one encounter; 0 where something rules it out."""
    if are_incompatible(a, b):
        return NO_MATCH
    people, who = _people(a, b)
    if not people:
        return NO_MATCH
    time, when = _time(a, b)
    if time is None:
        return NO_MATCH
    place, where = _place(a, b)
    if a.status == b.status == "cancelled":
        place = max(place, 0.0)
    if time < TIME_KNOWN:
        place = min(place, place / 2 if where == "same country" else 0.1)
    elif time == SAME_DAY and where == "other country":
        place = place / 2  # nobody meets the same person in two countries on one day: more likely one is misplaced
    score = people + time + place
    reasons = [who, when, where]
    if a.format == b.format and a.format in {"phone", "video"}:
        score += 0.1
        reasons.append(a.format)
    if "planned" in (a.status, b.status) and a.status != b.status:
        score += 0.1 if time < TIME_KNOWN else -0.05
        reasons.append(f"planned then {a.status if b.status == 'planned' else b.status}")
    elif a.status == b.status == "cancelled":
        score += 0.2
        reasons.append("cancelled")
    if _is_one_gathering(a, b):
        score += 0.1
        reasons.append("context")
    if a.is_meal != b.is_meal:
        score -= 0.1
        reasons.append("a meal in one")
    if a.is_focus and b.is_focus and _published_apart(a, b, 3):
        score += 0.1
        reasons.append("published together")
    return Match(round(score, 4), ", ".join(reason for reason in reasons if reason))


def are_incompatible(a: Mention, b: Mention) -> bool:
    """Whether two reports can't tell of one encounter, however much else agrees."""
    if a.article.key == b.article.key:
        return True
    if {a.format, b.format} >= {"in_person"} and {a.format, b.format} & {"phone", "video"}:
        return True
    if {a.status, b.status} == {"cancelled", "held"}:
        return True
    if days_apart(a, b) > _slack(a, b) and not (_may_be_week_misread(a, b) or _may_be_older_news(a, b)):
        return True
    if _is_vague_past(a) or _is_vague_past(b):
        both_called_off = a.status == b.status == "cancelled" and min(_width(a), _width(b)) > WIDEST_DAYS
        if not both_called_off:
            return True
    if a.is_meal != b.is_meal and days_apart(a, b) > 0:
        return True
    if _is_elsewhere(a, b) or _told_other_days(a, b) or _told_other_days(b, a):
        return True
    return _planned_after(a, b) or _planned_after(b, a) or _other_counterparts(a, b)


def _is_vague_past(mention: Mention) -> bool:
    """Background told without a month: any earlier encounter of these people can be meant."""
    return not mention.is_focus and _width(mention) > WIDEST_DAYS


def _is_one_city(a: Mention, b: Mention) -> bool:
    return a.city is not None and (a.city, a.country_code) == (b.city, b.country_code)


def _is_elsewhere(a: Mention, b: Mention) -> bool:
    """Whether they are told of in cities of two countries, and not as of one day: then one is likely misplaced.

    What was called off took place nowhere, and is one wherever it was to be.
    """
    if not (a.city and b.city) or a.country_code == b.country_code or a.status == b.status == "cancelled":
        return False
    return not (a.has_day and b.has_day and days_apart(a, b) == 0)


def _told_other_days(yearless: Mention, other: Mention) -> bool:
    """Whether none of the days that an undated report tells without a year is, in any year, that of another one."""
    if not yearless.yearless:
        return False
    if other.yearless:
        spans = [(day, day) for told in other.yearless for day in _days_of_years(told, LEAP_YEAR, LEAP_YEAR)]
    elif other.first is not None and other.last is not None:
        spans = [(other.first, other.last)]
    else:
        return False
    slack = dt.timedelta(days=DAY_SLACK)
    return not any(
        first - slack <= day <= last + slack
        for first, last in spans
        for told in yearless.yearless
        for day in _days_of_years(told, first.year - 1, last.year + 1)
    )


def _days_of_years(told: str, first: int, last: int) -> Iterator[dt.date]:
    month, day = map(int, told.split("-"))
    for year in range(first, last + 1):
        if day <= calendar.monthrange(year, month)[1]:
            yield dt.date(year, month, day)


def days_apart(a: Mention, b: Mention) -> int:
    """Return by how many days the spans told by two reports miss each other, 0 where one tells none."""
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return 0
    return max(0, (a.first - b.last).days, (b.first - a.last).days)


def _slack(a: Mention, b: Mention) -> int:
    is_inferred = INFERRED in (a.basis, b.basis)
    is_misread = WEEKDAY in (a.basis, b.basis) and _is_one_city(a, b) and _is_one_gathering(a, b)
    if any(not mention.has_day and 1 < _width(mention) <= LOOSE_DAYS for mention in (a, b)):
        return LOOSE_SLACK
    return INFERRED_SLACK if is_inferred or is_misread else DAY_SLACK


def _is_one_gathering(a: Mention, b: Mention) -> bool:
    """Whether both are told as part of a summit or forum of one name."""
    return bool(a.context & b.context) and len(a.context & b.context) * 2 >= min(len(a.context), len(b.context))


def _may_be_week_misread(a: Mention, b: Mention) -> bool:
    """Whether days are about a week apart, and that of one was told by a weekday: its week depends on the tense."""
    if abs(days_apart(a, b) - WEEK) > _slack(a, b):
        return False
    return _can_be_other_week(a, b) or _can_be_other_week(b, a)


def _can_be_other_week(read: Mention, other: Mention) -> bool:
    """Whether the weekday told can be that of the week of the other one: it lies no further from the report.

    A weekday on which the report itself appeared is that day.
    """
    day, told, wanted = read.article.day, read.last, other.last
    if read.basis != WEEKDAY or day is None or told is None or wanted is None or told == day:
        return False
    meant = told + dt.timedelta(days=WEEK if wanted > told else -WEEK)
    return abs(meant - day) <= abs(told - day)


def _may_be_older_news(a: Mention, b: Mention) -> bool:
    """Whether news without a day, of a report of these days, can be what another one tells of days before."""
    if not (a.is_focus and b.is_focus and a.status == b.status == "held" and _published_apart(a, b, NEWS_AFTER.days)):
        return False
    for undated, dated in ((a, b), (b, a)):
        if undated.basis == INFERRED and dated.basis != INFERRED and undated.first and dated.last:
            return 0 <= (undated.first - dated.last).days <= WEEK
    return False


def _planned_after(plan: Mention, other: Mention) -> bool:
    """A plan told of after an encounter was held, or called off, is one for another encounter."""
    if plan.status != "planned" or plan.article.day is None:
        return False
    day = other.last if other.status == "held" else other.article.day if other.status == "cancelled" else None
    return day is not None and plan.article.day > day + dt.timedelta(days=DAY_SLACK)


def _other_counterparts(a: Mention, b: Mention) -> bool:
    """Whether other sides took part: two met, or the same two with a third; where no day is told, any few differ.

    An envoy of a body who hosted the two or went between them is left out by some reports of that day and city.
    """
    is_one = a.first is not None and a.has_day and b.has_day and days_apart(a, b) == 0 and _is_one_city(a, b)
    for small, large in ((a, b), (b, a)):
        others = {side for key, side in large.side_of if side is not None and key not in small.people}
        left_out = (NAME, BODY) if is_one and not small.is_of_its_own else (NAME,)
        extra = {side for side in others - small.parties if side.kind not in left_out}
        if extra and small.parties <= large.parties:
            few = FEW_SIDES if a.first is None or b.first is None else 2
            if (small.is_of_its_own or len(small.parties) <= few) and len(large.parties) > 2:
                return True
    return False


def _people(a: Mention, b: Mention) -> tuple[float, str]:
    """Return what the participants are worth: 0 unless both sides of the encounter are the same."""
    shared = a.people & b.people
    if len(shared) >= 2:
        smaller = min(len(a.people), len(b.people))
        if len(a.parties) > 2 and len(b.parties) > 2 and len(shared) * 3 < smaller:
            return 0.0, ""
        if _met_by_others(a, b, shared):
            return 0.0, ""
        same = a.people == b.people
        value = 0.6 + (0.1 if len(shared) > 2 else 0.0) + (0.05 if same else 0.0)
        return value, "same participants" if same else f"{len(shared)} shared officials"
    if len(shared) == 1:
        others_a, others_b = _counterparts(a, shared), _counterparts(b, shared)
        if others_a & others_b and (_is_vague(a, shared) or _is_vague(b, shared)):
            return 0.45, "one shared official and the other side"
        return 0.0, ""
    common = a.parties & b.parties
    if len(common) >= 2 and not a.known and not b.known:
        return 0.4, "same sides"
    return 0.0, ""


def _met_by_others(a: Mention, b: Mention, shared: frozenset[str]) -> bool:
    """Whether the same people, a king and his heir or two envoys, met one visitor as told here and another there.

    Of a meeting of several sides other ones may be named; but of one and the same side nobody then is in both reports.
    """
    hosts = {side for key, side in a.side_of if key in shared}
    visitors = [{key: side for key, side in m.side_of if key not in shared and side not in hosts} for m in (a, b)]
    if not all(visitors):
        return False
    first, second = (set(told.values()) for told in visitors)
    if len(hosts) == 1 and max(len(a.parties), len(b.parties)) <= 2:
        return first.isdisjoint(second) or all(told.keys() & m.known for told, m in zip(visitors, (a, b), strict=True))
    return (
        len(first) == 1
        and first == second
        and all(told.keys() <= m.known for told, m in zip(visitors, (a, b), strict=True))
    )


def _counterparts(mention: Mention, shared: frozenset[str]) -> frozenset[Party]:
    """Return the other sides; whom an official of one country met in it is not told by that country."""
    own = {side for key, side in mention.side_of if side is not None and key in shared}
    others = mention.bodies | {side for key, side in mention.side_of if side is not None and key not in shared}
    return others - own


def _is_vague(mention: Mention, shared: frozenset[str]) -> bool:
    """True where nobody of the other side is told: a group or a body; a bare office is that of somebody else."""
    return not (mention.people - shared)


def _time(a: Mention, b: Mention) -> tuple[float | None, str]:
    """Return what the days are worth, None where they don't allow one encounter."""
    if a.first is not None and b.first is not None:
        return _told_time(a, b)
    spans = _span(a), _span(b)
    if spans[0][0] > spans[1][1] or spans[1][0] > spans[0][1]:
        return None, ""
    if a.is_focus and b.is_focus and a.first is None and b.first is None:
        return (0.1, "same news") if _published_apart(a, b, 7) else (0.0, "time possible")
    dated, undated = (a, b) if a.first is not None else (b, a)
    if undated.is_focus and undated.article.day and dated.last and _width(dated) <= WIDEST_DAYS:
        ahead = (dated.last - undated.article.day).days
        if undated.status == "planned" and (dated.basis == INFERRED) <= ahead <= SOON:
            return 0.1, "soon after the plan"
        if undated.status != "planned" and -INFERRED_SLACK <= ahead <= DAY_SLACK:
            return 0.1, "day of the news"
    return 0.0, "time possible"


def _told_time(a: Mention, b: Mention) -> tuple[float | None, str]:
    apart, widest = days_apart(a, b), max(_width(a), _width(b))
    if apart == 0 and widest <= WIDEST_DAYS:
        if widest == 0:
            return SAME_DAY, "same day"
        return (0.25, "same days") if a.has_day and b.has_day else (0.18, "same month")
    if apart == 0:
        return 0.0, "same year"
    if apart <= _slack(a, b):
        return 0.15, "next day" if apart == 1 else f"{apart} days apart"
    if _may_be_older_news(a, b):
        return 0.1, "news of days before"
    is_one_place = _is_one_city(a, b) or (
        a.country_code is not None and a.country_code == b.country_code and not (a.city and b.city)
    )
    if apart == WEEK and is_one_place and len(a.parties) > 1 and _published_apart(a, b, WEEK):
        return 0.1, "same weekday and place"
    return None, ""


def _width(mention: Mention) -> int:
    if mention.first is None or mention.last is None:
        return 10_000
    return (mention.last - mention.first).days


def _span(mention: Mention) -> tuple[dt.date, dt.date]:
    """Return the days on which it can have taken place, from what is told or from when and how it is reported."""
    if mention.first is not None and mention.last is not None:
        return mention.first, mention.last
    day = mention.article.day
    if day is None:
        return dt.date.min, dt.date.max
    if mention.status == "planned":
        return day, day + PLANS_AHEAD
    return (day - NEWS_BEFORE, day + NEWS_AFTER) if mention.is_focus else (dt.date.min, day)


def _published_apart(a: Mention, b: Mention, days: int) -> bool:
    return a.article.day is not None and b.article.day is not None and abs((a.article.day - b.article.day).days) <= days


def _place(a: Mention, b: Mention) -> tuple[float, str]:
    """Return what the places are worth; a country without a city is often inferred, so that it speaks little."""
    if a.city and b.city and a.country_code == b.country_code:
        return (0.15, "same city") if a.city == b.city else (-0.1, "other city")
    if a.country_code and b.country_code and a.country_code == b.country_code:
        return 0.1, "same country"
    if a.country_code and b.country_code:
        if a.city and b.city:
            return -0.4, "other country"
        return (0.0, "") if _is_home(a) or _is_home(b) else (-0.1, "other country")
    return 0.0, ""


def _is_home(mention: Mention) -> bool:
    """Whether a country without a city is that of a side: where the report comes from rather than the encounter."""
    return mention.city is None and any(
        side.kind == COUNTRY and side.value == mention.country_code for side in mention.parties
    )
