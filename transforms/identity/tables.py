"""The tables of officials, their positions and bodies as the memory has them (for those of links see ``links``).

Officials and positions lie in parts: a night makes the rows anew that it can have changed, and leaves all others.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms import lake as lake_files
from transforms.identity.bodies import doubtful_bodies, organisation_row, parents, shown_among, written_among
from transforms.identity.corrected import (
    corrected_officials,
    corrected_positions,
    correction_rows,
    officials_meant,
)
from transforms.identity.curated import Curated
from transforms.identity.meant import Meant
from transforms.identity.memory import Memory, strings_of
from transforms.identity.organisations import Organisation, reference_bodies
from transforms.identity.overrides import Overrides
from transforms.identity.positions import LONGEST_SILENCE
from transforms.remembering import Value, keys_table
from transforms.schemas import IDENTITY_CORRECTIONS, OFFICIALS, ORGANISATIONS, POSITIONS, LakeTable

PART = 2048
"""A file is of so many officials, in the order in which they came: a night changes rows in few of these."""

_LAY = (
    "CREATE TEMP TABLE corrected_official AS SELECT * FROM official LIMIT 0",
    "CREATE TEMP TABLE corrected_position AS SELECT * FROM position LIMIT 0",
    "CREATE TEMP TABLE concerned (official TEXT PRIMARY KEY)",
    "CREATE TEMP TABLE added_body (key TEXT PRIMARY KEY)",
)
_IS_SHOWN = """(
    {key} IN (SELECT key FROM added_body)
    OR EXISTS (SELECT 1 FROM organisation WHERE organisation.key = {key} AND NOT is_bystander)
)"""
_OFFICIALS = f"""
WITH shown AS (
    SELECT official.* FROM stale CROSS JOIN official USING (official)
    WHERE is_used AND official NOT IN (SELECT official FROM corrected_official)
    UNION ALL SELECT * FROM corrected_official WHERE official IN (SELECT official FROM stale)
)
SELECT {", ".join(OFFICIALS.schema.names)}, place / :part FROM shown ORDER BY official_key
"""  # noqa: S608
_ENDS = {
    "organisation_key": f"CASE WHEN {_IS_SHOWN.format(key='shown.organisation_key')} THEN organisation_key END",
    "valid_to": "CASE WHEN is_retired THEN last_seen ELSE valid_to END",
    "valid_to_basis": "CASE WHEN is_retired THEN 'last_seen' ELSE valid_to_basis END",
    "is_current": "is_current AND NOT is_retired",
}
"""What is shown of a position other than as it is remembered."""
_POSITIONS = f"""
WITH shown AS (
    SELECT
        position.*,
        is_learnt AND coalesce((SELECT max(day) FROM newest) - last_seen > {LONGEST_SILENCE.days}, false) AS is_retired
    FROM stale CROSS JOIN position USING (official) WHERE official NOT IN (SELECT official FROM concerned)
    UNION ALL SELECT *, false FROM corrected_position WHERE official IN (SELECT official FROM stale)
)
SELECT {", ".join(_ENDS.get(name, f"shown.{name}") for name in POSITIONS.schema.names)}, official.place / :part
FROM shown CROSS JOIN official USING (official)
ORDER BY shown.official_key, position_key
"""  # noqa: S608
_LIVING = {
    OFFICIALS: """
SELECT official_key FROM asked CROSS JOIN official USING (official_key)
WHERE is_used AND official NOT IN (SELECT official FROM corrected_official)
UNION SELECT official_key FROM corrected_official WHERE official_key IN (SELECT official_key FROM asked)
""",
    POSITIONS: """
SELECT position_key FROM asked CROSS JOIN position USING (position_key)
WHERE official NOT IN (SELECT official FROM concerned)
UNION SELECT position_key FROM corrected_position WHERE position_key IN (SELECT position_key FROM asked)
""",
}
_LAID_OVER = """
SELECT official FROM laid_over
UNION SELECT official FROM corrected_official
UNION SELECT official FROM concerned
"""
_STALE = {
    OFFICIALS: f"""
