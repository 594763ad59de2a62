"""Which offices the reports of an official tell: titles put together, placed, and weighed against known terms.

An article's word for an office is weak evidence: it may be vague ("leader"), journalese ("spy chief"), of the past, or
read wrongly. So reports of one who is known from the reference list are held against the terms told there.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from transforms.identity.context import Official
from transforms.identity.evidence import PRESENT_TENURES, OfficeTold, Person
from transforms.identity.holdings import SOLE_ROLES, Term, place_of, portfolio_words, title_words

TERM_SLACK = dt.timedelta(days=45)
"""Reports so close to a term told by the reference list are taken for reports of that term."""
NO_SLACK = dt.timedelta(0)
SAME_TIME = dt.timedelta(days=400)
"""A vague title is that of an office which the official was seen in within so many days."""
FEWEST_ARTICLES = 2
"""Of one known to hold an office at the time, another office is believed from so many articles on."""
NO_OFFICE = "other"
"""Kind of what people are called that is no office ("founder")."""
NOWHERE = "nowhere"
"""Stands for the place of an office that is told without country and body."""

VAGUE_WORDS = frozenset(
    {
        "aide", "chief", "delegate", "delegation", "diplomat", "government", "head", "leader", "member", "minister",
        "official", "prince", "princess", "principal", "representative", "ruler", "secretary", "senior", "top",
    }
)  # fmt: skip
"""A title of these words alone tells a rank rather than an office ("Minister", "top diplomat", "Prince")."""
RANKS_BY_BIRTH = frozenset({"prince", "princess"})
ENVOYS = frozenset({"ambassador", "envoy"})
"""Ranks by which one who is accredited somewhere is called for short."""
CHIEF = "chief"
"""Word of the press for the head of anything ("defence chief")."""

Place = tuple[str, str]
"""A kind of office, and the country or body that it belongs to."""


@dataclass(slots=True)
class Report:
    """An office of a person as told by one article."""

    office: OfficeTold
    words: frozenset[str]
    day: dt.date | None
    earliest: dt.date | None
    article: str


@dataclass(slots=True)
class Office:
    """The reports and terms of one official in one office."""

    role_category: str
    place: str
    reports: list[Report] = field(default_factory=list)
    terms: list[tuple[OfficeTold, Term]] = field(default_factory=list)


_Reports = dict[Place, list[Report]]
_Terms = Mapping[Place, Sequence[tuple[OfficeTold, Term]]]


def is_vague(title: str) -> bool:
    """True for a title that tells a rank rather than an office ("Minister", "top diplomat", "Prince")."""
    return title_words(title) <= VAGUE_WORDS


def offices_of(official: Official, people: Sequence[Person]) -> list[Office]:
    """Return the offices of an official, each with the reports that tell of it and its curated terms."""
    buckets: _Reports = defaultdict(list)
    terms: dict[Place, list[tuple[OfficeTold, Term]]] = defaultdict(list)
    for index in official.members:
        person = people[index]
        for office in person.claim.offices:
            place = place_of(office) or NOWHERE
            report = Report(office, title_words(office.title), person.article.day, person.earliest, person.article.key)
            buckets[office.role_category, place].append(report)
    for told, term in official.terms:
        terms[told.role_category, place_of(told) or NOWHERE].append((told, term))
    _place_by_body(buckets, terms)
    _place_the_placeless(buckets, terms)
    _place_by_term(buckets, terms)
    _place_the_vague(buckets)
    offices = []
    for role, place in sorted({*buckets, *terms}):
        reports, known = buckets.get((role, place), []), terms.get((role, place), [])
        if role in SOLE_ROLES:
            offices.append(Office(role, place, reports, known))
            continue
        for words in _titles_apart([r.words for r in reports] + [title_words(t.title) for _, t in known]):
            offices.append(
                Office(
                    role,
                    place,
                    [report for report in reports if report.words in words],
                    [(told, term) for told, term in known if title_words(term.title) in words],
                )
            )
    return [office for office in offices if office.terms or office.reports]


def _place_by_body(buckets: _Reports, terms: _Terms) -> None:
    """An office in a body, told with the body's country by other reports, is one office: a senator of a country."""
    homes: dict[Place, set[str]] = defaultdict(set)
    told = [(key, report.office) for key, reports in buckets.items() for report in reports]
    told += [(key, office) for key, known in terms.items() for office, _ in known]
    for (role, place), office in told:
        if office.organisation and place != f"body {office.organisation}":
            homes[role, f"body {office.organisation}"].add(place)
    for role, place in sorted(buckets):
        home = homes.get((role, place), set())
        if len(home) == 1:
            [country] = home
            buckets.setdefault((role, country), []).extend(buckets.pop((role, place)))


def _place_the_placeless(buckets: _Reports, terms: _Terms) -> None:
    """A title told without country or body ("Minister Bayramov") belongs to the office of its kind, if there is one.

    Of several, it is the only one held under that title.
    """
    for role, place in [key for key in buckets if key[1] == NOWHERE]:
        places = sorted({other for kind, other in (*buckets, *terms) if kind == role and other != NOWHERE})
        left: list[Report] = []
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


