"""Putting the people of all articles together by their full names.

One node is a folded name in one country, or a person of the reference list; nodes are joined where spellings agree and
what is known beyond the names does not disagree. Corrections by people go before everything.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from transforms.identity.evidence import Claim
from transforms.identity.holdings import NO_OFFICE
from transforms.identity.names import (
    FORMAL,
    FORMAL_GENERATION,
    GENERATION_DROPPED,
    GIVEN_DROPPED,
    INITIAL_MARK,
    INITIALS,
    SAME_NAME,
    SPELLING,
    TURNED,
    Verdict,
    block_keys,
    compare_parsed,
    has_initials,
)
from transforms.identity.parsing import PersonName, is_common, parse_name
from transforms.reference import OfficeHolder

SURE = 0.95
"""From this strength on names alone join two nodes of whom nothing else is known to differ."""
LIKELY = 0.9
POSSIBLE = 0.8
"""Least strength of names that join two nodes which share a country or a body."""
AMBIGUOUS_MARGIN = 0.08
"""Of two people of whom only one can be meant, the better match by name has to be better by so much."""

EXCLUSIVE = (
    frozenset({"ambassador"}),
    frozenset({"speaker"}),
    frozenset({"head_of_state", "head_of_government", "foreign_minister", "minister"}),
)
"""Kinds of office of which nobody holds two at a time."""
BY_TURNS = dt.timedelta(days=365)
"""Within so long nobody changes from one office to another and back again and again."""
FEWEST_TURNS = 3
LEAST_SHARE = 0.2
"""Of the reports of a name, so many have to tell of the rarer office, or they are errors of reading."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Corrections by people: pairs of ids, each of a reference to people, that are one person, or two."""

    same: tuple[tuple[str, str], ...] = ()
    different: tuple[tuple[str, str], ...] = ()


Miss = tuple[int, int, float, str]
"""Two nodes that were almost taken for one person, the strength of their names and the rule."""


@dataclass(slots=True)
class Node:
    """One folded name in one country, or one person of the reference list.

    ``apart`` are the kinds of office that tell one of several namesakes of a country from the others; ``spelling`` is
    the usual one of a name told by articles. Of people whom corrections mean, ``targets`` are the ids of these
    references, and ``size`` is the number of reports.
    """

    names: tuple[PersonName, ...]
    countries: frozenset[str]
    organisations: frozenset[str]
    roles: frozenset[str]
    reference_id: str | None = None
    targets: frozenset[str] = frozenset()
    size: int = 0
    apart: frozenset[str] = frozenset()
    spelling: str = ""
    claims: frozenset[Claim] = frozenset()

    @property
    def is_known(self) -> bool:
        """True where more than a name is known."""
        return bool(self.countries or self.organisations or self.roles or self.targets or self.reference_id)


def reference_node(identifier: str, spans: Sequence[OfficeHolder], organisation_of: Mapping[str, str]) -> Node:
    """Return the node of a person of the reference list, given the rows of the person."""
    spellings = [spans[0].full_name, *sorted({alias for span in spans for alias in span.aliases})]
    return Node(
        tuple(dict.fromkeys(parse_name(spelling) for spelling in spellings)),
        frozenset(span.country_code for span in spans if span.country_code),
        frozenset(organisation_of[span.organisation_id] for span in spans if span.organisation_id),
        frozenset(span.role_category for span in spans),
        identifier,
    )


@dataclass(slots=True)
class Named:
    """What is told by full name in the same words: the days of the reports."""

    claim: Claim
    days: list[dt.date | None]


@dataclass(slots=True)
class Name:
    """All that is told by one folded full name, and by whom of that name an article says that they met.

    ``meant`` are the references of corrections that mean these people.
    """

    told: list[Named]
    met: list[tuple[Claim, Claim]]
    meant: frozenset[str] = frozenset()


