"""What is told of officials, and between which days that changed: what a night can change for people told otherwise."""

import datetime as dt
import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transforms.identity.context import Official, evidence, is_outdone, office_evidence
from transforms.identity.curated import Curated, reference_id
from transforms.identity.evidence import PRESENT_TENURES, Claim
from transforms.identity.full_names import Node
from transforms.identity.holdings import AROUND, Holdings, Regard, title_words
from transforms.identity.memory import ANY, CURATED, Memory, any_of, digest, places_of
from transforms.identity.names import family_keys
from transforms.identity.nodes import official_nodes, official_of
from transforms.remembering import day_of, keys_table

ALWAYS = (dt.date.min, dt.date.max)

Days = tuple[dt.date, dt.date]


def officials_of(known: Memory, curated: Curated, keys: Iterable[str]) -> dict[str, Official]:
    """Return the officials told by full name with what is told of them, without members."""
    return _heard(known, curated, official_nodes(known, curated, keys))


def _heard(known: Memory, curated: Curated, nodes: Mapping[str, Iterable[Node]]) -> dict[str, Official]:
    officials = {key: official_of(own) for key, own in nodes.items()}
    for key, claim, days in known.days_told(_DAYS_TOLD, wanted=keys_table("official", officials)):
        officials[key].hear(claim, days)
    for official in officials.values():
        if official.reference_id:
            official.terms = curated.terms[official.reference_id]
    return officials


def office_holders_of(known: Memory, curated: Curated, keys: Iterable[str]) -> dict[str, Official]:
    """Return what tells when officials told by full name held which offices, and nothing else of them."""
    officials = {key: Official() for key in sorted(set(keys))}
    for key, claim, days in known.days_told(_DAYS_TOLD, wanted=keys_table("official", officials)):
        officials[key].told[claim] = days
    noted = known.rows(
        "SELECT official, node FROM wanted CROSS JOIN node USING (official) WHERE name_key IS NULL",
        wanted=keys_table("official", officials),
    )
    for key, node in noted:
        officials[key].terms = curated.terms[reference_id(node)]
    return officials


_DAYS_TOLD = """
SELECT official, claim, days
FROM wanted CROSS JOIN node USING (official) CROSS JOIN claim USING (node) CROSS JOIN telling USING (claim)
"""


def _face(key: str, official: Official) -> dict[str, Any]:
    """Return what is looked at where a name may mean the official, whatever the day."""
    is_known = bool(official.countries or official.organisations or official.roles)
    names = sorted(official.names.values(), key=repr)
    told = (
        names, sorted(official.countries), sorted(official.organisations), sorted(official.roles),
        official.reports.bit_length(), sorted(_titles(official).items()),
    )  # fmt: skip
    return {
        "official": key,
        "countries": sorted(official.countries),
        "families": sorted({family for name in names for family in family_keys(name)}) if is_known else [],
        "named": digest(names),
        "digest": digest(told),
    }


def _titles(official: Official) -> dict[str, list[list[str]]]:
    titles: dict[str, set[frozenset[str]]] = defaultdict(set)
    offices = [office for claim in official.told for office in claim.offices]
    for office in (*offices, *(office for office, _ in official.terms)):
        for place in places_of([office]):
            titles[place].add(title_words(office.title))
    return {place: sorted(map(sorted, words)) for place, words in titles.items()}


