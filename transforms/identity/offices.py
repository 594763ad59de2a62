"""Which offices the reports of an official tell: titles put together, placed, and weighed against known terms.

An article's word for an office is weak evidence: it may be vague ("leader"), journalese ("spy chief"), of the past, or
read wrongly. So reports of one who is known from the reference list are held against the terms told there.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from transforms.identity.context import Official
from transforms.identity.evidence import PRESENT_TENURES, OfficeTold
from transforms.identity.holdings import NO_OFFICE, SOLE_ROLES, Term, place_of, portfolio_words, title_words
from transforms.identity.tellings import Days, Mask, Telling

TERM_SLACK = np.timedelta64(45, "D")
"""Reports so close to a term told by the reference list are taken for reports of that term."""
COLLEGIAL = "member"
"""Members of a presidency hold it together: none of them ends the office of another."""
NO_SLACK = np.timedelta64(0, "D")
SAME_TIME = np.timedelta64(400, "D")
"""A vague title is that of an office which the official was seen in within so many days."""
FEWEST_ARTICLES = 2
"""Of one known to hold an office at the time, another office is believed from so many articles on."""
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


@dataclass(frozen=True, slots=True, eq=False)
class Reports:
    """Reports that tell of an office of a person in the same words, sorted by day (see ``Telling``)."""

    office: OfficeTold
    words: frozenset[str]
    days: Days
    earliest: Days
    articles: npt.NDArray[np.int64]

    @property
    def dated(self) -> Days:
        """The days that are known."""
        return self.days[: len(self.days) - int(np.isnat(self.days).sum())]

    @property
    def is_present(self) -> bool:
        """Whether the office is told as held at present."""
        return self.office.tenure in PRESENT_TENURES

    def where(self, mask: Mask) -> "Reports":
        """Return some of the reports."""
        return replace(self, days=self.days[mask], earliest=self.earliest[mask], articles=self.articles[mask])

    def split(self, masks: Sequence[Mask]) -> Iterator[tuple["Reports", list[bool]]]:
        """Yield the reports in parts for which each mask is the same throughout, and what it is."""
        if masks:
            kinds, kind_of = np.unique(np.stack(masks, axis=1), axis=0, return_inverse=True)
            for number, kind in enumerate(kinds):
                yield self.where(kind_of.reshape(-1) == number), kind.tolist()
        else:
            yield self, []


@dataclass(slots=True)
class Office:
    """The reports and terms of one official in one office."""

    role_category: str
    place: str
    reports: list[Reports] = field(default_factory=list)
    terms: list[tuple[OfficeTold, Term]] = field(default_factory=list)


_Buckets = dict[Place, list[Reports]]
_Terms = Mapping[Place, Sequence[tuple[OfficeTold, Term]]]
TermsAt = Mapping[Place, Sequence[tuple[str, Term]]]
"""By place of office: people of the reference list (by id) with a term there."""


def is_vague(title: str) -> bool:
    """True for a title that tells a rank rather than an office ("Minister", "top diplomat", "Prince")."""
    return title_words(title) <= VAGUE_WORDS


def offices_of(official: Official, told_so: Iterable[Telling], terms_at: TermsAt) -> list[Office]:
    """Return the offices of an official, each with the reports that tell of it and its curated terms.

    ``terms_at`` are all terms of the reference list.
    """
    buckets: _Buckets = defaultdict(list)
    terms: dict[Place, list[tuple[OfficeTold, Term]]] = defaultdict(list)
    for telling in told_so:
        for office in telling.claim.offices:
            place = place_of(office) or NOWHERE
            told_in = Reports(office, title_words(office.title), telling.days, telling.earliest, telling.articles)
            buckets[office.role_category, place].append(told_in)
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
        counts = Counter(title_words(term.title) for _, term in known)
        for told_in in reports:
            counts[told_in.words] += len(told_in.days)
        for words in _titles_apart(counts):
            offices.append(
                Office(
                    role,
                    place,
                    [told_in for told_in in reports if told_in.words in words],
                    [(told, term) for told, term in known if title_words(term.title) in words],
                )
            )
    for own in offices:
        _leave_out_untimely(own, official, terms_at)
    return [own for own in offices if own.terms or own.reports]


def _place_by_body(buckets: _Buckets, terms: _Terms) -> None:
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


def _place_the_placeless(buckets: _Buckets, terms: _Terms) -> None:
    """A title told without country or body ("Minister Bayramov") belongs to the office of its kind, if there is one.

    Of several, it is the only one held under that title.
    """
    for role, place in [key for key in buckets if key[1] == NOWHERE]:
        places = sorted({other for kind, other in (*buckets, *terms) if kind == role and other != NOWHERE})
        left: list[Reports] = []
        for told in buckets.pop((role, place)):
            titled = [
                other
                for other in places
                if told.words in {known.words for known in buckets.get((role, other), ())}
                or told.words in {title_words(term.title) for _, term in terms.get((role, other), ())}
            ]
            fitting = places if len(places) == 1 else titled
            if len(fitting) == 1:
                buckets.setdefault((role, fitting[0]), []).append(told)
            else:
                left.append(told)
        if left:
            buckets[role, place] = left


def _place_by_term(buckets: _Buckets, terms: _Terms) -> None:
    """Hold reports of one who is known from the reference list against the offices known of that time.

    Another word for such an office is that office. Any other one is left out if it is vague, or if too few articles
    tell of it at a time when such an office was held: nobody known as a president was a judge for a day.
    """
    if not terms:
        return
    bodies = frozenset(office.organisation for known in terms.values() for office, _ in known)
    articles: dict[tuple[Place, frozenset[str]], set[int]] = defaultdict(set)
    for key, own in buckets.items():
        for told in own:
            articles[key, told.words].update(told.articles.tolist())
    known_terms = [(place, term) for place in sorted(terms) for _, term in terms[place]]
    for key in sorted(buckets):
        left: list[Reports] = []
        for told in buckets.pop(key):
            if key in terms and (key[0] in SOLE_ROLES or _is_titled(told, terms[key])):
                left.append(told)
                continue
            few = len(articles[key, told.words]) < FEWEST_ARTICLES
            masks = [np.isnat(told.days), *(_may_be_of(told, term) for _, term in known_terms)]
            for part, (is_undated, *fits) in told.split(masks):
                fitting = [known for known, is_of in zip(known_terms, fits, strict=True) if is_of]
                held = sorted({place for place, _ in fitting})
                meant = [place for place in held if _is_other_word(part, key, place, terms[place])]
                if len(meant) == 1:
                    titles = [title_words(term.title) for place, term in fitting if place == meant[0]]
                    words = max(titles, key=lambda words: (len(words & told.words), sorted(words)))
                    buckets.setdefault(meant[0], []).append(replace(part, words=words))
                elif _is_birth(part) or not _is_stray(part, bool(held) and not is_undated and few, bodies):
                    left.append(part)
        if left:
            buckets[key] = [*buckets.get(key, ()), *left]


def _is_birth(told: Reports) -> bool:
    return told.words <= RANKS_BY_BIRTH


def _is_stray(told: Reports, is_against_term: bool, bodies: frozenset[str | None]) -> bool:
    """Whether reports of one whose offices are known tell of no office that can be believed."""
    if told.office.role_category == NO_OFFICE:
        return True
    if told.words <= VAGUE_WORDS and (told.office.organisation is None or told.office.organisation in bodies):
        return True
    return is_against_term


def _is_titled(told: Reports, terms: Iterable[tuple[OfficeTold, Term]]) -> bool:
    return any(told.words == title_words(term.title) for _, term in terms)


def _may_be_of(told: Reports, term: Term) -> Mask:
    return (np.isnat(told.days) | lies_in(told.days, term)) & told.is_present


def _is_other_word(told_so: Reports, key: Place, other: Place, terms: Iterable[tuple[OfficeTold, Term]]) -> bool:
    """Whether reports tell, in other words, of an office that the official held in the same country or body."""
    bodies = {told.organisation for told, _ in terms} | {other[1].removeprefix("body ")}
    if key[1] not in {other[1], NOWHERE} and told_so.office.organisation not in bodies:
        return False
    if _is_birth(told_so):
        return False
    if told_so.words <= VAGUE_WORDS or (key[0] == other[0] == "ambassador" and told_so.words <= VAGUE_WORDS | ENVOYS):
        return not key[1].startswith("body ") or key[1] == other[1]
    portfolio = portfolio_words(told_so.words)
    for _, term in terms:
        words = title_words(term.title)
        if told_so.words <= words or (portfolio and portfolio <= words):
            return True
        if CHIEF in told_so.words and portfolio & words:
            return True
    return False


def _place_the_vague(buckets: _Buckets) -> None:
    """A vague title ("leader" of a prime minister) is the only office that the official was seen in at about the time.

    So it is, too, in the article that tells of that office.
    """
    offices = [
        (key, known)
        for key, own in buckets.items()
        for known in own
        if key[1] != NOWHERE and known.is_present and not known.words <= VAGUE_WORDS
    ]
    for key in sorted(buckets):
        left: list[Reports] = []
        for told in buckets.pop(key):
            is_rank = told.words <= VAGUE_WORDS - RANKS_BY_BIRTH and told.is_present and not key[1].startswith("body ")
            near = [(o, known) for o, known in offices if is_rank and o != key and key[1] in {o[1], NOWHERE}]
            for part, is_near in told.split([_are_near(told, known) for _, known in near]):
                seen: dict[Place, list[frozenset[str]]] = defaultdict(list)
                for (other, known), fits in zip(near, is_near, strict=True):
                    if fits:
                        seen[other].append(known.words)
                if len(seen) == 1:
                    [(home, titles)] = seen.items()
                    buckets[home].append(replace(part, words=min(titles, key=sorted)))
                elif not seen:
                    left.append(part)
        if left:
            buckets[key] = [*buckets.get(key, ()), *left]


def _are_near(vague: Reports, office: Reports) -> Mask:
    found = np.isin(vague.articles, office.articles)
    days = office.dated
    if len(days):
        at = np.searchsorted(days, vague.days)
        before, behind = days[np.maximum(at - 1, 0)], days[np.minimum(at, len(days) - 1)]
        found |= (np.abs(vague.days - before) <= SAME_TIME) | (np.abs(vague.days - behind) <= SAME_TIME)
    return found


def lies_in(days: Days, term: Term, slack: np.timedelta64 = NO_SLACK) -> Mask:
    """Return which days lie in a term, or as close to it as ``slack``; those unknown don't."""
    lies = ~np.isnat(days)
    if term.first:
        lies &= days >= np.datetime64(term.first) - slack
    if term.last:
        lies &= days <= np.datetime64(term.last) + slack
    return lies


