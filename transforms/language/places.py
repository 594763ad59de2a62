"""Cities, venues and regions in a sentence, and where on the map they are."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from transforms import reference
from transforms.language.countries import country_before, country_code, is_placed
from transforms.language.lexicon import Layer, Tag, Tags
from transforms.language.records import Place
from transforms.reference import City, Venue

FAME = 10
"""How many times the people of a namesake a city must have to be meant wherever the article speaks of."""

"""Types of international bodies, whose seats are known by their names alone."""

REGIONS = frozenset(
    {
        "county",
        "department",
        "district",
        "emirate",
        "governorate",
        "krai",
        "oblast",
        "prefecture",
        "province",
        "region",
        "territory",
    }
)
"""Words behind a name that make it a stretch of land and no town."""


BUILDINGS = frozenset({"Palace", "Hall", "House", "Hotel", "Castle", "Villa", "Tower", "Avenue", "Street", "Square"})
"""Words behind a name that make it a building or street, which may stand in another town."""


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """A place at tokens ``start`` to ``end`` (exclusive) of a sentence."""

    start: int
    end: int
    place: Place
    rule_id: str


def find(doc: Doc, tags: Tags, countries: Collection[str]) -> Iterator[PlaceSpan]:
    """Yield the places of a sentence; of cities of one name, one in ``countries``, those the article speaks of, wins.

    A capital or a building that can stand for its country is a place only behind a preposition of place.
    """
    for tag in tags.of(Layer.VENUE, Layer.CITY):
        placed = is_placed(doc, tag.start)
        if not placed and tags.at(tag.start, Layer.METONYM):
            continue
        if isinstance(tag.value, Venue):
            venue = tag.value
            place = Place(venue.country_code, venue.city, None, doc[tag.start : tag.end].text)
            yield PlaceSpan(tag.start, tag.end, place, "place.venue")
        elif not tags.covers(tag.start, Layer.COUNTRY, Layer.REGION) and _is_city(doc, tags, tag, placed):
            city = _city(doc, tags, tag, countries)
            if tag.end < len(doc) and doc[tag.end].text in BUILDINGS:
                continue
            if tag.end < len(doc) and doc[tag.end].lower_ in REGIONS:
                if city.country_code in countries:
                    yield PlaceSpan(tag.start, tag.end + 1, Place(city.country_code), "place.region")
            else:
                yield PlaceSpan(tag.start, tag.end, city, "place.city")
    for token in doc:
        if token.lower_ == "capital" and not (token.i + 1 < len(doc) and doc[token.i + 1].pos_ in {"NOUN", "PROPN"}):
            owner = country_before(doc, tags, token.i)
            capital = reference.capitals().get(owner[1]) if owner else None
            if owner and capital:
                place = place_of_city(capital)
                yield PlaceSpan(owner[0], token.i + 1, place, "place.capital")
    for tag in tags.of(Layer.REGION):
        if doc[tag.end - 1].tag_.startswith("NNP"):
            yield PlaceSpan(tag.start, tag.end, Place(country_code(tag)), "place.region")


def is_large_city(tag: Tag | None) -> bool:
    """Return whether a word is the name of a capital or of a city that is known by its name alone."""
    return tag is not None and reference.is_large(reference.cities_of_name(str(tag.value))[0])


def _is_city(doc: Doc, tags: Tags, tag: Tag, placed: bool) -> bool:
    label = doc[tag.start].ent_type_
    if label == "GPE":
        return True
    ends_name = tag.end == len(doc) or doc[tag.end].ent_iob_ != "I"
    if placed and ends_name and (label == "LOC" or (label in {"", "FAC", "ORG"} and is_large_city(tag))):
        return True
    cities = reference.cities_of_name(str(tag.value))
    return placed and _country_behind(doc, tags, tag) in {city.country_code for city in cities}


def place_of_city(city: City) -> Place:
    """Return a city as a place."""
    return Place(city.country_code, city.name, city.geoname_id)


def city_of_name(name: str, countries: Collection[str | None], code: str | None = None) -> City | None:
    """Return the city of a name that is meant, or None for an unknown name.

    That is one in the country of ``code``; else the usual one, unless it is in none of ``countries``, no capital and no
    seat of an international body, and a namesake in one of them is not much smaller.
    """
    cities = reference.cities_of_name(name)
    told = next((city for city in cities if city.country_code == code), None)
    if told is not None or not cities:
        return told
    usual = cities[0]
    if usual.country_code in countries or usual.is_capital or usual.geoname_id in _seats():
        return usual
    near = (c for c in cities if c.country_code in countries and c.population * FAME > usual.population)
    return next(near, usual)


@cache
def _seats() -> frozenset[int]:
    """Return the geoname ids of the cities that international bodies have their seats in."""
    bodies = reference.organisations().values()
    names = {body.hq_city for body in bodies if body.hq_city and body.organisation_type in reference.INTERNATIONAL}
    return frozenset(cities[0].geoname_id for name in names if (cities := reference.cities_of_name(name)))


def _city(doc: Doc, tags: Tags, tag: Tag, countries: Collection[str]) -> Place:
    name = str(tag.value)
    city = city_of_name(name, countries, _country_behind(doc, tags, tag)) or reference.cities_of_name(name)[0]
    return place_of_city(city)


def _country_behind(doc: Doc, tags: Tags, tag: Tag) -> str | None:
    """Return the country told right behind a name: "Siem Reap, Cambodia"."""
    after = tag.end + (tag.end < len(doc) and doc[tag.end].text == ",")
    told = tags.at(after, Layer.COUNTRY, Layer.REGION)
    return country_code(told) if told else None
