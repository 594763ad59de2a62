"""The reference tables of ``seeds/reference``, read once, checked, and indexed for look-up.

Every loader takes the folder of the tables (the project's own by default), returns frozen records or an index of them
and is cached by folder. A file that breaks a rule (header, number of cells, an empty required cell, a code no table
knows, a date that is none, rows out of order or repeated) raises ``ValueError`` naming file, line and reason.

Look-ups by name are made for text: they are blind to diacritics, to typographic quotes and dashes and to a leading
"the", but not to case, so that "us", "it", "is" and "no" are never countries. A name in capitals throughout, as in
headlines, is found when it has four characters or more and is no acronym.
"""

import calendar
import csv
import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import Protocol, TypeVar

from anyascii import anyascii

from transforms.memory import collection_paused
from transforms.settings import REFERENCE

LIST_SEPARATOR = "|"
SHORTEST_CAPITALISED_NAME = 4
WEIGHT_OF_A_CAPITAL = 10
"""Of places of one name the most populous is meant; a capital counts as this many times its people."""

Value = TypeVar("Value")
Table = TypeVar("Table", covariant=True)

_ARTICLE = re.compile(r"^[Tt]he (?=\S)")
_PUNCTUATION = str.maketrans(dict.fromkeys("’‘ʻʼ`´", "'") | dict.fromkeys("‐‑‒–—", "-"))
_REMARK = re.compile(r"\s*\([^()]*\)$")
_SCHEME = re.compile(r"^[a-z]+://")
_GOVERNMENT_DOMAIN = re.compile(r"(?:^|\.)(?:go|gob|gouv|gov|govt|mfa|parliament)\.([a-z]{2})$")
_CODES_OF_DOMAINS = {"uk": "GB"}
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Country:
    """An ISO 3166-1 country, or Kosovo (XK). ``demonyms`` are adjectives and nouns, the usual adjective first."""

    country_code: str
    country_code3: str
    name: str
    official_name: str
    demonyms: tuple[str, ...]
    capital: str | None
    region: str
    subregion: str
    aliases: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class AmbiguousName:
    """A name that several countries or cities share, or that also means something else.

    ``country_codes`` are in the order of usual meaning; ``other_meanings`` are codes such as ``us_state`` or
    ``personal_name``.
    """

    form: str
    kind: str
    country_codes: tuple[str, ...]
    other_meanings: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Metonym:
    """A seat of power that stands for its country: kind is building, street, district, body or capital."""

    phrase: str
    country_code: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class OrganisationType:
    """A kind of body."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class RoleCategory:
    """A kind of office. ``level_rank`` orders them, 1 the highest; ``state_level`` is its level in a state."""

    code: str
    name: str
    level_rank: int
    state_level: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A well-known body with a proper name; ``country_code`` is None for international bodies.

    ``is_ambiguous_acronym``: the acronym has other common meanings, so that it needs context.
    """

    organisation_id: str
    name: str
    acronym: str | None
    aliases: tuple[str, ...]
    organisation_type: str
    country_code: str | None
    parent_id: str | None
    wikidata_id: str | None
    hq_city: str | None
    is_ambiguous_acronym: bool
    source: str


@dataclass(frozen=True, slots=True)
class OrganisationPattern:
    """A way in which countries name a state body; (country, pattern_id) identifies the body.

    ``phrase`` is how it is written, ``canonical`` its usual English form; several rows of one ``pattern_id`` are
    variants of one name. ``country_code`` is set where the phrase itself tells the country ("State Department").
    ``role_category`` is the office of the one who heads it, None where none of the categories fits.
    """

    pattern_id: str
    phrase: str
    organisation_type: str
    canonical: str
    country_code: str | None
    role_category: str | None
    source: str


