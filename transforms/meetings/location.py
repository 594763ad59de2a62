"""Where an encounter took place: told in a clause of it, or else by a journey, a gathering, a host, the dateline."""

import re
from collections.abc import Collection, Iterable, Sequence

from transforms import reference
from transforms.language.places import city_of_name, place_of_city
from transforms.language.records import Analysis, ArticleText, Entity, Place
from transforms.meetings.encounters import home_countries, is_lead, is_past
from transforms.meetings.places import place_of_report, seat_of_body
from transforms.meetings.records import BoundPlace, Encounter
from transforms.meetings.scenes import Scene

_OF_BODIES = frozenset({"igo_head", "igo_official"})
_IN_TITLE = re.compile(r"\b(?:in|at) ((?:[A-Z][\w.'’-]+)(?: [A-Z][\w'’-]+){0,2})(?=$|[,:;-]|’s|'s| [a-z(])")


def told_place(encounter: Encounter, status: str) -> Place | None:
    """Return the place that an encounter's events of a status tell, a city before a country."""
    return _best_place(e.place for e in encounter.events if e.place and e.modality.status == status)


def _best_place(told: Iterable[BoundPlace]) -> Place | None:
    places = sorted(told, key=lambda p: not p.is_own)
    return next((p.place for p in places if p.place.city), places[0].place if places else None)


def with_asides(encounter: Encounter, place: Place | None) -> Place | None:
    """Return a place, or what tellings of another status say where they don't gainsay it."""
    aside = _best_place(e.place for e in encounter.events if e.place)
    if aside is None or (place is not None and (place.country_code != aside.country_code or not aside.city)):
        return place
    return aside


def infer_place(
    analysis: Analysis, encounter: Encounter, scenes: Sequence[Scene], scene: Scene | None, status: str
) -> Place | None:
    """Return the place that follows from ``scene``, from who receives whom, or from the dateline; else None."""
    place = (
        (scene.place if scene and scene.sentence <= encounter.first_sentence else None)
        or _headline(analysis, encounter)
        or _abroad(analysis, encounter)
        or _host_country(analysis, encounter)
        or _accredited_country(analysis, encounter)
        or (scene.place if scene else None)
        or _common_country(analysis, encounter)
    )
    if place is None:
        return _dateline(analysis, encounter, status) or _seat_of_publisher(analysis, encounter, status)
    if place.city:
        return place
    if scene is not None and scene.place.city and scene.place.country_code == place.country_code:
        return scene.place
    return _dateline_place(analysis.article, {place.country_code}) or _city_told(scenes, encounter, place) or place


def _city_told(scenes: Sequence[Scene], encounter: Encounter, place: Place) -> Place | None:
    """Return the city of a country that people were last told to be in before an encounter."""
    cities = [
        scene.place
        for scene in scenes
        if scene.place.city
        and scene.place.country_code == place.country_code
        and scene.sentence <= encounter.first_sentence
        and scene.status == "held"
    ]
    return cities[-1] if cities else None


def _dateline(analysis: Analysis, encounter: Encounter, status: str) -> Place | None:
    """Return the dateline's city for the news: where those who meet are at home, or where the reporter followed them.

    Whose country nobody tells is at home where the report comes from; a gathering in the news is there in any case.
    """
    is_news = status == "held" and is_lead(analysis, encounter)
    at_gathering = any(e.at_gathering for e in encounter.events)
    if is_past(encounter) or (at_gathering and not is_news):
        return None
    countries = set(home_countries(analysis, encounter))
    if None in countries and is_lead(analysis, encounter) and _is_in_person(encounter):
        countries.add(analysis.home_country)
    if is_news:
        countries |= reference.countries().keys() - (set() if at_gathering else {analysis.home_country})
    return _dateline_place(analysis.article, countries)


def _dateline_place(article: ArticleText, countries: Collection[str | None]) -> Place | None:
    """Return the city of the dateline where it lies in one of some countries."""
    place = place_of_report(article, countries)
    return place if place is not None and place.country_code in countries else None


def _headline(analysis: Analysis, encounter: Encounter) -> Place | None:
    """Return the city that the headline tells for the news: "meets leaders in Baku"."""
    if is_past(encounter) or not analysis.article.title:
        return None
    countries = home_countries(analysis, encounter) - {None}
    for name in _IN_TITLE.findall(analysis.article.title):
        city = city_of_name(name, countries)
        if city is not None and reference.is_large(city):
            return place_of_city(city)
    return None


