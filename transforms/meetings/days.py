"""The day told for a trigger, for an encounter of several, and that a story is at."""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from transforms.language.dates import day_of_writing, find, resolve
from transforms.language.records import ArticleText, DateExpression, Interval, Kind, Mention
from transforms.meetings.attachment import Tie, tie
from transforms.meetings.records import BoundDate, Event, Party
from transforms.meetings.rules import word_list
from transforms.meetings.view import View, date_values, position_of

RECENT = dt.timedelta(days=12)
NEWS = dt.timedelta(days=7)
STORY_REACH, PLAN_REACH = 300, 150
"""Characters before an undated encounter in which the day that it goes on is told: what was held, what is planned."""
SAYING_WORDS = 3
BOUNDS = frozenset({"by", "until", "till", "before", "since"})
"""Words before a day that only bounds a time: "must decide by Oct. 15"."""
SCOPES = {"clause": 0, "sentence": 1}
PRECISIONS = {"day": 0, "month": 1, "year": 2, "unknown": 3}
_WORDS = re.compile(r"\w+")
_CLAUSE_BREAK = re.compile(r"[.;:,\n]")
_SENTENCE_BREAK = re.compile(r"[.!?]\W")


def bind_date(
    view: View,
    trigger: int,
    parties: Sequence[Party],
    tense: str,
    article: ArticleText,
    context: dt.date | None,
    own: Collection[int] = (),
    others: Collection[int] = (),
) -> BoundDate | None:
    """Return the day told for a trigger (a position) in its own clause, or else right beside it; None if there is none.

    ``tense`` is past, future or none, ``context`` the day spoken of before, for "on the same day". Mentions that start
    at ``own`` are told for it alone, those at ``others`` for another encounter.
    """
    best: tuple[tuple[Tie, bool, int], Mention, Interval, bool] | None = None
    for mention in view.sentence.mentions:
        if mention.kind != Kind.DATE or mention.date is None or mention.start in others:
            continue
        spoken_of = _day_before(view, mention, tense, article) or context or _day_of_news(mention, tense, article)
        if _counts_from_clause(view, mention):
            if position_of(view, mention) > trigger:
                continue
            strength, interval = Tie.CONTROLLING, _turned(resolve(mention.date, article, tense, spoken_of), spoken_of)
        else:
            strength = Tie.OWN if mention.start in own else tie(view, mention, trigger, parties)
            interval = resolve(mention.date, article, tense, spoken_of)
        if strength < Tie.NEAR:
            continue
        distance = abs(position_of(view, mention) - trigger)
        rank = strength, interval.first is not None, -distance
        if best is None or rank > best[0]:
            best = rank, mention, interval, tense != "future" and _is_remote(mention.date, interval, article)
    if best is None:
        return None
    rank, mention, interval, is_remote = best
    scope = "sentence" if rank[0] == Tie.NEAR else "clause"
    return BoundDate(interval, article.text[mention.start : mention.end], scope, is_remote)


def _counts_from_clause(view: View, mention: Mention) -> bool:
    """Return whether a day is counted from what is told right behind: "sat down with him, a day after he met her"."""
    end = view.ends[position_of(view, mention)]
    opens = view.words[end - 1] in {"after", "before"} and end < len(view.words)
    return opens and (
        view.tokens[end].pos_ in {"PRON", "PROPN", "DET", "NOUN", "ADJ"} or view.tokens[end].tag_ == "VBG"
    )


def _turned(interval: Interval, spoken_of: dt.date | None) -> Interval:
    """Return the day on the other side of the day spoken of: who did it "a day after he met" met the day before."""
    if interval.first is None or spoken_of is None:
        return interval
    day = spoken_of - (interval.first - spoken_of)
    return replace(interval, first=day, last=day)


def _day_before(view: View, mention: Mention, tense: str, article: ArticleText) -> dt.date | None:
    """Return the last day told before a mention in its sentence: "arrives on Sunday and meets him the next day"."""
    day = None
    for earlier in view.sentence.mentions:
        if earlier.date is not None and earlier.start < mention.start:
            interval = resolve(earlier.date, article, tense, day)
            day = interval.first if interval.precision == "day" else day
    return day


def _day_of_news(mention: Mention, tense: str, article: ArticleText) -> dt.date | None:
    """Return the day of writing for "the day before" where no other day was told: the news is of today."""
    values = date_values(mention)
    is_before = values.get("kind") == "context" and values.get("offset") == -1
    return day_of_writing(article) if is_before and tense == "past" else None


def _is_remote(expression: DateExpression, interval: Interval, article: ArticleText) -> bool:
    if dict(expression.values).get("kind") == "context" and interval.first is None:
        return dict(expression.values).get("unit") in {"week", "month", "year"}
    day = day_of_writing(article)
    if day is not None and interval.last is not None:
        return interval.last < day - RECENT
    values = dict(expression.values)
    return day is None and "weekday" not in values and ("month" in values or "year" in values)


def told_day(events: Sequence[Event]) -> BoundDate | None:
    """Return the sharpest day that the events of an encounter tell.

    A mere month counts only in the clause of the first, or of one that names those who meet.
    """
    dated = [(e, e.date) for e in events if e.date and e.date.interval.first]
    sure = [
        day
        for event, day in dated
        if day.interval.precision == "day"
        or (day.scope == "clause" and (event is events[0] or (event.is_whole and len(event.entities) > 1)))
    ]
    return min(sure, key=lambda d: (PRECISIONS[d.interval.precision], SCOPES[d.scope]), default=None)


def day_of_story(article: ArticleText, offset: int, status: str) -> BoundDate | None:
    """Return the one day that the text right before an offset tells, which an undated encounter told there goes on.

    What was held was so up to ``NEWS`` before the article was written, on a day that no plan is told for; what is
    planned is still to come: the weekday of writing in the same sentence is that of the news. The day of a mere saying
    does not count, nor one in brackets, nor a deadline.
    """
    writing = day_of_writing(article)
    if writing is None:
        return None
    is_held = status == "held"
    earliest = dt.date.min if status == "cancelled" else writing - NEWS if is_held else writing
    latest = writing if is_held else dt.date.max
    text = article.text[max(0, offset - (STORY_REACH if is_held else PLAN_REACH)) : offset]
    day = None
    for found in find(text):
        interval = resolve(found.expression, article, "past" if is_held else "none")
        before = text[: found.start]
        words = _WORDS.findall(_CLAUSE_BREAK.split(before)[-1].lower())
        if interval.precision != "day" or interval.first is None or interval.first != interval.last:
            continue
        if not earliest <= interval.first <= latest:
            continue
        is_by_weekday = "weekday" in dict(found.expression.values) and not _SENTENCE_BREAK.search(text, found.end)
        if status == "planned" and interval.first == writing and is_by_weekday:
            continue
        if set(words[-1:]) & BOUNDS or _is_in_brackets(before) or set(words[-SAYING_WORDS:]) & word_list("saying"):
            continue
        if not (is_held and _tells_plan(words)):
            day = BoundDate(interval, text[found.start : found.end], "encounter", is_remote=False)
    return day


def _is_in_brackets(before: str) -> bool:
    return before.rfind("(") > before.rfind(")") or before.rfind("[") > before.rfind("]")


def _tells_plan(words: Sequence[str]) -> bool:
    """Return whether the words of a clause tell of what was still to come: "was due to meet him on"."""
    return bool(set(words) & word_list("plan")) or any(" ".join(pair) in word_list("plan") for pair in pairwise(words))