@dataclass(frozen=True, slots=True)
class City:
    """A city or small diplomatic place; coordinates in degrees (WGS 84).

    A negative ``geoname_id`` is the project's own number of a place that is not in the GeoNames extract.
    """

    geoname_id: int
    name: str
    country_code: str
    latitude: float
    longitude: float
    population: int
    is_capital: bool
    alternate_names: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Venue:
    """A building or estate where officials meet; ``city`` is None where it lies in no city."""

    venue: str
    city: str | None
    country_code: str
    source: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher; ``country_code`` is the country whose officials it calls "the minister", None for world wires.

    ``kind`` is state_agency, ministry, newspaper, broadcaster or wire.
    """

    outlet: str
    aliases: tuple[str, ...]
    country_code: str | None
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of talks; ``keywords`` are lower-case phrases, a trailing ``*`` stands for any ending."""

    topic_code: str
    name: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, month or year, as the first and the last day it may be."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class OfficeHolder:
    """One term of one person in one office. ``valid_to`` None means still in office on the day ``as_of``."""

    official_id: str
    full_name: str
    aliases: tuple[str, ...]
    wikidata_id: str | None
    country_code: str | None
    organisation_id: str | None
    title: str
    role_category: str
    valid_from: PartialDate | None
    valid_to: PartialDate | None
    as_of: dt.date
    source: str

    def may_hold_on(self, day: dt.date) -> bool:
        """Whether the term may include the day; an end that is known only to the year is taken at its latest."""
        return (self.valid_from is None or self.valid_from.first <= day) and (
            self.valid_to is None or day <= self.valid_to.last
        )


class _Loader(Protocol[Table]):
    def __call__(self, folder: Path = REFERENCE) -> Table: ...


def _by_folder(load: Callable[[Path], Table]) -> _Loader[Table]:
    """Read a table once per folder, whether the folder is told or left at its default."""
    cached = cache(load)

    @wraps(load)
    def loader(folder: Path = REFERENCE) -> Table:
        return cached(folder)

    return loader


def normalise_name(text: str) -> str:
    """Return the form under which names are indexed: ASCII letters, plain quotes and dashes, no leading "the"."""
    if not text.isascii() or "`" in text:
        text = anyascii(text.translate(_PUNCTUATION))
    return _ARTICLE.sub("", " ".join(text.split()))


@_by_folder
def countries(folder: Path) -> Mapping[str, Country]:
    """Return the countries by alpha-2 code."""
    result: dict[str, Country] = {}
    for row in _rows(folder, "countries.csv", Country, ("country_code",)):
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
    for row in _rows(folder, "ambiguous_names.csv", AmbiguousName, ("form",)):
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
    return _found(_country_names(folder), text)


def country_of_name(text: str, folder: Path = REFERENCE) -> str | None:
    """Return the code of the country that a name, official name or alias usually means, or None."""
    return next(iter(countries_of_name(text, folder)), None)


def countries_of_demonym(text: str, folder: Path = REFERENCE) -> tuple[str, ...]:
    """Return the codes of the countries that an adjective or noun of nationality may mean, the usual meaning first."""
    return _found(_demonyms(folder), text)


def country_of_demonym(text: str, folder: Path = REFERENCE) -> str | None:
    """Return the code of the country that an adjective or noun of nationality usually means, or None."""
    return next(iter(countries_of_demonym(text, folder)), None)


@_by_folder
def metonyms(folder: Path) -> Mapping[str, Metonym]:
    """Return the metonyms by normalised phrase. Kind "capital" is every country's seat of government."""
    known = countries(folder)
    result: dict[str, Metonym] = {}
    for row in _rows(folder, "metonyms.csv", Metonym, ("phrase", "country_code")):
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
        for row in _rows(folder, "organisation_types.csv", OrganisationType, ("code",))
    }


@_by_folder
def role_categories(folder: Path) -> Mapping[str, RoleCategory]:
    """Return the kinds of offices by code."""
    return {
        row.required("code"): RoleCategory(
            row.required("code"), row.required("name"), row.whole_number("level_rank"), row.required("state_level")
        )
        for row in _rows(folder, "role_categories.csv", RoleCategory, ("code",))
    }


@_by_folder
def organisations(folder: Path) -> Mapping[str, Organisation]:
    """Return the well-known bodies by organisation_id."""
    known, types = countries(folder), organisation_types(folder)
    rows = list(_rows(folder, "organisations.csv", Organisation, ("organisation_id",)))
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
    return tuple(known[identifier] for identifier in _found(_organisation_names(folder), text))


