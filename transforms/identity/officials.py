"""Which person an entity of an article is, across all articles.

Full names are put together first: one node a folded name and country, joined where spellings agree and something
beyond the name does not disagree. What is left (family names alone, initials, bare offices) is then resolved one
report at a time by who held the office, country, body and time. What stays unresolved becomes a provisional official,
which never takes in a named person.
"""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from transforms.identity.evidence import PRESENT_TENURES, OfficeTold, Person
from transforms.identity.holdings import (
    REACH,
    Holdings,
    Term,
    is_sole,
    is_specific,
    place_of,
    title_words,
)
from transforms.identity.names import (
    GENERATION_DROPPED,
    GIVEN_ONLY,
    INITIAL_MARK,
    INITIALS,
    MIDDLE_ONLY,
    Verdict,
    block_keys,
    compare_parsed,
    family_keys,
    has_initials,
)
from transforms.identity.parsing import PersonName, is_common, parse_name
from transforms.keys import hash_key
from transforms.reference import OfficeHolder

MEMORY = dt.timedelta(days=5 * 365)
"""A family name is not taken for a person who was not heard of for so long."""
SURNAME_GAP = dt.timedelta(days=3 * 365)
"""Reports of an unknown family name in one office that lie further apart are of different people."""
SURE = 0.95
LIKELY = 0.9
POSSIBLE = 0.8
AMBIGUOUS_MARGIN = 0.08
"""Of two people of whom only one can be meant, the better match by name has to be better by so much."""


