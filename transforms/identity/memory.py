"""What the last run knew of every person and body as told, and whom it took them for (see ``remembering``)."""

import datetime as dt
import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from transforms.code_hash import code_hash
from transforms.identity.evidence import Article, Claim, OfficeTold, Person
from transforms.identity.holdings import place_of
from transforms.identity.overrides import FOLDER as OVERRIDES
from transforms.identity.tellings import Days, Reports, Telling
from transforms.remembering import Rows, Store, Value, day_of, keys_table

_ROOMS = Path(__file__).parents[1]
CODE = tuple(_ROOMS / name for name in ("identity", "reference", "schemas.py", "keys.py", "remembering.py"))

UNKNOWN = "unknown "
"""Begins the ids of officials who have no full name."""
OFFICE_UNKNOWN = f"{UNKNOWN}office "
"""Begins the ids of those of whom only the office is known."""
CURATED = "curated "
"""Begins the ids of officials of the reference list."""

TELLING_PART = 8192
"""A part of what is told in the same words is of so many articles, in the order in which they came."""

_LINKED = """
SELECT
    person.*,
    article_key,
    article_id,
    claim.name,
    is_named,
    claim.name_key,
    node.official AS known,
    coalesce(node.official, link.official) AS official,
    score,
    reason,
    band
FROM {} AS person CROSS JOIN story USING (article) CROSS JOIN claim USING (claim)
LEFT JOIN node USING (node) LEFT JOIN link USING (article, number)
"""

LINKED = _LINKED.format("person")
"""A query for all people with whom they were taken for."""


def linked(people: str) -> str:
    """Return a query, as ``LINKED`` is for all, for the people that another one returns rows of ``person`` of."""
    return _LINKED.format(f"({people})")


_REPORT = "day, earliest, article, article_id, number, aliases, met IS NOT NULL"
_REPORT_COLUMNS = 7
_RETOLD = """
SELECT DISTINCT claim, article / :part AS part
FROM (SELECT claim, article FROM come UNION ALL SELECT claim, article FROM gone) CROSS JOIN claim USING (claim)
WHERE name_key IS NOT NULL
"""
_REPORTS_TOLD = f"""
SELECT claim, part, {_REPORT}
FROM anew CROSS JOIN person USING (claim) CROSS JOIN story USING (article)
WHERE article BETWEEN part * :part AND part * :part + :part - 1
"""  # noqa: S608
_RETAKEN = """
SELECT official, article / :part AS part FROM link_changed WHERE official IS NOT NULL
UNION SELECT official, article / :part FROM come CROSS JOIN link USING (article, number)
UNION SELECT official, article / :part FROM gone CROSS JOIN link_before USING (article, number)
WHERE official IS NOT NULL
"""
_REPORTS_TAKEN = f"""
SELECT official, part, claim, {_REPORT}
FROM anew CROSS JOIN link USING (official) CROSS JOIN person USING (article, number)
CROSS JOIN story USING (article)
WHERE link.article BETWEEN part * :part AND part * :part + :part - 1
"""  # noqa: S608
_TELLINGS = """
SELECT official, true, claim, days, earliest, articles, first, telling.aliases, has_met
FROM wanted CROSS JOIN node USING (official) CROSS JOIN claim USING (node) CROSS JOIN telling USING (claim)
UNION ALL SELECT official, false, claim, days, earliest, articles, first, aliases, has_met
FROM wanted CROSS JOIN taken USING (official)
"""
_PARTS: Mapping[str, Value] = {"part": TELLING_PART}
_CLAIMS = """
SELECT claim, name, is_named, country_code, organisation, offices FROM wanted CROSS JOIN claim USING (claim)
"""


ANY = ""
"""Stands for all countries where somebody is told of without any."""


def any_of(countries: Collection[str]) -> Collection[str]:
    """Return the countries by which somebody of these is sought."""
    return countries or (ANY,)


def place_key(role_category: str, place: str) -> str:
    """Return a kind and place of office as one string."""
    return f"{role_category}|{place}"


def places_of(offices: Iterable[OfficeTold]) -> set[str]:
    """Return the kinds and places of offices."""
    return {place_key(office.role_category, place) for office in offices for place in [place_of(office)] if place}


@dataclass(frozen=True, slots=True)
class Told:
    """A person of an article (by number) as remembered: ``known`` is the official told by full name, if any."""

    article: int
    person: Person
    met: frozenset[int] | None
    known: str | None
    official: str | None


