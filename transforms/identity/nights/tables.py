"""The tables of the room as the memory has them, and the redirects from those of the last run."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from transforms import lake as lake_files
from transforms.identity.nights.bodies import bystanders, organisation_row, parents
from transforms.identity.nights.memory import Memory
from transforms.identity.nights.people import CURATED
from transforms.identity.organisations import fold, reference_bodies
from transforms.identity.positions import LONGEST_SILENCE, Position
from transforms.identity.redirects import moved_keys, parted_rows, update_redirects
from transforms.identity.rows import heir_of
from transforms.remembering import keys_table
from transforms.schemas import (
    IDENTITY_REDIRECTS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
    ORGANISATIONS,
    POSITIONS,
    LakeTable,
)

_OFFICIALS = "FROM official WHERE is_used ORDER BY official_key"
_LINKS = """
SELECT
    article_key,
    linked.number AS entity_number,
    article_id,
    name,
    official_key,
    CASE WHEN known IS NULL THEN score ELSE 1 END AS score,
    CASE WHEN known IS NULL THEN reason WHEN starts_with(known, $curated) THEN 'reference' ELSE 'name' END AS reason
FROM linked JOIN official USING (official) WHERE is_used
ORDER BY article_key, entity_number
"""
_POSITIONS = """
SELECT * REPLACE (
    CASE WHEN is_retired THEN last_seen ELSE valid_to END AS valid_to,
    CASE WHEN is_retired THEN 'last_seen' ELSE valid_to_basis END AS valid_to_basis,
    is_current AND NOT is_retired AS is_current
)
FROM (
    SELECT
        *,
        is_learnt AND coalesce((SELECT max(last_seen) FROM position) - last_seen > $silence, false) AS is_retired
    FROM position
)
"""
_SHOWN_POSITIONS = f"""
SELECT * REPLACE (
    CASE WHEN organisation_key IN (SELECT organisation_key FROM organisations) THEN organisation_key END
    AS organisation_key
)
FROM ({_POSITIONS}) ORDER BY position_key
"""  # noqa: S608
_ORGANISATIONS = """
SELECT
    key AS organisation_key,
    name,
    acronym,
    aliases,
    organisation_type,
    country_code,
    CASE WHEN parent_key IN (SELECT key FROM body) THEN parent_key END AS parent_organisation_key,
    wikidata_id