def _place_by_term(buckets: _Reports, terms: _Terms) -> None:
    """Hold reports of one who is known from the reference list against the offices known of that time.

    Another word for such an office is that office. Any other one is left out if it is vague, or if too few articles
    tell of it at a time when such an office was held: nobody known as a president was a judge for a day.
    """
    if not terms:
        return
    bodies = frozenset(office.organisation for known in terms.values() for office, _ in known)
    articles: dict[tuple[Place, frozenset[str]], set[str]] = defaultdict(set)
    for key, reports in buckets.items():
        for report in reports:
            articles[key, report.words].add(report.article)
    for key in sorted(buckets):
        left: list[Report] = []
        for report in buckets.pop(key):
            if key in terms and (key[0] in SOLE_ROLES or _is_titled(report, terms[key])):
                left.append(report)
                continue
            held = [other for other in sorted(terms) if any(_may_be_of(report, term) for _, term in terms[other])]
            meant = [other for other in held if _is_other_word(report, key, other, terms[other])]
            if len(meant) == 1:
                buckets.setdefault(meant[0], []).append(_retitled(report, terms[meant[0]]))
            elif _is_birth(report) or not _is_stray(report, bool(held), len(articles[key, report.words]), bodies):
                left.append(report)
        if left:
            buckets[key] = [*buckets.get(key, ()), *left]


def _is_birth(report: Report) -> bool:
    return report.words <= RANKS_BY_BIRTH


def _is_stray(report: Report, is_in_office: bool, articles: int, bodies: frozenset[str | None]) -> bool:
    """Whether a report of one whose offices are known tells of no office that can be believed."""
    if report.office.role_category == NO_OFFICE:
        return True
    if report.words <= VAGUE_WORDS and (report.office.organisation is None or report.office.organisation in bodies):
        return True
    return is_in_office and report.day is not None and articles < FEWEST_ARTICLES


def _is_titled(report: Report, terms: Iterable[tuple[OfficeTold, Term]]) -> bool:
    return any(report.words == title_words(term.title) for _, term in terms)


def _may_be_of(report: Report, term: Term) -> bool:
    return report.office.tenure in PRESENT_TENURES and (report.day is None or lies_in(report, term))


def _is_other_word(report: Report, key: Place, other: Place, terms: Iterable[tuple[OfficeTold, Term]]) -> bool:
    """Whether a report tells, in other words, of an office that the official held in the same country or body."""
    bodies = {told.organisation for told, _ in terms} | {other[1].removeprefix("body ")}
    if key[1] not in {other[1], NOWHERE} and report.office.organisation not in bodies:
        return False
    if _is_birth(report):
        return False
    if report.words <= VAGUE_WORDS or (key[0] == other[0] == "ambassador" and report.words <= VAGUE_WORDS | ENVOYS):
        return not key[1].startswith("body ") or key[1] == other[1]
    portfolio = portfolio_words(report.words)
    for _, term in terms:
        words = title_words(term.title)
        if report.words <= words or (portfolio and portfolio <= words):
            return True
        if CHIEF in report.words and portfolio & words:
            return True
    return False


def _retitled(report: Report, terms: Sequence[tuple[OfficeTold, Term]]) -> Report:
    """Return a report with the words of the curated title that it stands for, so that it joins that office."""
    titles = [title_words(term.title) for _, term in terms if _may_be_of(report, term)]
    words = max(titles, key=lambda words: (len(words & report.words), sorted(words)))
    return replace(report, words=words)


def _place_the_vague(buckets: _Reports) -> None:
    """A vague title ("leader" of a prime minister) is the only office that the official was seen in at about the time.

    So it is, too, in the article that tells of that office.
    """
    for key in sorted(buckets):
        left: list[Report] = []
        for report in buckets.pop(key):
            is_rank = report.words <= VAGUE_WORDS - RANKS_BY_BIRTH and report.office.tenure in PRESENT_TENURES
            seen = {
                other
                for other, known in buckets.items()
                if key[1] in {other[1], NOWHERE}
                and other[1] != NOWHERE
                and any(_is_near(report, office) for office in known)
            }
            if is_rank and not key[1].startswith("body ") and seen:
                if len(seen) == 1:
                    [home] = seen
                    words = min((office.words for office in buckets[home] if _is_near(report, office)), key=sorted)
                    buckets[home].append(replace(report, words=words))
            else:
                left.append(report)
        if left:
            buckets[key] = [*buckets.get(key, ()), *left]


def _is_near(vague: Report, office: Report) -> bool:
    if office.words <= VAGUE_WORDS or office.office.tenure not in PRESENT_TENURES:
        return False
    if vague.article == office.article:
        return True
    return vague.day is not None and office.day is not None and abs(vague.day - office.day) <= SAME_TIME


def lies_in(report: Report, term: Term, slack: dt.timedelta = NO_SLACK) -> bool:
    """Whether the day of a report lies in a term, or as close to it as ``slack``."""
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


def leave_out_untimely(offices: Mapping[int, Sequence[Office]], officials: Iterable[Official]) -> None:
    """Leave out reports that tell a curated holder in office while the reference list knows another one there.

    They speak of the past, or call one by a title kept for life ("President Carter said").
    """
    terms: dict[Place, list[tuple[int, Term]]] = defaultdict(list)
    for number, official in enumerate(officials):
        for told, term in official.terms:
            terms[told.role_category, place_of(told) or NOWHERE].append((number, term))
    for number, own in offices.items():
        for office in own:
            if office.place == NOWHERE or not office.terms:
                continue
            is_sole = office.role_category in SOLE_ROLES
            others = [term for other, term in terms[office.role_category, office.place] if other != number]
            titles = {title_words(term.title) for _, term in office.terms}
            rivals = [term for term in others if is_sole or title_words(term.title) in titles]
            over = max(term.last or dt.date.max for _, term in office.terms)
            office.reports = [
                report
                for report in office.reports
                if any(lies_in(report, term, TERM_SLACK) for _, term in office.terms)
                or not any(
                    lies_in(report, term) and (report.day > over or report.words == title_words(term.title))
                    for term in rivals
                    if report.day
                )
            ]
