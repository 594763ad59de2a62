"""What the articles that count tell of people and bodies, read from the lake into plain records."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms import lake as lake_files
from transforms.identity.parsing import PersonName, parse_name
from transforms.lake import Batch
from transforms.schemas import (
    ARTICLE_ENTITIES,
    ARTICLES,
    MEETING_MENTIONS,
    MEETING_PARTICIPANTS,
    LakeTable,
)

REPORTING_LAG = dt.timedelta(days=31)
"""A meeting told within so many days after it shows its people in the offices that the article gives them."""

Order = tuple[bool, dt.date, str, int]
"""Chronological order of reports: undated articles last, then by article id and place in the article."""

PRESENT_TENURES = frozenset({"current", "acting"})


@dataclass(frozen=True, slots=True)
class Article:
    """An article that counts; ``day`` is the day it speaks from, None where nothing tells."""

    key: str
    article_id: str
    day: dt.date | None

    @property
    def order(self) -> tuple[bool, dt.date, str]:
        """Chronological order: undated articles last, then by article id."""
        return (self.day is None, self.day or dt.date.max, self.article_id)


@dataclass(frozen=True, slots=True)
class OfficeTold:
    """An office as told of a person: ``organisation`` is an organisation key."""

    title: str
    role_category: str
    country_code: str | None
    organisation: str | None
    tenure: str


@dataclass(frozen=True, eq=False)
class Claim:
    """What articles say of a person in the same words: name, whom they stand for, offices. Shared by equal reports."""

    name: str
    is_named: bool
    country_code: str | None
    organisation: str | None
    offices: tuple[OfficeTold, ...]

    @cached_property
    def parsed(self) -> PersonName:
        """The parsed name."""
        return parse_name(self.name)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that the person is said to stand for."""
        told = {office.country_code for office in self.offices if office.country_code}
        return frozenset({self.country_code} if self.country_code else told)

    @cached_property
    def organisations(self) -> frozenset[str]:
        """The bodies that the person is said to stand for."""
        told = {office.organisation for office in self.offices} | {self.organisation}
        return frozenset(key for key in told if key)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The kinds of office told."""
        return frozenset(office.role_category for office in self.offices)

    @cached_property
    def present_roles(self) -> frozenset[str]:
        """The kinds of office told as held at present."""
        return frozenset(office.role_category for office in self.offices if office.tenure in PRESENT_TENURES)


@dataclass(frozen=True, slots=True)
class Person:
    """A person of one article. ``earliest`` is the first day on which the article shows them in their offices."""

    article: Article
    number: int
    claim: Claim
    aliases: tuple[str, ...]
    earliest: dt.date | None

    @property
    def order(self) -> Order:
        """Its place among all reports."""
        return (*self.article.order, self.number)


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation of one article."""

    article: Article
    number: int
    name: str
    is_named: bool
    aliases: tuple[str, ...]
    acronym: str | None
    organisation_type: str | None
    country_code: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that counts: articles by key, people, bodies, and who met whom as told.

    ``companions`` maps a person (article key, number) to the numbers of those met in the same encounter;
    ``acting`` are the bodies (article key, number) that take part in one, or that somebody is told to stand for.
    """

    articles: Mapping[str, Article]
    people: pa.Table
    bodies: tuple[Body, ...]
    companions: Mapping[tuple[str, int], frozenset[int]]
    meeting_days: Mapping[tuple[str, int], dt.date]
    acting: frozenset[tuple[str, int]]


def read_articles(lake: Path, counting: "pa.Array[Any]", batches: Iterable[Batch] | None = None) -> dict[str, Article]:
    """Return the articles (of the given batches) that are among those ``counting`` by key.

    The day is the publication day, else that of the dateline, else the latest day on which a meeting is told as held.
    """
    columns = ["article_key", "article_id", "published_date", "dateline_date"]
    table = lake_files.read_table(lake, ARTICLES, columns=columns, batches=batches)
    present = counting.filter(pc.is_in(counting, table["article_key"].combine_chunks()))
    table = table.filter(pc.is_in(table["article_key"], present))
    days = pc.coalesce(table["published_date"], table["dateline_date"])
    rows = zip(_column(table, "article_key"), _column(table, "article_id"), days.to_pylist(), strict=True)
    articles = {key: (identifier, day) for key, identifier, day in rows}
    told = _told_days(lake, [key for key, (_, day) in articles.items() if day is None], batches)
    return {key: Article(key, identifier, day or told.get(key)) for key, (identifier, day) in sorted(articles.items())}


def _told_days(lake: Path, undated: list[str], batches: Iterable[Batch] | None) -> dict[str, dt.date]:
    """Return the latest day told of a meeting held, for articles that have no day of their own."""
    if not undated:
        return {}
    columns = ["article_key", "meeting_date", "date_precision", "status"]
    table = _of(lake_files.read_table(lake, MEETING_MENTIONS, columns=columns, batches=batches), undated)
    days: dict[str, dt.date] = {}
    for row in table.to_pylist():
        if row["date_precision"] == "day" and row["status"] == "held":
            days[row["article_key"]] = max(row["meeting_date"], days.get(row["article_key"], dt.date.min))
    return days


def _column(table: pa.Table, name: str) -> list[str]:
    return [str(value) for value in table[name].to_pylist()]


def _of(table: pa.Table, keys: Iterable[str]) -> pa.Table:
    return table.filter(pc.is_in(table["article_key"], pa.array(keys, pa.string())))


def read_rows(
    lake: Path,
    table: LakeTable,
    articles: Iterable[str],
    columns: list[str],
    batches: Iterable[Batch] | None = None,
) -> pa.Table:
    """Return the rows of a table that stem from the given articles, by key; ``batches`` hold all these where told."""
    return _of(lake_files.read_table(lake, table, columns=columns, batches=batches), articles)


def read_evidence(lake: Path, articles: Mapping[str, Article], batches: Iterable[Batch] | None = None) -> Evidence:
    """Return what articles (of the given batches) tell of people, still a table for want of keys, and of bodies."""
    batches = None if batches is None else list(batches)
    columns = [name for name in ARTICLE_ENTITIES.schema.names if name != "mention_count"]
    entities = read_rows(lake, ARTICLE_ENTITIES, articles, columns, batches)
    bodies = tuple(
        Body(
            articles[row["article_key"]],
            row["entity_number"],
            row["name"],
            row["is_named"],
            tuple(row["aliases"]),
            row["acronym"],
            row["organisation_type"],
            row["country_code"],
        )
        for row in entities.filter(pc.field("entity_type") == "organisation").to_pylist()
    )
    companions, days = _read_encounters(lake, articles, batches)
    persons = entities.filter(pc.field("entity_type") == "person")
    return Evidence(articles, persons, bodies, companions, days, _read_acting(lake, articles, entities, batches))


def _read_acting(
    lake: Path, articles: Mapping[str, Article], entities: pa.Table, batches: Iterable[Batch] | None
) -> frozenset[tuple[str, int]]:
    acting: set[tuple[str, int]] = set()
    columns = ["article_key", "participant_kind", "entity_number", "organisation_number"]
    for row in read_rows(lake, MEETING_PARTICIPANTS, articles, columns, batches).to_pylist():
        acting.add((row["article_key"], row["organisation_number"]))
        if row["participant_kind"] == "organisation":
            acting.add((row["article_key"], row["entity_number"]))
    told = (entities[column].to_pylist() for column in ("article_key", "organisation_number", "offices"))
    for key, number, offices in zip(*told, strict=True):
        acting.add((key, number))
        acting.update((key, office["organisation_number"]) for office in offices)
    return frozenset(acting)


def _read_encounters(
    lake: Path, articles: Mapping[str, Article], batches: Iterable[Batch] | None
) -> tuple[dict[tuple[str, int], frozenset[int]], dict[tuple[str, int], dt.date]]:
    told = ["mention_key", "article_key", "participant_kind", "entity_number"]
    participants = read_rows(lake, MEETING_PARTICIPANTS, articles, told, batches)
    told = ["mention_key", "article_key", "meeting_date", "date_precision", "status"]
    mentions = read_rows(lake, MEETING_MENTIONS, articles, told, batches)
    held_on_a_day = (pc.field("status") == "held") & (pc.field("date_precision") == "day")
    mentions = mentions.filter(held_on_a_day)
    held = dict(zip(_column(mentions, "mention_key"), mentions["meeting_date"].to_pylist(), strict=True))
    together: dict[tuple[str, str], set[int]] = defaultdict(set)
    participants = participants.filter(pc.field("participant_kind") == "person")
    columns = (participants[column].to_pylist() for column in ("article_key", "mention_key", "entity_number"))
    for article_key, mention_key, number in zip(*columns, strict=True):
        together[article_key, mention_key].add(number)
    companions: dict[tuple[str, int], set[int]] = {}
    days: dict[tuple[str, int], dt.date] = {}
    for (article_key, mention_key), numbers in together.items():
        day, published = held.get(mention_key), articles[article_key].day
        recent = day is not None and published is not None and published - REPORTING_LAG <= day <= published
        for number in numbers:
            companions.setdefault((article_key, number), set()).update(numbers - {number})
            if day is not None and recent:
                days[article_key, number] = min(day, days.get((article_key, number), day))
    return {key: frozenset(numbers) for key, numbers in companions.items()}, days


def build_people(evidence: Evidence, organisations: Mapping[tuple[str, int], str]) -> list[Person]:
    """Return the people of all articles in chronological order of reports, their bodies by key.

    ``organisations`` maps an organisation entity (article key, number) to its key.
    """
    claims: dict[tuple[object, ...], Claim] = {}
    columns = (
        "article_key", "entity_number", "name", "is_named", "aliases", "country_code", "organisation_number", "title",
        "role_category", "offices",
    )  # fmt: skip
    people = []
    for key, number, name, is_named, aliases, country, body_number, title, role, told in zip(
        *(evidence.people[column].to_pylist() for column in columns), strict=True
    ):
        body = organisations.get((key, body_number))
        offices = tuple(
            (
                o["title"],
                o["role_category"],
                o["country_code"],
                organisations.get((key, o["organisation_number"])),
                o["tenure"],
            )
            for o in told
        )
        if not offices and title is not None:
            offices = ((title, role or "other", country, body, "current"),)
        said = (name, is_named, country, body, offices)
        claim = claims.get(said)
        if claim is None:
            claim = claims[said] = Claim(
                name, is_named, country, body, tuple(OfficeTold(*office) for office in offices)
            )
        article = evidence.articles[key]
        earliest = evidence.meeting_days.get((key, number), article.day)
        people.append(Person(article, number, claim, tuple(aliases), earliest))
    rank = {
        key: place for place, key in enumerate(sorted(evidence.articles, key=lambda key: evidence.articles[key].order))
    }
    people.sort(key=lambda person: (rank[person.article.key], person.number))
    return people
