"""From an encounter to a meeting: one value for each attribute, chosen among what its events tell."""

from collections import Counter
from collections.abc import Sequence

from transforms.language.dates import UNKNOWN, day_of_writing
from transforms.language.records import Analysis, Entity, Form, Interval, Kind, Place
from transforms.meetings.encounters import Encounter
from transforms.meetings.places import Scene, choose_scene
from transforms.meetings.records import Event, Meeting, Participant, Party

LEAD_SENTENCES = 3
SCOPES = {"clause": 0, "sentence": 1, "encounter": 2}


def build(analysis: Analysis, encounter: Encounter, scenes: Sequence[Scene]) -> Meeting:
    """Return the meeting that an encounter's events tell of; ``scenes`` are the journeys and gatherings told."""
    best = max(encounter.events, key=_evidence)
    sentence = next(s for s in analysis.sentences if s.number == best.trigger.sentence)
    status = _status(encounter)
    is_focus = _is_focus(analysis, encounter)
    interval, date_text = _date(analysis, encounter, status, is_focus)
    form = _format(encounter)
    participants = _participants(analysis.entities, encounter)
    text = analysis.article.text
    return Meeting(
        participants=participants,
        interval=interval,
        date_text=date_text,
        place=None if form in {"phone", "video"} else _place(analysis, encounter, scenes),
        format=form,
        status=status,
        scope=_scope(participants),
        is_focus=is_focus,
        context=next((e.context for e in encounter.events if e.context), None),
        topics=(),
        sentence_text=text[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        trigger_text=text[best.trigger.start : best.trigger.end],
        trigger_start=best.trigger.start,
        trigger_end=best.trigger.end,
        rule_id=best.trigger.rule.rule_id,
        confidence=0.3 + 0.2 * encounter.strength,
        features=(),
    )


def _evidence(event: Event) -> tuple[int, int, int]:
    return event.trigger.rule.strength, len(event.parties), -event.trigger.sentence


def _status(encounter: Encounter) -> str:
    statuses = encounter.statuses
    if "cancelled" in statuses:
        return "cancelled"
    firm = [e.modality.status for e in encounter.events if e.modality.is_firm]
    return "held" if "held" in firm else "planned" if "planned" in statuses else "held"


def _is_focus(analysis: Analysis, encounter: Encounter) -> bool:
    first = analysis.sentences[0].number if analysis.sentences else 0
    return encounter.events[0].trigger.sentence - first < LEAD_SENTENCES


def _date(analysis: Analysis, encounter: Encounter, status: str, is_focus: bool) -> tuple[Interval, str | None]:
    dated = [e.date for e in encounter.events if e.date and e.date.interval.first]
    if dated:
        precisions = {"day": 0, "month": 1, "year": 2, "unknown": 3}
        best = min(dated, key=lambda d: (precisions[d.interval.precision], SCOPES[d.scope]))
        return best.interval, best.text
    day = day_of_writing(analysis.article)
    if day is not None and status == "held" and is_focus:
        return Interval(day, day, "day", "publication"), None
    return UNKNOWN, None


def _format(encounter: Encounter) -> str:
    formats = Counter(e.format for e in encounter.events if e.format)
    for name in ("video", "phone"):
        if formats[name]:
            return name
    return "in_person"


def _place(analysis: Analysis, encounter: Encounter, scenes: Sequence[Scene]) -> Place | None:
    places = [e.place.place for e in encounter.events if e.place]
    told = next((place for place in places if place.city), places[0] if places else None)
    if told is not None:
        return told
    homes = frozenset(
        code for n in encounter.entities if (code := analysis.entities[n].country_code)
    )
    at_gathering = any(e.at_gathering for e in encounter.events)
    scene = choose_scene(scenes, encounter.entities, homes, encounter.events[0].trigger.sentence, at_gathering)
    if scene is not None:
        return scene
    return _host_country(analysis, encounter)


def _host_country(analysis: Analysis, encounter: Encounter) -> Place | None:
    for event in encounter.events:
        for number in event.side(event.host_side or ""):
            code = analysis.entities[number].country_code
            if code is not None:
                return Place(code)
    return None


def _scope(participants: Sequence[Participant]) -> str:
    countries = {p.country_code for p in participants if p.country_code}
    bodies = any(p.country_code is None and p.organisation is not None for p in participants)
    return "international" if len(countries) > 1 or bodies else "domestic"


def _participants(entities: Sequence[Entity], encounter: Encounter) -> tuple[Participant, ...]:
    best: dict[int, Party] = {}
    parties = [p for e in encounter.events for p in e.parties] + encounter.extra
    for party in parties:
        known = best.get(party.entity)
        if known is None or (known.mention.form != Form.NAME and party.mention.form == Form.NAME):
            best[party.entity] = party
    numbers = list(best)
    if any(entities[n].kind == Kind.PERSON for n in numbers):
        order = {"A": 0, "B": 1, "O": 2}
        numbers.sort(key=lambda n: order[best[n].side])
    return tuple(_participant(entities[n], best[n]) for n in numbers)


def _participant(entity: Entity, party: Party) -> Participant:
    return Participant(
        entity=entity.number,
        kind=entity.kind.value,
        name=entity.name,
        title=entity.title,
        country_code=entity.country_code,
        organisation=entity.organisation,
        start=party.mention.start,
        end=party.mention.end,
        is_host=None,
        side=None,
    )
