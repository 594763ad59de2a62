"""The whole step: from the lake's entities to officials, positions, bodies, links and redirects in the lake."""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from transforms import lake as lake_files
from transforms.identity.context import Official
from transforms.identity.evidence import (
    PRESENT_TENURES,
    Claim,
    Evidence,
    Person,
    build_people,
    read_articles,
    read_evidence,
)
from transforms.identity.full_names import NO_TARGETS, Targets
from transforms.identity.holdings import place_of, title_words
from transforms.identity.names import Verdict, compare
from transforms.identity.officials import Officials, official_key, resolve_officials
from transforms.identity.organisations import (
    Resolution,
    fold,
    reference_key,
    resolve_organisations,
    with_article,
    with_bodies,
    without_bystanders,
)
from transforms.identity.overrides import Line, Overrides, PersonReference, fault_rows, load_overrides
from transforms.identity.parsing import display_name, family_name, names_a_thing, parse_name
from transforms.identity.positions import Position, build_positions, capitalised, correct_positions
from transforms.identity.redirects import followed, moved_keys, parted_rows, update_redirects
from transforms.keys import hash_key
from transforms.memory import collection_paused
from transforms.reference import OfficeHolder, cities_of_name, countries, office_holders, organisations
from transforms.schemas import (
    IDENTITY_CORRECTIONS,
    IDENTITY_REDIRECTS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
    ORGANISATIONS,
    POSITIONS,
)

COUNTERPART = "counterpart"
_PREPOSITION = re.compile(r" (?:to|for|at|of|in|on) ")
_POINTING = re.compile(r"^(?:his|her|its|their|our|my|the)\b\s*", re.IGNORECASE)
"""Words at the beginning of a description that mean something only in their article."""


@dataclass(frozen=True, slots=True)
class IdentityReport:
    """What a run made: counts of rows, of persons linked, and of keys that now redirect."""

    articles: int
    persons: int
    officials: int
    provisional_officials: int
    positions: int
    organisations: int
    redirects: int
    corrections_applied: int
    corrections_unused: int
    corrections_faulty: int


@dataclass(frozen=True, slots=True)
class Identities:
    """Everything resolved, before it is written: what ``transforms.review`` looks at."""

    people: Sequence[Person]
    officials: Officials
    keys: Sequence[str]
    names: Sequence[str]
    positions: Sequence[Position]
    bodies: Resolution
    meant: Mapping[Line, frozenset[int]]


def resolve_identities(lake: Path, reference: Path) -> IdentityReport:
    """Resolve people, offices and bodies of all articles that count, and write the tables of this room.

    ``reference`` is the folder of reference tables, with ``overrides`` below it. The tables are a function of the
    articles and the reference alone, save for the redirects, which also remember the keys of earlier runs.
    """
    with collection_paused():
        return _resolve(lake, reference)


def _resolve(lake: Path, reference: Path) -> IdentityReport:
    overrides = load_overrides(reference)
    identities = compute_identities(lake, reference, overrides)
    redirects = _redirects(lake, identities)
    corrections = list(_corrections(overrides, identities))
    lake_files.write_table(lake, OFFICIALS, list(_official_rows(identities, reference, overrides)))
    lake_files.write_table(lake, POSITIONS, list(_position_rows(identities)))
    lake_files.write_table(lake, ORGANISATIONS, list(_organisation_rows(identities.bodies)))
    lake_files.write_table(lake, ORGANISATION_LINKS, list(_organisation_link_rows(identities.bodies)))
    lake_files.write_table(lake, IDENTITY_CORRECTIONS, corrections)
    lake_files.write_table(lake, IDENTITY_REDIRECTS, redirects)
    lake_files.write_table(lake, OFFICIAL_LINKS, _official_links(identities))
    used = _used(identities.officials)
    return IdentityReport(
        len({person.article.key for person in identities.people}),
        len(identities.people),
        len(used),
        sum(identities.officials.officials[number].is_provisional for number in used),
        len(identities.positions),
        len(identities.bodies.organisations),
        len(redirects),
        sum(row["outcome"] == "applied" for row in corrections),
        sum(row["outcome"] == "unused" for row in corrections),
        sum(row["outcome"] == "faulty" for row in corrections),
    )


