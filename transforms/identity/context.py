"""Resolving the people that no full name tells, one report at a time: family names alone, initials, bare offices.

Evidence is the office held at the time, the country or body stood for, who met whom, and whom a name usually means.
"""

import datetime as dt
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from transforms.identity.evidence import PRESENT_TENURES, Claim, OfficeTold, Person
from transforms.identity.holdings import REACH, Holdings, Regard, Term, is_sole, is_specific, place_of, title_words
from transforms.identity.names import GIVEN_ONLY, MIDDLE_ONLY, Verdict, compare_parsed, family_keys
from transforms.identity.parsing import PersonName

MEMORY = dt.timedelta(days=5 * 365)
"""A family name is not taken for a person who was not heard of for so long."""
NEARBY = dt.timedelta(days=60)
"""Within so many days of other reports a person is in the news."""
SURNAME_GAP = dt.timedelta(days=3 * 365)
"""Reports of an unknown family name in one office that lie further apart are of different people."""


@dataclass(slots=True)
class Official:
    """A person put together, and what articles tell by full name of this one."""

    names: dict[str, PersonName] = field(default_factory=dict)
    reference_id: str | None = None
    office: tuple[str, str, str] | None = None
    is_provisional: bool = False
    is_overridden: bool = False
    is_no_person: bool = False
    countries: Counter[str] = field(default_factory=Counter)
    organisations: Counter[str] = field(default_factory=Counter)
    roles: set[str] = field(default_factory=set)
    days: list[dt.date] = field(default_factory=list)
    terms: list[tuple[OfficeTold, Term]] = field(default_factory=list)
    told: dict[Claim, list[dt.date | None]] = field(default_factory=dict)

    @property
    def reports(self) -> int:
        """How many people of articles told by name are this one."""
        return sum(map(len, self.told.values()))

    def hear(self, claim: Claim, days: Sequence[dt.date | None]) -> None:
        """Take in what reports of these days tell in the same words."""
        for code in claim.countries:
            self.countries[code] += len(days)
        for key in claim.organisations:
            self.organisations[key] += len(days)
        self.roles |= claim.roles
        self.days += [day for day in days if day]
        self.told.setdefault(claim, []).extend(days)


@dataclass(frozen=True, slots=True)
class Link:
    """The official that a person of an article is, how sure that is, and by which evidence."""

    official: int
    score: float
    reason: str


def _is_in_office(official: Official, day: dt.date | None) -> bool:
    """Whether a well-known person held an office on the day, or may have where no day is known."""
    held = ((term.first or dt.date.min, term.last or dt.date.max) for _, term in official.terms)
    return any(day is None or first <= day <= last for first, last in held)


def is_near(days: Sequence[dt.date], day: dt.date) -> bool:
    """Whether one of the sorted days lies close to a day."""
    at = bisect_left(days, day)
    return any(abs(day - near) <= NEARBY for near in days[max(0, at - 1) : at + 1])


def is_of_time(days: Sequence[dt.date], terms: Iterable[tuple[OfficeTold, Term]], day: dt.date) -> bool:
    """Whether one told of on the sorted days, with these terms of office, may still be heard of on a day."""
    spans = [(term.first or term.as_of, term.last or term.as_of) for _, term in terms]
    if days:
        spans.append((days[0], days[-1]))
    return not spans or any(first - MEMORY <= day <= last + MEMORY for first, last in spans)


class _Fit(Enum):
    """How a name that is not full fits a full one."""

    FAMILY_NAME = 1
    MIDDLE_NAME = 2
    GIVEN_NAME = 3


COUNTRY = BODY = 1.5
"""What speaks for one of the country or body told."""
NEAR = 0.5
"""What speaks for one who is in the news around the day."""
OFTEN = 0.12
"""What speaks for whoever is told of so often, for each doubling: one more report alone changes hardly anything."""
IN_OFFICE = 1.0
"""What speaks for a well-known office holder being meant by the family name alone: relatives are told in full."""
UNUSUAL = {_Fit.MIDDLE_NAME: 0.75, _Fit.GIVEN_NAME: 1.5}
"""What speaks against a person being called by other than the family name."""
AHEAD = 1.0
"""By so much must more speak for one than for any other."""
ROUNDING = 0.001
"""Scores are kept to four places."""


