"""Offices over time: the positions that each official held, with bounds and where the bounds are known from."""

import datetime as dt
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from transforms.identity.context import Official
from transforms.identity.evidence import PRESENT_TENURES, OfficeTold, Person
from transforms.identity.holdings import DAY, REACH, SOLE_ROLES, Term, count_within, title_words
from transforms.identity.offices import (
    NOWHERE,
    TERM_SLACK,
    Office,
    Place,
    Report,
    is_vague,
    leave_out_untimely,
    offices_of,
)
from transforms.identity.overrides import PositionCorrection
from transforms.keys import hash_key

CAREER_ROLES = frozenset(
    {
        "head_of_state", "deputy_head_of_state", "head_of_government", "deputy_head_of_government", "foreign_minister",
        "minister", "deputy_minister", "speaker", "igo_head", "ambassador",
    }
)  # fmt: skip
"""Full-time offices of which a person holds one at a time: a later one ends an earlier one."""

LONGEST_UNSEEN = dt.timedelta(days=5 * 365)
"""An end told so long after the last report of an office tells little of when it was: longer than most terms."""
LONGEST_SILENCE = dt.timedelta(days=10 * 365)
"""An office last told of so long before the newest report is nobody's present one."""
CANDIDACY = frozenset({"candidate", "contender", "hopeful", "nominee"})
"""Words of titles that last for a campaign."""
ENOUGH = 3
"""Of the reports of an office, at least one in so many has to tell of the body that it is shown with."""
COLLEGIAL = "member"
"""Members of a presidency hold it together: none of them ends the office of another."""
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "its", "of", "on", "or", "the", "to", "with"}
)
_LONGEST_ACRONYM = 6


Start = tuple[dt.date, str, frozenset[str]]
"""A day on which an official (by key) is known to be in an office, and the words of the title told."""


@dataclass(frozen=True, slots=True)
class Position:
    """A position held by an official (by number) over a span of time."""

    key: str
    official: int
    title: str
    role_category: str
    organisation: str | None
    country_code: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    valid_from_basis: str
    valid_to_basis: str
    is_current: bool
    article_count: int
    last_seen: dt.date | None


@dataclass(slots=True)
class _Spell:
    """One stretch of time in an office. Up to ``as_of`` the reference list knows that it had not ended."""

    first: dt.date | None
    last: dt.date | None
    first_basis: str
    last_basis: str
    reports: list[Report]
    title: str | None = None
    as_of: dt.date = dt.date.min


def build_positions(
    officials: Sequence[Official], people: Sequence[Person], keys: Sequence[str], used: Iterable[int]
) -> list[Position]:
    """Return the positions of the ``used`` officials (by number), whose keys are ``keys``."""
    offices = told_offices(officials, people, used)
    by_place: dict[Place, list[Start]] = defaultdict(list)
    for number in sorted(offices):
        for place, start in first_days(offices[number], keys[number]):
            by_place[place].append(start)
    starts = {place: without_strays(known) for place, known in by_place.items()}
    positions = [p for number in sorted(offices) for p in positions_of(number, keys[number], offices[number], starts)]
    newest = max((position.last_seen for position in positions if position.last_seen), default=dt.date.min)
    return [_retired(position, newest) for position in positions]


def told_offices(
    officials: Sequence[Official], people: Sequence[Person], used: Iterable[int]
) -> dict[int, list[Office]]:
    """Return the offices of the ``used`` officials (by number); ``officials`` hold all of the reference list."""
    offices = {number: offices_of(officials[number], people) for number in used}
    leave_out_untimely(offices, officials)
    return offices


def positions_of(
    number: int, key: str, offices: Sequence[Office], starts: Mapping[Place, Sequence[Start]]
) -> list[Position]:
    """Return the positions of one official in its offices; ``starts`` are those of all who were in one of them."""
    own: list[Position] = []
    for office in offices:
        spells = _spells(office, key, starts.get((office.role_category, office.place), ()))
        place = _place(office)
        name = () if office.role_category in SOLE_ROLES else (_anchor(office),)
        for ordinal, spell in enumerate(spells):
            position_key = hash_key("position", key, office.role_category, office.place, *name, ordinal)
            own.append(_position(position_key, number, office, spell, place))
    return _settle(own)


def _retired(position: Position, newest: dt.date) -> Position:
    """Return a position, ended when last seen if no report has told of it for longer than offices are held."""
    if is_learnt(position) and position.last_seen and newest - position.last_seen > LONGEST_SILENCE:
        return replace(position, valid_to=position.last_seen, valid_to_basis="last_seen", is_current=False)
    return position


