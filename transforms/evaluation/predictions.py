"""What the machine says an article tells of meetings, read from a published warehouse or straight from the lake."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from transforms import schemas
from transforms.lake import read_table


@dataclass(frozen=True, slots=True)
class PredictedParticipant:
    """A participant as reported, with the official and the body that it was resolved to."""

    kind: str
    name: str
    title: str | None
    official: str | None
    official_key: str | None
    organisation: str | None
    country: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PredictedMeeting:
    """A meeting as told in one article; ``start`` and ``end`` are the offsets of its sentence."""

    key: str
    meeting_key: str
    date: dt.date | None
    precision: str
    date_text: str | None
    city: str | None
    country: str | None
    format: str
    status: str
    is_focus: bool
    sentence: str
    start: int
    end: int
    trigger: str
    confidence: float
    participants: tuple[PredictedParticipant, ...]


@dataclass(frozen=True, slots=True)
class PredictedArticle:
    """A loaded article: its stored text and the meetings found in it."""

    article_id: str
    text: str
    title: str | None
    outlet: str | None
    published: dt.date | None
    duplicate_of: str | None
    meetings: tuple[PredictedMeeting, ...]


WAREHOUSE_ARTICLES = """
select
    a.article_id, coalesce(t.text, '') as text, a.title, a.outlet, a.published_date as published,
    o.article_id as duplicate_of
from marts.dim_article as a
left join raw.articles as t using (article_key)
left join marts.dim_article as o on o.article_key = a.duplicate_of_article_key
order by a.article_id
"""
WAREHOUSE_MEETINGS = """
select
    a.article_id, m.mention_key as key, m.meeting_key, m.meeting_date as date, m.date_precision as precision,
    m.date_text, m.city, m.country_code as country, m.format, m.status, m.is_focus, m.sentence_text as sentence,
    m.char_start as start, m.char_end as "end", m.trigger_text as trigger, m.confidence
from marts.fct_meeting_mention as m
inner join marts.dim_article as a using (article_key)
order by a.article_id, m.char_start, m.mention_key
"""
WAREHOUSE_PARTICIPANTS = """
select
    b.mention_key, b.participant_kind as kind, coalesce(b.name_as_reported, '') as name, b.title_as_reported as title,
    o.full_name as official, b.official_key, g.name as organisation, b.country_code as country,
    b.char_start as start, b.char_end as "end"
from marts.bridge_mention_participant as b
left join marts.dim_official as o using (official_key)
left join marts.dim_organisation as g on g.organisation_key = b.organisation_key
order by b.mention_key, b.participant_number
"""
LAKE_ARTICLES = """
select a.article_id, a.text, a.title, a.outlet, a.published_date as published, o.article_id as duplicate_of
from articles as a
inner join article_status as s using (article_key)
left join articles as o on o.article_key = s.duplicate_of_article_key
where s.status in ('current', 'duplicate')
order by a.article_id
"""
LAKE_MEETINGS = """
select
    a.article_id, m.mention_key as key, l.meeting_key, m.meeting_date as date, m.date_precision as precision,
    m.date_text, m.city, m.country_code as country, m.format, m.status, m.is_focus, m.sentence_text as sentence,
    m.char_start as start, m.char_end as "end", m.trigger_text as trigger, m.confidence
from meeting_mentions as m
inner join articles as a using (article_key)
inner join article_status as s using (article_key)
inner join meeting_links as l using (mention_key)
where s.status = 'current'
order by a.article_id, m.char_start, m.mention_key
"""
LAKE_PARTICIPANTS = """
select
    p.mention_key, p.participant_kind as kind, p.name_as_reported as name, p.title_as_reported as title,
    o.full_name as official, k.official_key, g.name as organisation, p.country_code as country,
    p.char_start as start, p.char_end as "end"
from meeting_participants as p
left join official_links as k on k.article_key = p.article_key and k.entity_number = p.entity_number
left join officials as o using (official_key)
left join organisation_links as h
    on h.article_key = p.article_key
    and h.entity_number = if(p.participant_kind = 'organisation', p.entity_number, p.organisation_number)
left join organisations as g using (organisation_key)
order by p.mention_key, p.participant_number
"""
LAKE_TABLES = (
    schemas.ARTICLES,
    schemas.ARTICLE_STATUS,
    schemas.MEETING_MENTIONS,
    schemas.MEETING_PARTICIPANTS,
    schemas.OFFICIALS,
    schemas.OFFICIAL_LINKS,
    schemas.ORGANISATIONS,
    schemas.ORGANISATION_LINKS,
    schemas.MEETING_LINKS,
)


def read_warehouse(database: Path) -> dict[str, PredictedArticle]:
    """Return the articles of a published warehouse by ``article_id``, with the meetings found in them.

    Raises ``FileNotFoundError`` when there is no such file and ``duckdb.Error`` when the marts are not in it.
    """
    if not database.exists():
        raise FileNotFoundError(database)
    with duckdb.connect(str(database), read_only=True) as connection:
        return _read(connection, WAREHOUSE_ARTICLES, WAREHOUSE_MEETINGS, WAREHOUSE_PARTICIPANTS)


def read_lake(lake: Path) -> dict[str, PredictedArticle]:
    """Return the articles of a lake by ``article_id``, with the meetings found in them: what dbt has yet to model."""
    with duckdb.connect() as connection:
        for table in LAKE_TABLES:
            connection.register(table.name, read_table(lake, table))
        return _read(connection, LAKE_ARTICLES, LAKE_MEETINGS, LAKE_PARTICIPANTS)


def _read(
    connection: duckdb.DuckDBPyConnection, articles_sql: str, meetings_sql: str, participants_sql: str
) -> dict[str, PredictedArticle]:
    participants: dict[str, list[PredictedParticipant]] = defaultdict(list)
    for row in _rows(connection, participants_sql):
        participants[row.pop("mention_key")].append(PredictedParticipant(**row))
    meetings: dict[str, list[PredictedMeeting]] = defaultdict(list)
    for row in _rows(connection, meetings_sql):
        told = tuple(participants[row["key"]])
        meetings[row.pop("article_id")].append(PredictedMeeting(**row, participants=told))
    return {
        row["article_id"]: PredictedArticle(**row, meetings=tuple(meetings[row["article_id"]]))
        for row in _rows(connection, articles_sql)
    }


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    return connection.execute(sql).to_arrow_table().to_pylist()
