"""The tables of officials, their positions and bodies as the memory has them (for those of links see ``links``).

Officials and positions lie in parts: a night makes the rows anew that it can have changed, and leaves all others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from transforms import lake as lake_files
from transforms.identity.bodies import organisation_row, parents
from transforms.identity.corrected import (
    corrected_officials,
    corrected_positions,
    correction_rows,
    officials_meant,
)
from transforms.identity.curated import Curated
from transforms.identity.meant import Meant
from transforms.identity.memory import Memory, strings_of
from transforms.identity.organisations import reference_bodies
from transforms.identity.overrides import Overrides
from transforms.identity.positions import LONGEST_SILENCE
from transforms.remembering import keys_table
from transforms.schemas import IDENTITY_CORRECTIONS, OFFICIALS, ORGANISATIONS, POSITIONS, LakeTable

PART = 2048
"""A file is of so many officials, in the order in which they came: a night changes rows in few of these."""

_SHOWN = {
    OFFICIALS: """
FROM {remembered} ANTI JOIN corrected_official USING (official) WHERE is_used
UNION ALL BY NAME FROM corrected_official
""",
    POSITIONS: f"""
SELECT * REPLACE (
    CASE WHEN organisation_key IN (SELECT organisation_key FROM shown_body) THEN organisation_key END
    AS organisation_key
) FROM (
    SELECT * EXCLUDE is_retired REPLACE (
        CASE WHEN is_retired THEN last_seen ELSE valid_to END AS valid_to,
        CASE WHEN is_retired THEN 'last_seen' ELSE valid_to_basis END AS valid_to_basis,
        is_current AND NOT is_retired AS is_current
    ) FROM (
        SELECT
            *,
            is_learnt
            AND coalesce((SELECT max(day) FROM newest) - last_seen > {LONGEST_SILENCE.days}, false) AS is_retired
        FROM {{remembered}} ANTI JOIN concerned USING (official)
    ) UNION ALL BY NAME FROM corrected_position
)
""",  # noqa: S608
}
"""Queries for rows as they are shown, made of those remembered."""
_STALE = f"""
SELECT official FROM official_before
UNION FROM laid_over
UNION SELECT official FROM corrected_official
UNION FROM concerned
UNION SELECT official FROM position SEMI JOIN moved USING (organisation_key)
UNION SELECT official FROM position
WHERE is_learnt AND last_seen + {LONGEST_SILENCE.days} BETWEEN least($before, $now) AND greatest($before, $now)
"""  # noqa: S608
_KEYS = """
SELECT place // $size AS part, official_key FROM official_before WHERE is_used
UNION SELECT place // $size, official_key FROM official SEMI JOIN stale USING (official)
"""
_STALE_OFFICIALS = f"""
SELECT *, place // $size AS part
FROM ({_SHOWN[OFFICIALS].format(remembered="(FROM official SEMI JOIN stale USING (official))")})
ORDER BY official_key
"""  # noqa: S608
_STALE_POSITIONS = f"""
SELECT shown.*, official.place // $size AS part
FROM ({_SHOWN[POSITIONS].format(remembered="(FROM position SEMI JOIN stale USING (official))")}) AS shown
JOIN official USING (official)
ORDER BY shown.official_key, position_key
"""  # noqa: S608
_ALL = {
    table: f"({_SHOWN[table].format(remembered=remembered)})"
    for table, remembered in ((OFFICIALS, "official"), (POSITIONS, "position"))
}
_COUNTS = f"""
SELECT count(*), count(*) FILTER (is_provisional), (SELECT count(*) FROM {_ALL[POSITIONS]}) FROM {_ALL[OFFICIALS]}
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


@dataclass(frozen=True, slots=True)
class Shown:
    """Officials, positions and bodies as they are shown: the memory, with corrections laid over it.

    ``parts`` are those of officials and positions in which rows differ, ``gone`` the rows of positions that lay there
    and are shown no more.
    """

    known: Memory
    laid: Mapping[str, pa.Table]
    parts: dict[LakeTable, lake_files.Parts]
    gone: Sequence[Mapping[str, Any]]
    bodies: pa.Table
    corrections: pa.Table

    def living(self, table: LakeTable, keys: Iterable[str]) -> set[str]:
        """Return those of some keys of officials or positions that are shown."""
        return _living(self.known, table, keys, self.laid)

    def positions_of(self, officials: Iterable[str]) -> list[dict[str, Any]]:
        """Return the positions of officials by key."""
        asked = keys_table("official_key", officials)
        query = f"FROM {_ALL[POSITIONS]} SEMI JOIN asked USING (official_key)"
        return self.known.table(query, None, asked=asked, **self.laid).to_pylist() if len(asked) else []

    def counts(self) -> tuple[int, int, int]:
        """Return how many officials are shown, how many of these are provisional, and how many positions."""
        [found] = self.known.rows(_COUNTS, None, **self.laid)
        return found


