"""Meetings told of in an analysed article: triggers, sides, status, day, place, format, encounters."""

from transforms.language.records import Analysis
from transforms.meetings.build import build
from transforms.meetings.encounters import group
from transforms.meetings.events import find_events
from transforms.meetings.places import find_scenes
from transforms.meetings.records import Event, Meeting, Participant
from transforms.meetings.rows import meeting_rows, participant_rows

__all__ = ["Meeting", "Participant", "find_meetings", "meeting_rows", "participant_rows"]


def find_meetings(analysis: Analysis) -> list[Meeting]:
    """Return the meetings that an article tells of, one an encounter, in text order."""
    events: list[Event] = []
    context = None
    for sentence in analysis.sentences:
        events.extend(find_events(analysis, sentence, context))
        days = [e.date.interval.first for e in events if e.date and e.date.interval.precision == "day"]
        context = days[-1] if days else None
    return build(analysis, group(analysis, events), find_scenes(analysis))
