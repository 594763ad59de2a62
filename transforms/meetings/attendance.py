"""Sentences that only tell who else was there: "Present there were the minister and the mayor"."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from spacy.tokens import Token

from transforms.language.clauses import FINITE
from transforms.language.mentions import NUMBERS
from transforms.language.records import Kind, Sentence
from transforms.meetings.records import ROLL, Trigger
from transforms.meetings.rules import STRONGEST, WEAK, TriggerRule, phrases, read_rules, word_list
from transforms.meetings.syntax import SUBJECTS, Item, is_verb, list_around, read_list
from transforms.meetings.teams import leaders_of_sides
from transforms.meetings.view import PEOPLE, View, is_party, view_of

COPULAS = frozenset({"was", "were", "are", "is"})
INCLUDING = frozenset({"included", "include", "comprised"})
OPENING_WORDS = 7
AGENT_WINDOW = 9
BETWEEN = 14
MAX_OCCASION = 4
"""Tokens in which "the ceremony" follows "took part in"."""
ROLLS = frozenset({"roll", "roll_event", "sides"})
BULLET = 4
"""Tokens before whom a line of a list names: "(c) H.E."."""
MAX_LINES = 40


@cache
def _rules(where: str) -> Mapping[tuple[str, ...], TriggerRule]:
    frame, strength = (ROLL, STRONGEST) if where in ROLLS else ("voice", WEAK)
    return {
        phrase: TriggerRule(row["attendance_id"], False, "", (), frame, None, strength)
        for row in read_rules("attendance.csv")
        if row["where"] == where
        for phrase in phrases(row["words"])
    }


def find_attendance(view: View, below: Sequence[Item]) -> Iterator[tuple[Trigger, list[Item], list[Item]]]:
    """Yield the words that tell of attendance, with the people told to be there and those they came with, if told.

    ``below`` are those whom the lines behind the sentence list.
    """
    opening = _opening(view, below)
    if opening is not None:
        yield opening
        return
    led = leaders_of_sides(view)
    if led is not None:
        position, leaders = led
        yield _trigger(view, _rules("sides")[(view.words[position], "by")], position, 1), leaders, []
        return
    for position in range(1, len(view.words)):
        yield from _agents(view, position, below)
        yield from _widened(view, position)
        closing = _closing(view, position)
        if closing is not None:
            yield closing
            return


Attendance = tuple[Trigger, list[Item], list[Item]]


def listed_below(view: View, sentences: Sequence[Sentence]) -> list[Item]:
    """Return whom the lines behind a sentence list, one a line, where it ends in a colon; the last may end in a stop.

    ``sentences`` are those of the article. Lines that begin with nobody only go on with the one before.
    """
    items: list[Item] = []
    if not view.sentence.span.text.rstrip("*_ ").endswith(":"):
        return items
    behind = (later for later in sentences if later.number > view.sentence.number)
    for number, line in enumerate(map(view_of, islice(behind, MAX_LINES)), view.sentence.number + 1):
        if line.sentence.number != number or _is_clause(line):
            break
        first = next((mention for mention in line.mentions[:BULLET] if is_party(mention)), None)
        if first is not None and first.kind in PEOPLE:
            items.append((first, "same"))
        if line.words[-1] == ".":
            break
    return items


def _is_clause(view: View) -> bool:
    return any(child.dep_ in SUBJECTS for token in view.tokens if is_verb(token) for child in token.children)


def _opening(view: View, below: Sequence[Item]) -> Attendance | None:
    """Return the list behind "present were", "participants included", "in the presence of", "with the king were"."""
    for position in range(min(OPENING_WORDS, len(view.words))):
        for where, read in (
            ("roll", _behind_roll),
            ("opening", _behind_copula),
            ("presence", _behind_phrase),
            ("company", _behind_companion),
        ):
            phrase = view.match(position, _rules(where))
            if phrase is None or (where not in {"opening", "roll"} and position):
                continue
            items, accompanied = read(view, position + len(phrase))
            items = items or (list(below) if where in {"opening", "roll"} else [])
            if items:
                return _trigger(view, _rules(where)[phrase], position, len(phrase)), items, accompanied
    return None


def _agents(view: View, position: int, below: Sequence[Item]) -> Iterator[Attendance]:
    """Yield the list behind "was accompanied by", "was accompanied at the talks by", "the event was attended by"."""
    for where in ("agent", "roll_event" if below else "event"):
        phrase = next((p for p in _rules(where) if view.words[position : position + 1] == p[:1]), None)
        if phrase is None or not _is_after_copula(view, position):
            continue
        by = _agent_position(view, position)
        if by is None or (where == "event" and not _is_of_occasion(view, position)):
            continue
        items = list(below) if where in ROLLS else read_list(view, by + 1)[0]
        if items:
            yield (
                _trigger(view, _rules(where)[phrase], position, 1, _are_several(view, position, by)),
                items,
                _accompanied(view, position) if where == "agent" else [],
            )


def _widened(view: View, position: int) -> Iterator[Attendance]:
    """Yield the list behind "followed by an expanded meeting with": the same encounter in a wider circle."""
    phrase = view.match(position, _rules("widened"))
    items, _ = read_list(view, position + len(phrase)) if phrase is not None else ([], position)
    if phrase is not None and items:
        yield _trigger(view, _rules("widened")[phrase], position, len(phrase)), items, []


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
    is_named = noun.lower_ in word_list("occasion", "gathering") or noun.lemma_ in word_list("occasion")
    return is_named and any(child.lower_ in {"the", "this", "these", "both"} for child in noun.children)


def _are_several(view: View, verb: int, by: int) -> bool:
    """Return whether several encounters are told of at once: "the two meetings were attended by", "at both talks"."""
    subjects = [child for child in view.tokens[verb].children if child.dep_ in SUBJECTS]
    nouns = [noun for noun in (*subjects, *view.tokens[verb:by]) if noun.tag_ == "NNS" and _is_occasion(noun)]
    return any(child.lower_ in NUMBERS for noun in nouns for child in noun.children)


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
    begin = _behind_relative_clause(view, position)
    for after in range(begin, min(len(view.words), begin + BETWEEN)):
        if view.words[after] in COPULAS:
            return read_list(view, after + 1)[0], []
        if view.words[after] in {",", ".", ";"}:
            break
    return [], []


def _behind_relative_clause(view: View, position: int) -> int:
    """Return the position behind "the talks, which were held in Rome,", or the same where no such clause follows."""
    for start in range(position, min(len(view.words), position + BETWEEN)):
        if view.words[start] == "," and view.words[start + 1 : start + 2] == ("which",):
            closing = next((n for n in range(start + 1, len(view.words)) if view.words[n] == ","), start)
            return closing + 1 if closing > start else position
        if view.words[start] in COPULAS | {",", ";"}:
            break
    return position


def _behind_roll(view: View, position: int) -> tuple[list[Item], list[Item]]:
    """Return the list behind the verb that opens a roll: "participants in the call included", "attendees were"."""
    for after in range(position, min(len(view.words), position + BETWEEN)):
        if view.words[after] in COPULAS | INCLUDING:
            return read_list(view, after + 1 + (view.words[after + 1 : after + 2] == (":",)))[0], []
        if view.words[after] in {",", ".", ";"} or view.tokens[after].tag_ in FINITE:
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


def _trigger(view: View, rule: TriggerRule, position: int, length: int, plural: bool = False) -> Trigger:
    first, last = view.tokens[position], view.tokens[position + length - 1]
    start = view.sentence.offset_of(first)
    end = view.sentence.offset_of(last) + len(last.text)
    return Trigger(rule, view.sentence.number, position, start, end, plural)
