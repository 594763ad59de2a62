"""Raw text to paragraphs: Unicode, spaces and line breaks put in order, hard-wrapped lines joined, no word changed."""

import itertools
import re
import unicodedata
from collections.abc import Sequence

PARAGRAPH_BREAK = "\n\n"
WIDTHS = range(45, 121)
"""Columns at which texts are wrapped."""
SHARE_OF_FULL_LINES = 0.6
HEADING_WORDS = range(3, 20)
SHARE_OF_SINGLE_LINES = 0.9
MINIMUM_OPEN_LINES = 5
LONG_LINE = 0.6
"""Share of the width from which a line without a sentence's end goes on in the next, though a word had fitted."""
SENTENCE_ENDS = ".!?:;…\"'”’)]"

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n\s*\n")
_BULLET = re.compile(r"\s*(?:[-*•·–]|\d{1,2}[.)])\s+(?=\S)")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
_MISREAD = re.compile(
    "[ÂÃ][{0}]|[ÄÅ](?![‘’“”])[{0}]|â[{0}]{{2}}".format(
        "\u0080-\u00bf" + bytes(range(0x80, 0xC0)).decode("cp1252", "ignore")
    )
)
"""Two or three bytes of UTF-8 read as Windows-1252: Latin letters and punctuation."""
_SURROGATES = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> str:
    """Return the text in NFC with plain line breaks, without invisible characters; lone surrogates become U+FFFD.

    Characters that some source read in the wrong encoding ("Â£" for "£", "JosÃ©") are put right.
    """
    text = _SURROGATES.sub("\ufffd", text)
    while (mended := _mend(text)) != text:
        text = mended
    return text


def _mend(text: str) -> str:
    text = _LINE_BREAKS.sub("\n", _MISREAD.sub(_read_again, text))
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _read_again(match: re.Match[str]) -> str:
    misread = match.group()
    data = b"".join(bytes([ord(char)]) if ord(char) < 0x100 else char.encode("cp1252") for char in misread)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return misread


def one_line(text: str | None) -> str | None:
    """Return a short text such as a headline on one line, None when nothing is left."""
    return " ".join(normalise(text).split()) or None if text else None


def split_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a normalised text, none empty, each on one line with single spaces.

    Every line is a paragraph unless it goes on from the line before: in the middle of a sentence, or where the
    text is hard-wrapped and the line before is full. An indented line always starts a paragraph. Where a blank line
    follows every line of a hard-wrapped text, it parts nothing.
    """
    paragraphs = _split(text)
    while (again := _split(PARAGRAPH_BREAK.join(paragraphs))) != paragraphs:
        paragraphs = again
    return paragraphs


def _split(text: str) -> list[str]:
    blocks = [[line for line in block.split("\n") if line.strip()] for block in _BLANK_LINES.split(text)]
    blocks = [block for block in blocks if block]
    if _is_double_spaced(blocks):
        blocks = [[line for block in blocks for line in block]]
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


def _is_double_spaced(blocks: Sequence[Sequence[str]]) -> bool:
    """Tell whether blank lines stand between the lines of running text: most lines go on in small letters."""
    if sum(len(block) == 1 for block in blocks) < SHARE_OF_SINGLE_LINES * len(blocks):
        return False
    lines = [line for block in blocks for line in block]
    going_on = [after.lstrip()[0].islower() for line, after in itertools.pairwise(lines) if _is_open(line)]
    return len(going_on) >= max(MINIMUM_OPEN_LINES, len(lines) / 2) and sum(going_on) >= len(going_on) / 2


def _wrapped_at(blocks: Sequence[Sequence[str]]) -> int | None:
    """Return the column at which a text was wrapped, None when it was not.

    Text is wrapped by filling lines: the first word of the next line would not have fitted any more, and most lines
    end inside a sentence. Lines longer than any text is wrapped at (addresses of links, mostly) tell no width.
    """
    pairs = [
        (line.rstrip(), _length_with_next(line, after))
        for block in blocks
        for line, after in itertools.pairwise(block)
        if len(line.rstrip()) >= WIDTHS.start and _indentation(after) <= _indentation(line)
    ]
    lengths = sorted(len(line) for line, _ in pairs if len(line) in WIDTHS)
    if not lengths:
        return None
    width = lengths[int(0.95 * (len(lengths) - 1))]
    full = sum(with_next > width for _, with_next in pairs)
    still_open = sum(_is_open(line) for line, _ in pairs)
    needed = SHARE_OF_FULL_LINES * len(pairs)
    is_wrapped = len(lengths) >= needed and full >= needed and still_open >= needed
    return width if is_wrapped else None


def _continues(line: str, after: str, width: int | None) -> bool:
    if _indentation(after) > _indentation(line) or _BULLET.match(after):
        return False
    if line.isupper() and len(line.split()) in HEADING_WORDS and not after.isupper():
        return False
    is_open = _is_open(line)
    if is_open and after.lstrip()[0].islower():
        return True
    if width is None:
        return False
    return _length_with_next(line, after) > width or (is_open and len(line.rstrip()) >= LONG_LINE * width)


def _is_open(line: str) -> bool:
    return line.rstrip()[-1] not in SENTENCE_ENDS


def _length_with_next(line: str, after: str) -> int:
    return len(line.rstrip()) + 1 + len(after.split(maxsplit=1)[0])


def _indentation(line: str) -> int:
    bullet = _BULLET.match(line)
    return bullet.end() if bullet else len(line) - len(line.lstrip())
