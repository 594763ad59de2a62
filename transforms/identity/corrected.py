"""What people told, laid over what articles tell: names and ids of officials, their offices, the trace of each line.

Corrections of who is one person, and of bodies, shape the memory itself; these here are laid over it at every run.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from transforms.identity.bodies import corrected_bodies
from transforms.identity.curated import Curated
from transforms.identity.meant import Meant, references_of
from transforms.identity.memory import Memory, linked
from transforms.identity.officials import official_rows, published_keys, remembered_position
from transforms.identity.overrides import (
    OfficialCorrection,
    Overrides,
    PersonReference,
    PositionCorrection,
    correction_row,
    fault_rows,
)
from transforms.identity.positions import Position, correct_positions, retired
from transforms.remembering import Rows, day_of, keys_table

Officials = Mapping[PersonReference, frozenset[str]]
"""The officials (by id) whom each reference of a correction means."""

_REFERRED = f"""
SELECT DISTINCT place, official FROM ({
    linked(
        "SELECT person.*, place FROM referred CROSS JOIN story USING (article_key) "
        "CROSS JOIN person USING (article, number)"
    )
})
"""  # noqa: S608


def officials_meant(known: Memory, meant: Meant) -> Officials:
    """Return the officials that the people meant are."""
    rows = [(place, *person) for place, people in enumerate(meant.values()) for person in people]
    if not rows:
        return dict.fromkeys(meant, frozenset())
    found = known.rows(_REFERRED, referred=Rows(("place", "article_key", "number"), rows))
    officials: dict[int, set[str]] = defaultdict(set)
    for place, official in found:
        officials[place].add(official)
    return {reference: frozenset(officials[place]) for place, reference in enumerate(meant)}


def corrected_officials(
    known: Memory, curated: Curated, corrections: Iterable[OfficialCorrection], officials: Officials
) -> list[dict[str, object]]:
    """Return the rows of officials of whom people told the right name or id."""
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for correction in corrections:
        cells = {name: getattr(correction, name) for name in ("full_name", "family_name", "wikidata_id")}
        for official in officials[correction.person]:
            told[official].update({name: value for name, value in cells.items() if value})
    return official_rows(known, curated, told) if told else []


def corrected_positions(
    known: Memory, curated: Curated, corrections: Sequence[PositionCorrection], officials: Officials
) -> tuple[list[dict[str, object]], set[str]]:
    """Return the positions of the officials of whose offices people told, and who these are."""
    concerned = sorted({official for correction in corrections for official in officials[correction.person]})
    rows: list[dict[str, object]] = []
    if concerned:
        key_of, place_of = (
            published_keys(known, concerned),
            {official: place for place, official in enumerate(concerned)},
        )
        keys = [key_of[official] for official in concerned]
        [(newest,)] = known.rows("SELECT max(last_seen) FROM position")
        held = known.records(
            "SELECT position.* FROM wanted CROSS JOIN position USING (official)",
            wanted=keys_table("official", concerned),
        )
        positions = [retired(_position(row, place_of[row["official"]]), day_of(newest) or dt.date.min) for row in held]
        told = [
            (correction, frozenset(place_of[official] for official in officials[correction.person]))
            for correction in corrections
        ]
        rows = [
            remembered_position(concerned[position.official], keys[position.official], position)
            for position in correct_positions(positions, told, curated.organisation_of, keys)
        ]
    return rows, set(concerned)


def _position(row: Mapping[str, Any], official: int) -> Position:
    return Position(
        row["position_key"],
        official,
        row["title"],
        row["role_category"],
        row["organisation_key"],
        row["country_code"],
        day_of(row["valid_from"]),
        day_of(row["valid_to"]),
        row["valid_from_basis"],
        row["valid_to_basis"],
        bool(row["is_current"]),
        row["article_count"],
        day_of(row["last_seen"]),
    )


def overridden(known: Memory) -> frozenset[str]:
    """Return the keys of officials and bodies that a correction shaped."""
    officials = known.strings("SELECT official_key FROM official WHERE resolution = 'override'")
    return frozenset(officials | {key for _, key, _ in corrected_bodies(known)})


def correction_rows(known: Memory, overrides: Overrides, meant: Meant, officials: Officials) -> list[dict[str, object]]:
    """Return what became of each line of the files on people and bodies, in the order of files and lines."""
    rows = [*_of_people(known, overrides, meant, officials), *_of_bodies(known, overrides)]
    rows += fault_rows(overrides, of_meetings=False)
    return sorted(rows, key=lambda row: (str(row["file"]), int(str(row["line_number"]))))


def _of_people(known: Memory, overrides: Overrides, meant: Meant, officials: Officials) -> Iterator[dict[str, object]]:
    keys = published_keys(known, (official for own in officials.values() for official in own))
    for line, sides in references_of(overrides).items():
        is_used = all(meant[side] for side in sides)
        people = frozenset(person for side in sides for person in meant[side] if is_used)
        found = frozenset(official for side in sides for official in officials[side] if is_used)
        is_contradicted = line.file == "same_person.csv" and len(found) > 1
        yield correction_row(line, len(people), (keys[official] for official in found), is_contradicted)


def _of_bodies(known: Memory, overrides: Overrides) -> Iterator[dict[str, object]]:
    found = corrected_bodies(known)
    for place, correction in enumerate(overrides.organisation):
        own = [(key, count) for at, key, count in found if at == place]
        yield correction_row(correction.line, sum(count for _, count in own), (key for key, _ in own), False)
