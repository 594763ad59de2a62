import csv
import datetime as dt
import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.language.conftest import article
from transforms.language import dates
from transforms.language.records import Interval

THURSDAY = dt.date(2023, 3, 2)
RULES = Path(dates.__file__).parent / "rules" / "date_patterns.csv"


def resolve(words: str, tense: str, published: dt.date | None = THURSDAY, dateline: dt.date | None = None) -> Interval:
    (found,) = dates.find(words)
    return dates.resolve(found.expression, article("", published=published, dateline_date=dateline), tense)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("words", "tense", "first", "last", "precision", "basis"),
    [
        ("They met today.", "past", "2023-03-02", "2023-03-02", "day", "relative"),
        ("They met yesterday evening.", "past", "2023-03-01", "2023-03-01", "day", "relative"),
        ("They met last night.", "past", "2023-03-01", "2023-03-01", "day", "relative"),
        ("They met earlier today.", "past", "2023-03-02", "2023-03-02", "day", "relative"),
        ("They will meet tomorrow.", "future", "2023-03-03", "2023-03-03", "day", "relative"),
        ("They met two days ago.", "past", "2023-02-28", "2023-02-28", "day", "relative"),
        ("They met on Tuesday night.", "past", "2023-02-28", "2023-02-28", "day", "relative"),
        ("They will meet on Tuesday.", "future", "2023-03-07", "2023-03-07", "day", "relative"),
        ("They met on Thursday.", "past", "2023-03-02", "2023-03-02", "day", "relative"),
        ("They meet on Saturday.", "none", "2023-03-04", "2023-03-04", "day", "relative"),
        ("They meet on Tuesday.", "none", "2023-02-28", "2023-02-28", "day", "relative"),
        ("They met last Thursday.", "past", "2023-02-23", "2023-02-23", "day", "relative"),
        ("They will meet next Friday.", "future", "2023-03-10", "2023-03-10", "day", "relative"),
        ("They met on Wednesday last week.", "past", "2023-02-22", "2023-02-22", "day", "relative"),
        ("They met on November 10, 2020.", "past", "2020-11-10", "2020-11-10", "day", "explicit"),
        ("They met on 5 July 2022.", "past", "2022-07-05", "2022-07-05", "day", "explicit"),
        ("They met on the 5th of July.", "past", "2022-07-05", "2022-07-05", "day", "explicit"),
        ("They will meet on July 5-6.", "future", "2023-07-05", "2023-07-06", "day", "explicit"),
        ("They met on July 30 to August 2, 2021.", "past", "2021-07-30", "2021-08-02", "day", "explicit"),
        ("They met on 2023-02-28.", "past", "2023-02-28", "2023-02-28", "day", "explicit"),
        ("They met on Tuesday, Jan. 7, 2020.", "past", "2020-01-07", "2020-01-07", "day", "explicit"),
        ("They met on Friday 10 February.", "past", "2023-02-10", "2023-02-10", "day", "explicit"),
        ("They met on Tuesday, March 8.", "past", "2022-03-08", "2022-03-08", "day", "explicit"),
        ("They met on 28.02.2023.", "past", "2023-02-28", "2023-02-28", "day", "explicit"),
        ("They met on December 30.", "past", "2022-12-30", "2022-12-30", "day", "explicit"),
        ("They met in April.", "past", "2022-04-01", "2022-04-30", "month", "relative"),
        ("They will meet in April.", "future", "2023-04-01", "2023-04-30", "month", "relative"),
        ("They met last February.", "past", "2023-02-01", "2023-02-28", "month", "relative"),
        ("They met in late January.", "past", "2023-01-21", "2023-01-31", "month", "relative"),
        ("They met in March 2015.", "past", "2015-03-01", "2015-03-31", "month", "explicit"),
        ("They met in 2011.", "past", "2011-01-01", "2011-12-31", "year", "explicit"),
        ("They met last year.", "past", "2022-01-01", "2022-12-31", "year", "relative"),
        ("They met last month.", "past", "2023-02-01", "2023-02-28", "month", "relative"),
        ("They will meet next month.", "future", "2023-04-01", "2023-04-30", "month", "relative"),
        ("They met earlier in the week.", "past", "2023-02-27", "2023-03-02", "unknown", "relative"),
        ("They met early in the year.", "past", "2023-01-01", "2023-12-31", "year", "relative"),
        ("They met earlier this month.", "past", "2023-03-01", "2023-03-02", "month", "relative"),
        ("They met last week.", "past", "2023-02-20", "2023-02-26", "unknown", "relative"),
        ("They met earlier this week.", "past", "2023-02-27", "2023-03-02", "unknown", "relative"),
        ("They met over the weekend.", "past", "2023-02-25", "2023-02-26", "day", "relative"),
    ],
)
def test_a_date_is_resolved_by_tense(words: str, tense: str, first: str, last: str, precision: str, basis: str) -> None:
    assert resolve(words, tense) == Interval(day(first), day(last), precision, basis)