@dataclass
class Moves:
    """Between which days something may now tell another official: by family name and country, and by office.

    Rows of both end with the number of the official, its place among ``keys``. ``renamed`` are the officials who are
    called otherwise than before, ``appointed`` those of the reference list who came or went.
    """

    names: list[tuple[str, str, dt.date, dt.date, int]] = field(default_factory=list)
    places: list[tuple[str, dt.date, dt.date, int]] = field(default_factory=list)
    before: Holdings = field(default_factory=Holdings)
    now: Holdings = field(default_factory=Holdings)
    keys: list[str] = field(default_factory=list)
    renamed: set[int] = field(default_factory=set)
    appointed: set[int] = field(default_factory=set)
    told: dict[int, tuple[Official, Mapping[Claim, Sequence[dt.date | None]], Official]] = field(default_factory=dict)

    def learn(
        self, number: int, silent: Official, now: Official, won: Sequence["Report"], lost: Sequence["Report"]
    ) -> None:
        """Take in what is told of the official of that number, and what was before.

        ``silent`` is the official without anything told.
        """
        before = {claim: list(days) for claim, days in now.told.items()}
        for claim, day in won:
            before[claim].remove(day)
        for claim, day in lost:
            before.setdefault(claim, []).append(day)
        for holdings, told in ((self.before, before), (self.now, now.told)):
            for office, term in now.terms:
                holdings.learn_term(number, office, term)
            for claim, days in told.items():
                for office in claim.offices if days else ():
                    holdings.learn(number, office, days)
        silent.terms = now.terms
        now.days.sort()
        self.told[number] = silent, before, now

    def count_for_name(
        self, number: int, claim: Claim, day: dt.date | None, other: str | None, score: float | None
    ) -> bool:
        """Whether an official may count otherwise than before for a report by a name (see ``Resolver``).

        The report was taken for an ``other`` one with that score, if it was resolved.
        """
        if number in self.renamed or number in self.appointed:
            return True
        before, now = self._evidence(number, claim, day)
        if before == now:
            return False
        strongest = max(before[0], now[0])
        return other is None or score is None or other == self.keys[number] or not is_outdone(strongest, score)

    def _evidence(self, number: int, claim: Claim, day: dt.date | None) -> list[tuple[float, object]]:
        """Return the strength of what spoke and speaks for an official, and all that it is made of."""
        found: list[tuple[float, object]] = []
        for official, holdings in zip(self._officials(number), (self.before, self.now), strict=True):
            offices = [office_evidence(official, holdings, number, office, day) for office in claim.offices]
            told = evidence(official, claim, day, max(offices, default=0.0))
            found.append((told[0], (told, evidence(official, claim, day, 0.0), offices)))
        return found

    def _officials(self, number: int) -> tuple[Official, Official]:
        """Return the official as told before and as told now, days sorted."""
        before, told, now = self.told[number]
        if told:
            for claim, days in told.items():
                if days:
                    before.hear(claim, days)
            before.days.sort()
            self.told[number] = before, {}, now
        return before, now

    def count_for_office(self, number: int, place: str, day: dt.date | None, regard: Regard) -> bool:
        """Whether an official may count otherwise than before for a report of an office, given what counts for it."""
        if day is None or number in self.appointed:
            return True
        role, _, where = place.partition("|")
        one, other = (holdings.holder(role, where, number) for holdings in (self.before, self.now))
        apart = one.distance(day), other.distance(day)
        if all(days is None or days >= regard.horizon for days in apart):
            return False
        return (
            apart[0] != apart[1]
            or set(one.titles) != set(other.titles)
            or (regard.is_counted and one.seen_around(day) != other.seen_around(day))
        )


