"""Who held an office when: learnt from the articles and from the reference list of office holders."""

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from anyascii import anyascii

from transforms.identity.evidence import OfficeTold
from transforms.reference import country_of_name, metonyms, normalise_name

SOLE_ROLES = frozenset({"head_of_state", "head_of_government", "foreign_minister", "igo_head"})
"""Offices that one person holds at a time in a country or body, whatever words tell of them."""
SPECIFIC_ROLES = frozenset({"minister", "speaker", "deputy_head_of_state", "military", "royalty", "official", "spouse"})
"""Offices that one person holds at a time where the title tells more than the kind ("Defence Minister")."""
NO_OFFICE = "other"
"""Kind of what people are called that is no office ("founder")."""

DAY = dt.timedelta(days=1)
REACH = 400
"""Days by which a holder seen in an office is taken to have held it before and after, if nobody else is seen."""

RIVAL = 30
"""Days within which somebody else seen in an office leaves open who held it."""
AROUND = dt.timedelta(days=60)
"""About the time of a report."""
TURNOVER = 31
"""Days by which the terms of two offices may overlap at a change of government."""

_GENERIC_WORDS = frozenset(
    word
    for words in (
        "minister ministry secretary state affairs deputy vice first second third senior chief head special acting",
        "ambassador envoy representative advisor official officials spokesman spokeswoman spokesperson member leader",
        "director chairman chairwoman chairperson president general national presidential assistant under prince",
        "princess commander staff officer aide secretary-general top former new",
    )
    for word in words.split()
)
_CHIEF_WORDS = frozenset({"executive", "managing", "sg", "dg", "council", "commission", "assembly"})
_MONARCH_WORDS = frozenset(
    {"king", "queen", "emir", "amir", "sultan", "monarch", "emperor", "empress", "sovereign", "duke"}
)
_SPELLINGS = {
    "adviser": "advisor", "chair": "chairperson", "chairman": "chairperson", "chairwoman": "chairperson",
    "congresswoman": "congressman", "defense": "defence", "labor": "labour", "spokesman": "spokesperson",
    "spokeswoman": "spokesperson", "vicepresident": "president", "vp": "vice president",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def title_words(title: str) -> frozenset[str]:
    """Return the words that tell one office from another of its kind: portfolio, chamber, post.

    Who is accredited to a country is so under any of its names ("to Washington", "to the United States").
    """
    head, accredited, host = title.partition(" to ")
    code = _country_meant(host) if accredited else None
    words = re.findall(r"[a-z]+", anyascii(head if code else title).casefold())
    spelt = frozenset(" ".join(_SPELLINGS.get(word, word) for word in words).split())
    told = spelt - {"of", "the", "for", "and", "to", "in", "s"}
    return told | {code} if code else told


def _country_meant(name: str) -> str | None:
    name = re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE)
    seat = metonyms().get(normalise_name(name))
    return country_of_name(name) or (seat.country_code if seat and seat.kind == "capital" else None)


def portfolio_words(words: frozenset[str]) -> frozenset[str]:
    """Return the words of a title that tell more than its rank."""
    return words - _GENERIC_WORDS


def is_specific(role_category: str, title: str) -> bool:
    """True when an office told with its country or body can have one holder at a time only."""
    if role_category in {"speaker", "deputy_head_of_state", "spouse"}:
        return True
    if role_category == "ambassador":
        return " to " in title
    return is_sole(role_category, title) or (
        role_category in SPECIFIC_ROLES | SOLE_ROLES and bool(title_words(title) - _GENERIC_WORDS)
    )


def is_sole(role_category: str, title: str) -> bool:
    """True where the kind of office tells its holder, whatever the title: not for one of a body's several chiefs."""
    return role_category in SOLE_ROLES and not (
        role_category == "igo_head" and title_words(title) - _GENERIC_WORDS - _CHIEF_WORDS
    )


def _are_opposed(titles: Iterable[frozenset[str]], words: frozenset[str]) -> bool:
    """A country has a president or a monarch: one told as the one is not known as the other."""
    known = frozenset(word for title in titles for word in title)
    return bool(known & _MONARCH_WORDS and "president" in words and "president" not in known) or bool(
        "president" in known and words & _MONARCH_WORDS and not known & _MONARCH_WORDS
    )


def place_of(office: OfficeTold) -> str | None:
    """Return the country or else the body of an office, as one string; None where neither is told."""
    if office.country_code and office.role_category not in {"igo_head", "igo_official"}:
        return f"country {office.country_code}"
    if office.organisation:
        return f"body {office.organisation}"
    return f"country {office.country_code}" if office.country_code else None