def _titles_apart(counts: Mapping[frozenset[str], int]) -> list[set[frozenset[str]]]:
    """Group titles, told so often, into offices: a shorter one is the usual longer one that holds all its words."""
    home: dict[frozenset[str], frozenset[str]] = {}
    for words in sorted(counts, key=lambda words: (-len(words), sorted(words))):
        wider = [other for other in home if words < other]
        best = min(wider, key=lambda other: (-counts[other], len(other), sorted(other)), default=words)
        home[words] = home.get(best, best)
    groups: dict[frozenset[str], set[frozenset[str]]] = defaultdict(set)
    for words, main in home.items():
        groups[main].add(words)
    return [groups[main] for main in sorted(groups, key=sorted)]


def terms_by_place(terms: Mapping[str, Iterable[tuple[OfficeTold, Term]]]) -> TermsAt:
    """Return the terms of the people of the reference list, told by id, by place of office."""
    found: dict[Place, list[tuple[str, Term]]] = defaultdict(list)
    for identifier, own in terms.items():
        for told, term in own:
            found[told.role_category, place_of(told) or NOWHERE].append((identifier, term))
    return found


def _leave_out_untimely(office: Office, official: Official, terms_at: TermsAt) -> None:
    """Leave out reports that tell a curated holder in office while the reference list knows another one there.

    They speak of the past, or call one by a title kept for life ("President Carter said").
    """
    if office.place == NOWHERE:
        return
    everybody = terms_at.get((office.role_category, office.place), ())
    if not office.terms:
        _leave_out_contradicted(office, [term for _, term in everybody])
        return
    is_sole = office.role_category in SOLE_ROLES
    others = [term for identifier, term in everybody if identifier != official.reference_id]
    titles = {title_words(term.title) for _, term in office.terms}
    rivals = [term for term in others if is_sole or title_words(term.title) in titles]
    over = np.datetime64(max(term.last or dt.date.max for _, term in office.terms))
    for place, told in enumerate(office.reports):
        is_own, is_other = np.zeros(len(told.days), bool), np.zeros(len(told.days), bool)
        for _, term in office.terms:
            is_own |= lies_in(told.days, term, TERM_SLACK)
        for term in rivals:
            is_other |= lies_in(told.days, term) & ((told.days > over) | (told.words == title_words(term.title)))
        office.reports[place] = told.where(is_own | ~is_other)
    office.reports = [told for told in office.reports if len(told.days)]


def _leave_out_contradicted(office: Office, terms: Iterable[Term]) -> None:
    """Leave out reports that tell anybody in an office of one holder well within a term of whom the list knows there.

    They speak of the past ("President Lincoln"), or of an office of a part of the country.
    """
    if office.role_category not in SOLE_ROLES - {"igo_head"}:
        return
    for place, told in enumerate(office.reports):
        if told.office.tenure != "current":
            continue
        is_other = np.zeros(len(told.days), bool)
        for term in terms:
            words = title_words(term.title)
            is_any = office.role_category == "head_of_government" or told.words <= VAGUE_WORDS
            if COLLEGIAL not in words and (is_any or told.words == words):
                is_other |= lies_in(told.days, replace(term, last=term.last or term.as_of), -TERM_SLACK)
        office.reports[place] = told.where(~is_other)
    office.reports = [told for told in office.reports if len(told.days)]
