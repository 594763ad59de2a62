"""Which events of an article tell of the same encounter, and who takes part in it."""

from collections.abc import Sequence
from dataclasses import replace

from transforms.language.records import Analysis, Entity, Form, Kind, Mention
from transforms.meetings.admission import admit, body_of, split
from transforms.meetings.differences import days_differ, statuses_differ, told_apart
from transforms.meetings.impersonal import find_impersonal
from transforms.meetings.records import PAIR, REMOTE, ROLL, Encounter, Event, tells_attendance
from transforms.meetings.rolls import call_roll
from transforms.meetings.rules import STRONG, word_list
from transforms.meetings.umbrellas import is_umbrella

LEAD_SENTENCES = 10
RECENT_SENTENCES = 4
ANAPHORIC_SENTENCES = 12
CALLS_AND_WELCOMES = frozenset({"visit", "welcome", "greet"})
FACE_TO_FACE = frozenset({"meeting", "summit", "encounter"})
COUNTING = ("the ", "all ")
"""What a plural begins with that counts who is together: "the three", "all five leaders"; "they" need not."""


def group(analysis: Analysis, events: Sequence[Event]) -> list[Encounter]:
    """Return the encounters that the events of an article tell of, in text order; unfounded ones are left out.

    Encounters that only sum up others are marked as umbrellas.
    """
    entities = analysis.entities
    encounters: list[Encounter] = []
    text = analysis.article.text
    several = [
        frozenset(m.members)
        for s in analysis.sentences
        for m in s.mentions
        if len(m.members) > PAIR and text[m.start : m.end].lower().startswith(COUNTING)
    ]
    pairs = {event.entities for event in events if _tells_pair(event)}
    for told in events:
        for event in split(entities, admit(entities, told), several, pairs):
            if event.trigger.rule.frame == ROLL:
                call_roll(entities, encounters, event, events)
            else:
                _place_event(entities, encounters, event)
    encounters = _merge_equal(encounters)
    founded = [e for e in encounters if _is_founded(entities, e)] or find_impersonal(analysis, events)
    for encounter in founded:
        encounter.is_umbrella = is_umbrella(entities, encounter, founded)
    return founded


def _tells_pair(event: Event) -> bool:
    """Return whether an event is the one encounter of two: "the call between A and B", "a separate meeting with A"."""
    is_one = (event.is_definite or event.is_separate) and not event.trigger.rule.is_verb and not event.trigger.plural
    return is_one and event.is_whole and len(event.entities) == PAIR and not event.is_anaphoric


def _names_sides(mention: Mention) -> bool:
    """Return whether a mention is "the sides", "the two leaders": people who are together, not only spoken of."""
    return mention.form == Form.DESCRIPTION and len(mention.members) > 1 and not mention.office


def _place_event(entities: Sequence[Entity], encounters: list[Encounter], event: Event) -> None:
    if event.modality.status == "none":
        return
    candidates = [e for e in encounters if _joins(entities, e, event)]
    if candidates and event.is_anaphoric:
        best = max(candidates, key=lambda e: (min(len(e.entities & event.entities), 2), e.last_sentence))
        best.events.append(replace(event, parties=tuple(p for p in event.parties if p.entity in best.entities)))
    elif candidates and tells_attendance(event) and event.trigger.plural:
        for encounter in candidates:
            if "held" in encounter.statuses and not is_past(encounter):
                encounter.events.append(event)
    elif candidates and tells_attendance(event):
        best = max(
            candidates, key=lambda e: (not is_past(e), _is_firm(e), len(e.entities & event.entities), e.last_sentence)
        )
        best.events.append(event)
    elif candidates:
        best = max(candidates, key=lambda e: (len(e.entities & event.entities), e.last_sentence))
        if _description_stands_in(entities, best, event):
            event = replace(event, parties=tuple(p for p in event.parties if p.entity in best.entities))
        best.events.append(event)
    elif tells_attendance(event):
        if event.basis == "attend" and _are_of_several_states(entities, event):
            encounters.append(Encounter([event]))
    elif event.is_whole and len(event.entities) > 1 and _can_found(event):
        encounters.append(Encounter([event]))


