"""The whole step: from the lake's entities to officials, positions, bodies, links and redirects in the lake.

There is one way through the room: what changed since the last run, and all that it can touch, is resolved anew
(``night``); the first run is a night in which everything came. What people corrected is sought at every run: whoever is
meant otherwise than before is told anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from transforms import lake as lake_files
from transforms.identity.curated import Curated
from transforms.identity.meant import Meant, PersonId, people_of_keys, references_of
from transforms.identity.memory import Memory, PlainMemory, version_of
from transforms.identity.night import tables_after, update
from transforms.identity.overrides import Overrides, load_overrides
from transforms.identity.redirects import followed, identity_redirects
from transforms.memory import collection_paused
from transforms.schemas import (
    IDENTITY_CORRECTIONS,
    IDENTITY_REDIRECTS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
    ORGANISATIONS,
    POSITIONS,
)

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


def resolve_identities(lake: Path, reference: Path) -> IdentityReport:
    """Resolve people, offices and bodies of all articles that count, and write the tables of this room.

    ``reference`` is the folder of reference tables, with ``overrides`` below it. The tables are a function of the
    articles and the reference alone, save for the redirects, which also remember the keys of earlier runs.
    """
    overrides, version, curated = load_overrides(reference), version_of(reference), Curated(reference)
    with collection_paused(), _updated(lake, curated, overrides, version) as (known, meant):
        whole = (IDENTITY_CORRECTIONS, IDENTITY_REDIRECTS, ORGANISATIONS)
        written = {table: lake_files.read_table(lake, table) for table in whole}
        night = tables_after(known, lake, curated, overrides, meant, written[ORGANISATIONS])
        shown = night.shown
        redirects = identity_redirects(written, shown, night.before, night.overridden)
        made = dict(zip(whole, (shown.corrections, redirects, shown.bodies), strict=True))
        parts = shown.parts | {table: links.parts for table, links in night.links.items()}
        for table in OUTPUTS:
            if table in parts:
                lake_files.write_parts(lake, table, parts[table])
            else:
                lake_files.write_changed(lake, table, made[table], written[table])
        officials, provisional_officials, positions = shown.counts()
        known.keep(version, lake_files.files_of(lake, OUTPUTS))
    outcomes = shown.corrections["outcome"].to_pylist()
    return IdentityReport(
        night.articles,
        night.persons,
        officials,
        provisional_officials,
        positions,
        len(shown.bodies),
        len(redirects),
        *(outcomes.count(outcome) for outcome in ("applied", "unused", "faulty")),
    )


@contextmanager
def up_to_date(lake: Path, curated: Curated, overrides: Overrides) -> Iterator[tuple[Memory, Meant]]:
    """Yield what a run would remember now, of which nothing is kept, and whom corrections mean.

    Raises ``remembering.InUseError`` while a run is at work on the lake.
    """
    with collection_paused(), _updated(lake, curated, overrides, version_of(curated.folder)) as updated:
        yield updated


@contextmanager
def _updated(lake: Path, curated: Curated, overrides: Overrides, version: str) -> Iterator[tuple[Memory, Meant]]:
    by_key = _people_of_keys(lake, curated, overrides, version)
    with Memory.opened(lake, version, lake_files.files_of(lake, OUTPUTS)) as known:
        yield known, update(known, lake, curated, overrides, by_key)


def _people_of_keys(
    lake: Path, curated: Curated, overrides: Overrides, version: str
) -> Mapping[str, Iterable[PersonId]]:
    """Return the people whom corrections mean by published keys: who bears these where nobody corrects who is who."""
    keys = {side.key for sides in references_of(overrides).values() for side in sides if side.key}
    if not keys:
        return {}
    plain = Overrides(organisation=overrides.organisation)
    led = followed(lake_files.read_table(lake, IDENTITY_REDIRECTS), "official")
    with PlainMemory.opened(lake, version, ()) as known:
        update(known, lake, curated, plain, {})
        known.keep(version, ())
        return people_of_keys(known, keys, led)