def is_learnt(position: Position) -> bool:
    """Whether a position that is open is known from articles alone."""
    return position.valid_to_basis == "open" and not _is_curated(position)


def _anchor(office: Office) -> str:
    """Return the words by which an office is known for good: those of its first curated term, else first report."""
    told = [(term.first or dt.date.min, title_words(term.title)) for _, term in office.terms]
    told = told or [(report.day or dt.date.max, report.words) for report in office.reports]
    first = min(day for day, _ in told)
    return min(" ".join(sorted(words)) for day, words in told if day == first)


def first_days(offices: Iterable[Office], key: str) -> Iterator[tuple[Place, Start]]:
    """Yield the days on which an official is known to be in offices of one holder at a time."""
    for office in offices:
        if office.role_category in SOLE_ROLES and office.place != NOWHERE:
            days = [(r.earliest or r.day, r.words) for r in office.reports if r.office.tenure == "current"]
            days += [(term.first, title_words(term.title)) for _, term in office.terms]
            for day, words in days:
                if day and COLLEGIAL not in words:
                    yield (office.role_category, office.place), (day, key, words)


def without_strays(starts: Iterable[Start]) -> list[Start]:
    """Return the days in order, without one who is seen in an office a single time between another's: read wrongly."""
    starts = sorted(starts, key=lambda start: (start[0], start[1], sorted(start[2])))
    counts = Counter(key for _, key, _ in starts)
    kept = []
    for place, start in enumerate(starts):
        around = [starts[other] for other in (place - 1, place + 1) if 0 <= other < len(starts)]
        is_between = len(around) == 2 and around[0][1] == around[1][1] != start[1]
        if not (counts[start[1]] == 1 and is_between and (around[1][0] - around[0][0]).days <= REACH):
            kept.append(start)
    return kept


def _spells(office: Office, key: str, starts: Sequence[Start]) -> list[_Spell]:
    """Return the stretches of time in an office; ``starts`` are the days on which anybody is known to be in it."""
    ended = sorted(r.day for r in office.reports if r.day and r.office.tenure == "former")
    present = sorted(
        (r for r in office.reports if r.office.tenure in PRESENT_TENURES),
        key=lambda r: (r.day is None, r.day or dt.date.max, r.article),
    )
    spells = _curated_spells(office.terms)
    rivals = [spell.first and _next_rival(starts, key, spell.first, spell) for spell in spells]
    rest: list[Report] = []
    for report in present:
        home = next(
            (spell for spell, rival in zip(spells, rivals, strict=True) if _covers(spell, report.day, rival)), None
        )
        (home.reports if home else rest).append(report)
    for day, report in [(r.day, r) for r in rest if r.day]:
        previous = spells[-1] if spells and spells[-1].first_basis == "first_seen" else None
        first = min(day, report.earliest or day)
        if previous and previous.last and not _is_broken(previous, previous.last, day, ended, starts, key):
            previous.last, previous.first = day, min(previous.first or first, first)
            previous.reports.append(report)
        else:
            spells.append(_Spell(first, day, "first_seen", "last_seen", [report]))
    undated = [r for r in rest if not r.day]
    if undated:
        if not spells:
            spells.append(_Spell(None, None, "unknown", "open", []))
        spells[-1].reports += undated
    if not spells and office.reports:
        told = [r for r in office.reports if r.office.tenure == "former"]
        if told:
            last = min((r.day for r in told if r.day), default=None)
            spells.append(_Spell(None, last - DAY if last else None, "unknown", "told" if last else "last_seen", told))
        else:
            coming = [r.day for r in office.reports if r.day]
            spells.append(
                _Spell(max(coming, default=None), None, "told" if coming else "unknown", "open", office.reports)
            )
    _close(spells, ended, starts, key)
    return sorted(spells, key=lambda spell: (spell.first or dt.date.min, spell.last or dt.date.max))


def _next_rival(starts: Sequence[Start], key: str, day: dt.date, spell: _Spell) -> dt.date | None:
    """Return the first day behind another on which somebody else began in an office so that it ends a spell.

    No president ends a curated supreme leader, and nobody a spell while the reference list knows that it went on.
    """
    title = title_words(spell.title) if spell.title else None
    for place in range(bisect_right(starts, max(day, spell.as_of), key=itemgetter(0)), len(starts)):
        start, other, words = starts[place]
        if other != key and title in (None, words):
            return start
    return None