class Memory(Store):
    """The open memory of people and bodies."""

    FILE = "identity.sqlite"
    TABLES = Path(__file__).with_name("memory.sql")

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._claims: dict[str, Claim] = {}

    def stories(self, keys: Iterable[str]) -> dict[str, int]:
        """Return the numbers of articles by key, without those that never told of anybody."""
        query = "SELECT article_key, article FROM wanted CROSS JOIN story USING (article_key)"
        return dict(self.rows(query, wanted=keys_table("article_key", keys)))

    def number(self, articles: Iterable[Article]) -> None:
        """Note articles that were not heard of before, those of a run by day: a night asks most for the latest ones."""
        told = {article.key: article for article in articles}
        known = self.stories(told)
        fresh = [article for key, article in told.items() if key not in known]
        fresh.sort(key=lambda article: (article.day is None, article.day or dt.date.min, article.key))
        [(following,)] = self.rows("SELECT coalesce(max(article), -1) + 1 FROM story")
        self.put(
            "story",
            (
                {"article": place, "article_key": article.key, "article_id": article.article_id}
                for place, article in enumerate(fresh, start=following)
            ),
        )

    def note_links(self, people: str, **tables: Rows) -> None:
        """Note whom a night took people for before it takes them for others; ``people`` is a query for who they are."""
        self.run(
            "INSERT OR IGNORE INTO link_before SELECT article, number, official, score, reason "  # noqa: S608
            f"FROM (SELECT DISTINCT article, number FROM {people}) AS one LEFT JOIN link USING (article, number)",
            **tables,
        )

    def take(self, table: str, column: str, keys: Collection[str]) -> list[dict[str, Any]]:
        """Return the rows with one of the keys, and forget them."""
        wanted = keys_table(column, keys)
        found = self.records(f"SELECT {table}.* FROM wanted CROSS JOIN {table} USING ({column})", wanted=wanted)  # noqa: S608
        self.drop(table, column, keys)
        return found

    def drop(self, table: str, column: str, keys: Iterable[str] | Iterable[int]) -> None:
        """Forget the rows with one of the keys."""
        self.change(f"DELETE FROM {table} WHERE {column} = :key", ({"key": key} for key in keys))  # noqa: S608

    def people(self, which: str, **tables: Rows) -> list[Told]:
        """Return people in chronological order of reports; ``which`` is a query for rows of person."""
        columns = "article, article_key, article_id, number, day, claim, aliases, earliest, met, known, official"
        found = self.rows(f"SELECT {columns} FROM ({linked(which)})", None, **tables)  # noqa: S608
        claims = self.claims(row[5] for row in found)
        told = []
        for article, key, article_id, number, day, claim, aliases, earliest, met, *rest in found:
            source, own = Article(key, article_id, day_of(day)), tuple(json.loads(aliases))
            person = Person(source, number, claims[claim], own, day_of(earliest))
            told.append(Told(article, person, None if met is None else frozenset(json.loads(met)), *rest))
        return sorted(told, key=lambda one: (one.person.article.order, one.person.article.key, one.person.number))

    def tellings(self, keys: Iterable[str]) -> dict[str, list[tuple[bool, Telling]]]:
        """Return what is told of officials, and whether by full name."""
        parts: dict[tuple[str, bool, str], list[Reports]] = defaultdict(list)
        for official, is_known, claim, *columns in self.rows(_TELLINGS, wanted=keys_table("official", keys)):
            parts[official, bool(is_known), claim].append(_remembered(*columns))
        claims = self.claims(claim for *_, claim in parts)
        told: dict[str, list[tuple[bool, Telling]]] = defaultdict(list)
        for (official, is_known, claim), own in parts.items():
            told[official].append((is_known, _telling(claims[claim], own)))
        return told

    def days_told(self, query: str, **tables: Rows) -> Iterator[tuple[str, Claim, list[dt.date | None]]]:
        """Yield the days of reports by key and claim; the query tells a key, a claim and the days of a part of them."""
        parts: dict[tuple[str, str], list[Days]] = defaultdict(list)
        for key, claim, days in self.rows(query, None, **tables):
            parts[key, claim].append(np.frombuffer(days, DAY))
        claims = self.claims(claim for _, claim in parts)
        for (key, claim), own in parts.items():
            yield key, claims[claim], np.concatenate(own).tolist()

    def tell_anew(self) -> None:
        """Put together again what is told by full name in words that came or went."""
        self._put_together("telling", ("claim", "part"), _RETOLD, _REPORTS_TOLD)

    def take_anew(self) -> None:
        """Put together again what is told otherwise of those who won or lost such reports."""
        self._put_together("taken", ("official", "part", "claim"), _RETAKEN, _REPORTS_TAKEN)

    def _put_together(self, table: str, keys: tuple[str, ...], which: str, reports: str) -> None:
        """Put parts of a table anew: a query tells which by the first two keys, another the reports of these by all."""
        anew, names = Rows(keys[:2], self.rows(which, _PARTS)), ", ".join(keys[:2])
        self.run(f"DELETE FROM {table} WHERE ({names}) IN (SELECT {names} FROM anew)", anew=anew)  # noqa: S608
        told = _grouped(self.rows(reports, _PARTS, anew=anew))
        self.put(table, (dict(zip(keys, key, strict=True)) | _columns(rows) for key, rows in told.items()))

    def claims(self, ids: Iterable[str]) -> dict[str, Claim]:
        """Return claims by id; equal ones are the same object throughout a run."""
        missing = set(ids) - set(self._claims)
        if missing:
            rows = self.rows(_CLAIMS, wanted=keys_table("claim", missing))
            for claim, name, is_named, country, body, offices in rows:
                told = tuple(OfficeTold(*office) for office in json.loads(offices))
                self._claims[claim] = Claim(name, bool(is_named), country, body, told)
        return self._claims