def _living(known: Memory, table: LakeTable, keys: Iterable[str], laid: Mapping[str, pa.Table]) -> set[str]:
    [key] = table.key
    asked = keys_table(key, keys)
    if not len(asked):
        return set()
    query = f"SELECT {key} FROM {_ALL[table]} SEMI JOIN asked USING ({key})"  # noqa: S608
    return known.strings(query, asked=asked, **laid)


def shown_of(
    known: Memory,
    lake: Path,
    curated: Curated,
    overrides: Overrides,
    meant: Meant,
    bystanders: set[str],
    written: pa.Table,
) -> Shown:
    """Return what is to be shown, but for bodies that are bystanders (by key); bodies ``written`` lie in the lake."""
    officials = officials_meant(known, meant)
    positions, concerned = corrected_positions(known, curated, overrides.position, officials)
    named = corrected_officials(known, curated, overrides.official, officials)
    laid = {
        "corrected_official": named,
        "corrected_position": positions,
        "concerned": keys_table("official", concerned),
    }
    bodies = lake_files.conform(ORGANISATIONS, _bodies(known, curated.folder, bystanders, laid))
    laid["shown_body"] = bodies
    moved = {*strings_of(bodies, "organisation_key")} ^ {*strings_of(written, "organisation_key")}
    parts, gone = _parts(known, lake, laid, moved)
    corrections = lake_files.conform(IDENTITY_CORRECTIONS, correction_rows(known, overrides, meant, officials))
    return Shown(known, laid, parts, gone, bodies, corrections)


def _parts(
    known: Memory, lake: Path, laid: Mapping[str, pa.Table], moved: Iterable[str]
) -> tuple[dict[LakeTable, lake_files.Parts], list[dict[str, Any]]]:
    """Return the parts in which rows differ, and the rows of positions that are gone; ``moved`` bodies came or went."""
    [(before, now)] = known.rows("SELECT (SELECT max(day) FROM newest), (SELECT max(last_seen) FROM position)")
    stale = known.table(_STALE, {"before": before, "now": now}, moved=keys_table("organisation_key", moved), **laid)
    if now != before:
        known.rows("DELETE FROM newest")
        known.put("newest", [{"day": now}])
    covered = {*strings_of(laid["corrected_official"], "official"), *strings_of(laid["concerned"], "official")}
    if covered != known.strings("FROM laid_over"):
        known.rows("DELETE FROM laid_over")
        known.put("laid_over", ({"official": official} for official in covered))
    keys = known.table(_KEYS, {"size": PART}, stale=stale)
    parts = {
        table: lake_files.parts_with_replaced(
            lake, table, "official_key", keys, known.table(query, {"size": PART}, stale=stale, **laid), known.is_new
        )
        for table, query in ((OFFICIALS, _STALE_OFFICIALS), (POSITIONS, _STALE_POSITIONS))
    }
    was = lake_files.read_table(lake, POSITIONS) if known.is_new else parts[POSITIONS].replaced
    living = _living(known, POSITIONS, strings_of(was, "position_key"), laid)
    return parts, [row for row in was.to_pylist() if row["position_key"] not in living]


def _bodies(known: Memory, folder: Path, gone: set[str], laid: Mapping[str, pa.Table]) -> pa.Table:
    """Return all bodies: those named, those that they are part of, and those of the reference list somebody serves."""
    told = known.table("FROM organisation ANTI JOIN bystander USING (key)", bystander=keys_table("key", gone))
    added = parents(known, folder)
    named = known.strings("SELECT key FROM organisation")
    held = known.strings(
        "SELECT DISTINCT organisation_key FROM position ANTI JOIN concerned USING (official) "
        "UNION SELECT organisation_key FROM corrected_position",
        **laid,
    )
    curated = reference_bodies(folder)
    added |= {key: curated[key] for key in held if key in curated and key not in named and key not in added}
    rows = pa.Table.from_pylist([organisation_row(body) for body in added.values()], schema=told.schema)
    return known.table(_ORGANISATIONS, body=pa.concat_tables([told, rows]))
