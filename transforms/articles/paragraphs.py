"""Raw text to paragraphs: Unicode, spaces and line breaks put in order, hard-wrapped lines joined, no word changed."""

import itertools
import re
import unicodedata
from collections.abc import Sequence

PARAGRAPH_BREAK = "\n\n"
WIDTHS = range(45, 121)
"""Columns at which texts are wrapped."""
SHARE_OF_FULL_LINES = 0.6
LONG_LINE = 0.6
"""Share of the width from which a line without a sentence's end goes on in the next, though a word had fitted."""
SENTENCE_ENDS = ".!?:;…\"'”’)]"

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n\s*\n")
_BULLET = re.compile(r"\s*(?:[-*•·–]|\d{1,2}[.)])\s+(?=\S)")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> str:
    """Return the text in NFC with plain line breaks, without invisible characters; lone surrogates become U+FFFD."""
    text = _SURROGATES.sub("\ufffd", _LINE_BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def one_line(text: str | None) -> str | None:
    """Return a short text such as a headline on one line, None when nothing is left."""
    return " ".join(normalise(text).split()) or None if text else None


def split_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a normalised text, none empty, each on one line with single spaces.

    Every line is a paragraph unless it goes on from the line before: in the middle of a sentence, or where the
    text is hard-wrapped and the line before is full. An indented line always starts a paragraph.
    """
    blocks = [[line for line in block.split("\n") if line.strip()] for block in _BLANK_LINES.split(text)]
    width = _wrapped_at(blocks)
    paragraphs: list[list[str]] = []
    for block in blocks:
        previous: str | None = None
        for line in block:
            if previous is None or not _continues(previous, line, width):
                paragraphs.append([])
            paragraphs[-1] += line.split()
            previous = line
    return [" ".join(words) for words in paragraphs]


def _wrapped_at(blocks: Sequence[Sequence[str]]) -> int | None:
    """Return the column at which a text was wrapped, None when it was not.

    Text is wrapped by filling lines: the first word of the next line would not have fitted any more, and most lines
    end inside a sentence.
    """
    pairs = [
        (line.rstrip(), _length_with_next(line, after))
        for block in blocks
        for line, after in itertools.pairwise(block)
        if len(line.rstrip()) >= WIDTHS.start and _indentation(after) <= _indentation(line)
    ]
    lengths = sorted(len(line) for line, _ in pairs)
    width = lengths[int(0.95 * (len(lengths) - 1))] if pairs else 0
    full = sum(with_next > width for _, with_next in pairs)
    still_open = sum(line[-1] not in SENTENCE_ENDS for line, _ in pairs)
    needed = SHARE_OF_FULL_LINES * len(pairs)
    return width if width in WIDTHS and full >= needed and still_open >= needed else None


def _continues(line: str, after: str, width: int | None) -> bool:
    if _indentation(after) > _indentation(line) or _BULLET.match(after):
        return False
    is_open = line.rstrip()[-1] not in SENTENCE_ENDS
    if is_open and after.lstrip()[0].islower():
        return True
    if width is None:
        return False
    return _length_with_next(line, after) > width or (is_open and len(line.rstrip()) >= LONG_LINE * width)


def _length_with_next(line: str, after: str) -> int:
    return len(line.rstrip()) + 1 + len(after.split(maxsplit=1)[0])


def _indentation(line: str) -> int:
    bullet = _BULLET.match(line)
    return bullet.end() if bullet else len(line) - len(line.lstrip())
