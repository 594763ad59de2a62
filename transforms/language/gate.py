"""The gate before the costly parse: which sentences of a raw text can tell of a meeting.

A lexical automaton (Aho and Corasick 1975) over the raw text finds cue words of encounters
(``rules/gate_cues.csv``) and office words (``offices.csv``). An article passes when a strong cue stands within one
sentence of an office or beside two names in the opening sentence, or a weak one beside an office in the lead. A cue
``before_name`` is strong right before a name ("called King Olav") and weak elsewhere.
"""

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path

import ahocorasick

from transforms.language.sentences import TextSentence
from transforms.settings import REFERENCE

LEAD_SENTENCES = 3
LONGEST_LEAD = 10
"""Sentences of a lead with its headlines."""
NEIGHBOURS = 1
SHARE_WORTH_WHOLE = 0.85
"""An article of which so much is worth parsing is parsed whole."""
LONGEST_LIST = 40
LONGEST_TEXT = 200_000
"""Characters of a text that are looked at; what stands behind is not parsed."""

SIDES = 2
STRONG, WEAK, OFFICE, BEFORE_NAME = 1, 2, 4, 8

_CAPITALISED = re.compile(r"\b[A-Z]\w+")
_FULL_NAME = re.compile(r"\b[A-Z][\w'’-]+ (?:[A-Z]\. )?([A-Z]\w+)")
_NAME_BEHIND = re.compile(r" [A-Z][a-z]")
_CUES = Path(__file__).parent / "rules" / "gate_cues.csv"
_PRIVATE_ROLES = frozenset({"other", "business", "ngo"})


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    with (REFERENCE / "offices.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            if row["role_category"] not in _PRIVATE_ROLES:
                for phrase in (row["phrase"], row["plural"]):
                    automaton.add_word(phrase.lower(), (phrase, OFFICE))
    with (REFERENCE / "office_abbreviations.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            automaton.add_word(row["abbreviation"].lower(), (row["abbreviation"], OFFICE))
    strengths = {"strong": STRONG, "weak": WEAK, "before_name": BEFORE_NAME}
    with _CUES.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            automaton.add_word(row["phrase"], (row["phrase"], strengths[row["strength"]]))
    automaton.make_automaton()
    return automaton


def _hits(text: str) -> Iterator[tuple[int, int]]:
    lowered = text[:LONGEST_TEXT].lower()
    if len(lowered) != min(len(text), LONGEST_TEXT):
        lowered = "".join(char if len(char.lower()) > 1 else char.lower() for char in text[:LONGEST_TEXT])
    for last, (phrase, kind) in _automaton().iter(lowered):
        start, end = last - len(phrase) + 1, last + 1
        if (start and lowered[start - 1].isalpha()) or lowered[end : end + 1].isalpha():
            continue
        if kind == BEFORE_NAME:
            yield start, STRONG if _NAME_BEHIND.match(text, end) else WEAK
        elif phrase.islower() or not phrase.isupper() or text[start:end] == phrase:
            yield start, kind


def _evidence(text: str, sentences: Sequence[TextSentence]) -> list[int]:
    kinds = [0] * len(sentences)
    number = 0
    for start, kind in _hits(text):
        while number < len(sentences) and sentences[number].end <= start:
            number += 1
        if number == len(sentences):
            break
        kinds[number] |= kind
    return kinds


def choose(text: str, sentences: Sequence[TextSentence]) -> list[TextSentence]:
    """Return the sentences worth parsing, in order: those with a cue, their neighbours, the lead, and introductions.

    A weak cue counts only beside an office. Empty where the article does not pass, everything where most is chosen.
    """
    kinds = _evidence(text, sentences)

    def office_near(number: int) -> bool:
        return any(kind & OFFICE for kind in kinds[max(0, number - NEIGHBOURS) : number + NEIGHBOURS + 1])

    lead = _lead(sentences)
    passes = any(
        (kind & STRONG and office_near(number)) or (number < lead and kind & WEAK and kind & OFFICE)
        for number, kind in enumerate(kinds)
    )
    if not passes and not (kinds and kinds[0] & STRONG and _names_sides(text, sentences[0])):
        return []
    chosen = set(range(lead))
    for number, kind in enumerate(kinds):
        if kind & STRONG or (kind & WEAK and kind & OFFICE):
            chosen.update(range(max(0, number - NEIGHBOURS), min(len(sentences), number + NEIGHBOURS + 1)))
    chosen.update(_introductions(text, sentences, chosen))
    if len(chosen) >= SHARE_WORTH_WHOLE * len(sentences):
        return list(sentences)
    for number in sorted(chosen):
        chosen.update(_list_behind(text, sentences, number))
    return [sentences[number] for number in sorted(chosen)]


def _introductions(text: str, sentences: Sequence[TextSentence], chosen: Collection[int]) -> set[int]:
    """The sentences that first tell by a full name those whom the chosen ones may tell by its last part."""
    last_names = {
        name for number in chosen for name in _CAPITALISED.findall(text, sentences[number].start, sentences[number].end)
    }
    first_told: dict[str, int] = {}
    for number, sentence in enumerate(sentences):
        for name in _FULL_NAME.findall(text, sentence.start, sentence.end):
            first_told.setdefault(name, number)
    return {number for name, number in first_told.items() if name in last_names}


def _lead(sentences: Sequence[TextSentence]) -> int:
    """How many sentences are the lead: the first full ones, and the headlines and letterheads before them."""
    full = [number for number, sentence in enumerate(sentences) if not sentence.is_headline]
    last = full[min(LEAD_SENTENCES, len(full)) - 1] if full else LEAD_SENTENCES
    return min(last + 1, LONGEST_LEAD, len(sentences))


def _names_sides(text: str, sentence: TextSentence) -> bool:
    """Whether two capitalised words stand in a sentence, as in "Norway and Chile held talks"."""
    return len(_CAPITALISED.findall(text, sentence.start, sentence.end)) >= SIDES


def _list_behind(text: str, sentences: Sequence[TextSentence], number: int) -> list[int]:
    """The items of a list that a sentence announces with a colon: paragraphs of a line without an end."""
    if not text[sentences[number].start : sentences[number].end].rstrip("*_ ").endswith(":"):
        return []
    items = []
    for item in range(number + 1, min(len(sentences), number + 1 + LONGEST_LIST)):
        if text[sentences[item].end - 1] in ".!?":
            break
        items.append(item)
    return items
