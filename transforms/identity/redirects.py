"""Redirects: where a key that was published once lives on, and which keys were parted from it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms import lake as lake_files
from transforms.identity.bodies import written_among
from transforms.identity.holdings import title_words
from transforms.identity.organisations import fold
from transforms.identity.tables import Shown
from transforms.schemas import IDENTITY_REDIRECTS, OFFICIALS, ORGANISATIONS, POSITIONS, LakeTable

MERGE, SPLIT, OVERRIDE, PARTED = "merge", "split", "override", "parted"
"""Reasons; ``PARTED`` marks an old key that lives on, while a part of what it stood for now has the new key."""


def followed(redirects: pa.Table, entity: str) -> dict[str, str]:
    """Return old key -> the key it lives on in, for one kind of entity."""
    return {
        row["old_key"]: row["new_key"]
        for row in redirects.to_pylist()
        if row["entity"] == entity and row["reason"] != PARTED
    }


def update_redirects(
    previous: Iterable[Mapping[str, object]],
    moved: Mapping[str, tuple[str, str]],
    living: set[str],
    entity: str,
    now: dt.datetime,
) -> list[dict[str, object]]:
    """Return the redirects of one kind of entity after a run, sorted by old key.

    ``previous`` are the rows of the last run, ``moved`` tells of keys that were alive then: old key -> (new key,
    reason). Every redirect leads to a living key in one step. A row keeps the time at which it was first seen; one
    whose old key lives again is dropped, and so is one whose target is gone without a successor.
    """
    rows: dict[str, dict[str, object]] = {}
    for row in previous:
        if row["entity"] == entity and row["reason"] != PARTED:
            rows[str(row["old_key"])] = dict(row)
    for old_key, (new_key, reason) in moved.items():
        rows[old_key] = {
            "entity": entity, "old_key": old_key, "new_key": new_key, "merged_at": now, "reason": reason
        }  # fmt: skip
    for row in rows.values():
        seen = {row["old_key"]}
        while row["new_key"] not in living and row["new_key"] in rows and row["new_key"] not in seen:
            seen.add(row["new_key"])
            row["new_key"] = rows[str(row["new_key"])]["new_key"]
    return [rows[key] for key in sorted(rows) if key not in living and rows[key]["new_key"] in living]


def moved_keys(
    before: Mapping[str, Iterable[str | None]], living: Set[str], overridden: Set[str]
) -> dict[str, tuple[str, str]]:
    """Return where the keys that died went: old key -> (new key, reason).

    ``before`` maps each key of the last run to the present keys of what it held, None for what is gone. The key that
    took most of it over wins, the smallest of equals. ``overridden`` are present keys shaped by an override.
    """
    moved = {}
    for old_key, heirs in before.items():
        if old_key in living:
            continue
        counts: dict[str, int] = {}
        for heir in heirs:
            if heir is not None and heir in living:
                counts[heir] = counts.get(heir, 0) + 1
        if counts:
            heir = min(counts, key=lambda key: (-counts[key], key))
            reason = OVERRIDE if heir in overridden else SPLIT if len(counts) > 1 else MERGE
            moved[old_key] = (heir, reason)
    return moved


def parted_rows(
    previous: Iterable[Mapping[str, object]],
    before: Mapping[str, Iterable[str | None]],
    living: set[str],
    entity: str,
    now: dt.datetime,
) -> list[dict[str, object]]:
    """Return the rows that tell of splits, sorted: a part of what a living key stood for got a key of its own.

    ``before`` is that of ``moved_keys``. A row stays, with the time at which it was first seen, while both keys live.
    """
    rows = {
        (str(row["old_key"]), str(row["new_key"])): dict(row)
        for row in previous
        if row["entity"] == entity and row["reason"] == PARTED
    }
    for old_key, heirs in before.items():
        for heir in set(heirs) - {old_key, None}:
            if heir is not None and heir not in before:
                told = {"entity": entity, "old_key": old_key, "new_key": heir, "merged_at": now, "reason": PARTED}
                rows.setdefault((old_key, heir), told)
    return [rows[pair] for pair in sorted(rows) if living.issuperset(pair)]


def identity_redirects(
    written: Mapping[LakeTable, pa.Table],
    shown: Shown,
    before: Mapping[str, Iterable[str | None]],
    overridden: Set[str],
) -> pa.Table:
    """Return the redirects of officials, bodies and positions after a run, given what lies ``written`` and is shown.

    ``before`` maps the official keys of the last run to the present ones, as ``moved_keys`` takes it; ``overridden``
    are present keys of officials and bodies shaped by an override.
    """
    previous = written[IDENTITY_REDIRECTS].to_pylist()
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)

    redirected = [str(row[column]) for row in previous for column in ("old_key", "new_key")]

    def asked(heirs: Mapping[str, Iterable[str | None]]) -> list[str]:
        return [*redirected, *heirs, *(heir for own in heirs.values() for heir in own if heir)]

    def updated(entity: str, heirs: Mapping[str, Iterable[str | None]], living: set[str]) -> list[dict[str, object]]:
        return update_redirects(previous, moved_keys(heirs, living, overridden), living, entity, now)

    living = shown.living(OFFICIALS, asked(before))
    officials = updated("official", before, living)
    parted = parted_rows(previous, before, living, "official", now)
    by_name = _heirs_by_name(written[ORGANISATIONS], shown.bodies)
    organisations = updated("organisation", by_name, written_among(shown.bodies, asked(by_name)))
    led = {str(row["old_key"]): str(row["new_key"]) for row in officials}
    by_office = _heirs_by_office(shown, led)
    positions = updated("position", by_office, shown.living(POSITIONS, asked(by_office)))
    return lake_files.conform(IDENTITY_REDIRECTS, [*officials, *parted, *organisations, *positions])


def _heirs_by_name(old: pa.Table, made: pa.Table) -> dict[str, list[str | None]]:
    """Return the bodies that bear the names of those that are gone."""
    gone = pc.invert(pc.is_in(old["organisation_key"], made["organisation_key"].combine_chunks()))
    dead = old.filter(gone).to_pylist()
    by_name: dict[str, str] = {}
    for row in made.to_pylist() if dead else ():
        for name in (row["name"], *row["aliases"]):
            by_name.setdefault(fold(name), row["organisation_key"])
    return {
        row["organisation_key"]: [by_name.get(fold(name)) for name in (row["name"], *row["aliases"])] for row in dead
    }


def _heirs_by_office(shown: Shown, led: Mapping[str, str]) -> dict[str, list[str | None]]:
    """Return, for positions that are gone, the same official's office of that kind at that time.

    ``led`` are official keys that are gone and those they live on in.
    """
    held: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in shown.positions_of(led.get(row["official_key"], row["official_key"]) for row in shown.gone):
        held[row["official_key"], row["role_category"]].append(row)
    return {
        row["position_key"]: [
            _nearest(row, held[led.get(row["official_key"], row["official_key"]), row["role_category"]])
        ]
        for row in shown.gone
    }


def _nearest(gone: Mapping[str, Any], positions: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the key of the position, of those in offices of one kind, that lies nearest to one that is gone."""

    def rank(row: Mapping[str, Any]) -> tuple[int, bool, str]:
        first, last = gone["valid_from"] or dt.date.min, gone["valid_to"] or dt.date.max
        gap = max((row["valid_from"] or dt.date.min) - last, first - (row["valid_to"] or dt.date.max))
        return max(0, gap.days), title_words(row["title"]) != title_words(gone["title"]), row["position_key"]

    def places(row: Mapping[str, Any]) -> set[tuple[str, str]]:
        return {(name, row[name]) for name in ("country_code", "organisation_key") if row[name] is not None}

    same_place = [row for row in positions if places(row) & places(gone) or not (places(row) or places(gone))]
    return min(map(rank, same_place), default=(0, False, None))[2]
