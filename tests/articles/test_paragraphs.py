import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.articles.paragraphs import PARAGRAPH_BREAK, normalise, one_line, split_paragraphs

LONG = (
    "The trade ministers of the five island states opened their yearly meeting on Tuesday with a call for cheaper "
    "freight between the harbours of the archipelago and the Mainland Port Authority of Northern Bay. They were "
    "received by Prime Minister Ada Lindqvist Moreau."
)
SHORT = "Nothing was signed, and the next round of talks was put off until the autumn, officials of both sides told."


def test_lines_are_paragraphs_and_spaces_single() -> None:
    text = "First\u00a0 line.\r\n\tSecond\u2009line. \u2028Third line.\n \n\n  Fourth."
    assert split_paragraphs(normalise(text)) == ["First line.", "Second line.", "Third line.", "Fourth."]


@pytest.mark.parametrize("width", [60, 72, 80, 100])
@pytest.mark.parametrize("indent", ["", "    "])
def test_hard_wrapped_lines_are_joined(width: int, indent: str) -> None:
    separator = "\n" if indent else "\n\n"
    wrapped = separator.join(textwrap.fill(text, width, initial_indent=indent) for text in (LONG, SHORT, LONG))
    assert split_paragraphs(wrapped) == [LONG, SHORT, LONG]


def test_long_addresses_do_not_hide_that_lines_are_wrapped() -> None:
    link = "[the](https://harbour.example/" + "a" * 120 + ")"
    paragraph = f"{SHORT} {link} {LONG} {link} {SHORT}"
    wrapped = textwrap.fill(paragraph, 72, break_long_words=False, break_on_hyphens=False)
    assert split_paragraphs(f"{wrapped}\n\n{wrapped}") == [paragraph, paragraph]


def test_blank_lines_between_the_lines_of_running_text_part_nothing() -> None:
    lines = textwrap.fill(f"{LONG} {SHORT} {LONG}".lower(), 66).split("\n")
    paragraphs = split_paragraphs("\n\n".join(f" {line} " for line in ["MEDIA RELEASE OF THE PORT", *lines]))
    assert paragraphs[0] == "MEDIA RELEASE OF THE PORT"
    assert " ".join(paragraphs[1:]) == f"{LONG} {SHORT} {LONG}".lower()
    assert len(paragraphs) < len(lines) / 3


def test_short_paragraphs_with_blank_lines_stay_apart() -> None:
    present = ["The Mayor of Northport", "The Governor of the Isles", "Ambassador Ada Moreau", "The Harbour Master"] * 3
    assert split_paragraphs("\n\n".join(present)) == present


def test_a_name_is_not_broken_by_a_short_first_line() -> None:
    lines = textwrap.fill(LONG, 62).split("\n")
    wrapped = "\n".join(["HARBOUR CITY, April 9 - Trade Minister Elisabeth", "Oduya spoke first.", *lines])
    assert split_paragraphs(wrapped)[0].startswith("HARBOUR CITY, April 9 - Trade Minister Elisabeth Oduya spoke")


def test_unwrapped_paragraphs_of_many_lengths_stay_apart() -> None:
    paragraphs = [LONG, SHORT, "He left.", LONG, "She stayed for a dinner with the mayors.", SHORT, "No one else came."]
    assert split_paragraphs("\n".join(paragraphs)) == paragraphs


def test_a_line_that_breaks_inside_a_sentence_is_joined() -> None:
    assert split_paragraphs("The envoy met the\nchancellor in June.\nThen he left.") == [
        "The envoy met the chancellor in June.",
        "Then he left.",
    ]


def test_a_list_stays_a_list() -> None:
    text = "Those present:\n- the mayor of the old town and\n  his deputy\n- the governor\n1. water\n2. roads"
    assert split_paragraphs(text) == [
        "Those present:",
        "- the mayor of the old town and his deputy",
        "- the governor",
        "1. water",
        "2. roads",
    ]


def test_characters_read_in_the_wrong_encoding_are_put_right() -> None:
    assert normalise("JosÃ© PeÃ±a paid Â£5m â€“ donâ€™t") == "José Peña paid £5m – don’t"
    for text in ("José Peña paid £5m – “all of it”", "Ângela Åse", "Mário Ão", "“HYVÄ”, “CAFÉ” and PERÚ’S"):
        assert normalise(text) == text


def test_invisible_characters_and_lone_surrogates_go() -> None:
    assert normalise("Pre\u00adsident\u200b Ne\u0301e\ufeff \ud800!") == "President Née \ufffd!"


@given(st.text(max_size=300))
def test_joined_paragraphs_are_split_the_same_again(text: str) -> None:
    paragraphs = split_paragraphs(normalise(text))
    assert split_paragraphs(normalise(PARAGRAPH_BREAK.join(paragraphs))) == paragraphs
    assert "".join("".join(paragraphs).split()) == "".join(normalise(text).split())


@given(st.text(max_size=100))
def test_one_line_is_stable(text: str) -> None:
    line = one_line(text)
    assert line is None or (one_line(line) == line and "\n" not in line)
