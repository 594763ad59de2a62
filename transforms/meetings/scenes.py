"""Journeys and gatherings around the encounters of an article: they tell where and when people were together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from transforms.language.records import Analysis, ArticleText, Kind, Place
from transforms.meetings.context import find_visit
from transforms.meetings.days import bind_date
from transforms.meetings.places import place_of
from transforms.meetings.records import BoundDate
from transforms.meetings.rules import word_list
from transforms.meetings.syntax import is_verb
from transforms.meetings.view import View, position_of, view_of

BEFORE_PLACE = 6
BEFORE_PLAN = 4
BEFORE_ONWARD = 2
PLANS = frozenset({"will", "to", "would", "'ll", "going", "scheduled", "hopes", "leaves", "begins", "starts"})


@dataclass(frozen=True, slots=True)
class Scene:
    """A place that people are told to go to, or that a gathering is told to be in, with the day told for it.

    ``visit`` is the journey as written where a noun tells it: "official visit to Serbia". ``is_onward`` where it is
    told to come after what its sentence tells: "meets him before flying on to Rome".
    """

    sentence: int
    place: Place
    visitors: frozenset[int]
    is_gathering: bool
    status: str
    day: BoundDate | None
    visit: str | None
    is_onward: bool
    is_departure: bool
    """True where people leave for the place: what was told before took place elsewhere."""


def find_scenes(analysis: Analysis) -> list[Scene]:
    """Return the journeys and gatherings that an article tells of, with their places, in text order."""
    return [scene for sentence in analysis.sentences for scene in _scenes(analysis.article, view_of(sentence))]


def _scenes(article: ArticleText, view: View) -> Iterator[Scene]:
    people: list[int] = []
    for mention in view.sentence.mentions:
        if mention.kind == Kind.PERSON:
            people.extend((mention.entity,) if mention.entity is not None else mention.members)
    for mention in view.sentence.mentions:
        position = position_of(view, mention)
        place = place_of(view, position, mention)
        if place is None:
            continue
        before = view.tokens[max(0, position - BEFORE_PLACE) : position]
        journey = _journey(before) or _stay(view, position)
        gathering = _gathering(before)
        token = journey or gathering
        if token is not None:
            trigger = view.position(token)
            status = "planned" if set(view.words[max(0, trigger - BEFORE_PLAN) : trigger]) & PLANS else "held"
            day = bind_date(view, trigger, (), "future" if status == "planned" else "past", article, None)
            yield Scene(
                view.sentence.number,
                place,
                frozenset(people),
                journey is None,
                status,
                day,
                find_visit(view, trigger),
                is_departure=journey is not None and journey.lemma_.lower() in word_list("departure"),
                is_onward=journey is not None and "before" in view.words[max(0, trigger - BEFORE_ONWARD) : trigger],
            )


def _journey(before: Sequence[Token]) -> Token | None:
    """Return the word before a place that tells that somebody goes there ("left Rome for", "arrived in")."""
    for index, token in enumerate(before):
        between = [other.lower_ for other in before[index + 1 :]]
        is_broken = bool(set(between) & {"from", ","}) or any(is_verb(other) for other in before[index + 1 :])
        if token.lemma_.lower() in word_list("journey") and not is_broken:
            return token
        if token.lemma_.lower() in word_list("departure") and "for" in between:
            return token
    return None


def _stay(view: View, position: int) -> Token | None:
    """Return the verb that tells that somebody is in a place: "who is in the Iranian capital", "is in Baku for"."""
    before = position - 1 - (position > 0 and view.words[position - 1] == "the")
    preposition = view.tokens[before] if before >= 0 else None
    if preposition is None or preposition.lower_ != "in" or preposition.head.lemma_ != "be":
        return None
    is_relative = any(child.lower_ == "who" for child in preposition.head.children)
    behind = view.words[view.ends[position] : view.ends[position] + 1]
    return preposition.head if is_relative or {"for", "on", "to"} & set(behind) else None


def _gathering(before: Sequence[Token]) -> Token | None:
    """Return the word before a place that tells of a gathering there ("summit in")."""
    words = [token.lower_ for token in before]
    if not words or (words[-1] not in {"in", "at"} and words[-2:] not in (["in", "the"], ["at", "the"])):
        return None
    for token in reversed(before):
        if token.lemma_.lower() in word_list("gathering"):
            return token
        if token.lower_ in word_list("topic_relation") - {"of"} or token.text in {";", ":"}:
            return None
    return None


def choose_scene(
    scenes: Sequence[Scene],
    participants: frozenset[int],
    homes: frozenset[str | None],
    sentence: int,
    at_gathering: bool,
    status: str,
) -> Scene | None:
    """Return the nearest journey of a participant abroad, or the gathering around the encounter.

    ``homes`` are the countries of the participants, None for an unknown one: people meet in the country of one of
    them, or at a gathering. What is held took place at no scene that is yet to come.
    """
    fitting = [
        scene
        for scene in scenes
        if _is_around(scene, participants, homes, at_gathering)
        and (status != "held" or scene.status == "held")
        and not (scene.is_onward and scene.sentence == sentence)
        and not (scene.is_departure and scene.sentence > sentence)
    ]
    return min(
        fitting, key=lambda s: (s.sentence > sentence, abs(s.sentence - sentence), s.place.city is None), default=None
    )


def choose_day(
    scenes: Sequence[Scene], participants: frozenset[int], homes: frozenset[str | None], sentence: int, status: str
) -> BoundDate | None:
    """Return the day of the last journey of a participant to another's country that is told before an encounter."""
    days = [
        scene.day
        for scene in scenes
        if scene.sentence <= sentence
        and not scene.is_gathering
        and not scene.is_onward
        and scene.status == status
        and scene.day is not None
        and scene.day.interval.precision == "day"
        and _is_around(scene, participants, homes, at_gathering=False)
    ]
    return days[-1] if days else None


def _is_around(scene: Scene, participants: frozenset[int], homes: frozenset[str | None], at_gathering: bool) -> bool:
    if scene.is_gathering:
        return at_gathering or bool(scene.visitors & participants)
    return bool(scene.visitors & participants) and (scene.place.country_code in homes or None in homes or at_gathering)
