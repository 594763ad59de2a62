"""What the last run knew of every encounter as told (see ``remembering``).

Found by the memory: the articles that changed (files of the lake, status, officials and bodies linked), and the
encounters that a changed one can touch (``neighbours``). Everything is decided by the functions of ``merging`` and
``relations``, over the changed encounters and all that hang together with them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa

from transforms import lake as lake_files
from transforms.code_hash import code_hash
from transforms.encounters import merging
from transforms.encounters.matching import LOOSE_SLACK, WEEK
from transforms.encounters.mentions import Mention, Party
from transforms.encounters.merging import Pair, meeting_key, pairs_of
from transforms.encounters.relations import LONGEST_VISIT, SLACK
from transforms.identity.evidence import Article
from transforms.identity.overrides import Overrides
from transforms.remembering import Changes, Store, keys_table, numbers_table, rows_table, schema
from transforms.schemas import (
    ARTICLE_STATUS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
    STRINGS,
    LakeTable,
)

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
PAIR_BYTES = 8

LINKS = {OFFICIAL_LINKS: "official_key", ORGANISATION_LINKS: "organisation_key"}
"""What tables of links link to."""

_LINK_FILE = schema(name=pa.string(), size=pa.int64(), written=pa.int64())
_PARTY = [pa.field("kind", pa.string()), pa.field("value", pa.string())]
_MENTION = schema(
    mention_key=pa.string(),
    article_key=pa.string(),
    article_id=pa.string(),
    day=pa.date32(),
    trigger_start=pa.int32(),
    trigger_text=pa.string(),
    sentence=pa.string(),
    first=pa.date32(),
    last=pa.date32(),
    precision=pa.string(),
    basis=pa.string(),
    city=pa.string(),
    country_code=pa.string(),
    format=pa.string(),
    status=pa.string(),
    is_focus=pa.bool_(),
    context=STRINGS,
    known=STRINGS,
    side_of=pa.list_(pa.struct([pa.field("official", pa.string()), *_PARTY])),
    bodies=pa.list_(pa.struct(_PARTY)),
    is_meal=pa.bool_(),
    is_of_its_own=pa.bool_(),
    yearless=STRINGS,
    ordinal=pa.int32(),
    pairs=pa.list_(pa.uint64()),
    base_key=pa.string(),
    component=pa.string(),
    meeting_key=pa.string(),
    number=pa.int32(),
)
"""``number`` is its place among all, in the order in which they came: what is told together lies together."""
_GATHERING = schema(meeting_key=pa.string(), person=pa.string(), first=pa.date32(), articles=STRINGS)
"""A person at a meeting that is told with a context, the first day of that and the articles that tell of it."""
_TABLES = """
CREATE TABLE IF NOT EXISTS mention AS SELECT * EXCLUDE (pairs) FROM no_mention;
CREATE TABLE IF NOT EXISTS pair (pair UBIGINT, number INTEGER, first DATE, last DATE, signature UBIGINT);
CREATE TABLE IF NOT EXISTS crowd (pair UBIGINT);
CREATE TABLE IF NOT EXISTS person (official UBIGINT, number INTEGER);
CREATE TABLE IF NOT EXISTS gathering AS FROM no_gathering;
CREATE TABLE IF NOT EXISTS link_file (name VARCHAR, size BIGINT, written BIGINT);
CREATE TABLE IF NOT EXISTS link (name VARCHAR, article_key VARCHAR, told UBIGINT);
CREATE TABLE IF NOT EXISTS official (official_key VARCHAR, is_provisional BOOLEAN);
"""
_INSERT_PAIRS = """
INSERT INTO pair SELECT unnest(pairs), number, first, last, hash(
    first, last, precision, basis, city, country_code, format, status, is_focus, context, side_of, known, bodies,
    is_meal, is_of_its_own, yearless, day, ordinal
) FROM rows
"""
_INSERT_CROWD = """
INSERT INTO crowd SELECT pair FROM pair SEMI JOIN asked USING (pair)
GROUP BY pair HAVING count(DISTINCT signature) > $most
"""
_INSERT_PEOPLE = "INSERT INTO person SELECT hash(unnest(side_of).official), number FROM rows"
_LINKS_TOLD = "SELECT article_key, bit_xor(hash(entity_number, key)) AS told FROM rows GROUP BY article_key"
_LINKED_ANEW = """
WITH before AS (SELECT article_key, told FROM link WHERE name = $name)
SELECT article_key FROM before FULL JOIN now USING (article_key) WHERE before.told IS DISTINCT FROM now.told
"""
_COUNTING = "SELECT article_key, 0::UBIGINT AS digest FROM status WHERE status = 'current'"
_OTHERS_KNOWN = """
SELECT official_key, present.is_provisional
FROM present FULL JOIN official USING (official_key)
WHERE present.is_provisional IS DISTINCT FROM official.is_provisional
"""
_TOLD_BY = """
SELECT article_key FROM mention WHERE number IN (
    SELECT number FROM person SEMI JOIN (SELECT hash(official_key) AS official FROM differing) USING (official)
)
"""
_NEAR = """
SELECT mate.number
FROM pair AS mate JOIN (SELECT first, last, unnest(pairs) AS pair FROM seed) AS seed USING (pair)
WHERE mate.first IS NULL OR mate.last IS NULL OR seed.first IS NULL OR seed.last IS NULL
   OR (mate.first - $days <= seed.last AND seed.first - $days <= mate.last)
