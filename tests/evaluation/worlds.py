"""Small worlds to evaluate: predictions made from gold, and a warehouse file that holds them."""

import datetime as dt
import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from transforms.evaluation.gold import GoldArticle, GoldMeeting, GoldParticipant
from transforms.evaluation.predictions import PredictedArticle, PredictedMeeting, PredictedParticipant


def gold_participant(name: str = "Ana Ruiz", **fields: object) -> GoldParticipant:
    whole = {"kind": "person", "title": None, "country": None, "organisation": None, "mentions": (), "entity": None}
    return GoldParticipant(name=name, **(whole | fields))


def gold_meeting(*participants: GoldParticipant, **fields: object) -> GoldMeeting:
    whole = {
        "id": "m1",
        "date": "2023-05-04",
        "date_precision": "day",
        "date_basis": "relative",
        "city": None,
        "country": None,
        "format": "in_person",
        "status": "held",
        "scope": "international",
        "is_focus": True,
        "context": None,
        "topics": (),
        "evidence": "",
        "cluster": None,
    }
    return GoldMeeting(participants=participants, **(whole | fields))


def predicted_participant(name: str = "Ana Ruiz", **fields: object) -> PredictedParticipant:
    whole = {
        "kind": "person",
        "title": None,
        "official": None,
        "official_key": None,
        "organisation": None,
        "country": None,
        "start": 0,
        "end": 0,
    }
    return PredictedParticipant(name=name, **(whole | fields))


def predicted_meeting(*participants: PredictedParticipant, **fields: object) -> PredictedMeeting:
    whole = {
        "key": "k1",
        "meeting_key": "m1",
        "date": dt.date(2023, 5, 4),
        "precision": "day",
        "date_text": None,
        "city": None,
        "country": None,
        "format": "in_person",
        "status": "held",
        "is_focus": True,
        "sentence": "",
        "start": 0,
        "end": 0,
        "trigger": "met",
        "confidence": 0.9,
    }
    return PredictedMeeting(participants=participants, **(whole | fields))


def predicted_article(article_id: str, *meetings: PredictedMeeting, **fields: object) -> PredictedArticle:
    whole = {"text": "", "title": None, "outlet": None, "published": None, "duplicate_of": None}
    return PredictedArticle(article_id=article_id, meetings=meetings, **(whole | fields))


def predict_gold(golds: Iterable[GoldArticle]) -> dict[str, PredictedArticle]:
    """Return the predictions of a machine that is always right."""
    predictions = {}
    for gold in golds:
        meetings = [
            predicted_meeting(
                *(
                    predicted_participant(
                        p.name,
                        kind=p.kind,
                        title=p.title,
                        official=(p.entity or p.name).replace("-", " ").title() if p.kind == "person" else None,
                        official_key=p.entity,
                        organisation=p.organisation,
                        country=p.country,
                    )
                    for p in meeting.participants
                ),
                key=f"{gold.article_id}/{meeting.id}",
                meeting_key=meeting.cluster or f"{gold.article_id}/{meeting.id}",
                date=dt.date.fromisoformat(meeting.date) if meeting.date_precision == "day" and meeting.date else None,
                precision=meeting.date_precision,
                city=meeting.city,
                country=meeting.country,
                format=meeting.format,
                status=meeting.status,
                sentence=meeting.evidence,
            )
            for meeting in gold.meetings
        ]
        predictions[gold.article_id] = predicted_article(
            gold.article_id,
            *meetings,
            duplicate_of=gold.duplicate_of,
            text="\n".join(m.evidence for m in gold.meetings),
        )
    return predictions


