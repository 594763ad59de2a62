"""What the last run knew of every encounter as told (see ``remembering``).

Found by the memory: the articles that changed (files of the lake, status, officials and bodies linked), and the
encounters that a changed one can touch (``neighbours``). Everything is decided by the functions of ``merging`` and
``relations``, over the changed encounters and all that hang together with them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from transforms import lake as lake_files
from transforms.code_hash import code_hash
from transforms.encounters import merging
from transforms.encounters.matching import LOOSE_SLACK, WEEK
from transforms.encounters.mentions import Mention
from transforms.encounters.merging import meeting_key
from transforms.encounters.relations import LONGEST_VISIT, SLACK
from transforms.encounters.tables import (
    KINDS,
    Crowded,
    gathering_rows,
    mention_of,
    mention_rows,
    pair_rows,
    person_rows,
)
from transforms.identity.overrides import Overrides
from transforms.remembering import Changes, Store, keys_table, numbers_table, rows_table
from transforms.schemas import ARTICLE_STATUS, OFFICIAL_LINKS, OFFICIALS, ORGANISATION_LINKS, LakeTable

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
WIDEST_GAP = 2048
"""Numbers further apart are sought apart: DuckDB skips so many rows at a time where it knows that none is wanted."""

LINKS = {OFFICIAL_LINKS: "official_key", ORGANISATION_LINKS: "organisation_key"}
"""What tables of links link to."""

_INSERT_CROWD = """
INSERT INTO crowd SELECT pair FROM pair SEMI JOIN asked USING (pair)
GROUP BY pair HAVING count(DISTINCT signature) > $most
"""
_LINKED_ANEW = """
SELECT name, article, now.told
FROM (FROM link SEMI JOIN changed USING (name)) AS link FULL JOIN (
    SELECT name, hashed(article_key) AS article, bit_xor(hashed(entity_number || ' ' || key)) AS told
    FROM now GROUP BY name, article_key
) AS now USING (name, article)
WHERE link.told IS DISTINCT FROM now.told
"""
"""What is told is hashed as one text: of the hash of two columns the second can drop out, where two rows share it."""
_FORGET_LINKS = "DELETE FROM link USING differing WHERE link.name = differing.name AND link.article = differing.article"
_LINKED_BY = "SELECT DISTINCT article_key FROM mention WHERE hashed(article_key) IN (SELECT article FROM differing)"
_COUNTING = "SELECT article_key, 0::UBIGINT AS digest FROM status WHERE status = 'current'"
_OTHERS_KNOWN = """
SELECT official, present.is_provisional
FROM (SELECT hashed(official_key) AS official, is_provisional FROM officials) AS present
FULL JOIN official USING (official)
WHERE present.is_provisional IS DISTINCT FROM official.is_provisional
"""
_FORGET_OFFICIALS = "DELETE FROM official USING differing WHERE official.official = differing.official"
_TOLD_BY = """
SELECT DISTINCT article_key FROM mention
WHERE number IN (SELECT number FROM person SEMI JOIN differing USING (official))
"""
_NEAR = """
SELECT mate.number
FROM pair AS mate JOIN seed USING (pair)
WHERE mate.first IS NULL OR mate.last IS NULL OR seed.first IS NULL OR seed.last IS NULL
   OR (mate.first - $days <= seed.last AND seed.first - $days <= mate.last)
UNION SELECT number FROM mention SEMI JOIN base USING (base_key)
"""
_RELATED = """
SELECT DISTINCT gathering.meeting_key
FROM gathering JOIN (SELECT hashed(tie) AS tie, first FROM around) AS around USING (tie)
WHERE gathering.first IS NULL OR abs(around.first - gathering.first) <= $days
"""
_TOTALS = """
SELECT coalesce(sum(mentions), 0)::BIGINT, coalesce(sum(meetings), 0)::BIGINT, coalesce(sum(merged_mentions), 0)::BIGINT
FROM tally
"""


def version_of(overrides: Overrides) -> str:
    """Return a hash of the code and the corrections that the memory depends on."""
    told = (overrides.same_meeting, overrides.different_meeting, overrides.not_a_meeting)
    return f"{code_hash(CODE, duckdb.__version__)} {hashlib.sha256(repr(told).encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of encounters as told that are part of a meeting, of meetings, and of those told by several reports."""

    mentions: int
    meetings: int
    merged_mentions: int


@dataclass(frozen=True, slots=True)
class _Place:
    number: int
    component: int
    meeting: str | None


