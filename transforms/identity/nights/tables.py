"""The tables of the room as the memory has them, and where the officials of the last run went."""

from pathlib import Path

import pyarrow as pa

from transforms import lake as lake_files
from transforms.identity.nights.bodies import bystanders, organisation_row, parents
from transforms.identity.nights.corrected import (
    corrected_officials,
    corrected_positions,
    correction_rows,
    officials_meant,
)
from transforms.identity.nights.meant import Meant
from transforms.identity.nights.memory import Memory
from transforms.identity.nights.people import CURATED, Curated
from transforms.identity.organisations import reference_bodies
from transforms.identity.overrides import Overrides
from transforms.identity.positions import LONGEST_SILENCE
from transforms.remembering import keys_table
from transforms.schemas import (
    IDENTITY_CORRECTIONS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
    ORGANISATIONS,
    POSITIONS,
    LakeTable,
)

_OFFICIALS = """
FROM official ANTI JOIN corrected USING (official) WHERE is_used
UNION ALL BY NAME FROM corrected
ORDER BY official_key
"""
_LINKS = """
SELECT
    article_key,
    linked.number AS entity_number,
    article_id,
    name,
    official_key,
    CASE WHEN known IS NULL THEN score ELSE 1 END AS score,
    CASE
        WHEN known IS NULL THEN reason
        WHEN resolution = 'override' THEN resolution
        WHEN starts_with(known, $curated) THEN 'reference'
        ELSE 'name'
    END AS reason
FROM linked JOIN official USING (official) WHERE is_used
ORDER BY article_key, entity_number
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
_ORGANISATION_LINKS = """
SELECT article_key, number AS entity_number, key AS organisation_key, reason
FROM body ANTI JOIN bystander USING (key) ORDER BY article_key, number
"""
_HEIRS = """
WITH fresh AS (
    SELECT article_id, name FROM made WHERE official_key NOT IN (SELECT official_key FROM links)
), told AS (
    SELECT official_key, article_id, name FROM links SEMI JOIN (
        SELECT official_key FROM links ANTI JOIN made USING (article_id, name, official_key)
        UNION SELECT official_key FROM links SEMI JOIN fresh USING (article_id, name)
    ) AS moved USING (official_key)
), heir AS (
    SELECT
        article_id,
        name,
        last(official_key ORDER BY day IS NULL, day, article_id, article_key, linked.number) AS heir
    FROM linked JOIN official USING (official) SEMI JOIN told USING (article_id, name) GROUP BY article_id, name
)
SELECT official_key, heir FROM told LEFT JOIN heir USING (article_id, name)
"""


def tables_of(known: Memory, curated: Curated, overrides: Overrides, meant: Meant) -> dict[LakeTable, pa.Table]:
    """Return the tables of officials, positions, bodies, links and corrections as they are to be written."""
    gone = bystanders(known)
    officials = officials_meant(known, meant)
    positions, concerned = corrected_positions(known, curated, overrides.position, officials)
    told = {"corrected": positions, "concerned": keys_table("official", concerned)}
    bodies = _bodies(known, curated.folder, gone, **told)
    named = corrected_officials(known, curated, overrides.official, officials)
    silence = {"silence": LONGEST_SILENCE.days}
    made = {
        OFFICIALS: known.table(_OFFICIALS, corrected=named),
        POSITIONS: known.table(_POSITIONS, silence, organisations=bodies, **told),
        ORGANISATIONS: bodies,
        ORGANISATION_LINKS: known.table(_ORGANISATION_LINKS, bystander=keys_table("key", gone)),
        OFFICIAL_LINKS: known.table(_LINKS, {"curated": CURATED}),
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


def heirs_of(known: Memory, lake: Path, made: pa.Table) -> dict[str, list[str | None]]:
    """Return the keys of officials of the last run, with the present ones of what they held where these differ.

    ``made`` are the links of this run.
    """
    links = lake_files.read_table(lake, OFFICIAL_LINKS, columns=["official_key", "article_id", "name"])
    before: dict[str, list[str | None]] = {str(key): [] for key in links["official_key"].unique().to_pylist()}
    for key, heir in known.rows(_HEIRS, links=links, made=made):
        before[key].append(heir)
    return before
