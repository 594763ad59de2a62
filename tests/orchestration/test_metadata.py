"""What the UI shows: article text means nothing to Markdown or HTML."""

import base64

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from orchestration.metadata import CELL_CHARACTERS, bar_chart, escape_markdown, markdown_table, preview, rate


@given(st.text())
def test_no_text_brings_markup_or_a_new_cell(text: str) -> None:
    escaped = escape_markdown(text)
    assert "<" not in escaped
    assert "\n" not in escaped
    bare = escaped.replace("\\\\", "")
    for character in "|`[]!*_~$":
        assert character not in bare.replace(f"\\{character}", "")


def test_hostile_text_stays_text() -> None:
    assert escape_markdown("<img src=x onerror=alert(1)>").startswith("&lt;img src=x onerror=alert\\(1\\)")
    assert escape_markdown("[click](javascript:alert)") == "\\[click\\]\\(javascript\\:alert\\)"


def test_cells_are_short_and_rows_keep_their_columns() -> None:
    table = markdown_table(["one", "two"], [["a" * 500, None], ["x|y", "line\nbreak"]])
    lines = table.splitlines()
    assert len(lines) == 4
    assert len(lines[2]) < CELL_CHARACTERS + 20
    assert lines[3] == "| x\\|y | line break |"


def test_a_preview_shows_few_rows() -> None:
    shown = preview(pa.table({"name": [f"row {number}" for number in range(50)]})).value
    assert shown is not None
    assert len(shown.splitlines()) == 2 + 5


def test_a_chart_is_a_png_whatever_the_labels() -> None:
    shown = bar_chart("Rows by $x^", {"$\\frac{": 1, "Łódź " * 20: 2, "": 0}).value
    assert shown is not None
    image = base64.b64decode(shown.rpartition("base64,")[2].rstrip(")"))
    assert image.startswith(b"\x89PNG")


def test_a_chart_of_nothing_is_drawn() -> None:
    assert "base64," in str(bar_chart("Rows", {}).value)


def test_rates() -> None:
    assert rate(30, 4) == 7.5
    assert rate(30, 0) == 0