def _is_firm(encounter: Encounter) -> bool:
    """Return whether an encounter is told as one, and not only spoken of: "recalled his talks with the king"."""
    return any(event.modality.is_firm for event in encounter.events)


def _are_of_several_states(entities: Sequence[Entity], event: Event) -> bool:
    """Return whether people of different countries are told to have attended: a gathering of them by itself."""
    people = [entities[n] for n in event.entities if entities[n].kind == Kind.PERSON and entities[n].is_named]
    return len({person.country_code for person in people} - {None}) > 1


def _can_found(event: Event) -> bool:
    """Return whether an event may tell of an encounter of its own; weak words about "them" need a day or a phone."""
    rule = event.trigger.rule
    if not event.is_anaphoric or rule.strength > STRONG:
        return True
    if not rule.is_verb or rule.strength < STRONG:
        return False
    if event.format in REMOTE or _tells_own_day(event):
        return True
    return all(_names_sides(party.mention) for party in event.parties)


def _tells_own_day(event: Event) -> bool:
    return event.date is not None and event.date.scope == "clause"


def _joins(entities: Sequence[Entity], encounter: Encounter, event: Event) -> bool:
    shared = encounter.entities & event.entities
    distance = event.trigger.sentence - encounter.last_sentence
    if tells_attendance(event):
        accompanied = frozenset(event.side("A")) if event.basis == "attend" and event.side("O") else frozenset()
        return distance <= ANAPHORIC_SENTENCES and (not accompanied or bool(accompanied & encounter.entities))
    reach = ANAPHORIC_SENTENCES if len(shared) > 1 else RECENT_SENTENCES
    if event.is_anaphoric and shared and 0 <= distance <= reach:
        return not told_apart(encounter, event)
    if not event.is_whole or len(event.entities) < 2:
        if event.trigger.rule.is_verb or not event.is_definite:
            return False
        if statuses_differ(encounter, event) or (_tells_own_day(event) and days_differ(encounter, event)):
            return False
        if event.trigger.rule.lemma in FACE_TO_FACE and all(e.format in REMOTE for e in encounter.events):
            return False
        return distance <= RECENT_SENTENCES and bool(shared or not event.entities)
    if len(encounter.core & event.entities) < 2 and not (
        _group_stands_in(entities, encounter, event) or _description_stands_in(entities, encounter, event)
    ):
        return False
    if told_apart(encounter, event):
        return False
    if event.is_separate and not event.entities <= encounter.entities:
        return False
    return not (len(event.entities) == 2 and len(encounter.entities) > 2 and event.is_separate)


def _group_stands_in(entities: Sequence[Entity], encounter: Encounter, event: Event) -> bool:
    """Return whether the two differ only in that one names a group where the other names people of the same body."""
    shared = encounter.core & event.entities
    ours, theirs = event.entities - shared, encounter.core - shared
    if not shared or not ours or not theirs or event.is_separate or event.is_addition:
        return False
    if any(e.trigger == event.trigger for e in encounter.events):
        return False
    if all(_is_delegation(entities[n]) for n in ours):
        groups, others = ours, theirs
    elif all(_is_delegation(entities[n]) for n in theirs):
        groups, others = theirs, ours
    else:
        return False
    bodies = {body_of(entities[n]) for n in groups}
    return None not in bodies and bodies == {body_of(entities[n]) for n in others}


def _description_stands_in(entities: Sequence[Entity], encounter: Encounter, event: Event) -> bool:
    """Return whether an event goes on with "the meeting", and describes one of the two by country alone."""
    ours, theirs = event.entities - encounter.core, encounter.core - event.entities
    if not event.is_definite or event.is_separate or not len(ours) == len(theirs) == 1 or len(event.entities) != PAIR:
        return False
    (described,), (named,) = (entities[n] for n in ours), (entities[n] for n in theirs)
    return (
        described.kind == named.kind == Kind.PERSON
        and not described.is_named
        and described.country_code is not None
        and described.country_code == named.country_code
    )


