"""Encounters that only sum up others: "met several officials", where meetings with each are told."""

from collections.abc import Sequence

from transforms.language.records import Entity, Kind
from transforms.meetings.records import Encounter, Party
from transforms.meetings.rules import word_list

UMBRELLA_SENTENCES = 10


def is_umbrella(entities: Sequence[Entity], encounter: Encounter, encounters: list[Encounter]) -> bool:
    """Return whether one is "met foreign officials" where meetings with particular ones are told of."""
    rest = encounter.entities - _vague_officials(entities, encounter)
    if len(rest) == 1 and len(encounter.entities) > 1:
        return any(_is_particular(entities, encounter, other, rest) for other in encounters)
    return _sums_up(encounter, encounters)


def _vague(entities: Sequence[Entity], encounter: Encounter) -> frozenset[int]:
    """Return the entity numbers of the groups of an encounter that nobody could name."""
    return frozenset(p.entity for e in encounter.events for p in e.parties if is_vague(entities[p.entity], p))


def _vague_officials(entities: Sequence[Entity], encounter: Encounter) -> frozenset[int]:
    """Return the entity numbers of the vague groups whose members those met one by one can be."""
    words = {n: set(entities[n].name.lower().split()) for n in _vague(entities, encounter)}
    return frozenset(n for n, own in words.items() if own & word_list("embracing") and not own & word_list("private"))


def _is_particular(entities: Sequence[Entity], umbrella: Encounter, encounter: Encounter, rest: frozenset[int]) -> bool:
    """Return whether one of the meetings that an umbrella sums up is told near it; of two vague ones, the first.

    What is told as one encounter ("a meeting with officials") can only mean one with several persons.
    """
    distance = encounter.first_sentence - umbrella.first_sentence
    if encounter is umbrella or not rest < encounter.entities or abs(distance) > UMBRELLA_SENTENCES:
        return False
    others = encounter.entities - rest
    if others <= _vague(entities, encounter):
        return encounter.events[0].trigger.start < umbrella.events[0].trigger.start
    countries = {entities[n].country_code for n in umbrella.entities - rest} - {None}
    people = [entities[n] for n in others if entities[n].kind == Kind.PERSON]
    if countries and not any(person.country_code in countries for person in people):
        return False
    can_be_many = all(event.trigger.rule.is_verb or event.trigger.plural for event in umbrella.events if event.is_whole)
    return len(people) > (0 if can_be_many else 1)


def _sums_up(encounter: Encounter, encounters: list[Encounter]) -> bool:
    """Return whether one sentence lists together what is told as meetings one by one."""
    if len(encounter.events) > 1 or len(encounter.entities) < 4:
        return False
    inside = [e for e in encounters if e is not encounter and len(e.entities) == 2 and e.entities < encounter.entities]
    return len(inside) >= 2


def is_anybody(entity: Entity, party: Party) -> bool:
    """Return whether a party is a vague group, and not somebody's own people: "some of his aides"."""
    return is_vague(entity, party) and not word_list("possessive") & set(entity.name.lower().split())


def is_vague(entity: Entity, party: Party) -> bool:
    """Return whether a party is a group that nobody could name: "several officials", "foreign leaders"."""
    if entity.kind != Kind.GROUP or entity.organisation is not None:
        return False
    words = entity.name.lower().split()
    return entity.country_code is None or bool(word_list("vague") & set(words))
