"""The people that a night can touch, and whom they are taken for.

Told by full name: the names of which something changed, and those that hang together with them. Told otherwise: those
in articles where something changed, and those for whom somebody who may be meant is told of otherwise than before:
at all, or about the day of the report.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from transforms.identity.context import (
    UNKNOWN_SCORE,
    Link,
    Official,
    Resolver,
    group_of,
    is_near,
    is_of_time,
    unknown_people,
)
from transforms.identity.corrections import PersonId
from transforms.identity.evidence import PRESENT_TENURES, Claim, OfficeTold, Person
from transforms.identity.full_names import (
    Name,
    Named,
    Node,
    Targets,
    hang_together,
    join_nodes,
    name_nodes,
    reference_nodes,
)
from transforms.identity.holdings import AROUND, Holdings, Regard, Term, is_specific, place_of, title_words
from transforms.identity.names import INITIAL_MARK, block_keys, family_keys, has_initials
from transforms.identity.nights.memory import (
    LINK,
    NODE,
    Memory,
    Told,
    arrays,
    claim_id,
    digest,
    linked,
    place_key,
    strings_of,
)
from transforms.identity.offices import TermsAt, terms_by_place
from transforms.identity.officials import holders_by_id, official_of, terms_of
from transforms.identity.organisations import organisation_keys
from transforms.identity.parsing import is_common, parse_name
from transforms.reference import OfficeHolder, office_holders
from transforms.remembering import keys_table, schema
from transforms.schemas import STRINGS

UNKNOWN = "unknown "
"""Begins the ids of officials who have no full name."""
OFFICE_UNKNOWN = f"{UNKNOWN}office "
"""Begins the ids of those of whom only the office is known."""
CURATED = "curated "
"""Begins the ids of officials of the reference list."""
ALWAYS = (dt.date.min, dt.date.max)
_HIT = schema(article_key=pa.string(), number=pa.int32(), targets=STRINGS)
_AIMED_AT = pa.schema([*_HIT, ("plain", pa.string()), ("claim", pa.string())])

Days = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Curated:
    """The reference list of office holders as the steps need it."""

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

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """The node of each person, by node id."""
        nodes = reference_nodes(self.holders, self.organisation_of)
        return {curated_id(str(node.reference_id)): node for node in nodes}

    @cached_property
    def terms(self) -> Mapping[str, list[tuple[OfficeTold, Term]]]:
        """The terms of each person by id."""
        return terms_of(self.holders, self.organisation_of)

    @cached_property
    def terms_at(self) -> TermsAt:
        """The terms of all by place of office."""
        return terms_by_place(self.terms)


def curated_id(reference_id: str) -> str:
    """Return the node id of a person of the reference list, by which an official made of it is known as well."""
    return f"{CURATED}{reference_id}"


def hear_people(
    known: Memory, changed: Iterable[str], people: Iterable[Person], met: Mapping[tuple[str, int], frozenset[int]]
) -> None:
    """Note the people of changed articles, in the table ``told``, and as they were before, in ``old``."""
    claims: dict[str, Claim] = {}
    rows = []
    for person in people:
        claim = claim_id(person.claim)
        claims[claim] = person.claim
        rows.append(
            {
                "article_key": person.article.key,
                "number": person.number,
                "article_id": person.article.article_id,
                "day": person.article.day,
                "claim": claim,
                "aliases": list(person.aliases),
                "earliest": person.earliest,
                "met": _sorted(met.get((person.article.key, person.number))),
            }
        )
    told = known.strings("SELECT claim FROM claim SEMI JOIN wanted USING (claim)", wanted=keys_table("claim", claims))
    known.put("claim", (_claim_row(claim, claims[claim]) for claim in claims if claim not in told))
    known.rows(
        "CREATE OR REPLACE TEMP TABLE old AS FROM person SEMI JOIN changed USING (article_key)",
        changed=keys_table("article_key", changed),
    )
    known.rows("DELETE FROM told")
    known.put("told", rows)
    known.rows(_PRESENT)


_PRESENT = """
CREATE OR REPLACE TEMP VIEW present AS
FROM person ANTI JOIN old USING (article_key, number) UNION ALL FROM told
"""
_AIMED = """
CREATE OR REPLACE TEMP TABLE aimed AS
SELECT article_key, number, claim, split_part(claim, ' ', 1) AS plain, coalesce(hit.targets, []) AS targets
FROM present JOIN claim USING (claim) LEFT JOIN hit USING (article_key, number)
WHERE coalesce(hit.targets, []) <> claim.targets;
"""
_AIM = """
INSERT INTO old FROM person SEMI JOIN aimed USING (article_key, number) ANTI JOIN told USING (article_key, number);
INSERT INTO told FROM person SEMI JOIN aimed USING (article_key, number) ANTI JOIN told USING (article_key, number);
UPDATE told SET claim = aim.claim FROM aim
WHERE told.article_key = aim.article_key AND told.number = aim.number;
"""


def aim_at_people(known: Memory, hits: Mapping[PersonId, frozenset[str]]) -> None:
    """Note the people whom corrections mean, or no longer mean, as told anew; ``hits`` are the ids of these by person.

    A person whom corrections mean has a claim of its own, by which its full name is told apart from all others.
    """
    if not hits and not known.rows("SELECT 1 FROM claim WHERE len(targets) > 0 LIMIT 1"):
        return
    rows = [(key, number, sorted(targets)) for (key, number), targets in hits.items()]
    columns = zip(_columns(len(_HIT), rows), _HIT, strict=True)
    known.rows(_AIMED, None, hit=pa.table([pa.array(own, field.type) for own, field in columns], schema=_HIT))
    aims = known.table("FROM aimed").to_pylist()
    for aim in aims:
        aim["claim"] = _aimed(aim["plain"], aim["targets"])
    with known.given({"aim": pa.Table.from_pylist(aims, schema=_AIMED_AT)}):
        known.rows(
            "INSERT INTO claim SELECT plain.* REPLACE ("
            "made.claim AS claim, made.targets AS targets, NULL AS node, "
            "plain.called || ' #' || split_part(made.claim, ' ', 2) AS name_key) "
            "FROM (SELECT DISTINCT claim, plain, targets FROM aim WHERE len(targets) > 0) AS made "
            "JOIN claim AS plain ON plain.claim = made.plain ANTI JOIN claim AS other ON other.claim = made.claim"
        )
        known.rows(_AIM)


def _aimed(claim: str, targets: Sequence[str]) -> str:
    """Return the id of a claim of people whom corrections mean."""
    return f"{claim} {digest(targets)}" if targets else claim


def compare_people(known: Memory) -> None:
    """Take in the people told anew; leaves the tables ``come`` and ``gone`` of those that differ."""
    known.rows("CREATE OR REPLACE TEMP TABLE gone AS FROM old EXCEPT FROM told")
    known.rows("CREATE OR REPLACE TEMP TABLE come AS FROM told EXCEPT FROM old")
    known.rows("CREATE OR REPLACE TEMP TABLE gone_link AS FROM link SEMI JOIN gone USING (article_key, number)")
    for table in ("person", "link"):
        known.rows(
            f"DELETE FROM {table} USING gone "  # noqa: S608
            f"WHERE {table}.article_key = gone.article_key AND {table}.number = gone.number"
        )
    known.rows("INSERT INTO person FROM come")


def _sorted(numbers: Iterable[int] | None) -> list[int] | None:
    return None if numbers is None else sorted(numbers)


def _claim_row(claim: str, told: Claim) -> dict[str, object]:
    name = told.parsed
    is_full = told.is_named and name.is_full and not name.acronym
    present = (office for office in told.offices if office.tenure in PRESENT_TENURES)
    sought = (office for office in present if is_specific(office.role_category, office.title))
    return {
        "claim": claim,
        "name": told.name,
        "is_named": told.is_named,
        "country_code": told.country_code,
        "organisation": told.organisation,
        "offices": [{name: getattr(office, name) for name in OfficeTold.__slots__} for office in told.offices],
        "called": name.key,
        "name_key": name.key if is_full else None,
        "targets": [],
        "families": sorted(family_keys(name)) if told.is_named else [],
        "countries": sorted(told.countries),
        "places": [] if told.is_named else sorted(_places(sought)),
    }


def _places(offices: Iterable[OfficeTold]) -> set[str]:
    return {place_key(office.role_category, place) for office in offices for place in [place_of(office)] if place}


# Full names


_CONTENT = ("spelling", "claims", "countries", "organisations", "roles", "targets", "size", "apart")
_MOVED = "(SELECT claim FROM come UNION SELECT claim FROM gone)"


def update_names(known: Memory, curated: Curated, targets: Targets) -> set[str]:
    """Put the people told by full name together anew as far as they changed; returns the officials touched.

    ``targets`` are the corrections of who is one person.
    """
    known.rows(f"CREATE OR REPLACE TEMP TABLE named_before AS {_NAMED}")
    is_first = not known.rows("SELECT 1 FROM node LIMIT 1")
    if is_first:
        known.put("node", (_node_row(node, key, None, 0, ()) for key, node in curated.nodes.items()))
    touched = _officials_of_moved(known)
    changed, old = _update_nodes(known)
    touched |= {row["official"] for row in old if row["official"]}
    components = {row["component"] for row in old} | _mates(known, curated, changed, is_first)
    components |= _mates_by_correction(known, targets, changed)
    pool = known.table(
        "FROM node WHERE component IN (SELECT component FROM wanted) OR name_key IS NULL OR component IS NULL",
        wanted=keys_table("component", components),
    ).to_pylist()
    touched |= _join(known, curated, targets, pool, changed, components)
    known.rows(_WON_AND_LOST)
    return touched | _officials_of_moved(known) | known.strings("SELECT known FROM won UNION SELECT known FROM lost")


_NAMED = "SELECT claim, node.official AS known FROM claim JOIN node USING (node) WHERE node.official IS NOT NULL"
_WON_AND_LOST = f"""
CREATE OR REPLACE TEMP TABLE named_now AS {_NAMED};
CREATE OR REPLACE TEMP TABLE turned AS SELECT DISTINCT claim
FROM ((FROM named_now EXCEPT FROM named_before) UNION ALL (FROM named_before EXCEPT FROM named_now));
CREATE OR REPLACE TEMP TABLE stayed AS
FROM person SEMI JOIN turned USING (claim) ANTI JOIN come USING (article_key, number);
CREATE OR REPLACE TEMP TABLE won AS SELECT article_key, number, day, claim, known
FROM (FROM stayed UNION ALL FROM come) JOIN named_now USING (claim);
CREATE OR REPLACE TEMP TABLE lost AS SELECT article_key, number, day, claim, known
FROM (FROM stayed UNION ALL FROM gone) JOIN named_before USING (claim);
"""  # noqa: S608


def _officials_of_moved(known: Memory) -> set[str]:
    return known.strings(
        f"SELECT DISTINCT official FROM claim SEMI JOIN {_MOVED} AS moved USING (claim) JOIN node USING (node)"  # noqa: S608
    )


def _update_nodes(known: Memory) -> tuple[set[str], list[dict[str, Any]]]:
    """Make the nodes of names anew of which somebody changed; returns the ids of those that differ, and old rows."""
    names = known.strings(f"SELECT DISTINCT name_key FROM claim SEMI JOIN {_MOVED} AS moved USING (claim)")  # noqa: S608
    rows: dict[str, dict[str, Any]] = {}
    for name_key, name in _names(known, names).items():
        for ordinal, node in enumerate(name_nodes([name])):
            key = f"{name_key}|{ordinal}"
            targets = sorted(node.targets)
            claims = (_aimed(claim_id(claim), targets) for claim in node.claims)
            rows[key] = _node_row(node, key, name_key, ordinal, claims)
    before = known.table(
        "FROM node SEMI JOIN wanted USING (name_key)", wanted=keys_table("name_key", names)
    ).to_pylist()
    content = {row["node"]: [row[name] for name in _CONTENT] for row in before}
    changed = {key for key, row in rows.items() if content.get(key) != [row[name] for name in _CONTENT]}
    old = [row for row in before if row["node"] in changed or row["node"] not in rows]
    known.drop("node", "node", [row["node"] for row in old])
    known.put("node", (rows[key] for key in changed))
    node_of = {claim: key for key in changed for claim in rows[key]["claims"]}
    known.rows(
        "UPDATE claim SET node = NULL FROM outdated WHERE claim.node = outdated.node",
        outdated=keys_table("node", [row["node"] for row in old]),
    )
    known.rows(
        "UPDATE claim SET node = made.node FROM made WHERE claim.claim = made.claim",
        made=pa.table({"claim": pa.array(node_of, pa.string()), "node": pa.array(node_of.values(), pa.string())}),
    )
    return changed, old


_TOLD_NAMES = """
SELECT name_key, claim, any_value(targets) AS targets, list(day) AS days
FROM claim SEMI JOIN wanted USING (name_key) JOIN person USING (claim)
GROUP BY name_key, claim
"""
_MET_NAMESAKES = """
WITH told AS (FROM claim SEMI JOIN wanted USING (name_key) JOIN person USING (claim))
SELECT one.name_key, one.claim, other.claim
FROM told AS one JOIN told AS other USING (article_key, name_key)
WHERE one.number < other.number AND list_contains(one.met, other.number)
ORDER BY article_key, one.number, other.number
"""


def _names(known: Memory, keys: Iterable[str]) -> dict[str, Name]:
    """Return what is told by full names, by folded name."""
    wanted = keys_table("name_key", keys)
    told = known.table(_TOLD_NAMES, wanted=wanted)
    ids = strings_of(told, "claim")
    claims = known.claims(ids)
    names: dict[str, Name] = defaultdict(lambda: Name([], []))
    columns = strings_of(told, "name_key"), ids, told["targets"].to_pylist(), arrays(told["days"])
    for name_key, claim, targets, days in zip(*columns, strict=True):
        names[name_key].told.append(Named(claims[claim], days.tolist()))
        names[name_key].meant = frozenset(targets or ())
    for name_key, one, other in known.rows(_MET_NAMESAKES, wanted=wanted):
        names[name_key].met.append((claims[one], claims[other]))
    return names


def _node_row(node: Node, key: str, name_key: str | None, ordinal: int, claims: Iterable[str]) -> dict[str, Any]:
    names = [name for name in node.names if name.tokens]
    return {
        "node": key,
        "name_key": name_key,
        "ordinal": ordinal,
        "spelling": node.spelling,
        "claims": sorted(claims),
        "countries": sorted(node.countries),
        "organisations": sorted(node.organisations),
        "roles": sorted(node.roles),
        "targets": sorted(node.targets),
        "size": node.size,
        "called": node.names[0].key,
        "apart": sorted(node.apart),
        "is_known": node.is_known,
        "has_initials": any(has_initials(name) for name in node.names),
        "blocks": sorted({block for name in names for block in block_keys(name)}) if node.is_known else [],
    }


def _node(row: Mapping[str, Any], curated: Curated) -> Node:
    if row["name_key"] is None:
        return curated.nodes[row["node"]]
    countries, bodies, roles, targets, apart = (
        frozenset(row[name]) for name in ("countries", "organisations", "roles", "targets", "apart")
    )
    names, spelling = (parse_name(row["spelling"]),), row["spelling"]
    return Node(names, countries, bodies, roles, None, targets, row["size"], apart, spelling)


def all_nodes(known: Memory, curated: Curated) -> tuple[list[str | None], list[Node]]:
    """Return all nodes in order, and the official of each; none where each report is resolved by itself."""
    rows = sorted(known.table("FROM node").to_pylist(), key=_in_order)
    return [row["official"] for row in rows], [_node(row, curated) for row in rows]


def _in_order(row: Mapping[str, Any]) -> tuple[bool, str, int]:
    """Order of nodes: that of the reference list, then of names."""
    return (row["name_key"] is not None, row["name_key"] or row["node"], row["ordinal"])


_CANDIDATES = """
WITH block AS (SELECT node, name_key, has_initials, unnest(blocks) AS block FROM node)
SELECT DISTINCT one.node, other.node
FROM block AS one SEMI JOIN changed ON one.node = changed.node JOIN block AS other USING (block)
WHERE one.node <> other.node AND (one.name_key IS NOT NULL OR other.name_key IS NOT NULL)
AND (NOT ends_with(block, $mark) OR one.has_initials OR other.has_initials)
"""


def _mates(known: Memory, curated: Curated, changed: set[str], is_first: bool) -> set[str]:
    """Return the components of the nodes that now hang together with one that changed."""
    if is_first:
        return set()
    asked = keys_table("node", changed)
    pairs = known.rows(_CANDIDATES, {"mark": INITIAL_MARK}, changed=asked)
    wanted = keys_table("node", {key for pair in pairs for key in pair} | changed)
    rows = {
        row["node"]: row for row in known.table("FROM node SEMI JOIN wanted USING (node)", wanted=wanted).to_pylist()
    }
    nodes = {key: _node(row, curated) for key, row in rows.items()}
    mates = {b for a, b in pairs if hang_together(*sorted((nodes[a], nodes[b]), key=lambda n: n.reference_id is None))}
    found = {rows[key]["component"] for key in mates}
    bearers: dict[str, list[str]] = defaultdict(list)
    for key, node in curated.nodes.items():
        for name_key in {name.key for name in node.names if name.is_full}:
            bearers[name_key].append(key)
    noted = {
        key
        for node in (nodes[key] for key in changed)
        if not node.is_known and not is_common(node.names[0])
        for key in bearers.get(node.names[0].key, ())
    }
    found |= known.strings("SELECT component FROM node SEMI JOIN wanted USING (node)", wanted=keys_table("node", noted))
    return found - {None}


_MATES_BY_CORRECTION = """
WITH one AS (FROM node SEMI JOIN changed USING (node)),
aimed AS (SELECT component, called, unnest(targets) AS target FROM node)
SELECT component FROM aimed SEMI JOIN (
    SELECT second AS target FROM same JOIN (SELECT unnest(targets) AS first FROM one) USING (first)
    UNION SELECT first FROM same JOIN (SELECT unnest(targets) AS second FROM one) USING (second)
    UNION SELECT unnest(targets) FROM one
) AS meant USING (target)
UNION SELECT node.component FROM node JOIN one USING (called)
WHERE (len(one.targets) > 0 AND NOT node.is_known) OR (len(node.targets) > 0 AND NOT one.is_known)
"""


def _mates_by_correction(known: Memory, targets: Targets, changed: set[str]) -> set[str]:
    """Return the components of the nodes that a correction puts together with one that changed."""
    if not (targets.same or targets.different):
        return set()
    pairs = pa.table([pa.array(own, pa.string()) for own in _columns(2, targets.same)], ["first", "second"])
    return known.strings(_MATES_BY_CORRECTION, changed=keys_table("node", changed), same=pairs)


def _columns(count: int, rows: Iterable[Sequence[object]]) -> list[Sequence[object]]:
    return list(zip(*rows, strict=True)) or [()] * count


def _join(
    known: Memory,
    curated: Curated,
    targets: Targets,
    pool: list[dict[str, Any]],
    changed: set[str],
    components: set[str],
) -> set[str]:
    """Put the nodes of components together, among them those that are in none; returns the officials that differ."""
    pool.sort(key=_in_order)
    groups, _, component = join_nodes([_node(row, curated) for row in pool], targets)
    official_of_node: dict[str, str] = {}
    for group in groups:
        official_of_node.update((pool[index]["node"], pool[group[0]]["node"]) for index in group)
    before, after = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    rows = []
    for row, first in zip(pool, component, strict=True):
        if row["component"] is None or row["component"] in components:
            official = official_of_node.get(row["node"])
            before[row["official"]].add(row["node"])
            after[str(official)].add(row["node"])
            rows.append({"node": row["node"], "component": pool[first]["node"], "official": official})
    known.rows(
        "UPDATE node SET component = made.component, official = made.official FROM made WHERE node.node = made.node",
        made=pa.Table.from_pylist(
            rows, schema=pa.schema([NODE.field(name) for name in ("node", "component", "official")])
        ),
    )
    return {
        key
        for key in {*before, *after} - {None, "None"}
        if before.get(key) != after.get(key) or not changed.isdisjoint(after.get(key, ()))
    }


# What is told of officials, and when it changed


def official_nodes(known: Memory, curated: Curated, keys: Iterable[str]) -> dict[str, list[Node]]:
    """Return the nodes of officials told by full name, in order."""
    rows = known.table("FROM node SEMI JOIN wanted USING (official)", wanted=keys_table("official", keys)).to_pylist()
    nodes: dict[str, list[Node]] = defaultdict(list)
    for row in sorted(rows, key=_in_order):
        nodes[row["official"]].append(_node(row, curated))
    return nodes


def officials_of(known: Memory, curated: Curated, keys: Iterable[str]) -> dict[str, Official]:
    """Return the officials told by full name with what is told of them, without members."""
    officials = {key: official_of(own) for key, own in official_nodes(known, curated, keys).items()}
    for key, claim, days in _told_by_name(known, officials):
        officials[key].hear(claim, days)
    for official in officials.values():
        if official.reference_id:
            official.terms = curated.terms[official.reference_id]
    return officials


def _holders(known: Memory, curated: Curated, keys: Iterable[str]) -> dict[str, Official]:
    """Return what tells when officials told by full name held which offices, and nothing else of them."""
    officials = {key: Official() for key in sorted(set(keys))}
    for key, claim, days in _told_by_name(known, officials):
        officials[key].told[claim] = days
    noted = known.rows(
        "SELECT official, node FROM node SEMI JOIN wanted USING (official) WHERE name_key IS NULL",
        wanted=keys_table("official", officials),
    )
    for key, node in noted:
        officials[key].terms = curated.terms[str(curated.nodes[node].reference_id)]
    return officials


def _told_by_name(known: Memory, keys: Iterable[str]) -> Iterator[tuple[str, Claim, list[dt.date | None]]]:
    told = known.table(
        "SELECT official, claim, list(day) AS days FROM node SEMI JOIN wanted USING (official) JOIN claim USING (node) "
        "JOIN person USING (claim) GROUP BY official, claim",
        wanted=keys_table("official", keys),
    )
    ids = strings_of(told, "claim")
    claims = known.claims(ids)
    for key, claim, days in zip(strings_of(told, "official"), ids, arrays(told["days"]), strict=True):
        yield key, claims[claim], days.tolist()


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
        "digest": digest(told),
    }


def _titles(official: Official) -> dict[str, list[list[str]]]:
    titles: dict[str, set[frozenset[str]]] = defaultdict(set)
    offices = [office for claim in official.told for office in claim.offices]
    for office in (*offices, *(office for office, _ in official.terms)):
        for place in _places([office]):
            titles[place].add(title_words(office.title))
    return {place: sorted(map(sorted, words)) for place, words in titles.items()}


@dataclass
class Moves:
    """Between which days something may now tell another official: by family name and countries, and by office.

    Rows of both end with the number of the official. ``anew`` are the officials of whom is told, whatever the day,
    otherwise than before, ``appointed`` those of the reference list who came or went.
    """

    names: list[tuple[str, list[str], dt.date, dt.date, int]] = field(default_factory=list)
    places: list[tuple[str, dt.date, dt.date, int]] = field(default_factory=list)
    before: Holdings = field(default_factory=Holdings)
    now: Holdings = field(default_factory=Holdings)
    anew: set[int] = field(default_factory=set)
    appointed: set[int] = field(default_factory=set)
    days: dict[int, tuple[list[dt.date], list[dt.date]]] = field(default_factory=dict)
    terms: dict[int, Sequence[tuple[OfficeTold, Term]]] = field(default_factory=dict)

    def learn(self, number: int, now: Official, won: Sequence["Report"], lost: Sequence["Report"]) -> None:
        """Take in what is told of the official of that number, and what was before."""
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
        self.terms[number] = now.terms
        self.days[number] = _dated(before), _dated(now.told)

    def count_for_name(self, number: int, claim: Claim, day: dt.date | None) -> bool:
        """Whether an official may count otherwise than before for a report by a name (see ``Resolver``)."""
        if number in self.anew:
            return True
        if day is None:
            return False
        one, other = self.days[number]
        return (
            is_near(one, day) != is_near(other, day)
            or is_of_time(one, self.terms[number], day) != is_of_time(other, self.terms[number], day)
            or any(
                self.before.holder(office.role_category, place, number).distance(day)
                != self.now.holder(office.role_category, place, number).distance(day)
                for office in claim.offices
                for place in [place_of(office)]
                if place
            )
        )

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


def _dated(told: Mapping[Claim, Iterable[dt.date | None]]) -> list[dt.date]:
    return sorted(day for days in told.values() for day in days if day)


def update_faces(known: Memory, curated: Curated, touched: Collection[str]) -> Moves:
    """Remember what is told of the officials touched, and return what that can change for others."""
    officials = officials_of(known, curated, touched)
    old_faces = {row["official"]: row for row in known.take("face", "official", touched).to_pylist()}
    old_holders = defaultdict[str, dict[str, str]](dict)
    for row in known.take("holder", "official", touched).to_pylist():
        old_holders[row["official"]][row["place"]] = row["digest"]
    faces = {key: _face(key, official) for key, official in officials.items()}
    holders = {
        key: {place: digest(words) for place, words in _titles(official).items()} for key, official in officials.items()
    }
    known.put("face", faces.values())
    known.put(
        "holder",
        ({"official": k, "place": p, "digest": told} for k, own in holders.items() for p, told in own.items()),
    )
    won, lost = _reports_of(known, "won"), _reports_of(known, "lost")
    moves = Moves()
    for number, key in enumerate(sorted({*old_faces, *faces})):
        moves.learn(number, officials.get(key, Official()), won.get(key, ()), lost.get(key, ()))
        old, new = old_faces.get(key), faces.get(key)
        told = [face for face in (old, new) if face]
        spans = _spans(officials.get(key, Official()), won.get(key, ()), lost.get(key, ()))
        if not old or not new or old["digest"] != new["digest"]:
            moves.anew.add(number)
            spans[None] = [ALWAYS]
        if key.startswith(CURATED) and not (old and new):
            moves.appointed.add(number)
        countries = sorted({code for face in told for code in face["countries"]})
        if any(not face["countries"] for face in told):
            countries = []
        families = {family for face in told for family in face["families"]}
        every = {span for own in spans.values() for span in own}
        moves.names += [(family, countries, *span, number) for family in families for span in every]
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
        found[official].append((claims[claim], day))
    return found


def _spans(official: Official, won: Sequence[Report], lost: Sequence[Report]) -> dict[str | None, list[Days]]:
    """Return between which days reports won or lost count, by place of office, and for the official as such.

    Nearer to a day than any of them lies a report that stayed, save from the last one before to the first one behind.
    """
    changed: dict[str | None, set[dt.date]] = defaultdict(set)
    for claim, day in (*won, *lost):
        if day:
            for place in (None, *_places(claim.offices)):
                changed[place].add(day)
    kept: dict[str | None, list[dt.date]] = {place: [] for place in changed}
    new = defaultdict[Claim, list[dt.date | None]](list)
    for claim, day in won:
        new[claim].append(day)
    for claim, days in official.told.items():
        stayed = list(days)
        for day in new.get(claim, ()):
            stayed.remove(day)
        for place in (None, *_places(claim.offices)):
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


# People told otherwise

_MEANT = """
WITH waiting AS (
    SELECT claim, claim.countries, unnest(families) AS family
    FROM claim LEFT JOIN node USING (node) WHERE node.official IS NULL AND is_named
), meant AS (
    SELECT claim, number, first, last FROM waiting JOIN moves USING (family)
    WHERE len(waiting.countries) = 0 OR len(moves.countries) = 0 OR list_has_any(waiting.countries, moves.countries)
)
SELECT DISTINCT article_key, claim, day, meant.number FROM person JOIN meant USING (claim)
WHERE day IS NULL OR day BETWEEN first AND last
"""
_HELD = """
WITH held AS (
    SELECT claim, place, number, first, last
    FROM (SELECT claim, unnest(places) AS place FROM claim WHERE NOT is_named) JOIN moves USING (place)
), waiting AS (
    SELECT article_key, person.number AS own, held.number, place, day
    FROM person JOIN held USING (claim) WHERE day IS NULL OR day BETWEEN first AND last
)
SELECT DISTINCT waiting.article_key, waiting.number, place, day, horizon, is_counted
FROM waiting JOIN link ON link.article_key = waiting.article_key AND link.number = own
"""
_UNDATED = f"""
WITH bare AS (SELECT article_key, places FROM person JOIN claim USING (claim) WHERE day IS NULL AND NOT is_named)
SELECT DISTINCT article_key FROM (SELECT article_key, unnest(places) AS place FROM bare)
JOIN holder USING (place) SEMI JOIN wanted USING (official)
UNION
SELECT DISTINCT article_key FROM {linked("FROM person SEMI JOIN bare USING (article_key)")}
SEMI JOIN wanted USING (official)
"""  # noqa: S608


def update_waiting(known: Memory, curated: Curated, moves: Moves, touched: set[str]) -> None:
    """Resolve those anew who are not told by full name, as far as something changed for them."""
    around = known.strings(
        " UNION ".join(f"SELECT article_key FROM {table}" for table in ("come", "gone", "won", "lost"))  # noqa: S608
    )
    bands = known.strings(
        "SELECT band FROM gone_link UNION SELECT band FROM link SEMI JOIN won USING (article_key, number)"
    )
    known.rows("DELETE FROM link USING won WHERE link.article_key = won.article_key AND link.number = won.number")
    meant = known.rows(_MEANT, moves=_moves_table(("family", "countries", "first", "last", "number"), moves.names))
    claims = known.claims(claim for _, claim, _, _ in meant)
    named = {article for article, claim, day, number in meant if moves.count_for_name(number, claims[claim], day)}
    others, officials = _resolve(known, curated, around | named, True, bands)
    held = known.rows(_HELD, None, moves=_moves_table(("place", "first", "last", "number"), moves.places))
    bare = {
        article
        for article, number, place, day, *regard in held
        if moves.count_for_office(number, place, day, Regard(*regard))
    }
    undated = known.strings(_UNDATED, wanted=keys_table("official", touched | officials))
    _resolve(known, curated, around | others | bare | undated, False, bands)
    _settle_unknown(known, bands)


def _moves_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> pa.Table:
    kinds = {"countries": STRINGS, "first": pa.date32(), "last": pa.date32(), "number": pa.int32()}
    values = _columns(len(columns), rows)
    return pa.table(
        {name: pa.array(own, kinds.get(name, pa.string())) for name, own in zip(columns, values, strict=True)}
    )


_BEARERS = """
SELECT DISTINCT face.official FROM (
    SELECT DISTINCT countries, unnest(families) AS family FROM claim SEMI JOIN asked USING (claim)
) AS one JOIN (SELECT official, countries, unnest(families) AS family FROM face) AS face USING (family)
WHERE len(one.countries) = 0 OR len(face.countries) = 0 OR list_has_any(one.countries, face.countries)
"""
_HOLDERS = """
SELECT DISTINCT official FROM (SELECT DISTINCT unnest(places) AS place FROM claim SEMI JOIN asked USING (claim))
JOIN holder USING (place)
"""
_ACQUAINTED = """
WITH named AS (FROM linked WHERE is_named AND official IS NOT NULL AND NOT starts_with(official, $unknown)),
one AS (SELECT article_key, official, unnest(met) AS number FROM named SEMI JOIN wanted USING (official))
SELECT DISTINCT one.official, other.official FROM one JOIN named AS other USING (article_key, number)
"""


def _resolve(
    known: Memory, curated: Curated, articles: Iterable[str], is_named: bool, bands: set[str]
) -> tuple[set[str], set[str]]:
    """Resolve the people of articles told by less than a full name, or by office alone, one report at a time.

    Returns the articles in which somebody is another one now, and the officials concerned. The bands of those who
    are, or no longer are, unresolved are added to ``bands``.
    """
    told = known.people("FROM person SEMI JOIN wanted USING (article_key)", wanted=keys_table("article_key", articles))
    waiting = [index for index, one in enumerate(told) if one.known is None and one.person.claim.is_named == is_named]
    if not waiting:
        return set(), set()
    people = [one.person for one in told]
    ids = {claim: key for key, claim in known.claims(()).items()}
    asked = keys_table("claim", (ids[people[index].claim] for index in waiting))
    keys = known.strings(_BEARERS if is_named else _HOLDERS, asked=asked)
    resolved = [one.known or (None if is_named or not one.person.claim.is_named else _resolved(one)) for one in told]
    keys |= {key for key, one in zip(resolved, told, strict=True) if key and one.person.article.day is None}
    found = (officials_of if is_named else _holders)(known, curated, keys)
    for key in resolved:
        if key is not None and key not in found:
            found[key] = Official()
    number_of = {key: number for number, key in enumerate(found)}
    links = [Link(number_of[one.known], 1.0, "") if one.known else None for one in told]
    met = {(one.person.article.key, one.person.number): one.met or frozenset() for one in told}
    acquainted = frozenset[frozenset[int]]()
    if not is_named and any(people[index].article.day is None for index in waiting):
        pairs = known.rows(_ACQUAINTED, {"unknown": UNKNOWN}, wanted=keys_table("official", found))
        acquainted = frozenset(
            frozenset((number_of[a], number_of[b])) for a, b in pairs if a in number_of and b in number_of
        )
    resolver = Resolver(people, met, list(found.values()), links, acquainted)
    resolver.links = [None if key is None else Link(number_of[key], 1.0, "") for key in resolved]
    regards: Mapping[int, Regard] = {}
    if is_named:
        resolver.link_named(waiting)
    else:
        regards = resolver.link_bare(waiting)
    key_of = list(found)
    rows: list[dict[str, Any]] = []
    others, officials = set[str](), set[str]()
    for index in waiting:
        one, link, regard = told[index], resolver.links[index], regards.get(index)
        key = None if link is None else key_of[link.official]
        group = group_of(one.person.claim) if link is None else None
        if key != _resolved(one):
            others.add(one.person.article.key)
            officials |= {own for own in (key, _resolved(one)) if own is not None}
        rows.append(
            {
                "article_key": one.person.article.key,
                "number": one.person.number,
                "official": key if link or group else f"{UNKNOWN}{one.person.article.key} {one.person.number}",
                "score": round(link.score if link else UNKNOWN_SCORE, 4),
                "reason": link.reason if link else "told once",
                "band": "|".join(group) if group else None,
                "horizon": regard.horizon if regard else None,
                "is_counted": regard.is_counted if regard else None,
            }
        )
    made = pa.Table.from_pylist(rows, schema=LINK)
    bands |= known.strings("SELECT DISTINCT band FROM link SEMI JOIN made USING (article_key, number)", made=made)
    bands |= {row["band"] for row in rows if row["band"]}
    known.rows(
        "DELETE FROM link USING made WHERE link.article_key = made.article_key AND link.number = made.number", made=made
    )
    known.rows("INSERT INTO link FROM made", made=made)
    return others, officials


def _resolved(told: Told) -> str | None:
    """Return who a person not told by full name was taken for, None if for nobody who is known."""
    return None if told.official is None or told.official.startswith(UNKNOWN) else told.official


_IN_BANDS = """
FROM person SEMI JOIN (SELECT article_key, number FROM link SEMI JOIN wanted USING (band)) AS told
USING (article_key, number)
"""


def _settle_unknown(known: Memory, bands: Iterable[str]) -> None:
    """Put the unresolved of some bands together."""
    told = known.people(_IN_BANDS, wanted=keys_table("band", bands))
    people = [one.person for one in told]
    rows = []
    for unknown in unknown_people(range(len(people)), people):
        first = people[unknown.members[0]]
        own = f"{UNKNOWN}{first.article.key} {first.number}"
        official = f"{OFFICE_UNKNOWN}{'|'.join(unknown.office)}" if unknown.office else own
        rows += [
            {
                "article_key": people[index].article.key,
                "number": people[index].number,
                "official": official,
                "reason": unknown.reason,
            }
            for index in unknown.members
        ]
    columns = ("article_key", "number", "official", "reason")
    known.rows(
        "UPDATE link SET official = made.official, reason = made.reason FROM made "
        "WHERE link.article_key = made.article_key AND link.number = made.number",
        made=pa.Table.from_pylist(rows, schema=pa.schema([LINK.field(name) for name in columns])),
    )