FROM body ORDER BY key
"""
_ORGANISATION_LINKS = """
SELECT article_key, number AS entity_number, key AS organisation_key, reason
FROM body ANTI JOIN bystander USING (key) ORDER BY article_key, number
"""
_HEIRS = """
WITH heir AS (
    SELECT
        article_id,
        name,
        last(official_key ORDER BY day IS NULL, day, article_id, article_key, linked.number) AS heir
    FROM linked JOIN official USING (official) GROUP BY article_id, name
), told AS (
    SELECT links.official_key, heir FROM links LEFT JOIN heir USING (article_id, name)
)
SELECT official_key, heir FROM told
SEMI JOIN (SELECT official_key FROM told WHERE heir IS DISTINCT FROM official_key) AS moved USING (official_key)
"""


def tables_of(known: Memory, folder: Path) -> dict[LakeTable, pa.Table]:
    """Return the tables of officials, positions, bodies and links as they are to be written."""
    gone = bystanders(known)
    bodies = _bodies(known, folder, gone)
    silence = {"silence": LONGEST_SILENCE.days}
    made = {
        OFFICIALS: known.table(_OFFICIALS),
        POSITIONS: known.table(_SHOWN_POSITIONS, silence, organisations=bodies),
        ORGANISATIONS: bodies,
        ORGANISATION_LINKS: known.table(_ORGANISATION_LINKS, bystander=keys_table("key", gone)),
        OFFICIAL_LINKS: known.table(_LINKS, {"curated": CURATED}),
    }
    return {table: lake_files.conform(table, rows) for table, rows in made.items()}


def _bodies(known: Memory, folder: Path, gone: set[str]) -> pa.Table:
    """Return all bodies: those named, those that they are part of, and those of the reference list somebody serves."""
    told = known.table("FROM organisation ANTI JOIN bystander USING (key)", bystander=keys_table("key", gone))
    added = parents(known, folder)
    named = known.strings("SELECT key FROM organisation")
    held = known.strings("SELECT DISTINCT organisation_key FROM position")
    curated = reference_bodies(folder)
    added |= {key: curated[key] for key in held if key in curated and key not in named and key not in added}
    rows = pa.Table.from_pylist([organisation_row(body) for body in added.values()], schema=told.schema)
    return known.table(_ORGANISATIONS, body=pa.concat_tables([told, rows]))


def redirects_of(known: Memory, lake: Path, made: Mapping[LakeTable, pa.Table]) -> pa.Table:
    """Return the redirects after this run: those of the runs before, and keys published last that died now."""
    previous = lake_files.read_table(lake, IDENTITY_REDIRECTS).to_pylist()
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    links = lake_files.read_table(lake, OFFICIAL_LINKS, columns=["official_key", "article_id", "name"])
    before: dict[str, list[str | None]] = {key: [] for key in _strings(links, "official_key")}
    for key, heir in known.rows(_HEIRS, links=links):
        before[key].append(heir)
    living = _strings(made[OFFICIALS], "official_key")
    officials = update_redirects(previous, moved_keys(before, living, set()), living, "official", now)
    parted = parted_rows(previous, before, living, "official", now)
    organisations = _organisation_redirects(lake, made[ORGANISATIONS], previous, now)
    positions = _position_redirects(known, lake, made[POSITIONS], previous, officials, now)
    return lake_files.conform(IDENTITY_REDIRECTS, [*officials, *parted, *organisations, *positions])


def _strings(table: pa.Table, column: str) -> set[str]:
    return set(map(str, table[column].unique().to_pylist()))


def _organisation_redirects(
    lake: Path, bodies: pa.Table, previous: Sequence[Mapping[str, object]], now: dt.datetime
) -> list[dict[str, object]]:
    living = _strings(bodies, "organisation_key")
    old = lake_files.read_table(lake, ORGANISATIONS)
    dead = [row for row in old.to_pylist() if row["organisation_key"] not in living]
    by_name: dict[str, str] = {}
    for row in bodies.to_pylist() if dead else ():
        for name in (row["name"], *row["aliases"]):
            by_name.setdefault(fold(name), row["organisation_key"])
    told: dict[str, list[str | None]] = {
        row["organisation_key"]: [by_name.get(fold(name)) for name in (row["name"], *row["aliases"])] for row in dead
    }
    return update_redirects(previous, moved_keys(told, living, set()), living, "organisation", now)


def _position_redirects(
    known: Memory,
    lake: Path,
    positions: pa.Table,
    previous: Sequence[Mapping[str, object]],
    officials: Sequence[Mapping[str, object]],
    now: dt.datetime,
) -> list[dict[str, object]]:
    led = {row["old_key"]: row["new_key"] for row in officials}
    living = _strings(positions, "position_key")
    former = lake_files.read_table(lake, POSITIONS)
    dead = known.table("FROM former ANTI JOIN living USING (position_key)", former=former, living=positions).to_pylist()
    owners = {led.get(row["official_key"], row["official_key"]) for row in dead}
    held: dict[tuple[object, str], list[Position]] = defaultdict(list)
    for row in known.table(
        f"FROM ({_POSITIONS}) SEMI JOIN wanted USING (official_key)",
        {"silence": LONGEST_SILENCE.days},
        wanted=keys_table("official_key", map(str, owners)),
    ).to_pylist():
        held[row["official_key"], row["role_category"]].append(_position(row))
    before: dict[str, list[str | None]] = {}
    for row in dead:
        heir = heir_of(row, held[led.get(row["official_key"], row["official_key"]), row["role_category"]])
        before[row["position_key"]] = [heir.key if heir else None]
    return update_redirects(previous, moved_keys(before, living, set()), living, "position", now)


def _position(row: Mapping[str, Any]) -> Position:
    return Position(
        row["position_key"],
        0,
        *(
            row[name]
            for name in ("title", "role_category", "organisation_key", "country_code", "valid_from", "valid_to")
        ),
        *(row[name] for name in ("valid_from_basis", "valid_to_basis", "is_current", "article_count", "last_seen")),
    )
