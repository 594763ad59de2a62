"""Whether people met in person, by phone or by video."""

import re
from collections import Counter
from functools import cache

from transforms.language.records import Analysis
from transforms.meetings.encounters import home_countries
from transforms.meetings.records import Encounter, Trigger
from transforms.meetings.rules import read_rules, word_list
from transforms.meetings.syntax import is_verb, own_subjects
from transforms.meetings.view import View

BEFORE, AFTER = 8, 16
ARTICLES = frozenset({"a", "an", "another"})
SPEAKING = frozenset({"talk", "discuss"})


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["format"], re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, row['words'].split('|')))})s?(?!\w)", re.I))
        for row in read_rules("formats.csv")
    )


def find_format(view: View, trigger: Trigger) -> str | None:
    """Return phone or video where the trigger or the words around it say so, its own usual format, or None."""
    last = min(_next_clause(view, trigger.position), trigger.position + AFTER)
    end = next((n for n in range(trigger.position + 1, last) if view.words[n] in word_list("time_order")), last)
    around = view.tokens[_start(view, trigger.position) : end]
    text = "".join(token.text_with_ws for token in around)
    for name, pattern in _patterns():
        if pattern.search(text):
            return name
    return trigger.rule.format


def _next_clause(view: View, position: int) -> int:
    """Return where a clause with a subject of its own is joined to a verb's: "met, and the two spoke by phone"."""
    verb = view.tokens[position]
    clauses = (child for child in verb.children if is_verb(verb) and child.dep_ == "conj" and own_subjects(child))
    return min((view.position(clause.left_edge) for clause in clauses), default=len(view.words))


def _start(view: View, position: int) -> int:
    """Return where the words about a trigger begin: not before another encounter, "a call with X and a meeting"."""
    first = max(0, position - BEFORE)
    joined = (n for n in range(position - 1, first, -1) if view.words[n - 1] == "and" and view.words[n] in ARTICLES)
    return next(joined, first)


def _is_remark(analysis: Analysis, trigger: Trigger) -> bool:
    """Return whether a participle tells to whose face something was said: "Speaking to the premier, she said"."""
    sentence = next(s for s in analysis.sentences if s.number == trigger.sentence)
    token = sentence.span[trigger.position]
    return token.tag_ == "VBG" and not any(child.dep_ == "aux" for child in token.children)


def decide_format(analysis: Analysis, encounter: Encounter, status: str, before: str | None) -> str:
    """Return the format told or in_person; where people of two states only "spoke" with no place told, phone.

    ``before`` is the format of the series of encounters that it goes on, if any.
    """
    formats = Counter(e.format for e in encounter.events if e.format and e.modality.status in {status, "none"})
    for name in ("video", "phone"):
        if formats[name]:
            return name
    first = encounter.events[0]
    only_spoke = (
        first.trigger.rule.is_verb
        and first.trigger.rule.lemma in {"speak", "talk"}
        and not first.place
        and not _is_remark(analysis, first.trigger)
        and not first.at_gathering
        and all(e.trigger.rule.frame in SPEAKING or not e.modality.is_firm for e in encounter.events)
    )
    if not only_spoke:
        return "in_person"
    return before or ("phone" if len(home_countries(analysis, encounter) - {None}) > 1 else "in_person")
