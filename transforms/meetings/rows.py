"""Meetings as rows of the lake tables ``meeting_mentions`` and ``meeting_participants``."""

from collections import Counter
from collections.abc import Iterator, Sequence

from transforms.keys import hash_key
from transforms.meetings.records import Meeting


def _keyed(article_key: str, meetings: Sequence[Meeting]) -> Iterator[tuple[str, Meeting]]:
    """Yield each meeting with its key; meetings of one list share a trigger and are told apart by their order."""
    seen: Counter[tuple[int, int]] = Counter()
    for meeting in meetings:
        trigger = meeting.trigger_start, meeting.trigger_end
        yield hash_key(article_key, *trigger, seen[trigger]), meeting
        seen[trigger] += 1


def meeting_rows(article_key: str, meetings: Sequence[Meeting], extractor_version: str) -> list[dict[str, object]]:
    """Return the rows of ``meeting_mentions`` for the meetings of one article, in their order."""
    return [
        {
            "mention_key": key,
            "article_key": article_key,
            "meeting_date": meeting.interval.first if meeting.interval.precision == "day" else None,
            "date_precision": meeting.interval.precision,
            "date_earliest": meeting.interval.first,
            "date_latest": meeting.interval.last,
            "date_text": meeting.date_text,
            "date_basis": meeting.interval.basis,
            "city": meeting.place.city if meeting.place else None,
            "country_code": meeting.place.country_code if meeting.place else None,
            "geoname_id": meeting.place.geoname_id if meeting.place else None,
            "venue": meeting.place.venue if meeting.place else None,
            "format": meeting.format,
            "status": meeting.status,
            "scope": meeting.scope,
            "is_focus": meeting.is_focus,
            "context": meeting.context,
            "topics": list(meeting.topics),
            "sentence_text": meeting.sentence_text,
            "char_start": meeting.start,
            "char_end": meeting.end,
            "trigger_text": meeting.trigger_text,
            "trigger_start": meeting.trigger_start,
            "trigger_end": meeting.trigger_end,
            "rule_id": meeting.rule_id,
            "confidence": meeting.confidence,
            "extractor_version": extractor_version,
        }
        for key, meeting in _keyed(article_key, meetings)
    ]


def participant_rows(article_key: str, meetings: Sequence[Meeting]) -> list[dict[str, object]]:
    """Return the rows of ``meeting_participants`` for the meetings of one article, most important first."""
    return [
        {
            "mention_key": key,
            "article_key": article_key,
            "participant_number": number,
            "participant_kind": participant.kind,
            "entity_number": participant.entity,
            "name_as_reported": participant.name,
            "title_as_reported": participant.title,
            "char_start": participant.start,
            "char_end": participant.end,
            "organisation_number": participant.organisation,
            "country_code": participant.country_code,
            "is_host": participant.is_host,
            "side": participant.side,
        }
        for key, meeting in _keyed(article_key, meetings)
        for number, participant in enumerate(meeting.participants, 1)
    ]