UNION SELECT number FROM mention SEMI JOIN seed USING (base_key)
"""
_RELATED = """
SELECT DISTINCT gathering.meeting_key FROM around JOIN gathering USING (person)
WHERE abs(around.first - gathering.first) <= $days OR list_has_any(around.articles, gathering.articles)
"""
_TOTALS = """
SELECT coalesce(sum(reports), 0)::BIGINT, count(*), coalesce(sum(reports) FILTER (reports > 1), 0)::BIGINT
FROM (SELECT count(*) AS reports FROM mention WHERE meeting_key IS NOT NULL GROUP BY meeting_key)
"""


def version_of(overrides: Overrides) -> str:
    """Return a hash of the code and the corrections that the memory depends on."""
    told = (overrides.same_meeting, overrides.different_meeting, overrides.not_a_meeting)
    return f"{code_hash(CODE, duckdb.__version__)} {hashlib.sha256(repr(told).encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Crowded:
    """The pairs that too many reports tell of."""

    hashes: frozenset[int]

    def __contains__(self, pair: object) -> bool:
        """Whether it is one of them."""
        return bool(self.hashes) and _pair_hash(cast(Pair, pair)) in self.hashes


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of encounters as told that are part of a meeting, of meetings, and of those told by several reports."""

    mentions: int
    meetings: int
    merged_mentions: int


@dataclass(frozen=True, slots=True)
class _Place:
    number: int
    component: str
    meeting: str | None