def compute_identities(lake: Path, reference: Path, overrides: Overrides) -> Identities:
    """Return people, offices and bodies of all articles that count, corrections applied."""
    articles = read_articles(lake)
    evidence = read_evidence(lake, articles)
    bodies = resolve_organisations(evidence.bodies, reference, overrides.organisation)
    people = build_people(evidence, {entity: key for entity, (key, _) in bodies.links.items()})
    holders, organisation_of = office_holders(reference), _organisation_keys(reference)

    def resolve(targets: Targets) -> tuple[Officials, list[str]]:
        found = resolve_officials(people, evidence.companions, holders, organisation_of, targets)
        _mark_things(found, people, evidence, reference)
        return found, _keys(found, people)

    by_name = _PeopleByName(people)
    pairs = (*overrides.same_person, *overrides.different_person)
    told_of = [(c.line, c.person) for c in overrides.official] + [(c.line, c.person) for c in overrides.position]
    references = [side for pair in pairs for side in (pair.first, pair.second)] + [person for _, person in told_of]
    meant_by_key: dict[str, frozenset[int]] = {}
    officials, keys = resolve(_targets(overrides, by_name, {}))
    if any(side.key for side in references):
        redirects = followed(lake_files.read_table(lake, IDENTITY_REDIRECTS), "official")
        plain, plain_keys = resolve(NO_TARGETS)
        members = {key: frozenset(plain.officials[n].members) for n, key in enumerate(plain_keys)}
        for side in references:
            if side.key:
                meant_by_key[side.key] = members.get(side.key) or members.get(redirects.get(side.key, ""), frozenset())
        officials, keys = resolve(_targets(overrides, by_name, meant_by_key))
    meant = {line: _people_meant(person, by_name, meant_by_key) for line, person in told_of}
    for pair in pairs:
        sides = [_people_meant(side, by_name, meant_by_key) for side in (pair.first, pair.second)]
        meant[pair.line] = sides[0] | sides[1] if all(sides) else frozenset()
    used = _used(officials)
    positions = build_positions(officials.officials, people, keys, used)
    if overrides.position:
        told = [
            (correction, frozenset(officials.links[index].official for index in meant[correction.line]))
            for correction in overrides.position
        ]
        positions = correct_positions(positions, told, organisation_of, keys)
    states = {code: with_article(country.name) for code, country in countries(reference).items()}
    places = states | {key: body.name for key, body in bodies.organisations.items()}
    names = [
        _best_name(official, people, holders, places) if official.members else "" for official in officials.officials
    ]
    named = (name for name, official in zip(names, officials.officials, strict=True) if not official.is_provisional)
    bodies = without_bystanders(bodies, evidence.acting, named)
    bodies = with_bodies(bodies, {p.organisation for p in positions if p.organisation}, reference)
    return Identities(people, officials, keys, names, positions, bodies, meant)


def _mark_things(officials: Officials, people: Sequence[Person], evidence: Evidence, reference: Path) -> None:
    """Mark those who are a city or a thing taken for a person: told by name alone, without office, met by nobody."""
    for official in officials.officials:
        is_known = official.reference_id or official.office or official.is_overridden
        official.is_no_person = not (
            is_known or official.countries or official.organisations or official.roles
        ) and all(
            (people[index].article.key, people[index].number) not in evidence.companions
            and _is_no_name(people[index].claim.name, official.is_provisional, reference)
            for index in official.members
        )


def _is_no_name(name: str, is_provisional: bool, reference: Path) -> bool:
    return names_a_thing(name) or (is_provisional and bool(cities_of_name(name, reference)))


def _organisation_keys(reference: Path) -> dict[str, str]:
    return {identifier: reference_key(identifier) for identifier in organisations(reference)}


def _used(officials: Officials) -> list[int]:
    return [
        number for number, official in enumerate(officials.officials) if official.members and not official.is_no_person
    ]


def _keys(found: Officials, people: Sequence[Person]) -> list[str]:
    """Return the key of each official; namesakes first told of in one article get an ordinal."""
    claims: dict[str, list[int]] = defaultdict(list)
    for number, official in enumerate(found.officials):
        if official.members or official.reference_id:
            claims[official_key(official, people)].append(number)
    keys = [""] * len(found.officials)
    for key, numbers in claims.items():
        if len(numbers) > 1:
            numbers.sort(key=lambda number: min(people[index].order for index in found.officials[number].members))
        for ordinal, number in enumerate(numbers):
            keys[number] = key if ordinal == 0 else hash_key("official", key, ordinal)
    return keys


