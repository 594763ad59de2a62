"""The people told by full name whom a night can touch: names of which something changed, and what hangs together."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from transforms.identity.context import Official
from transforms.identity.curated import Curated, curated_id
from transforms.identity.full_names import Name, Named, Node, Targets, blocks_of, hang_together, join_nodes, name_nodes
from transforms.identity.memory import Memory, claim_id
from transforms.identity.names import INITIAL_MARK, has_initials
from transforms.identity.parsing import PersonName, is_common, parse_name
from transforms.identity.people import aimed
from transforms.remembering import Rows, keys_table

_CONTENT = ("spelling", "claims", "countries", "organisations", "roles", "targets", "size", "apart")
_MOVED = "(SELECT claim FROM come UNION SELECT claim FROM gone) CROSS JOIN claim USING (claim)"


def update_names(known: Memory, curated: Curated, targets: Targets) -> set[str]:
    """Put the people told by full name together anew as far as they changed; returns the officials touched.

    ``targets`` are the corrections of who is one person.
    """
    is_first = not known.rows("SELECT 1 FROM node LIMIT 1")
    if is_first:
        _put_nodes(known, {key: (_node_row(node, key, None, 0, ()), node) for key, node in _curated_nodes(curated)})
    touched = _officials_of_moved(known)
    changed, old = _update_nodes(known)
    touched |= {row["official"] for row in old if row["official"]}
    components = {row["component"] for row in old} | _mates(known, curated, changed, is_first)
    components |= _mates_by_correction(known, targets, changed)
    pool = _pool(known, components)
    officials = _join(known, curated, targets, pool, components)
    touched |= _differing(pool, officials, changed)
    known.run(*_WON_AND_LOST, turned=_turned(old, pool, officials))
    return touched | _officials_of_moved(known) | known.strings("SELECT known FROM won UNION SELECT known FROM lost")


_WON_AND_LOST = (
    """
    CREATE TEMP TABLE stayed AS SELECT article, number, day, claim, was, now
    FROM turned CROSS JOIN person USING (claim) WHERE (article, number) NOT IN (SELECT article, number FROM come)
    """,
    """
    CREATE TEMP TABLE won AS
    SELECT article, number, day, claim, now AS known FROM stayed WHERE now IS NOT NULL
    UNION ALL SELECT article, number, day, claim, official
    FROM come CROSS JOIN claim USING (claim) CROSS JOIN node USING (node) WHERE official IS NOT NULL
    """,
    """
    CREATE TEMP TABLE lost AS
    SELECT article, number, day, claim, was AS known FROM stayed WHERE was IS NOT NULL
    UNION ALL SELECT article, number, day, claim, known FROM (
        SELECT
            article, number, day, gone.claim, CASE WHEN turned.claim IS NULL THEN official ELSE was END AS known
        FROM gone CROSS JOIN claim USING (claim) LEFT JOIN node USING (node) LEFT JOIN turned USING (claim)
    ) WHERE known IS NOT NULL
    """,
)


def _pool(known: Memory, components: Iterable[str]) -> list[dict[str, Any]]:
    """Return the nodes of components, and those in none.

    With everybody of the reference list who bears one of the names: a name that two bear speaks for neither.
    """
    near = known.records("SELECT * FROM node WHERE component IS NULL")
    wanted = keys_table("component", components)
    near += known.records("SELECT node.* FROM wanted CROSS JOIN node USING (component)", wanted=wanted)
    bearers = "SELECT DISTINCT node.* FROM wanted CROSS JOIN noted USING (called) CROSS JOIN node USING (node)"
    others = known.records(bearers, wanted=keys_table("called", (row["called"] for row in near)))
    keys = {row["node"] for row in near}
    return near + [row for row in others if row["node"] not in keys]


def _curated_nodes(curated: Curated) -> Iterator[tuple[str, Node]]:
    for identifier in sorted(curated.holders_of):
        key = curated_id(identifier)
        yield key, curated.node(key)


def _officials_of_moved(known: Memory) -> set[str]:
    return known.strings(f"SELECT DISTINCT official FROM {_MOVED} CROSS JOIN node USING (node)")  # noqa: S608


def _update_nodes(known: Memory) -> tuple[set[str], list[dict[str, Any]]]:
    """Make the nodes of names anew of which somebody changed; returns the ids of those that differ, and old rows."""
    names = known.strings(f"SELECT DISTINCT name_key FROM {_MOVED}")  # noqa: S608
    made: dict[str, tuple[dict[str, Any], Node]] = {}
    for name_key, name in _names(known, names).items():
        for ordinal, node in enumerate(name_nodes([name])):
            key = f"{name_key}|{ordinal}"
            targets = sorted(node.targets)
            claims = (aimed(claim_id(claim), targets) for claim in node.claims)
            made[key] = _node_row(node, key, name_key, ordinal, claims), node
    wanted = keys_table("name_key", names)
    before = known.records("SELECT node.* FROM wanted CROSS JOIN node USING (name_key)", wanted=wanted)
    content = {row["node"]: [row[name] for name in _CONTENT] for row in before}
    changed = {key for key, (row, _) in made.items() if content.get(key) != [row[name] for name in _CONTENT]}
    old = [row for row in before if row["node"] in changed or row["node"] not in made]
    gone = [row["node"] for row in old]
    for table in ("node", "block", "noted"):
        known.drop(table, "node", gone)
    known.change("UPDATE claim SET node = NULL WHERE node = :node", ({"node": key} for key in gone))
    _put_nodes(known, {key: made[key] for key in changed})
    known.change(
        "UPDATE claim SET node = :node WHERE claim = :claim",
        ({"node": key, "claim": claim} for key in changed for claim in json.loads(made[key][0]["claims"])),
    )
    return changed, old


def _put_nodes(known: Memory, made: Mapping[str, tuple[Mapping[str, object], Node]]) -> None:
    known.put("node", (row for row, _ in made.values()))
    known.put("block", ({"block": own, "node": key} for key, (_, node) in made.items() for own in blocks_of(node)))
    known.put("noted", ({"called": own, "node": key} for key, (_, node) in made.items() for own in _noted(node)))


def _noted(node: Node) -> set[str]:
    """Return the folded full names of a person of the reference list."""
    return {name.key for name in node.names if name.tokens and name.is_full} if node.reference_id else set()


_TOLD_NAMES = """
SELECT name_key, claim, days
FROM wanted CROSS JOIN claim USING (name_key) CROSS JOIN telling USING (claim)
"""
_MEANT = "SELECT name_key, targets FROM wanted CROSS JOIN claim USING (name_key) WHERE targets <> '[]'"
_TWINS = """
SELECT name_key, claim, other_claim FROM wanted CROSS JOIN twin USING (name_key) CROSS JOIN story USING (article)
ORDER BY article_key, number, other
"""


def _names(known: Memory, keys: Iterable[str]) -> dict[str, Name]:
    """Return what is told by full names, by folded name."""
    wanted = keys_table("name_key", keys)
    names: dict[str, Name] = defaultdict(lambda: Name([], []))
    for name_key, claim, days in known.days_told(_TOLD_NAMES, wanted=wanted):
        names[name_key].told.append(Named(claim, days))
    twins = known.rows(_TWINS, wanted=wanted)
    claims = known.claims(claim for _, *both in twins for claim in both)
    for name_key, one, other in twins:
        names[name_key].met.append((claims[one], claims[other]))
    for name_key, targets in known.rows(_MEANT, wanted=wanted):
        if name_key in names:
            names[name_key].meant = frozenset(json.loads(targets))
    return names


def _node_row(node: Node, key: str, name_key: str | None, ordinal: int, claims: Iterable[str]) -> dict[str, Any]:
    return {
        "node": key,
        "name_key": name_key,
        "ordinal": ordinal,
        "spelling": node.spelling,
        "claims": _listed(claims),
        "countries": _listed(node.countries),
        "organisations": _listed(node.organisations),
        "roles": _listed(node.roles),
        "targets": _listed(node.targets),
        "size": node.size,
        "called": node.names[0].key,
        "apart": _listed(node.apart),
        "is_known": node.is_known,
        "has_initials": any(has_initials(name) for name in node.names),
    }


def _listed(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))


def _node(row: Mapping[str, Any], curated: Curated) -> Node:
    if row["name_key"] is None:
        return curated.node(row["node"])
    countries, bodies, roles, apart, targets = (
        frozenset(json.loads(row[name])) for name in ("countries", "organisations", "roles", "apart", "targets")
    )
    names, spelling = (parse_name(row["spelling"]),), row["spelling"]
    return Node(names, countries, bodies, roles, None, targets, row["size"], apart, spelling)


def all_nodes(known: Memory, curated: Curated) -> tuple[list[str | None], list[Node]]:
    """Return all nodes in order, and the official of each; none where each report is resolved by itself."""
    rows = sorted(known.records("SELECT * FROM node"), key=_in_order)
    return [row["official"] for row in rows], [_node(row, curated) for row in rows]


def _in_order(row: Mapping[str, Any]) -> tuple[bool, str, int]:
    """Order of nodes: that of the reference list, then of names."""
    return (row["name_key"] is not None, row["name_key"] or row["node"], row["ordinal"])


_CANDIDATES = """
SELECT DISTINCT one.node, other.node
FROM changed CROSS JOIN node AS one USING (node)
CROSS JOIN block AS own ON own.node = one.node
CROSS JOIN block AS same ON same.block = own.block
CROSS JOIN node AS other ON other.node = same.node
WHERE one.node <> other.node AND (one.name_key IS NOT NULL OR other.name_key IS NOT NULL)
AND (one.is_known OR other.is_known)
AND (substr(own.block, -length(:mark)) <> :mark OR one.has_initials OR other.has_initials)
"""


def _mates(known: Memory, curated: Curated, changed: set[str], is_first: bool) -> set[str]:
    """Return the components of the nodes that now hang together with one that changed."""
    if is_first:
        return set()
    asked = keys_table("node", changed)
    pairs = known.rows(_CANDIDATES, {"mark": INITIAL_MARK}, changed=asked)
    wanted = keys_table("node", {key for pair in pairs for key in pair} | changed)
    found = known.records("SELECT node.* FROM wanted CROSS JOIN node USING (node)", wanted=wanted)
    rows = {row["node"]: row for row in found}
    nodes = {key: _node(row, curated) for key, row in rows.items()}
    mates = {b for a, b in pairs if hang_together(*sorted((nodes[a], nodes[b]), key=lambda n: n.reference_id is None))}
    components = {rows[key]["component"] for key in mates}
    unknown = (nodes[key].names[0] for key in changed if not nodes[key].is_known)
    bare = keys_table("called", (name.key for name in unknown if not is_common(name)))
    noted = "SELECT component FROM bare CROSS JOIN noted USING (called) CROSS JOIN node USING (node)"
    return components - {None} | known.strings(noted, bare=bare)


_NAMED_ALIKE = """
SELECT other.component
FROM changed CROSS JOIN node AS one USING (node) CROSS JOIN node AS other USING (called)
WHERE (one.targets <> '[]' AND NOT other.is_known) OR (other.targets <> '[]' AND NOT one.is_known)
"""


def _mates_by_correction(known: Memory, targets: Targets, changed: set[str]) -> set[str]:
    """Return the components of the nodes that a correction puts together with one that changed."""
    if not (targets.same or targets.different):
        return set()
    aims = known.rows("SELECT node, component, targets FROM node WHERE targets <> '[]'")
    meant = {target for node, _, own in aims if node in changed for target in json.loads(own)}
    meant |= {other for pair in targets.same for one, other in (pair, pair[::-1]) if one in meant}
    mates = {component for _, component, own in aims if not meant.isdisjoint(json.loads(own))}
    return mates - {None} | known.strings(_NAMED_ALIKE, changed=keys_table("node", changed))


def _join(
    known: Memory,
    curated: Curated,
    targets: Targets,
    pool: list[dict[str, Any]],
    components: set[str],
) -> dict[str, str | None]:
    """Put the nodes of components together, among them those that are in none; returns the official of each."""
    pool.sort(key=_in_order)
    groups, _, component = join_nodes([_node(row, curated) for row in pool], targets)
    official_of_node: dict[str, str] = {}
    for group in groups:
        official_of_node.update((pool[index]["node"], pool[group[0]]["node"]) for index in group)
    rows = []
    for row, first in zip(pool, component, strict=True):
        if row["component"] is None or row["component"] in components:
            official = official_of_node.get(row["node"])
            rows.append({"node": row["node"], "component": pool[first]["node"], "official": official})
    known.change("UPDATE node SET component = :component, official = :official WHERE node = :node", rows)
    return {row["node"]: row["official"] for row in rows}


def _differing(pool: Iterable[Mapping[str, Any]], officials: Mapping[str, str | None], changed: set[str]) -> set[str]:
    """Return the officials that are other nodes than before, or nodes that changed, given that of each node now."""
    before, after = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for row in pool:
        if row["node"] in officials:
            before[row["official"]].add(row["node"])
            after[str(officials[row["node"]])].add(row["node"])
    return {
        key
        for key in {*before, *after} - {None, "None"}
        if before.get(key) != after.get(key) or not changed.isdisjoint(after.get(key, ()))
    }


def _turned(
    old: Iterable[Mapping[str, Any]], pool: Sequence[Mapping[str, Any]], officials: Mapping[str, str | None]
) -> Rows:
    """Return the claims that tell of another official than before, given the old rows of nodes and those put together.

    ``officials`` are those of nodes now.
    """
    told = [(row, json.loads(row["claims"])) for row in (*pool, *old)]
    was = {claim: row["official"] for row, claims in told for claim in claims if row["official"]}
    now = {claim: officials.get(row["node"], row["official"]) for row, claims in told[: len(pool)] for claim in claims}
    turned = sorted(claim for claim in {*was, *now} if was.get(claim) != now.get(claim))
    return Rows(("claim", "was", "now"), [(claim, was.get(claim), now.get(claim)) for claim in turned])


def official_nodes(known: Memory, curated: Curated, keys: Iterable[str]) -> dict[str, list[Node]]:
    """Return the nodes of officials told by full name, in order."""
    query = "SELECT node.* FROM wanted CROSS JOIN node USING (official)"
    rows = known.records(query, wanted=keys_table("official", keys))
    nodes: dict[str, list[Node]] = defaultdict(list)
    for row in sorted(rows, key=_in_order):
        nodes[row["official"]].append(_node(row, curated))
    return nodes


def official_names(known: Memory, curated: Curated, keys: Iterable[str]) -> dict[str, list[PersonName]]:
    """Return the full names of officials told by such."""
    query = "SELECT official, node, name_key, spelling FROM wanted CROSS JOIN node USING (official)"
    names: dict[str, list[PersonName]] = defaultdict(list)
    for official, node, name_key, spelling in known.rows(query, wanted=keys_table("official", keys)):
        names[official] += curated.node(node).names if name_key is None else (parse_name(spelling),)
    return names


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
