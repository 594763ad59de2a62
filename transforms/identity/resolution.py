"""The whole step: from the lake's entities to officials, positions, bodies, links and redirects in the lake."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms import lake as lake_files
from transforms.identity.corrections import Aims, PersonId, aims_of, references_of
from transforms.identity.evidence import (
    Person,
    build_people,
    read_articles,
    read_evidence,
)
from transforms.identity.full_names import NO_TARGETS, Targets
from transforms.identity.nights.meant import people_of_keys
from transforms.identity.nights.memory import Memory, PlainMemory, version_of
from transforms.identity.nights.night import resolve_night, update
from transforms.identity.offices import offices_of, terms_by_place
from transforms.identity.officials import Officials, holders_by_id, resolve_officials, terms_of
from transforms.identity.organisations import (
    Resolution,
    organisation_keys,
    resolve_organisations,
    with_article,
    with_bodies,
    without_bystanders,
)
from transforms.identity.overrides import Line, Overrides, PersonReference, fault_rows, load_overrides
from transforms.identity.parsing import parse_name
from transforms.identity.positions import Position, build_positions, correct_positions
from transforms.identity.redirects import followed, identity_redirects
from transforms.identity.rows import best_name, distinct_keys, is_thing, official_row, position_row
from transforms.identity.tellings import Telling, tellings
from transforms.memory import collection_paused
from transforms.reference import countries, office_holders
from transforms.schemas import (
    ARTICLE_STATUS,
    IDENTITY_CORRECTIONS,
    IDENTITY_REDIRECTS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
    ORGANISATIONS,
    POSITIONS,
    LakeTable,
)

FEWEST_ARTICLES = 5000
"""Fewer are resolved at once: that takes less than to look up what is known of them."""
OUTPUTS = (
    IDENTITY_CORRECTIONS,
    IDENTITY_REDIRECTS,
    OFFICIALS,
    POSITIONS,
    ORGANISATIONS,
    ORGANISATION_LINKS,
    OFFICIAL_LINKS,
)
"""In the order in which they are written: redirects before the keys of the last run, which they lead on, are gone."""


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
    told: Sequence[Sequence[Telling]]
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
    if _articles(lake) < FEWEST_ARTICLES:
        identities = compute_identities(lake, reference, overrides)
        made: dict[LakeTable, pa.Table | list[dict[str, object]]] = {
            OFFICIALS: list(_official_rows(identities, reference, overrides)),
            POSITIONS: list(_position_rows(identities)),
            ORGANISATIONS: list(_organisation_rows(identities.bodies)),
            ORGANISATION_LINKS: list(_organisation_link_rows(identities.bodies)),
            IDENTITY_CORRECTIONS: list(_corrections(overrides, identities)),
            OFFICIAL_LINKS: _official_links(identities),
        }
        tables = {table: lake_files.conform(table, rows) for table, rows in made.items()}
        articles = len({person.article.key for person in identities.people})
        persons = len(identities.people)
        return _write(lake, tables, {}, _heirs(lake, identities), _overridden(identities), articles, persons)
    version, outputs = version_of(reference), [lake_files.table_path(lake, table) for table in OUTPUTS]
    by_key = _people_of_keys(lake, reference, overrides, version)
    with Memory.opened(lake, version, outputs) as known:
        night = resolve_night(known, lake, reference, overrides, by_key)
        counts = night.articles, night.persons
        report = _write(lake, night.tables, night.written, night.before, night.overridden, *counts)
        known.keep(version, outputs)
    return report


def _people_of_keys(
    lake: Path, reference: Path, overrides: Overrides, version: str
) -> Mapping[str, Iterable[PersonId]]:
    """Return the people whom corrections mean by published keys: who bears these where nobody corrects who is who."""
    keys = {side.key for sides in references_of(overrides).values() for side in sides if side.key}
    if not keys:
        return {}
    plain = Overrides(organisation=overrides.organisation)
    led = followed(lake_files.read_table(lake, IDENTITY_REDIRECTS), "official")
    with PlainMemory.opened(lake, version, ()) as known:
        update(known, lake, reference, plain, {})
        known.keep(version, ())
        return people_of_keys(known, keys, led)


def _write(
    lake: Path,
    made: dict[LakeTable, pa.Table],
    written: Mapping[LakeTable, pa.Table],
    before: Mapping[str, Iterable[str | None]],
    overridden: Set[str],
    articles: int,
    persons: int,
) -> IdentityReport:
    made[IDENTITY_REDIRECTS] = identity_redirects(lake, made, before, overridden)
    for table in OUTPUTS:
        lake_files.write_changed(lake, table, made[table], written.get(table))
    outcomes = made[IDENTITY_CORRECTIONS]["outcome"].to_pylist()
    return IdentityReport(
        articles,
        persons,
        len(made[OFFICIALS]),
        pc.sum(made[OFFICIALS]["is_provisional"]).as_py() or 0,
        len(made[POSITIONS]),
        len(made[ORGANISATIONS]),
        len(made[IDENTITY_REDIRECTS]),
        *(outcomes.count(outcome) for outcome in ("applied", "unused", "faulty")),
    )


def _articles(lake: Path) -> int:
    path = lake_files.table_path(lake, ARTICLE_STATUS)
    return int(pq.read_metadata(path).num_rows) if path.exists() else 0


def compute_identities(lake: Path, reference: Path, overrides: Overrides) -> Identities:
    """Return people, offices and bodies of all articles that count, corrections applied."""
    articles = read_articles(lake)
    evidence = read_evidence(lake, articles)
    bodies = resolve_organisations(evidence.bodies, reference, overrides.organisation)
    people = build_people(evidence, {entity: key for entity, (key, _) in bodies.links.items()})
    holders, holders_of = office_holders(reference), holders_by_id(reference)
    organisation_of = organisation_keys(reference)

    def resolve(
        targets: Targets, aimed_at: Mapping[int, frozenset[str]]
    ) -> tuple[Officials, list[list[Telling]], list[str]]:
        found = resolve_officials(people, evidence.companions, holders, organisation_of, targets, aimed_at)
        told = [tellings(people, official.members, evidence.companions) for official in found.officials]
        for official, own in zip(found.officials, told, strict=True):
            official.is_no_person = is_thing(official, own, reference)
        return found, told, distinct_keys(found.officials, told)

    by_name, aims = _PeopleByName(people), aims_of(overrides)
    references = references_of(overrides)
    keys_told = {side.key for sides in references.values() for side in sides if side.key}
    meant_by_key: dict[str, frozenset[int]] = {}
    if keys_told:
        redirects = followed(lake_files.read_table(lake, IDENTITY_REDIRECTS), "official")
        plain, _, plain_keys = resolve(NO_TARGETS, {})
        members = {key: frozenset(plain.officials[n].members) for n, key in enumerate(plain_keys)}
        for key in keys_told:
            meant_by_key[key] = members.get(key) or members.get(redirects.get(key, ""), frozenset())
    officials, told_of_each, keys = resolve(aims.targets, _aimed_at(aims, by_name, meant_by_key))
    meant = {}
    for line, told_sides in references.items():
        sides = [_people_meant(side, by_name, meant_by_key) for side in told_sides]
        meant[line] = frozenset[int]().union(*sides) if all(sides) else frozenset()
    used = _used(officials)
    terms_at = terms_by_place(terms_of(holders, organisation_of))
    offices = {n: offices_of(officials.officials[n], told_of_each[n], terms_at) for n in used}
    positions = build_positions(offices, keys)
    if overrides.position:
        told = [
            (correction, frozenset(officials.links[index].official for index in meant[correction.line]))
            for correction in overrides.position
        ]
        positions = correct_positions(positions, told, organisation_of, keys)
    states = {code: with_article(country.name) for code, country in countries(reference).items()}
    places = states | {key: body.name for key, body in bodies.organisations.items()}
    names = [
        best_name(official, own, holders_of, places) if own else ""
        for official, own in zip(officials.officials, told_of_each, strict=True)
    ]
    named = (name for name, official in zip(names, officials.officials, strict=True) if not official.is_provisional)
    bodies = without_bystanders(bodies, evidence.acting, named)
    bodies = with_bodies(bodies, {p.organisation for p in positions if p.organisation}, reference)
    return Identities(people, officials, told_of_each, keys, names, positions, bodies, meant)


def _used(officials: Officials) -> list[int]:
    return [
        number for number, official in enumerate(officials.officials) if official.members and not official.is_no_person
    ]


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


def _aimed_at(aims: Aims, by_name: _PeopleByName, by_key: Mapping[str, frozenset[int]]) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    for reference, ids in aims.ids.items():
        for index in _people_meant(reference, by_name, by_key):
            found[index] |= ids
    return found


def _official_rows(identities: Identities, reference: Path, overrides: Overrides) -> Iterator[dict[str, object]]:
    terms = holders_by_id(reference)
    corrected: dict[int, dict[str, str]] = defaultdict(dict)
    for correction in overrides.official:
        told = {
            "full_name": correction.full_name,
            "family_name": correction.family_name,
            "wikidata_id": correction.wikidata_id,
        }
        for index in identities.meant[correction.line]:
            corrected[identities.officials.links[index].official].update({k: v for k, v in told.items() if v})
    rows = []
    for number in _used(identities.officials):
        official = identities.officials.officials[number]
        known = terms[official.reference_id] if official.reference_id else ()
        key, name = identities.keys[number], identities.names[number]
        rows.append(official_row(official, identities.told[number], known, key, name, corrected[number]))
    yield from sorted(rows, key=lambda row: str(row["official_key"]))


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
    rows = [
        position_row(
            position,
            identities.keys[position.official],
            position.organisation if position.organisation in known else None,
        )
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


def _heirs(lake: Path, identities: Identities) -> dict[str, list[str | None]]:
    """Return the keys of officials of the last run, each with the present ones of all that it held."""
    heirs = {
        (person.article.article_id, person.claim.name): identities.keys[link.official]
        for person, link in zip(identities.people, identities.officials.links, strict=True)
    }
    before: dict[str, list[str | None]] = defaultdict(list)
    links = lake_files.read_table(lake, OFFICIAL_LINKS, columns=["official_key", "article_id", "name"])
    for key, article_id, name in zip(*(column.to_pylist() for column in links.columns), strict=True):
        before[key].append(heirs.get((article_id, name)))
    return before


def _overridden(identities: Identities) -> set[str]:
    """Return the keys of officials and bodies that a correction shaped."""
    officials = zip(identities.officials.officials, identities.keys, strict=True)
    bodies = {key for _, keys in identities.bodies.corrected.values() for key in keys}
    return bodies | {key for official, key in officials if official.is_overridden}


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
    yield from sorted(rows, key=_file_and_line)


def _file_and_line(row: Mapping[str, object]) -> tuple[str, int]:
    return str(row["file"]), int(str(row["line_number"]))
