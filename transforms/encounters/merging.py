"""Putting reports of one encounter together: blocking, pairwise matching, clustering under constraints."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from transforms.encounters.matching import (
    DOUBTFUL_AT,
    INFERRED_SLACK,
    LOOSE_DAYS,
    MERGE_AT,
    WEEK,
    WIDEST_DAYS,
    Match,
    are_incompatible,
    days_apart,
    match,
)
from transforms.encounters.mentions import INFERRED, WEEKDAY, Mention, Party
from transforms.keys import hash_key

MOST_PEOPLE_IN_A_BLOCK_KEY = 8
"""Of long attendance lists only so many people, the first by key, are paired into block keys."""
LARGEST_OPEN_BLOCK = 200
"""Reports without a day are compared with all others of the same pair of participants, if these are not too many."""

ALONE = Match(1.0, "only report")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two groups of reports (by representative) that were almost taken for one encounter."""

    first: int
    second: int
    match: Match


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome: groups of mentions by index, the best evidence of each mention, and doubtful pairs.

    ``component`` gives the first mention among all those that a mention hangs together with, by matches or a common
    meeting key: no mention of another component has a say in its group.
    """

    groups: tuple[tuple[int, ...], ...]
    evidence: tuple[Match, ...]
    doubts: tuple[Doubt, ...]
    contradicted: frozenset[int]
    component: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Constraints:
    """Corrections by people, as indexes of mentions: pairs of sets that are one encounter, or two."""

    same: Sequence[tuple[frozenset[int], frozenset[int]]] = ()
    different: Sequence[tuple[frozenset[int], frozenset[int]]] = ()


@dataclass(frozen=True, slots=True)
class _Edge:
    """Two mentions strong enough to merge."""

    first: int
    second: int
    match: Match
    is_of_one_status: bool

    def rank(self) -> tuple[float, bool, int, int]:
        """Return the order of merging: the strongest first, of these a plan with a plan."""
        return (-self.match.strength, not self.is_of_one_status, self.first, self.second)


@dataclass(slots=True)
class _Signature:
    """Reports alike in everything that matching looks at, save the article."""

    mention: Mention
    members: list[int] = field(default_factory=list)


Pair = tuple[str | Party, str | Party]
"""Two of those who took part: officials by key, or sides."""


def merge(mentions: Sequence[Mention], crowded: Container[Pair], constraints: Constraints | None = None) -> Merged:
    """Return which mentions (in chronological order) tell of the same encounter.

    Reports of one article are never merged, and no chain of likenesses joins reports that rule each other out. The
    outcome is a function of the set of mentions, whatever the order in which they arrived. ``crowded`` are the pairs
    that too many reports tell of (``LARGEST_OPEN_BLOCK``) in the whole corpus.
    """
    constraints = constraints or Constraints()
    edges, near = _edges(mentions, crowded)
    groups = {index: [index] for index in range(len(mentions))}
    group_of = list(range(len(mentions)))
    articles = {index: {mention.article.key} for index, mention in enumerate(mentions)}
    apart = _apart(constraints)
    evidence = [ALONE] * len(mentions)
    contradicted: set[int] = set()
    doubts: list[Doubt] = list(near)

    def join(first: int, second: int) -> None:
        a, b = sorted((group_of[first], group_of[second]), key=lambda group: (-len(groups[group]), group))
        groups[a] += groups[b]
        articles[a] |= articles.pop(b)
        for index in groups.pop(b):
            group_of[index] = a

    def is_apart(a: int, b: int) -> bool:
        return any(other in apart[one] for one in groups[a] if one in apart for other in groups[b])

    forced: set[int] = set()
    for number, (left, right) in enumerate(constraints.same):
        if not (left and right):
            continue
        members = sorted(left | right)
        for second in members[1:]:
            if group_of[members[0]] == group_of[second]:
                continue
            if is_apart(group_of[members[0]], group_of[second]):
                contradicted.add(number)
                continue
            join(members[0], second)
            forced.update((members[0], second))
    for index in forced:
        evidence[index] = Match(1.0, "override")

    def follow(ranked: Iterable[_Edge]) -> None:
        for edge in ranked:
            a, b = group_of[edge.first], group_of[edge.second]
            if a != b:
                if is_apart(a, b) or articles[a] & articles[b] or _rule_out(mentions, groups[a], groups[b]):
                    doubts.append(Doubt(edge.first, edge.second, edge.match))
                    continue
                join(edge.first, edge.second)
            for index in (edge.first, edge.second):
                if evidence[index] is ALONE:
                    evidence[index] = edge.match

    close: list[_Edge] = []
    loose: list[_Edge] = []
    for edge in sorted((edge for edge in edges if _is_of_one_day(mentions, edge)), key=_Edge.rank):
        (loose if _is_loose(mentions[edge.first]) or _is_loose(mentions[edge.second]) else close).append(edge)
    follow(close)
    undecided = _undecided(mentions, loose, group_of)
    doubts += [Doubt(edge.first, edge.second, edge.match) for edge in undecided]
    follow(edge for edge in loose if edge not in undecided)
    follow(_by_support(mentions, edges, group_of))
    final = sorted((tuple(sorted(group)) for group in groups.values()), key=lambda group: group[0])
    doubts = [doubt for doubt in doubts if group_of[doubt.first] != group_of[doubt.second]]
    return Merged(
        tuple(final), tuple(evidence), tuple(doubts), frozenset(contradicted), _components(mentions, edges, groups)
    )


def _components(
    mentions: Sequence[Mention], edges: Iterable[_Edge], groups: Mapping[int, Sequence[int]]
) -> tuple[int, ...]:
    root = list(range(len(mentions)))

    def find(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    by_key: dict[str, int] = {}
    links = [(edge.first, edge.second) for edge in edges]
    links += [(group[0], other) for group in groups.values() for other in group]
    links += [(by_key.setdefault(meeting_key(mention), index), index) for index, mention in enumerate(mentions)]
    for pair in links:
        first, second = sorted(map(find, pair))
        root[second] = first
    return tuple(map(find, root))


def _by_support(mentions: Sequence[Mention], edges: Iterable[_Edge], group_of: Sequence[int]) -> list[_Edge]:
    """Return the edges of reports without a common day, first those to the encounters that most reports stand behind.

    A single report that is misdated would else draw them away.
    """
    reports = Counter(group_of)

    def rank(edge: _Edge) -> tuple[bool, int, tuple[float, bool, int, int]]:
        dated = [index for index in (edge.first, edge.second) if _is_bounded(mentions[index])]
        return (not dated, -max((reports[group_of[index]] for index in dated), default=0), edge.rank())

    return sorted((edge for edge in edges if not _is_of_one_day(mentions, edge)), key=rank)


def _undecided(mentions: Sequence[Mention], loose: Iterable[_Edge], group_of: Sequence[int]) -> dict[_Edge, None]:
    """Return the edges not to be followed of what is told by its month alone, where it fits several encounters.

    It is the one that most reports stand behind, and neither of two that as many do.
    """
    reports = Counter(group_of)
    fitting: dict[int, dict[int, list[_Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in loose:
        for told, other in ((edge.first, edge.second), (edge.second, edge.first)):
            if _is_loose(mentions[told]) and mentions[other].has_day:
                fitting[told][group_of[other]].append(edge)
    undecided: dict[_Edge, None] = {}
    for edges in fitting.values():
        worth = {group: (max(edge.match.strength for edge in own), reports[group]) for group, own in edges.items()}
        best = max(worth.values())
        is_one = Counter(worth.values())[best] == 1
        for group, own in edges.items():
            if not (is_one and worth[group] == best):
                undecided.update(dict.fromkeys(own))
    return undecided


def _is_loose(mention: Mention) -> bool:
    """Whether its bounds are those of a month or so."""
    if mention.first is None or mention.last is None or mention.has_day:
        return False
    return LOOSE_DAYS < (mention.last - mention.first).days <= WIDEST_DAYS


def _is_of_one_day(mentions: Sequence[Mention], edge: _Edge) -> bool:
    first, second = mentions[edge.first], mentions[edge.second]
    return _is_bounded(first) and _is_bounded(second) and days_apart(first, second) == 0


def _apart(constraints: Constraints) -> dict[int, set[int]]:
    apart: dict[int, set[int]] = defaultdict(set)
    for left, right in constraints.different:
        for a in left:
            for b in right:
                if a != b:
                    apart[a].add(b)
                    apart[b].add(a)
    return apart


def _rule_out(mentions: Sequence[Mention], first: Iterable[int], second: Iterable[int]) -> bool:
    left = {mentions[index].signature: mentions[index] for index in first}
    right = {mentions[index].signature: mentions[index] for index in second}
    return any(are_incompatible(a, b) for a in left.values() for b in right.values() if a.article.key != b.article.key)


def _edges(mentions: Sequence[Mention], crowded: Container[Pair]) -> tuple[list[_Edge], list[Doubt]]:
    """Return the pairs of mentions strong enough to merge, and pairs that fell just short."""
    signatures: dict[tuple[object, ...], _Signature] = {}
    for index, mention in enumerate(mentions):
        signatures.setdefault(mention.signature, _Signature(mention)).members.append(index)
    alike = list(signatures.values())
    edges: list[_Edge] = []
    near: list[Doubt] = []
    for signature in alike:
        first = signature.members[0]
        for other in signature.members[1:]:
            found = match(mentions[first], mentions[other])
            if found.score >= MERGE_AT:
                edges.append(_Edge(first, other, found, True))
    for a, b in candidates([signature.mention for signature in alike], crowded):
        found = match(alike[a].mention, alike[b].mention)
        first, second = sorted((alike[a].members[0], alike[b].members[0]))
        if found.score >= MERGE_AT:
            edges.append(_Edge(first, second, found, alike[a].mention.status == alike[b].mention.status))
        elif found.score >= DOUBTFUL_AT:
            near.append(Doubt(first, second, found))
    return edges, near


def crowded_pairs(mentions: Iterable[Mention]) -> frozenset[Pair]:
    """Return the pairs that more than ``LARGEST_OPEN_BLOCK`` differing reports tell of."""
    alike = {mention.signature: mention for mention in mentions}
    counts = Counter(pair for mention in alike.values() for pair in pairs_of(mention))
    return frozenset(pair for pair, count in counts.items() if count > LARGEST_OPEN_BLOCK)


def candidates(mentions: Sequence[Mention], crowded: Container[Pair]) -> Iterator[tuple[int, int]]:
    """Yield the pairs worth matching: those that share two participants and a stretch of time."""
    bounded = [_is_bounded(mention) for mention in mentions]
    blocks: dict[tuple[Pair, int | None], list[int]] = defaultdict(list)
    for index, mention in enumerate(mentions):
        months = tuple(_months(mention)) if bounded[index] else ()
        for pair in pairs_of(mention):
            for month in (None, *months):
                blocks[pair, month].append(index)
    seen: set[tuple[int, int]] = set()
    for (pair, when), block in blocks.items():
        if len(block) == 1 or (when is None and (pair in crowded or all(bounded[index] for index in block))):
            continue
        for a, b in combinations(block, 2):
            if when is None and bounded[a] and bounded[b]:
                continue
            if (a, b) not in seen:
                seen.add((a, b))
                yield a, b


def _is_bounded(mention: Mention) -> bool:
    return mention.first is not None and mention.last is not None and (mention.last - mention.first).days <= WIDEST_DAYS


def pairs_of(mention: Mention) -> set[Pair]:
    """Return the pairs of participants by which reports of one encounter are found: they share at least one."""
    people = sorted(mention.people)[:MOST_PEOPLE_IN_A_BLOCK_KEY]
    pairs: set[Pair] = set(combinations(people, 2))
    sides = dict(mention.side_of)
    for person in people:
        others = mention.bodies | {side for key, side in sides.items() if key != person and side is not None}
        pairs.update((person, other) for other in others if len(mention.known - {person}) < 2 or not mention.known)
    if not mention.known:
        parties = sorted(mention.parties, key=lambda party: (party.kind, party.value))
        pairs.update(combinations(parties, 2))
    return pairs


def _months(mention: Mention) -> Iterator[int]:
    """Yield the months, counted from year 0, in which an encounter of known bounds can have taken place."""
    slack = dt.timedelta(days=INFERRED_SLACK + (WEEK if mention.basis in (WEEKDAY, INFERRED) else 0))
    if mention.first is not None and mention.last is not None:
        first, last = mention.first - slack, mention.last + slack
        yield from range(12 * first.year + first.month, 12 * last.year + last.month + 1)


def meeting_key(mention: Mention) -> str:
    """Return the canonical key of the meeting whose chronologically first report this is."""
    return hash_key("meeting", mention.article.article_id, mention.trigger_start)


def keys_of(merged: Merged, mentions: Sequence[Mention]) -> list[str]:
    """Return the key of each group; encounters first told by one trigger get an ordinal."""
    taken: dict[str, int] = defaultdict(int)
    keys = []
    for group in merged.groups:
        key = meeting_key(mentions[group[0]])
        ordinal = taken[key]
        taken[key] += 1
        keys.append(key if ordinal == 0 else ordinal_key(key, ordinal))
    return keys


def ordinal_key(key: str, ordinal: int) -> str:
    """Return the key of a further meeting that is first told by the same trigger as another."""
    return hash_key("meeting", key, ordinal)
