"""Sentences that only tell who else was there: "Present there were the minister and the mayor"."""

from collections.abc import Iterator, Mapping
from functools import cache

from spacy.tokens import Token

from transforms.language.records import Kind
from transforms.meetings.records import Trigger
from transforms.meetings.rules import TriggerRule, phrases, read_rules, word_list
from transforms.meetings.syntax import SUBJECTS, Item, is_verb, list_around, read_list
from transforms.meetings.view import View, is_party

COPULAS = frozenset({"was", "were", "are", "is"})
OPENING_WORDS = 7
AGENT_WINDOW = 9
BETWEEN = 14
MAX_OCCASION = 4
"""Tokens in which "the ceremony" follows "took part in"."""


@cache
def _rules(where: str) -> Mapping[tuple[str, ...], TriggerRule]:
    return {
        phrase: TriggerRule(row["attendance_id"], False, "", (), "voice", None, 1)
        for row in read_rules("attendance.csv")
        if row["where"] == where
        for phrase in phrases(row["words"])
    }


def find_attendance(view: View) -> Iterator[tuple[Trigger, list[Item], list[Item]]]:
    """Yield the words that tell of attendance, with the people told to be there and those they came with, if told."""
    opening = _opening(view)
    if opening is not None:
        yield opening
        return
    for position in range(1, len(view.words)):
        yield from _agents(view, position)
        closing = _closing(view, position)
        if closing is not None:
            yield closing
            return


Attendance = tuple[Trigger, list[Item], list[Item]]


def _opening(view: View) -> Attendance | None:
    """Return the list behind "present were", "in the presence of" or "with the king were"."""
    for position in range(min(OPENING_WORDS, len(view.words))):
        for where, read in (("opening", _behind_copula), ("presence", _behind_phrase), ("company", _behind_companion)):
            phrase = view.match(position, _rules(where))
            if phrase is None or (where != "opening" and position):
                continue
            items, accompanied = read(view, position + len(phrase))
            if items:
                return _trigger(view, _rules(where)[phrase], position, len(phrase)), items, accompanied
    return None


def _agents(view: View, position: int) -> Iterator[Attendance]:
    """Yield the list behind "was accompanied by", "was accompanied at the talks by", "the event was attended by"."""
    for where in ("agent", "event"):
        phrase = next((p for p in _rules(where) if view.words[position : position + 1] == p[:1]), None)
        if phrase is None or not _is_after_copula(view, position):
            continue
        by = _agent_position(view, position)
        if by is None or (where == "event" and not _is_of_occasion(view, position)):
            continue
        items, _ = read_list(view, by + 1)
        if items:
            yield (
                _trigger(view, _rules(where)[phrase], position, 1),
                items,
                _accompanied(view, position) if where == "agent" else [],
            )


def _agent_position(view: View, verb: int) -> int | None:
    """Return the position of the "by" of a passive verb, right behind it or behind when and where."""
    for position in range(verb + 1, min(len(view.words), verb + AGENT_WINDOW)):
        if view.words[position] == "by":
            return position
        if is_verb(view.tokens[position]) or view.words[position] in {",", ";"}:
            break
    return None


def _is_of_occasion(view: View, verb: int) -> bool:
    """Return whether a verb's subject is the encounter just told of: "the ceremony was attended by"."""
    return any(_is_occasion(child) for child in view.tokens[verb].children if child.dep_ in SUBJECTS)


def _is_occasion(noun: Token) -> bool:
    return noun.lower_ in word_list("occasion") and any(child.lower_ in {"the", "this"} for child in noun.children)


def _closing(view: View, position: int) -> Attendance | None:
    """Return the list before "were present", "also attended", "took part in the ceremony"."""
    for where in ("closing", "closing_verb", "closing_event"):
        phrase = view.match(position, _rules(where))
        before = position - 1
        if phrase is None or (where == "closing" and view.words[before] not in COPULAS):
            continue
        if where == "closing":
            before -= 1
        behind = view.tokens[position + len(phrase) : position + len(phrase) + MAX_OCCASION]
        if where == "closing_event" and not any(_is_occasion(token) for token in behind):
            continue
        before -= view.words[before] == ","
        if before >= 0 and is_party(view.mentions[before]):
            verb = next((n for n in range(position, position + len(phrase)) if is_verb(view.tokens[n])), position)
            return _trigger(view, _rules(where)[phrase], position, len(phrase)), list_around(view, before, verb), []
    return None


def _is_after_copula(view: View, position: int) -> bool:
    """Return whether "was" stands before, or "was also": without it the words only go on with a list of people."""
    return view.words[position - 1 - (view.tokens[position - 1].pos_ == "ADV" and position > 1)] in COPULAS


def _accompanied(view: View, position: int) -> list[Item]:
    """Return who was accompanied: the people right before "was"."""
    before = position - 1
    while before > 0 and (view.words[before] in COPULAS or view.tokens[before].pos_ == "ADV"):
        before -= 1
    return list_around(view, before, position) if is_party(view.mentions[before]) else []


def _behind_copula(view: View, position: int) -> tuple[list[Item], list[Item]]:
    """Return the list behind the first "were" that follows, over "there", "at the talks", "from the Lao side"."""
    for after in range(position, min(len(view.words), position + BETWEEN)):
        if view.words[after] in COPULAS:
            return read_list(view, after + 1)[0], []
        if view.words[after] in {",", ".", ";"}:
            break
    return [], []


def _behind_phrase(view: View, position: int) -> tuple[list[Item], list[Item]]:
    return read_list(view, position)[0], []


def _behind_companion(view: View, position: int) -> tuple[list[Item], list[Item]]:
    """Return the list behind "were" that stands right behind one person, and that person."""
    companion = view.mentions[position] if position < len(view.mentions) else None
    if companion is None or companion.kind != Kind.PERSON or not is_party(companion):
        return [], []
    copula = view.ends[position]
    if view.words[copula : copula + 1] == () or view.words[copula] not in COPULAS:
        return [], []
    return read_list(view, copula + 1)[0], [(companion, "same")]


def _trigger(view: View, rule: TriggerRule, position: int, length: int) -> Trigger:
    first, last = view.tokens[position], view.tokens[position + length - 1]
    start = view.sentence.offset_of(first)
    end = view.sentence.offset_of(last) + len(last.text)
    return Trigger(rule, view.sentence.number, position, start, end, plural=False)
