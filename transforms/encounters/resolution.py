"""The whole step: from encounters as told to meetings, their relations and redirects, written to the lake."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from transforms import lake as lake_files
from transforms.encounters.mentions import Mention, read_mentions
from transforms.encounters.merging import Constraints, Merged, keys_of, merge
from transforms.encounters.relations import find_relations
from transforms.identity.evidence import read_articles
from transforms.identity.overrides import Line, MeetingReference, Overrides, fault_rows, load_overrides
from transforms.identity.redirects import followed, moved_keys, parted_rows, update_redirects
from transforms.memory import collection_paused
from transforms.schemas import MEETING_CORRECTIONS, MEETING_LINKS, MEETING_REDIRECTS, MEETING_RELATIONS


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


def merge_encounters(lake: Path, reference: Path) -> MergeReport:
    """Merge the encounters told by all articles that count, and write the tables of this room.

    To be run behind ``transforms.identity.resolve_identities``, whose links it reads.
    """
    with collection_paused():
        return _merge(lake, reference)


def _merge(lake: Path, reference: Path) -> MergeReport:
    overrides = load_overrides(reference)
    encounters = compute_encounters(lake, overrides)
    mentions, merged, keys = encounters.mentions, encounters.merged, encounters.keys
    key_of = {index: key for group, key in zip(merged.groups, keys, strict=True) for index in group}
    links = [
        {
            "mention_key": mention.key,
            "article_id": mention.article.article_id,
            "parties": sorted({*mention.people, *(f"{party.kind} {party.value}" for party in mention.bodies)}),
            "meeting_key": key_of[index],
            "score": merged.evidence[index].score,
            "reason": merged.evidence[index].reason,
        }
        for index, mention in enumerate(mentions)
    ]
    relations = [
        {"meeting_key": keys[r.part], "parent_meeting_key": keys[r.whole], "relation": r.relation}
        for r in find_relations(merged.groups, mentions)
    ]
    redirects = _redirects(lake, links)
    corrections = [*_corrections(encounters), *fault_rows(overrides, of_meetings=True)]
    corrections.sort(key=lambda row: (str(row["file"]), int(str(row["line_number"]))))
    lake_files.write_table(lake, MEETING_RELATIONS, sorted(relations, key=lambda row: str(row["meeting_key"])))
    lake_files.write_table(lake, MEETING_CORRECTIONS, corrections)
    lake_files.write_table(lake, MEETING_REDIRECTS, redirects)
    lake_files.write_table(lake, MEETING_LINKS, sorted(links, key=lambda row: str(row["mention_key"])))
    return MergeReport(
        len(mentions),
        len(merged.groups),
        sum(len(group) for group in merged.groups if len(group) > 1),
        len(relations),
        len(redirects),
        sum(row["outcome"] == "applied" for row in corrections),
        sum(row["outcome"] == "unused" for row in corrections),
        sum(row["outcome"] == "faulty" for row in corrections),
    )


def compute_encounters(lake: Path, overrides: Overrides) -> Encounters:
    """Return the encounters of all articles that count, merged, corrections applied."""
    articles = read_articles(lake)
    told = read_mentions(lake, articles)
    pairs = (*overrides.same_meeting, *overrides.different_meeting)
    references = [side for pair in pairs for side in (pair.first, pair.second)]
    references += [correction.meeting for correction in overrides.not_a_meeting]
    by_key: dict[str, set[str]] = defaultdict(set)
    if any(reference.key for reference in references):
        plain = merge(told)
        for group, key in zip(plain.groups, keys_of(plain, told), strict=True):
            by_key[key].update(told[index].key for index in group)
        for old_key, new_key in followed(lake_files.read_table(lake, MEETING_REDIRECTS), "meeting").items():
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
    merged = merge(mentions, constraints)
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


def _redirects(lake: Path, links: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """Return the redirects after this run; a mention lost to re-extraction is sought by its article and parties."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    heirs = {row["mention_key"]: str(row["meeting_key"]) for row in links}
    by_article: dict[object, list[Mapping[str, object]]] = defaultdict(list)
    for row in links:
        by_article[row["article_id"]].append(row)

    def heir(row: Mapping[str, object]) -> str | None:
        if row["mention_key"] in heirs:
            return heirs[row["mention_key"]]
        parties = set(_strings(row["parties"]))
        shared = [
            (len(parties & set(_strings(other["parties"]))), str(other["meeting_key"]))
            for other in by_article[row["article_id"]]
        ]
        best = max(shared, default=(0, ""))
        return best[1] if best[0] >= min(2, len(parties)) > 0 else None

    before: dict[str, list[str | None]] = defaultdict(list)
    for row in lake_files.read_table(lake, MEETING_LINKS).to_pylist():
        before[row["meeting_key"]].append(heir(row))
    living = {str(row["meeting_key"]) for row in links}
    overridden = {str(row["meeting_key"]) for row in links if row["reason"] == "override"}
    previous = lake_files.read_table(lake, MEETING_REDIRECTS).to_pylist()
    redirects = update_redirects(previous, moved_keys(before, living, overridden), living, "meeting", now)
    return redirects + parted_rows(previous, before, living, "meeting", now)


def _strings(value: object) -> Iterable[str]:
    return value if isinstance(value, list) else ()


def _corrections(encounters: Encounters) -> Iterator[dict[str, object]]:
    for line in sorted(encounters.meant, key=lambda line: (line.file, line.number)):
        affected, keys, is_contradicted = encounters.meant[line]
        yield {
            "file": line.file,
            "line_number": line.number,
            "correction": line.text,
            "outcome": "contradicted" if is_contradicted else "applied" if affected else "unused",
            "affected": affected,
            "keys": sorted(keys),
        }
