"""From what each article tells to who is who and which reports speak of the same meeting, over the whole corpus."""

import dataclasses
from collections.abc import Iterator

import dagster as dg

from orchestration.assets.specs import REFERENCE, Stopwatch, lake_key, lake_result, lake_spec
from orchestration.code_versions import code_version
from orchestration.resources import Warehouse
from transforms.schemas import (
    ARTICLE_ENTITIES,
    ARTICLE_STATUS,
    ARTICLES,
    IDENTITY_CORRECTIONS,
    IDENTITY_REDIRECTS,
    MEETING_CORRECTIONS,
    MEETING_LINKS,
    MEETING_MENTIONS,
    MEETING_PARTICIPANTS,
    MEETING_REDIRECTS,
    MEETING_RELATIONS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
    ORGANISATIONS,
    POSITIONS,
)
from transforms.settings import REFERENCE as REFERENCE_FOLDER

IDENTITY_TABLES = (
    OFFICIALS,
    OFFICIAL_LINKS,
    POSITIONS,
    ORGANISATIONS,
    ORGANISATION_LINKS,
    IDENTITY_REDIRECTS,
    IDENTITY_CORRECTIONS,
)
ENCOUNTER_TABLES = (MEETING_LINKS, MEETING_RELATIONS, MEETING_REDIRECTS, MEETING_CORRECTIONS)
EXTRACTED = [
    lake_key(table) for table in (ARTICLES, ARTICLE_STATUS, ARTICLE_ENTITIES, MEETING_MENTIONS, MEETING_PARTICIPANTS)
]
RESOLVED = [lake_key(table) for table in (OFFICIALS, OFFICIAL_LINKS, POSITIONS, ORGANISATIONS, ORGANISATION_LINKS)]
IDENTITY_VERSION = code_version("transforms/identity")
ENCOUNTERS_VERSION = code_version("transforms/encounters")


@dg.multi_asset(
    name="identity",
    specs=[
        lake_spec(table, "identity", [*EXTRACTED, REFERENCE], {"python"}, IDENTITY_VERSION) for table in IDENTITY_TABLES
    ],
)
def identity(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Resolve officials, their offices over time, and organisations across all articles that count."""
    from transforms.identity import resolve_identities

    watch = Stopwatch()
    context.log.info(_tell(resolve_identities(warehouse.settings.lake, REFERENCE_FOLDER)))
    for table in IDENTITY_TABLES:
        yield lake_result(warehouse.settings.lake, table, watch.seconds)


@dg.multi_asset(
    name="encounters",
    specs=[
        lake_spec(table, "encounters", [*EXTRACTED, *RESOLVED, REFERENCE], {"python"}, ENCOUNTERS_VERSION)
        for table in ENCOUNTER_TABLES
    ],
)
def encounters(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Merge the reports of one encounter into one meeting."""
    from transforms.encounters import merge_encounters

    watch = Stopwatch()
    context.log.info(_tell(merge_encounters(warehouse.settings.lake, REFERENCE_FOLDER)))
    for table in ENCOUNTER_TABLES:
        yield lake_result(warehouse.settings.lake, table, watch.seconds)


def _tell(report: object) -> str:
    fields = [(field.name, getattr(report, field.name)) for field in dataclasses.fields(report)]  # type: ignore[arg-type]
    return ", ".join(f"{name.replace('_', ' ')}: {value:,}" for name, value in fields if isinstance(value, int | float))
