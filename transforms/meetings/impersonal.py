"""Encounters of states, bodies and groups in which nobody is told by name or office: "Norway and Chile held talks".

They are told in full elsewhere, with those who met, and count only as the news of an article that tells of no other.
"""

from collections.abc import Sequence

from transforms.language.records import Analysis, Entity, Kind
from transforms.meetings.records import Encounter, Event
from transforms.meetings.rules import STRONG, STRONGEST, word_list

GATHERING_FRAMES = frozenset({"meet", "assemble", "noun"})
OWN_BASES = frozenset({"subject", "governor"})


def find_impersonal(analysis: Analysis, events: Sequence[Event]) -> list[Encounter]:
    """Return the one encounter of nobody in particular that the opening sentence of an article tells of, if any."""
    opening = next((s.number for s in analysis.sentences if not s.is_headline), 0)
    for event in events:
        is_told = event.trigger.sentence <= opening and event.modality.status != "none"
        if is_told and (_is_of_bodies(event) or _is_of_one_group(analysis.entities, event)):
            return [Encounter([event])]
    return []


def _is_of_bodies(event: Event) -> bool:
    """Return whether talks of states or bodies with one another are told; in a verb alone their teams may meet."""
    rule = event.trigger.rule
    are_bodies = bool(event.parties) and all(party.role == "state" for party in event.parties)
    return are_bodies and not rule.is_verb and rule.strength >= STRONG and event.basis != "speaker"


def _is_of_one_group(entities: Sequence[Entity], event: Event) -> bool:
    """Return whether officials of one body or several states are told to meet one another: "NATO ambassadors met"."""
    rule = event.trigger.rule
    if rule.strength < STRONGEST or rule.frame not in GATHERING_FRAMES or event.basis not in OWN_BASES:
        return False
    if len(event.entities) != 1 or event.meets_others or not event.side("A") or not (event.place or event.date):
        return False
    return all(_is_of_several(entities[party.entity]) and not party.mention.members for party in event.parties)


def _is_of_several(group: Entity) -> bool:
    words = set(group.name.lower().split())
    is_of_officials = group.kind == Kind.GROUP and bool(words & word_list("officials", "team") - word_list("lawmaking"))
    return is_of_officials and (group.organisation is not None or bool(words & word_list("states")))
