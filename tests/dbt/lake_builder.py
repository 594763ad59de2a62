"""A lake made by hand: articles of told sentences, with what the earlier rooms would have found in them.

Every row has the columns of ``transforms.schemas``; offsets are those of the sentences in the articles' texts.
"""

import copy
import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transforms import lake as lake_files
from transforms.keys import hash_key
from transforms.lake import Batch
from transforms.schemas import LAKE_TABLES

LOADED = dt.date(2024, 3, 5)
NOW = dt.datetime(2024, 3, 5, 1, 30, tzinfo=dt.UTC)
VERSION = "rules-1"
Row = dict[str, Any]


def day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


@dataclass
class Article:
    """An article in the making: its row, and how many entities and mentions it has so far."""

    row: Row
    entities: int = 0
    mentions: int = 0

    @property
    def key(self) -> str:
        return self.row["article_key"]

    @property
    def text(self) -> str:
        return self.row["text"]


@dataclass
class LakeBuilder:
    """Rows by lake table, and the calls that add them together with all that hangs on them."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {table.name: [] for table in LAKE_TABLES})

    def add(self, table: str, **row: Any) -> Row:
        self.rows[table].append(row)
        return row

    def copy(self) -> "LakeBuilder":
        return LakeBuilder(copy.deepcopy(self.rows))

    def official(self, slug: str, full_name: str, *, provisional: bool = False, aliases: tuple[str, ...] = ()) -> str:
        key = hash_key("official", slug)
        self.add(
            "officials",
            official_key=key,
            full_name=full_name,
            family_name=full_name.split()[-1],
            aliases=list(aliases),
            wikidata_id=None,
            is_provisional=provisional,
            resolution="provisional" if provisional else "name",
        )
        return key

    def position(
        self,
        official: str,
        title: str,
        role: str,
        country: str | None,
        *,
        since: str | None = None,
        until: str | None = None,
        basis: tuple[str, str] = ("reference", "reference"),
        current: bool = False,
        organisation: str | None = None,
    ) -> str:
        key = hash_key("position", official, title)
        self.add(
            "positions",
            position_key=key,
            official_key=official,
            title=title,
            role_category=role,
            organisation_key=organisation,
            country_code=country,
            valid_from=day(since),
            valid_to=day(until),
            valid_from_basis=basis[0],
            valid_to_basis=basis[1],
            is_current=current,
            article_count=1,
        )
        return key

    def organisation(
        self, name: str, kind: str, country: str | None = None, *, acronym: str | None = None, parent: str | None = None
    ) -> str:
        key = hash_key("organisation", name)
        self.add(
            "organisations",
            organisation_key=key,
            name=name,
            acronym=acronym,
            aliases=[],
            organisation_type=kind,
            country_code=country,
            parent_organisation_key=parent,
            wikidata_id=None,
        )
        return key

    def article(
        self,
        article_id: str,
        published: str | None,
        text: str,
        *,
        outlet: str | None = "The Gazette",
        status: str = "current",
        quarantined: str | None = None,
        **links: Any,
    ) -> Article:
        """Add an article and all that the lake says about it; ``quarantined`` is why it could not be understood."""
        key = hash_key(article_id, text)
        row = self.add(
            "articles",
            article_key=key,
            article_id=article_id,
            source_uri=f"{article_id}.txt",
            line_number=None,
            url=None,
            outlet=outlet,
            title=None,
            published_date=day(published),
            published_date_basis="header" if published else "none",
            language="en",
            text=text,
            body_start=0,
            dateline_place=None,
            dateline_date=None,
            word_count=len(text.split()),
            content_hash=hash_key(text),
            signature=b"\x00",
            loaded_at=NOW,
        )
        empty = {
            "duplicate_of_article_key": None,
            "duplicate_kind": None,
            "similarity": None,
            "superseded_by_article_key": None,
        }
        self.add("article_status", article_key=key, status=status, **(empty | links))
        self.record(f"{article_id}.txt", "accepted", article_id=article_id, article_key=key)
        self.add(
            "article_extractions",
            article_key=key,
            outcome="quarantined" if quarantined else "extracted",
            reason=quarantined,
            detail=None,
            extractor_version=VERSION,
        )
        return Article(row)

    def record(self, source_uri: str, outcome: str, *, line: int = 0, version: str = "v1", **fields: Any) -> None:
        empty = {"article_id": None, "article_key": None, "reason": None, "detail": None}
        self.add(
            "intake",
            source_uri=source_uri,
            file_hash=hash_key(source_uri, version),
            line_number=line,
            outcome=outcome,
            is_retraction=outcome == "retraction",
            is_last=True,
            first_seen_at=NOW,
            **(empty | fields),
        )

    def entity(
        self,
        article: Article,
        kind: str,
        name: str,
        *,
        key: str | None = None,
        role: str | None = None,
        title: str | None = None,
        country: str | None = None,
        body: int | None = None,
    ) -> int:
        """Add a person, group or organisation of an article, resolved to ``key``, and return its number."""
        number = article.entities
        article.entities += 1
        self.add(
            "article_entities",
            article_key=article.key,
            entity_number=number,
            entity_type=kind,
            name=name,
            is_named=True,
            aliases=[name],
            title=title,
            role_category=role,
            country_code=country,
            organisation_number=body,
            acronym=None,
            organisation_type=None,
            offices=[],
            mention_count=1,
        )
        if key is not None:
            link = {"article_key": article.key, "entity_number": number, "reason": "same name"}
            if kind == "person":
                named = {"article_id": article.row["article_id"], "name": name}
                self.add("official_links", **link, **named, official_key=key, score=0.9)
            else:
                self.add("organisation_links", **link, organisation_key=key)
        return number

    def mention(self, article: Article, kind: str, text: str, **fields: Any) -> None:
        """Add an entity mention where its text first stands."""
        start = article.text.index(text)
        empty = dict.fromkeys(("entity_number", "country_code", "city", "date_start", "date_end"))
        self.add(
            "entity_mentions",
            article_key=article.key,
            mention_number=article.mentions,
            entity_type=kind,
            text=text,
            char_start=start,
            char_end=start + len(text),
            rule_id="made_up",
            **(empty | fields),
        )
        article.mentions += 1

    def meeting(
        self,
        article: Article,
        sentence: str,
        trigger: str,
        participants: list[Row],
        *,
        meeting: str | None,
        date: str | None = None,
        until: str | None = None,
        precision: str = "day",
        basis: str = "explicit",
        confidence: float = 0.8,
        **fields: Any,
    ) -> str:
        """Add a meeting as told by a sentence of an article, merged into ``meeting`` (None: merged into none)."""
        start = article.text.index(sentence)
        trigger_start = start + sentence.index(trigger)
        key = hash_key(article.key, trigger_start, trigger_start + len(trigger), 0)
        told = {
            "city": None,
            "country_code": None,
            "geoname_id": None,
            "venue": None,
            "format": "in_person",
            "status": "held",
            "scope": "international",
            "is_focus": True,
            "context": None,
            "topics": [],
        }
        self.add(
            "meeting_mentions",
            mention_key=key,
            article_key=article.key,
            meeting_date=day(date) if precision == "day" else None,
            date_precision=precision,
            date_earliest=day(date),
            date_latest=day(until or date),
            date_text=date,
            date_basis=basis,
            sentence_text=sentence,
            char_start=start,
            char_end=start + len(sentence),
            trigger_text=trigger,
            trigger_start=trigger_start,
            trigger_end=trigger_start + len(trigger),
            rule_id="made_up",
            confidence=confidence,
            extractor_version=VERSION,
            **(told | fields),
        )
        for number, participant in enumerate(participants, start=1):
            name = participant["name_as_reported"]
            at = article.text.index(name, start)
            empty = dict.fromkeys(("title_as_reported", "organisation_number", "country_code", "is_host", "side"))
            self.add(
                "meeting_participants",
                mention_key=key,
                article_key=article.key,
                participant_number=number,
                char_start=at,
                char_end=at + len(name),
                **(empty | participant),
            )
        if meeting is not None:
            self.add(
                "meeting_links",
                mention_key=key,
                article_id=article.row["article_id"],
                parties=[],
                meeting_key=hash_key("meeting", meeting),
                score=1.0,
                reason="alone",
            )
        return key

    def redirect(self, table: str, entity: str, old: str, new: str, reason: str = "merge") -> None:
        self.add(table, entity=entity, old_key=old, new_key=new, merged_at=NOW, reason=reason)

    def reversed(self) -> "LakeBuilder":
        """Return the same rows, come in the other order."""
        return LakeBuilder({table: rows[::-1] for table, rows in self.rows.items()})

    def write(self, lake: Path, batches: int = 1) -> None:
        """Write the lake's tables, the partitioned ones in so many batches of the one day of loading."""
        lake_files.create_empty(lake)
        for table in LAKE_TABLES:
            rows = self.rows[table.name]
            if not table.partitioned:
                lake_files.write_table(lake, table, rows)
                continue
            for number in range(batches):
                lake_files.write_batch(lake, table, Batch(LOADED, f"batch-{number}"), rows[number::batches])


def person(number: int, name: str, **fields: Any) -> Row:
    return {"participant_kind": "person", "entity_number": number, "name_as_reported": name, **fields}


def group(number: int, name: str, **fields: Any) -> Row:
    return {"participant_kind": "group", "entity_number": number, "name_as_reported": name, **fields}


def body(number: int, name: str, **fields: Any) -> Row:
    return {"participant_kind": "organisation", "entity_number": number, "name_as_reported": name, **fields}