def _is_delegation(entity: Entity) -> bool:
    """Return whether an entity is a group that speaks for a state or body: "officials", "the delegation"."""
    words = set(entity.name.lower().split())
    return entity.kind == Kind.GROUP and bool(words & word_list("officials", "team"))


def _merge_equal(encounters: list[Encounter]) -> list[Encounter]:
    """Merge encounters of the same parties that nothing told keeps apart."""
    merged: list[Encounter] = []
    for encounter in encounters:
        for known in merged:
            if len(known.entities & encounter.entities) < 2:
                continue
            if any(told_apart(known, e) for e in encounter.events):
                continue
            if any(e.is_separate for e in encounter.events) and encounter.entities != known.entities:
                continue
            if encounter.entities <= known.entities or known.entities <= encounter.entities:
                known.events.extend(encounter.events)
                known.events.sort(key=lambda e: (e.trigger.sentence, e.trigger.position))
                break
        else:
            merged.append(encounter)
    return merged


def _is_founded(entities: Sequence[Entity], encounter: Encounter) -> bool:
    """Return whether somebody official is named, or groups of countries or bodies, in words strong enough to believe.

    Weak words (thanks for a visit, an agreement) need a second kind of them; what somebody is told counts for none.
    Whom somebody only visits or welcomes must be placed too: other names are of buildings and troupes.
    """
    people = [entities[n] for n in encounter.entities if entities[n].kind == Kind.PERSON]
    if len(encounter.entities) < 2:
        return False
    if not people:
        return encounter.strength > STRONG and all(_is_placed_group(entities[n]) for n in encounter.entities)
    if not any(person.is_official for person in people) or _is_hosted_by_nobody(entities, encounter):
        return False
    if encounter.strength > STRONG:
        return True
    kinds = {e.trigger.rule.rule_id for e in encounter.events if len(e.entities) > 1 and e.trigger.rule.lemma != "tell"}
    is_met = any(
        e.trigger.rule.strength == STRONG and e.trigger.rule.lemma not in CALLS_AND_WELCOMES for e in encounter.events
    )
    if not is_met and not all(_is_placed_person(person) for person in people):
        return False
    return encounter.strength == STRONG or len(kinds) > 1


def _is_hosted_by_nobody(entities: Sequence[Entity], encounter: Encounter) -> bool:
    """Return whether all that is told is that somebody receives of whom it is not told what he is: a show's host."""
    hosts = [entities[number] for event in encounter.events for number in event.side(event.host_side or "")]
    are_told = all(event.host_side for event in encounter.events)
    return are_told and bool(hosts) and not any(h.kind != Kind.PERSON or _is_placed_person(h) for h in hosts)


def _is_placed_group(entity: Entity) -> bool:
    """Return whether an entity is a group of a country or body that is told."""
    return entity.kind == Kind.GROUP and body_of(entity) is not None


def _is_placed_person(person: Entity) -> bool:
    """Return whether it is told what somebody is: an office, a country or a body."""
    return person.is_official or person.title is not None or person.country_code is not None


def home_countries(analysis: Analysis, encounter: Encounter) -> frozenset[str | None]:
    """Return the countries of those who take part, None for an unknown one."""
    return frozenset(analysis.entities[number].country_code for number in encounter.entities)


def is_lead(analysis: Analysis, encounter: Encounter) -> bool:
    """Return whether an encounter is among the first things told, and not told as something past."""
    first = next((s.number for s in analysis.sentences if not s.is_headline), 0)
    return encounter.first_sentence - first < LEAD_SENTENCES and not is_past(encounter)


def is_past(encounter: Encounter) -> bool:
    """Return whether an encounter is told as something past: "an earlier meeting", of a time long before the news."""
    return any(e.is_background or (e.date is not None and e.date.is_remote) for e in encounter.events)
