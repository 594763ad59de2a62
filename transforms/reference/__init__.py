"""The reference tables of ``seeds/reference``, read once, checked, and indexed for look-up.

Every loader takes the folder of the tables (the project's own by default), returns frozen records or an index of them
and is cached by folder. A file that breaks a rule (header, number of cells, an empty required cell, a code no table
knows, a date that is none, rows out of order or repeated) raises ``ValueError`` naming file, line and reason.

Look-ups by name are made for text: they are blind to diacritics, to typographic quotes and dashes and to a leading
"the", but not to case, so that "us", "it", "is" and "no" are never countries. A name in capitals throughout, as in
headlines, is found when it has four characters or more and is no acronym.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Protocol, TypeVar

from transforms.memory import collection_paused
from transforms.reference.names import Index, find_name, index_names, normalise_name
from transforms.reference.records import (
    INTERNATIONAL,
    AmbiguousName,
    City,
    Country,
    Metonym,
    OfficeHolder,
    Organisation,
    OrganisationPattern,
    OrganisationType,
    Outlet,
    PartialDate,
    RoleCategory,
    Topic,
    Venue,
)
from transforms.reference.rows import read_rows
from transforms.settings import REFERENCE

__all__ = [
    "INTERNATIONAL",
    "AmbiguousName",
    "City",
    "Country",
    "Metonym",
    "OfficeHolder",
    "Organisation",
    "OrganisationPattern",
    "OrganisationType",
    "Outlet",
    "PartialDate",
    "RoleCategory",
    "Topic",
    "Venue",
    "ambiguous_names",
    "capitals",
    "cities",
    "cities_of_name",
    "countries",
    "countries_of_demonym",
    "countries_of_name",
    "country_of_demonym",
    "country_of_name",
    "is_large",
    "metonyms",
    "normalise_name",
    "office_holders",
    "office_holders_of",
    "organisation_patterns",
    "organisation_types",
    "organisations",
    "organisations_of_name",
    "outlet_of",
    "outlets",
    "role_categories",
    "topics",
    "venues",
]

WEIGHT_OF_A_CAPITAL = 10
"""Of places of one name the most populous is meant; a capital counts as this many times its people."""

LARGE_CITY = 300_000
"""Inhabitants from which a city is known by its name alone."""

Table = TypeVar("Table", covariant=True)

_REMARK = re.compile(r"\s*\([^()]*\)$")
_SCHEME = re.compile(r"^[a-z]+://")
_GOVERNMENT_DOMAIN = re.compile(r"(?:^|\.)(?:go|gob|gouv|gov|govt|mfa|parliament)\.([a-z]{2})$")
_CODES_OF_DOMAINS = {"uk": "GB"}


class _Loader(Protocol[Table]):
    def __call__(self, folder: Path = REFERENCE) -> Table: ...


def _by_folder(load: Callable[[Path], Table]) -> _Loader[Table]:
    """Read a table once per folder, whether the folder is told or left at its default."""
    cached = cache(load)

    @wraps(load)
    def loader(folder: Path = REFERENCE) -> Table:
        return cached(folder)

    return loader


@_by_folder
def countries(folder: Path) -> Mapping[str, Country]:
    """Return the countries by alpha-2 code."""
    result: dict[str, Country] = {}
    for row in read_rows(folder, "countries.csv", Country, ("country_code",)):
        code = row.required("country_code")
        if not re.fullmatch(r"[A-Z]{2}", code):
            raise row.error(f"country_code {code!r} is not of two capital letters")
        if not re.fullmatch(r"[A-Z]{3}", row.required("country_code3")):
            raise row.error(f"country_code3 {row.required('country_code3')!r} is not of three capital letters")
        result[code] = Country(
            code,
            row.required("country_code3"),
            row.required("name"),
            row.required("official_name"),
            row.values("demonyms"),
            row.optional("capital"),
            row.required("region"),
            row.required("subregion"),
            row.values("aliases"),
            row.required("source"),
        )
    return result


@_by_folder
def ambiguous_names(folder: Path) -> Mapping[str, AmbiguousName]:
    """Return the names with several meanings, by normalised form."""
    known = countries(folder)
    result = {}
    for row in read_rows(folder, "ambiguous_names.csv", AmbiguousName, ("form",)):
        codes = row.values("country_codes")
        for code in codes:
            row.check_known("country_codes", code, known)
        form = row.required("form")
        result[normalise_name(form)] = AmbiguousName(
            form, row.one_of("kind", ("city", "country")), codes, row.values("other_meanings"), row.required("source")
        )
    return result


def countries_of_name(text: str, folder: Path = REFERENCE) -> tuple[str, ...]:
    """Return the codes of the countries that a name, official name or alias may mean, the usual meaning first."""
    return find_name(_country_names(folder), text)


def country_of_name(text: str, folder: Path = REFERENCE) -> str | None:
    """Return the code of the country that a name, official name or alias usually means, or None."""
    return next(iter(countries_of_name(text, folder)), None)


def countries_of_demonym(text: str, folder: Path = REFERENCE) -> tuple[str, ...]:
    """Return the codes of the countries that an adjective or noun of nationality may mean, the usual meaning first."""
    return find_name(_demonyms(folder), text)


def country_of_demonym(text: str, folder: Path = REFERENCE) -> str | None:
    """Return the code of the country that an adjective or noun of nationality usually means, or None."""
    return next(iter(countries_of_demonym(text, folder)), None)


@_by_folder
def metonyms(folder: Path) -> Mapping[str, Metonym]:
    """Return the metonyms by normalised phrase. Kind "capital" is every country's seat of government."""
    known = countries(folder)
    result: dict[str, Metonym] = {}
    for row in read_rows(folder, "metonyms.csv", Metonym, ("phrase", "country_code")):
        form = normalise_name(row.required("phrase"))
        if form in result:
            raise row.error(f"phrase {row.required('phrase')!r} is told twice")
        result[form] = Metonym(
            row.required("phrase"),
            row.known("country_code", known),
            row.one_of("kind", ("body", "building", "capital", "district", "street")),
            row.required("source"),
        )
    return result