@_by_folder
def organisation_patterns(folder: Path) -> tuple[OrganisationPattern, ...]:
    """Return the ways in which countries name their state bodies. A phrase names one kind of body in a country."""
    known, types, roles = countries(folder), organisation_types(folder), role_categories(folder)
    pattern_of: dict[tuple[str, str | None], str] = {}
    result = []
    for row in _rows(
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
        for row in _rows(folder, "cities.csv", City, ("geoname_id",), sort_key=lambda key: (int(key[0]),)):
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
    found = [known[number] for number in _found(_city_names(folder), text)]
    if len(found) < 2:
        return tuple(found)
    meaning = ambiguous_names(folder).get(normalise_name(text))
    usual = meaning.country_codes if meaning and meaning.kind == "city" else ()

    def rank(city: City) -> tuple[int, int]:
        order = usual.index(city.country_code) if city.country_code in usual else len(usual)
        return order, -city.population * (WEIGHT_OF_A_CAPITAL if city.is_capital else 1)

    return tuple(sorted(found, key=rank))


@_by_folder
def capitals(folder: Path) -> Mapping[str, City]:
    """Return the capital (where disputed or several, the seat of government) by country code."""
    return {city.country_code: city for city in cities(folder).values() if city.is_capital}


@_by_folder
def venues(folder: Path) -> Mapping[str, Venue]:
    """Return the venues by normalised name."""
    known = countries(folder)
    result: dict[str, Venue] = {}
    for row in _rows(folder, "venues.csv", Venue, ("venue",)):
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
        for row in _rows(folder, "outlets.csv", Outlet, ("outlet",))
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
    for row in _rows(folder, "topics.csv", Topic, ("topic_code",)):
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
    for row in _rows(folder, "office_holders.csv", OfficeHolder, ("official_id", "valid_from", "title")):
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


class _Row:
    """A line of a table; its cells are read with a check, and an error knows where it stands."""

    __slots__ = ("cells", "file", "line")

    def __init__(self, file: str, line: int, cells: dict[str, str]) -> None:
        self.file, self.line, self.cells = file, line, cells

    def error(self, reason: str) -> ValueError:
        return ValueError(f"{self.file}, line {self.line}: {reason}")

    def required(self, column: str) -> str:
        if not self.cells[column]:
            raise self.error(f"{column} is empty")
        return self.cells[column]

    def optional(self, column: str) -> str | None:
        return self.cells[column] or None

    def values(self, column: str) -> tuple[str, ...]:
        cell = self.cells[column]
        if not cell:
            return ()
        values = tuple(cell.split(LIST_SEPARATOR))
        if "" in values or len(set(values)) < len(values):
            raise self.error(f"{column} has an empty or repeated value")
        return values

    def check_known(self, column: str, code: str, known: Collection[str]) -> None:
        if code not in known:
            raise self.error(f"{column} {code!r} is unknown")

    def known(self, column: str, known: Collection[str]) -> str:
        self.check_known(column, self.required(column), known)
        return self.cells[column]

    def known_if_told(self, column: str, known: Collection[str]) -> str | None:
        return self.known(column, known) if self.cells[column] else None

    def one_of(self, column: str, allowed: Collection[str]) -> str:
        if self.required(column) not in allowed:
            raise self.error(f"{column} {self.cells[column]!r} is none of {', '.join(allowed)}")
        return self.cells[column]

    def flag(self, column: str) -> bool:
        return self.one_of(column, ("false", "true")) == "true"

    def whole_number(self, column: str) -> int:
        cell = self.cells[column]
        if not cell.removeprefix("-").isdecimal():
            raise self.error(f"{column} {cell!r} is no whole number")
        return int(cell)

    def degrees(self, column: str, limit: int) -> float:
        try:
            value = float(self.cells[column])
        except ValueError:
            raise self.error(f"{column} {self.cells[column]!r} is no number") from None
        if not -limit <= value <= limit:
            raise self.error(f"{column} {value} is not within {limit} degrees")
        return value

    def wikidata_id(self) -> str | None:
        value = self.optional("wikidata_id")
        if value and not re.fullmatch(r"Q[1-9]\d*", value):
            raise self.error(f"wikidata_id {value!r} is no Q number")
        return value

    def partial_date(self, column: str) -> PartialDate | None:
        cell = self.cells[column]
        if not cell:
            return None
        match = _PARTIAL_DATE.fullmatch(cell)
        if not match:
            raise self.error(f"{column} {cell!r} is not of the form YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            first = dt.date(year or 0, month or 1, day or 1)
        except ValueError:
            raise self.error(f"{column} {cell!r} is no date") from None
        last_month = month or 12
        last = dt.date(first.year, last_month, day or calendar.monthrange(first.year, last_month)[1])
        return PartialDate(first, last)

    def day(self, column: str) -> dt.date:
        date = self.partial_date(column)
        if date is None or date.first != date.last:
            raise self.error(f"{column} {self.cells[column]!r} is no day")
        return date.first


def _rows(
    folder: Path,
    file: str,
    record: type,
    key: tuple[str, ...],
    sort_key: Callable[[tuple[str, ...]], tuple[object, ...]] = tuple,
) -> Iterator[_Row]:
    """Yield the lines of a table whose columns are the fields of ``record``, sorted by ``key`` without repeats."""
    columns = list(record.__annotations__)
    previous: tuple[object, ...] | None = None
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader, [])
        if header != columns:
            raise ValueError(f"{file}, line 1: the header is {','.join(header)!r}, expected {','.join(columns)!r}")
        for cells in reader:
            row = _Row(file, reader.line_num, dict(zip(columns, cells, strict=False)))
            if len(cells) != len(columns):
                raise row.error(f"{len(cells)} cells, expected {len(columns)}")
            told = tuple(row.cells[column] for column in key)
            if not told[0]:
                raise row.error(f"{key[0]} is empty")
            try:
                current = sort_key(told)
            except ValueError:
                raise row.error(f"{', '.join(key)} {', '.join(told)} is malformed") from None
            if previous is not None and current <= previous:
                raise row.error(f"{'repeated' if current == previous else 'out of order'}: {', '.join(told)}")
            previous = current
            yield row


_Index = Mapping[str, Sequence[tuple[str, Value]]]
"""Names in capitals -> the names as written, normalised, each with what it means."""


def _index(pairs: Iterable[tuple[str, Value]]) -> _Index[Value]:
    index: dict[str, list[tuple[str, Value]]] = {}
    for form, value in pairs:
        form = normalise_name(form)
        index.setdefault(form.upper(), []).append((form, value))
    return index


def _found(index: _Index[Value], text: str) -> tuple[Value, ...]:
    name = normalise_name(text)
    entries = index.get(name.upper(), ())
    exact = dict.fromkeys(value for form, value in entries if form == name)
    if not exact and len(name) >= SHORTEST_CAPITALISED_NAME and name.isupper():
        exact = dict.fromkeys(value for _, value in entries)
    return tuple(exact)


@cache
def _country_names(folder: Path) -> _Index[str]:
    return _ordered_index(
        folder, lambda country: (country.name, country.official_name, *country.aliases), ambiguous_names(folder)
    )


@cache
def _demonyms(folder: Path) -> _Index[str]:
    return _ordered_index(folder, lambda country: country.demonyms, ambiguous_names(folder))


def _ordered_index(
    folder: Path, forms_of: Callable[[Country], Iterable[str]], meanings: Mapping[str, AmbiguousName]
) -> _Index[str]:
    """Index the countries by a kind of form; those that share one stand in the order of ambiguous_names.csv."""
    orders = {form.upper(): meaning.country_codes for form, meaning in meanings.items() if meaning.kind == "country"}
    index = dict(
        _index((form, country.country_code) for country in countries(folder).values() for form in forms_of(country))
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
def _organisation_names(folder: Path) -> _Index[str]:
    return _index(
        (form, body.organisation_id)
        for body in organisations(folder).values()
        for form in (body.name, body.acronym, *body.aliases)
        if form
    )


@cache
def _city_names(folder: Path) -> _Index[int]:
    known = cities(folder)
    return _index((form, number) for number, city in known.items() for form in (city.name, *city.alternate_names))


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
