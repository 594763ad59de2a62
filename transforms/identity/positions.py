"""Offices over time: the positions that each official held, with bounds and where the bounds are known from."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transforms.identity.evidence import OfficeTold
from transforms.identity.holdings import DAY, REACH, SOLE_ROLES, Term, title_words
from transforms.identity.offices import COLLEGIAL, NOWHERE, TERM_SLACK, Office, Place, Reports, is_vague
from transforms.identity.overrides import PositionCorrection
from transforms.identity.tellings import Days, Mask
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
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "its", "of", "on", "or", "the", "to", "with"}
)
_LONGEST_ACRONYM = 6
_NUMBER_DIGITS = 15
_DAY_STEP = 0x9E3779B97F4A7C15 >> 1
"""Spreads days over all bits, so that they are told apart once other numbers are laid over them."""


Start = tuple[str, str, Days]
"""An official (by key), the sorted words of a title, and the days on which the official is known to hold it."""


@dataclass(frozen=True, slots=True, eq=False)
class Starts:
    """The days on which officials are known to be in an office, sorted; of each a number for the official and title."""

    days: Days
    keys: npt.NDArray[np.int64]
    titles: npt.NDArray[np.int64]

    @staticmethod
    def of(told: Sequence[Start]) -> "Starts":
        """Return days without one who is seen in an office a single time between another's: read wrongly."""
        lengths = [len(days) for _, _, days in told]
        days = np.concatenate([days for _, _, days in told])
        keys = np.repeat(np.array([_number(key) for key, _, _ in told]), lengths)
        titles = np.repeat(np.array([hash(words) for _, words, _ in told]), lengths)
        order = np.lexsort((keys, days))
        days, keys, titles = days[order], keys[order], titles[order]
        _, number, counts = np.unique(keys, return_inverse=True, return_counts=True)
        kept = np.ones(len(days), bool)
        kept[1:-1] = ~(
            (counts[number[1:-1]] == 1)
            & (keys[:-2] == keys[2:])
            & (keys[:-2] != keys[1:-1])
            & (days[2:] - days[:-2] <= np.timedelta64(REACH, "D"))
        )
        return Starts(days[kept], keys[kept], titles[kept])

    def of_others(self, key: str, title: str | None = None) -> Days:
        """Return the days of all others, or of those known by a title."""
        others: Mask = self.keys != _number(key)
        if title:
            others &= self.titles == hash(joined(title_words(title)))
        return self.days[others]

    def differing(self, other: "Starts") -> tuple[Days, Days]:
        """Return the days of what only one of two tells, and for each the last one before that both tell of."""
        one, two = ((own.days.view(np.int64) * _DAY_STEP) ^ own.keys ^ own.titles for own in (self, other))
        is_common, is_known = np.isin(one, two), np.isin(two, one)
        common, changed = self.days[is_common], np.concatenate([self.days[~is_common], other.days[~is_known]])
        before = np.concatenate([np.array(["NaT"], "M8[D]"), common])
        return changed, before[np.searchsorted(common, changed, "left")]


NO_STARTS = Starts(np.array([], "M8[D]"), np.array([], np.int64), np.array([], np.int64))