def spoil(predictions: Mapping[str, PredictedArticle], seed: int) -> dict[str, PredictedArticle]:
    """Return the predictions with mistakes of every kind, always the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - repeatable mistakes, no secrets

    def spoil_person(person: PredictedParticipant) -> PredictedParticipant:
        kind = chance.random()
        if kind < 0.15:
            return replace(person, name=person.name.split()[-1])
        if kind < 0.25:
            return replace(person, name=f"the {person.title or 'guest'}", official=None, official_key=None)
        if kind < 0.35:
            return replace(person, country=chance.choice(["US", "CN", "RU", None]))
        if kind < 0.45:
            number = chance.randrange(5)
            return replace(person, official=f"Somebody {number}", official_key=f"x{number}")
        if kind < 0.5:
            return replace(person, name="Nobody Atall", official="Nobody Atall", official_key="nobody")
        return person

    def spoil_meeting(meeting: PredictedMeeting) -> PredictedMeeting:
        people = [spoil_person(p) for p in meeting.participants if chance.random() > 0.1]
        date = meeting.date or dt.date(2023, 1, 1)
        return replace(
            meeting,
            participants=tuple(people),
            date=date + dt.timedelta(days=chance.choice([0, 0, 0, 1])),
            precision=chance.choice(["day", "day", meeting.precision]),
            city=chance.choice([meeting.city, meeting.city, "Nowhere", None]),
            country=chance.choice([meeting.country, meeting.country, "XX"]),
            status=chance.choice([meeting.status, meeting.status, "planned"]),
            format=chance.choice([meeting.format, meeting.format, "phone"]),
            meeting_key=chance.choice([meeting.meeting_key, meeting.meeting_key, "one-for-all"]),
        )

    spoilt = {}
    for article in predictions.values():
        meetings = [spoil_meeting(m) for m in article.meetings if chance.random() > 0.1]
        if article.meetings and chance.random() < 0.2:
            meetings.append(replace(article.meetings[0], key=f"{article.article_id}/again"))
        if chance.random() > 0.05:
            spoilt[article.article_id] = replace(article, meetings=tuple(meetings))
    return spoilt


TABLES = {
    "raw.articles": {"article_key": pa.string(), "text": pa.string()},
    "marts.dim_article": {
        "article_key": pa.string(),
        "article_id": pa.string(),
        "title": pa.string(),
        "outlet": pa.string(),
        "published_date": pa.date32(),
        "duplicate_of_article_key": pa.string(),
    },
    "marts.dim_official": {"official_key": pa.string(), "full_name": pa.string()},
    "marts.dim_organisation": {"organisation_key": pa.string(), "name": pa.string()},
    "marts.fct_meeting_mention": {
        "mention_key": pa.string(),
        "meeting_key": pa.string(),
        "article_key": pa.string(),
        "meeting_date": pa.date32(),
        "date_precision": pa.string(),
        "date_text": pa.string(),
        "city": pa.string(),
        "country_code": pa.string(),
        "format": pa.string(),
        "status": pa.string(),
        "is_focus": pa.bool_(),
        "sentence_text": pa.string(),
        "char_start": pa.int32(),
        "char_end": pa.int32(),
        "trigger_text": pa.string(),
        "confidence": pa.float64(),
    },
    "marts.bridge_mention_participant": {
        "mention_key": pa.string(),
        "participant_number": pa.int32(),
        "participant_kind": pa.string(),
        "name_as_reported": pa.string(),
        "title_as_reported": pa.string(),
        "char_start": pa.int32(),
        "char_end": pa.int32(),
        "official_key": pa.string(),
        "organisation_key": pa.string(),
        "country_code": pa.string(),
    },
}


def write_warehouse(predictions: Mapping[str, PredictedArticle], database: Path) -> None:
    """Write the tables that scorers read, with the names and columns of the published marts."""
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in TABLES}
    for a in predictions.values():
        key = f"key {a.article_id}"
        rows["raw.articles"].append((key, a.text))
        duplicate_of = f"key {a.duplicate_of}" if a.duplicate_of else None
        rows["marts.dim_article"].append((key, a.article_id, a.title, a.outlet, a.published, duplicate_of))
        for m in sorted(a.meetings, key=lambda meeting: meeting.key):
            when_and_where = (m.date, m.precision, m.date_text, m.city, m.country)
            evidence = (m.sentence, m.start, m.end, m.trigger, m.confidence)
            rows["marts.fct_meeting_mention"].append(
                (m.key, m.meeting_key, key, *when_and_where, m.format, m.status, m.is_focus, *evidence)
            )
            for number, p in enumerate(m.participants, 1):
                official_key = (p.official_key or f"named {p.official}") if p.official else None
                rows["marts.bridge_mention_participant"].append(
                    (m.key, number, p.kind, p.name, p.title, p.start, p.end, official_key, p.organisation, p.country)
                )
                if p.official:
                    rows["marts.dim_official"].append((official_key, p.official))
                if p.organisation:
                    rows["marts.dim_organisation"].append((p.organisation, p.organisation))
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts; create schema raw")
        for name, columns in TABLES.items():
            records = [dict(zip(columns, row, strict=True)) for row in dict.fromkeys(rows[name])]
            connection.register("landed", pa.Table.from_pylist(records, schema=pa.schema(columns)))
            connection.execute(f"create table {name} as select * from landed")  # noqa: S608 - names of this module
