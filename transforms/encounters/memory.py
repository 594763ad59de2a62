"""What the last run knew of every encounter as told (see ``remembering``).

Found by the memory: the articles that changed (files of the lake, status, officials and bodies linked), and the
encounters that a changed one can touch (``neighbours``). Everything is decided by the functions of ``merging`` and
``relations``, over the changed encounters and all that hang together with them.
"""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import count, repeat
from pathlib import Path

from transforms import lake as lake_files
from transforms.code_hash import code_hash
from transforms.encounters import merging
from transforms.encounters.matching import LOOSE_SLACK, WEEK, WIDEST_DAYS
from transforms.encounters.mentions import Mention
from transforms.encounters.merging import meeting_key
from transforms.encounters.relations import LONGEST_VISIT, SLACK
from transforms.encounters.tables import (
    ALWAYS,
    Crowded,
    gathering_rows,
    hash_of,
    mention_of,
    mention_rows,
    pair_rows,
    person_rows,
)
from transforms.identity.overrides import Overrides
from transforms.remembering import Changes, Rows, Store, keys_table
from transforms.schemas import OFFICIAL_LINKS, OFFICIALS, ORGANISATION_LINKS, LakeTable

_ROOMS = Path(__file__).parents[1]
CODE = (
    _ROOMS / "encounters",
    _ROOMS / "identity",
    _ROOMS / "schemas.py",
    _ROOMS / "keys.py",
    _ROOMS / "remembering.py",
)
NEAR_DAYS = WEEK + LOOSE_SLACK
"""Reports of days further apart than this never tell of one encounter (``matching.are_incompatible``)."""
READ = {
    OFFICIAL_LINKS: ("article_key", "entity_number", "official_key"),
    ORGANISATION_LINKS: ("article_key", "entity_number", "organisation_key"),
    OFFICIALS: ("official_key", "is_provisional"),
}
"""Tables whose files are read where they changed: the column of whom a row tells, and those of what it tells."""

_FORGET_PAIR = """
DELETE FROM pair WHERE pair = :pair AND last = :last AND signature = :signature AND number = :number
"""
_CROWDED_NOW = """
INSERT INTO crowd SELECT pair FROM asked
WHERE (SELECT count(*) FROM (SELECT DISTINCT signature FROM pair WHERE pair.pair = asked.pair LIMIT :most + 1)) > :most
"""
_DIGESTS = "SELECT name, key, told FROM changed CROSS JOIN digest USING (name)"
_TOLD_BY = """
SELECT article_key FROM differing CROSS JOIN mention ON article_key = key
UNION SELECT article_key
FROM differing CROSS JOIN person ON official_key = key CROSS JOIN mention USING (number)
"""
_NEAR = """
SELECT mate.number
FROM span CROSS JOIN pair AS mate ON mate.pair = span.pair AND mate.last BETWEEN span.first AND span.last
WHERE mate.first <= span.until
UNION SELECT number FROM alike CROSS JOIN pair USING (pair, last, signature)
UNION SELECT number FROM base CROSS JOIN mention USING (base_key)
"""
_RELATED = """
SELECT DISTINCT gathering.meeting_key
FROM around CROSS JOIN gathering
ON gathering.tie = around.tie AND gathering.first BETWEEN around.first - :days AND around.first + :days
"""
_ADD_TO_TOTALS = """
UPDATE total SET
    mentions = mentions + :mentions,
    meetings = meetings + :meetings,
    merged_mentions = merged_mentions + :merged_mentions
"""


def version_of(overrides: Overrides) -> str:
    """Return a hash of the code and the corrections that the memory depends on."""
    told = (overrides.same_meeting, overrides.different_meeting, overrides.not_a_meeting)
    return f"{code_hash(CODE, sqlite3.sqlite_version)} {hashlib.sha256(repr(told).encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of encounters as told that are part of a meeting, of meetings, and of those told by several reports."""

    mentions: int
    meetings: int
    merged_mentions: int


_COUNTED = tuple(field.name for field in fields(Totals))


@dataclass(frozen=True, slots=True)
class _Place:
    number: int
    component: int
    meeting: str | None


