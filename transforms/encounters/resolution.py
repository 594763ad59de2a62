"""The whole step: from encounters as told to meetings, their relations and redirects, written to the lake.

A night costs what it brings: the encounters that changed, and all that hang together with them (``night``), are merged
anew, and their rows replaced; what is left to the whole corpus is reading and writing tables in bulk. The first run,
and one after a change of code or corrections, is a night in which everything changed.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms import lake as lake_files
from transforms.encounters import memory
from transforms.encounters.memory import Memory
from transforms.encounters.mentions import Mention, read_mentions
from transforms.encounters.merging import Constraints, Merged, Pair, crowded_pairs, keys_of, merge
from transforms.encounters.night import Night, touched_by
from transforms.encounters.relations import find_relations
from transforms.identity.evidence import read_articles
from transforms.identity.overrides import Line, MeetingReference, Overrides, correction_row, fault_rows, load_overrides
from transforms.identity.redirects import followed, moved_keys, parted_rows, update_redirects
from transforms.memory import collection_paused
from transforms.remembering import current_articles
from transforms.schemas import (
    ARTICLE_STATUS,
    MEETING_CORRECTIONS,
    MEETING_LINKS,
    MEETING_REDIRECTS,
    MEETING_RELATIONS,
)

PART = 4096
"""A file of links is of so many encounters: a night makes few of them anew, and few are enough for all nights."""

OUTPUTS = (MEETING_RELATIONS, MEETING_CORRECTIONS, MEETING_REDIRECTS, MEETING_LINKS)
"""In the order in which they are written: the links of a broken run are still those of the run before."""


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a run made: counts of encounters as told, of meetings, of relations and redirects."""

    mentions: int
    meetings: int
    merged_mentions: int
    relations: int
    redirects: int
    corrections_applied: int
    corrections_unused: int
    corrections_faulty: int


@dataclass(frozen=True, slots=True)
class Encounters:
    """Everything merged, before it is written: what ``transforms.review`` looks at."""

    mentions: Sequence[Mention]
    merged: Merged
    keys: Sequence[str]
    meant: Mapping[Line, tuple[int, frozenset[str], bool]]

    @property
    def meetings(self) -> dict[str, list[Mention]]:
        """The mentions of each meeting by its key, in chronological order of reports."""
        groups = zip(self.keys, self.merged.groups, strict=True)
        return {key: [self.mentions[index] for index in group] for key, group in groups}


def merge_encounters(lake: Path, reference: Path) -> MergeReport:
    """Merge the encounters told by all articles that count, and write the tables of this room.

    To be run behind ``transforms.identity.resolve_identities``, whose links it reads.
    """
    with collection_paused():
        return _merge(lake, reference)


def _merge(lake: Path, reference: Path) -> MergeReport:
    overrides = load_overrides(reference)
    version = memory.version_of(overrides)
    with Memory.opened(lake, version, lake_files.files_of(lake, OUTPUTS)) as known:
        previous = lake_files.read_table(lake, MEETING_REDIRECTS)
        led = followed(previous, "meeting")
        night = touched_by(lake, known, overrides, led)
        encounters = _solve(night.told, overrides, led, known.crowded())
        known.settle(_places(night.told, encounters), night.former, encounters.meetings)
        relations = _relations(lake, known, night, encounters)
        made = lake_files.conform(MEETING_LINKS, _link_rows(encounters)).sort_by("mention_key")
        before = _links_before(lake, night)
        redirects = lake_files.conform(MEETING_REDIRECTS, _redirects(known, previous.to_pylist(), before, made))
        corrections = [*_corrections(encounters), *fault_rows(overrides, of_meetings=True)]
        corrections.sort(key=lambda row: (str(row["file"]), int(str(row["line_number"]))))
        written = (relations, lake_files.conform(MEETING_CORRECTIONS, corrections), redirects)
        for table, rows in zip((MEETING_RELATIONS, MEETING_CORRECTIONS, MEETING_REDIRECTS), written, strict=True):
            lake_files.write_changed(lake, table, rows)
        _write_links(lake, known, night, made)
        totals = known.totals()
        known.keep(version, lake_files.files_of(lake, OUTPUTS))
    outcomes = [row["outcome"] for row in corrections]
    return MergeReport(
        totals.mentions,
        totals.meetings,
        totals.merged_mentions,
        len(relations),
        len(redirects),
        outcomes.count("applied"),
        outcomes.count("unused"),
        outcomes.count("faulty"),
    )


