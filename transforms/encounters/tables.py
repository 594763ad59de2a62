"""Encounters as rows of the memory's tables (see ``memory``, and ``memory.sql`` for what these hold)."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import cast

from transforms.encounters.mentions import Mention, Party
from transforms.encounters.merging import Pair, meeting_key, pairs_of
from transforms.identity.evidence import Article

HASH_BYTES = 8

ALWAYS = (dt.date.min.toordinal(), dt.date.max.toordinal())
"""The days, as ordinals, between which an encounter lies that is told without any."""
NO_DAY = 0
"""In the place of a day's ordinal where there is none."""

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
    return hash_of("|".join(side if isinstance(side, str) else f"{side.kind} {side.value}" for side in pair))


def hash_of(text: str) -> int:
    """Return the number by which a text is remembered."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=HASH_BYTES).digest(), signed=True)


def mention_rows(mentions: Sequence[Mention], numbers: Iterable[int]) -> Iterator[Mapping[str, object]]:
    """Yield the rows of encounters, each a component of its own."""
    for number, mention in zip(numbers, mentions, strict=True):
        yield {
            "number": number,
            "article_key": mention.article.key,
            "article_id": mention.article.article_id,
            "base_key": meeting_key(mention),
            "component": number,
            "told": _text_of(mention),
        }


def pair_rows(mentions: Sequence[Mention], numbers: Iterable[int]) -> list[dict[str, int]]:
    """Return the rows of the pairs that encounters are told with."""
    return [
        {"pair": pair, "last": last, "signature": signature, "number": number, "first": first}
        for number, mention in zip(numbers, mentions, strict=True)
        for first, last in [_days_of(mention)]
        for signature in [hash_of(json.dumps(mention.signature, default=_plain))]
        for pair in set(map(pair_hash, pairs_of(mention)))
    ]


def _days_of(mention: Mention) -> tuple[int, int]:
    if mention.first is None or mention.last is None:
        return ALWAYS
    return mention.first.toordinal(), mention.last.toordinal()


def person_rows(mentions: Sequence[Mention], numbers: Iterable[int]) -> Iterator[Mapping[str, object]]:
    """Yield the rows of the people of encounters."""
    for number, mention in zip(numbers, mentions, strict=True):
        yield from ({"official_key": person, "number": number} for person in sorted(mention.people))


def gathering_rows(meetings: Iterable[tuple[str, Sequence[Mention]]]) -> Iterator[Mapping[str, object]]:
    """Yield what ties others to those of some meetings that are told with a context."""
    for key, group in meetings:
        if any(mention.context for mention in group):
            first = min((mention.first for mention in group if mention.has_day and mention.first), default=None)
            people = {person for mention in group for person in mention.people} if first else ()
            yield from ({"tie": person, "first": first, "meeting_key": key} for person in sorted(people))
            articles = sorted({mention.article.key for mention in group})
            yield from ({"tie": article, "first": NO_DAY, "meeting_key": key} for article in articles)


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
