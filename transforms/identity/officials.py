"""Which person an entity of an article is, across all articles.

Full names are put together first: one node a folded name and country, joined where spellings agree and something
beyond the name does not disagree. What is left (family names alone, initials, bare offices) is then resolved one
report at a time by who held the office, country, body and time. What stays unresolved becomes a provisional official,
which never takes in a named person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from transforms.identity.context import Official
from transforms.identity.evidence import OfficeTold
from transforms.identity.full_names import (
    Node,
)
from transforms.identity.holdings import Term
from transforms.identity.tellings import Telling
from transforms.keys import hash_key
from transforms.reference import OfficeHolder, office_holders


def holders_by_id(folder: Path) -> Mapping[str, Sequence[OfficeHolder]]:
    """Return the rows of the reference list of office holders in a folder by the id of the person."""
    found: dict[str, list[OfficeHolder]] = defaultdict(list)
    for holder in office_holders(folder):
        found[holder.official_id].append(holder)
    return found


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
