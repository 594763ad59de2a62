"""What the last run knew of every encounter as told (see ``remembering``).

Found by the memory: the articles that changed (files of the lake, status, officials and bodies linked), and the
encounters that a changed one can touch (``neighbours``). Everything is decided by the functions of ``merging`` and
``relations``, over the changed encounters and all that hang together with them.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa

from transforms import lake as lake_files
from transforms.code_hash import code_hash
from transforms.encounters import merging
from transforms.encounters.mentions import Mention, Party
from transforms.encounters.merging import Pair, meeting_key, pairs_of
from transforms.encounters.relations import LONGEST_VISIT, SLACK
from transforms.identity.evidence import Article
from transforms.identity.overrides import Overrides
from transforms.remembering import Changes, Store, schema
from transforms.schemas import (
    ARTICLE_STATUS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
    STRINGS,
)

_ROOMS = Path(__file__).parents[1]
CODE = (
    _ROOMS / "encounters",
    _ROOMS / "identity",
    _ROOMS / "schemas.py",
    _ROOMS / "keys.py",
    _ROOMS / "remembering.py",
)
NEAR_DAYS = 62
"""Encounters whose days lie further apart than this share no month, by which reports are found."""
PAIR_BYTES = 8


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
    ordinal=pa.int32(),
    pairs=pa.list_(pa.uint64()),
    base_key=pa.string(),
    component=pa.string(),
    meeting_key=pa.string(),
)
_INSERT = """
INSERT INTO mention SELECT *, hash(
    first, last, precision, basis, city, country_code, format, status, is_focus, context, side_of, known, bodies, day,
    ordinal
) FROM rows
"""
_CROWDED = """
SELECT pair FROM (SELECT signature, unnest(pairs) AS pair FROM mention) SEMI JOIN asked USING (pair)
GROUP BY pair HAVING count(DISTINCT signature) > $most
"""
_DIGESTS = """
WITH person AS (
    SELECT article_key, bit_xor(hash(entity_number, official_key, is_provisional)) AS told
    FROM official_links LEFT JOIN officials USING (official_key) GROUP BY article_key
), body AS (
    SELECT article_key, bit_xor(hash(entity_number, organisation_key)) AS told
    FROM organisation_links GROUP BY article_key
)
SELECT article_key, hash(person.told, body.told) AS digest
FROM status LEFT JOIN person USING (article_key) LEFT JOIN body USING (article_key)
WHERE status.status = 'current'
"""
_NEAR = """
SELECT DISTINCT mate.mention_key
FROM (SELECT mention_key, first, last, base_key, unnest(pairs) AS pair FROM mention) AS mate
JOIN (SELECT first, last, unnest(pairs) AS pair FROM seed) AS seed USING (pair)
WHERE mate.first IS NULL OR seed.first IS NULL
   OR (mate.first - $days <= seed.last AND seed.first - $days <= mate.last)
UNION SELECT mention_key FROM mention SEMI JOIN seed USING (base_key)
"""
_MEETINGS = """
CREATE TEMP TABLE meeting AS
SELECT
    meeting_key,
    min(first) FILTER (precision = 'day') AS first,
    list(DISTINCT article_key) AS articles,
    list_distinct(flatten(list(list_transform(side_of, side -> side.official)))) AS people
FROM mention SEMI JOIN (SELECT meeting_key FROM mention WHERE len(context) > 0) AS told USING (meeting_key)
GROUP BY meeting_key
"""
_RELATED = """
WITH one AS (SELECT *, unnest(people) AS person FROM around),
other AS (SELECT *, unnest(people) AS person FROM meeting)
SELECT DISTINCT other.meeting_key FROM one JOIN other USING (person)
WHERE abs(one.first - other.first) <= $days OR list_has_any(one.articles, other.articles)
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


