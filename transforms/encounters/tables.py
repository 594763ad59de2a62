"""Tables of the memory (see ``memory``), and encounters as their rows.

Queries look into narrow columns; all that is told of an encounter lies beside them in one, as JSON.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import cast

import pyarrow as pa

from transforms.encounters.mentions import Mention, Party
from transforms.encounters.merging import Pair, meeting_key, pairs_of
from transforms.identity.evidence import Article
from transforms.remembering import rows_table, schema

HASH_BYTES = 8

KINDS = {
    "mention": schema(
        number=pa.int32(),
        article_key=pa.string(),
        article_id=pa.string(),
        base_key=pa.string(),
        component=pa.int32(),
        meeting_key=pa.string(),
        told=pa.string(),
    ),
    "pair": schema(pair=pa.int64(), number=pa.int32(), first=pa.date32(), last=pa.date32(), signature=pa.int64()),
    "crowd": schema(pair=pa.int64()),
    "person": schema(official=pa.int64(), number=pa.int32()),
    "gathering": schema(meeting_key=pa.string(), tie=pa.int64(), first=pa.date32()),
    "link_file": schema(name=pa.string(), size=pa.int64(), written=pa.int64()),
    "link": schema(name=pa.string(), article=pa.int64(), told=pa.int64()),
    "official": schema(official=pa.int64(), is_provisional=pa.bool_()),
    "tally": schema(mentions=pa.int64(), meetings=pa.int64(), merged_mentions=pa.int64()),
}
"""Hashes are signed: where two tables are joined by one, DuckDB filters Arrow's by what it takes for such a number.

Of a mention, ``number`` is its place among all, in the order in which they came, so that what is told together lies
together; ``component`` is the number of the first of those that it hangs together with. A gathering is a meeting told
with a context, by what ties others to it: each person there, with its first day, and each article that tells of it,
without. Rows of ``tally`` are what each night added.
"""
_FIELDS = [field.name for field in fields(Mention) if field.name != "people"]


@dataclass(frozen=True, slots=True)
class Crowded:
    """The pairs that too many reports tell of."""

    hashes: frozenset[int]

    def __contains__(self, pair: object) -> bool:
        """Whether it is one of them."""
        return bool(self.hashes) and pair_hash(cast(Pair, pair)) in self.hashes


@lru_cache(maxsize=500_000)
def pair_hash(pair: Pair) -> int:
    """Return the number by which a pair is remembered."""
    return _hash("|".join(side if isinstance(side, str) else f"{side.kind} {side.value}" for side in pair))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=HASH_BYTES).digest(), signed=True)


def mention_rows(mentions: Sequence[Mention], numbers: Sequence[int]) -> pa.Table:
    """Return the rows of encounters, each a component of its own."""
    rows = (
        (number, m.article.key, m.article.article_id, meeting_key(m), number, None, _text_of(m))
        for number, m in zip(numbers, mentions, strict=True)
    )
    return rows_table(KINDS["mention"], rows)


def pair_rows(mentions: Sequence[Mention], numbers: Iterable[int]) -> pa.Table:
    """Return the rows of the pairs that encounters are told with."""
    rows = (
        (pair_hash(pair), number, mention.first, mention.last, signature)
        for number, mention in zip(numbers, mentions, strict=True)
        for signature in [_hash(json.dumps(mention.signature, default=_plain))]
        for pair in pairs_of(mention)
    )
    return rows_table(KINDS["pair"], rows)


def person_rows(mentions: Sequence[Mention], numbers: Iterable[int]) -> pa.Table:
    """Return the people of encounters by key."""
    told = zip(numbers, mentions, strict=True)
    return rows_table(
        schema(official_key=pa.string(), number=pa.int32()),
        ((person, number) for number, mention in told for person in sorted(mention.people)),
    )


def gathering_rows(meetings: Iterable[tuple[str, Sequence[Mention]]]) -> pa.Table:
    """Return what ties others to those of some meetings that are told with a context."""
    rows: list[tuple[str, str, dt.date | None]] = []
    for key, group in meetings:
        if any(mention.context for mention in group):
            first = min((mention.first for mention in group if mention.has_day and mention.first), default=None)
            people = {person for mention in group for person in mention.people} if first else ()
            rows += [(key, person, first) for person in sorted(people)]
            rows += [(key, mention.article.key, None) for mention in group]
    return rows_table(schema(meeting_key=pa.string(), tie=pa.string(), first=pa.date32()), rows)


def _text_of(mention: Mention) -> str:
    return json.dumps([getattr(mention, name) for name in _FIELDS], default=_plain, ensure_ascii=False)


def _plain(value: object) -> object:
    """Return as JSON can tell it what it can't; sets are sorted, so that of equal mentions the text is equal."""
    match value:
        case dt.date():
            return value.isoformat()
        case Party():
            return [value.kind, value.value]
        case Article():
            return [value.key, value.article_id, value.day]
        case Set():
            return sorted(value, key=lambda item: (item.kind, item.value) if isinstance(item, Party) else item)
    raise TypeError(value)


def mention_of(text: str) -> Mention:
    """Return the encounter that a row tells of."""
    told = dict(zip(_FIELDS, json.loads(text), strict=True))
    key, article_id, day = told["article"]
    sides = tuple((person, Party(*side) if side else None) for person, side in told["side_of"])
    told |= {name: frozenset(told[name]) for name in ("context", "known", "yearless")}
    told |= {name: _day(told[name]) for name in ("first", "last")}
    told |= {
        "article": Article(key, article_id, _day(day)),
        "people": frozenset(person for person, _ in sides),
        "side_of": sides,
        "bodies": frozenset(Party(*body) for body in told["bodies"]),
    }
    return Mention(**told)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
