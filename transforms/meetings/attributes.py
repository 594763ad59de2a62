"""Day, place and format of a trigger, bound inside its clause."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Token

from transforms.language.dates import day_of_writing, resolve
from transforms.language.records import ArticleText, DateExpression, Interval, Kind, Mention, Place
from transforms.meetings.records import BoundDate, BoundPlace, Modality, Party, Trigger
from transforms.meetings.rules import read_rules
from transforms.meetings.syntax import clause_of, is_verb
from transforms.meetings.view import View

OWN, CLAUSE, NEAR, SENTENCE = 4, 3, 2, 1
NEAR_TOKENS = 8
RECENT = dt.timedelta(days=12)
MAX_CLIMB = 8
PLACE_PREPOSITIONS = frozenset({"in", "at", "inside", "near", "aboard", "outside", "within"})
TENSES = {"held": "past", "planned": "future", "cancelled": "none", "none": "none"}


def bind_date(
    view: View,
    trigger: Trigger,
    parties: tuple[Party, ...],
    modality: Modality,
    article: ArticleText,
    context: dt.date | None,
) -> BoundDate | None:
    """Return the day told for a trigger in its own clause, or else right beside it; None where there is none.

    ``context`` is the day spoken of before, for "on the same day".
    """
    best: tuple[int, int, Mention] | None = None
    for mention in view.sentence.mentions:
        if mention.kind != Kind.DATE or mention.date is None:
            continue
        strength = _attachment(view, mention, trigger, parties)
        if strength < NEAR:
            continue
        distance = abs(_position(view, mention) - trigger.position)
        if best is None or (strength, -distance) > (best[0], -best[1]):
            best = strength, distance, mention
    if best is None or best[2].date is None:
        return None
    interval = resolve(best[2].date, article, TENSES[modality.status], context)
    text = article.text[best[2].start : best[2].end]
    scope = "clause" if best[0] >= CLAUSE else "sentence"
    return BoundDate(interval, text, scope, _is_remote(best[2].date, interval, article))


def _is_remote(expression: DateExpression, interval: Interval, article: ArticleText) -> bool:
    day = day_of_writing(article)
    if day is not None and interval.last is not None:
        return interval.last < day - RECENT
    values = dict(expression.values)
    return day is None and "weekday" not in values and ("month" in values or "year" in values)


def _position(view: View, mention: Mention) -> int:
    return view.mentions.index(mention)


def _head(view: View, mention: Mention) -> Token:
    """Return the token of a mention whose head lies outside of it."""
    start = _position(view, mention)
    inside = range(start, view.ends[start])
    for position in inside:
        token = view.tokens[position]
        if view.position(token.head) not in inside or token.head is token:
            return token
    return view.tokens[start]


def _attachment(view: View, mention: Mention, trigger: Trigger, parties: tuple[Party, ...]) -> int:
    """Return how a day or place hangs together with a trigger: CLAUSE, NEAR, SENTENCE or 0 for other things."""
    token = view.tokens[trigger.position]
    own = {token, clause_of(token)}
    clause = own | set(_sharing_clauses(token))
    current = _head(view, mention)
    people = {id(party.mention) for party in parties}
    foreign_noun = False
    for _ in range(MAX_CLIMB):
        head = current.head
        if current in clause or head in clause:
            return NEAR if foreign_noun else OWN if current in own or head in own else CLAUSE
        if head is current:
            break
        covering = view.mention_of(head)
        if head.pos_ in {"NOUN", "PROPN"} and head is not token:
            if covering is not None and id(covering) in people:
                return CLAUSE
            if current.dep_ == "pobj" or current.lower_ in {"of", "in", "from", "since"}:
                foreign_noun = foreign_noun or (covering is None or covering.kind != Kind.PLACE)
            if foreign_noun and current.lower_ in {"of", "from", "since"}:
                return 0
        if is_verb(head):
            break
        current = head
    return _beside(view, mention, trigger)


def _sharing_clauses(token: Token) -> Iterator[Token]:
    """Yield the verbs whose days and places hold for a token too: its clause, and those that control it."""
    verb = clause_of(token)
    yield verb
    current = verb
    for _ in range(MAX_CLIMB):
        head = current.head
        if head is current or current.dep_ not in {"xcomp", "conj", "advcl", "prep", "pcomp", "pobj"}:
            return
        if current.dep_ == "advcl" and any(child.dep_ == "nsubj" for child in current.children):
            return
        if is_verb(head):
            yield head
        current = head


def _beside(view: View, mention: Mention, trigger: Trigger) -> int:
    position = _position(view, mention)
    first, last = sorted((position, trigger.position))
    if last - first > NEAR_TOKENS:
        return SENTENCE
    between = view.tokens[first + 1 : last]
    if any(is_verb(token) and token.dep_ not in {"amod", "aux", "auxpass"} for token in between):
        return SENTENCE
    if any(token.text in {";", ":", "–", "—"} for token in between):
        return SENTENCE
    return NEAR


def bind_place(view: View, trigger: Trigger, parties: tuple[Party, ...]) -> BoundPlace | None:
    """Return the place told for a trigger in its clause ("in Baku", "at the Kremlin", "the Baku meeting")."""
    best: tuple[int, int, int, Mention] | None = None
    for mention in view.sentence.mentions:
        place = _place(mention)
        if place is None:
            continue
        position = _position(view, mention)
        is_modifier = _modifies(view, position, trigger)
        before = view.words[position - 1] if position else ""
        if before in {"the", "this"} and position > 1:
            before = view.words[position - 2]
        if not is_modifier and before not in PLACE_PREPOSITIONS and view.words[position] not in PLACE_PREPOSITIONS:
            continue
        strength = OWN if is_modifier else _attachment(view, mention, trigger, parties)
        if strength < NEAR:
            continue
        detail = 2 if place.city else 1 if place.venue else 0
        distance = abs(position - trigger.position)
        if best is None or (strength, detail, -distance) > (best[0], best[1], -best[2]):
            best = strength, detail, distance, mention
    if best is None:
        return None
    place = _place(best[3])
    assert place is not None
    return BoundPlace(place, "clause")


def _place(mention: Mention) -> Place | None:
    if mention.place is not None:
        return mention.place
    if mention.kind == Kind.COUNTRY and mention.form.value == "name" and mention.country_code:
        return Place(mention.country_code)
    return None


def _modifies(view: View, position: int, trigger: Trigger) -> bool:
    """Return whether a place stands in the trigger's own noun phrase: "their Helsinki summit"."""
    end = view.ends[position]
    if trigger.rule.is_verb or not 0 <= trigger.position - end <= 3:
        return False
    return all(token.pos_ in {"NOUN", "ADJ", "PROPN"} for token in view.tokens[end : trigger.position])


@cache
def _format_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["format"], re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, row['words'].split('|')))})(?!\w)", re.I))
        for row in read_rules("formats.csv")
    )


def find_format(view: View, trigger: Trigger) -> str | None:
    """Return phone or video where the trigger or the words around it say so, its own usual format, or None."""
    around = view.tokens[max(0, trigger.position - 8) : trigger.position + 16]
    text = "".join(token.text_with_ws for token in around)
    for name, pattern in _format_patterns():
        if pattern.search(text):
            return name
    return trigger.rule.format
