"""Where an encounter took place: told in its clause, by a journey, by the gathering around it, or by its host."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from transforms import reference
from transforms.language.records import Analysis, ArticleText, Form, Kind, Mention, Place
from transforms.meetings.attachment import Tie, position_of, tie
from transforms.meetings.records import BoundPlace, Party, Trigger
from transforms.meetings.rules import word_list
from transforms.meetings.view import View, view_of

BEFORE_PLACE = 6


@dataclass(frozen=True, slots=True)
class Scene:
    """A place that people are told to go to, or that a gathering is told to be in."""

    sentence: int
    place: Place
    visitors: frozenset[int]
    is_gathering: bool


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
        return mention.place
    if mention.kind == Kind.COUNTRY and mention.form == Form.NAME and mention.country_code:
        return Place(mention.country_code)
    return None


def _is_placed(view: View, position: int, trigger: Trigger) -> bool:
    """Return whether a preposition of place stands before: "in", "in Georgia's capital", "in the port city of"."""
    if view.words[position] in word_list("in_place"):
        return True
    before = position - 1
    while before > 0 and position - before < BEFORE_PLACE:
        is_kind = view.words[before] == "of" and view.words[before - 1] in word_list("place_kind")
        if not is_kind and view.tokens[before].pos_ not in {"DET", "ADJ", "NOUN", "PROPN", "PART"}:
            break
        before -= 1
    word = view.words[before] if before >= 0 else ""
    return word in word_list("in_place") or (word == "to" and trigger.rule.frame == "receive")


def _modifies(view: View, position: int, trigger: Trigger) -> bool:
    """Return whether a place stands in the trigger's own noun phrase: "their Helsinki summit"."""
    end = view.ends[position]
    if trigger.rule.is_verb or not 0 <= trigger.position - end <= 3:
        return False
    return all(token.pos_ in {"NOUN", "ADJ", "PROPN"} for token in view.tokens[end : trigger.position])


def find_scenes(analysis: Analysis) -> list[Scene]:
    """Return the journeys and gatherings that an article tells of, with their places, in text order."""
    return [scene for sentence in analysis.sentences for scene in _scenes(view_of(sentence))]


def _scenes(view: View) -> Iterator[Scene]:
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
        if _is_journey(before):
            yield Scene(view.sentence.number, place, frozenset(people), is_gathering=False)
        elif {token.lemma_.lower() for token in before} & word_list("gathering") and before[-1].lower_ in {
            "in",
            "at",
            "the",
        }:
            yield Scene(view.sentence.number, place, frozenset(people), is_gathering=True)


def _is_journey(before: Sequence[Token]) -> bool:
    """Return whether the words before a place tell that somebody goes there ("left Rome for", "arrived in")."""
    for index, token in enumerate(before):
        between = [other.lower_ for other in before[index + 1 :]]
        if token.lemma_.lower() in word_list("journey") and not set(between) & {"from", ","}:
            return True
        if token.lemma_.lower() in word_list("departure") and "for" in between:
            return True
    return False


def dateline_place(article: ArticleText, place: Place) -> Place | None:
    """Return the city of the dateline where it lies in the country of a place that has no city."""
    for city in reference.cities_of_name(article.dateline_place) if article.dateline_place else ():
        if city.country_code == place.country_code:
            return Place(city.country_code, city.name, city.geoname_id)
    return None


def choose_scene(
    scenes: Sequence[Scene], participants: frozenset[int], homes: frozenset[str], sentence: int, at_gathering: bool
) -> Place | None:
    """Return the place of the nearest journey of a participant abroad, or of the gathering around the encounter.

    ``homes`` are the countries of the participants: people meet in the country of one of them, or at a gathering.
    """
    fitting = [
        scene
        for scene in scenes
        if (scene.is_gathering and at_gathering)
        or (
            not scene.is_gathering
            and scene.visitors & participants
            and (scene.place.country_code in homes or at_gathering)
        )
    ]
    if not fitting:
        return None
    return min(fitting, key=lambda s: (s.sentence > sentence, abs(s.sentence - sentence), s.place.city is None)).place