def _fit(name: PersonName, full_names: Iterable[PersonName]) -> _Fit | None:
    fits = []
    for full in full_names:
        if name.is_full and not full.is_full:
            continue  # "King Abdullah" speaks for no other Abdullah, however his father is called
        comparison = compare_parsed(name, full)
        if comparison.verdict is not Verdict.NO:
            fits.append(_Fit.MIDDLE_NAME if comparison.rule == MIDDLE_ONLY else _Fit.FAMILY_NAME)
        elif comparison.rule == GIVEN_ONLY:
            fits.append(_Fit.GIVEN_NAME)
    return min(fits, key=lambda fit: fit.value, default=None)


def score_of(strength: float) -> float:
    """Return how sure a link by name is for which so much speaks."""
    return min(0.95, 0.5 + strength / 10)


def is_outdone(strength: float, score: float) -> bool:
    """Whether one for whom so much speaks comes nowhere near one for whom a link that is so sure was made."""
    return strength < 10 * (score - 0.5) - AHEAD - ROUNDING


def _are_apart(countries: frozenset[str], others: Collection[str]) -> bool:
    return bool(countries) and bool(others) and countries.isdisjoint(others)


def evidence(official: Official, claim: Claim, day: dt.date | None, office: float) -> tuple[float, str]:
    """Return the strength of what speaks for a person of a fitting name being this official, 0 for a veto.

    So much of it is told by ``office``.
    """
    countries, bodies = claim.countries, claim.organisations
    if _are_apart(countries, official.countries):
        return 0.0, "other_country"
    strength, reason = 0.0, "family_name"
    if not countries.isdisjoint(official.countries):
        strength, reason = COUNTRY, "family_name and country"
    if not bodies.isdisjoint(official.organisations):
        strength, reason = strength + BODY, "family_name and body"
    if office:
        strength, reason = strength + office, "family_name and office"
    elif day and not is_of_time(official.days, official.terms, day):
        return 0.0, "other_time"
    if strength and day and is_near(official.days, day):
        strength += NEAR
    if strength:
        strength += min(1.0, OFTEN * official.reports.bit_length())
        strength += IN_OFFICE if _is_in_office(official, day) else 0.0
    return strength, reason


def office_evidence(
    official: Official, holdings: Holdings, number: int, office: OfficeTold, day: dt.date | None
) -> float:
    """Return what speaks for a person in an office being this official, of that number in the holdings."""
    place = place_of(office)
    if place is None:
        return 1.0 if office.role_category in official.roles else 0.0
    best, sole, words = 0.0, is_sole(office.role_category, office.title), title_words(office.title)
    for holder in holdings.known(office.role_category, place):
        if holder.person != number or not holder.holds(words, sole):
            continue
        if day is None:
            best = max(best, 2.0)
            continue
        apart = holder.distance(day)
        if office.tenure == "former":
            best = max(best, 3.0)
        elif apart is not None and apart <= REACH:
            best = max(best, 3.0 - apart / (2 * REACH))
    return best


def may_go_by(name: PersonName, full_names: Iterable[PersonName]) -> bool:
    """Whether an official of these full names may go by one that is not full."""
    return _fit(name, full_names) is not None


