"""Redirects: where a key that was published once lives on, and which keys were parted from it."""

import datetime as dt
from collections.abc import Iterable, Mapping

import pyarrow as pa

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
    before: Mapping[str, Iterable[str | None]], living: set[str], overridden: set[str]
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
