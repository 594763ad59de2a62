"""What a night can touch: the encounters that changed, and all that hang together with them.

Mentions hang together by matches that are strong enough to merge, and by a common canonical meeting key; whoever is in
another component has no say (``merging.Merged``). A match can come or go only where one of both mentions changed,
where the first of several mentions alike in everything did, or where so many reports tell of a pair that those without
a day are no longer looked at. So the components that held, hold or now match one of these are merged anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from transforms.encounters.matching import MERGE_AT, match
from transforms.encounters.memory import Memory
from transforms.encounters.mentions import Mention, read_mentions
from transforms.encounters.merging import candidates, meeting_key
from transforms.identity.evidence import read_articles
from transforms.identity.overrides import Overrides


@dataclass(frozen=True, slots=True)
class Night:
    """What is to be merged anew: whole components of ``told`` mentions, in chronological order of reports.

    ``replaced`` are the keys of the mentions whose links give way, ``former`` the meetings that they were before, as
    they were told then. ``is_whole`` where everything is merged anew.
    """

    told: Sequence[Mention]
    replaced: frozenset[str]
    former: Mapping[str, Sequence[Mention]]
    is_whole: bool


def touched_by(lake: Path, known: Memory, overrides: Overrides, led: Mapping[str, str]) -> Night:
    """Return what has changed since the memory was kept touches, and remember what has changed.

    Encounters that a correction refers to are always touched; ``led`` are old meeting keys and those they live on in.
    """
    is_whole = known.is_empty
    changes = known.changes(lake)
    present = read_articles(lake, known.counting_in(changes.batches), changes.batches)
    articles = {key: article for key, article in present.items() if key in changes.articles}
    now = read_mentions(lake, articles, changes.batches, known.files_of)
    old, new = _differing(known.of_articles(changes.articles), now)
    if is_whole:
        known.replace(old, new)
        return Night(new, frozenset(), {}, True)
    held = known.placed(old)
    was_crowded = known.crowded()
    known.replace(old, new)
    turned = was_crowded.hashes ^ known.crowded().hashes
    seeds = [*new, *known.with_pairs(turned), *_meant(known, overrides, led)]
    told = known.of_components({*_touched(known, seeds, old), *(component for component, _ in held.values())})
    held = known.placed(told) | held
    former: dict[str, list[Mention]] = defaultdict(list)
    versions = {mention.key: mention for mention in (*told, *old)}
    for key, (_, meeting) in held.items():
        if meeting is not None:
            former[meeting].append(versions[key])
    return Night(told, frozenset(versions), former, False)


def _differing(old: Iterable[Mention], new: Iterable[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Return the mentions of the articles that do not tell the same as before."""
    before, now = defaultdict[str, list[Mention]](list), defaultdict[str, list[Mention]](list)
    for told, mentions in ((before, old), (now, new)):
        for mention in mentions:
            told[mention.article.key].append(mention)
    differing = {key for key in {*before, *now} if before[key] != now[key]}
    return [m for key in sorted(differing) for m in before[key]], sorted(
        (m for key in differing for m in now[key]), key=lambda mention: mention.order
    )


def _meant(known: Memory, overrides: Overrides, led: Mapping[str, str]) -> list[Mention]:
    pairs = (*overrides.same_meeting, *overrides.different_meeting)
    references = [side for pair in pairs for side in (pair.first, pair.second)]
    references += [correction.meeting for correction in overrides.not_a_meeting]
    keys = {reference.key for reference in references if reference.key}
    articles = {reference.article_id for reference in references if reference.article_id}
    return known.meant(articles, {*keys, *(led[key] for key in keys if key in led)}) if references else []


def _touched(known: Memory, seeds: Sequence[Mention], gone: Sequence[Mention]) -> set[int]:
    """Return the components of the seeds, of those alike with one that came or went, and of all that match these."""
    near = known.neighbours([*seeds, *gone])
    alike = {mention.signature for mention in (*seeds, *gone)}
    pool = list({mention.key: mention for mention in (*seeds, *near)}.values())
    component = {key: own for key, (own, _) in known.placed(pool).items()}
    keys = {mention.key for mention in seeds}
    bases = {meeting_key(mention) for mention in (*seeds, *gone)}
    starts = [mention.key in keys or mention.signature in alike for mention in pool]
    found = {
        component[mention.key]
        for mention, is_start in zip(pool, starts, strict=True)
        if is_start or meeting_key(mention) in bases
    }
    for a, b in candidates(pool, known.crowded()):
        ends = {component[pool[a].key], component[pool[b].key]}
        if (starts[a] or starts[b]) and not ends <= found and match(pool[a], pool[b]).score >= MERGE_AT:
            found |= ends
    return found
