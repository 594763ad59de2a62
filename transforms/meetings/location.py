"""Where an encounter took place: told in a clause of it, or else by a journey, a gathering, a host, the dateline."""

from collections.abc import Collection, Sequence

from transforms import reference
from transforms.language.records import Analysis, ArticleText, Place
from transforms.meetings.encounters import home_countries, is_lead, is_past
from transforms.meetings.records import Encounter
from transforms.meetings.scenes import Scene


def told_place(encounter: Encounter) -> Place | None:
    """Return the place that an encounter's events tell, a city before a country."""
    places = sorted((e.place for e in encounter.events if e.place), key=lambda p: not p.is_own)
    return next((p.place for p in places if p.place.city), places[0].place if places else None)


def infer_place(
    analysis: Analysis, encounter: Encounter, scenes: Sequence[Scene], scene: Scene | None, status: str
) -> Place | None:
    """Return the place that follows from ``scene``, from who receives whom, or from the dateline; else None."""
    place = (
        (scene.place if scene else None)
        or _host_country(analysis, encounter)
        or _accredited_country(analysis, encounter)
        or _common_country(analysis, encounter)
    )
    if place is None:
        return _dateline(analysis, encounter, status)
    if place.city:
        return place
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
    """Return the dateline's city for the news: in a country of those who meet, or where the reporter followed them."""
    if is_past(encounter) or any(e.at_gathering for e in encounter.events):
        return None
    countries = set(home_countries(analysis, encounter))
    if status == "held" and is_lead(analysis, encounter):
        countries |= reference.countries().keys() - {analysis.home_country}
    return _dateline_place(analysis.article, countries)


def _dateline_place(article: ArticleText, countries: Collection[str | None]) -> Place | None:
    """Return the city of the dateline where it lies in one of some countries."""
    for city in reference.cities_of_name(article.dateline_place) if article.dateline_place else ():
        if city.country_code in countries:
            return Place(city.country_code, city.name, city.geoname_id)
    return None


def _common_country(analysis: Analysis, encounter: Encounter) -> Place | None:
    """Return the country that all represent, or else the publisher's own where one of them represents it.

    Officials of one state meet at home unless another place is told, and a state's media tell of guests without
    saying where they are received.
    """
    countries = home_countries(analysis, encounter)
    code = next(iter(countries), None)
    if len(countries) == 1 and code is not None:
        return Place(code)
    home = analysis.home_country
    is_news_at_home = home in countries and any(e.trigger.rule.frame != "talk" for e in encounter.events)
    if home is None or not is_news_at_home or any(e.is_background or e.at_gathering for e in encounter.events):
        return None
    return Place(home)


def _accredited_country(analysis: Analysis, encounter: Encounter) -> Place | None:
    """Return the country of the official whom ambassadors meet: they meet where they are accredited."""
    guests, hosts = [], set()
    for number in encounter.core:
        entity = analysis.entities[number]
        if entity.role_category == "ambassador" or "ambassadors" in entity.name.lower().split():
            guests.append(entity)
        elif entity.country_code is not None:
            hosts.add(entity.country_code)
    return Place(hosts.pop()) if guests and len(hosts) == 1 else None


def _host_country(analysis: Analysis, encounter: Encounter) -> Place | None:
    for event in encounter.events:
        for number in event.side(event.host_side or ""):
            code = analysis.entities[number].country_code
            if code is not None:
                return Place(code)
    return None
