"""Raw text to stored text: what a scraper or a wire put around the article goes, the article's own words stay.

The stored text is a sequence of paragraphs parted by one blank line, with no other line break, in Unicode NFC, with
single plain spaces. Inside a paragraph no word is changed. Cleaning a cleaned text changes nothing.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from transforms.articles.paragraphs import PARAGRAPH_BREAK, normalise, one_line, split_paragraphs
from transforms.articles.publication import parse_date
from transforms.reference import outlet_of

RULES = Path(__file__).parent / "rules"
MAXIMUM_RESIDUE = 400
"""A longer paragraph is never residue; this also bounds the time of the rules' patterns."""
OPENING_PARAGRAPHS = 6
"""Residue of the opening stands among the first so many paragraphs."""
OUTLET_PARAGRAPHS = 2
MAXIMUM_OUTLET = 60
DOUBLED_PARAGRAPHS = (3, 2, 1)
QUOTES = "'’”\""
ENDS = ".!?" + QUOTES
HEADLINE_WORDS = range(3, 26)
RUN_IN_WORDS = range(6, 40)
"""A shorter headline may well be how the first sentence starts."""
_SITE_NAME = re.compile(r" (?:[-–—|»]|::) [^-–—|»]{2,60}$")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of residue: where it stands, and the pattern of its wording."""

    rule_id: str
    position: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class CleanText:
    """A cleaned article: its text, its headline (no longer in the text), and what the residue told.

    ``removed`` has rule id and wording of everything taken out, in the order in which it went.
    """

    text: str
    title: str | None
    header_date: dt.date | None
    outlet: str | None
    removed: tuple[tuple[str, str], ...]


@cache
def load_rules() -> dict[str, tuple[Rule, ...]]:
    """Return the residue rules of ``rules/residue.csv`` by position, in their order there.

    ``header`` is cut off the start of the text, and ``after_header`` is a whole paragraph right behind a header;
    ``opening``, ``closing`` and ``anywhere`` are whole paragraphs among the first, the last, or all; ``tail`` is cut
    off the end of the last paragraph, ``inside`` is cut out of any, but for its group ``kept``; ``sign_off`` is the
    last paragraph behind one that ends a sentence. ``told`` only tells and stays in the text: it is searched in the
    first paragraph.
    Groups named ``date`` and ``outlet`` tell the day of publication and the publisher.
    """
    rules: dict[str, list[Rule]] = {}
    with (RULES / "residue.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            rule = Rule(row["rule_id"], row["position"], re.compile(row["pattern"]))
            rules.setdefault(rule.position, []).append(rule)
    return {position: tuple(of_position) for position, of_position in rules.items()}


def clean(raw: str, title: str | None = None) -> CleanText:
    """Return the cleaned text of an article; ``title`` is its headline as the source gives it, None where not."""
    draft = _Draft(split_paragraphs(normalise(raw)), one_line(title))
    text, before = PARAGRAPH_BREAK.join(draft.paragraphs), None
    while text != before:
        before = text
        draft.cut_inside()
        draft.drop_everywhere()
        draft.cut_header()
        draft.drop_opening()
        draft.take_headline()
        draft.drop_outlet_line()
        draft.cut_closing()
        # What was taken out may have kept lines apart that belong together.
        draft.paragraphs = split_paragraphs(PARAGRAPH_BREAK.join(draft.paragraphs))
        text = PARAGRAPH_BREAK.join(draft.paragraphs)
    draft.note_what_stays()
    return CleanText(
        text, draft.title, parse_date(draft.told.get("date")), draft.told.get("outlet"), tuple(draft.removed)
    )


@dataclass
class _Draft:
    """A text on its way through the rules."""

    paragraphs: list[str]
    title: str | None
    told: dict[str, str] = field(default_factory=dict)
    removed: list[tuple[str, str]] = field(default_factory=list)

    def note(self, rule: Rule, match: re.Match[str]) -> None:
        self.removed.append((rule.rule_id, match.group()))
        for name, value in match.groupdict().items():
            if value:
                self.told.setdefault(name, value)

    def take_out(self, rules: Iterable[Rule], number: int) -> bool:
        """Take out a whole paragraph if a rule says so, but never the last one left."""
        paragraph = self.paragraphs[number]
        if len(paragraph) > MAXIMUM_RESIDUE or len(self.paragraphs) == 1:
            return False
        for rule in rules:
            if match := rule.pattern.fullmatch(paragraph):
                self.note(rule, match)
                del self.paragraphs[number]
                return True
        return False

    def cut_header(self) -> None:
        rules = load_rules()
        if not self.paragraphs:
            return
        head, start = self.paragraphs[0], 0
        while found := next(
            ((rule, match) for rule in rules["header"] if (match := rule.pattern.match(head, start))), None
        ):
            self.note(*found)
            start = found[1].end()
            start += head[start : start + 1] == " "
        if start:
            self.paragraphs[:1] = [head[start:]] if head[start:] else []
            if self.paragraphs:
                self.take_out(rules["after_header"], 0)

    def cut_inside(self) -> None:
        for number, paragraph in enumerate(self.paragraphs):
            for rule in load_rules()["inside"]:
                for match in rule.pattern.finditer(paragraph):
                    self.removed.append((rule.rule_id, match.group()))
                paragraph = rule.pattern.sub(r"\g<kept>", paragraph)
            self.paragraphs[number] = paragraph.strip()
        self.paragraphs = [paragraph for paragraph in self.paragraphs if paragraph]

    def drop_everywhere(self) -> None:
        for number in reversed(range(len(self.paragraphs))):
            self.take_out(load_rules()["anywhere"], number)

    def drop_opening(self) -> None:
        rules = load_rules()["opening"] + load_rules()["anywhere"]
        number = 0
        while number < min(OPENING_PARAGRAPHS, len(self.paragraphs)):
            if not self.take_out(rules, number):
                number += 1

    def take_headline(self) -> None:
        paragraphs = self.paragraphs
        if len(paragraphs) > 1 and (half := _half_of_doubled(paragraphs[0])):
            self.removed.append(("doubled_headline", paragraphs[0][len(half) :]))
            paragraphs[0] = half
        for size in DOUBLED_PARAGRAPHS:
            first, second = paragraphs[:size], paragraphs[size : 2 * size]
            if len(paragraphs) > 2 * size and all(map(_is_same_headline, second, first)):
                if self.title is None and len(second[0].split()) in HEADLINE_WORDS:
                    self.title = first[0] if _same_words(first[0], second[0]) else second[0]
                self.removed += [("doubled_headline", paragraph) for paragraph in first]
                del paragraphs[:size]
        if self.title is None and len(paragraphs) > 1 and _is_headline(paragraphs[0], paragraphs[1]):
            self.title = paragraphs[0]
        while self.title is not None and len(paragraphs) > 1 and _is_same_headline(paragraphs[0], self.title):
            self.removed.append(("headline", paragraphs.pop(0)))
        if paragraphs and (end := _end_of_title(paragraphs[0], self.title)):
            self.removed.append(("headline", paragraphs[0][:end]))
            paragraphs[0] = paragraphs[0][end:]

    def drop_outlet_line(self) -> None:
        """Take out a line with nothing but the publisher's name, and the author's name in front of it."""
        for number, paragraph in enumerate(self.paragraphs[: min(OUTLET_PARAGRAPHS, len(self.paragraphs) - 1)]):
            if len(paragraph) <= MAXIMUM_OUTLET and outlet_of(paragraph):
                self.told.setdefault("outlet", paragraph)
                self.removed.append(("outlet_line", self.paragraphs.pop(number)))
                if number and self.title is not None:
                    self.take_out(load_rules()["after_header"], 0)
                return

    def cut_closing(self) -> None:
        rules = load_rules()
        while len(self.paragraphs) > 1:
            candidates = rules["closing"] + rules["anywhere"]
            if self.paragraphs[-2][-1] in ENDS:
                candidates += rules["sign_off"]
            if not self.take_out(candidates, len(self.paragraphs) - 1):
                break
        for rule in rules["tail"]:
            last = self.paragraphs[-1] if self.paragraphs else ""
            if match := rule.pattern.search(last, max(0, len(last) - MAXIMUM_RESIDUE)):
                self.note(rule, match)
                self.paragraphs[-1] = last[: match.start()].rstrip()

    def note_what_stays(self) -> None:
        for rule in load_rules()["told"]:
            if self.paragraphs and (match := rule.pattern.search(self.paragraphs[0][:2000])):
                for name, value in match.groupdict().items():
                    self.told.setdefault(name, value)


def _same_words(one: str, other: str) -> bool:
    return _words(one) == _words(other) != ""


def _words(text: str) -> str:
    return _NOT_WORD.sub(" ", text.casefold()).strip()


def _is_same_headline(paragraph: str, title: str) -> bool:
    return _same_words(paragraph, title) or _same_words(paragraph, _SITE_NAME.sub("", title))


def _half_of_doubled(paragraph: str) -> str | None:
    """Return the headline that a paragraph tells twice in a row, None where it does not."""
    words = paragraph.split()
    half = " ".join(words[: len(words) // 2])
    is_doubled = len(words) % 2 == 0 and len(words) // 2 in HEADLINE_WORDS
    return half if is_doubled and _same_words(half, " ".join(words[len(words) // 2 :])) else None


def _end_of_title(paragraph: str, title: str | None) -> int:
    """Return where the text proper starts in a paragraph that a headline runs into, 0 where none does."""
    words = _words(title or "").split()
    if len(words) not in RUN_IN_WORDS:
        return 0
    headline = r"[\W_]+".join(map(re.escape, words))
    pattern = rf"[\W_]*(?i:{headline})[.!?’”\"']* (?=[A-Z\d“\"‘'(])"
    match = re.match(pattern, paragraph)
    return match.end() if match else 0


def _is_headline(paragraph: str, after: str) -> bool:
    is_title_shaped = paragraph[0].isupper() and (paragraph[-1].isalnum() or paragraph[-1] in QUOTES)
    has_body = len(after) > len(paragraph) and after[-1] in ENDS and not after[0].islower()
    return is_title_shaped and has_body and len(paragraph.split()) in HEADLINE_WORDS
