"""The run report: whole without scripts or outside resources, and articles can't put anything into it."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from orchestration.database import writing
from orchestration.report import PLOT_HEIGHT, Check, plot_bars, write_report

HOSTILE = "<script>alert(1)</script><img src='https://example.org/x' onerror=alert(1)>"


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "communique.duckdb"
    with writing(path) as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute("CREATE SCHEMA meta")
        connection.execute("CREATE TABLE meta.published AS SELECT 'run_id' AS name, 'run-1' AS value")
        connection.execute(
            "CREATE TABLE marts.mart_meeting_overview AS SELECT 'k' AS meeting_key, DATE '2024-03-05' AS meeting_date,"
            " '2024-03-05' AS told_date, $1 AS participants, NULL::VARCHAR AS place, 'held' AS status,"
            " 'in_person' AS format, 2 AS article_count, DATE '2024-03-06' AS first_reported_date",
            [HOSTILE],
        )
        connection.execute(
            "CREATE TABLE marts.fct_meeting AS SELECT * FROM (VALUES (DATE '2024-03-05', 'held'),"
            " (DATE '2024-03-06', 'planned'), (NULL, 'held')) AS t (meeting_date, status)"
        )
        connection.execute(
            "CREATE TABLE marts.dim_official AS SELECT 'o' AS official_key, $1 AS full_name, $1 AS current_title,"
            " 'LI' AS country_code, 3 AS meeting_count",
            [HOSTILE],
        )
        connection.execute(
            "CREATE TABLE marts.fct_quarantine AS SELECT 'not_text' AS reason, $1 AS source_uri, 3 AS line_number",
            [HOSTILE],
        )
    return path


def test_the_page_tells_of_the_run_and_escapes_all(published: Path, tmp_path: Path) -> None:
    checks = [Check("lake/articles", "key_unique", True, "ERROR", ""), Check("marts/x", "odd", False, "WARN", HOSTILE)]
    size = write_report(published, tmp_path / "report.html", checks)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert size == len(text.encode())
    page = Page(text)
    assert page.words.count("<script>alert(1)</script>") == 5
    assert not {"script", "img", "iframe", "link", "object"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in {"src", "href"}]
    assert "1 of 2 passed" in page.words
    assert "run-1" in page.words
    assert page.tags.count("rect") == 2


def test_an_empty_warehouse_has_a_page_too(published: Path, tmp_path: Path) -> None:
    with writing(published) as connection:
        for mart in ("mart_meeting_overview", "fct_meeting", "dim_official", "fct_quarantine"):
            connection.execute(f"DELETE FROM marts.{mart}")  # noqa: S608
    write_report(published, tmp_path / "report.html", [])
    words = Page((tmp_path / "report.html").read_text(encoding="utf-8")).words
    assert "None with a known day." in words
    assert "everything that was read could be loaded" in words


def test_bars_are_scaled_to_the_tallest_month() -> None:
    bars = plot_bars([("2024-01", 3, 1), ("2024-02", 1, 0)])
    assert [(bar.held_height, bar.others_height) for bar in bars] == [
        (PLOT_HEIGHT * 3 / 4, PLOT_HEIGHT / 4),
        (PLOT_HEIGHT / 4, 0),
    ]
    assert bars[1].x > bars[0].x
    assert plot_bars([]) == []
