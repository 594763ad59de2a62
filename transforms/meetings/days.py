"""The day told for a trigger, and for an encounter of several."""

import datetime as dt
from collections.abc import Sequence

from transforms.language.dates import day_of_writing, resolve
from transforms.language.records import ArticleText, DateExpression, Interval, Kind, Mention
from transforms.meetings.attachment import Tie, position_of, tie
from transforms.meetings.records import BoundDate, Event, Party
from transforms.meetings.view import View

RECENT = dt.timedelta(days=12)
SCOPES = {"clause": 0, "sentence": 1}
PRECISIONS = {"day": 0, "month": 1, "year": 2, "unknown": 3}
TENSES = {"held": "past", "planned": "future", "cancelled": "future", "none": "none"}


def bind_date(
    view: View,
    trigger: int,
    parties: Sequence[Party],
    status: str,
    article: ArticleText,
    context: dt.date | None,
) -> BoundDate | None:
    """Return the day told for a trigger (a position) in its own clause, or else right beside it; None if there is none.

    ``status`` is the trigger's, ``context`` the day spoken of before, for "on the same day".
    """
    best: tuple[tuple[Tie, bool, int], Mention, Interval, bool] | None = None
    for mention in view.sentence.mentions:
        if mention.kind != Kind.DATE or mention.date is None:
            continue
        strength = tie(view, mention, trigger, parties)
        if strength < Tie.NEAR:
            continue
        interval = resolve(
            mention.date, article, TENSES[status], _day_before(view, mention, status, article) or context
        )
        distance = abs(position_of(view, mention) - trigger)
        rank = strength, interval.first is not None, -distance
        if best is None or rank > best[0]:
            best = rank, mention, interval, status != "planned" and _is_remote(mention.date, interval, article)
    if best is None:
        return None
    rank, mention, interval, is_remote = best
    scope = "sentence" if rank[0] == Tie.NEAR else "clause"
    return BoundDate(interval, article.text[mention.start : mention.end], scope, is_remote)


def _day_before(view: View, mention: Mention, status: str, article: ArticleText) -> dt.date | None:
    """Return the last day told before a mention in its sentence: "arrives on Sunday and meets him the next day"."""
    day = None
    for earlier in view.sentence.mentions:
        if earlier.date is not None and earlier.start < mention.start:
            interval = resolve(earlier.date, article, TENSES[status], day)
            day = interval.first if interval.precision == "day" else day
    return day


def _is_remote(expression: DateExpression, interval: Interval, article: ArticleText) -> bool:
    day = day_of_writing(article)
    if day is not None and interval.last is not None:
        return interval.last < day - RECENT
    values = dict(expression.values)
    return day is None and "weekday" not in values and ("month" in values or "year" in values)


def told_day(events: Sequence[Event]) -> BoundDate | None:
    """Return the sharpest day that the events of an encounter tell; a mere month counts only in the clause of one."""
    dated = [e.date for e in events if e.date and e.date.interval.first]
    sure = [d for d in dated if d.interval.precision == "day" or d.scope == "clause"]
    return min(sure, key=lambda d: (PRECISIONS[d.interval.precision], SCOPES[d.scope]), default=None)
