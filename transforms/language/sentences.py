"""Sentences of a stored text, by its offsets: cheap, and the same for every model."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST_SENTENCE = 1500
"""Characters; a longer stretch without an end is cut, so that one bad text can't hold up a batch."""

_ABBREVIATIONS = Path(__file__).parent / "rules" / "abbreviations.csv"
_END = re.compile(
    r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[A-Z0-9À-ÖØ-ÞĀ-Ž@#•])"
    r"|(?<=[a-z]{2})[.!?…]+[\"”’»)\]]*(?=(?:[A-Z][A-Za-z]{2,}|A|I|An|As|At|By|He|If|In|It|My|No|On|So|To|We)\b)"
    r"|(?<=[a-z])\)(?=[A-Z][a-z])"
    r"|(?:\b[A-Z][A-Z'’-]+[ ,:]+){3,30}[A-Z]{2,}(?=[A-Z][a-z]+ )"
)
"""Ends of sentences; also of those that a page glued to the next: behind a mark, a caption's bracket, a headline."""
_LAST_WORD = re.compile(r"[^\s\"'“”‘’()\[\]]+$")
_INITIALS = re.compile(r"(?:[A-Z]|[A-Z][a-z]?-[A-Z])(?:\.[A-Z])*$")
_LINE = re.compile(r"[^\n]+")
_TERMINAL = (".", "!", "?", "…", ":", ";")
_CLOSERS = "\"'”’»)]"
_SENTENCE_OPENERS = frozenset(
    [
        "The",
        "A",
        "An",
        "He",
        "She",
        "It",
        "They",
        "We",
        "I",
        "In",
        "On",
        "At",
        "But",
        "And",
        "This",
        "That",
        "These",
        "Those",
        "However",
        "Meanwhile",
        "His",
        "Her",
        "Their",
        "Its",
        "For",
        "As",
        "When",
        "While",
        "After",
        "Before",
        "During",
        "There",
        "If",
        "Some",
        "Many",
        "Both",
        "Earlier",
        "Later",
        "Also",
        "Last",
        "Mr",
        "Mrs",
        "Ms",
    ]
)


@dataclass(frozen=True, slots=True)
class TextSentence:
    """A stretch of the text: ``number`` counts sentences, ``paragraph`` the paragraphs, both from 0."""

    number: int
    paragraph: int
    start: int
    end: int
    is_headline: bool


@cache
def _abbreviations() -> dict[str, str]:
    with _ABBREVIATIONS.open(encoding="utf-8", newline="") as source:
        return {row["abbreviation"]: row["ends_sentence"] for row in csv.DictReader(source)}


def split(text: str, body_start: int = 0) -> list[TextSentence]:
    """Return the sentences in order; blank stretches between them belong to none. Every line is a paragraph.

    The dateline right before ``body_start`` belongs to none either.

    A line that does not end like a sentence, stands alone in its paragraph and comes before the first full
    sentence is a headline.
    """
    sentences: list[TextSentence] = []
    seen_body = False
    lines = (line.span() for line in _LINE.finditer(text) if not line[0].isspace())
    for paragraph, (line_start, end) in enumerate(lines):
        start = body_start if line_start < body_start < end else line_start
        pieces = _split_paragraph(text, start, end)
        for first, last in pieces:
            headline = not seen_body and len(pieces) == 1 and not _is_closed(text[first:last])
            seen_body |= not headline
            sentences.append(TextSentence(len(sentences), paragraph, first, last, headline))
    return sentences


def _is_closed(line: str) -> bool:
    return line.rstrip(_CLOSERS).endswith(_TERMINAL)


def _split_paragraph(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    first = start
    for found in _END.finditer(text, start, end):
        if _ends_sentence(text, first, found):
            pieces += _cut(text, first, found.end())
            first = found.end()
    return pieces + _cut(text, first, end)


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    pieces = []
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start, start + LONGEST_SENTENCE)
        middle = space if space > start else start + LONGEST_SENTENCE
        pieces.append((start, middle))
        start = middle + (space > start)
    return [*pieces, (start, end)] if end > start else pieces


def _ends_sentence(text: str, sentence_start: int, found: re.Match[str]) -> bool:
    mark = found[0]
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    word = _LAST_WORD.search(text, max(sentence_start, found.start() - 30), found.start())
    if word is None:
        return True
    ends = _abbreviations().get(word[0].casefold())
    if ends is None and not _INITIALS.fullmatch(word[0]):
        return True
    if ends == "never" or (ends is None and len(word[0]) == 1 and word[0] != "I"):
        return False
    following = re.compile(r"\s+[\"'“‘]*(\w+)").match(text, found.end())
    return following is not None and following[1] in _SENTENCE_OPENERS
