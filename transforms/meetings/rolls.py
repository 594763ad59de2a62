"""Rolls of an encounter: "participants in the call included the king and the queen" tells all who were there."""

from collections.abc import Sequence
from dataclasses import replace

from transforms.language.records import Entity
from transforms.meetings.records import PAIR, Encounter, Event
from transforms.meetings.umbrellas import is_vague
from transforms.meetings.view import PEOPLE


def call_roll(entities: Sequence[Entity], encounters: list[Encounter], roll: Event, events: Sequence[Event]) -> None:
    """Add those on a roll to the encounter that it is of, or to a new one, in place of groups that nobody could name.

    It is of the one that shares most of them, else of the first that is held; ``events`` are all of the article.
    """
    listed = tuple(party for party in roll.parties if entities[party.entity].kind in PEOPLE)
    roll = replace(roll, parties=listed)
    held = [e for e in encounters if "held" in e.statuses and not any(event.is_background for event in e.events)]
    if held:
        best = max(held, key=lambda e: (len(e.entities & roll.entities), -e.first_sentence))
    elif len(listed) >= PAIR and (opening := _opening(events, roll)):
        best = Encounter(opening)
        encounters.append(best)
    else:
        return
    best.events = [*(_without_vague(entities, event) for event in best.events), roll]


def _opening(events: Sequence[Event], roll: Event) -> list[Event]:
    """Return the first telling of an encounter before a roll: a noun with nobody in particular on both sides."""
    earlier = (e for e in events if e.trigger.sentence < roll.trigger.sentence and not e.trigger.rule.is_verb)
    return [replace(e, is_whole=False) for e in earlier if e.modality.status == "held" and (e.date or e.place)][:1]


def _without_vague(entities: Sequence[Entity], event: Event) -> Event:
    kept = tuple(
        party
        for party in event.parties
        if entities[party.entity].kind in PEOPLE and not is_vague(entities[party.entity], party)
    )
    return replace(event, parties=kept)