def _number(key: str) -> int:
    """Return a number that sorts as a hexadecimal key does."""
    return int(key[:_NUMBER_DIGITS], 16)


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


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Reports of one office by day; ``which`` tells of each among which of those ``told`` in the same words it is."""

    told: Sequence[Reports]
    which: npt.NDArray[np.intp]
    days: Days
    earliest: Days
    articles: npt.NDArray[np.int64]

    @staticmethod
    def of(told: Sequence[Reports]) -> "_Seen":
        if not told:
            return _Seen((), *(np.array([], kind) for kind in (np.intp, "M8[D]", "M8[D]", np.int64)))
        days = np.concatenate([own.days for own in told])
        order = np.argsort(days, kind="stable")
        return _Seen(
            told,
            np.repeat(np.arange(len(told)), [len(own.days) for own in told])[order],
            days[order],
            np.concatenate([own.earliest for own in told])[order],
            np.concatenate([own.articles for own in told])[order],
        )

    def part(self, where: Mask | slice) -> "_Seen":
        return _Seen(self.told, self.which[where], self.days[where], self.earliest[where], self.articles[where])

    def counts(self) -> Iterator[tuple[Reports, int]]:
        """Yield the reports in each wording, and how many of them are here."""
        counts = np.bincount(self.which, minlength=len(self.told)).tolist()
        return ((told, count) for told, count in zip(self.told, counts, strict=True) if count)

    def last(self) -> dt.date | None:
        """Return the last day that is known."""
        return np.fmax.reduce(self.days).item() if len(self.days) else None


_NOTHING_SEEN = _Seen.of(())


def _first_behind(days: Days, day: dt.date) -> dt.date | None:
    """Return the first of sorted days that lies behind a day."""
    at = np.searchsorted(days, np.datetime64(day), "right")
    return days[at].item() if at < len(days) else None


def _joined(one: _Seen, other: _Seen) -> _Seen:
    """Return two parts of reports together."""
    if not len(one.days):
        return other
    columns = ("which", "days", "earliest", "articles")
    return _Seen(one.told, *(np.concatenate([getattr(one, name), getattr(other, name)]) for name in columns))


@dataclass(slots=True)
class _Spell:
    """One stretch of time in an office. Up to ``as_of`` the reference list knows that it had not ended."""

    first: dt.date | None
    last: dt.date | None
    first_basis: str
    last_basis: str
    seen: _Seen = _NOTHING_SEEN
    title: str | None = None
    as_of: dt.date = dt.date.min


def positions_of(number: int, key: str, offices: Sequence[Office], starts: Mapping[Place, Starts]) -> list[Position]:
    """Return the positions of one official in its offices; ``starts`` are those of all who were in one of them."""
    own: list[Position] = []
    for office in offices:
        spells = _spells(office, key, starts.get((office.role_category, office.place), NO_STARTS))
        place = _place(office)
        name = () if office.role_category in SOLE_ROLES else (_anchor(office),)
        for ordinal, spell in enumerate(spells):
            position_key = hash_key("position", key, office.role_category, office.place, *name, ordinal)
            own.append(_position(position_key, number, office, spell, place))
    return _settle(own)


def retired(position: Position, newest: dt.date) -> Position:
    """Return a position, ended when last seen if no report has told of it for longer than offices are held."""
    if is_learnt(position) and position.last_seen and newest - position.last_seen > LONGEST_SILENCE:
        return replace(position, valid_to=position.last_seen, valid_to_basis="last_seen", is_current=False)
    return position


def is_learnt(position: Position) -> bool:
    """Whether a position that is open is known from articles alone."""
    return position.valid_to_basis == "open" and not _is_curated(position)


def joined(words: Iterable[str]) -> str:
    """Return words of a title as one string."""
    return " ".join(sorted(words))


def _anchor(office: Office) -> str:
    """Return the words by which an office is known for good: those of its first curated term, else first report."""
    told = [(term.first or dt.date.min, title_words(term.title)) for _, term in office.terms]
    told = told or [(own.dated[0].item() if len(own.dated) else dt.date.max, own.words) for own in office.reports]
    first = min(day for day, _ in told)
    return min(joined(words) for day, words in told if day == first)


def first_days(offices: Iterable[Office]) -> Iterator[tuple[Place, str, Days]]:
    """Yield the days on which an official is known to be in offices of one holder at a time, by words of the title."""
    for office in offices:
        if office.role_category in SOLE_ROLES and office.place != NOWHERE:
            told = [(own.earliest, own.words) for own in office.reports if own.office.tenure == "current"]
            told += [(np.array([term.first], "M8[D]"), title_words(term.title)) for _, term in office.terms]
            for days, words in told:
                known = days[~np.isnat(days)]
                if len(known) and COLLEGIAL not in words:
                    yield (office.role_category, office.place), joined(words), known


def _spells(office: Office, key: str, starts: Starts) -> list[_Spell]:
    """Return the stretches of time in an office; ``starts`` are the days on which anybody is known to be in it."""
    former = [own for own in office.reports if own.office.tenure == "former"]
    ended = np.sort(np.concatenate([own.dated for own in former])) if former else NO_STARTS.days
    rest = _Seen.of([own for own in office.reports if own.is_present])
    spells = _curated_spells(office.terms)
    for spell in spells:
        covered = _covers(spell, rest.days, starts.of_others(key, spell.title))
        spell.seen, rest = rest.part(covered), rest.part(~covered)
    is_undated = np.isnat(rest.days)
    undated, rest = rest.part(is_undated), rest.part(~is_undated)
    gone = [np.diff(np.searchsorted(days, rest.days, "right")) > 0 for days in (starts.of_others(key), ended)]
    bounds = [0, *(np.flatnonzero(gone[0] | gone[1]) + 1).tolist(), len(rest.days)]
    for begin, end in pairwise(bounds):
        if begin < end:
            seen = rest.part(slice(begin, end))
            first = np.fmin(seen.days[0], np.fmin.reduce(seen.earliest))
            spells.append(_Spell(first.item(), seen.days[-1].item(), "first_seen", "last_seen", seen))
    if len(undated.days):
        if not spells:
            is_other_known = office.place != NOWHERE and len(starts.of_others(key)) > 0
            spells.append(_Spell(None, None, "unknown", "last_seen" if is_other_known else "open"))
        spells[-1].seen = _joined(spells[-1].seen, undated)
    if not spells and office.reports:
        if former:
            last = ended[0].item() if len(ended) else None
            basis = "told" if last else "last_seen"
            spells.append(_Spell(None, last - DAY if last else None, "unknown", basis, _Seen.of(former)))
        else:
            coming = _Seen.of(office.reports)
            spells.append(_Spell(coming.last(), None, "told" if coming.last() else "unknown", "open", coming))
    others = starts.of_others(key)
    for spell in spells:
        _close(spell, ended, starts.of_others(key, spell.title) if spell.title else others)
    return sorted(spells, key=lambda spell: (spell.first or dt.date.min, spell.last or dt.date.max))


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
        spells.append(_Spell(term.first, term.last, first_basis, last_basis, title=told.title, as_of=term.as_of))
    return spells


def _covers(spell: _Spell, days: Days, others: Days) -> Mask:
    """Return on which days reports tell of a curated spell; ``others`` are those of whoever else may have ended it."""
    is_undated = np.isnat(days)
    covered = ~is_undated
    if spell.first:
        covered &= days >= np.datetime64(spell.first) - TERM_SLACK
    if spell.last:
        return covered & (days <= np.datetime64(spell.last) + TERM_SLACK)
    rival = spell.first and _first_behind(others, max(spell.first, spell.as_of))
    return is_undated | (covered & (days < np.datetime64(rival)) if rival else covered)


def _close(spell: _Spell, ended: Days, others: Days) -> None:
    """Bound a spell that is learnt, or curated and left open, by a told end or by the next holder."""
    seen = spell.seen.last() or spell.first
    if spell.last_basis not in {"last_seen", "open"} or seen is None:
        return
    told, successor = (_first_behind(days, max(seen, spell.as_of)) for days in (ended, others))
    over = min((day for day in (told, successor) if day), default=None)
    if over and over - seen > LONGEST_UNSEEN and spell.first_basis != "reference":
        spell.last, spell.last_basis = seen, "last_seen"
    elif over:
        spell.last, spell.last_basis = over - DAY, "told" if over == told else "successor"
    elif any(own.words & CANDIDACY for own, _ in spell.seen.counts()):
        spell.last, spell.last_basis = seen, "last_seen"
    else:
        spell.last, spell.last_basis = None, "open"


def _place(office: Office) -> tuple[str | None, str | None]:
    """Return the body and the country of an office."""
    kind, _, place = office.place.partition(" ")
    bodies, countries, reports = Counter[str](), Counter[str](), sum(len(own.days) for own in office.reports)
    for own in office.reports:
        bodies.update({own.office.organisation: len(own.days)} if own.office.organisation else {})
        countries.update({own.office.country_code: len(own.days)} if own.office.country_code else {})
    bodies = Counter({key: count for key, count in bodies.items() if ENOUGH * count >= reports})
    for told, _ in office.terms:
        if told.organisation:
            bodies[told.organisation] += reports + 1
    body = place if kind == "body" else min(bodies, key=lambda value: (-bodies[value], value)) if bodies else None
    country = place if kind == "country" else None
    if kind == "body" and office.role_category not in {"igo_head", "igo_official"} and countries:
        country = min(countries, key=lambda value: (-countries[value], value))
    return body, country


def _position(key: str, official: int, office: Office, spell: _Spell, place: tuple[str | None, str | None]) -> Position:
    seen = spell.seen if len(spell.seen.days) else _Seen.of(office.reports)
    is_former = any(own.office.tenure == "former" for own, _ in spell.seen.counts())
    return Position(
        key,
        official,
        spell.title or _title(seen.counts()),
        office.role_category,
        *place,
        spell.first,
        spell.last,
        spell.first_basis,
        spell.last_basis,
        False,
        len(set(spell.seen.articles.tolist())),
        None if is_former else spell.seen.last(),
    )


def _title(told: Iterable[tuple[Reports, int]]) -> str:
    """Return the usual title: the most told of those that tell an office, spelt with capitals."""
    spellings, counts = Counter[str](), Counter[str]()
    for own, count in told:
        spellings[own.office.title] += count
    if len(spellings) == 1:
        return capitalised(*spellings)
    for title, count in spellings.items():
        counts[title.casefold()] += count
    usual = min(counts, key=lambda title: (is_vague(title), -counts[title], -len(title), title))
    own_spellings = (title for title in spellings if title.casefold() == usual)
    return capitalised(min(own_spellings, key=lambda title: (-spellings[title], title)))


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
    result, concerned = list(positions), set[int]()
    for correction, officials in corrections:
        words = title_words(correction.title)
        body = organisation_of.get(correction.organisation or "")
        concerned |= officials
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
        if position.official in concerned:
            by_official[position.official].append(replace(position, is_current=False))
    others = [position for position in result if position.official not in concerned]
    return others + [position for official in sorted(by_official) for position in _settle(by_official[official])]