class Resolver:
    """Resolves the people that no full name tells, one report at a time, against the officials found by name."""

    def __init__(
        self,
        people: Sequence[Person],
        companions: Mapping[tuple[str, int], frozenset[int]],
        officials: list[Official],
        links: list[Link | None],
        acquainted: frozenset[frozenset[int]],
        is_taken: Callable[[OfficeTold, str, dt.date, str | None], bool],
    ) -> None:
        """``acquainted`` are the pairs of officials told by name to have met; ``is_taken`` is ``Curated.is_taken``."""
        self.people, self.companions, self.officials, self.links = people, companions, officials, links
        self.acquainted, self.is_taken = acquainted, is_taken
        self.place_of_person = {(p.article.key, p.number): index for index, p in enumerate(people)}
        self.holdings = self._learn()
        self.by_family: dict[str, list[int]] = defaultdict(list)
        for number, official in enumerate(officials):
            official.days.sort()
            if not (official.countries or official.organisations or official.roles):
                continue
            for key in sorted({key for name in official.names.values() for key in family_keys(name)}):
                self.by_family[key].append(number)
        self.fits: dict[tuple[str, int], _Fit | None] = {}
        self.windows = self._article_windows()

    def _learn(self) -> Holdings:
        holdings = Holdings()
        for number, official in enumerate(self.officials):
            for office, term in official.terms:
                holdings.learn_term(number, office, term)
            for claim, days in official.told.items():
                for office in claim.offices:
                    holdings.learn(number, office, days)
        holdings.settle()
        return holdings

    def _article_windows(self) -> dict[str, tuple[dt.date, dt.date]]:
        """Return the time that an undated article can be from: when those whom it names held the offices it tells."""
        windows: dict[str, tuple[dt.date, dt.date]] = {}
        for index, link in enumerate(self.links):
            person = self.people[index]
            if link is None or person.article.day is not None:
                continue
            for office in person.claim.offices:
                place = place_of(office)
                if office.tenure not in PRESENT_TENURES or place is None:
                    continue
                span = self.holdings.holder(office.role_category, place, link.official).span()
                if span:
                    known = windows.get(person.article.key, (dt.date.min, dt.date.max))
                    windows[person.article.key] = max(known[0], span[0]), min(known[1], span[1])
        return {key: window for key, window in windows.items() if window[0] <= window[1]}

    def link_named(self, named: Iterable[int]) -> None:
        """Link those of the people told by name who can be, each with those alone known who are told by full name."""
        found = {index: self._by_name(index) for index in named}
        self._settle(found)

    def link_bare(self, bare: Iterable[int]) -> dict[int, Regard]:
        """Link those of the people told by office alone who can be; to be called once all names are resolved.

        Returns what counted for each.
        """
        found, regards = dict[int, Link | None](), dict[int, Regard]()
        for index in bare:
            self.holdings.regard = Regard()
            found[index] = self._by_office(index)
            regards[index] = self.holdings.regard
        self._settle(found)
        return regards

    def _settle(self, found: Mapping[int, Link | None]) -> None:
        self.links = [link or found.get(index) for index, link in enumerate(self.links)]

    def _met(self, index: int) -> frozenset[int]:
        """Return the officials known to have met this person in an encounter: none of them is the person itself."""
        person = self.people[index]
        others = self.companions.get((person.article.key, person.number), frozenset())
        links = (
            self.links[self.place_of_person[person.article.key, n]]
            for n in others
            if (person.article.key, n) in self.place_of_person
        )
        return frozenset(link.official for link in links if link is not None)

    def _by_name(self, index: int) -> Link | None:
        person, met = self.people[index], self._met(index)
        ranked = []
        for number, fit in self._bearers(person.claim):
            if number in met or not self._may_go_by(fit, person, number):
                continue
            office = self._office_evidence(person, number)
            strength, reason = evidence(self.officials[number], person.claim, person.article.day, office)
            if strength > 0:
                ranked.append((strength - UNUSUAL.get(fit, 0.0), number, reason))
        ranked.sort(key=lambda item: (-item[0], item[1]))
        if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < AHEAD):
            return None
        strength, number, reason = ranked[0]
        return Link(number, score_of(strength), reason)

    def _may_go_by(self, fit: _Fit, person: Person, number: int) -> bool:
        """Whether the office told allows a person to be called so: by the given name, or a middle one, in it alone."""
        if fit is _Fit.FAMILY_NAME:
            return True
        office = self._office_evidence(person, number)
        return office >= 2 if fit is _Fit.GIVEN_NAME else office > 0 or not person.claim.offices

    def _bearers(self, claim: Claim) -> Iterator[tuple[int, "_Fit"]]:
        """Yield the officials who may go by a name, and how it fits them, without those of other countries only."""
        name, countries = claim.parsed, claim.countries
        for number in sorted({n for key in family_keys(name) for n in self.by_family.get(key, ())}):
            if not _are_apart(countries, self.officials[number].countries):
                fit = self._fit_of(name, number)
                if fit:
                    yield number, fit

    def _fit_of(self, name: PersonName, number: int) -> "_Fit | None":
        if (name.key, number) not in self.fits:
            self.fits[name.key, number] = _fit(name, self.officials[number].names.values())
        return self.fits[name.key, number]

    def _office_evidence(self, person: Person, number: int) -> float:
        """Return what speaks for an official by the best of the offices told that nobody else is noted for."""
        official, day = self.officials[number], person.article.day
        offices = (
            office
            for office in person.claim.offices
            for place in [place_of(office)]
            if not (place and day and self.is_taken(office, place, day, official.reference_id))
        )
        told = (office_evidence(official, self.holdings, number, office, day) for office in offices)
        return max(told, default=0.0)

    def _by_office(self, index: int) -> Link | None:
        person, met = self.people[index], self._met(index)
        for office in person.claim.offices:
            if office.tenure not in PRESENT_TENURES:
                continue
            if person.article.day is not None:
                number = self.holdings.find(office, person.article.day, met)
                if number is not None:
                    return Link(number, 0.8, "office")
                number = self.holdings.find(office, person.article.day)
                if number is not None and self._is_named_without_office(person, number):
                    return Link(number, 0.7, "office of one named")
            elif person.article.key in self.windows:
                candidates, throughout = self.holdings.find_within(office, self.windows[person.article.key], met)
                acquainted = [c for c in candidates if any(frozenset((c, other)) in self.acquainted for other in met)]
                if len(candidates) == 1 and throughout:
                    return Link(candidates[0], 0.7, "office and time of others named")
                if len(acquainted) == 1:
                    return Link(acquainted[0], 0.7, "office and co-participants")
        return None

    def _is_named_without_office(self, person: Person, number: int) -> bool:
        """Whether the holder of an office is among those met, by name alone: the article tells the office apart."""
        others = self.companions.get((person.article.key, person.number), frozenset())
        named = [self.place_of_person.get((person.article.key, other)) for other in others]
        return any(
            not self.people[index].claim.offices and link.official == number
            for index in named
            if index is not None
            for link in [self.links[index]]
            if link is not None
        )