class Memory(Store):
    """The open memory.

    What a night asks for is found in a few narrow columns, and then read by number.
    """

    FILE = "encounters.duckdb"
    TABLES = "".join(f"CREATE TABLE {name} AS FROM no_{name};" for name in KINDS)
    TABLES += "CREATE MACRO hashed(value) AS (hash(value) >> 1)::BIGINT;"
    EMPTY: Mapping[str, pa.Table] = {f"no_{name}": kind.empty_table() for name, kind in KINDS.items()}

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self._told: dict[int, Mention] = {}
        """The encounters read or added in this run, by number."""
        self._places: dict[str, _Place] = {}
        """Of these, by mention key."""

    def __len__(self) -> int:
        """Return how many encounters are remembered."""
        return int(self.rows("SELECT count(*) FROM mention")[0][0])

    def totals(self) -> Totals:
        """Return the counts of what is remembered."""
        [found] = self.rows(_TOTALS)
        return Totals(*found)

    def changes(self, lake: Path) -> Changes:
        """Return which articles differ from what is remembered, and remember them as they are now."""
        status = lake_files.read_table(lake, ARTICLE_STATUS, columns=["article_key", "status"])
        changed = self.changed_articles(lake, _COUNTING, status=status).articles
        changed |= self._linked_anew(lake) | self._with_others_known(lake)
        return Changes(changed, self.batches_of(changed))

    def _linked_anew(self, lake: Path) -> set[str]:
        """Return the known articles whose links differ from what is remembered; note these."""
        files = {path.name: (table, path) for table in LINKS for path in lake_files.table_files(lake, table)}
        stats = ((name, path.stat()) for name, (_, path) in files.items())
        state = rows_table(KINDS["link_file"], ((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats))
        changed = [name for (name,) in self.noted_anew("link_file", "name", state)]
        if not changed:
            return set()
        now = pa.concat_tables(_links_in(*files.get(name, (OFFICIAL_LINKS, Path(name)))) for name in changed)
        differing = self.table(_LINKED_ANEW, changed=keys_table("name", changed), now=now)
        self.rows(_FORGET_LINKS, differing=differing)
        self.rows("INSERT INTO link FROM differing WHERE told IS NOT NULL", differing=differing)
        return {key for (key,) in self.rows(_LINKED_BY, differing=differing)}

    def _with_others_known(self, lake: Path) -> frozenset[str]:
        """Return the articles that tell of officials who got or lost a name, or came or went; note these."""
        officials = lake_files.read_table(lake, OFFICIALS, columns=["official_key", "is_provisional"])
        differing = self.table(_OTHERS_KNOWN, officials=officials)
        self.rows(_FORGET_OFFICIALS, differing=differing)
        self.rows("INSERT INTO official FROM differing WHERE is_provisional IS NOT NULL", differing=differing)
        return frozenset(key for (key,) in self.rows(_TOLD_BY, differing=differing))

    def link_files(self, articles: Iterable[str]) -> frozenset[str]:
        """Return the names of the files of links in which those of articles lie."""
        wanted = keys_table("article_key", articles)
        query = "SELECT DISTINCT name FROM link WHERE article IN (SELECT hashed(article_key) FROM wanted)"
        return frozenset(name for (name,) in self.rows(query, wanted=wanted))

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

    def _mentions(self, column: str, values: Iterable[Any]) -> list[Mention]:
        wanted = pa.table({column: pa.array(sorted(set(values)), KINDS["mention"].field(column).type)})
        if not wanted.num_rows:
            return []
        query = f"SELECT number, component, meeting_key FROM mention SEMI JOIN wanted USING ({column})"  # noqa: S608
        places = [_Place(*row) for row in self.rows(query, wanted=wanted)]
        self._read({place.number for place in places} - self._told.keys())
        mentions = [self._told[place.number] for place in places]
        self._places.update({mention.key: place for mention, place in zip(mentions, places, strict=True)})
        return sorted(mentions, key=lambda mention: mention.order)

    def _read(self, numbers: Iterable[int]) -> None:
        """Read what is told of encounters."""
        spans: list[tuple[int, int]] = []
        for number in sorted(numbers):
            first = spans.pop()[0] if spans and number - spans[-1][1] <= WIDEST_GAP else number
            spans.append((first, number))
        if spans:
            lie = " OR ".join(f"number BETWEEN {first} AND {last}" for first, last in spans)
            query = f"SELECT number, told FROM mention SEMI JOIN wanted USING (number) WHERE {lie}"  # noqa: S608
            found = self.rows(query, wanted=numbers_table("number", numbers))
            self._told.update((number, mention_of(text)) for number, text in found)

    def placed(self, mentions: Iterable[Mention]) -> dict[str, tuple[int, str | None]]:
        """Return the component and the meeting of encounters that were read or added, by mention key."""
        places = {mention.key: self._places[mention.key] for mention in mentions}
        return {key: (place.component, place.meeting) for key, place in places.items()}

    def numbers(self, keys: Iterable[str]) -> dict[str, int]:
        """Return the numbers of encounters that were read or added, by mention key."""
        return {key: self._places[key].number for key in keys}

    def replace(self, old: Sequence[Mention], new: Sequence[Mention]) -> None:
        """Forget some encounters, read before, and remember others, each as a component of its own."""
        gone = self.numbers(mention.key for mention in old)
        [(following,)] = self.rows("SELECT coalesce(max(number), -1) + 1 FROM mention")
        fresh = count(following)
        numbers = [gone[mention.key] if mention.key in gone else next(fresh) for mention in new]
        for number, mention in zip(numbers, new, strict=True):
            self._told[number] = mention
            self._places[mention.key] = _Place(number, number, None)
        dropped = numbers_table("number", gone.values())
        for table in ("mention", "pair", "person"):
            self.rows(f"DELETE FROM {table} USING dropped WHERE {table}.number = dropped.number", dropped=dropped)  # noqa: S608
        pairs = pair_rows(new, numbers)
        self.rows("INSERT INTO mention FROM rows", rows=mention_rows(new, numbers))
        self.rows("INSERT INTO pair FROM pairs", pairs=pairs)
        self.rows("INSERT INTO person SELECT hashed(official_key), number FROM rows", rows=person_rows(new, numbers))
        asked = pa.concat_tables([pairs, pair_rows(old, gone.values())])
        self.rows("DELETE FROM crowd USING asked WHERE crowd.pair = asked.pair", asked=asked)
        self.rows(_INSERT_CROWD, {"most": merging.LARGEST_OPEN_BLOCK}, asked=asked)

    def settle(
        self,
        placed: Mapping[str, tuple[str, str | None]],
        former: Mapping[str, Sequence[Mention]],
        meetings: Mapping[str, Sequence[Mention]],
    ) -> None:
        """Remember meetings, some of which give way, and of encounters by mention key the meeting and the component.

        A component is told by the key of its first encounter.
        """
        numbers = self.numbers(placed)
        places = [_Place(numbers[key], numbers[first], meeting) for key, (first, meeting) in placed.items()]
        self._places.update(zip(placed, places, strict=True))
        rows = pa.table(
            {
                "number": pa.array([place.number for place in places], pa.int32()),
                "component": pa.array([place.component for place in places], pa.int32()),
                "meeting_key": pa.array([place.meeting for place in places], pa.string()),
            }
        )
        self.rows(
            "UPDATE mention SET component = rows.component, meeting_key = rows.meeting_key FROM rows "
            "WHERE mention.number = rows.number",
            rows=rows,
        )
        gone = keys_table("meeting_key", {*former, *meetings})
        self.rows("DELETE FROM gathering USING gone WHERE gathering.meeting_key = gone.meeting_key", gone=gone)
        made = gathering_rows(meetings.items())
        self.rows("INSERT INTO gathering SELECT meeting_key, hashed(tie), first FROM made", made=made)
        added = [now - before for now, before in zip(_counts(meetings), _counts(former), strict=True)]
        self.rows("INSERT INTO tally FROM added", added=rows_table(KINDS["tally"], [added]))

    def crowded(self) -> Crowded:
        """Return the pairs that too many reports tell of."""
        return Crowded(frozenset(pair for (pair,) in self.rows("FROM crowd")))

    def with_pairs(self, pairs: Iterable[int]) -> list[Mention]:
        """Return the encounters that share one of the pairs."""
        asked = pa.table({"pair": pa.array(pairs, pa.int64())})
        if not asked.num_rows:
            return []
        found = self.rows("SELECT number FROM pair SEMI JOIN asked USING (pair)", asked=asked)
        return self._mentions("number", (number for (number,) in found))

    def neighbours(self, seeds: Sequence[Mention]) -> list[Mention]:
        """Return the encounters that may match one of the given, or share its canonical meeting key."""
        bases = keys_table("base_key", map(meeting_key, seeds))
        found = self.rows(_NEAR, {"days": NEAR_DAYS}, seed=pair_rows(seeds, range(len(seeds))), base=bases)
        return self._mentions("number", (number for (number,) in found))

    def living(self, keys: Iterable[str]) -> set[str]:
        """Return those of some keys that are of meetings."""
        asked = keys_table("meeting_key", keys)
        return {key for (key,) in self.rows("FROM asked SEMI JOIN mention USING (meeting_key)", asked=asked)}

    def related(self, meetings: Iterable[tuple[str, Sequence[Mention]]]) -> set[str]:
        """Return the meetings that may be part of, or have for a part, one of the given, which are told by mentions."""
        around = gathering_rows(meetings)
        return {key for (key,) in self.rows(_RELATED, {"days": (LONGEST_VISIT + SLACK).days}, around=around)}

    def meant(self, article_ids: Iterable[str], meeting_keys: Iterable[str]) -> list[Mention]:
        """Return the encounters told by articles (by their own ids), and those that a meeting key may stand for."""
        keys = set(meeting_keys)
        bases = {
            base
            for base, count in self.rows("SELECT base_key, count(*) FROM mention GROUP BY base_key HAVING count(*) > 1")
            if keys.intersection(merging.ordinal_key(base, ordinal) for ordinal in range(1, count))
        }
        return [*self._mentions("article_id", article_ids), *self._mentions("base_key", keys | bases)]


def _links_in(table: LakeTable, path: Path) -> pa.Table:
    """Return the links of a file, none where it is gone, with its name."""
    rows = lake_files.read_files(table, [path], ["article_key", "entity_number", LINKS[table]])
    name = pa.repeat(pa.scalar(path.name), len(rows))
    return rows.rename_columns(["article_key", "entity_number", "key"]).append_column("name", name)


def _counts(meetings: Mapping[str, Sequence[Mention]]) -> tuple[int, int, int]:
    reports = [len(group) for group in meetings.values()]
    return sum(reports), len(reports), sum(count for count in reports if count > 1)