def _places(told: Iterable[Mention], encounters: Encounters) -> dict[str, tuple[str, str | None]]:
    """Return the component and the meeting of each mention; one that a correction left out has no meeting."""
    placed: dict[str, tuple[str, str | None]] = {mention.key: (mention.key, None) for mention in told}
    mentions, component = encounters.mentions, encounters.merged.component
    for group, key in zip(encounters.merged.groups, encounters.keys, strict=True):
        for index in group:
            placed[mentions[index].key] = (mentions[component[index]].key, key)
    return placed


def _link_rows(encounters: Encounters) -> Iterator[dict[str, object]]:
    for group, key in zip(encounters.merged.groups, encounters.keys, strict=True):
        for index in group:
            mention, evidence = encounters.mentions[index], encounters.merged.evidence[index]
            yield {
                "mention_key": mention.key,
                "article_id": mention.article.article_id,
                "parties": _parties(mention),
                "meeting_key": key,
                "score": evidence.score,
                "reason": evidence.reason,
            }


def _parties(mention: Mention) -> list[str]:
    return sorted({*mention.people, *(f"{party.kind} {party.value}" for party in mention.bodies)})


def _links_before(lake: Path, night: Night) -> list[dict[str, Any]]:
    """Return the links of the last run that give way."""
    columns = ["mention_key", "article_id", "parties", "meeting_key"]
    if night.is_whole:
        return lake_files.read_table(lake, MEETING_LINKS, columns=columns).to_pylist()
    return [
        dict(zip(columns, (mention.key, mention.article.article_id, _parties(mention), key), strict=True))
        for key, group in night.former.items()
        for mention in group
    ]


