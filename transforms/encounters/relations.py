"""Which meeting was part of another: a bilateral on the margins of a summit, talks during a visit."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from transforms.encounters.mentions import NAME, Mention, Party
from transforms.encounters.words import word_list, words_of
from transforms.identity.organisations import fold

MARGINS_OF = "margins_of"
PART_OF_VISIT = "part_of_visit"
REMOTE = frozenset({"phone", "video"})
LONGEST_VISIT = dt.timedelta(days=14)
SLACK = dt.timedelta(days=1)
"""Days by which a part may stand out of the whole, for the time zones."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A meeting (by number) that was part of another."""

    part: int
    whole: int
    relation: str


@dataclass(frozen=True, slots=True)
class _Meeting:
    people: frozenset[str]
    sides: frozenset[Party]
    first: dt.date | None
    last: dt.date | None
    earliest: dt.date | None
    latest: dt.date | None
    countries: frozenset[str]
    contexts: tuple[frozenset[str], ...]
    gatherings: tuple[frozenset[str], ...]
    articles: frozenset[str]
    is_remote: bool


def find_relations(groups: Iterable[Sequence[int]], mentions: Sequence[Mention]) -> list[Relation]:
    """Return which of the meetings, given as groups of mentions, were part of another of them.

    Both are told with a context, and share a person, and days or an article. A gathering is told as such: by a sentence
    that names it, and does not put what it tells of beside it.
    """
    meetings = {
        number: _meeting([mentions[index] for index in group])
        for number, group in enumerate(groups)
        if any(mentions[index].context for index in group)
    }
    wholes: dict[tuple[str, dt.date | str], list[int]] = defaultdict(list)
    for number, meeting in meetings.items():
        if meeting.gatherings or _is_visit(meeting):
            for person in meeting.people:
                for day in _days_around(meeting):
                    wholes[person, day].append(number)
                for article in meeting.articles:
                    wholes[person, article].append(number)
    relations = []
    for number, meeting in meetings.items():
        when: list[dt.date | str] = [*([meeting.first] if meeting.first else []), *meeting.articles]
        near = Counter(
            other
            for person in meeting.people
            for other in {other for at in when for other in wholes.get((person, at), ())} - {number}
        )
        found = [
            (-shared, other, relation)
            for other, shared in near.items()
            for relation in [_relation(meeting, meetings[other])]
            if relation
        ]
        if found:
            _, whole, relation = min(found)
            relations.append(Relation(number, whole, relation))
    return relations


def _days_around(meeting: _Meeting) -> Iterator[dt.date]:
    """Yield the days on which a part of a meeting can begin, none where its own days are not known."""
    if meeting.first is not None and meeting.last is not None and meeting.last - meeting.first <= LONGEST_VISIT:
        for days in range(-SLACK.days, (meeting.last - meeting.first + SLACK).days + 1):
            yield meeting.first + dt.timedelta(days=days)


def _meeting(mentions: Sequence[Mention]) -> _Meeting:
    days = [mention for mention in mentions if mention.has_day]
    sides = frozenset(party for mention in mentions for party in mention.parties if party.kind != NAME)
    return _Meeting(
        frozenset(person for mention in mentions for person in mention.people),
        sides,
        min((mention.first for mention in days if mention.first), default=None),
        max((mention.last for mention in days if mention.last), default=None),
        min((mention.first for mention in mentions if mention.first), default=None),
        max((mention.last for mention in mentions if mention.last), default=None),
        frozenset(mention.country_code for mention in mentions if mention.country_code),
        tuple({mention.context for mention in mentions if mention.context}),
        tuple({mention.context for mention in mentions if _is_gathering(mention)}) if len(sides) > 2 else (),
        frozenset(mention.article.key for mention in mentions),
        all(mention.format in REMOTE for mention in mentions),
    )


def _is_gathering(mention: Mention) -> bool:
    """Whether the sentence tells of the gathering that it names: a visit is none, and kinds are no names."""
    names = mention.context - word_list("kind")
    if not names or mention.context & word_list("visit") or words_of("beside").search(mention.sentence):
        return False
    return not names.isdisjoint(fold(mention.sentence).split())


def _is_visit(meeting: _Meeting) -> bool:
    long = meeting.first is not None and meeting.last is not None and meeting.first < meeting.last
    return long and any(context & word_list("visit") for context in meeting.contexts)


def _relation(part: _Meeting, whole: _Meeting) -> str | None:
    if part.countries and whole.countries and not part.countries & whole.countries:
        return None
    if (part.is_remote and not whole.is_remote) or not _may_lie_in(part, whole):
        return None
    if whole.gatherings and len(whole.sides) > len(part.sides):
        return MARGINS_OF if _same_context(part, whole) else None
    if _is_visit(whole) and any(context & word_list("visit") for context in part.contexts) and not _is_visit(part):
        return PART_OF_VISIT
    return None


def _same_context(part: _Meeting, whole: _Meeting) -> bool:
    """Whether a part is told with the name of the gathering: kinds of gatherings are no names."""
    return any(
        2 * len(a & b) >= min(len(a), len(b)) and a & b - word_list("kind") and not a & word_list("visit")
        for a in part.contexts
        for b in whole.gatherings
    )


def _may_lie_in(part: _Meeting, whole: _Meeting) -> bool:
    if part.first is None or part.last is None or whole.first is None or whole.last is None:
        return bool(part.articles & whole.articles) and not _miss(part, whole)
    return (
        whole.first - SLACK <= part.first
        and part.last <= whole.last + SLACK
        and whole.last - whole.first <= LONGEST_VISIT
    )


def _miss(part: _Meeting, whole: _Meeting) -> bool:
    """Whether the bounds told of both, be they months, have no day in common."""
    if part.earliest is None or part.latest is None or whole.earliest is None or whole.latest is None:
        return False
    return part.latest < whole.earliest or whole.latest < part.earliest
