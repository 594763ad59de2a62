"""Where an encounter took place: told in its clause, by a journey, by the gathering around it, or by its host."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from transforms import reference
from transforms.language.records import Analysis, ArticleText, Form, Kind, Mention, Place
from transforms.meetings.attachment import Tie, position_of, tie
from transforms.meetings.context import find_visit
from transforms.meetings.days import bind_date
from transforms.meetings.records import BoundDate, BoundPlace, Party, Trigger
from transforms.meetings.rules import word_list
from transforms.meetings.view import View, view_of

BEFORE_PLACE = 6
BEFORE_PLAN = 4
CITY_STATES = frozenset({"MC", "SG", "VA"})
PLANS = frozenset({"will", "to", "would", "'ll", "going", "scheduled", "hopes", "leaves", "begins", "starts"})


@dataclass(frozen=True, slots=True)
class Scene:
    """A place that people are told to go to, or that a gathering is told to be in, with the day told for it.

    ``visit`` is the journey as written where a noun tells it: "official visit to Serbia".
    """

    sentence: int
    place: Place
    visitors: frozenset[int]
    is_gathering: bool
    status: str
    day: BoundDate | None
    visit: str | None


def bind_place(view: View, trigger: Trigger, parties: Sequence[Party]) -> BoundPlace | None:
    """Return the place told for a trigger in its clause ("in Baku", "at the Kremlin", "the Baku meeting")."""
    best: tuple[Tie, bool, int, Place] | None = None
    for mention in view.sentence.mentions:
        position = position_of(view, mention)
        place = _place(view, position, mention)
        if place is None:
            continue
        is_modifier = _modifies(view, position, trigger)
        if not is_modifier and not _is_placed(view, position, trigger):
            continue
        strength = Tie.OWN if is_modifier else tie(view, mention, trigger.position, parties)
        if strength < Tie.NEAR:
            continue
        distance = abs(position - trigger.position)
        if best is None or (strength, place.city is not None, -distance) > (best[0], best[1], -best[2]):
            best = strength, place.city is not None, distance, place
    return None if best is None else BoundPlace(best[3], best[0] == Tie.OWN)


def _place(view: View, position: int, mention: Mention) -> Place | None:
    name = " ".join(token.text for token in view.tokens[position : view.ends[position]])
    venue = reference.venues().get(reference.normalise_name(name))
    if venue is not None:
        return Place(venue.country_code, venue.city, None, venue.venue)
    if mention.place is not None:
        return _city_state(mention.place)
    if mention.kind == Kind.COUNTRY and mention.form == Form.NAME and mention.country_code:
        return _city_state(Place(mention.country_code))
    return None


def _city_state(place: Place) -> Place:
    """Return the city of a state that is one city; any other place as it is."""
    if place.city is not None or place.country_code not in CITY_STATES:
        return place
    capital = reference.countries()[place.country_code].capital
    return Place(place.country_code, capital, None, place.venue)


def _is_placed(view: View, position: int, trigger: Trigger) -> bool:
    """Return whether a preposition of place stands before: "in", "in Georgia's capital", "in the port city of"."""
    if view.words[position] in word_list("in_place"):
        return True
    before = position - 1
    while before > 0 and position - before < BEFORE_PLACE:
        is_kind = view.words[before] == "of" and view.words[before - 1] in word_list("place_kind")
        token = view.tokens[before]
        if not is_kind and token.pos_ not in {"DET", "ADJ", "NOUN", "PROPN", "PART"} and token.tag_ != "PRP$":
            break
        before -= 1
    word = view.words[before] if before >= 0 else ""
    if word == "to":
        verb = view.tokens[before].head.lemma_.lower()
        return trigger.rule.frame == "receive" or verb in word_list("motion")
    return word in word_list("in_place")


def _modifies(view: View, position: int, trigger: Trigger) -> bool:
    """Return whether a place stands in the trigger's own noun phrase: "their Helsinki summit"."""
    end = view.ends[position]
    if trigger.rule.is_verb or not 0 <= trigger.position - end <= 3:
        return False
    return all(token.pos_ in {"NOUN", "ADJ", "PROPN"} for token in view.tokens[end : trigger.position])


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
        place = _place(view, position, mention)
        if place is None:
            continue
        before = view.tokens[max(0, position - BEFORE_PLACE) : position]
        journey = _journey(before) or _stay(view, position)
        gathering = _gathering(before)
        token = journey or gathering
        if token is not None:
            trigger = view.position(token)
            status = "planned" if set(view.words[max(0, trigger - BEFORE_PLAN) : trigger]) & PLANS else "held"
            day = bind_date(view, trigger, (), status, article, None)
            yield Scene(
                view.sentence.number, place, frozenset(people), journey is None, status, day, find_visit(view, trigger)
            )


def _journey(before: Sequence[Token]) -> Token | None:
    """Return the word before a place that tells that somebody goes there ("left Rome for", "arrived in")."""
    for index, token in enumerate(before):
        between = [other.lower_ for other in before[index + 1 :]]
        if token.lemma_.lower() in word_list("journey") and not set(between) & {"from", ","}:
            return token
        if token.lemma_.lower() in word_list("departure") and "for" in between:
            return token
    return None


def _stay(view: View, position: int) -> Token | None:
    """Return the verb that tells that somebody is in a place: "who is in Baku for a visit"."""
    preposition = view.tokens[position - 1] if position > 0 else None
    if preposition is None or preposition.lower_ != "in" or preposition.head.lemma_ != "be":
        return None
    behind = view.words[view.ends[position] : view.ends[position] + BEFORE_PLAN]
    return preposition.head if {"for", "on", "to"} & set(behind[:1]) else None


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


def dateline_place(article: ArticleText, countries: Collection[str | None]) -> Place | None:
    """Return the city of the dateline where it lies in one of some countries."""
    for city in reference.cities_of_name(article.dateline_place) if article.dateline_place else ():
        if city.country_code in countries:
            return Place(city.country_code, city.name, city.geoname_id)
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
        if _is_around(scene, participants, homes, at_gathering) and (status != "held" or scene.status == "held")
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