class Memory(Store):
    """The open memory."""

    FILE = "encounters.duckdb"
    TABLES = "CREATE TABLE IF NOT EXISTS mention AS SELECT *, 0::UBIGINT AS signature FROM nothing;"
    EMPTY: Mapping[str, pa.Table] = {"nothing": _MENTION.empty_table()}

    def __len__(self) -> int:
        """Return how many encounters are remembered."""
        return int(self.rows("SELECT count(*) FROM mention")[0][0])

    def changes(self, lake: Path) -> Changes:
        """Return which articles differ from what is remembered, and remember them as they are now."""
        return self.changed_articles(
            lake,
            _DIGESTS,
            status=lake_files.read_table(lake, ARTICLE_STATUS, columns=["article_key", "status"]),
            officials=lake_files.read_table(lake, OFFICIALS, columns=["official_key", "is_provisional"]),
            official_links=lake_files.read_table(
                lake, OFFICIAL_LINKS, columns=["article_key", "entity_number", "official_key"]
            ),
            organisation_links=lake_files.read_table(
                lake, ORGANISATION_LINKS, columns=["article_key", "entity_number", "organisation_key"]
            ),
        )

    def of_articles(self, keys: Iterable[str]) -> list[Mention]:
        """Return what is remembered of the encounters told by articles."""
        return self._mentions("article_key", keys)

    def of_components(self, keys: Iterable[str]) -> list[Mention]:
        """Return the encounters of some components, in chronological order of reports."""
        return self._mentions("component", keys)

    def meetings(self, keys: Iterable[str]) -> dict[str, list[Mention]]:
        """Return the encounters of some meetings by their keys, in chronological order of reports."""
        found = self._mentions("meeting_key", keys)
        placed = self.placed(found)
        meetings: dict[str, list[Mention]] = defaultdict(list)
        for mention in found:
            meetings[str(placed[mention.key][1])].append(mention)
        return meetings

    def _mentions(self, column: str, keys: Iterable[str]) -> list[Mention]:
        wanted = pa.table({column: pa.array(sorted(set(keys)), pa.string())})
        found = self.table(f"FROM mention SEMI JOIN wanted USING ({column})", wanted=wanted)
        return sorted(map(_to_mention, found.to_pylist()), key=lambda mention: mention.order)

    def placed(self, mentions: Iterable[Mention]) -> dict[str, tuple[str, str | None]]:
        """Return the component and the meeting of encounters, by mention key."""
        keys = pa.table({"mention_key": pa.array([mention.key for mention in mentions], pa.string())})
        found = self.rows(
            "SELECT mention_key, component, meeting_key FROM mention SEMI JOIN keys USING (mention_key)", keys=keys
        )
        return {key: (component, meeting) for key, component, meeting in found}

    def replace(self, old: Iterable[Mention], new: Iterable[Mention]) -> None:
        """Forget some encounters and remember others, each as a component of its own."""
        keys = pa.table({"mention_key": pa.array([mention.key for mention in old], pa.string())})
        self.rows("DELETE FROM mention USING keys WHERE mention.mention_key = keys.mention_key", keys=keys)
        self.rows(_INSERT, rows=_to_rows(list(new)))

    def settle(self, placed: Mapping[str, tuple[str, str | None]]) -> None:
        """Remember the component and the meeting of encounters, by mention key."""
        rows = pa.table(
            {
                "mention_key": pa.array(placed, pa.string()),
                "component": pa.array([component for component, _ in placed.values()], pa.string()),
                "meeting_key": pa.array([meeting for _, meeting in placed.values()], pa.string()),
            }
        )
        self.rows(
            "UPDATE mention SET component = rows.component, meeting_key = rows.meeting_key FROM rows "
            "WHERE mention.mention_key = rows.mention_key",
            rows=rows,
        )

    def crowded(self, mentions: Iterable[Mention]) -> Crowded:
        """Return which pairs of these encounters too many reports tell of."""
        found = self.rows(_CROWDED, {"most": merging.LARGEST_OPEN_BLOCK}, asked=_pair_table(mentions))
        return Crowded(frozenset(pair for (pair,) in found))

    def with_pairs(self, pairs: Iterable[int]) -> list[Mention]:
        """Return the encounters that share one of the pairs."""
        asked = pa.table({"pair": pa.array(sorted(pairs), pa.uint64())})
        found = self.rows(
            "SELECT DISTINCT mention_key FROM (SELECT mention_key, unnest(pairs) AS pair FROM mention) "
            "SEMI JOIN asked USING (pair)",
            asked=asked,
        )
        return self._mentions("mention_key", (key for (key,) in found))

    def neighbours(self, seeds: Sequence[Mention]) -> list[Mention]:
        """Return the encounters that may match one of the given, or share its canonical meeting key."""
        found = self.rows(_NEAR, {"days": NEAR_DAYS}, seed=_to_rows(seeds))
        return self._mentions("mention_key", (key for (key,) in found))

    def related(self, groups: Iterable[Sequence[Mention]]) -> set[str]:
        """Return the meetings that may be part of, or have for a part, one of the meetings given as mentions."""
        told = [group for group in groups if any(mention.context for mention in group)]
        around = pa.table(
            {
                "first": pa.array([_first_day(group) for group in told], pa.date32()),
                "articles": pa.array([[mention.article.key for mention in group] for group in told], STRINGS),
                "people": pa.array(
                    [sorted({key for mention in group for key in mention.people}) for group in told], STRINGS
                ),
            }
        )
        self.rows("DROP TABLE IF EXISTS meeting")
        self.rows(_MEETINGS)
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


def _first_day(group: Iterable[Mention]) -> dt.date | None:
    return min((mention.first for mention in group if mention.has_day and mention.first), default=None)


def _to_rows(mentions: Sequence[Mention]) -> pa.Table:
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
        "pairs": [[_pair_hash(pair) for pair in pairs_of(m)] for m in mentions],
        "base_key": [meeting_key(m) for m in mentions],
        "component": [m.key for m in mentions],
        "meeting_key": [None] * len(mentions),
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
        **{name: row[name] for name in _PLAIN},
    )


_PLAIN = (
    "trigger_start", "trigger_text", "sentence", "first", "last", "precision", "basis", "city", "country_code",
    "format", "status", "is_focus", "ordinal",
)  # fmt: skip