def test_nothing_relative_without_a_day_of_writing() -> None:
    for words in ("They met on Tuesday.", "They met today.", "They met on July 5.", "They met last week."):
        assert resolve(words, "past", published=None) == dates.UNKNOWN
    assert resolve("They met on July 5, 2020.", "past", published=None).first == day("2020-07-05")


def test_the_dateline_is_the_day_of_writing_where_it_fits() -> None:
    assert resolve("They met today.", "past", dateline=day("2023-03-01")).first == day("2023-03-01")
    assert resolve("They met today.", "past", dateline=day("2021-03-01")).first == THURSDAY
    assert resolve("They met today.", "past", published=None, dateline=day("2023-03-01")).first == day("2023-03-01")


def test_the_previous_day_needs_the_day_spoken_of() -> None:
    (found,) = dates.find("They had met the previous day.")
    about = article("")
    assert dates.resolve(found.expression, about, "past") == dates.UNKNOWN
    assert dates.resolve(found.expression, about, "past", context=day("2023-01-10")).first == day("2023-01-09")


@pytest.mark.parametrize(
    "words",
    ["He may meet her.", "They march on.", "The sun rose in the east.", "On page 2023 he sat.", "June Carter sang."],
)
def test_words_that_only_look_like_dates(words: str) -> None:
    assert dates.find(words) == []


with RULES.open(encoding="utf-8", newline="") as lines:
    RULE_ROWS = list(csv.DictReader(lines))


@pytest.mark.parametrize("row", RULE_ROWS, ids=[row["rule_id"] for row in RULE_ROWS])
def test_every_rule_reads_its_example(row: Mapping[str, str]) -> None:
    found = dates.find(f"They met {row['example']} there.")
    assert row["example"] in [f"They met {row['example']} there."[date.start : date.end] for date in found]


@given(
    published=st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)),
    weekday=st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
)
def test_a_weekday_is_the_nearest_such_day_in_its_tense(published: dt.date, weekday: str) -> None:
    past = resolve(f"They met on {weekday}.", "past", published).first
    future = resolve(f"They will meet on {weekday}.", "future", published).first
    assert past is not None
    assert future is not None
    assert past.strftime("%A") == future.strftime("%A") == weekday
    assert 0 <= (published - past).days <= 6
    assert 0 <= (future - published).days <= 6


@given(
    published=st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)),
    words=st.sampled_from([row["example"] for row in RULE_ROWS]),
    tense=st.sampled_from(["past", "future", "none"]),
)
def test_bounds_are_in_order_and_days_are_days(published: dt.date, words: str, tense: str) -> None:
    for found in dates.find(f"They met {words} there."):
        interval = dates.resolve(found.expression, article("", published=published), tense)
        assert (interval.first is None) == (interval.last is None)
        if interval.first and interval.last:
            assert interval.first <= interval.last
        else:
            assert interval.precision == "unknown"


@given(st.text(max_size=200))
def test_found_dates_never_overlap(text: str) -> None:
    found = dates.find(text)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
