"""Meetings told of in an analysed article: triggers, sides, status, day, place, format, encounters."""

from collections.abc import Sequence

from transforms.language.records import Analysis
from transforms.meetings.build import build
from transforms.meetings.confidence import LEAST_CONFIDENCE
from transforms.meetings.encounters import group
from transforms.meetings.events import find_events
from transforms.meetings.records import Event, Meeting, Participant
from transforms.meetings.rows import meeting_rows, participant_rows
from transforms.meetings.scenes import find_scenes

__all__ = ["Meeting", "Participant", "all_events", "find_meetings", "join_events", "meeting_rows", "participant_rows"]


def find_meetings(analysis: Analysis, least_confidence: float = LEAST_CONFIDENCE) -> list[Meeting]:
    """Return the meetings that an article tells of, one an encounter, in text order; less sure ones are left out."""
    return join_events(analysis, all_events(analysis), least_confidence)


def all_events(analysis: Analysis) -> list[Event]:
    """Return every telling of an encounter in an article, in text order, also those that come to nothing."""
    events: list[Event] = []
    context = None
    for sentence in analysis.sentences:
        events.extend(find_events(analysis, sentence, context))
        days = [e.date for e in events if e.date and e.date.interval.precision == "day"]
        context = next(
            (d.interval.first for d in reversed(days) if not d.is_remote), days[-1].interval.first if days else None
        )
    return events


def join_events(
    analysis: Analysis, events: Sequence[Event], least_confidence: float = LEAST_CONFIDENCE
) -> list[Meeting]:
    """Return the meetings that an article's events add up to, one an encounter; less sure ones are left out."""
    meetings = build(analysis, group(analysis, events), find_scenes(analysis))
    return [meeting for meeting in meetings if meeting.confidence >= least_confidence]