@_by_folder
def organisation_types(folder: Path) -> Mapping[str, OrganisationType]:
    """Return the kinds of bodies by code."""
    return {
        row.required("code"): OrganisationType(row.required("code"), row.required("name"))
        for row in read_rows(folder, "organisation_types.csv", OrganisationType, ("code",))
    }


@_by_folder
def role_categories(folder: Path) -> Mapping[str, RoleCategory]:
    """Return the kinds of offices by code."""
    return {
        row.required("code"): RoleCategory(
            row.required("code"), row.required("name"), row.whole_number("level_rank"), row.required("state_level")
        )
        for row in read_rows(folder, "role_categories.csv", RoleCategory, ("code",))
    }


@_by_folder
def organisations(folder: Path) -> Mapping[str, Organisation]:
    """Return the well-known bodies by organisation_id."""
    known, types = countries(folder), organisation_types(folder)
    rows = list(read_rows(folder, "organisations.csv", Organisation, ("organisation_id",)))
    identifiers = {row.required("organisation_id") for row in rows}
    return {
        row.required("organisation_id"): Organisation(
            row.required("organisation_id"),
            row.required("name"),
            row.optional("acronym"),
            row.values("aliases"),
            row.known("organisation_type", types),
            row.known_if_told("country_code", known),
            row.known_if_told("parent_id", identifiers),
            row.wikidata_id(),
            row.optional("hq_city"),
            row.flag("is_ambiguous_acronym"),
            row.required("source"),
        )
        for row in rows
    }


def organisations_of_name(text: str, folder: Path = REFERENCE) -> tuple[Organisation, ...]:
    """Return the well-known bodies of a name, alias or acronym; several where the form is shared."""
    known = organisations(folder)
    return tuple(known[identifier] for identifier in find_name(_organisation_names(folder), text))


@_by_folder
def organisation_patterns(folder: Path) -> tuple[OrganisationPattern, ...]:
    """Return the ways in which countries name their state bodies. A phrase names one kind of body in a country."""
    known, types, roles = countries(folder), organisation_types(folder), role_categories(folder)
    pattern_of: dict[tuple[str, str | None], str] = {}
    result = []
    for row in read_rows(
        folder, "organisation_patterns.csv", OrganisationPattern, ("pattern_id", "phrase", "country_code")
    ):
        pattern = OrganisationPattern(
            row.required("pattern_id"),
            row.required("phrase"),
            row.known("organisation_type", types),
            row.required("canonical"),
            row.known_if_told("country_code", known),
            row.known_if_told("role_category", roles),
            row.required("source"),
        )
        other = pattern_of.setdefault((pattern.phrase, pattern.country_code), pattern.pattern_id)
        if other != pattern.pattern_id:
            raise row.error(f"phrase {pattern.phrase!r} is told of {other} too")
        result.append(pattern)
    return tuple(result)