class PlainMemory(Memory):
    """The open memory of people and bodies as they are where nobody corrects who is who."""

    FILE = "identity_plain.sqlite"


DAY, ARTICLE = np.dtype("datetime64[D]"), np.dtype(np.int64)
"""Types of arrays as they are stored."""
_EPOCH, _LAST_DAY = dt.date(1970, 1, 1).toordinal(), dt.date.max.toordinal()


def _remembered(days: bytes, earliest: bytes, articles: bytes, first: str, aliases: str, has_met: int) -> Reports:
    """Return reports that are stored in columns."""
    is_undated, day, article_id, number = json.loads(first)
    return Reports(
        np.frombuffer(days, DAY),
        np.frombuffer(earliest, DAY),
        np.frombuffer(articles, ARTICLE),
        (is_undated, dt.date.fromordinal(day), article_id, number),
        frozenset(map(tuple, json.loads(aliases))),
        bool(has_met),
    )


def _columns(rows: Sequence[Sequence[Any]]) -> dict[str, object]:
    """Return reports given as rows of ``_REPORT`` in the columns in which they are stored."""
    days, earliest, articles, ids, numbers, aliases, has_met = zip(*rows, strict=True)
    orders = (
        (day is None, _LAST_DAY if day is None else day, article_id, number)
        for day, article_id, number in zip(days, ids, numbers, strict=True)
    )
    return {
        "days": _days_array(days).tobytes(),
        "earliest": _days_array(earliest).tobytes(),
        "articles": np.array(articles, ARTICLE).tobytes(),
        "first": min(orders),
        "aliases": [json.loads(own) for own in sorted(set(aliases))],
        "has_met": any(has_met),
    }


def _telling(claim: Claim, parts: Sequence[Reports]) -> Telling:
    """Return the reports of a person in a claim, of which these are all."""
    days, earliest, articles = (
        np.concatenate([getattr(own, name) for own in parts]) for name in ("days", "earliest", "articles")
    )
    by_day = np.argsort(days, kind="stable")
    aliases = frozenset(one for own in parts for one in own.aliases)
    first, has_met = min(own.first for own in parts), any(own.has_met for own in parts)
    return Telling(days[by_day], earliest[by_day], articles[by_day], first, aliases, has_met, claim)


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], list[tuple[Any, ...]]]:
    """Return reports by the columns that stand before theirs."""
    found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        found[row[:-_REPORT_COLUMNS]].append(row[-_REPORT_COLUMNS:])
    return found


def _days_array(ordinals: Sequence[int | None]) -> Days:
    """Return days told as ordinals as an array."""
    told = np.array([0 if own is None else own for own in ordinals], np.int64)
    days = (told - _EPOCH).astype(DAY)
    days[told == 0] = np.datetime64("NaT")
    return days


def strings_of(table: pa.Table, column: str) -> list[str]:
    """Return a column of strings without nulls."""
    return list(map(str, table[column].to_pylist()))


def claim_id(claim: Claim) -> str:
    """Return an id of what is told."""
    told = (claim.name, claim.is_named, claim.country_code, claim.organisation, claim.offices)
    return digest(told)


def digest(value: object) -> str:
    """Return a short hash of a value by what it prints as."""
    return hashlib.blake2b(repr(value).encode(), digest_size=10).hexdigest()


def version_of(reference: Path) -> str:
    """Return a hash of the code and the reference tables that the memory depends on; of corrections it knows itself."""
    tables = [path for path in reference.iterdir() if path.name != OVERRIDES]
    return f"{code_hash(CODE, sqlite3.sqlite_version)} {code_hash(tables)}"