def _is_broken(
    spell: _Spell, first: dt.date, last: dt.date, ended: Sequence[dt.date], starts: Sequence[Start], key: str
) -> bool:
    """Whether a learnt spell ended, or somebody else was in the office, behind a first day and up to a last one."""
    rival = _next_rival(starts, key, first, spell)
    return (rival is not None and rival <= last) or bool(count_within(ended, first + DAY, last))


def _curated_spells(terms: Iterable[tuple[OfficeTold, Term]]) -> list[_Spell]:
    """Return the terms of the reference list as spells, those that touch or overlap as one."""
    spells: list[_Spell] = []
    for told, term in sorted(terms, key=lambda pair: (pair[1].first or dt.date.min, pair[1].last or dt.date.max)):
        last_basis = "reference" if term.last else "open"
        previous = spells[-1] if spells else None
        touches = previous and (previous.last is None or (term.first and term.first <= previous.last + DAY))
        if previous and touches and title_words(previous.title or "") == title_words(told.title):
            if previous.last is not None and (term.last is None or term.last > previous.last):
                previous.last, previous.last_basis = term.last, last_basis
            previous.as_of = max(previous.as_of, term.as_of)
            continue
        first_basis = "reference" if term.first else "unknown"
        spells.append(_Spell(term.first, term.last, first_basis, last_basis, [], told.title, term.as_of))
    return spells


def _covers(spell: _Spell, day: dt.date | None, rival: dt.date | None) -> bool:
    """Whether a curated spell is the one told of on a day; ``rival`` is the first day of another holder within it."""
    if day is None:
        return spell.last is None
    if spell.first and day < spell.first - TERM_SLACK:
        return False
    if spell.last is None:
        return rival is None or day < rival
    return day <= spell.last + TERM_SLACK


def _close(spells: Sequence[_Spell], ended: Sequence[dt.date], starts: Sequence[Start], key: str) -> None:
    """Bound learnt spells, and curated ones left open, by a told end or by the next holder."""
    for spell in spells:
        if spell.last_basis not in {"last_seen", "open"}:
            continue
        seen = max((r.day for r in spell.reports if r.day), default=spell.first)
        if seen is None:
            continue
        told = next(iter(ended[bisect_right(ended, max(seen, spell.as_of)) :]), None)
        successor = _next_rival(starts, key, seen, spell)
        over = min((day for day in (told, successor) if day), default=None)
        if over and over - seen > LONGEST_UNSEEN and spell.first_basis != "reference":
            spell.last, spell.last_basis = seen, "last_seen"
        elif over:
            spell.last, spell.last_basis = over - DAY, "told" if over == told else "successor"
        elif _is_candidacy(spell):
            spell.last, spell.last_basis = seen, "last_seen"
        else:
            spell.last, spell.last_basis = None, "open"


def _is_candidacy(spell: _Spell) -> bool:
    return any(report.words & CANDIDACY for report in spell.reports)


def _place(office: Office) -> tuple[str | None, str | None]:
    """Return the body and the country of an office."""
    kind, _, place = office.place.partition(" ")
    bodies = Counter(r.office.organisation for r in office.reports if r.office.organisation)
    bodies = Counter({key: count for key, count in bodies.items() if ENOUGH * count >= len(office.reports)})
    for told, _ in office.terms:
        if told.organisation:
            bodies[told.organisation] += len(office.reports) + 1
    countries = Counter(r.office.country_code for r in office.reports if r.office.country_code)
    body = place if kind == "body" else min(bodies, key=lambda value: (-bodies[value], value)) if bodies else None
    country = place if kind == "country" else None
    if kind == "body" and office.role_category not in {"igo_head", "igo_official"} and countries:
        country = min(countries, key=lambda value: (-countries[value], value))
    return body, country


def _position(key: str, official: int, office: Office, spell: _Spell, place: tuple[str | None, str | None]) -> Position:
    return Position(
        key,
        official,
        spell.title or _title(spell.reports or office.reports),
        office.role_category,
        *place,
        spell.first,
        spell.last,
        spell.first_basis,
        spell.last_basis,
        False,
        len({report.article for report in spell.reports}),
        max((r.day for r in spell.reports if r.day and r.office.tenure != "former"), default=None),
    )