def _write_links(lake: Path, known: Memory, night: Night, made: pa.Table) -> None:
    """Write the links ``made`` into the parts in which those lie that they replace."""
    mentions = _strings_of(made, "mention_key")
    parts = {key: number // PART for key, number in known.numbers_of({*night.replaced, *mentions}).items()}
    rows = made.append_column("part", pa.array([parts[key] for key in mentions], pa.int32()))
    replaced = lake_files.parts_with_replaced(lake, MEETING_LINKS, "mention_key", parts.items(), rows, night.is_whole)
    lake_files.write_parts(lake, MEETING_LINKS, replaced)


def _relations(lake: Path, known: Memory, night: Night, encounters: Encounters) -> pa.Table:
    """Return all relations: anew for the meetings that changed, and for those that may be part of one of them."""
    meetings = encounters.meetings
    if night.is_whole:
        parts, groups = set(meetings), dict(meetings)
    else:
        parts = known.related([*night.former.items(), *meetings.items()])
        groups = known.meetings(parts)
        groups |= known.meetings(known.related(groups.items()) - parts)
    keys = sorted(groups, key=lambda key: groups[key][0].order)
    mentions = [mention for key in keys for mention in groups[key]]
    ends = list(accumulate(len(groups[key]) for key in keys))
    found = find_relations([range(end - len(groups[key]), end) for key, end in zip(keys, ends, strict=True)], mentions)
    rows = [
        {"meeting_key": keys[r.part], "parent_meeting_key": keys[r.whole], "relation": r.relation}
        for r in found
        if keys[r.part] in parts
    ]
    before = lake_files.read_table(lake, MEETING_RELATIONS)
    gone = pa.array(sorted({*parts, *meetings, *night.former}), pa.string())
    kept = before.slice(0, 0) if night.is_whole else before.filter(pc.invert(pc.is_in(before["meeting_key"], gone)))
    return pa.concat_tables([kept, lake_files.conform(MEETING_RELATIONS, rows)]).sort_by("meeting_key").combine_chunks()


def compute_encounters(lake: Path, overrides: Overrides) -> Encounters:
    """Return the encounters of all articles that count, merged, corrections applied."""
    told = read_mentions(lake, read_articles(lake, current_articles(lake_files.table_files(lake, ARTICLE_STATUS))))
    led = followed(lake_files.read_table(lake, MEETING_REDIRECTS), "meeting")
    return _solve(told, overrides, led, crowded_pairs(told))


def _solve(
    told: Sequence[Mention], overrides: Overrides, led: Mapping[str, str], crowded: Container[Pair]
) -> Encounters:
    """Return the encounters merged, corrections applied; ``led`` are old meeting keys and the ones they live on in."""
    pairs = (*overrides.same_meeting, *overrides.different_meeting)
    references = [side for pair in pairs for side in (pair.first, pair.second)]
    references += [correction.meeting for correction in overrides.not_a_meeting]
    by_key: dict[str, set[str]] = defaultdict(set)
    if any(reference.key for reference in references):
        plain = merge(told, crowded)
        for group, key in zip(plain.groups, keys_of(plain, told), strict=True):
            by_key[key].update(told[index].key for index in group)
        for old_key, new_key in led.items():
            by_key.setdefault(old_key, by_key.get(new_key, set()))
    by_article: dict[str, list[Mention]] = defaultdict(list)
    for mention in told:
        by_article[mention.article.article_id].append(mention)
    meant_by = {reference: _mentions_meant(reference, by_key, by_article) for reference in references}
    dropped = {key for correction in overrides.not_a_meeting for key in meant_by[correction.meeting]}
    mentions = [mention for mention in told if mention.key not in dropped]
    index_of = {mention.key: index for index, mention in enumerate(mentions)}

    def indexes(reference: MeetingReference) -> frozenset[int]:
        return frozenset(index_of[key] for key in meant_by[reference] if key in index_of)

    constraints = Constraints(
        [(indexes(pair.first), indexes(pair.second)) for pair in overrides.same_meeting],
        [(indexes(pair.first), indexes(pair.second)) for pair in overrides.different_meeting],
    )
    merged = merge(mentions, crowded, constraints)
    keys = keys_of(merged, mentions)
    key_of = {index: key for group, key in zip(merged.groups, keys, strict=True) for index in group}
    meant: dict[Line, tuple[int, frozenset[str], bool]] = {}
    for number, pair in enumerate(overrides.same_meeting):
        both = [indexes(pair.first), indexes(pair.second)]
        found = both[0] | both[1] if all(both) else frozenset()
        meant[pair.line] = (len(found), frozenset(key_of[index] for index in found), number in merged.contradicted)
    for pair in overrides.different_meeting:
        both = [indexes(pair.first), indexes(pair.second)]
        found = both[0] | both[1] if all(both) else frozenset()
        meant[pair.line] = (len(found), frozenset(key_of[index] for index in found), False)
    for correction in overrides.not_a_meeting:
        meant[correction.line] = (len(meant_by[correction.meeting]), frozenset(), False)
    return Encounters(mentions, merged, keys, meant)


def _mentions_meant(
    reference: MeetingReference, by_key: Mapping[str, set[str]], by_article: Mapping[str, Sequence[Mention]]
) -> set[str]:
    if reference.key:
        return by_key.get(reference.key, set())
    words = " ".join((reference.words or "").split()).casefold()
    own = by_article.get(reference.article_id or "", ())
    exact = {mention.key for mention in own if mention.trigger_text.casefold() == words}
    return exact or {mention.key for mention in own if words in " ".join(mention.sentence.split()).casefold()}


def _redirects(
    known: Memory, previous: Sequence[Mapping[str, object]], before: Sequence[Mapping[str, Any]], made: pa.Table
) -> list[dict[str, object]]:
    """Return the redirects after this run; a mention lost to re-extraction is sought by its article and parties.

    ``previous`` are those of the last run; of its links those ``before`` gave way to those ``made``.
    """
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    heirs = dict(zip(_strings_of(made, "mention_key"), _strings_of(made, "meeting_key"), strict=True))
    told_by: dict[str, list[tuple[set[str], str]]] = defaultdict(list)
    led_to: dict[str, list[str | None]] = {row["meeting_key"]: [] for row in before}
    for mention, meeting in known.of_stories(row["article_id"] for row in before if row["mention_key"] not in heirs):
        told_by[mention.article.article_id].append((set(_parties(mention)), meeting))
        if mention.key not in heirs:
            led_to.setdefault(meeting, [])

    def heir(row: Mapping[str, Any]) -> str | None:
        if row["mention_key"] in heirs:
            return heirs[row["mention_key"]]
        parties = set(row["parties"])
        best = max(((len(parties & own), meeting) for own, meeting in told_by[row["article_id"]]), default=(0, ""))
        return best[1] if best[0] >= min(2, len(parties)) > 0 else None

    for row in before:
        led_to[row["meeting_key"]].append(heir(row))
    redirected = [str(row[column]) for row in previous for column in ("old_key", "new_key")]
    living = known.living([*redirected, *led_to, *(key for keys in led_to.values() for key in keys if key)])
    overridden = set(_strings_of(made.filter(pc.field("reason") == "override"), "meeting_key"))
    redirects = update_redirects(previous, moved_keys(led_to, living, overridden), living, "meeting", now)
    return redirects + parted_rows(previous, led_to, living, "meeting", now)


def _strings_of(table: pa.Table, column: str) -> list[str]:
    return [str(value) for value in table[column].to_pylist()]


def _corrections(encounters: Encounters) -> Iterator[dict[str, object]]:
    for line in sorted(encounters.meant, key=lambda line: (line.file, line.number)):
        affected, keys, is_contradicted = encounters.meant[line]
        yield correction_row(line, affected, keys, is_contradicted)