def name_nodes(names: Iterable[Name]) -> list[Node]:
    """Return a node for each folded full name and country, and one for whatever a correction refers to."""
    return [
        _node_of(part, name.meant, apart)
        for name in names
        for group in _namesakes(name.told)
        for apart, part in _by_office(group, name.met)
    ]


def _count(told: Iterable[Named]) -> int:
    return sum(len(own.days) for own in told)


def _node_of(told: Sequence[Named], meant: frozenset[str], apart: frozenset[str]) -> Node:
    spellings, countries = Counter[str](), Counter[str]()
    for own in told:
        spellings[own.claim.name] += len(own.days)
        for code in own.claim.countries:
            countries[code] += len(own.days)
    best = min(spellings, key=lambda name: (-spellings[name], -len(name), name))
    most = max(countries.values(), default=0)
    return Node(
        (parse_name(best),),
        frozenset(code for code, count in countries.items() if 3 * count >= most),
        frozenset(key for own in told for key in own.claim.organisations),
        frozenset(role for own in told for role in own.claim.roles),
        None,
        meant,
        _count(told) if meant else 0,
        apart,
        best,
        frozenset(own.claim for own in told),
    )


def _by_office(
    told: Sequence[Named], met: Iterable[tuple[Claim, Claim]]
) -> list[tuple[frozenset[str], Sequence[Named]]]:
    """Split the bearers of one name in one country by kind of office, where they can't be one person.

    That is so where two of them met, or where reports tell by turns of offices that nobody holds together.
    """
    claims = {own.claim for own in told}
    pairs = (pair for pair in met if claims.issuperset(pair))
    roles = ([first.roles, second.roles] for first, second in pairs)
    kinds = next((both for both in roles if all(both) and not both[0] & both[1]), []) or _told_by_turns(told)
    if not kinds:
        return [(frozenset(), told)]
    parts: dict[frozenset[str], list[Named]] = {kind: [] for kind in kinds}
    rest: list[Named] = []
    for named in told:
        own = [kind for kind in kinds if named.claim.roles & kind]
        (parts[own[0]] if len(own) == 1 else rest).append(named)
    main = max(kinds, key=lambda kind: (_count(parts[kind]), sorted(kind)))
    parts[main] += rest
    return [(kind, parts[kind]) for kind in sorted(kinds, key=sorted) if parts[kind]]


def _told_by_turns(told: Iterable[Named]) -> list[frozenset[str]]:
    """Return the exclusive kinds of office that reports within a year tell by turns, never two of them together."""
    days: dict[frozenset[str], list[dt.date]] = defaultdict(list)
    for named in told:
        kinds = [kind for kind in EXCLUSIVE if named.claim.present_roles & kind]
        if len(kinds) > 1:
            return []
        for kind in kinds:
            days[kind] += [day for day in named.days if day]
    least = LEAST_SHARE * sum(map(len, days.values()))
    often = {kind: own for kind, own in days.items() if len(own) >= least}
    if len(often) < 2:
        return []
    seen = sorted(
        ((day, kind) for kind, own in often.items() for day in own), key=lambda item: (item[0], sorted(item[1]))
    )
    turns = [(day, kind) for (_, before), (day, kind) in pairwise(seen) if before != kind]
    for place in range(len(turns) - FEWEST_TURNS + 1):
        near = turns[place : place + FEWEST_TURNS]
        if near[-1][0] - near[0][0] <= BY_TURNS:
            return sorted({kind for _, kind in near}, key=sorted)
    return []