WITH present AS MATERIALIZED (SELECT official.* FROM official_before CROSS JOIN official USING (official))
SELECT official FROM (SELECT * FROM present EXCEPT SELECT * FROM official_before)
UNION SELECT official FROM (SELECT * FROM official_before EXCEPT SELECT * FROM present)
UNION {_LAID_OVER}
""",  # noqa: S608
    POSITIONS: f"""
SELECT official FROM official_before
UNION {_LAID_OVER}
UNION SELECT official FROM moved CROSS JOIN position USING (organisation_key)
UNION SELECT official FROM position WHERE is_learnt AND last_seen BETWEEN :first AND :last
""",  # noqa: S608
}
_KEYS = """
SELECT official_key, place / :part FROM official_before WHERE is_used AND official IN (SELECT official FROM stale)
UNION SELECT official_key, place / :part FROM stale CROSS JOIN official USING (official)
"""
_COUNTS = """
SELECT
    (SELECT count(*) FROM official WHERE is_used),
    (SELECT count(*) FROM official WHERE is_used AND is_provisional)
    - (SELECT count(*) FROM corrected_official CROSS JOIN official USING (official) WHERE official.is_provisional)
    + (SELECT count(*) FROM corrected_official WHERE is_provisional),
    (SELECT count(*) FROM position)
    - (SELECT count(*) FROM concerned CROSS JOIN position USING (official))
    + (SELECT count(*) FROM corrected_position)
"""
_BODIES = f"""
SELECT
    key,
    name,
    acronym,
    aliases,
    organisation_type,
    country_code,
    CASE WHEN {_IS_SHOWN.format(key="own.parent_key")} THEN parent_key END,
    wikidata_id
FROM stale CROSS JOIN organisation AS own USING (key) WHERE NOT is_bystander
"""  # noqa: S608
_HELD = """
SELECT key FROM asked
WHERE EXISTS (
    SELECT 1 FROM position
    WHERE organisation_key = asked.key AND official NOT IN (SELECT official FROM concerned)
) OR key IN (SELECT organisation_key FROM corrected_position)
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """Officials, positions and bodies as they are shown: the memory, with corrections laid over it.

    ``parts`` are those of officials and positions in which rows differ, ``gone`` the rows of positions that lay there
    and are shown no more.
    """

    known: Memory
    parts: dict[LakeTable, lake_files.Parts]
    gone: Sequence[Mapping[str, Any]]
    bodies: pa.Table
    corrections: pa.Table

    def living(self, table: LakeTable, keys: Iterable[str]) -> set[str]:
        """Return those of some keys of officials or positions that are shown."""
        return _living(self.known, table, keys)

    def positions_of(self, officials: Iterable[str]) -> list[dict[str, Any]]:
        """Return the positions of officials by key."""
        asked = keys_table("official_key", officials)
        query = "SELECT official FROM asked CROSS JOIN official USING (official_key)"
        return _rows_of(self.known, POSITIONS, self.known.strings(query, asked=asked)).to_pylist()

    def counts(self) -> tuple[int, int, int]:
        """Return how many officials are shown, how many of these are provisional, and how many positions."""
        [found] = self.known.rows(_COUNTS)
        return found


def _living(known: Memory, table: LakeTable, keys: Iterable[str]) -> set[str]:
    [key] = table.key
    return known.strings(_LIVING[table], asked=keys_table(key, keys))


def _rows_of(known: Memory, table: LakeTable, officials: Iterable[str]) -> pa.Table:
    """Return the rows of officials (by id), or of their positions, as they are shown, and in which part each lies."""
    query = _OFFICIALS if table == OFFICIALS else _POSITIONS
    kind = table.schema.append(pa.field("part", pa.int32()))
    return known.table(kind, query, {"part": PART}, stale=keys_table("official", officials))


def shown_of(
    known: Memory,
    lake: Path,
    curated: Curated,
    overrides: Overrides,
    meant: Meant,
    written: pa.Table,
) -> Shown:
    """Return what is to be shown; bodies ``written`` lie in the lake."""
    officials = officials_meant(known, meant)
    positions, concerned = corrected_positions(known, curated, overrides.position, officials)
    known.run(*_LAY)
    known.put("corrected_official", corrected_officials(known, curated, overrides.official, officials))
    known.put("corrected_position", positions)
    known.put("concerned", ({"official": official} for official in concerned))
    bodies, moved = _bodies(known, curated.folder, written)
    parts, gone = _parts(known, lake, moved)
    corrections = lake_files.conform(IDENTITY_CORRECTIONS, correction_rows(known, overrides, meant, officials))
    return Shown(known, parts, gone, bodies, corrections)


