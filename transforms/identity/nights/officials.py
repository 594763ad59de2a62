"""The rows of officials and their positions that a night can touch.

Those are of officials who won, lost or kept people of articles that changed, of those whose keys depend on theirs, and
of those who held an office for as long as nobody else was known to be in it until then.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from transforms.identity.context import Official, Unknown, group_of
from transforms.identity.evidence import Person
from transforms.identity.holdings import REACH
from transforms.identity.nights.bodies import place_names
from transforms.identity.nights.memory import Memory, Told, place_key
from transforms.identity.nights.people import UNKNOWN, Curated, official_nodes
from transforms.identity.offices import Office
from transforms.identity.officials import official_key, official_of
from transforms.identity.organisations import fold
from transforms.identity.positions import Position, Start, first_days, is_learnt, positions_of, told_offices
from transforms.identity.rows import best_name, distinct_keys, is_thing, official_row, position_row
from transforms.remembering import keys_table

_TOUCHED = """
WITH now AS (SELECT article_key, number, day, claim, official FROM linked),
was AS (SELECT article_key, number, day, claim, official FROM before)
SELECT DISTINCT official FROM (
    (FROM now EXCEPT FROM was) UNION ALL (FROM was EXCEPT FROM now)
    UNION ALL SELECT now.* FROM now SEMI JOIN come USING (article_key, number)
    UNION ALL SELECT was.* FROM was SEMI JOIN gone USING (article_key, number)
)
"""
_DESCRIBED = """
SELECT DISTINCT official FROM linked SEMI JOIN (
    SELECT claim FROM (SELECT claim, unnest(offices) AS office FROM claim WHERE NOT is_named)
    SEMI JOIN renamed ON office.organisation = renamed.key
) AS described USING (claim)
"""
_KEPT = """
SELECT DISTINCT place, day, key, words FROM (
    SELECT
        *,
        count(*) OVER (PARTITION BY place, key) AS sightings,
        lag(key) OVER around AS key_before,
        lag(day) OVER around AS day_before,
        lead(key) OVER around AS key_behind,
        lead(day) OVER around AS day_behind
    FROM start SEMI JOIN places USING (place)
    WINDOW around AS (PARTITION BY place ORDER BY day, key, words)
)
WHERE NOT coalesce(
    sightings = 1 AND key_before = key_behind AND key_before <> key AND day_behind - day_before <= $reach, false
)
"""
_SUCCEEDED = """
WITH changed AS (
    SELECT DISTINCT place, day FROM (
        (FROM kept_before EXCEPT FROM kept_now) UNION ALL (FROM kept_now EXCEPT FROM kept_before)
    )
), common AS (
    SELECT DISTINCT place, day FROM (FROM kept_before INTERSECT FROM kept_now)
), since AS (
    SELECT changed.place, changed.day, common.day AS day_before
    FROM changed ASOF LEFT JOIN common ON changed.place = common.place AND changed.day > common.day
)
SELECT DISTINCT official FROM tenure JOIN since USING (place)
WHERE (first IS NULL OR first <= day) AND (last IS NULL OR day_before IS NULL OR last >= day_before)
"""


@dataclass
class _Part:
    """Some officials with all their people."""

    known: Memory
    curated: Curated
    ids: list[str] = field(default_factory=list)
    officials: list[Official] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    met: dict[tuple[str, int], frozenset[int]] = field(default_factory=dict)

    def load(self, keys: Iterable[str]) -> None:
        """Add officials; those without people are left out."""
        keys = set(keys) - set(self.ids)
        members: dict[str, list[tuple[int, Told]]] = defaultdict(list)
        for one in self.known.people("SEMI JOIN wanted USING (official)", wanted=keys_table("official", keys)):
            members[str(one.official)].append((len(self.people), one))
            self.people.append(one.person)
            if one.met is not None:
                self.met[one.person.article.key, one.person.number] = one.met
        nodes = official_nodes(self.known, self.curated, [key for key in members if not key.startswith(UNKNOWN)])
        for key, own in members.items():
            self.ids.append(key)
            if key.startswith(UNKNOWN):
                group = group_of(own[0][1].person.claim)
                office = (group[1], group[2], group[3]) if group and group[0] == "office" else None
                self.officials.append(Unknown([index for index, _ in own], "", office).official(self.people))
                continue
            official = official_of(nodes[key])
            if official.reference_id:
                official.terms = self.curated.terms[official.reference_id]
            official.take_in((index for index, one in own if one.known), self.people)
            for is_named in (True, False):
                official.members += [
                    index for index, one in own if not one.known and one.person.claim.is_named == is_named
                ]
            self.officials.append(official)

    def complete(self) -> list[Official]:
        """Return the officials, behind them those of the reference list that are not among them."""
        others = []
        for key, node in self.curated.nodes.items():
            if key not in self.ids:
                official = official_of([node])
                official.terms = self.curated.terms[str(node.reference_id)]
                others.append(official)
        return [*self.officials, *others]


def update_officials(known: Memory, curated: Curated, touched: Iterable[str], renamed: Iterable[str]) -> None:
    """Make the rows of officials and positions anew as far as something changed for them."""
    keys = set(touched) | known.strings(_TOUCHED)
    if renamed:
        keys |= known.strings(_DESCRIBED, renamed=keys_table("key", renamed))
    part = _Part(known, curated)
    part.load(keys)
    bases = known.strings(
        "SELECT base FROM official SEMI JOIN wanted USING (official)", wanted=keys_table("official", keys)
    )
    bases |= {official_key(official, part.people) for official in part.officials}
    mates = known.strings(
        "SELECT official FROM official SEMI JOIN wanted USING (base)", wanted=keys_table("base", bases)
    )
    part.load(mates)
    keys |= mates
    published = distinct_keys(part.officials, part.people)
    for official in part.officials:
        official.is_no_person = is_thing(official, part.people, part.met, curated.folder)
    _put_officials(known, curated, keys, part, published)
    _update_positions(known, curated, keys, part, published)


def _put_officials(known: Memory, curated: Curated, keys: Iterable[str], part: _Part, published: Sequence[str]) -> None:
    bodies = {
        office.organisation
        for official in part.officials
        for claim in {part.people[index].claim for index in official.members}
        if not claim.is_named
        for office in claim.offices
        if office.organisation
    }
    places = place_names(known, bodies, curated.folder)
    rows: list[dict[str, object]] = []
    for key, official, own_key in zip(part.ids, part.officials, published, strict=True):
        name = best_name(official, part.people, curated.holders_of, places)
        held = curated.holders_of[official.reference_id] if official.reference_id else ()
        row = official_row(official, part.people, held, own_key, name, {})
        rows.append(
            row
            | {
                "official": key,
                "base": official_key(official, part.people),
                "is_used": not official.is_no_person,
                "fold": fold(name),
            }
        )
    known.take("official", "official", keys)
    known.put("official", rows)


def _update_positions(known: Memory, curated: Curated, keys: set[str], part: _Part, published: Sequence[str]) -> None:
    offices = told_offices(part.complete(), part.people, _used(part))
    starts: list[dict[str, Any]] = [
        {"official": part.ids[n], "key": published[n], "place": place_key(*place), "day": day, "words": _joined(words)}
        for n, own in offices.items()
        for place, (day, _, words) in first_days(own, published[n])
    ]
    wanted = keys_table("official", keys)
    places = {row["place"] for row in starts}
    places |= known.strings("SELECT DISTINCT place FROM start SEMI JOIN wanted USING (official)", wanted=wanted)
    given = keys_table("place", places)
    known.rows(f"CREATE OR REPLACE TEMP TABLE kept_before AS {_KEPT}", {"reach": REACH}, places=given)
    for table in ("start", "tenure", "position"):
        known.take(table, "official", keys)
    known.put("start", starts)
    known.rows(f"CREATE OR REPLACE TEMP TABLE kept_now AS {_KEPT}", {"reach": REACH}, places=given)
    succeeded = known.strings(_SUCCEEDED) - keys
    known.put("tenure", (row for n, own in offices.items() for row in _tenures(part.ids[n], own)))
    if succeeded:
        known.take("position", "official", succeeded)
        others = _Part(known, curated)
        others.load(succeeded)
        keys_of = dict(
            known.rows(
                "SELECT official, official_key FROM official SEMI JOIN wanted USING (official)",
                wanted=keys_table("official", succeeded),
            )
        )
        own_offices = told_offices(others.complete(), others.people, range(len(others.ids)))
        _put_positions(known, others, [keys_of[key] for key in others.ids], own_offices)
    _put_positions(known, part, published, offices)


def _used(part: _Part) -> list[int]:
    return [number for number, official in enumerate(part.officials) if not official.is_no_person]


def _joined(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


def _tenures(official: str, offices: Iterable[Office]) -> Iterable[dict[str, object]]:
    """Yield between which days an official was seen in a place of office; null where it can't be told."""
    by_place: dict[str, list[Office]] = defaultdict(list)
    for office in offices:
        by_place[place_key(office.role_category, office.place)].append(office)
    for place, own in by_place.items():
        days = [report.day for office in own for report in office.reports if report.day]
        is_bounded = days and not any(office.terms for office in own)
        yield {
            "official": official,
            "place": place,
            "first": min(days) if is_bounded else None,
            "last": max(days) if is_bounded else None,
        }


def _put_positions(known: Memory, part: _Part, published: Sequence[str], offices: dict[int, list[Office]]) -> None:
    places = {(office.role_category, office.place) for own in offices.values() for office in own}
    starts: dict[tuple[str, str], list[Start]] = defaultdict(list)
    told = known.rows(
        f"FROM ({_KEPT}) ORDER BY place, day, key, words",
        {"reach": REACH},
        places=keys_table("place", (place_key(*place) for place in places)),
    )
    for place, day, key, words in told:
        role, _, where = place.partition("|")
        starts[role, where].append((day, key, frozenset(words.split())))
    known.put(
        "position",
        (
            _position_row(part.ids[number], published[number], position)
            for number, own in offices.items()
            for position in positions_of(number, published[number], own, starts)
        ),
    )


def _position_row(official: str, own_key: str, position: Position) -> dict[str, object]:
    row = position_row(position, own_key, position.organisation)
    return row | {"official": official, "last_seen": position.last_seen, "is_learnt": is_learnt(position)}
