"""Which person an entity of an article is, across all articles.

Full names are put together first: one node a folded name and country, joined where spellings agree and something
beyond the name does not disagree. What is left (family names alone, initials, bare offices) is then resolved one
report at a time by who held the office, country, body and time. What stays unresolved becomes a provisional official,
which never takes in a named person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from transforms.identity.context import Link, Official, Resolver
from transforms.identity.evidence import OfficeTold, Person
from transforms.identity.full_names import (
    NO_TARGETS,
    Node,
    Targets,
    full_names,
    join_nodes,
    name_nodes,
    reference_nodes,
)
from transforms.identity.holdings import Term
from transforms.identity.tellings import Telling
from transforms.keys import hash_key
from transforms.reference import OfficeHolder, office_holders

NOBODY: Mapping[int, frozenset[str]] = {}


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Two officials that were almost taken for one."""

    first: int
    second: int
    score: float
    rule: str


@dataclass(frozen=True, slots=True)
class Officials:
    """The outcome: officials, the link of every person, and near misses."""

    officials: tuple[Official, ...]
    links: tuple[Link, ...]
    near_misses: tuple[NearMiss, ...]


def holders_by_id(folder: Path) -> Mapping[str, Sequence[OfficeHolder]]:
    """Return the rows of the reference list of office holders in a folder by the id of the person."""
    found: dict[str, list[OfficeHolder]] = defaultdict(list)
    for holder in office_holders(folder):
        found[holder.official_id].append(holder)
    return found


def resolve_officials(
    people: Sequence[Person],
    companions: Mapping[tuple[str, int], frozenset[int]],
    holders: Sequence[OfficeHolder],
    organisation_of: Mapping[str, str],
    targets: Targets = NO_TARGETS,
    aimed_at: Mapping[int, frozenset[str]] = NOBODY,
) -> Officials:
    """Return who the people of all articles are.

    ``companions`` tells who took part in an encounter with whom (they are different people), ``holders`` is the
    reference list, ``organisation_of`` maps its organisation ids to keys, ``aimed_at`` tells the ids of corrections
    that mean people, by index. The outcome is a function of the set of
    people, whatever the order of arrival.
    """
    nodes = reference_nodes(holders, organisation_of)
    nodes += name_nodes(full_names(people, aimed_at, companions))
    groups, near, _ = join_nodes(nodes, targets)
    officials = [official_of([nodes[i] for i in group]) for group in groups]
    for official, group in zip(officials, groups, strict=True):
        official.take_in(sorted(index for i in group for index in nodes[i].members), people)
    terms = terms_of(holders, organisation_of)
    links: list[Link | None] = [None] * len(people)
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    for number, official in enumerate(officials):
        if official.reference_id:
            official.terms = terms[official.reference_id]
        for index in official.members:
            links[index] = Link(number, 1.0, name_reason(official, people[index]))
    misses = [
        NearMiss(group_of[a], group_of[b], score, rule) for a, b, score, rule in near if group_of[a] != group_of[b]
    ]
    resolver = Resolver(people, companions, officials, links)
    resolver.resolve()
    return Officials(tuple(officials), tuple(resolver.complete_links()), tuple(misses))


def name_reason(official: Official, person: Person) -> str:
    """Return by which evidence a person told by full name is an official."""
    if official.is_overridden:
        return "override"
    if official.reference_id:
        return "reference"
    return "name" if person.claim.is_named else "description"


def terms_of(
    holders: Iterable[OfficeHolder], organisation_of: Mapping[str, str]
) -> dict[str, list[tuple[OfficeTold, Term]]]:
    """Return the terms of office of each person of the reference list by id."""
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


def official_of(nodes: Iterable[Node]) -> Official:
    """Return the official that nodes are together, without what the people of articles tell."""
    official = Official()
    for node in nodes:
        official.reference_id = official.reference_id or node.reference_id
        official.names.update({name.key: name for name in node.names if name.tokens})
        official.is_overridden |= bool(node.targets)
        if node.reference_id:
            official.countries.update(node.countries)
            official.organisations.update(node.organisations)
            official.roles |= node.roles
    return official


def official_key(official: Official, told: Sequence[Telling]) -> str:
    """Return the canonical key of an official, of whom is ``told``.

    It is that of the curated person, or of the unknown holder of an office, or of the chronologically first report
    of the name, so that it does not depend on the order in which articles arrive.
    """
    if official.reference_id:
        return hash_key("official", "reference", official.reference_id)
    if official.office:
        return hash_key("official", "office", *official.office)
    first = min(told, key=lambda own: own.first)
    return hash_key("official", first.first[2], first.claim.parsed.key or first.claim.name)
