"""The records of the reference tables, one a line."""

import datetime as dt
from dataclasses import dataclass


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


INTERNATIONAL = frozenset({"igo", "igo_organ", "international_court"})
"""Types of bodies that belong to several countries."""


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