def _parts(
    known: Memory, lake: Path, moved: Iterable[str]
) -> tuple[dict[LakeTable, lake_files.Parts], list[dict[str, Any]]]:
    """Return the parts in which rows differ, and the rows of positions that are gone; ``moved`` bodies came or went."""
    [(before, now)] = known.rows("SELECT (SELECT max(day) FROM newest), (SELECT max(last_seen) FROM position)")
    stale = {
        OFFICIALS: known.strings(_STALE[OFFICIALS]),
        POSITIONS: known.strings(
            _STALE[POSITIONS], _silenced(before, now), moved=keys_table("organisation_key", moved)
        ),
    }
    if now != before:
        known.run("DELETE FROM newest")
        known.put("newest", [{"day": now}])
    covered = known.strings("SELECT official FROM corrected_official UNION SELECT official FROM concerned")
    if covered != known.strings("SELECT official FROM laid_over"):
        known.run("DELETE FROM laid_over")
        known.put("laid_over", ({"official": official} for official in covered))
    parts = {
        table: lake_files.parts_with_replaced(
            lake,
            table,
            "official_key",
            known.rows(_KEYS, {"part": PART}, stale=keys_table("official", own)),
            _rows_of(known, table, own),
            known.is_new,
        )
        for table, own in stale.items()
    }
    was = lake_files.read_table(lake, POSITIONS) if known.is_new else parts[POSITIONS].replaced
    living = _living(known, POSITIONS, strings_of(was, "position_key"))
    return parts, [row for row in was.to_pylist() if row["position_key"] not in living]


def _silenced(before: int | None, now: int | None) -> dict[str, Value]:
    """Return between which days those were last seen whose silence a run makes too long, or no longer so."""
    if before is None or now is None:
        return {"first": None, "last": None}
    return {"first": min(before, now) - LONGEST_SILENCE.days, "last": max(before, now) - LONGEST_SILENCE.days}


def _bodies(known: Memory, folder: Path, written: pa.Table) -> tuple[pa.Table, set[str]]:
    """Return all bodies, and the keys of those that came or went since some were ``written``.

    They are those named, those that they are part of, and those of the reference list somebody serves.
    """
    written = written.slice(0, 0) if known.is_new else written
    curated = reference_bodies(folder)
    added = parents(known, folder)
    named = known.strings("SELECT key FROM asked CROSS JOIN organisation USING (key)", asked=keys_table("key", curated))
    unnamed = keys_table("key", (key for key in curated if key not in named and key not in added))
    added |= {key: curated[key] for key in known.strings(_HELD, asked=unnamed)}
    known.put("added_body", ({"key": key} for key in added))
    asked = doubtful_bodies(known) | curated.keys() | added.keys()
    shown = shown_among(known, asked) | added.keys()
    moved = shown ^ written_among(written, asked)
    stale = moved | known.strings(
        "SELECT key FROM assembled "
        "UNION SELECT organisation.key FROM moved CROSS JOIN organisation ON organisation.parent_key = moved.key",
        moved=keys_table("key", moved),
    )
    is_stale = pc.is_in(written["organisation_key"], pa.array(sorted(stale | added.keys()), pa.string()))
    made = known.table(ORGANISATIONS.schema, _BODIES, stale=keys_table("key", stale - added.keys()))
    rows = [_shown_row(body, shown) for body in added.values()]
    tables = [written.filter(pc.invert(is_stale)), made, pa.Table.from_pylist(rows, schema=ORGANISATIONS.schema)]
    return lake_files.conform(ORGANISATIONS, pa.concat_tables(tables).sort_by("organisation_key")), moved


def _shown_row(body: Organisation, shown: Container[str]) -> dict[str, object]:
    """Return the row of a body that no article names."""
    told = organisation_row(body)
    row = {name: told[name] for name in ORGANISATIONS.schema.names if name in told}
    parent = body.parent_key if body.parent_key in shown else None
    return {**row, "organisation_key": body.key, "parent_organisation_key": parent}