def _namesakes(told: Sequence[Named]) -> list[Sequence[Named]]:
    """Split the bearers of one name by country, where an office told says that they stand for different ones.

    A single report against three or more is an error of reading rather than a namesake, unless the name is common.
    """
    offices: dict[str, list[Named]] = defaultdict(list)
    for named in told:
        for code in sorted(named.claim.countries):
            if any(office.country_code == code for office in named.claim.offices):
                offices[code].append(named)
    if len(offices) < 2 or _count(told) == 1:
        return [told]
    main = min(offices, key=lambda code: (-_count(offices[code]), code))
    common = is_common(told[0].claim.parsed)
    apart = {
        code
        for code, own in offices.items()
        if code == main or common or not (_count(own) == 1 and _count(offices[main]) >= 3)
    }
    groups: dict[str, list[Named]] = defaultdict(list)
    bodies = {code: {key for named in own for key in named.claim.organisations} for code, own in offices.items()}
    for named in told:
        own = sorted(named.claim.countries & apart)
        near = [code for code in sorted(apart) if named.claim.organisations & bodies[code]]
        groups[own[0] if own else near[0] if len(near) == 1 else main].append(named)
    return [groups[code] for code in sorted(groups)]


@dataclass(frozen=True, slots=True, order=True)
class _Edge:
    rank: float
    first: int
    second: int
    score: float
    rule: str
    is_forced: bool = False


