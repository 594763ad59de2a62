"""The body whose members a gathering brings together: "attended the NATO summit"."""

from transforms.language.records import Kind
from transforms.meetings.records import Trigger
from transforms.meetings.rules import word_list
from transforms.meetings.syntax import Item
from transforms.meetings.view import View

REACH = 6
"""Tokens between a gathering and the name of its body."""
GATHERINGS = frozenset({"summit"})
NAME_TAGS = frozenset({"ADJ", "NOUN", "NUM", "PART", "PROPN", "PUNCT"})


def convened(view: View, trigger: Trigger) -> list[Item]:
    """Return the body of the gathering that somebody is told to attend or host; nobody for any other trigger.

    A summit that is only spoken of ("thanked him for his help at the NATO summit") tells nothing of whom one met.
    """
    token = view.tokens[trigger.position]
    if trigger.rule.is_verb or trigger.rule.lemma not in GATHERINGS or token.dep_ != "dobj":
        return []
    if token.head.lemma_.lower() not in word_list("attend", "hosting"):
        return []
    return _named_before(view, trigger.position) or _named_behind(view, trigger.position)


def _named_before(view: View, position: int) -> list[Item]:
    for before in range(position - 1, max(-1, position - REACH), -1):
        mention = view.mentions[before]
        if mention is not None and mention.kind == Kind.ORGANISATION:
            return [(mention, "same")]
        if view.tokens[before].pos_ not in NAME_TAGS:
            break
    return []


def _named_behind(view: View, position: int) -> list[Item]:
    """Return the body or group behind "of": "the summit of the six-nation council"."""
    if view.words[position + 1 : position + 2] != ("of",):
        return []
    first = next((mention for mention in view.mentions[position + 2 : position + 2 + REACH] if mention), None)
    return [(first, "same")] if first is not None and first.kind in {Kind.ORGANISATION, Kind.GROUP} else []
