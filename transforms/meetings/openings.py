"""Who acts behind a phrase that opens a sentence with an encounter, read along the words where the parse breaks."""

from transforms.language.clauses import FINITE
from transforms.language.records import Kind
from transforms.meetings.records import Trigger
from transforms.meetings.rules import word_list
from transforms.meetings.syntax import Item, is_verb, list_around
from transforms.meetings.view import View

OPENERS = frozenset({"during", "in", "at", "after", "following", "before", "on", "over"})
LONGEST_OPENING = 8
"""Tokens from the start of a sentence to the encounter of its opening phrase."""
LONGEST_PHRASE = 40
"""Tokens from an encounter to the comma that ends its phrase."""


def behind_opening(view: View, trigger: Trigger) -> list[Item]:
    """Return the people behind the comma of an opening phrase, if a verb follows: "In a call with X, the king asked".

    A clause of its own inside the phrase ends the search.
    """
    opener = next((n for n, token in enumerate(view.tokens) if not token.is_punct and not token.is_quote), 0)
    if view.words[opener] not in OPENERS or trigger.position - opener > LONGEST_OPENING:
        return []
    for position in range(trigger.position + 1, min(len(view.tokens), trigger.position + LONGEST_PHRASE)):
        if view.tokens[position].tag_ in FINITE or view.words[position] in word_list("clause_opener"):
            return []
        mention = view.mentions[position]
        if mention is None or mention.kind != Kind.PERSON or view.words[position - 1] != ",":
            continue
        if _is_followed_by_verb(view, view.ends[position]):
            return list_around(view, position, position)
    return []


def _is_followed_by_verb(view: View, position: int) -> bool:
    while position < len(view.tokens) and view.tokens[position].pos_ == "ADV":
        position += 1
    return position < len(view.tokens) and is_verb(view.tokens[position]) and view.tokens[position].tag_ in FINITE