def _title(reports: Sequence[Report]) -> str:
    """Return the usual title: the most told of those that tell an office, spelt with capitals."""
    counts = Counter(report.office.title.casefold() for report in reports)
    usual = min(counts, key=lambda title: (is_vague(title), -counts[title], -len(title), title))
    spellings = Counter(r.office.title for r in reports if r.office.title.casefold() == usual)
    return capitalised(min(spellings, key=lambda title: (-spellings[title], title)))


def capitalised(title: str) -> str:
    """Return a title with capitals, save for its small words; one all in capitals is written like the others."""
    shouted = title.isupper() and len(title) > _LONGEST_ACRONYM
    words = [word.casefold() if shouted else word for word in title.split()]
    return " ".join(
        word.casefold() if place and word.casefold() in _SMALL_WORDS else word[:1].upper() + word[1:]
        for place, word in enumerate(words)
    )


def _settle(positions: list[Position]) -> list[Position]:
    """End offices that a later one replaced, and mark the one that the official is now known by."""
    curated = [position for position in positions if _is_curated(position)]
    settled = [_ended(position, positions, curated) for position in positions]
    open_ones = [p for p in settled if p.valid_to_basis == "open" and not (curated and _is_undated(p))]
    if open_ones:
        now = max(
            open_ones,
            key=lambda p: (
                _is_told_by_people(p),
                _is_curated(p),
                p.article_count > 0,
                p.organisation is not None or not is_vague(p.title),
                p.last_seen or p.valid_from or dt.date.min,
                not is_vague(p.title),
                p.article_count,
                p.valid_from or dt.date.min,
                p.key,
            ),
        )
        settled = [replace(p, is_current=p is now) for p in settled]
    return settled


def _is_told_by_people(position: Position) -> bool:
    return position.article_count == 0 and position.valid_from_basis != "reference"


def _is_curated(position: Position) -> bool:
    return position.valid_from_basis == "reference" or _is_told_by_people(position)


def _is_undated(position: Position) -> bool:
    return position.valid_from is None and position.last_seen is None


def _ended(position: Position, positions: Iterable[Position], curated: Sequence[Position]) -> Position:
    """Return a position, ended when last seen if another one shows that it is over.

    That is a later full-time office, or the terms of the reference list: what was first told before the last of them
    had ended did not outlast it as far as anybody knows.
    """
    seen = position.last_seen or position.valid_from
    if position.valid_to_basis != "open" or _is_curated(position) or seen is None:
        return position
    later = [
        other
        for other in positions
        if other is not position
        and {other.role_category, position.role_category} <= CAREER_ROLES
        and (other.role_category, other.country_code) != (position.role_category, position.country_code)
        and other.valid_from is not None
        and other.valid_from > seen
    ]
    later += [other for other in curated if other.valid_from and other.valid_from > seen]
    ends = [other.valid_to or dt.date.max for other in curated]
    is_left = bool(ends) and max(ends) < dt.date.max and (position.valid_from or seen) <= max(ends)
    return replace(position, valid_to=seen, valid_to_basis="last_seen") if later or is_left else position


def correct_positions(
    positions: Iterable[Position],
    corrections: Iterable[tuple[PositionCorrection, frozenset[int]]],
    organisation_of: Mapping[str, str],
    keys: Sequence[str],
) -> list[Position]:
    """Return the positions after corrections, each told with the officials (by number) that it refers to."""
    result = list(positions)
    for correction, officials in corrections:
        words = title_words(correction.title)
        body = organisation_of.get(correction.organisation or "")
        for official in sorted(officials):
            result = [
                p
                for p in result
                if not (
                    p.official == official
                    and p.role_category == correction.role_category
                    and (
                        words <= title_words(p.title) or title_words(p.title) <= words or p.role_category in SOLE_ROLES
                    )
                    and correction.country_code in {None, p.country_code}
                )
            ]
            if correction.holds:
                place = f"country {correction.country_code}" if correction.country_code else f"body {body}"
                result.append(
                    Position(
                        hash_key(
                            "position", keys[official], correction.role_category, place, " ".join(sorted(words)), "told"
                        ),
                        official,
                        correction.title,
                        correction.role_category,
                        body,
                        correction.country_code,
                        correction.valid_from,
                        correction.valid_to,
                        "told" if correction.valid_from else "unknown",
                        "told" if correction.valid_to else "open",
                        False,
                        0,
                        correction.valid_to,
                    )
                )
    by_official: dict[int, list[Position]] = defaultdict(list)
    for position in result:
        by_official[position.official].append(replace(position, is_current=False))
    return [position for official in sorted(by_official) for position in _settle(by_official[official])]