@dataclass(slots=True)
class Official:
    """A person put together: the people of articles (by index) that are this one, and what they share."""

    members: list[int] = field(default_factory=list)
    names: dict[str, PersonName] = field(default_factory=dict)
    reference_id: str | None = None
    office: tuple[str, str, str] | None = None
    is_provisional: bool = False
    is_overridden: bool = False
    countries: Counter[str] = field(default_factory=Counter)
    organisations: Counter[str] = field(default_factory=Counter)
    roles: set[str] = field(default_factory=set)
    days: list[dt.date] = field(default_factory=list)
    terms: list[tuple[OfficeTold, Term]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Link:
    """The official that a person of an article is, how sure that is, and by which evidence."""

    official: int
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Two officials that were almost taken for one."""

    first: int
    second: int
    score: float
    rule: str


@dataclass(frozen=True, slots=True)
class Targets:
    """Corrections by people: index of person -> ids of the references that mean it, and pairs of those ids."""

    of_person: Mapping[int, frozenset[int]]
    same: tuple[tuple[int, int], ...] = ()
    different: tuple[tuple[int, int], ...] = ()


NO_TARGETS = Targets({})


@dataclass(frozen=True, slots=True)
class Officials:
    """The outcome: officials, the link of every person, near misses, and targets that contradicted each other."""

    officials: tuple[Official, ...]
    links: tuple[Link, ...]
    near_misses: tuple[NearMiss, ...]
    contradicted: frozenset[int]


@dataclass(slots=True)
class _Node:
    """One folded name in one country, or one person of the reference list."""

    names: tuple[PersonName, ...]
    members: list[int]
    countries: frozenset[str]
    organisations: frozenset[str]
    roles: frozenset[str]
    reference_id: str | None = None
    targets: frozenset[int] = frozenset()

    @property
    def is_known(self) -> bool:
        """True where more than a name is known."""
        return bool(self.countries or self.organisations or self.roles or self.targets or self.reference_id)


def resolve_officials(
    people: Sequence[Person],
    companions: Mapping[tuple[str, int], frozenset[int]],
    holders: Sequence[OfficeHolder],
    organisation_of: Mapping[str, str],
    targets: Targets = NO_TARGETS,
) -> Officials:
    """Return who the people of all articles are.

    ``companions`` tells who took part in an encounter with whom (they are different people), ``holders`` is the
    reference list, ``organisation_of`` maps its organisation ids to keys. The outcome is a function of the set of
    people, whatever the order of arrival.
    """
    nodes = _reference_nodes(holders, organisation_of)
    nodes += _name_nodes(people, targets)
    groups, near, contradicted = _join_nodes(nodes, targets)
    officials = [_official_of([nodes[i] for i in group], people) for group in groups]
    terms = _terms(holders, organisation_of)
    links: list[Link | None] = [None] * len(people)
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    for number, official in enumerate(officials):
        if official.reference_id:
            official.terms = terms[official.reference_id]
        for index in official.members:
            links[index] = Link(number, 1.0, _reason(official, people[index]))
    misses = [
        NearMiss(group_of[a], group_of[b], score, rule) for a, b, score, rule in near if group_of[a] != group_of[b]
    ]
    resolver = _Resolver(people, companions, officials, links)
    resolver.resolve()
    return Officials(tuple(officials), tuple(resolver.complete_links()), tuple(misses), contradicted)


def _reason(official: Official, person: Person) -> str:
    if official.is_overridden:
        return "override"
    if official.reference_id:
        return "reference"
    return "name" if person.claim.is_named else "description"


def _terms(
    holders: Iterable[OfficeHolder], organisation_of: Mapping[str, str]
) -> dict[str, list[tuple[OfficeTold, Term]]]:
    terms: dict[str, list[tuple[OfficeTold, Term]]] = defaultdict(list)
    for holder in holders:
        office = OfficeTold(
            holder.title,
            holder.role_category,
            holder.country_code,
            organisation_of.get(holder.organisation_id or ""),
            "current",
        )
        first = holder.valid_from.first if holder.valid_from else None
        last = holder.valid_to.last if holder.valid_to else None
        terms[holder.official_id].append((office, Term(holder.title, first, last, holder.as_of)))
    return terms


def _reference_nodes(holders: Iterable[OfficeHolder], organisation_of: Mapping[str, str]) -> list[_Node]:
    terms: dict[str, list[OfficeHolder]] = defaultdict(list)
    for holder in holders:
        terms[holder.official_id].append(holder)
    nodes = []
    for identifier in sorted(terms):
        spans = terms[identifier]
        spellings = [spans[0].full_name, *sorted({alias for span in spans for alias in span.aliases})]
        nodes.append(
            _Node(
                tuple(dict.fromkeys(parse_name(spelling) for spelling in spellings)),
                [],
                frozenset(span.country_code for span in spans if span.country_code),
                frozenset(organisation_of[span.organisation_id] for span in spans if span.organisation_id),
                frozenset(span.role_category for span in spans),
                identifier,
            )
        )
    return nodes


def _name_nodes(people: Sequence[Person], targets: Targets) -> list[_Node]:
    """Return a node for each folded full name and country, and one for whatever a correction refers to."""
    by_name: dict[tuple[str, frozenset[int]], list[int]] = defaultdict(list)
    nobody = frozenset[int]()
    for index, person in enumerate(people):
        meant = targets.of_person.get(index, nobody)
        name = person.claim.parsed
        if meant or (person.claim.is_named and name.is_full and not name.acronym):
            by_name[name.key, meant].append(index)
    nodes = []
    for (_, meant), members in sorted(by_name.items(), key=lambda item: (item[0][0], sorted(item[0][1]))):
        for group in _namesakes(members, people):
            nodes.append(_node_of(group, people, meant))
    return nodes


def _node_of(members: list[int], people: Sequence[Person], meant: frozenset[int]) -> _Node:
    claims = Counter(people[index].claim for index in members)
    spellings, countries = Counter[str](), Counter[str]()
    for claim, count in claims.items():
        spellings[claim.name] += count
        for code in claim.countries:
            countries[code] += count
    best = min(spellings, key=lambda name: (-spellings[name], -len(name), name))
    most = max(countries.values(), default=0)
    return _Node(
        (parse_name(best),),
        members,
        frozenset(code for code, count in countries.items() if 3 * count >= most),
        frozenset(key for claim in claims for key in claim.organisations),
        frozenset(role for claim in claims for role in claim.roles),
        None,
        meant,
    )


def _namesakes(members: list[int], people: Sequence[Person]) -> list[list[int]]:
    """Split the bearers of one name by country, where an office told says that they stand for different ones.

    A single report against three or more is an error of reading rather than a namesake, unless the name is common.
    """
    if len(members) == 1:
        return [members]
    offices: dict[str, list[int]] = defaultdict(list)
    for index in members:
        for code in sorted(people[index].claim.countries):
            if any(office.country_code == code for office in people[index].claim.offices):
                offices[code].append(index)
    if len(offices) < 2:
        return [members]
    main = min(offices, key=lambda code: (-len(offices[code]), code))
    common = is_common(parse_name(people[members[0]].claim.name))
    apart = {
        code
        for code, told in offices.items()
        if code == main or common or not (len(told) == 1 and len(offices[main]) >= 3)
    }
    groups: dict[str, list[int]] = defaultdict(list)
    bodies = {
        code: {key for index in told for key in people[index].claim.organisations} for code, told in offices.items()
    }
    for index in members:
        own = sorted(people[index].claim.countries & apart)
        near = [code for code in sorted(apart) if people[index].claim.organisations & bodies[code]]
        groups[own[0] if own else near[0] if len(near) == 1 else main].append(index)
    return [groups[code] for code in sorted(groups)]


@dataclass(frozen=True, slots=True, order=True)
class _Edge:
    rank: float
    first: int
    second: int
    score: float
    rule: str
    is_forced: bool = False


def _join_nodes(
    nodes: Sequence[_Node], targets: Targets
) -> tuple[list[list[int]], list[tuple[int, int, float, str]], frozenset[int]]:
    """Return the groups of nodes that are one person, the edges that fell short, and corrections in conflict."""
    edges, near = _edges(nodes)
    hit: dict[int, list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        for target in node.targets:
            hit[target].append(number)
    forced = []
    for a, b in targets.same:
        both = sorted({*hit[a], *hit[b]})
        if hit[a] and hit[b]:
            forced += [
                _Edge(-2.0, first, second, 1.0, "override", True) for first in both for second in both if first < second
            ]
    apart: dict[int, set[int]] = defaultdict(set)
    for a, b in targets.different:
        for first in hit[a]:
            for second in hit[b]:
                if first != second:
                    apart[first].add(second)
                    apart[second].add(first)
    ambiguous = _ambiguous(nodes, edges)
    groups = {number: [number] for number in range(len(nodes))}
    group_of = list(range(len(nodes)))
    contradicted: set[int] = set()
    for edge in sorted([*forced, *edges]):
        if not edge.is_forced and (edge.first in ambiguous or edge.second in ambiguous):
            continue
        a, b = group_of[edge.first], group_of[edge.second]
        if a == b:
            continue
        if any(other in apart[one] for one in groups[a] for other in groups[b] if one in apart):
            if edge.is_forced:
                contradicted |= nodes[edge.first].targets | nodes[edge.second].targets
            else:
                near.append((edge.first, edge.second, edge.score, "override"))
            continue
        if not edge.is_forced and _conflict(nodes, groups[a], groups[b]):
            near.append((edge.first, edge.second, edge.score, "conflict"))
            continue
        small, large = sorted((a, b), key=lambda group: (len(groups[group]), -group))
        groups[large] += groups[small]
        for number in groups.pop(small):
            group_of[number] = large
    kept = []
    for number in sorted(groups):
        if not (len(groups[number]) == 1 and number in ambiguous):
            kept.append(sorted(groups[number]))
        # An ambiguous name is nobody in particular: each report of it is resolved by itself.
    return (
        kept,
        [miss for miss in near if miss[0] not in ambiguous and miss[1] not in ambiguous],
        frozenset(contradicted),
    )


def _edges(nodes: Sequence[_Node]) -> tuple[list[_Edge], list[tuple[int, int, float, str]]]:
    edges, near = [], []
    for a, b in _candidates(nodes):
        score, rule = _match(nodes[a], nodes[b])
        if score < POSSIBLE:
            continue
        if _is_supported(nodes[a], nodes[b], score, rule):
            edges.append(_Edge(-score, a, b, score, rule))
        else:
            near.append((a, b, score, rule))
    return edges, near


def _candidates(nodes: Sequence[_Node]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of nodes whose names are worth comparing, each once.

    People of whom nothing is known but the name are only put together by the same name: they are one node already.
    """
    known = [number for number, node in enumerate(nodes) if node.is_known]
    initials = {number for number in known if any(has_initials(name) for name in nodes[number].names)}
    blocks: dict[str, list[int]] = defaultdict(list)
    for number in known:
        for key in {key for name in nodes[number].names if name.tokens for key in block_keys(name)}:
            blocks[key].append(number)
    seen = set[tuple[int, int]]()
    for key, block in blocks.items():
        by_initial = key.endswith(INITIAL_MARK)
        for place, first in enumerate(block):
            for second in block[place + 1 :]:
                if by_initial and not (first in initials or second in initials):
                    continue
                if nodes[first].reference_id and nodes[second].reference_id:
                    continue
                if (first, second) not in seen:
                    seen.add((first, second))
                    yield first, second


def _match(a: _Node, b: _Node) -> tuple[float, str]:
    best = (0.0, "other_name")
    for name_a in a.names:
        for name_b in b.names:
            comparison = compare_parsed(name_a, name_b)
            if comparison.verdict is Verdict.MATCH:
                best = max(best, (comparison.score, comparison.rule))
    return best


def _is_supported(a: _Node, b: _Node, score: float, rule: str) -> bool:
    """Whether what is known beyond the names lets two nodes be one person."""
    shared = bool(a.countries & b.countries) or bool(a.organisations & b.organisations)
    if not shared and _is_foreign(a.countries, b.countries):
        return False
    if rule == GENERATION_DROPPED and not a.roles & b.roles:
        return False
    if rule == INITIALS and a.roles and b.roles and not a.roles & b.roles:
        return False
    return shared or score >= SURE or (score >= LIKELY and rule == "joined")


def _ambiguous(nodes: Sequence[_Node], edges: Iterable[_Edge]) -> set[int]:
    """Return the nodes whose name fits two people who can't be one about equally well (George Bush)."""
    neighbours: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for edge in edges:
        neighbours[edge.first].append((edge.score, edge.second))
        neighbours[edge.second].append((edge.score, edge.first))
    found = set()
    for number, near in neighbours.items():
        if nodes[number].reference_id or nodes[number].targets or len(near) < 2:
            continue
        near.sort(reverse=True)
        best = [other for score, other in near if score > near[0][0] - AMBIGUOUS_MARGIN]
        if any(_differ(nodes[a], nodes[b]) for i, a in enumerate(best) for b in best[i + 1 :]):
            found.add(number)
    return found


def _differ(a: _Node, b: _Node) -> bool:
    if a.reference_id and b.reference_id:
        return True
    return compare_parsed(a.names[0], b.names[0]).verdict is Verdict.NO and _match(a, b)[0] < POSSIBLE


def _conflict(nodes: Sequence[_Node], first: Iterable[int], second: Iterable[int]) -> bool:
    """Whether two groups hold names that can't be one person's, and no curated person bears both."""
    first, second = list(first), list(second)
    curated = [nodes[i] for i in (*first, *second) if nodes[i].reference_id]
    if len(curated) > 1:
        return True
    for a in first:
        for b in second:
            if compare_parsed(nodes[a].names[0], nodes[b].names[0]).verdict is Verdict.NO:
                known = curated and all(_match(curated[0], nodes[i])[0] >= POSSIBLE for i in (a, b))
                if nodes[a].reference_id or nodes[b].reference_id:
                    known = _match(nodes[a], nodes[b])[0] >= POSSIBLE
                if not known:
                    return True
            if (
                _is_foreign(nodes[a].countries, nodes[b].countries)
                and not nodes[a].organisations & nodes[b].organisations
            ):
                return True
    return False


def _is_foreign(first: frozenset[str], second: frozenset[str]) -> bool:
    return bool(first) and bool(second) and not first & second


def _official_of(nodes: Sequence[_Node], people: Sequence[Person]) -> Official:
    official = Official()
    for node in nodes:
        official.reference_id = official.reference_id or node.reference_id
        official.names.update({name.key: name for name in node.names if name.tokens})
        official.is_overridden |= bool(node.targets)
        if node.reference_id:
            official.countries.update(node.countries)
            official.organisations.update(node.organisations)
            official.roles |= node.roles
        official.members += node.members
    official.members.sort()
    for index in official.members:
        _take_in(official, people[index])
    return official


def _take_in(official: Official, person: Person) -> None:
    official.countries.update(person.claim.countries)
    official.organisations.update(person.claim.organisations)
    official.roles |= person.claim.roles
    if person.article.day:
        official.days.append(person.article.day)


class _Fit(Enum):
    """How a name that is not full fits a full one."""

    FAMILY_NAME = 1
    MIDDLE_NAME = 2
    GIVEN_NAME = 3


def _fit(name: PersonName, full_names: Iterable[PersonName]) -> _Fit | None:
    fits = []
    for full in full_names:
        comparison = compare_parsed(name, full)
        if comparison.verdict is not Verdict.NO:
            fits.append(_Fit.MIDDLE_NAME if comparison.rule == MIDDLE_ONLY else _Fit.FAMILY_NAME)
        elif comparison.rule == GIVEN_ONLY:
            fits.append(_Fit.GIVEN_NAME)
    return min(fits, key=lambda fit: fit.value, default=None)


class _Resolver:
    """Resolves the people that no full name tells, one report at a time, against the officials found by name."""

    def __init__(
        self,
        people: Sequence[Person],
        companions: Mapping[tuple[str, int], frozenset[int]],
        officials: list[Official],
        links: list[Link | None],
    ) -> None:
        self.people, self.companions, self.officials, self.links = people, companions, officials, links
        self.place_of_person = {(p.article.key, p.number): index for index, p in enumerate(people)}
        self.holdings = self._learn()
        self.by_family: dict[str, list[int]] = defaultdict(list)
        for number, official in enumerate(officials):
            official.days.sort()
            if not (official.countries or official.organisations or official.roles):
                continue
            for key in sorted({key for name in official.names.values() for key in family_keys(name)}):
                self.by_family[key].append(number)
        self.bearers: dict[str, list[tuple[int, _Fit]]] = {}
        self.windows = self._article_windows()
        self.acquainted: set[frozenset[int]] = set()

    def _learn(self) -> Holdings:
        holdings = Holdings()
        for number, official in enumerate(self.officials):
            for office, term in official.terms:
                place = place_of(office)
                if place:
                    holder = holdings.holder(office.role_category, place, number)
                    holder.titles.append(title_words(term.title))
                    holder.terms.append(term)
            for index in official.members:
                for office in self.people[index].claim.offices:
                    holdings.learn(number, office, self.people[index].article.day)
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

    def resolve(self) -> None:
        """Link every person that can be, names before bare offices; the rest become provisional officials."""
        waiting = [index for index, link in enumerate(self.links) if link is None]
        named = [index for index in waiting if self.people[index].claim.is_named]
        found = {index: self._by_name(index) for index in named}
        for index, link in found.items():
            self._settle(index, link)
        self.acquainted = self._acquaintances()
        bare = [index for index in waiting if not self.people[index].claim.is_named]
        found = {index: self._by_office(index) for index in bare}
        for index, link in found.items():
            self._settle(index, link)
        self._make_provisional([index for index in waiting if self.links[index] is None])

    def _settle(self, index: int, link: Link | None) -> None:
        if link is not None:
            self.links[index] = link
            self.officials[link.official].members.append(index)

    def _acquaintances(self) -> set[frozenset[int]]:
        """Return the pairs of officials told by name to have met."""
        pairs: set[frozenset[int]] = set()
        for index, link in enumerate(self.links):
            if link is not None:
                pairs.update(frozenset((link.official, other)) for other in self._met(index))
        return pairs

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
        for number, fit in self._bearers(person.claim.parsed):
            if number in met or (fit is _Fit.GIVEN_NAME and self._office_evidence(person, number) < 2):
                continue
            strength, reason = self._evidence(person, number)
            if strength > 0:
                ranked.append((strength - (0.75 if fit is _Fit.MIDDLE_NAME else 0.0), number, reason))
        ranked.sort(key=lambda item: (-item[0], item[1]))
        if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < 1):
            return None
        strength, number, reason = ranked[0]
        return Link(number, min(0.95, 0.5 + strength / 10), reason)

    def _bearers(self, name: PersonName) -> list[tuple[int, "_Fit"]]:
        """Return the officials who may go by a name, and how it fits them."""
        if name.key not in self.bearers:
            found = []
            for number in sorted({n for key in family_keys(name) for n in self.by_family.get(key, ())}):
                fit = _fit(name, self.officials[number].names.values())
                if fit:
                    found.append((number, fit))
            self.bearers[name.key] = found
        return self.bearers[name.key]

    def _evidence(self, person: Person, number: int) -> tuple[float, str]:
        """Return the strength of what speaks for a person of a fitting name being this official, 0 for a veto."""
        official, day = self.officials[number], person.article.day
        countries, bodies = person.claim.countries, person.claim.organisations
        if countries and official.countries and not countries & set(official.countries):
            return 0.0, "other_country"
        strength, reason = 0.0, "family_name"
        if countries & set(official.countries):
            strength, reason = 1.5, "family_name and country"
        if bodies & set(official.organisations):
            strength, reason = strength + 1.5, "family_name and body"
        office = self._office_evidence(person, number)
        if office:
            strength, reason = strength + office, "family_name and office"
        elif not self._is_of_time(official, day):
            return 0.0, "other_time"
        if strength and day and official.days and min(abs((day - seen).days) for seen in official.days) <= 60:
            strength += 0.5
        if strength:
            strength += min(1.0, 0.4 * math.log10(1 + len(official.members)))
            strength += 0.5 if official.reference_id else 0.0
        return strength, reason

    def _office_evidence(self, person: Person, number: int) -> float:
        best = 0.0
        for office in person.claim.offices:
            place = place_of(office)
            if place is None:
                best = max(best, 1.0 if office.role_category in self.officials[number].roles else 0.0)
                continue
            sole, words = is_sole(office.role_category, office.title), title_words(office.title)
            for holder in self.holdings.known(office.role_category, place):
                if holder.person != number or not holder.holds(words, sole):
                    continue
                if person.article.day is None:
                    best = max(best, 2.0)
                    continue
                apart = holder.distance(person.article.day)
                if office.tenure == "former":
                    best = max(best, 3.0)
                elif apart is not None and apart <= REACH:
                    best = max(best, 3.0 - apart / (2 * REACH))
        return best

    def _is_of_time(self, official: Official, day: dt.date | None) -> bool:
        if day is None or not (official.days or official.terms):
            return True
        spans = [(term.first or term.as_of, term.last or term.as_of) for _, term in official.terms]
        if official.days:
            spans.append((official.days[0], official.days[-1]))
        return any(first - MEMORY <= day <= last + MEMORY for first, last in spans)

    def _by_office(self, index: int) -> Link | None:
        person, met = self.people[index], self._met(index)
        for office in person.claim.offices:
            if office.tenure not in PRESENT_TENURES:
                continue
            if person.article.day is not None:
                number = self.holdings.find(office, person.article.day, met)
                if number is not None:
                    return Link(number, 0.8, "office")
            elif person.article.key in self.windows:
                candidates, throughout = self.holdings.find_within(office, self.windows[person.article.key], met)
                acquainted = [c for c in candidates if any(frozenset((c, other)) in self.acquainted for other in met)]
                if len(candidates) == 1 and throughout:
                    return Link(candidates[0], 0.7, "office and time of others named")
                if len(acquainted) == 1:
                    return Link(acquainted[0], 0.7, "office and co-participants")
        return None

    def _make_provisional(self, waiting: Iterable[int]) -> None:
        """Put the unresolved together by family name and office within a span of time, or by office and country."""
        offices: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        names: dict[tuple[str, str], list[int]] = defaultdict(list)
        alone: list[int] = []
        for index in waiting:
            person = self.people[index]
            place = next((place for office in person.claim.offices for place in [place_of(office)] if place), None)
            if person.claim.is_named and place:
                names[person.claim.parsed.key, place].append(index)
            elif (
                not person.claim.is_named
                and place
                and is_specific(person.claim.offices[0].role_category, person.claim.offices[0].title)
            ):
                office = person.claim.offices[0]
                words = (
                    "" if is_sole(office.role_category, office.title) else " ".join(sorted(title_words(office.title)))
                )
                offices[office.role_category, place, words].append(index)
            else:
                alone.append(index)
        for office_key, members in sorted(offices.items()):
            self._add(members, "office unknown", office_key)
        for _, members in sorted(names.items()):
            for group in self._by_time(members):
                self._add(group, "family_name and office")
        for index in alone:
            self._add([index], "told once")

    def _by_time(self, members: list[int]) -> list[list[int]]:
        groups: list[list[int]] = []
        last: dt.date | None = None
        for index in sorted(members, key=lambda i: self.people[i].order):
            day = self.people[index].article.day
            if not groups or (day and last and day - last > SURNAME_GAP):
                groups.append([])
            groups[-1].append(index)
            last = day or last
        return groups

    def _add(self, members: list[int], reason: str, office: tuple[str, str, str] | None = None) -> None:
        official = Official(office=office, is_provisional=True)
        number = len(self.officials)
        for index in members:
            person = self.people[index]
            if person.claim.is_named:
                official.names[person.claim.parsed.key] = person.claim.parsed
            _take_in(official, person)
            self.links[index] = Link(number, 0.5, reason)
        official.members = members
        self.officials.append(official)

    def complete_links(self) -> list[Link]:
        """Return the link of every person, in the order of people."""
        return [link for link in self.links if link is not None]


def official_key(official: Official, people: Sequence[Person]) -> str:
    """Return the canonical key of an official.

    It is that of the curated person, or of the unknown holder of an office, or of the chronologically first report
    of the name, so that it does not depend on the order in which articles arrive.
    """
    if official.reference_id:
        return hash_key("official", "reference", official.reference_id)
    if official.office:
        return hash_key("official", "office", *official.office)
    first = people[min(official.members, key=lambda index: people[index].order)]
    return hash_key("official", first.article.article_id, first.claim.parsed.key or first.claim.name)
