"""Raw text to stored text: what a scraper or a wire put around the article goes, the article's own words stay.

The stored text is a sequence of paragraphs parted by one blank line, with no other line break, in Unicode NFC, with
single plain spaces. Inside a paragraph no word is changed. Cleaning a cleaned text changes nothing.
"""

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from transforms.articles.publication import parse_date

RULES = Path(__file__).parent / "rules"
PARAGRAPH_BREAK = "\n\n"
MAXIMUM_RESIDUE_LENGTH = 400
"""A longer paragraph is never residue; this also bounds the time of the rules' patterns."""
OPENING_PARAGRAPHS = 6
MAXIMUM_WIDTH = 120
MINIMUM_WIDTH = 45
SHARE_OF_FULL_LINES = 0.6
HEADLINE_WORDS = range(3, 31)

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
_SPACES = re.compile(r"[^\S\n]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of residue: where it stands, and the pattern that is all of it. Groups ``date`` and ``outlet`` tell."""

    rule_id: str
    position: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class CleanText:
    """A cleaned article: its text, its headline (no longer in the text), and what the residue told."""

    text: str
    title: str | None
    header_date: dt.date | None = None
    outlet: str | None = None
    removed: tuple[tuple[str, str], ...] = ()
    """Rule id and wording of everything taken out, in order."""


@cache
def load_rules() -> dict[str, tuple[Rule, ...]]:
    """Return the residue rules by position, in the order of ``rules/residue.csv``.

    ``header`` is cut off the start of the text; ``after_header`` is a paragraph right behind such a header;
    ``opening``, ``closing`` and ``anywhere`` are whole paragraphs; ``tail`` is cut off the end of the last paragraph.
    """
    rules: dict[str, tuple[Rule, ...]] = {}
    with (RULES / "residue.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            pattern = row["pattern"] if row["position"] != "tail" else rf"(?:{row['pattern']})\s*$"
            flags = re.IGNORECASE if row["position"] == "anywhere" else re.NOFLAG
            rule = Rule(row["rule_id"], row["position"], re.compile(pattern, flags))
            rules[rule.position] = (*rules.get(rule.position, ()), rule)
    return rules


def normalise(text: str) -> str:
    """Return the text in NFC with plain line breaks, without invisible characters; lone surrogates become U+FFFD."""
    text = _SURROGATES.sub("\ufffd", text)
    text = _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def one_line(text: str | None) -> str | None:
    """Return a short text such as a headline on one line, None when nothing is left."""
    return " ".join(normalise(text).split()) or None if text else None


def clean(raw: str, title: str | None = None) -> CleanText:
    """Return the cleaned text of an article whose headline is ``title`` where it is known."""
    result = _cut_header(CleanText("", one_line(title)), split_paragraphs(normalise(raw)))
    return result


def split_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a normalised text, hard-wrapped lines joined, spaces single."""
    blocks = [
        [line for line in block.split("\n") if line.strip()] for block in re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text)
    ]
    width = _width_of(blocks)
    paragraphs: list[str] = []
    for block in blocks:
        previous = ""
        for line in block:
            if previous and _continues(previous, line, width):
                paragraphs[-1] += " " + _tidy(line)
            else:
                paragraphs.append(_tidy(line))
            previous = line
    return [paragraph for paragraph in paragraphs if paragraph]


def _tidy(line: str) -> str:
    return _SPACES.sub(" ", line).strip()


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _width_of(blocks: Sequence[Sequence[str]]) -> int | None:
    """Return the column at which the text was wrapped, None when it was not.

    Wrapped by filling, a line that is not the last of its paragraph is one to which the next word could not be added.
    """
    pairs = [
        (line.rstrip(), after.split()[0])
        for block in blocks
        for line, after in zip(block, block[1:])
        if _indentation(after) <= _indentation(line)
    ]
    if len(pairs) < 2:
        return None
    lengths = sorted(len(line) for line, _ in pairs)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    full = sum(len(line) + 1 + len(word) > width for line, word in pairs)
    if not MINIMUM_WIDTH <= width <= MAXIMUM_WIDTH or full < SHARE_OF_FULL_LINES * len(pairs):
        return None
    return width


def _continues(line: str, after: str, width: int | None) -> bool:
    if _indentation(after) > _indentation(line):
        return False
    if after.lstrip()[0].islower() and line.rstrip()[-1] not in ".!?:;":
        return True
    return width is not None and len(line.rstrip()) + 1 + len(after.split()[0]) > width


def _cut_header(state: CleanText, paragraphs: list[str]) -> CleanText:
    rules = load_rules()
    date, outlet, removed = state.header_date, state.outlet, list(state.removed)

    def note(rule: Rule, match: re.Match[str]) -> None:
        nonlocal date, outlet
        told = match.groupdict()
        date = date or parse_date(told.get("date"))
        outlet = outlet or told.get("outlet")
        removed.append((rule.rule_id, match.group()))

    in_header = False
    while paragraphs and (found := _first(rules["header"], paragraphs[0], whole=False)):
        in_header = True
        note(*found)
        rest = paragraphs[0][found[1].end() :].strip()
        paragraphs[:1] = [rest] if rest else []
    if in_header and paragraphs and (found := _first(rules["after_header"], paragraphs[0])):
        note(*found)
        del paragraphs[0]

    title = state.title
    while True:
        before = len(paragraphs), title
        kept = []
        for number, paragraph in enumerate(paragraphs):
            candidates = rules["anywhere"] + (rules["opening"] if number < OPENING_PARAGRAPHS else ())
            if found := _first(candidates, paragraph):
                note(*found)
            else:
                kept.append(paragraph)
        paragraphs = kept
        while paragraphs and (found := _first(rules["closing"], paragraphs[-1])):
            note(*found)
            del paragraphs[-1]
        title, paragraphs = _take_headline(title, paragraphs)
        if (len(paragraphs), title) == before:
            break
    return replace(
        state,
        text=PARAGRAPH_BREAK.join(paragraphs),
        title=title,
        header_date=date,
        outlet=outlet,
        removed=tuple(removed),
    )


def _first(rules: Sequence[Rule], paragraph: str, whole: bool = True) -> tuple[Rule, re.Match[str]] | None:
    if whole and len(paragraph) > MAXIMUM_RESIDUE_LENGTH:
        return None
    for rule in rules:
        if match := rule.pattern.fullmatch(paragraph) if whole else rule.pattern.match(paragraph):
            return rule, match
    return None


def _same_words(one: str, other: str) -> bool:
    return _NOT_WORD.sub(" ", one.casefold()).strip() == _NOT_WORD.sub(" ", other.casefold()).strip()


def _take_headline(title: str | None, paragraphs: list[str]) -> tuple[str | None, list[str]]:
    if len(paragraphs) > 1 and title is None and _same_words(paragraphs[0], paragraphs[1]):
        title = paragraphs[0]
    while len(paragraphs) > 1 and title is not None and _same_words(paragraphs[0], title):
        paragraphs = paragraphs[1:]
    return title, paragraphs
