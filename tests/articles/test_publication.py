import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.articles.publication import date_in_address, is_plausible, parse_date

DAY = dt.date(2023, 7, 6)


@pytest.mark.parametrize(
    "written",
    [
        "2023-07-06",
        "2023-07-06T23:59:00+04:00",
        "2023-07-06 08:00:00",
        "20230706",
        "2023/7/6",
        "Thu, 06 Jul 2023 10:00:00 GMT",
        "July 6, 2023",
        "6 July 2023",
        "Thursday, 6th of July 2023",
        "06-Jul-2023",
        "06.07.2023",
        "Jul. 6, 2023 10:00",
        "1688601600",
        "1688601600000",
        "1688601600.0",
        "Published on July 6, 2023 at noon",
    ],
)
def test_dates_as_sources_write_them(written: str) -> None:
    assert parse_date(written) == DAY


@pytest.mark.parametrize("written", ["21/08/2023", "8/21/2023", "21/8/2023 16:24"])
def test_a_number_above_twelve_is_the_day(written: str) -> None:
    assert parse_date(written) == dt.date(2023, 8, 21)


@pytest.mark.parametrize(
    "written", ["", None, "yesterday", "07/06/2023", "July 2023", "2023", "31 June 2023", "2023-13-01"]
)
def test_what_tells_no_day(written: str | None) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/2023/07/06/a-meeting.html",
        "https://news.example/world/2023-07-06-a-meeting",
        "https://news.example/20230706/c12345.html",
        "https://news.example/news/2023/jul/6/a-meeting/",
        "https://news.example/World/2023/0706/a-meeting",
        "https://news.example/id/99999999/2023_07_06?date=2001-01-01",
    ],
)
def test_days_in_addresses(url: str) -> None:
    assert date_in_address(url) == DAY


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://news.example/2023/07/a",
        "https://news.example/8842023070655",
        "https://x.example/?d=2023-07-06",
    ],
)
def test_addresses_without_a_day(url: str | None) -> None:
    assert date_in_address(url) is None


def test_plausible_days() -> None:
    assert is_plausible(DAY, DAY)
    assert is_plausible(DAY + dt.timedelta(days=1), DAY)
    assert not is_plausible(DAY + dt.timedelta(days=2), DAY)
    assert not is_plausible(dt.date(1899, 12, 31), DAY)
    assert not is_plausible(None, DAY)


@given(st.text(max_size=60) | st.from_regex(r"\A[0-9]{1,4}[-/. ][A-Za-z0-9]{1,9}[-/. ,]+[0-9]{1,4}\Z"))
def test_any_text_is_a_date_or_none(written: str) -> None:
    day = parse_date(written)
    assert day is None or parse_date(day.isoformat()) == day
    date_in_address(f"https://news.example/{written}")