def count_within(days: Sequence[dt.date], first: dt.date, last: dt.date) -> int:
    """Return how many of the sorted days lie within two days, both included."""
    return max(0, bisect_right(days, last) - bisect_left(days, first))


@dataclass(frozen=True, slots=True)
class Term:
    """A term of office told by the reference list; ``last`` None means open as of the day ``as_of``."""

    title: str
    first: dt.date | None
    last: dt.date | None
    as_of: dt.date


@dataclass(slots=True)
class Holder:
    """What is known of one person in the offices of one kind in one place."""

    person: int
    titles: list[frozenset[str]] = field(default_factory=list)
    days: list[dt.date] = field(default_factory=list)
    ended: list[dt.date] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def holds(self, words: frozenset[str], sole: bool) -> bool:
        """Whether an office of these title words, or of the same portfolio, is among those held."""
        portfolio = portfolio_words(words)
        return sole or any(
            words == titles or (portfolio and portfolio == portfolio_words(titles)) for titles in self.titles
        )

    def distance(self, day: dt.date, words: frozenset[str] | None = None) -> int | None:
        """Return how many days the person's tenure is from the day, 0 inside it, None where it had ended before.

        One known to have held the office under these title ``words`` and under others (president, then supreme
        leader) held it under these in the terms told alone.
        """
        best: int | None = None
        terms = self._terms_titled(words)
        is_split = len(terms) < len(self.terms)
        if self.is_in_term(day, words):
            return 0
        for term in terms:
            last = term.last or term.as_of
            apart = (day - last).days if day > last else (term.first - day).days if term.first else 0
            if term.last is None or day < (term.first or day):
                best = apart if best is None else min(best, apart)
        if self.days and not is_split:
            at = bisect_left(self.days, day)
            near = [abs((day - self.days[i]).days) for i in (at - 1, at) if 0 <= i < len(self.days)]
            inside = self.days[0] <= day <= self.days[-1]
            if not inside and count_within(self.ended, self.days[-1] + DAY, day):
                return best
            apart = min(near) // 8 if inside else min(near)
            best = apart if best is None else min(best, apart)
        return best

    def _terms_titled(self, words: frozenset[str] | None) -> list[Term]:
        return [term for term in self.terms if title_words(term.title) == words] or self.terms

    def is_in_term(self, day: dt.date, words: frozenset[str] | None = None) -> bool:
        """Whether a term told by the reference list, of that title where there is one, covers the day."""
        return any(
            (term.first is None or term.first <= day) and day <= (term.last or term.as_of)
            for term in self._terms_titled(words)
        )

    def seen_around(self, day: dt.date) -> int:
        """Return how often the person is seen in the offices at about the time."""
        return count_within(self.days, day - AROUND, day + AROUND)

    def span(self) -> tuple[dt.date, dt.date] | None:
        """Return the first and last day on which the tenure may have lain, None where nothing is dated."""
        firsts = [term.first or term.as_of for term in self.terms]
        lasts = [term.last or term.as_of for term in self.terms]
        reach = dt.timedelta(days=REACH)
        if self.days:
            firsts.append(self.days[0] - reach)
            lasts.append(self.days[-1] + reach)
        return (min(firsts), max(lasts)) if firsts else None


@dataclass(frozen=True, slots=True)
class Regard:
    """What counts for who held an office on a day, but for whom the reference list knows in office.

    Whoever is no nearer in days than ``horizon`` to the day does not; how often somebody is seen around it does where
    ``is_counted``.
    """

    horizon: int = 0
    is_counted: bool = False

    def up_to(self, horizon: int) -> "Regard":
        """Return this with whoever is nearer than a horizon."""
        return Regard(max(self.horizon, horizon), self.is_counted)

    def counted(self) -> "Regard":
        """Return this with how often somebody is seen."""
        return Regard(self.horizon, True)


