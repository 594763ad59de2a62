"""Gold annotations: what a careful reader says an article tells of meetings."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class GoldParticipant:
    """A participant as a reader names it; ``entity`` is a slug of the person, the same in every article."""

    name: str
    kind: str
    title: str | None
    country: str | None
    organisation: str | None
    mentions: tuple[str, ...]
    entity: str | None


@dataclass(frozen=True, slots=True)
class GoldMeeting:
    """A meeting that an article tells of; ``date`` is an ISO day, month or year as ``date_precision`` says."""

    id: str
    participants: tuple[GoldParticipant, ...]
    date: str | None
    date_precision: str
    date_basis: str
    city: str | None
    country: str | None
    format: str | None
    status: str | None
    scope: str | None
    is_focus: bool
    context: str | None
    topics: tuple[str, ...]
    evidence: str
    cluster: str | None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with all its meetings; ``duplicate_of`` is the article that it repeats, if it is a duplicate."""

    article_id: str
    published: str | None
    meetings: tuple[GoldMeeting, ...]
    duplicate_of: str | None


@dataclass(frozen=True, slots=True)
class SentenceCase:
    """A single sentence and whether it speaks of an official meeting, of what status, and whether that was held."""

    case_id: str
    text: str
    official_meeting: bool
    held: bool
    status: str | None
    split: str | None


def load_gold(paths: Iterable[Path]) -> list[GoldArticle]:
    """Return the annotated articles of JSONL files, in their order.

    Raises ``ValueError`` naming file and line for malformed JSON or a missing field.
    """
    return [article for path in paths for article in _load(path, _article)]


def load_sentences(path: Path) -> list[SentenceCase]:
    """Return the labelled sentences of a JSONL file, in their order.

    Raises ``ValueError`` naming file and line for malformed JSON or a missing field.
    """
    return list(_load(path, _sentence))


def _load(path: Path, parse: Callable[[Mapping[str, Any]], Record]) -> Iterator[Record]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield parse(json.loads(line))
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise ValueError(f"{path}:{number}: {type(error).__name__}: {error}") from error


def _article(record: Mapping[str, Any]) -> GoldArticle:
    return GoldArticle(
        article_id=record["doc_id"],
        published=record.get("published"),
        meetings=tuple(_meeting(meeting) for meeting in record["meetings"]),
        duplicate_of=record.get("duplicate_of"),
    )


def _meeting(record: Mapping[str, Any]) -> GoldMeeting:
    return GoldMeeting(
        id=record["id"],
        participants=tuple(_participant(participant) for participant in record["participants"]),
        date=record.get("date"),
        date_precision=record.get("date_precision") or "",
        date_basis=record.get("date_basis") or "none",
        city=record.get("city"),
        country=record.get("country"),
        format=record.get("format"),
        status=record.get("status"),
        scope=record.get("scope"),
        is_focus=bool(record.get("focus", True)),
        context=record.get("context"),
        topics=tuple(record.get("topics") or ()),
        evidence=record.get("evidence") or "",
        cluster=record.get("cluster"),
    )


def _participant(record: Mapping[str, Any]) -> GoldParticipant:
    return GoldParticipant(
        name=record["name"],
        kind=record["kind"],
        title=record.get("title"),
        country=record.get("country"),
        organisation=record.get("organisation"),
        mentions=tuple(record.get("mentions") or ()),
        entity=record.get("entity"),
    )


def _sentence(record: Mapping[str, Any]) -> SentenceCase:
    labels = record["gold"]
    return SentenceCase(
        case_id=record["case_id"],
        text=record["text"],
        official_meeting=bool(labels["official_meeting"]),
        held=bool(labels["held"]),
        status=labels.get("status"),
        split=record.get("split"),
    )
