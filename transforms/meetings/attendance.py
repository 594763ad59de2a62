"""Sentences that only tell who else was there: "Present there were the minister and the mayor"."""

from collections.abc import Iterator, Mapping
from functools import cache

from transforms.meetings.records import Trigger
from transforms.meetings.rules import TriggerRule, phrases, read_rules
from transforms.meetings.syntax import Item, list_around, read_list
from transforms.meetings.view import View, is_party

COPULAS = frozenset({"was", "were", "are", "is"})
OPENING_WORDS = 3
BETWEEN = 14


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
    for position in range(min(OPENING_WORDS, len(view.words))):
        phrase = view.match(position, _rules("opening"))
        if phrase is None:
            continue
        items = _behind_copula(view, position + len(phrase))
        if items:
            yield _trigger(view, _rules("opening")[phrase], position, len(phrase)), items, []
            return
    for position in range(1, len(view.words)):
        phrase = view.match(position, _rules("agent"))
        if phrase is not None and _is_after_copula(view, position):
            items, _ = read_list(view, position + len(phrase))
            if items:
                trigger = _trigger(view, _rules("agent")[phrase], position, len(phrase))
                yield trigger, items, _accompanied(view, position)
        for where in ("closing", "closing_verb"):
            phrase = view.match(position, _rules(where))
            before = position - 1
            if phrase is None or (where == "closing" and view.words[before] not in COPULAS):
                continue
            if where == "closing":
                before -= 1
            if before >= 0 and is_party(view.mentions[before]):
                trigger = _trigger(view, _rules(where)[phrase], position, len(phrase))
                yield trigger, list_around(view, before, position), []
                return


def _is_after_copula(view: View, position: int) -> bool:
    """Return whether "was" stands before, or "was also": without it the words only go on with a list of people."""
    return view.words[position - 1 - (view.tokens[position - 1].pos_ == "ADV" and position > 1)] in COPULAS


def _accompanied(view: View, position: int) -> list[Item]:
    """Return who was accompanied: the people right before "was"."""
    before = position - 1
    while before > 0 and (view.words[before] in COPULAS or view.tokens[before].pos_ == "ADV"):
        before -= 1
    return list_around(view, before, position) if is_party(view.mentions[before]) else []


def _behind_copula(view: View, position: int) -> list[Item]:
    """Return the list behind the first "were" that follows, over "there", "at the talks", "from the Lao side"."""
    for after in range(position, min(len(view.words), position + BETWEEN)):
        if view.words[after] in COPULAS:
            return read_list(view, after + 1)[0]
        if view.words[after] in {",", ".", ";"}:
            return []
    return []


def _trigger(view: View, rule: TriggerRule, position: int, length: int) -> Trigger:
    first, last = view.tokens[position], view.tokens[position + length - 1]
    start = view.sentence.offset_of(first)
    end = view.sentence.offset_of(last) + len(last.text)
    return Trigger(rule, view.sentence.number, position, start, end, plural=False)