@_by_folder
def cities(folder: Path) -> Mapping[int, City]:
    """Return the cities by GeoNames id."""
    known = countries(folder)
    result = {}
    with collection_paused():
        for row in read_rows(folder, "cities.csv", City, ("geoname_id",), sort_key=lambda key: (int(key[0]),)):
            number = row.whole_number("geoname_id")
            result[number] = City(
                number,
                row.required("name"),
                row.known("country_code", known),
                row.degrees("latitude", 90),
                row.degrees("longitude", 180),
                row.whole_number("population"),
                row.flag("is_capital"),
                row.values("alternate_names"),
                row.required("source"),
            )
    return result


def cities_of_name(text: str, folder: Path = REFERENCE) -> tuple[City, ...]:
    """Return the cities of a name, the usual meaning first.

    The usual meaning is the one told by ``ambiguous_names.csv``, else the most populous, a capital counting as ten
    times its people.
    """
    known = cities(folder)
    found = [known[number] for number in find_name(_city_names(folder), text)]
    if len(found) < 2:
        return tuple(found)
    meaning = ambiguous_names(folder).get(normalise_name(text))
    usual = meaning.country_codes if meaning and meaning.kind == "city" else ()

    def rank(city: City) -> tuple[int, int]:
        order = usual.index(city.country_code) if city.country_code in usual else len(usual)
        return order, -city.population * (WEIGHT_OF_A_CAPITAL if city.is_capital else 1)

    return tuple(sorted(found, key=rank))


def is_large(city: City) -> bool:
    """Return whether a city is known by its name alone: a capital, or one of ``LARGE_CITY`` inhabitants."""
    return city.is_capital or city.population >= LARGE_CITY


@_by_folder
def capitals(folder: Path) -> Mapping[str, City]:
    """Return the capital (where disputed or several, the seat of government) by country code."""
    return {city.country_code: city for city in cities(folder).values() if city.is_capital}


@_by_folder
def venues(folder: Path) -> Mapping[str, Venue]:
    """Return the venues by normalised name."""
    known = countries(folder)
    result: dict[str, Venue] = {}
    for row in read_rows(folder, "venues.csv", Venue, ("venue",)):
        form = normalise_name(row.required("venue"))
        if form in result:
            raise row.error(f"venue {row.required('venue')!r} is told twice")
        result[form] = Venue(
            row.required("venue"), row.optional("city"), row.known("country_code", known), row.required("source")
        )
    return result


@_by_folder
def outlets(folder: Path) -> tuple[Outlet, ...]:
    """Return the publishers."""
    known = countries(folder)
    return tuple(
        Outlet(
            row.required("outlet"),
            row.values("aliases"),
            row.known_if_told("country_code", known),
            row.one_of("kind", ("broadcaster", "ministry", "newspaper", "state_agency", "wire")),
            row.required("source"),
        )
        for row in read_rows(folder, "outlets.csv", Outlet, ("outlet",))
    )


def outlet_of(text: str, folder: Path = REFERENCE) -> Outlet | None:
    """Return the publisher of a name, domain or address (``https://www.kcna.kp/en/…``), blind to case, or None.

    A remark in brackets behind the name does not count. A domain under a government's own (``mfa.gov.xx``) is a
    ministry of that country though it is not listed.
    """
    index = _outlet_names(folder)
    form = normalise_name(text).casefold()
    for name in (form, _REMARK.sub("", form)):
        if name in index:
            return index[name]
    host = _SCHEME.sub("", form).split("/")[0].split(":")[0]
    labels = host.split(".")
    for start in range(len(labels) - 1):
        domain = ".".join(labels[start:])
        if domain in index:
            return index[domain]
    government = _GOVERNMENT_DOMAIN.search(host)
    if government:
        code = _CODES_OF_DOMAINS.get(government[1], government[1].upper())
        if code in countries(folder):
            return Outlet(host, (), code, "ministry", "domain")
    return None


@_by_folder
def topics(folder: Path) -> Mapping[str, Topic]:
    """Return the topics by code."""
    result = {}
    for row in read_rows(folder, "topics.csv", Topic, ("topic_code",)):
        keywords = row.values("keywords")
        if any(keyword != keyword.lower() for keyword in keywords):
            raise row.error("keywords are not in lower case")
        result[row.required("topic_code")] = Topic(row.required("topic_code"), row.required("name"), keywords)
    return result


