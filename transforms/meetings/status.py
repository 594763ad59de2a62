"""Whether an encounter was held, is planned or was called off."""

import datetime as dt

from transforms.language.dates import day_of_writing
from transforms.language.records import Analysis
from transforms.meetings.days import told_day
from transforms.meetings.modality import CANCEL_WISH
from transforms.meetings.records import Encounter, Event


def decide_status(analysis: Analysis, encounter: Encounter) -> str:
    """Return the status most firmly told, as far as the day told allows.

    What is of a day to come is planned, and so is what somebody wants called off; a plan only spoken of is held where
    its day is past when written.
    """
    told = [e for e in encounter.events if e.modality.is_firm]
    strongest = max((e.trigger.rule.strength for e in told), default=0)
    firm = {e.modality.status for e in told if e.trigger.rule.strength == strongest}
    writing = day_of_writing(analysis.article)
    day = told_day(encounter.events)
    first, last = (day.interval.first, day.interval.last) if day else (None, None)
    if is_to_come(first, writing) and "cancelled" not in firm and not any(_is_told_by_verb(e) for e in told):
        return "planned"
    is_unwanted = any(e.modality.cue == CANCEL_WISH for e in encounter.events)
    if is_unwanted and "cancelled" not in firm and not any(_is_told_by_verb(e) for e in told):
        return "planned"
    for status in ("cancelled", "held", "planned"):
        if status in firm:
            return status
    if "planned" not in encounter.statuses:
        return "held"
    return "held" if last is not None and (writing is None or last < writing) else "planned"


def is_to_come(day: dt.date | None, writing: dt.date | None) -> bool:
    """Return whether a day is later than the day of writing, as far as both are known."""
    return day is not None and writing is not None and day > writing


def _is_told_by_verb(event: Event) -> bool:
    """Return whether a verb tells firmly that an encounter was held."""
    return event.trigger.rule.is_verb and event.modality.status == "held" and event.modality.is_firm