UNKNOWN_SCORE = 0.5

Group = tuple[str, ...]
"""What unresolved people are put together by: ("office", kind, place, words) or ("name", folded name, place)."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """People of articles (by index) who are the same unknown one, and by which evidence."""

    members: Sequence[int]
    reason: str
    office: tuple[str, str, str] | None = None


def unknown_official(claims: Iterable[Claim]) -> Official:
    """Return the provisional official of whom reports in these claims tell, without what they tell."""
    official = Official(is_provisional=True)
    for claim in claims:
        group = group_of(claim)
        if claim.is_named:
            official.names[claim.parsed.key] = claim.parsed
        elif group:
            _, role, place, words = group
            official.office = (role, place, words)
    return official


def group_of(claim: Claim) -> Group | None:
    """Return what an unresolved person is put together with others by, None for one who stays alone."""
    place = next((place for office in claim.offices for place in [place_of(office)] if place), None)
    if place is None:
        return None
    if claim.is_named:
        return ("name", claim.parsed.key, place)
    office = claim.offices[0]
    if not is_specific(office.role_category, office.title):
        return None
    words = "" if is_sole(office.role_category, office.title) else " ".join(sorted(title_words(office.title)))
    return ("office", office.role_category, place, words)


def unknown_people(waiting: Iterable[int], people: Sequence[Person]) -> list[Unknown]:
    """Put the unresolved together by family name and office within a span of time, or by office and country."""
    groups: dict[Group, list[int]] = defaultdict(list)
    alone: list[int] = []
    for index in waiting:
        group = group_of(people[index].claim)
        (alone if group is None else groups[group]).append(index)
    found: list[Unknown] = []
    for group, members in sorted(groups.items()):
        if group[0] == "office":
            _, role, place, words = group
            found.append(Unknown(members, "office unknown", (role, place, words)))
        else:
            found += [Unknown(part, "family_name and office") for part in _by_time(members, people)]
    return found + [Unknown([index], "told once") for index in alone]


def _by_time(members: Iterable[int], people: Sequence[Person]) -> list[list[int]]:
    groups: list[list[int]] = []
    last: dt.date | None = None
    for index in sorted(members, key=lambda i: people[i].order):
        day = people[index].article.day
        if not groups or (day and last and day - last > SURNAME_GAP):
            groups.append([])
        groups[-1].append(index)
        last = day or last
    return groups