def update_faces(known: Memory, curated: Curated, touched: Collection[str]) -> Moves:
    """Remember what is told of the officials touched, and return what that can change for others."""
    nodes = official_nodes(known, curated, touched)
    officials = _heard(known, curated, nodes)
    lists = ("countries", "families")
    taken = known.take("face", "official", touched)
    old_faces = {row["official"]: row | {name: json.loads(row[name]) for name in lists} for row in taken}
    known.drop("face_family", "official", touched)
    old_holders = defaultdict[str, dict[str, str]](dict)
    for row in known.take("holder", "official", touched):
        old_holders[row["official"]][row["place"]] = row["digest"]
    faces = {key: _face(key, official) for key, official in officials.items()}
    holders = {
        key: {place: digest(words) for place, words in _titles(official).items()} for key, official in officials.items()
    }
    known.put("face", faces.values())
    known.put(
        "face_family",
        (
            {"family": family, "country": country, "official": key}
            for key, face in faces.items()
            for family in face["families"]
            for country in any_of(face["countries"])
        ),
    )
    known.put(
        "holder",
        ({"official": k, "place": p, "digest": told} for k, own in holders.items() for p, told in own.items()),
    )
    won, lost = _reports_of(known, "won"), _reports_of(known, "lost")
    moves = Moves()
    moves.keys = sorted({*old_faces, *faces})
    for number, key in enumerate(moves.keys):
        silent = official_of(nodes.get(key, ()))
        moves.learn(number, silent, officials.get(key, Official()), won.get(key, ()), lost.get(key, ()))
        old, new = old_faces.get(key), faces.get(key)
        told = [face for face in (old, new) if face]
        spans = _spans(officials.get(key, Official()), won.get(key, ()), lost.get(key, ()))
        if not old or not new or old["digest"] != new["digest"]:
            spans[None] = [ALWAYS]
        if old and new and old["named"] != new["named"]:
            moves.renamed.add(number)
        if key.startswith(CURATED) and not (old and new):
            moves.appointed.add(number)
        countries = {code for face in told for code in any_of(face["countries"])}
        families = {family for face in told for family in face["families"]}
        every = {span for own in spans.values() for span in own}
        moves.names += [
            (family, country, *span, number)
            for family in families
            for country in ({ANY} if ANY in countries else countries)
            for span in every
        ]
        one, other = old_holders[key], holders.get(key, {})
        for place in {place for place in {*one, *other} if one.get(place) != other.get(place)}:
            spans[place] = [ALWAYS]
        moves.places += [(place, *span, number) for place, own in spans.items() if place for span in own]
    moves.before.settle()
    moves.now.settle()
    return moves


Report = tuple[Claim, dt.date | None]


def _reports_of(known: Memory, table: str) -> dict[str, list[Report]]:
    """Return the reports that officials told by full name won or lost."""
    rows = known.rows(f"SELECT known, claim, day FROM {table}")  # noqa: S608
    claims = known.claims(claim for _, claim, _ in rows)
    found: dict[str, list[Report]] = defaultdict(list)
    for official, claim, day in rows:
        found[official].append((claims[claim], day_of(day)))
    return found


def _spans(official: Official, won: Sequence[Report], lost: Sequence[Report]) -> dict[str | None, list[Days]]:
    """Return between which days reports won or lost count, by place of office, and for the official as such.

    Nearer to a day than any of them lies a report that stayed, save from the last one before to the first one behind;
    in an office that is one which tells of it as held then.
    """
    changed: dict[str | None, set[dt.date]] = defaultdict(set)
    for claim, day in (*won, *lost):
        if day:
            for place in (None, *places_of(claim.offices)):
                changed[place].add(day)
    kept: dict[str | None, list[dt.date]] = {place: [] for place in changed}
    new = defaultdict[Claim, list[dt.date | None]](list)
    for claim, day in won:
        new[claim].append(day)
    for claim, days in official.told.items():
        stayed = list(days)
        for day in new.get(claim, ()):
            stayed.remove(day)
        held = (office for office in claim.offices if office.tenure in PRESENT_TENURES)
        for place in (None, *places_of(held)):
            if place in kept:
                kept[place] += [day for day in stayed if day]
    return {place: _gaps(sorted(kept[place]), days) for place, days in changed.items()}


def _gaps(kept: Sequence[dt.date], changed: Iterable[dt.date]) -> list[Days]:
    gaps = set()
    for day in changed:
        at, behind = bisect_left(kept, day), bisect_right(kept, day)
        first = kept[at - 1] - AROUND if at else dt.date.min
        last = kept[behind] + AROUND if behind < len(kept) else dt.date.max
        gaps.add((first, last))
    return sorted(gaps)
