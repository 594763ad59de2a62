"""Offices over time: the positions that each official held, with bounds and where the bounds are known from."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from transforms.identity.context import Official
from transforms.identity.evidence import PRESENT_TENURES, OfficeTold, Person
from transforms.identity.holdings import SOLE_ROLES, Term, place_of, title_words
from transforms.identity.overrides import PositionCorrection
from transforms.keys import hash_key

DAY = dt.timedelta(days=1)
TERM_SLACK = dt.timedelta(days=45)
"""Reports so close to a term told by the reference list are taken for reports of that term."""

CAREER_ROLES = frozenset(
    {
        "head_of_state", "deputy_head_of_state", "head_of_government", "deputy_head_of_government", "foreign_minister",
        "minister", "deputy_minister", "speaker", "igo_head", "ambassador",
    }
)  # fmt: skip
"""Full-time offices of which a person holds one at a time: a later one ends an earlier one."""

NO_SLACK = dt.timedelta(0)
NOWHERE = "nowhere"
"""Stands for the place of an office that is told without country and body."""
VAGUE_WORDS = frozenset(
    {
        "chief", "diplomat", "head", "leader", "member", "minister", "official", "prince", "princess", "representative",
        "secretary", "senior", "top",
    }
)  # fmt: skip
"""A title of these words alone tells a rank rather than an office ("Minister", "top diplomat", "Prince")."""
COLLEGIAL = "member"
"""Members of a presidency hold it together: none of them ends the office of another."""
RANKS_BY_BIRTH = frozenset({"prince", "princess"})
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "its", "of", "on", "or", "the", "to", "with"}
)
_LONGEST_ACRONYM = 6


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
class _Report:
    """An office of a person as told by one article."""

    office: OfficeTold
    words: frozenset[str]
    day: dt.date | None
    earliest: dt.date | None
    article: str


@dataclass(slots=True)
class _Office:
    """The reports and terms of one official in one office."""

    role_category: str
    place: str
    reports: list[_Report] = field(default_factory=list)
    terms: list[tuple[OfficeTold, Term]] = field(default_factory=list)


@dataclass(slots=True)
class _Spell:
    """One stretch of time in an office."""

    first: dt.date | None
    last: dt.date | None
    first_basis: str
    last_basis: str
    reports: list[_Report]
    title: str | None = None


def build_positions(
    officials: Sequence[Official], people: Sequence[Person], keys: Sequence[str], used: Iterable[int]
) -> list[Position]:
    """Return the positions of the ``used`` officials (by number), whose keys are ``keys``."""
    offices = {number: _offices_of(officials[number], people) for number in used}
    _leave_out_untimely(offices, officials)
    starts = _first_days(offices)
    positions: list[Position] = []
    for number in sorted(offices):
        own: list[Position] = []
        for office in offices[number]:
            spells = _spells(office, number, starts)
            anchor = min((" ".join(sorted(report.words)) for report in _earliest(office.reports)), default="")
            name = () if office.role_category in SOLE_ROLES else (anchor,)
            for ordinal, spell in enumerate(spells):
                key = hash_key("position", keys[number], office.role_category, office.place, *name, ordinal)
                own.append(_position(key, number, office, spell))
        positions += _settle(own)
    return positions


def _offices_of(official: Official, people: Sequence[Person]) -> list[_Office]:
    """Put the titles of an official together into offices."""
    buckets: dict[tuple[str, str], list[_Report]] = defaultdict(list)
    terms: dict[tuple[str, str], list[tuple[OfficeTold, Term]]] = defaultdict(list)
    for index in official.members:
        person = people[index]
        for office in person.claim.offices:
            place = place_of(office) or NOWHERE
            report = _Report(office, title_words(office.title), person.article.day, person.earliest, person.article.key)
            buckets[office.role_category, place].append(report)
    for told, term in official.terms:
        terms[told.role_category, place_of(told) or NOWHERE].append((told, term))
    _place_the_placeless(buckets, terms)
    _place_the_vague(buckets, terms)
    offices = []
    for role, place in sorted({*buckets, *terms}):
        reports, known = buckets.get((role, place), []), terms.get((role, place), [])
        if role in SOLE_ROLES:
            offices.append(_Office(role, place, reports, known))
            continue
        for words in _titles_apart([r.words for r in reports] + [title_words(t.title) for _, t in known]):
            offices.append(
                _Office(
                    role,
                    place,
                    [report for report in reports if report.words in words],
                    [(told, term) for told, term in known if title_words(term.title) in words],
                )
            )
    return offices


def _place_the_placeless(
    buckets: dict[tuple[str, str], list[_Report]], terms: Mapping[tuple[str, str], Sequence[tuple[OfficeTold, Term]]]
) -> None:
    """A title told without country or body ("Minister Bayramov") belongs to the office of its kind, if there is one.

    Of several, it is the only one held under that title.
    """
    for role, place in [key for key in buckets if key[1] == NOWHERE]:
        places = sorted({other for kind, other in (*buckets, *terms) if kind == role and other != NOWHERE})
        left: list[_Report] = []
        for report in buckets.pop((role, place)):
            titled = [
                other
                for other in places
                if report.words in {known.words for known in buckets.get((role, other), ()) if known is not report}
                or report.words in {title_words(term.title) for _, term in terms.get((role, other), ())}
            ]
            fitting = places if len(places) == 1 else titled
            if len(fitting) == 1:
                buckets.setdefault((role, fitting[0]), []).append(report)
            else:
                left.append(report)
        if left:
            buckets[role, place] = left


def is_vague(title: str) -> bool:
    """True for a title that tells a rank rather than an office ("Minister", "top diplomat", "Prince")."""
    return title_words(title) <= VAGUE_WORDS


def _place_the_vague(
    buckets: dict[tuple[str, str], list[_Report]], terms: Mapping[tuple[str, str], Sequence[tuple[OfficeTold, Term]]]
) -> None:
    """A vague title told of one in a curated office at the time ("leader" of a prime minister) is that office."""
    for role, place in [key for key in buckets if not key[1].startswith("body ")]:
        left: list[_Report] = []
        for report in buckets.pop((role, place)):
            held = [
                key
                for key, known in sorted(terms.items())
                if key != (role, place)
                and place in {key[1], NOWHERE}
                and any(_lies_in(report, term) for _, term in known)
            ]
            is_rank = report.words <= VAGUE_WORDS - RANKS_BY_BIRTH and report.office.tenure in PRESENT_TENURES
            if is_rank and (role, place) not in terms and len(held) == 1:
                buckets.setdefault(held[0], []).append(report)
            else:
                left.append(report)
        if left:
            buckets[role, place] = [*buckets.get((role, place), ()), *left]


def _lies_in(report: _Report, term: Term, slack: dt.timedelta = NO_SLACK) -> bool:
    if report.day is None:
        return False
    return (term.first is None or term.first - slack <= report.day) and (
        term.last is None or report.day <= term.last + slack
    )


def _titles_apart(titles: Iterable[frozenset[str]]) -> list[set[frozenset[str]]]:
    """Group titles into offices: a shorter title is the best-supported longer one that holds all its words."""
    counts = Counter(titles)
    home: dict[frozenset[str], frozenset[str]] = {}
    for words in sorted(counts, key=lambda words: (-len(words), sorted(words))):
        wider = [other for other in home if words < other]
        best = min(wider, key=lambda other: (-counts[other], len(other), sorted(other)), default=words)
        home[words] = home.get(best, best)
    groups: dict[frozenset[str], set[frozenset[str]]] = defaultdict(set)
    for words, main in home.items():
        groups[main].add(words)
    return [groups[main] for main in sorted(groups, key=sorted)]


def _leave_out_untimely(offices: Mapping[int, Sequence[_Office]], officials: Iterable[Official]) -> None:
    """Leave out reports that tell a curated holder in office while the reference list knows another one there.

    They speak of the past, or call one by a title kept for life ("President Carter said").
    """
    terms: dict[tuple[str, str], list[tuple[int, Term]]] = defaultdict(list)
    for number, official in enumerate(officials):
        for told, term in official.terms:
            terms[told.role_category, place_of(told) or NOWHERE].append((number, term))
    for number, own in offices.items():
        for office in own:
            if office.role_category not in SOLE_ROLES or office.place == NOWHERE or not office.terms:
                continue
            others = [term for other, term in terms[office.role_category, office.place] if other != number]
            office.reports = [
                report
                for report in office.reports
                if any(_lies_in(report, term, TERM_SLACK) for _, term in office.terms)
                or not any(_lies_in(report, term) and report.words == title_words(term.title) for term in others)
            ]


def _earliest(reports: Iterable[_Report]) -> list[_Report]:
    reports = list(reports)
    first = min((report.day or dt.date.max for report in reports), default=None)
    return [report for report in reports if (report.day or dt.date.max) == first]


_Start = tuple[dt.date, int, frozenset[str]]
"""A day on which an official (by number) is known to be in an office, and the words of the title told."""


def _first_days(offices: Mapping[int, Sequence[_Office]]) -> dict[tuple[str, str], list[_Start]]:
    """Return for each office of one holder at a time the days on which each holder is known to be in it."""
    starts: dict[tuple[str, str], list[_Start]] = defaultdict(list)
    for number, own in offices.items():
        for office in own:
            if office.role_category in SOLE_ROLES and office.place != NOWHERE:
                days = [(r.earliest or r.day, r.words) for r in office.reports if r.office.tenure == "current"]
                days += [(term.first, title_words(term.title)) for _, term in office.terms]
                starts[office.role_category, office.place] += [
                    (day, number, words) for day, words in days if day and COLLEGIAL not in words
                ]
    for known in starts.values():
        known.sort(key=lambda start: (start[0], start[1], sorted(start[2])))
    return starts


def _spells(office: _Office, number: int, starts: Mapping[tuple[str, str], Sequence[_Start]]) -> list[_Spell]:
    rivals = [start for start in starts.get((office.role_category, office.place), ()) if start[1] != number]
    others = [day for day, _, _ in rivals]
    ended = sorted(r.day for r in office.reports if r.day and r.office.tenure == "former")
    present = sorted(
        (r for r in office.reports if r.office.tenure in PRESENT_TENURES),
        key=lambda r: (r.day is None, r.day or dt.date.max, r.article),
    )
    spells = _curated_spells(office.terms)
    rest: list[_Report] = []
    for report in present:
        home = next((spell for spell in spells if _covers(spell, report.day, _rival_days(spell, rivals))), None)
        (home.reports if home else rest).append(report)
    for day, report in [(r.day, r) for r in rest if r.day]:
        previous = spells[-1] if spells and spells[-1].first_basis == "first_seen" else None
        first = min(day, report.earliest or day)
        if previous and previous.last and not _between((*others, *ended), previous.last, day):
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
    _close(spells, ended, rivals)
    return sorted(spells, key=lambda spell: (spell.first or dt.date.min, spell.last or dt.date.max))


def _rival_days(spell: _Spell, rivals: Iterable[_Start]) -> list[dt.date]:
    """Return the days of other holders that end a spell: a president begins no end of a curated supreme leader."""
    title = title_words(spell.title) if spell.title else None
    return [day for day, _, words in rivals if title is None or words == title]


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
            continue
        first_basis = "reference" if term.first else "unknown"
        spells.append(_Spell(term.first, term.last, first_basis, last_basis, [], told.title))
    return spells


def _covers(spell: _Spell, day: dt.date | None, others: Iterable[dt.date]) -> bool:
    if day is None:
        return spell.last is None
    if spell.first and day < spell.first - TERM_SLACK:
        return False
    if spell.last is None:
        return not any(spell.first and spell.first < other <= day for other in others)
    return day <= spell.last + TERM_SLACK


def _between(days: Iterable[dt.date], first: dt.date, last: dt.date) -> bool:
    return any(first < day <= last for day in days)


def _close(spells: Sequence[_Spell], ended: Sequence[dt.date], rivals: Sequence[_Start]) -> None:
    """Bound learnt spells, and curated ones left open, by a told end or by the next holder."""
    for spell in spells:
        if spell.last_basis not in {"last_seen", "open"}:
            continue
        seen = max((r.day for r in spell.reports if r.day), default=spell.first)
        if seen is None:
            continue
        told = next((day for day in ended if day > seen), None)
        successor = next((day for day in sorted(_rival_days(spell, rivals)) if day > seen), None)
        if told and (successor is None or told <= successor):
            spell.last, spell.last_basis = told - DAY, "told"
        elif successor:
            spell.last, spell.last_basis = successor - DAY, "successor"
        else:
            spell.last, spell.last_basis = None, "open"


def _position(key: str, official: int, office: _Office, spell: _Spell) -> Position:
    kind, _, place = office.place.partition(" ")
    bodies = Counter(r.office.organisation for r in office.reports if r.office.organisation)
    bodies.update(told.organisation for told, _ in office.terms if told.organisation)
    countries = Counter(r.office.country_code for r in office.reports if r.office.country_code)
    body = place if kind == "body" else min(bodies, key=lambda value: (-bodies[value], value)) if bodies else None
    country = place if kind == "country" else None
    if kind == "body" and office.role_category not in {"igo_head", "igo_official"} and countries:
        country = min(countries, key=lambda value: (-countries[value], value))
    return Position(
        key,
        official,
        spell.title or _title(spell.reports or office.reports),
        office.role_category,
        body,
        country,
        spell.first,
        spell.last,
        spell.first_basis,
        spell.last_basis,
        False,
        len({report.article for report in spell.reports}),
        max((r.day for r in spell.reports if r.day and r.office.tenure != "former"), default=None),
    )


def _title(reports: Sequence[_Report]) -> str:
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
    settled = []
    for position in positions:
        if (
            position.valid_to_basis == "open"
            and position.role_category in CAREER_ROLES
            and position.valid_from_basis != "reference"
        ):
            seen = position.last_seen or position.valid_from
            later = [
                other
                for other in positions
                if other is not position
                and other.role_category in CAREER_ROLES
                and (other.role_category, other.country_code) != (position.role_category, position.country_code)
                and other.valid_from is not None
                and seen is not None
                and other.valid_from > seen
            ]
            if later and seen:
                position = replace(position, valid_to=seen, valid_to_basis="last_seen")
        settled.append(position)
    open_ones = [p for p in settled if p.valid_to is None]
    if open_ones:
        now = max(
            open_ones,
            key=lambda p: (
                p.organisation is not None or not is_vague(p.title),
                p.last_seen or p.valid_from or dt.date.min,
                p.article_count,
                p.valid_from or dt.date.min,
                p.key,
            ),
        )
        settled = [replace(p, is_current=p is now) for p in settled]
    return settled


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
