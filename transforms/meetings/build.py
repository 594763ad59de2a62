"""From an encounter to a meeting: its participants, day, place, topics and confidence."""

from collections.abc import Sequence

from transforms.language.records import Analysis, Entity, Form, Kind
from transforms.meetings.confidence import confidence, find_features
from transforms.meetings.records import Encounter, Event, Meeting, Participant, Party
from transforms.meetings.scenes import Scene
from transforms.meetings.setting import Setting, date_of, find_settings, is_focus
from transforms.meetings.topics import topics_of
from transforms.meetings.view import View, view_of


def build(analysis: Analysis, encounters: Sequence[Encounter], scenes: Sequence[Scene]) -> list[Meeting]:
    """Return the meetings that encounters tell of, in their order; ``scenes`` are the journeys and gatherings told."""
    settings = find_settings(analysis, encounters, scenes)
    views = [view_of(sentence) for sentence in analysis.sentences] if settings else []
    return [_meeting(analysis, setting, encounters, views) for setting in settings if not setting.encounter.is_umbrella]


def _meeting(analysis: Analysis, setting: Setting, encounters: Sequence[Encounter], views: Sequence[View]) -> Meeting:
    encounter = setting.encounter
    best = max(encounter.events, key=_evidence)
    sentence = next(s for s in analysis.sentences if s.number == best.trigger.sentence)
    interval, date_text = date_of(analysis, setting)
    participants = _participants(analysis.entities, encounter, best, setting)
    features = find_features(analysis, encounter, best, encounters)
    text = analysis.article.text
    return Meeting(
        participants=participants,
        interval=interval,
        date_text=date_text,
        place=setting.place,
        format=setting.format,
        status=setting.status,
        scope=_scope(participants),
        is_focus=is_focus(analysis, setting),
        context=setting.context,
        topics=topics_of(views, encounter, encounters),
        sentence_text=text[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        trigger_text=text[best.trigger.start : best.trigger.end],
        trigger_start=best.trigger.start,
        trigger_end=best.trigger.end,
        rule_id=best.trigger.rule.rule_id,
        confidence=confidence(features),
        features=features,
    )


def _evidence(event: Event) -> tuple[bool, int, int]:
    """Rank the tellings of an encounter: both sides named first, then strong words, then the earliest."""
    return len(event.entities) > 1, event.trigger.rule.strength, -event.trigger.sentence


def _scope(participants: Sequence[Participant]) -> str:
    countries = {p.country_code for p in participants if p.country_code}
    bodies = any(p.country_code is None and p.organisation is not None for p in participants)
    return "international" if len(countries) > 1 or bodies else "domestic"


def _participants(
    entities: Sequence[Entity], encounter: Encounter, told: Event, setting: Setting
) -> tuple[Participant, ...]:
    best: dict[int, Party] = {}
    parties = [p for e in encounter.events for p in e.parties]
    for party in parties:
        known = best.get(party.entity)
        if known is None or (known.mention.form != Form.NAME and party.mention.form == Form.NAME):
            best[party.entity] = party
    numbers = list(best)
    if any(entities[n].kind == Kind.PERSON for n in numbers):
        order = {"A": 0, "B": 1, "O": 2}
        numbers.sort(key=lambda n: order[best[n].side])
    hosts = _hosts(entities, encounter, numbers, setting)
    sides = dict.fromkeys(told.side("A"), 1) | dict.fromkeys(told.side("B"), 2)
    if len(set(sides.values())) < 2:
        sides = {}
    return tuple(_participant(entities[n], best[n], n in hosts if hosts else None, sides.get(n)) for n in numbers)


def _hosts(entities: Sequence[Entity], encounter: Encounter, numbers: Sequence[int], setting: Setting) -> set[int]:
    """Return who receives the others: told by a verb of receiving, or at home where others are not; else nobody."""
    told = {n for e in encounter.events if e.host_side for n in e.side(e.host_side)}
    if told or setting.format != "in_person" or setting.place is None:
        return told
    home = {n for n in numbers if entities[n].country_code == setting.place.country_code}
    return home if len(home) < len(numbers) else set()


def _participant(entity: Entity, party: Party, is_host: bool | None, side: int | None) -> Participant:
    return Participant(
        entity=entity.number,
        kind=entity.kind.value,
        name=entity.name,
        title=entity.title,
        country_code=entity.country_code,
        organisation=entity.organisation,
        start=party.mention.start,
        end=party.mention.end,
        is_host=is_host,
        side=side,
    )