class Memory(Store):
    """The open memory of encounters."""

    FILE = "encounters.sqlite"
    TABLES = Path(__file__).with_name("memory.sql")

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._told: dict[int, Mention] = {}
        """The encounters read or added in this run, by number."""
        self._places: dict[str, _Place] = {}
        """Of these, by mention key."""

    @property
    def is_empty(self) -> bool:
        """Whether no encounter is remembered."""
        return not self.rows("SELECT 1 FROM mention LIMIT 1")

    def totals(self) -> Totals:
        """Return the counts of what is remembered."""
        [found] = self.rows("SELECT mentions, meetings, merged_mentions FROM total")
        return Totals(*found)

    def changes(self, lake: Path) -> Changes:
        """Return which articles differ from what is remembered, and remember them as they are now."""
        changed = self.changed_articles(lake).articles | self._with_others_known(lake)
        return Changes(changed, self.batches_of(changed))

    def _with_others_known(self, lake: Path) -> set[str]:
        """Return the known articles whose links, or whose officials, are told otherwise than remembered; note these."""
        files = {path.name: (table, path) for table in READ for path in lake_files.table_files(lake, table)}
        changed = self.files_changed("lake_file", (path for _, path in files.values()))
        before = set(self.rows(_DIGESTS, changed=keys_table("name", changed)))
        now = {row for name in changed & files.keys() for row in _digests(*files[name])}
        self.noted_anew("digest", now, before)
        differing = {(key, told) for _, key, told in before} ^ {(key, told) for _, key, told in now}
        return self.strings(_TOLD_BY, differing=keys_table("key", (key for key, _ in differing)))

    def files_of(self, keys: Iterable[str]) -> frozenset[str]:
        """Return the names of the files in which links of articles, or officials, lie."""
        query = "SELECT DISTINCT name FROM wanted CROSS JOIN digest USING (key)"
        return frozenset(self.strings(query, wanted=keys_table("key", keys)))

    def of_articles(self, keys: Iterable[str]) -> list[Mention]:
        """Return what is remembered of the encounters told by articles."""
        return self._mentions("article_key", keys)

    def of_components(self, numbers: Iterable[int]) -> list[Mention]:
        """Return the encounters of some components, in chronological order of reports."""
        return self._mentions("component", numbers)

    def meetings(self, keys: Iterable[str]) -> dict[str, list[Mention]]:
        """Return the encounters of some meetings by their keys, in chronological order of reports."""
        meetings: dict[str, list[Mention]] = defaultdict(list)
        for mention in self._mentions("meeting_key", keys):
            meetings[str(self._places[mention.key].meeting)].append(mention)
        return meetings

    def of_stories(self, article_ids: Iterable[str]) -> list[tuple[Mention, str]]:
        """Return the encounters told by articles, by their own ids, with their meetings."""
        found = [(mention, self._places[mention.key].meeting) for mention in self._mentions("article_id", article_ids)]
        return [(mention, meeting) for mention, meeting in found if meeting is not None]

    def _mentions(self, column: str, values: Iterable[str] | Iterable[int]) -> list[Mention]:
        query = f"SELECT number, component, meeting_key, told FROM wanted CROSS JOIN mention USING ({column})"  # noqa: S608
        mentions = []
        for number, component, meeting, text in self.rows(query, wanted=keys_table(column, values)):
            mention = self._told.get(number) or mention_of(text)
            self._told[number] = mention
            self._places[mention.key] = _Place(number, component, meeting)
            mentions.append(mention)
        return sorted(mentions, key=lambda mention: mention.order)

    def placed(self, mentions: Iterable[Mention]) -> dict[str, tuple[int, str | None]]:
        """Return the component and the meeting of encounters that were read or added, by mention key."""
        places = {mention.key: self._places[mention.key] for mention in mentions}
        return {key: (place.component, place.meeting) for key, place in places.items()}

    def numbers_of(self, keys: Iterable[str]) -> dict[str, int]:
        """Return the numbers of encounters that were read or added, by mention key."""
        return {key: self._places[key].number for key in keys}

    def replace(self, old: Sequence[Mention], new: Sequence[Mention]) -> None:
        """Forget some encounters, read before, and remember others, each as a component of its own."""
        gone = self.numbers_of(mention.key for mention in old)
        [(following,)] = self.rows("SELECT coalesce(max(number), -1) + 1 FROM mention")
        fresh = count(following)
        numbers = [gone[mention.key] if mention.key in gone else next(fresh) for mention in new]
        for number, mention in zip(numbers, new, strict=True):
            self._told[number] = mention
            self._places[mention.key] = _Place(number, number, None)
        self.change("DELETE FROM mention WHERE number = :number", ({"number": number} for number in gone.values()))
        self.change(
            "DELETE FROM person WHERE official_key = :official_key AND number = :number",
            person_rows(old, gone.values()),
        )
        lost, made = pair_rows(old, gone.values()), pair_rows(new, numbers)
        self.change(_FORGET_PAIR, lost)
        self.put("mention", mention_rows(new, numbers))
        self.put("person", person_rows(new, numbers))
        self.put("pair", made)
        asked = keys_table("pair", (row["pair"] for row in (*lost, *made)))
        self.run("DELETE FROM crowd WHERE pair IN (SELECT pair FROM asked)", asked=asked)
        self.rows(_CROWDED_NOW, {"most": merging.LARGEST_OPEN_BLOCK}, asked=asked)

    def settle(
        self,
        placed: Mapping[str, tuple[str, str | None]],
        former: Mapping[str, Sequence[Mention]],
        meetings: Mapping[str, Sequence[Mention]],
    ) -> None:
        """Remember meetings, some of which give way, and of encounters by mention key the meeting and the component.

        A component is told by the key of its first encounter.
        """
        numbers = self.numbers_of(placed)
        places = [_Place(numbers[key], numbers[first], meeting) for key, (first, meeting) in placed.items()]
        self._places.update(zip(placed, places, strict=True))
        self.change(
            "UPDATE mention SET component = :component, meeting_key = :meeting WHERE number = :number",
            ({"number": own.number, "component": own.component, "meeting": own.meeting} for own in places),
        )
        gone = ({"meeting_key": key} for key in {*former, *meetings})
        self.change("DELETE FROM gathering WHERE meeting_key = :meeting_key", gone)
        self.put("gathering", gathering_rows(meetings.items()))
        added = zip(_COUNTED, _counts(meetings), _counts(former), strict=True)
        self.change(_ADD_TO_TOTALS, [{name: now - before for name, now, before in added}])

    def crowded(self) -> Crowded:
        """Return the pairs that too many reports tell of."""
        return Crowded(frozenset(self.numbers("SELECT pair FROM crowd")))

    def with_pairs(self, pairs: Iterable[int]) -> list[Mention]:
        """Return the encounters that share one of the pairs."""
        query = "SELECT number FROM asked CROSS JOIN pair USING (pair)"
        return self._mentions("number", self.numbers(query, asked=keys_table("pair", pairs)))

    def neighbours(self, seeds: Sequence[Mention]) -> list[Mention]:
        """Return the encounters that may match one of the given, are alike in everything, or share its canonical key.

        Of a pair that too many reports tell of, only those of bounded days are compared (``merging.candidates``).
        """
        crowded = self.crowded().hashes
        spans, alike = set[tuple[int, ...]](), set[tuple[int, ...]]()
        for row in pair_rows(seeds, range(len(seeds))):
            pair, first, last = row["pair"], row["first"] - NEAR_DAYS, row["last"] + NEAR_DAYS
            if pair not in crowded:
                spans.add((pair, first, ALWAYS[1], last))
            elif row["last"] - row["first"] <= WIDEST_DAYS:
                spans.add((pair, first, last + WIDEST_DAYS, last))
            else:
                alike.add((pair, row["last"], row["signature"]))
        found = self.rows(
            _NEAR,
            span=Rows(("pair", "first", "last", "until"), sorted(spans)),
            alike=Rows(("pair", "last", "signature"), sorted(alike)),
            base=keys_table("base_key", map(meeting_key, seeds)),
        )
        return self._mentions("number", (number for (number,) in found))

    def living(self, keys: Iterable[str]) -> set[str]:
        """Return those of some keys that are of meetings."""
        query = "SELECT DISTINCT meeting_key FROM asked CROSS JOIN mention USING (meeting_key)"
        return self.strings(query, asked=keys_table("meeting_key", keys))

    def related(self, meetings: Iterable[tuple[str, Sequence[Mention]]]) -> set[str]:
        """Return the meetings that may be part of, or have for a part, one of the given, which are told by mentions."""
        around = Rows(("tie", "first"), [(row["tie"], row["first"]) for row in gathering_rows(meetings)])
        found = self.rows(_RELATED, {"days": (LONGEST_VISIT + SLACK).days}, around=around)
        return {key for (key,) in found}

    def meant(self, article_ids: Iterable[str], meeting_keys: Iterable[str]) -> list[Mention]:
        """Return the encounters told by articles (by their own ids), and those that a meeting key may stand for."""
        keys = set(meeting_keys)
        bases = {
            base
            for base, count in self.rows("SELECT base_key, count(*) FROM mention GROUP BY base_key HAVING count(*) > 1")
            if keys.intersection(merging.ordinal_key(base, ordinal) for ordinal in range(1, count))
        }
        return [*self._mentions("article_id", article_ids), *self._mentions("base_key", keys | bases)]


def _digests(table: LakeTable, path: Path) -> Iterable[tuple[str, str, int]]:
    """Return the rows by which a file is remembered."""
    keys, *told = (column.to_pylist() for column in lake_files.read_files(table, [path], list(READ[table])).columns)
    if table == OFFICIALS:
        return zip(repeat(path.name), map(str, keys), map(int, *told))
    told_of: dict[str, list[str]] = defaultdict(list)
    for key, *own in zip(keys, *told, strict=True):
        told_of[str(key)].append(" ".join(map(str, own)))
    return ((path.name, key, hash_of("\n".join(sorted(texts)))) for key, texts in told_of.items())


def _counts(meetings: Mapping[str, Sequence[Mention]]) -> tuple[int, int, int]:
    reports = [len(group) for group in meetings.values()]
    return sum(reports), len(reports), sum(count for count in reports if count > 1)