def _abroad(analysis: Analysis, encounter: Encounter) -> Place | None:
    """Return the dateline's city for the news where the reporter followed those who meet to the country of one."""
    if is_past(encounter):
        return None
    return _dateline_place(analysis.article, home_countries(analysis, encounter) - {analysis.home_country, None})


def _common_country(analysis: Analysis, encounter: Encounter) -> Place | None:
    """Return the country that all represent, or else the publisher's own where one of them represents it.

    Officials of one state meet at home unless another place is told, and a state's media tell of guests without
    saying where they are received.
    """
    countries = home_countries(analysis, encounter)
    code = next(iter(countries), None)
    if _is_reported_from_abroad(analysis, code) and is_lead(analysis, encounter):
        return None
    if len(countries) == 1 and code is not None:
        return Place(code)
    home = analysis.home_country
    is_news_at_home = home in countries and _is_in_person(encounter)
    if home is None or not is_news_at_home or any(e.is_background or e.at_gathering for e in encounter.events):
        return None
    return Place(home)


def _is_reported_from_abroad(analysis: Analysis, code: str | None) -> bool:
    """Return whether the dateline's city is neither in a country nor in the publisher's own."""
    place = place_of_report(analysis.article, {analysis.home_country, code})
    return place is not None and place.country_code not in {analysis.home_country, code}


def _is_in_person(encounter: Encounter) -> bool:
    """Return whether a word tells of an encounter that is more than talking."""
    return any(e.trigger.rule.frame != "talk" for e in encounter.events)


def _accredited_country(analysis: Analysis, encounter: Encounter) -> Place | None:
    """Return the country of the official whom ambassadors meet: they meet where they are accredited."""
    guests, hosts = [], set()
    for number in encounter.core:
        entity = analysis.entities[number]
        if _is_accredited(analysis, entity):
            guests.append(entity)
        else:
            hosts.add(_own_country(analysis, entity))
    hosts.discard(None)
    code = hosts.pop() if len(hosts) == 1 else None
    return Place(code) if guests and code is not None else None


def _is_accredited(analysis: Analysis, entity: Entity) -> bool:
    """Return whether somebody is an ambassador, serves at an embassy, or is a group of ambassadors."""
    if entity.role_category == "ambassador" or "ambassadors" in entity.name.lower().split():
        return True
    body = analysis.entities[entity.organisation] if entity.organisation is not None else None
    return body is not None and body.organisation_type == "embassy"


def _own_country(analysis: Analysis, entity: Entity) -> str | None:
    """Return the country somebody or his body serves; an official of whom none is told is of the publisher's own."""
    body = analysis.entities[entity.organisation] if entity.organisation is not None else None
    told = entity.country_code or (body.country_code if body else None)
    if (
        told is not None
        or not entity.is_official
        or (body is not None and body.organisation_type in reference.INTERNATIONAL)
    ):
        return told
    return analysis.home_country


def _host_country(analysis: Analysis, encounter: Encounter) -> Place | None:
    for event in encounter.events:
        for number in event.side(event.host_side or ""):
            host = analysis.entities[number]
            code = _own_country(analysis, host)
            if code is not None:
                return Place(code)
            seat = _seat_of_body(analysis, host)
            if seat is not None:
                return seat
    return None


def _seat_of_publisher(analysis: Analysis, encounter: Encounter, status: str) -> Place | None:
    """Return the seat of the international body that itself reports whom its officials met: its own read-outs."""
    outlet = (analysis.article.outlet or "").removesuffix(" press release")
    is_own = any(analysis.entities[number].role_category in _OF_BODIES for number in encounter.core)
    if not is_own or status != "held" or is_past(encounter) or any(e.at_gathering for e in encounter.events):
        return None
    return seat_of_body(outlet)


def _seat_of_body(analysis: Analysis, host: Entity) -> Place | None:
    """Return the city in which an international body has its seat, whose official receives guests."""
    body = analysis.entities[host.organisation] if host.organisation is not None else None
    return seat_of_body(body.name) if body is not None else None
