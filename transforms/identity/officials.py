"""The rows of officials and their positions that a night can touch.

Those are of officials who won, lost or kept people of articles that changed, of those whose keys depend on theirs, and
of those who held an office for as long as nobody else was known to be in it until then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from transforms.identity.bodies import place_names
from transforms.identity.context import Official, unknown_official
from transforms.identity.curated import Curated
from transforms.identity.links import note_officials
from transforms.identity.memory import DAY, UNKNOWN, Memory, linked, place_key
from transforms.identity.nodes import official_nodes, official_of
from transforms.identity.offices import Office, Place, offices_of
from transforms.identity.organisations import fold
from transforms.identity.positions import NO_STARTS, Position, Start, Starts, first_days, is_learnt, positions_of
from transforms.identity.rows import best_name, distinct_keys, is_thing, official_key, official_row, position_row
from transforms.identity.tellings import Telling
from transforms.remembering import Rows, keys_table

_TOUCHED = """
SELECT known FROM won UNION SELECT known FROM lost
UNION SELECT official FROM link_changed
UNION SELECT official FROM come CROSS JOIN link USING (article, number)
UNION SELECT official FROM gone CROSS JOIN link_before USING (article, number)
"""
_DESCRIBED = f"""
SELECT DISTINCT official FROM ({
    linked(
        "SELECT person.* FROM (SELECT DISTINCT claim FROM renamed CROSS JOIN served USING (organisation)) "
        "CROSS JOIN person USING (claim)"
    )
})
"""  # noqa: S608
_SUCCEEDED = """
SELECT DISTINCT official FROM changed CROSS JOIN tenure USING (place)
WHERE (first IS NULL OR first <= day) AND (last IS NULL OR since IS NULL OR last >= since)
"""


@dataclass
class _Part:
    """Some officials with all that is told of them."""

    known: Memory
    curated: Curated
    ids: list[str] = field(default_factory=list)
    officials: list[Official] = field(default_factory=list)
    told: list[list[Telling]] = field(default_factory=list)

    def load(self, keys: Iterable[str]) -> None:
        """Add officials; those of whom nothing is told are left out."""
        missing = set(keys) - set(self.ids)
        if not missing:
            return
        told = self.known.tellings(missing)
        nodes = official_nodes(self.known, self.curated, [key for key in told if not key.startswith(UNKNOWN)])
        for key, own in told.items():
            if key.startswith(UNKNOWN):
                official = unknown_official(telling.claim for _, telling in own)
            else:
                official = official_of(nodes[key])
            for is_known, telling in own:
                if is_known or official.is_provisional:
                    official.hear(telling.claim, telling.days.tolist())
            if official.reference_id:
                official.terms = self.curated.terms[official.reference_id]
            self.ids.append(key)
            self.officials.append(official)
            self.told.append([telling for _, telling in own])

    def offices(self) -> dict[int, list[Office]]:
        """Return the offices of those who are people, by place in the lists."""
        return {
            number: offices_of(official, told, self.curated.terms_at)
            for number, (official, told) in enumerate(zip(self.officials, self.told, strict=True))
            if not official.is_no_person
        }


def update_officials(known: Memory, curated: Curated, touched: Iterable[str], renamed: Iterable[str]) -> None:
    """Make the rows of officials and positions anew as far as something changed for them."""
    keys = set(touched) | known.strings(_TOUCHED)
    if renamed:
        keys |= known.strings(_DESCRIBED, renamed=keys_table("organisation", renamed))
    part = _Part(known, curated)
    part.load(keys)
    bases = known.strings(
        "SELECT base FROM wanted CROSS JOIN official USING (official)", wanted=keys_table("official", keys)
    )
    bases |= {official_key(*own) for own in zip(part.officials, part.told, strict=True)}
    mates = known.strings(
        "SELECT official FROM wanted CROSS JOIN official USING (base)", wanted=keys_table("base", bases)
    )
    part.load(mates)
    keys |= mates
    published = distinct_keys(part.officials, part.told)
    for official, told in zip(part.officials, part.told, strict=True):
        official.is_no_person = is_thing(official, told, curated.folder)
    note_officials(known, keys)
    places = _numbered(known, part)
    known.drop("official", "official", keys)
    known.put("official", _rows_of(known, curated, part, published, places, {}))
    _update_positions(known, curated, keys, part, published)


def official_rows(
    known: Memory, curated: Curated, corrections: Mapping[str, Mapping[str, str]]
) -> list[dict[str, object]]:
    """Return the rows of those officials (by id) who are shown, with what corrections tell of each."""
    rows = known.rows(
        "SELECT official, official_key, place FROM wanted CROSS JOIN official USING (official) WHERE is_used",
        wanted=keys_table("official", corrections),
    )
    part = _Part(known, curated)
    part.load(key for key, *_ in rows)
    published, places = {key: own for key, own, _ in rows}, {key: place for key, _, place in rows}
    return _rows_of(known, curated, part, [published[key] for key in part.ids], places, corrections)


def _numbered(known: Memory, part: _Part) -> dict[str, int]:
    """Return the places of officials among all, in the order in which they came, those of a run by the first report."""
    wanted = keys_table("official", part.ids)
    query = "SELECT official, place FROM wanted CROSS JOIN official USING (official)"
    places = dict(known.rows(query, wanted=wanted))
    [(following,)] = known.rows("SELECT coalesce(max(place), -1) + 1 FROM official")
    fresh = [(min(own.first for own in told), key) for key, told in zip(part.ids, part.told, strict=True)]
    came = (key for _, key in sorted(fresh) if key not in places)
    return places | {key: place for place, key in enumerate(came, start=following)}


def _rows_of(
    known: Memory,
    curated: Curated,
    part: _Part,
    published: Sequence[str],
    places: Mapping[str, int],
    corrections: Mapping[str, Mapping[str, str]],
) -> list[dict[str, object]]:
    bodies = {
        office.organisation
        for told in part.told
        for telling in told
        if not telling.claim.is_named
        for office in telling.claim.offices
        if office.organisation
    }
    names = place_names(known, bodies, curated.folder)
    rows: list[dict[str, object]] = []
    for key, official, told, own_key in zip(part.ids, part.officials, part.told, published, strict=True):
        name = best_name(official, told, curated.holders_of, names)
        held = curated.holders_of[official.reference_id] if official.reference_id else ()
        row = official_row(official, told, held, own_key, name, corrections.get(key, {}))
        rows.append(
            row
            | {
                "place": places[key],
                "official": key,
                "base": official_key(official, told),
                "is_used": not official.is_no_person,
                "fold": fold(name),
            }
        )
    return rows


def _update_positions(known: Memory, curated: Curated, keys: set[str], part: _Part, published: Sequence[str]) -> None:
    offices = part.offices()
    told = (
        {
            "official": part.ids[number],
            "key": published[number],
            "place": place_key(*place),
            "words": words,
            "days": days.astype(DAY).tobytes(),
        }
        for number, own in offices.items()
        for place, words, days in first_days(own)
    )
    wanted = keys_table("official", keys)
    places = _places(offices)
    places |= known.strings("SELECT DISTINCT place FROM wanted CROSS JOIN start USING (official)", wanted=wanted)
    before = _starts(known, places)
    for table in ("start", "tenure", "position"):
        known.drop(table, "official", keys)
    known.put("start", told)
    starts = _starts(known, places)
    succeeded = _succeeded(known, before, starts) - keys
    known.put("tenure", (row for n, own in offices.items() for row in _tenures(part.ids[n], own)))
    _put_positions(known, part, published, offices, starts)
    if succeeded:
        note_officials(known, succeeded)
        known.drop("position", "official", succeeded)
        others = _Part(known, curated)
        others.load(succeeded)
        keys_of = published_keys(known, succeeded)
        offices = others.offices()
        starts |= _starts(known, _places(offices) - set(starts))
        _put_positions(known, others, [keys_of[key] for key in others.ids], offices, starts)


def published_keys(known: Memory, officials: Iterable[str]) -> dict[str, str]:
    """Return the keys of officials by id."""
    wanted = keys_table("official", officials)
    return dict(
        known.rows("SELECT official, official_key FROM wanted CROSS JOIN official USING (official)", wanted=wanted)
    )


def _places(offices: Mapping[int, Iterable[Office]]) -> set[str]:
    return {place_key(office.role_category, office.place) for own in offices.values() for office in own}


def _starts(known: Memory, places: Iterable[str]) -> dict[str, Starts]:
    """Return the days on which anybody is known to be in an office, by place of office."""
    query = "SELECT place, key, words, days FROM wanted CROSS JOIN start USING (place)"
    told: dict[str, list[Start]] = defaultdict(list)
    for place, key, words, days in known.rows(query, wanted=keys_table("place", places)):
        told[place].append((key, words, np.frombuffer(days, DAY)))
    return {place: Starts.of(own) for place, own in told.items()}


def _succeeded(known: Memory, before: Mapping[str, Starts], now: Mapping[str, Starts]) -> set[str]:
    """Return the officials in an office when the days on which somebody is known to be in it changed."""
    changed = [
        (place, *days)
        for place in {*before, *now}
        for days in zip(
            *(own.tolist() for own in before.get(place, NO_STARTS).differing(now.get(place, NO_STARTS))), strict=True
        )
    ]
    return known.strings(_SUCCEEDED, changed=Rows(("place", "day", "since"), changed))


def _tenures(official: str, offices: Iterable[Office]) -> Iterable[dict[str, object]]:
    """Yield between which days an official was seen in a place of office; null where it can't be told."""
    by_place: dict[str, list[Office]] = defaultdict(list)
    for office in offices:
        by_place[place_key(office.role_category, office.place)].append(office)
    for place, own in by_place.items():
        dated = [told.dated for office in own for told in office.reports if len(told.dated)]
        is_bounded = dated and not any(office.terms for office in own)
        yield {
            "official": official,
            "place": place,
            "first": min(days[0] for days in dated).item() if is_bounded else None,
            "last": max(days[-1] for days in dated).item() if is_bounded else None,
        }


def _put_positions(
    known: Memory,
    part: _Part,
    published: Sequence[str],
    offices: Mapping[int, Sequence[Office]],
    starts: Mapping[str, Starts],
) -> None:
    by_place: dict[Place, Starts] = {}
    for place, own in starts.items():
        role, _, where = place.partition("|")
        by_place[role, where] = own
    known.put(
        "position",
        (
            remembered_position(part.ids[number], published[number], position)
            for number, own_offices in offices.items()
            for position in positions_of(number, published[number], own_offices, by_place)
        ),
    )


def remembered_position(official: str, own_key: str, position: Position) -> dict[str, object]:
    """Return an office of an official (by id and key) as it is remembered."""
    row = position_row(position, own_key, position.organisation)
    return row | {"official": official, "last_seen": position.last_seen, "is_learnt": is_learnt(position)}