def join_nodes(nodes: Sequence[Node], targets: Targets) -> tuple[list[list[int]], list[Miss], list[int]]:
    """Return the groups of nodes that are one person each, near misses (nodes, strength, rule), and components.

    The component of each node, by its first one, are the nodes that hang together with it: whoever is in another one
    has no say. A node whose name fits two people about equally well is in no group: each report of it is resolved by
    itself.
    """
    edges, near = _edges(nodes)
    hit: dict[str, list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        for target in node.targets:
            hit[target].append(number)
    forced = [_Edge(-3.0, a, b, 1.0, "same_name", True) for a, b in _namesakes_corrected(nodes)]
    for one, other in targets.same:
        both = sorted({*hit[one], *hit[other]})
        if hit[one] and hit[other]:
            forced += [
                _Edge(-2.0, first, second, 1.0, "override", True) for first in both for second in both if first < second
            ]
    apart: dict[int, set[int]] = defaultdict(set)
    for one, other in targets.different:
        for first in hit[one]:
            for second in hit[other]:
                if first != second:
                    apart[first].add(second)
                    apart[second].add(first)
    components = _components(len(nodes), [*forced, *edges])
    bare = [edge for edge in edges if not (nodes[edge.first].is_known and nodes[edge.second].is_known)]
    links = set(edges) - set(bare)
    ambiguous = _ambiguous(nodes, links)
    groups = {number: [number] for number in range(len(nodes))}
    group_of = list(range(len(nodes)))
    for edge in sorted([*forced, *links, *_of_the_one_bearer(nodes, bare, links)]):
        if not edge.is_forced and (edge.first in ambiguous or edge.second in ambiguous):
            continue
        a, b = group_of[edge.first], group_of[edge.second]
        if a == b:
            continue
        if any(second in apart[first] for first in groups[a] for second in groups[b] if first in apart):
            if not edge.is_forced:
                near.append((edge.first, edge.second, edge.score, "override"))
            continue
        if not edge.is_forced and _conflict(nodes, groups[a], groups[b]):
            near.append((edge.first, edge.second, edge.score, "conflict"))
            continue
        small, large = sorted((a, b), key=lambda group: (len(groups[group]), -group))
        groups[large] += groups[small]
        for number in groups.pop(small):
            group_of[number] = large
    kept = [sorted(group) for number, group in sorted(groups.items()) if len(group) > 1 or number not in ambiguous]
    misses = [miss for miss in near if miss[0] not in ambiguous and miss[1] not in ambiguous]
    return kept, misses, components


def _components(count: int, edges: Iterable[_Edge]) -> list[int]:
    first = list(range(count))

    def root(number: int) -> int:
        while first[number] != number:
            first[number] = first[first[number]]
            number = first[number]
        return number

    for edge in edges:
        low, high = sorted((root(edge.first), root(edge.second)))
        first[high] = low
    return [root(number) for number in range(count)]


def hang_together(a: Node, b: Node) -> bool:
    """Whether two nodes that share a block key are joined by an edge."""
    score, rule = _match(a, b)
    return score >= POSSIBLE and _is_supported(a, b, score, rule)


def _edges(nodes: Sequence[Node]) -> tuple[list[_Edge], list[Miss]]:
    edges, near = [], []
    for a, b in _candidates(nodes):
        score, rule = _match(nodes[a], nodes[b])
        if score < POSSIBLE:
            continue
        if _is_supported(nodes[a], nodes[b], score, rule):
            edges.append(_Edge(-score - _weight(nodes[a], nodes[b]), a, b, score, rule))
        else:
            near.append((a, b, score, rule))
    return edges, near


def _weight(a: Node, b: Node) -> float:
    """Let the larger of two people whom a correction parted go by the known name."""
    return 1e-6 * (a.size + b.size)


def _candidates(nodes: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of nodes whose names are worth comparing, each once.

    People of whom nothing is known but the name are compared with those of whom more is known.
    """
    is_known = [node.is_known for node in nodes]
    initials = {number for number, node in enumerate(nodes) if any(has_initials(name) for name in node.names)}
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        for key in blocks_of(node):
            blocks[key].append(number)
    seen = set[tuple[int, int]]()
    for key, block in blocks.items():
        by_initial = key.endswith(INITIAL_MARK)
        for place, first in enumerate(block):
            for second in block[place + 1 :]:
                if by_initial and not (first in initials or second in initials):
                    continue
                if not (is_known[first] or is_known[second]):
                    continue
                if nodes[first].reference_id and nodes[second].reference_id:
                    continue
                if (first, second) not in seen:
                    seen.add((first, second))
                    yield first, second


def blocks_of(node: Node) -> frozenset[str]:
    """Return keys of which two nodes that may be one person share one; a bare name has none by initials."""
    keys = frozenset(key for name in node.names if name.tokens for key in block_keys(name))
    return keys if node.is_known else frozenset(key for key in keys if not key.endswith(INITIAL_MARK))


def _namesakes_corrected(nodes: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """Yield the nodes that corrections made, each with what was left of its name and tells nothing but the name."""
    corrected: dict[str, list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        if node.targets:
            corrected[node.names[0].key].append(number)
    for number, node in enumerate(nodes):
        namesakes = corrected.get(node.names[0].key)
        if namesakes and not node.is_known:
            yield max(namesakes, key=lambda other: (nodes[other].size, -other)), number


def _match(a: Node, b: Node) -> tuple[float, str]:
    best = (0.0, "other_name")
    for name_a in a.names:
        for name_b in b.names:
            comparison = compare_parsed(name_a, name_b)
            if comparison.verdict is Verdict.MATCH:
                best = max(best, (comparison.score, comparison.rule))
    return best


def _is_supported(a: Node, b: Node, score: float, rule: str) -> bool:
    """Whether what is known beyond the names lets two nodes be one person."""
    if _are_known_apart(a, b):
        return False
    shared = bool(a.countries & b.countries) or bool(a.organisations & b.organisations)
    if not shared and _is_foreign(a.countries, b.countries):
        return False
    if not (a.is_known and b.is_known):
        return _is_written_alike(a.names, b.names)
    if rule in {GENERATION_DROPPED, FORMAL_GENERATION} and not a.roles & b.roles:
        return False
    if rule == INITIALS and a.roles and b.roles and not a.roles & b.roles:
        return False
    if rule in {FORMAL, FORMAL_GENERATION, TURNED} and (a.roles & b.roles) - {NO_OFFICE}:
        return True
    return shared or score >= SURE or (score >= LIKELY and rule == "joined")


def _is_written_alike(names: Iterable[PersonName], others: Sequence[PersonName]) -> bool:
    """Whether names have one family name, and given names that differ by a form or by initials in the middle.

    That is enough for one of whom nothing but an uncommon name is told.
    """
    for name in names:
        for other in others:
            compared = compare_parsed(name, other)
            if compared.verdict is not Verdict.MATCH or is_common(name) or is_common(other):
                continue
            is_form = compared.rule in {FORMAL, SPELLING} and compared.score >= LIKELY
            if compared.rule == SAME_NAME or (is_form and name.tokens[-1] == other.tokens[-1]):
                return True
    return False


def _are_known_apart(a: Node, b: Node) -> bool:
    """Whether two of like names are told apart by something else: offices, or a generation."""
    return _are_namesakes(a, b) or _are_father_and_son(a, b)


def _are_father_and_son(a: Node, b: Node) -> bool:
    """Whether one is a well-known person, none of whose names tells a generation, and the other has one besides."""
    return any(
        noted.reference_id is not None
        and not any(name.generation for name in noted.names)
        and any(own.generation and name.tokens == own.tokens for name in noted.names for own in other.names)
        for noted, other in ((a, b), (b, a))
    )


def _of_the_one_bearer(nodes: Sequence[Node], bare: Iterable[_Edge], links: Iterable[_Edge]) -> Iterator[_Edge]:
    """Yield the edges by which people of whom nothing is known but the name are the one person whom it fits."""
    pairs = {(edge.first, edge.second) for edge in links}
    fits: dict[int, list[_Edge]] = defaultdict(list)
    for edge in bare:
        fits[edge.second if nodes[edge.first].is_known else edge.first].append(edge)
    for number, own in fits.items():
        best = min(own)
        least = best.score if best.rule == SAME_NAME else best.score - AMBIGUOUS_MARGIN
        meant = sorted(edge.first + edge.second - number for edge in own if edge.score >= least)
        if all(pair in pairs for pair in combinations(meant, 2)):
            yield best


def _ambiguous(nodes: Sequence[Node], edges: Iterable[_Edge]) -> set[int]:
    """Return the nodes whose name fits two people who can't be one about equally well (George Bush).

    A name that follows another word ("Little Rosa Quintero") fits less well than one that begins alike.
    """
    neighbours: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for edge in edges:
        score = edge.score - AMBIGUOUS_MARGIN * (edge.rule == GIVEN_DROPPED)
        neighbours[edge.first].append((score, edge.second))
        neighbours[edge.second].append((score, edge.first))
    found = set()
    for number, near in neighbours.items():
        if nodes[number].reference_id or nodes[number].targets or len(near) < 2:
            continue
        near.sort(reverse=True)
        best = [other for score, other in near if score > near[0][0] - AMBIGUOUS_MARGIN]
        if any(_differ(nodes[a], nodes[b]) for i, a in enumerate(best) for b in best[i + 1 :]):
            found.add(number)
    return found


def _differ(a: Node, b: Node) -> bool:
    if a.reference_id and b.reference_id:
        return True
    return compare_parsed(a.names[0], b.names[0]).verdict is Verdict.NO and _match(a, b)[0] < POSSIBLE


def _conflict(nodes: Sequence[Node], first: Iterable[int], second: Iterable[int]) -> bool:
    """Whether two groups hold names that can't be one person's, and no curated person bears both."""
    first, second = list(first), list(second)
    curated = [nodes[i] for i in (*first, *second) if nodes[i].reference_id]
    if len(curated) > 1:
        return True
    for a in first:
        for b in second:
            if _are_known_apart(nodes[a], nodes[b]):
                return True
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


def _are_namesakes(a: Node, b: Node) -> bool:
    """Whether one of two is known by office from people of the same name, and the other does not share the office."""
    if a.apart and b.apart:
        return not a.apart & b.apart
    return any(
        bool(node.apart) and other.reference_id is not None and not node.apart & other.roles
        for node, other in ((a, b), (b, a))
    )


def _is_foreign(first: frozenset[str], second: frozenset[str]) -> bool:
    return bool(first) and bool(second) and not first & second
