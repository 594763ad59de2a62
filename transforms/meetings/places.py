"""The place told for a trigger."""

from collections.abc import Collection, Sequence

from transforms import reference
from transforms.language.places import city_of_name, place_of_city
from transforms.language.records import ArticleText, Form, Kind, Mention, Place
from transforms.meetings.attachment import Tie, tie
from transforms.meetings.records import BoundPlace, Party, Trigger
from transforms.meetings.rules import word_list
from transforms.meetings.syntax import is_of_common_noun
from transforms.meetings.view import View, position_of

BEFORE_PLACE = 6
SEATS = frozenset({"headquarters", "hq", "secretariat"})
WORDS_OF_SEAT = 2
"""Words behind a body in which its seat is told: "at the OIC General Secretariat"."""
CITY_STATES = frozenset({"MC", "SG", "VA"})


def bind_place(
    view: View,
    trigger: Trigger,
    parties: Sequence[Party],
    article: ArticleText,
    own: Collection[int] = (),
    others: Collection[int] = (),
) -> BoundPlace | None:
    """Return the place told for a trigger in its clause ("in Baku", "at the Kremlin", "the Baku meeting", "here").

    Mentions that start at ``own`` are told for it alone, those at ``others`` for another encounter.
    """
    best: tuple[Tie, bool, int, Place] | None = None
    for mention in view.sentence.mentions:
        position = position_of(view, mention)
        place = place_of(view, position, mention)
        if place is None or mention.start in others:
            continue
        is_own = _modifies(view, position, trigger) or _opens_where(view, position, trigger)
        if not is_own and (not _is_placed(view, position, trigger) or _only_tells_whose(view, position, mention)):
            continue
        is_own = is_own or mention.start in own
        strength = Tie.OWN if is_own else tie(view, mention, trigger.position, parties)
        if strength < Tie.NEAR:
            continue
        distance = abs(position - trigger.position)
        if best is None or (strength, place.city is not None, -distance) > (best[0], best[1], -best[2]):
            best = strength, place.city is not None, distance, place
    if best is None:
        here = place_of_report(article) if _is_here(view, trigger) else None
        return BoundPlace(here, is_own=True) if here else None
    return BoundPlace(best[3], best[0] == Tie.OWN)


def place_of_report(article: ArticleText, countries: Collection[str | None] = ()) -> Place | None:
    """Return the city of the dateline, of several of one name preferably one in ``countries``; None without one."""
    city = city_of_name(article.dateline_place, countries) if article.dateline_place else None
    return place_of_city(city) if city else None


def _is_here(view: View, trigger: Trigger) -> bool:
    """Return whether "here" stands behind a trigger or its people, in no clause of its own."""
    for position in range(trigger.position, len(view.words)):
        token = view.tokens[position]
        if token.lower_ == "here" and token.head.pos_ != "AUX":
            return True
        if token.text in {";", ":", "“", '"'} or (
            position > trigger.position and token.dep_ in {"ccomp", "advcl", "relcl"}
        ):
            return False
    return False


def place_of(view: View, position: int, mention: Mention) -> Place | None:
    """Return the place that a mention at a position names: a venue, a city or a country; None for anything else."""
    name = " ".join(token.text for token in view.tokens[position : view.ends[position]])
    venue = reference.venues().get(reference.normalise_name(name))
    if venue is not None:
        return Place(venue.country_code, venue.city, None, venue.venue)
    if mention.place is not None:
        return _city_state(mention.place)
    if mention.kind == Kind.COUNTRY and mention.form == Form.NAME and mention.country_code:
        return _city_state(Place(mention.country_code))
    behind = view.words[view.ends[position] : view.ends[position] + WORDS_OF_SEAT]
    if mention.kind == Kind.ORGANISATION and SEATS & set(behind):
        return seat_of_body(name)
    return None


def seat_of_body(name: str) -> Place | None:
    """Return the city in which an international body of a name has its seat; None for any other body."""
    known = reference.organisations_of_name(name)
    seat = next((b.hq_city for b in known if b.hq_city and b.organisation_type in reference.INTERNATIONAL), None)
    city = city_of_name(seat, ()) if seat else None
    return place_of_city(city) if city else None


def _only_tells_whose(view: View, position: int, mention: Mention) -> bool:
    """Return whether a country only tells whose something is that is no place: "in the U.S. election"."""
    if mention.kind != Kind.COUNTRY:
        return False
    name = view.tokens[view.ends[position] - 1]
    places = word_list("place_kind", "premises", "gathering", "visit_noun")
    return is_of_common_noun(view, name) and name.head.lemma_.lower() not in places


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


def _opens_where(view: View, position: int, trigger: Trigger) -> bool:
    """Return whether a trigger stands in a clause about a place: "leaves for Kigali on Friday, where he meets him"."""
    behind = view.ends[position]
    while behind < trigger.position and (view.words[behind] in {",", "on"} or _is_day(view, behind)):
        behind += 1
    return behind < trigger.position and view.words[behind] == "where"


def _is_day(view: View, position: int) -> bool:
    mention = view.mentions[position]
    return mention is not None and mention.kind == Kind.DATE


def _modifies(view: View, position: int, trigger: Trigger) -> bool:
    """Return whether a place stands in the trigger's own noun phrase: "their Helsinki summit"."""
    end = view.ends[position]
    if trigger.rule.is_verb or not 0 <= trigger.position - end <= 3:
        return False
    return all(token.pos_ in {"NOUN", "ADJ", "PROPN"} for token in view.tokens[end : trigger.position])
