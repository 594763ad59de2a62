"""The tables of officials, their positions and bodies as the memory has them (for those of links see ``links``)."""

from pathlib import Path

import pyarrow as pa

from transforms import lake as lake_files
from transforms.identity.bodies import organisation_row, parents
from transforms.identity.corrected import corrected_officials, corrected_positions, correction_rows, officials_meant
from transforms.identity.curated import Curated
from transforms.identity.meant import Meant
from transforms.identity.memory import Memory
from transforms.identity.organisations import reference_bodies
from transforms.identity.overrides import Overrides
from transforms.identity.positions import LONGEST_SILENCE
from transforms.remembering import keys_table
from transforms.schemas import IDENTITY_CORRECTIONS, OFFICIALS, ORGANISATIONS, POSITIONS, LakeTable

_OFFICIALS = """
FROM official ANTI JOIN corrected USING (official) WHERE is_used
UNION ALL BY NAME FROM corrected
ORDER BY official_key
"""
_POSITIONS = """
SELECT * REPLACE (
    CASE WHEN organisation_key IN (SELECT organisation_key FROM organisations) THEN organisation_key END
    AS organisation_key
) FROM (
    SELECT * EXCLUDE is_retired REPLACE (
        CASE WHEN is_retired THEN last_seen ELSE valid_to END AS valid_to,
        CASE WHEN is_retired THEN 'last_seen' ELSE valid_to_basis END AS valid_to_basis,
        is_current AND NOT is_retired AS is_current
    ) FROM (
        SELECT
            *,
            is_learnt AND coalesce((SELECT max(last_seen) FROM position) - last_seen > $silence, false) AS is_retired
        FROM position ANTI JOIN concerned USING (official)
    ) UNION ALL BY NAME FROM corrected
) ORDER BY position_key
"""
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


def tables_of(
    known: Memory, curated: Curated, overrides: Overrides, meant: Meant, bystanders: set[str]
) -> dict[LakeTable, pa.Table]:
    """Return the tables of officials, positions, bodies but for bystanders (by key), and corrections, to be written."""
    officials = officials_meant(known, meant)
    positions, concerned = corrected_positions(known, curated, overrides.position, officials)
    told = {"corrected": positions, "concerned": keys_table("official", concerned)}
    bodies = _bodies(known, curated.folder, bystanders, **told)
    named = corrected_officials(known, curated, overrides.official, officials)
    silence = {"silence": LONGEST_SILENCE.days}
    made = {
        OFFICIALS: known.table(_OFFICIALS, corrected=named),
        POSITIONS: known.table(_POSITIONS, silence, organisations=bodies, **told),
        ORGANISATIONS: bodies,
    }
    lines = lake_files.conform(IDENTITY_CORRECTIONS, correction_rows(known, overrides, meant, officials))
    return {table: lake_files.conform(table, rows) for table, rows in made.items()} | {IDENTITY_CORRECTIONS: lines}


def _bodies(known: Memory, folder: Path, gone: set[str], corrected: pa.Table, concerned: pa.Table) -> pa.Table:
    """Return all bodies: those named, those that they are part of, and those of the reference list somebody serves.

    ``corrected`` are the positions of the officials ``concerned`` by corrections of these.
    """
    told = known.table("FROM organisation ANTI JOIN bystander USING (key)", bystander=keys_table("key", gone))
    added = parents(known, folder)
    named = known.strings("SELECT key FROM organisation")
    held = known.strings(
        "SELECT DISTINCT organisation_key FROM position ANTI JOIN concerned USING (official) "
        "UNION SELECT organisation_key FROM corrected",
        corrected=corrected,
        concerned=concerned,
    )
    curated = reference_bodies(folder)
    added |= {key: curated[key] for key in held if key in curated and key not in named and key not in added}
    rows = pa.Table.from_pylist([organisation_row(body) for body in added.values()], schema=told.schema)
    return known.table(_ORGANISATIONS, body=pa.concat_tables([told, rows]))
