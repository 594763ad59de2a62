"""Encounters as told, with their participants resolved: the input of matching."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from transforms import lake as lake_files
from transforms.identity.evidence import Article, read_rows
from transforms.identity.organisations import fold
from transforms.schemas import (
    ARTICLE_ENTITIES,
    MEETING_MENTIONS,
    MEETING_PARTICIPANTS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
)

COUNTRY, BODY, NAME = "country", "body", "name"
"""Kinds of parties."""


@dataclass(frozen=True, slots=True)
class Party:
    """A side of an encounter: the country, body or described group that a participant stands for."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One encounter as told in one article.

    ``people`` are the officials by key, ``known`` those among them who have a name, ``sides`` the sides that people
    stand for, ``bodies`` the sides told by groups and bodies alone. ``first`` and ``last`` bound its day.
    """

    key: str
    article: Article
    trigger_start: int
    trigger_text: str
    sentence: str
    first: dt.date | None
    last: dt.date | None
    precision: str
    basis: str
    city: str | None
    country_code: str | None
    format: str
    status: str
    is_focus: bool
    context: frozenset[str]
    people: frozenset[str]
    known: frozenset[str]
    side_of: tuple[tuple[str, Party | None], ...]
    bodies: frozenset[Party]
    ordinal: int = 0

    @property
    def order(self) -> tuple[bool, dt.date, str, int, str]:
        """Chronological order of reports: undated articles last, then article id, place in the article, key."""
        day = self.article.day
        return (day is None, day or dt.date.max, self.article.article_id, self.trigger_start, self.key)

    @property
    def sides(self) -> frozenset[Party]:
        """The sides that its people stand for, as far as they are told."""
        return frozenset(side for _, side in self.side_of if side is not None)

    @property
    def parties(self) -> frozenset[Party]:
        """All sides, be they told by people, groups or bodies."""
        return self.sides | self.bodies

    @property
    def has_day(self) -> bool:
        """True where the day is told, or bounded to a span of days."""
        return self.precision == "day" and self.first is not None


def read_mentions(lake: Path, articles: Mapping[str, Article]) -> list[Mention]:
    """Return the encounters told by the articles, in chronological order of reports."""
    participants = _participants(lake, articles)
    mentions = []
    columns = [
        "mention_key", "article_key", "trigger_start", "trigger_text", "sentence_text", "meeting_date",
        "date_earliest", "date_latest", "date_precision", "date_basis", "city", "country_code", "format", "status",
        "is_focus", "context",
    ]  # fmt: skip
    for row in read_rows(lake, MEETING_MENTIONS, articles, columns).to_pylist():
        told = participants.get(row["mention_key"], [])
        people = {key: side for key, _, side in told if key is not None}
        first, last = row["date_earliest"] or row["meeting_date"], row["date_latest"] or row["meeting_date"]
        mentions.append(
            Mention(
                row["mention_key"],
                articles[row["article_key"]],
                row["trigger_start"],
                row["trigger_text"],
                row["sentence_text"],
                first,
                last,
                row["date_precision"],
                row["date_basis"],
                row["city"],
                row["country_code"],
                row["format"],
                row["status"],
                row["is_focus"],
                frozenset(fold(row["context"] or "").split()),
                frozenset(people),
                frozenset(key for key, is_known, _ in told if key is not None and is_known),
                tuple(sorted(people.items(), key=lambda item: item[0])),
                frozenset(side for key, _, side in told if key is None and side is not None),
            )
        )
    return sorted(mentions, key=lambda mention: mention.order)


def _participants(
    lake: Path, articles: Mapping[str, Article]
) -> dict[str, list[tuple[str | None, bool, Party | None]]]:
    """Return for each mention its participants: official key or None, whether a name is known, and side."""
    officials = {
        (row["article_key"], row["entity_number"]): row["official_key"]
        for row in read_rows(
            lake, OFFICIAL_LINKS, articles, ["article_key", "entity_number", "official_key"]
        ).to_pylist()
    }
    bodies = {
        (row["article_key"], row["entity_number"]): row["organisation_key"]
        for row in read_rows(
            lake, ORGANISATION_LINKS, articles, ["article_key", "entity_number", "organisation_key"]
        ).to_pylist()
    }
    table = lake_files.read_table(lake, OFFICIALS, columns=["official_key", "is_provisional"]).to_pylist()
    unknown = {row["official_key"] for row in table if row["is_provisional"]}
    countries = {
        (row["article_key"], row["entity_number"]): row["country_code"]
        for row in read_rows(
            lake, ARTICLE_ENTITIES, articles, ["article_key", "entity_number", "country_code"]
        ).to_pylist()
        if row["country_code"]
    }
    columns = [
        "mention_key", "article_key", "participant_kind", "entity_number", "name_as_reported", "organisation_number",
        "country_code",
    ]  # fmt: skip
    found: dict[str, list[tuple[str | None, bool, Party | None]]] = defaultdict(list)
    for row in read_rows(lake, MEETING_PARTICIPANTS, articles, columns).to_pylist():
        entity = (row["article_key"], row["entity_number"])
        country = row["country_code"] or countries.get(entity)
        body = bodies.get((row["article_key"], row["organisation_number"]))
        own = bodies.get(entity) if row["participant_kind"] == "organisation" else body
        side = Party(COUNTRY, country) if country else Party(BODY, own) if own else None
        if row["participant_kind"] == "person":
            key = officials.get(entity)
            found[row["mention_key"]].append((key, key not in unknown, side))
        else:
            found[row["mention_key"]].append((None, False, side or Party(NAME, fold(row["name_as_reported"]))))
    return found
