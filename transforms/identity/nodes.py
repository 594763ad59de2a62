"""The people told by full name whom a night can touch: names of which something changed, and what hangs together."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from transforms.identity.context import Official
from transforms.identity.curated import Curated, curated_id
from transforms.identity.full_names import Name, Named, Node, Targets, blocks_of, hang_together, join_nodes, name_nodes
from transforms.identity.memory import NODE, Memory, arrays, claim_id, strings_of
from transforms.identity.names import INITIAL_MARK, has_initials
from transforms.identity.parsing import is_common, parse_name
from transforms.identity.people import aimed
from transforms.remembering import keys_table, rows_table, schema

_CONTENT = ("spelling", "claims", "countries", "organisations", "roles", "targets", "size", "apart")
_MOVED = "(SELECT claim FROM come UNION SELECT claim FROM gone)"


def update_names(known: Memory, curated: Curated, targets: Targets) -> set[str]:
    """Put the people told by full name together anew as far as they changed; returns the officials touched.

    ``targets`` are the corrections of who is one person.
    """
    is_first = not known.rows("SELECT 1 FROM node LIMIT 1")
    if is_first:
        known.put("node", (_node_row(node, key, None, 0, ()) for key, node in _curated_nodes(curated)))
    touched = _officials_of_moved(known)
    changed, old = _update_nodes(known)
    touched |= {row["official"] for row in old if row["official"]}
    components = {row["component"] for row in old} | _mates(known, curated, changed, is_first)
    components |= _mates_by_correction(known, targets, changed)
    pool = known.table(_POOL, wanted=keys_table("component", components)).to_pylist()
    officials = _join(known, curated, targets, pool, components)
    touched |= _differing(pool, officials, changed)
    known.rows(_WON_AND_LOST, turned=_turned(old, pool, officials))
    return touched | _officials_of_moved(known) | known.strings("SELECT known FROM won UNION SELECT known FROM lost")


_POOL = """
WITH near AS MATERIALIZED (FROM node WHERE component IN (SELECT component FROM wanted) OR component IS NULL)
FROM near
UNION ALL FROM node ANTI JOIN near USING (node) WHERE list_has_any(noted, (SELECT list(called) FROM near))
"""
"""With everybody of the reference list who bears one of the names: a name that two bear speaks for neither."""
_WON_AND_LOST = """
CREATE OR REPLACE TEMP TABLE stayed AS SELECT article, number, day, claim, was, now
FROM person JOIN turned USING (claim) ANTI JOIN come USING (article, number);
CREATE OR REPLACE TEMP TABLE won AS
SELECT article, number, day, claim, now AS known FROM stayed WHERE known IS NOT NULL
UNION ALL SELECT article, number, day, claim, official AS known
FROM come JOIN claim USING (claim) JOIN node USING (node) WHERE known IS NOT NULL;
CREATE OR REPLACE TEMP TABLE lost AS
SELECT article, number, day, claim, was AS known FROM stayed WHERE known IS NOT NULL
UNION ALL SELECT article, number, day, claim, CASE WHEN turned.claim IS NULL THEN official ELSE was END AS known
FROM gone JOIN claim USING (claim) LEFT JOIN node USING (node) LEFT JOIN turned USING (claim) WHERE known IS NOT NULL;
"""
_SAME = schema(first=pa.string(), second=pa.string())
_TURNED = schema(claim=pa.string(), was=pa.string(), now=pa.string())


def _curated_nodes(curated: Curated) -> Iterator[tuple[str, Node]]:
    for identifier in sorted(curated.holders_of):
        key = curated_id(identifier)
        yield key, curated.node(key)


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
            claims = (aimed(claim_id(claim), targets) for claim in node.claims)
            rows[key] = _node_row(node, key, name_key, ordinal, claims)
    before = known.table(
        "FROM node SEMI JOIN wanted USING (name_key)", wanted=keys_table("name_key", names)
    ).to_pylist()
    content = {row["node"]: [row[name] for name in _CONTENT] for row in before}
    changed = {key for key, row in rows.items() if content.get(key) != [row[name] for name in _CONTENT]}
    old = [row for row in before if row["node"] in changed or row["node"] not in rows]
    known.drop("node", "node", [row["node"] for row in old])
    known.put("node", (rows[key] for key in changed))
    node_of = {claim: key for key in changed for claim in json.loads(rows[key]["claims"])}
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
SELECT name_key, claim, any_value(targets) AS targets, flatten(list(days)) AS days
FROM claim SEMI JOIN wanted USING (name_key) JOIN telling USING (claim)
GROUP BY name_key, claim
"""
_MET_NAMESAKES = """
WITH told AS (
    SELECT name_key, unnest(articles) AS article FROM claim SEMI JOIN wanted USING (name_key) JOIN telling USING (claim)
),
twice AS (SELECT name_key, article FROM told GROUP BY ALL HAVING count(*) > 1),
namesake AS MATERIALIZED (
    SELECT name_key, claim, article, number, met
    FROM twice JOIN person USING (article) JOIN claim USING (claim, name_key)
)
SELECT one.name_key, one.claim, other.claim
FROM namesake AS one JOIN namesake AS other USING (article, name_key) JOIN story USING (article)
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
        "claims": _listed(claims),
        "countries": _listed(node.countries),
        "organisations": _listed(node.organisations),
        "roles": _listed(node.roles),
        "targets": sorted(node.targets),
        "size": node.size,
        "called": node.names[0].key,
        "apart": _listed(node.apart),
        "is_known": node.is_known,
        "noted": sorted({name.key for name in names if name.is_full}) if node.reference_id else [],
        "has_initials": any(has_initials(name) for name in node.names),
        "blocks": sorted(blocks_of(node)),
    }


def _listed(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))


def _node(row: Mapping[str, Any], curated: Curated) -> Node:
    if row["name_key"] is None:
        return curated.node(row["node"])
    countries, bodies, roles, apart = (
        frozenset(json.loads(row[name])) for name in ("countries", "organisations", "roles", "apart")
    )
    targets = frozenset(row["targets"])
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
WITH block AS (SELECT node, name_key, is_known, has_initials, unnest(blocks) AS block FROM node)
SELECT DISTINCT one.node, other.node
FROM block AS one SEMI JOIN changed ON one.node = changed.node JOIN block AS other USING (block)
WHERE one.node <> other.node AND (one.name_key IS NOT NULL OR other.name_key IS NOT NULL)
AND (one.is_known OR other.is_known) AND (NOT ends_with(block, $mark) OR one.has_initials OR other.has_initials)
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
    unknown = (nodes[key].names[0] for key in changed if not nodes[key].is_known)
    bare = keys_table("called", (name.key for name in unknown if not is_common(name)))
    noted = "SELECT component FROM (SELECT component, unnest(noted) AS called FROM node) SEMI JOIN bare USING (called)"
    return found - {None} | known.strings(noted, bare=bare)


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
    same = rows_table(_SAME, targets.same)
    return known.strings(_MATES_BY_CORRECTION, changed=keys_table("node", changed), same=same)


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
    known.rows(
        "UPDATE node SET component = made.component, official = made.official FROM made WHERE node.node = made.node",
        made=pa.Table.from_pylist(
            rows, schema=pa.schema([NODE.field(name) for name in ("node", "component", "official")])
        ),
    )
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
) -> pa.Table:
    """Return the claims that tell of another official than before, given the old rows of nodes and those put together.

    ``officials`` are those of nodes now.
    """
    told = [(row, json.loads(row["claims"])) for row in (*pool, *old)]
    was = {claim: row["official"] for row, claims in told for claim in claims if row["official"]}
    now = {claim: officials.get(row["node"], row["official"]) for row, claims in told[: len(pool)] for claim in claims}
    turned = sorted(claim for claim in {*was, *now} if was.get(claim) != now.get(claim))
    return rows_table(_TURNED, ((claim, was.get(claim), now.get(claim)) for claim in turned))


def official_nodes(known: Memory, curated: Curated, keys: Iterable[str]) -> dict[str, list[Node]]:
    """Return the nodes of officials told by full name, in order."""
    columns = ", ".join(("node", "official", "name_key", "ordinal", *_CONTENT))
    query = f"SELECT {columns} FROM node SEMI JOIN wanted USING (official)"  # noqa: S608
    rows = known.table(query, wanted=keys_table("official", keys)).to_pylist()
    nodes: dict[str, list[Node]] = defaultdict(list)
    for row in sorted(rows, key=_in_order):
        nodes[row["official"]].append(_node(row, curated))
    return nodes


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