class Memory(Store):
    """The open memory.

    What a night asks for is found in a few narrow columns, and then read by number.
    """

    FILE = "encounters.duckdb"
    TABLES = _TABLES
    EMPTY: Mapping[str, pa.Table] = {"no_mention": _MENTION.empty_table(), "no_gathering": _GATHERING.empty_table()}

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self._places: dict[str, _Place] = {}
        """Of the encounters read or added in this run, by mention key."""

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
        """Return the articles whose links differ from what is remembered; note these, as far as files changed."""
        files = {path.name: (table, path) for table in LINKS for path in lake_files.table_files(lake, table)}
        stats = ((name, path.stat()) for name, (_, path) in files.items())
        now = rows_table(_LINK_FILE, ((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats))
        changed = self.noted_anew("link_file", "name", now)
        return {
            key for (name,) in changed for key in self._linked_anew_in(name, *files.get(name, (OFFICIAL_LINKS, None)))
        }

    def _linked_anew_in(self, name: str, table: LakeTable, path: Path | None) -> list[str]:
        rows = lake_files.read_files(table, [path] if path else [], ["article_key", "entity_number", LINKS[table]])
        now = self.table(_LINKS_TOLD, rows=rows.rename_columns(["article_key", "entity_number", "key"]))
        differing = self.rows(_LINKED_ANEW, {"name": name}, now=now)
        self.rows("DELETE FROM link WHERE name = $name", {"name": name})
        self.rows("INSERT INTO link SELECT $name, * FROM now", {"name": name}, now=now)
        return [key for (key,) in differing]

    def _with_others_known(self, lake: Path) -> frozenset[str]:
        """Return the articles that tell of officials who got or lost a name, or came or went; note these."""
        present = lake_files.read_table(lake, OFFICIALS, columns=["official_key", "is_provisional"])
        differing = self.table(_OTHERS_KNOWN, present=present)
        self.rows(
            "DELETE FROM official USING differing WHERE official.official_key = differing.official_key",
            differing=differing,
        )
        self.rows("INSERT INTO official FROM differing WHERE is_provisional IS NOT NULL", differing=differing)
        return frozenset(key for (key,) in self.rows(_TOLD_BY, differing=differing))

    def link_files(self, articles: Iterable[str]) -> frozenset[str]:
        """Return the names of the files of links in which those of articles lie."""
        wanted = keys_table("article_key", articles)
        found = self.rows("SELECT DISTINCT name FROM link SEMI JOIN wanted USING (article_key)", wanted=wanted)
        return frozenset(name for (name,) in found)

    def of_articles(self, keys: Iterable[str]) -> list[Mention]:
        """Return what is remembered of the encounters told by articles."""
        return self._mentions("article_key", keys)

    def of_components(self, keys: Iterable[str]) -> list[Mention]:
        """Return the encounters of some components, in chronological order of reports."""
        return self._mentions("component", keys)

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
        wanted = pa.table({column: pa.array(sorted(set(values)), _MENTION.field(column).type)})
        if not wanted.num_rows:
            return []
        query = f"FROM mention WHERE number IN (SELECT number FROM mention SEMI JOIN wanted USING ({column}))"  # noqa: S608
        found = self.table(query, wanted=wanted).to_pylist()
        for row in found:
            self._places[row["mention_key"]] = _Place(row["number"], row["component"], row["meeting_key"])
        return sorted(map(_to_mention, found), key=lambda mention: mention.order)

    def placed(self, mentions: Iterable[Mention]) -> dict[str, tuple[str, str | None]]:
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
        for mention in new:
            number = gone[mention.key] if mention.key in gone else next(fresh)
            self._places[mention.key] = _Place(number, mention.key, None)
        numbers = numbers_table("number", gone.values())
        for table in ("mention", "pair", "person"):
            self.rows(f"DELETE FROM {table} USING numbers WHERE {table}.number = numbers.number", numbers=numbers)  # noqa: S608
        rows = _to_rows(new, [self._places[mention.key].number for mention in new])
        self.rows("INSERT INTO mention SELECT * EXCLUDE (pairs) FROM rows", rows=rows)
        self.rows(_INSERT_PAIRS, rows=rows)
        self.rows(_INSERT_PEOPLE, rows=rows)
        asked = _pair_table([*old, *new])
        self.rows("DELETE FROM crowd USING asked WHERE crowd.pair = asked.pair", asked=asked)
        self.rows(_INSERT_CROWD, {"most": merging.LARGEST_OPEN_BLOCK}, asked=asked)

    def settle(
        self,
        placed: Mapping[str, tuple[str, str | None]],
        former: Iterable[str],
        meetings: Mapping[str, Sequence[Mention]],
    ) -> None:
        """Remember the component and the meeting of encounters by mention key, and meetings, some of which give way."""
        for key, (component, meeting) in placed.items():
            self._places[key] = _Place(self._places[key].number, component, meeting)
        places = [self._places[key] for key in placed]
        rows = pa.table(
            {
                "number": pa.array([place.number for place in places], pa.int32()),
                "component": pa.array([place.component for place in places], pa.string()),
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
        self.rows("INSERT INTO gathering FROM made", made=_gatherings(meetings.items()))

    def crowded(self) -> Crowded:
        """Return the pairs that too many reports tell of."""
        return Crowded(frozenset(pair for (pair,) in self.rows("FROM crowd")))

    def with_pairs(self, pairs: Iterable[int]) -> list[Mention]:
        """Return the encounters that share one of the pairs."""
        asked = pa.table({"pair": pa.array(pairs, pa.uint64())})
        found = self.rows("SELECT number FROM pair SEMI JOIN asked USING (pair)", asked=asked)
        return self._mentions("number", (number for (number,) in found))

    def neighbours(self, seeds: Sequence[Mention]) -> list[Mention]:
        """Return the encounters that may match one of the given, or share its canonical meeting key."""
        found = self.rows(_NEAR, {"days": NEAR_DAYS}, seed=_to_rows(seeds))
        return self._mentions("number", (number for (number,) in found))

    def living(self, keys: Iterable[str]) -> set[str]:
        """Return those of some keys that are of meetings."""
        asked = keys_table("meeting_key", keys)
        return {key for (key,) in self.rows("FROM asked SEMI JOIN mention USING (meeting_key)", asked=asked)}

    def related(self, meetings: Iterable[tuple[str, Sequence[Mention]]]) -> set[str]:
        """Return the meetings that may be part of, or have for a part, one of the given, which are told by mentions."""
        around = _gatherings(meetings)
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


@lru_cache(maxsize=500_000)
def _pair_hash(pair: Pair) -> int:
    text = "|".join(side if isinstance(side, str) else f"{side.kind} {side.value}" for side in pair)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=PAIR_BYTES).digest())


def _pair_table(mentions: Iterable[Mention]) -> pa.Table:
    pairs = {_pair_hash(pair) for mention in mentions for pair in pairs_of(mention)}
    return pa.table({"pair": pa.array(pairs, pa.uint64())})


def _gatherings(meetings: Iterable[tuple[str, Sequence[Mention]]]) -> pa.Table:
    rows = []
    for key, group in meetings:
        if any(mention.context for mention in group):
            first = min((mention.first for mention in group if mention.has_day and mention.first), default=None)
            people = sorted({person for mention in group for person in mention.people})
            rows += [(key, person, first, [mention.article.key for mention in group]) for person in people]
    return rows_table(_GATHERING, rows)


def _to_rows(mentions: Sequence[Mention], numbers: Sequence[int] | None = None) -> pa.Table:
    columns: dict[str, list[Any]] = {
        "mention_key": [m.key for m in mentions],
        "article_key": [m.article.key for m in mentions],
        "article_id": [m.article.article_id for m in mentions],
        "day": [m.article.day for m in mentions],
        "context": [sorted(m.context) for m in mentions],
        "known": [sorted(m.known) for m in mentions],
        "side_of": [
            [{"official": key, "kind": side and side.kind, "value": side and side.value} for key, side in m.side_of]
            for m in mentions
        ],
        "bodies": [sorted(({"kind": b.kind, "value": b.value} for b in m.bodies), key=_party_order) for m in mentions],
        "yearless": [sorted(m.yearless) for m in mentions],
        "pairs": [[_pair_hash(pair) for pair in pairs_of(m)] for m in mentions],
        "base_key": [meeting_key(m) for m in mentions],
        "component": [m.key for m in mentions],
        "meeting_key": [None] * len(mentions),
        "number": [None] * len(mentions) if numbers is None else list(numbers),
    }
    arrays = [
        pa.array(columns.get(field.name) or [getattr(m, field.name) for m in mentions], field.type)
        for field in _MENTION
    ]
    return pa.table(arrays, schema=_MENTION)


def _party_order(party: Mapping[str, str]) -> tuple[str, str]:
    return party["kind"], party["value"]


def _to_mention(row: Mapping[str, Any]) -> Mention:
    side_of = tuple(
        (side["official"], None if side["kind"] is None else Party(side["kind"], side["value"]))
        for side in row["side_of"]
    )
    return Mention(
        key=row["mention_key"],
        article=Article(row["article_key"], row["article_id"], row["day"]),
        context=frozenset(row["context"]),
        people=frozenset(key for key, _ in side_of),
        known=frozenset(row["known"]),
        side_of=side_of,
        bodies=frozenset(Party(**body) for body in row["bodies"]),
        yearless=frozenset(row["yearless"]),
        **{name: row[name] for name in _PLAIN},
    )


_PLAIN = (
    "trigger_start", "trigger_text", "sentence", "first", "last", "precision", "basis", "city", "country_code",
    "format", "status", "is_focus", "is_meal", "is_of_its_own", "ordinal",
)  # fmt: skip