@_by_folder
def office_holders(folder: Path) -> tuple[OfficeHolder, ...]:
    """Return the terms of well-known office holders, one per person and office and term."""
    known, bodies, roles = countries(folder), organisations(folder), role_categories(folder)
    persons: dict[str, str] = {}
    result = []
    for row in read_rows(folder, "office_holders.csv", OfficeHolder, ("official_id", "valid_from", "title")):
        holder = OfficeHolder(
            row.required("official_id"),
            row.required("full_name"),
            row.values("aliases"),
            row.wikidata_id(),
            row.known_if_told("country_code", known),
            row.known_if_told("organisation_id", bodies),
            row.required("title"),
            row.known("role_category", roles),
            row.partial_date("valid_from"),
            row.partial_date("valid_to"),
            row.day("as_of"),
            row.required("source"),
        )
        if not holder.country_code and not holder.organisation_id:
            raise row.error("neither country_code nor organisation_id is told")
        if holder.valid_from and holder.valid_to and holder.valid_to.last < holder.valid_from.first:
            raise row.error("valid_to is before valid_from")
        if persons.setdefault(holder.official_id, holder.full_name) != holder.full_name:
            raise row.error(f"official_id {holder.official_id!r} has two full names")
        result.append(holder)
    return tuple(result)


def office_holders_of(
    role_category: str,
    country_code: str | None = None,
    organisation_id: str | None = None,
    day: dt.date | None = None,
    folder: Path = REFERENCE,
) -> tuple[OfficeHolder, ...]:
    """Return who is known to have held an office of a country or body, on a day where one is given."""
    holders = _office_index(folder).get((role_category, country_code, organisation_id), ())
    return tuple(holder for holder in holders if day is None or holder.may_hold_on(day))


@cache
def _country_names(folder: Path) -> Index[str]:
    return _ordered_index(
        folder, lambda country: (country.name, country.official_name, *country.aliases), ambiguous_names(folder)
    )


@cache
def _demonyms(folder: Path) -> Index[str]:
    return _ordered_index(folder, lambda country: country.demonyms, ambiguous_names(folder))


def _ordered_index(
    folder: Path, forms_of: Callable[[Country], Iterable[str]], meanings: Mapping[str, AmbiguousName]
) -> Index[str]:
    """Index the countries by a kind of form; those that share one stand in the order of ambiguous_names.csv."""
    orders = {form.upper(): meaning.country_codes for form, meaning in meanings.items() if meaning.kind == "country"}
    index = dict(
        index_names(
            (form, country.country_code) for country in countries(folder).values() for form in forms_of(country)
        )
    )
    for form, entries in index.items():
        codes = dict.fromkeys(code for _, code in entries)
        if len(codes) > 1:
            order = orders.get(form, ())
            if not set(codes) <= set(order):
                raise ValueError(
                    f"countries.csv: {entries[0][0]!r} means {', '.join(codes)}; ambiguous_names.csv tells no order"
                )
            index[form] = sorted(entries, key=lambda entry, order=order: order.index(entry[1]))  # type: ignore[misc]
    return index


@cache
def _organisation_names(folder: Path) -> Index[str]:
    return index_names(
        (form, body.organisation_id)
        for body in organisations(folder).values()
        for form in (body.name, body.acronym, *body.aliases)
        if form
    )


@cache
def _city_names(folder: Path) -> Index[int]:
    known = cities(folder)
    return index_names((form, number) for number, city in known.items() for form in (city.name, *city.alternate_names))


@cache
def _outlet_names(folder: Path) -> dict[str, Outlet]:
    index: dict[str, Outlet] = {}
    for outlet in outlets(folder):
        for form in (outlet.outlet, *outlet.aliases):
            if index.setdefault(normalise_name(form).casefold(), outlet) is not outlet:
                raise ValueError(f"outlets.csv: {form!r} is a name of two outlets")
    return index


@cache
def _office_index(folder: Path) -> dict[tuple[str, str | None, str | None], tuple[OfficeHolder, ...]]:
    index: dict[tuple[str, str | None, str | None], list[OfficeHolder]] = {}
    for holder in office_holders(folder):
        index.setdefault((holder.role_category, holder.country_code, holder.organisation_id), []).append(holder)
    return {office: tuple(holders) for office, holders in index.items()}