class _PeopleByName:
    """Finds the people of articles that a correction refers to by name."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = people

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, person in enumerate(self.people):
            index[person.claim.parsed.key].append(number)
        return index

    @cached_property
    def _in_article(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, person in enumerate(self.people):
            index[person.article.article_id].append(number)
        return index

    def find(self, reference: PersonReference) -> frozenset[int]:
        """Return the people of that name; in an article that is told, else those who are told there by it as well."""
        key = parse_name(reference.name or "").key
        found = self._of(reference, self._index.get(key, ()))
        if found or reference.article_id is None:
            return found
        told = self._in_article.get(reference.article_id, ())
        return self._of(
            reference,
            (n for n in told if any(parse_name(alias).key == key for alias in self.people[n].aliases)),
        )

    def _of(self, reference: PersonReference, numbers: Iterable[int]) -> frozenset[int]:
        return frozenset(
            number
            for number in numbers
            if reference.country_code is None or reference.country_code in self.people[number].claim.countries
            if reference.article_id in {None, self.people[number].article.article_id}
        )


def _people_meant(
    reference: PersonReference, by_name: _PeopleByName, by_key: Mapping[str, frozenset[int]]
) -> frozenset[int]:
    return by_key.get(reference.key, frozenset()) if reference.key else by_name.find(reference)


def _targets(overrides: Overrides, by_name: _PeopleByName, by_key: Mapping[str, frozenset[int]]) -> Targets:
    of_person: dict[int, set[int]] = defaultdict(set)
    identifiers: dict[PersonReference, int] = {}
    for pair in (*overrides.same_person, *overrides.different_person):
        for side in (pair.first, pair.second):
            if side not in identifiers:
                identifiers[side] = len(identifiers)
                for index in _people_meant(side, by_name, by_key):
                    of_person[index].add(identifiers[side])
    return Targets(
        {index: frozenset(ids) for index, ids in of_person.items()},
        tuple((identifiers[pair.first], identifiers[pair.second]) for pair in overrides.same_person),
        tuple((identifiers[pair.first], identifiers[pair.second]) for pair in overrides.different_person),
    )


def _best_name(
    official: Official, people: Sequence[Person], holders: Sequence[OfficeHolder], places: Mapping[str, str]
) -> str:
    """Return the curated name, else the best-supported spelling of the full name, else the office.

    ``places`` gives the names of countries by code and of bodies by key.
    """
    if official.reference_id:
        return next(holder.full_name for holder in holders if holder.official_id == official.reference_id)
    spellings: Counter[str] = Counter(display_name(people[index].claim.name) for index in official.members)

    def rank(spelling: str) -> tuple[bool, bool, int, int, str]:
        name = parse_name(spelling)
        initials = any(len(token) == 1 for token in name.tokens)
        return (not name.is_full, initials, -spellings[spelling], -len(spelling), spelling)

    named = {display_name(people[index].claim.name) for index in official.members if people[index].claim.is_named}
    if named:
        return min(named, key=rank)
    told = Counter(_description(people[index].claim, places) for index in official.members)
    return min(told, key=lambda name: (-told[name], -len(name), name))


def _description(claim: Claim, places: Mapping[str, str]) -> str:
    """Return how one without a name is called: by the office told and its country or body, if any."""
    told = _POINTING.sub("", claim.name)
    office = next((office for office in claim.offices if office.tenure in PRESENT_TENURES), None)
    if office is None:
        return capitalised(told or claim.name)
    title = capitalised(office.title)
    if told == claim.name and COUNTERPART not in told.casefold() and told.casefold() != office.title.casefold():
        return capitalised(told)
    where = places.get((place_of(office) or "").partition(" ")[2])
    if where is None or where.removeprefix("the ").casefold() in title.casefold():
        return title
    return f"{title} ({where.removeprefix('the ')})" if _PREPOSITION.search(title) else f"{title} of {where}"


def _official_rows(identities: Identities, reference: Path, overrides: Overrides) -> Iterator[dict[str, object]]:
    terms: dict[str, list[OfficeHolder]] = defaultdict(list)
    for holder in office_holders(reference):
        terms[holder.official_id].append(holder)
    corrected: dict[int, dict[str, str]] = defaultdict(dict)
    for correction in overrides.official:
        told = {
            "full_name": correction.full_name,
            "family_name": correction.family_name,
            "wikidata_id": correction.wikidata_id,
        }
        for index in identities.meant[correction.line]:
            corrected[identities.officials.links[index].official].update({k: v for k, v in told.items() if v})
    rows: list[dict[str, object]] = []
    for number in _used(identities.officials):
        official, curated = identities.officials.officials[number], corrected[number]
        known = terms[official.reference_id] if official.reference_id else []
        name = curated.get("full_name") or identities.names[number]
        aliases = {identities.names[number]} | {alias for holder in known for alias in holder.aliases}
        aliases |= _spellings(official, identities.people, name)
        is_overridden = official.is_overridden or bool(curated)
        kind = (
            "override"
            if is_overridden
            else "reference"
            if known
            else "provisional"
            if official.is_provisional
            else "name"
        )
        rows.append(
            {
                "official_key": identities.keys[number],
                "full_name": name,
                "family_name": curated.get("family_name")
                or (family_name(name) if _is_named(official, identities.people) else None),
                "aliases": sorted(aliases - {name}),
                "wikidata_id": curated.get("wikidata_id")
                or next((h.wikidata_id for h in known if h.wikidata_id), None),
                "is_provisional": official.is_provisional and not curated.get("full_name"),
                "resolution": kind,
            }
        )
    yield from sorted(rows, key=lambda row: str(row["official_key"]))


def _is_named(official: Official, people: Sequence[Person]) -> bool:
    return bool(official.reference_id) or any(people[index].claim.is_named for index in official.members)


def _spellings(official: Official, people: Sequence[Person], name: str) -> set[str]:
    """Return the other spellings of an official; descriptions by office only for one who has no name."""
    found = set()
    told = {
        (people[index].claim.is_named, people[index].claim.name, people[index].aliases) for index in official.members
    }
    for is_named, spelling, aliases in told:
        if is_named:
            found.add(display_name(spelling))
            found.update(display_name(alias) for alias in aliases if compare(alias, name).verdict is not Verdict.NO)
        elif official.office:
            found.update(told for told in (spelling, *aliases) if not _POINTING.match(told))
    return {spelling for spelling in found if spelling}


def _official_links(identities: Identities) -> pa.Table:
    linked = [
        (person, link)
        for person, link in zip(identities.people, identities.officials.links, strict=True)
        if not identities.officials.officials[link.official].is_no_person
    ]
    links = pa.table(
        [
            pa.array([person.article.key for person, _ in linked], pa.string()),
            pa.array([person.number for person, _ in linked], pa.int32()),
            pa.array([person.article.article_id for person, _ in linked], pa.string()),
            pa.array([person.claim.name for person, _ in linked], pa.string()),
            pa.array([identities.keys[link.official] for _, link in linked], pa.string()),
            pa.array([round(link.score, 4) for _, link in linked], pa.float64()),
            pa.array([link.reason for _, link in linked], pa.string()),
        ],
        schema=OFFICIAL_LINKS.schema,
    )
    return links.sort_by([("article_key", "ascending"), ("entity_number", "ascending")])


def _position_rows(identities: Identities) -> Iterator[dict[str, object]]:
    known = identities.bodies.organisations
    rows: list[dict[str, object]] = [
        {
            "position_key": position.key,
            "official_key": identities.keys[position.official],
            "title": position.title,
            "role_category": position.role_category,
            "organisation_key": position.organisation if position.organisation in known else None,
            "country_code": position.country_code,
            "valid_from": position.valid_from,
            "valid_to": position.valid_to,
            "valid_from_basis": position.valid_from_basis,
            "valid_to_basis": position.valid_to_basis,
            "is_current": position.is_current,
            "article_count": position.article_count,
        }
        for position in identities.positions
    ]
    yield from sorted(rows, key=lambda row: str(row["position_key"]))


def _organisation_rows(bodies: Resolution) -> Iterator[dict[str, object]]:
    for key in sorted(bodies.organisations):
        body = bodies.organisations[key]
        yield {
            "organisation_key": body.key,
            "name": body.name,
            "acronym": body.acronym,
            "aliases": list(body.aliases),
            "organisation_type": body.organisation_type,
            "country_code": body.country_code,
            "parent_organisation_key": body.parent_key if body.parent_key in bodies.organisations else None,
            "wikidata_id": body.wikidata_id,
        }


def _organisation_link_rows(bodies: Resolution) -> Iterator[dict[str, object]]:
    for (article_key, number), (key, reason) in sorted(bodies.links.items()):
        yield {"article_key": article_key, "entity_number": number, "organisation_key": key, "reason": reason}


def _redirects(lake: Path, identities: Identities) -> list[dict[str, object]]:
    """Return the redirects after this run: those of the runs before, and keys published last that died now."""
    previous = lake_files.read_table(lake, IDENTITY_REDIRECTS).to_pylist()
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    heirs = {
        (person.article.article_id, person.claim.name): identities.keys[link.official]
        for person, link in zip(identities.people, identities.officials.links, strict=True)
    }
    before: dict[str, list[str | None]] = defaultdict(list)
    links = lake_files.read_table(lake, OFFICIAL_LINKS, columns=["official_key", "article_id", "name"])
    for key, article_id, name in zip(*(column.to_pylist() for column in links.columns), strict=True):
        before[key].append(heirs.get((article_id, name)))
    living = {identities.keys[number] for number in _used(identities.officials)}
    overridden = {
        identities.keys[number]
        for number in _used(identities.officials)
        if identities.officials.officials[number].is_overridden
    }
    officials = update_redirects(previous, moved_keys(before, living, overridden), living, "official", now)
    parted = parted_rows(previous, before, living, "official", now)
    bodies = identities.bodies.organisations
    by_name: dict[str, str] = {}
    for key in sorted(bodies):
        for name in (bodies[key].name, *bodies[key].aliases):
            by_name.setdefault(fold(name), key)
    told: dict[str, list[str | None]] = {
        row["organisation_key"]: [by_name.get(fold(name)) for name in (row["name"], *row["aliases"])]
        for row in lake_files.read_table(lake, ORGANISATIONS).to_pylist()
    }
    touched = {key for _, keys in identities.bodies.corrected.values() for key in keys}
    moved = moved_keys(told, set(bodies), touched)
    organisations = update_redirects(previous, moved, set(bodies), "organisation", now)
    return officials + parted + organisations + _position_redirects(lake, identities, previous, officials, now)


def _position_redirects(
    lake: Path,
    identities: Identities,
    previous: Sequence[Mapping[str, object]],
    officials: Iterable[Mapping[str, object]],
    now: dt.datetime,
) -> list[dict[str, object]]:
    """Return the redirects of positions: a dead key leads to the same official's office of that kind at that time."""
    led = {row["old_key"]: row["new_key"] for row in officials}
    held: dict[tuple[object, str], list[Position]] = defaultdict(list)
    for position in identities.positions:
        held[identities.keys[position.official], position.role_category].append(position)
    living = {position.key for position in identities.positions}
    before: dict[str, list[str | None]] = {}
    for row in lake_files.read_table(lake, POSITIONS).to_pylist():
        if row["position_key"] not in living:
            official = led.get(row["official_key"], row["official_key"])
            heir = _heir(row, held[official, row["role_category"]])
            before[row["position_key"]] = [heir.key if heir else None]
    return update_redirects(previous, moved_keys(before, living, set()), living, "position", now)


