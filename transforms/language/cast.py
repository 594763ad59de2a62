"""The cast of an article: its persons, bodies and groups as far as the evidence goes, and whom each mention means."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from transforms import reference
from transforms.language.bodies import BodySpan
from transforms.language.office_phrases import OfficePhrase
from transforms.language.persons import gender_of_name, holders_of_name, parts
from transforms.language.records import Tenure


@dataclass(slots=True)
class Person:
    """A person of the article, as far as the evidence goes."""

    number: int
    is_named: bool
    description: str = ""
    names: Counter[str] = field(default_factory=Counter)
    offices: list[tuple[OfficePhrase, int]] = field(default_factory=list)
    countries: Counter[str] = field(default_factory=Counter)
    genders: Counter[str] = field(default_factory=Counter)
    aliases: dict[str, None] = field(default_factory=dict)
    last_sentence: int | None = None
    mention_count: int = 0
    is_kin: bool = False
    """Introduced as somebody's wife, brother …"""
    is_credited: bool = False
    """Named in a byline or a photo's credit."""

    @property
    def full_name(self) -> str:
        """The longest name told, best outside headlines, the most frequent of equals, else the description."""
        if not self.names:
            return self.description
        names = [name for name, count in self.names.items() if count and len(parts(name).core) > 1] or self.names
        return max(names, key=lambda name: (len(parts(name).words), self.names[name], len(name), name))

    @property
    def country_code(self) -> str | None:
        """The country told most often, of offices held now first."""
        current = Counter(o.country_code for o, _ in self.offices if o.country_code and o.tenure is not Tenure.FORMER)
        told = current or self.countries or Counter(o.country_code for o, _ in self.offices if o.country_code)
        return told.most_common(1)[0][0] if told else None

    @property
    def stands_for_body(self) -> bool:
        """Whether an office in a body that is no state's is told."""
        return any(office.body is not None and not office.body.is_state_organ for office, _ in self.offices)

    @property
    def gender(self) -> str:
        """Return "m" or "f", which the given name tells or else titles and pronouns, or "" where nothing does."""
        named = gender_of_name(self.full_name)
        return named or (self.genders.most_common(1)[0][0] if self.genders else "")


@dataclass(slots=True)
class Body:
    """An organisation of the article."""

    number: int
    name: str
    acronym: str | None
    organisation_type: str
    country_code: str | None
    organisation_id: str | None
    aliases: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Group:
    """A group of the article."""

    number: int
    name: str
    core: str
    country_code: str | None
    body: int | None
    aliases: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Whom a mention means: one entity, or several members of a plural."""

    entity: int | None = None
    members: tuple[int, ...] = ()
    office: OfficePhrase | None = None
    """The office meant, where it is not the one written: that of a counterpart."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the article before it is read.

    ``is_home_voice``: a ministry or state agency speaks, which calls its own country's officials by office alone.
    ``opens_quoted`` and ``headlines`` tell of each sentence whether it begins inside a quotation, and is a headline.
    """

    home_country: str | None
    is_home_voice: bool
    day: dt.date | None
    opens_quoted: tuple[bool, ...]
    headlines: tuple[bool, ...]


@dataclass(slots=True)
class Cast:
    """Everybody in the article, and for each sentence the link of each mention."""

    persons: dict[int, Person]
    bodies: dict[int, Body]
    groups: dict[int, Group]
    links: list[list[Link]]
    body_number: Callable[[BodySpan], int]


def known_country(person: Person, day: dt.date | None) -> str | None:
    """Return the country that a well-known office holder of this name represents on a day, if only one is known."""
    holders = holders_of_name(person.full_name, day)
    if not holders and (len(parts(person.full_name).core) > 1 or person.offices):
        holders = holders_of_name(person.full_name, None)
    categories = {office.role_category for office, _ in person.offices}
    fitting = [holder for holder in holders if holder.role_category in categories] or holders
    countries = {holder.country_code or _country_of_body(holder.organisation_id) for holder in fitting}
    return countries.pop() if len(countries) == 1 else None


def _country_of_body(organisation_id: str | None) -> str | None:
    return reference.organisations()[organisation_id].country_code if organisation_id else None


def is_well_known(person: Person) -> bool:
    """Return whether a well-known office holder bears this name."""
    return bool(holders_of_name(person.full_name, None))