class Holdings:
    """Index of holders by kind and place of office.

    ``regard`` tells what counted for what was found since it was last ``Regard()``.
    """

    def __init__(self) -> None:
        self.regard = Regard()
        self._holders: dict[tuple[str, str], dict[int, Holder]] = defaultdict(dict)
        self._fitting: dict[tuple[str, str, str], list[Holder]] = {}

    def holder(self, role_category: str, place: str, person: int) -> Holder:
        """Return what is known of the person in these offices, empty at first."""
        return self._holders[role_category, place].setdefault(person, Holder(person))

    def learn_term(self, person: int, office: OfficeTold, term: Term) -> None:
        """Take in a term of office of a person."""
        place = place_of(office)
        if place:
            holder = self.holder(office.role_category, place, person)
            holder.titles.append(title_words(term.title))
            holder.terms.append(term)

    def learn(self, person: int, office: OfficeTold, days: Iterable[dt.date | None]) -> None:
        """Take in that a person was told, by reports of these days, to hold or to have held an office."""
        place = place_of(office)
        if place is None:
            return
        holder = self.holder(office.role_category, place, person)
        words = title_words(office.title)
        if words not in holder.titles:
            holder.titles.append(words)
        if office.tenure in {"current", "acting"}:
            holder.days += [day for day in days if day]
        elif office.tenure == "former":
            holder.ended += [day for day in days if day]

    def settle(self) -> None:
        """Sort what was taken in; to be called before look-ups."""
        for holders in self._holders.values():
            for holder in holders.values():
                holder.days.sort()
                holder.ended.sort()

    def known(self, role_category: str, place: str) -> Iterable[Holder]:
        """Return all holders of the offices of a kind in a place."""
        return self._holders.get((role_category, place), {}).values()

    def is_taken(self, office: OfficeTold, place: str, day: dt.date, person: int | None) -> bool:
        """Whether others were in an office of one holder on a day by their terms, and the person never was."""
        if not is_sole(office.role_category, office.title):
            return False
        words, holders = title_words(office.title), self.known(office.role_category, place)
        return any(holder.is_in_term(day, words) for holder in holders) and all(
            holder.person != person for holder in holders
        )

    def find(self, office: OfficeTold, day: dt.date, excluded: frozenset[int] = frozenset()) -> int | None:
        """Return who held an office on a day; None where that isn't clear."""
        holders = self._candidates(office, excluded)
        words = title_words(office.title)
        same_title = self._nearest([holder for holder in holders if words in holder.titles], day, words)
        return same_title if same_title is not None else self._nearest(holders, day)

    def _nearest(self, holders: list[Holder], day: dt.date, words: frozenset[str] | None = None) -> int | None:
        """Return the holder whose tenure is nearest to the day, if within reach and clearly nearer than any other's.

        One whom alone the reference list knows in office then is the holder, whoever else is called so.
        """
        known = {holder.person for holder in holders if holder.terms and holder.is_in_term(day, words)}
        if len(known) == 1:
            return known.pop()
        distances = [(holder.distance(day, words), holder) for holder in holders]
        ranked = sorted((apart, holder.person) for apart, holder in distances if apart is not None)
        if not ranked or ranked[0][0] > REACH:
            self.regard = self.regard.up_to(REACH + 1)
            return None
        rival = max(RIVAL, 2 * ranked[0][0])
        self.regard = self.regard.up_to(rival)
        if len(ranked) > 1 and ranked[1][0] < rival:
            self.regard = self.regard.counted()
            nearest = {0, ranked[0][0], ranked[1][0]}
            return _most_seen([holder for apart, holder in distances if apart in nearest], day)
        return ranked[0][1]

    def find_within(
        self, office: OfficeTold, window: tuple[dt.date, dt.date], excluded: frozenset[int] = frozenset()
    ) -> tuple[list[int], list[int]]:
        """Return who may have held an office at some time within a window, and who of them may have all the while."""
        some, whole = set(), set()
        slack = dt.timedelta(days=TURNOVER)
        for holder in self._candidates(office, excluded):
            span = holder.span()
            if span and span[0] <= window[1] and window[0] <= span[1]:
                some.add(holder.person)
                if span[0] - slack <= window[0] and window[1] <= span[1] + slack:
                    whole.add(holder.person)
        return sorted(some), sorted(whole)

    def _candidates(self, office: OfficeTold, excluded: frozenset[int]) -> list[Holder]:
        place = place_of(office)
        if place is None or not is_specific(office.role_category, office.title):
            return []
        key = office.role_category, place, office.title
        if key not in self._fitting:
            sole, words = is_sole(office.role_category, office.title), title_words(office.title)
            self._fitting[key] = [
                holder
                for holder in self.known(office.role_category, place)
                if holder.holds(words, sole) and not _are_opposed(holder.titles, words)
            ]
        return [holder for holder in self._fitting[key] if holder.person not in excluded]


def _most_seen(holders: list[Holder], day: dt.date) -> int | None:
    """Where tenures overlap, the one seen in office three times as often around the day is right."""
    counts = sorted(((holder.seen_around(day), holder.person) for holder in holders), reverse=True)
    return counts[0][1] if counts[0][0] >= 3 * max(1, counts[1][0]) else None