def _heir(row: Mapping[str, Any], positions: Iterable[Position]) -> Position | None:
    """Return the position, of those in offices of one kind, that lies nearest to one that is gone."""

    def apart(position: Position) -> int:
        first, last = row["valid_from"] or dt.date.min, row["valid_to"] or dt.date.max
        gap = max((position.valid_from or dt.date.min) - last, first - (position.valid_to or dt.date.max))
        return max(0, gap.days)

    same_place = [
        position
        for position in positions
        if (position.country_code, position.organisation) == (row["country_code"], row["organisation_key"])
        or (position.country_code is not None and position.country_code == row["country_code"])
        or (position.organisation is not None and position.organisation == row["organisation_key"])
    ]
    return min(
        same_place,
        key=lambda p: (apart(p), title_words(p.title) != title_words(str(row["title"])), p.key),
        default=None,
    )


def _corrections(overrides: Overrides, identities: Identities) -> Iterator[dict[str, object]]:
    def row(line: Line, affected: int, keys: Iterable[str], contradicted: bool = False) -> dict[str, object]:
        outcome = "contradicted" if contradicted else "applied" if affected else "unused"
        return {
            "file": line.file, "line_number": line.number, "correction": line.text, "outcome": outcome,
            "affected": affected, "keys": sorted(set(keys)),
        }  # fmt: skip

    rows = []
    for line, indexes in identities.meant.items():
        officials = {identities.officials.links[index].official for index in indexes}
        same = line.file == "same_person.csv" and len(officials) > 1
        rows.append(row(line, len(indexes), (identities.keys[number] for number in officials), same))
    for line, (affected, keys) in identities.bodies.corrected.items():
        rows.append(row(line, affected, keys))
    rows += fault_rows(overrides, of_meetings=False)
    yield from sorted(rows, key=lambda item: (str(item["file"]), int(str(item["line_number"]))))
