"""The reference list of office holders as the steps need it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from transforms.identity.evidence import OfficeTold
from transforms.identity.full_names import Node, reference_node
from transforms.identity.holdings import Holdings, Term
from transforms.identity.memory import CURATED
from transforms.identity.offices import TermsAt, terms_by_place
from transforms.identity.organisations import organisation_keys
from transforms.reference import OfficeHolder, office_holders


@dataclass(frozen=True)
class Curated:
    """The list in a folder."""

    folder: Path

    @cached_property
    def holders(self) -> Sequence[OfficeHolder]:
        """The list."""
        return office_holders(self.folder)

    @cached_property
    def holders_of(self) -> Mapping[str, Sequence[OfficeHolder]]:
        """The rows of each person by id."""
        return holders_by_id(self.folder)

    @cached_property
    def organisation_of(self) -> Mapping[str, str]:
        """Organisation id -> key."""
        return organisation_keys(self.folder)

    def node(self, key: str) -> Node:
        """Return the node with an id; names are parsed when it is first asked for."""
        if key not in self._nodes:
            identifier = reference_id(key)
            self._nodes[key] = reference_node(identifier, self.holders_of[identifier], self.organisation_of)
        return self._nodes[key]

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {}

    @cached_property
    def terms(self) -> Mapping[str, list[tuple[OfficeTold, Term]]]:
        """The terms of each person by id."""
        return terms_of(self.holders, self.organisation_of)

    def is_taken(self, office: OfficeTold, place: str, day: dt.date, identifier: str | None) -> bool:
        """Whether the list knows others in an office of one holder on a day, and there never who has that id.

        Who once held it may be called by its title for life ("President Carter said").
        """
        holdings, number_of = self._noted
        return holdings.is_taken(office, place, day, number_of.get(identifier or ""))

    @cached_property
    def _noted(self) -> tuple[Holdings, Mapping[str, int]]:
        """All terms by number of the person, and the numbers by id."""
        holdings, number_of = Holdings(), {identifier: number for number, identifier in enumerate(self.terms)}
        for identifier, terms in self.terms.items():
            for office, term in terms:
                holdings.learn_term(number_of[identifier], office, term)
        holdings.settle()
        return holdings, number_of

    @cached_property
    def terms_at(self) -> TermsAt:
        """The terms of all by place of office."""
        return terms_by_place(self.terms)


def curated_id(reference_id: str) -> str:
    """Return the node id of a person of the reference list, by which an official made of it is known as well."""
    return f"{CURATED}{reference_id}"


def reference_id(key: str) -> str:
    """Return the id in the reference list of the person with a node id."""
    return key.removeprefix(CURATED)


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
