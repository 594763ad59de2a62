"""Who of those told in an event takes part, and whether it tells of several encounters."""

from collections.abc import Container, Sequence
from dataclasses import replace

from transforms.language.records import Entity, Kind
from transforms.meetings.records import PAIR, REMOTE, Event, Party
from transforms.meetings.rules import WEAK, word_list
from transforms.meetings.umbrellas import is_anybody
from transforms.meetings.view import PEOPLE

STANDING_IN = frozenset({Kind.ORGANISATION, Kind.COUNTRY})
BODY_FRAMES = frozenset(
    {
        "meet",
        "noun",
        "discuss",
        "call",
        "sign",
        "talk",
        "talk_or_object",
        "assemble",
        "meal",
        "attend",
        "courtesy",
        "receive",
    }
)
SERIES_FRAMES = frozenset({"meet", "receive", "visit", "call_on", "noun"})
SERIES_NOUN_FRAMES = SERIES_FRAMES | {"call", "visit_noun"}

ALWAYS_PLURAL = frozenset({"talk", "discussion", "consultation", "negotiation", "deliberation", "exchange"})
"""Nouns whose plural can mean one encounter."""

COMPANIONS = frozenset({"leader", "company", "member"})
"""Roles of those who are with somebody else of their side."""
HOSTS_OF_VISITORS = frozenset(
    {"head_of_state", "head_of_government", "foreign_minister", "minister", "speaker", "royalty"}
)
"""Offices whose holders each receive a visitor."""


def admit(entities: Sequence[Entity], event: Event) -> Event:
    """Leave out bystanders, and bodies and countries where a person or group is told for that side."""
    parties = [party for party in event.parties if party.role != "state" and not _is_onlooker(entities[party.entity])]
    if any(party.role == "member" for party in parties):
        parties = [party for party in parties if not is_anybody(entities[party.entity], party)]
    if event.trigger.rule.frame == "visit_noun":
        parties = [party for party in parties if not _is_own_company(entities, party, event.side("A"))]
    kept = []
    for party in parties:
        if entities[party.entity].kind in STANDING_IN and (
            event.trigger.rule.frame not in BODY_FRAMES
            or any(entities[p.entity].kind not in STANDING_IN and p.side == party.side for p in parties)
        ):
            continue
        kept.append(party)
    sides = {party.side for party in event.parties if not _is_attendant(entities[party.entity])}
    is_side_lost = {party.side for party in kept} != sides
    return replace(event, parties=tuple(kept), is_whole=event.is_whole and not is_side_lost)


def _is_own_company(entities: Sequence[Entity], party: Party, visitors: Sequence[int]) -> bool:
    """Return whether a group goes on a visit with those of its own country: "the prince's visit with a delegation"."""
    group = entities[party.entity]
    return (
        party.side == "B"
        and group.kind == Kind.GROUP
        and group.country_code is not None
        and any(entities[number].country_code == group.country_code for number in visitors)
    )


def _is_onlooker(entity: Entity) -> bool:
    if entity.is_bystander or entity.organisation_type == "media":
        return True
    return entity.kind == Kind.GROUP and bool(word_list("onlooker") & set(entity.name.lower().split()))


def _is_attendant(entity: Entity) -> bool:
    """Return whether a group is of those who help people to meet: "met with only their interpreters present"."""
    return entity.kind == Kind.GROUP and bool(word_list("attendant") & set(entity.name.lower().split()))


def split(
    entities: Sequence[Entity], event: Event, several: Sequence[frozenset[int]], pairs: Container[frozenset[int]]
) -> list[Event]:
    """Return one event a counterpart where a list tells of several meetings of one official.

    ``several`` are those whom plural words of the article join ("the three leaders"): they met together. ``pairs``
    are those whom it tells to have met alone ("the call between A and B").
    """
    firsts = tuple(p.entity for p in event.parties if p.side == "A" and p.role not in COMPANIONS)
    seconds = event.side("B")
    people = [n for n in seconds if entities[n].kind in PEOPLE]
    if not firsts or (len(firsts) > 1 and not event.is_separate) or not 1 < len(people) == len(seconds):
        return [event]
    if event.is_joint and not event.is_separate:
        return [event]
    if not _are_pairs(entities, event, people, pairs) and not (
        _is_plain_list(event) and _is_series(entities, event, people, several)
    ):
        return [event]
    first = [party for party in event.parties if party.side == "A"]
    return [replace(event, parties=(*first, *(p for p in event.parties if p.entity == number))) for number in people]


def _are_pairs(
    entities: Sequence[Entity], event: Event, people: Sequence[int], pairs: Container[frozenset[int]]
) -> bool:
    """Return whether one of a list of people of different countries is told elsewhere to have met the first alone."""
    countries = {entities[n].country_code for n in people}
    is_list = all(party.role in {"same", "member"} for party in event.parties) and not _is_one_occasion(event)
    is_told = any(frozenset({*event.side("A"), number}) in pairs for number in people)
    return is_list and is_told and len(countries) == len(people) and None not in countries


def _is_one_occasion(event: Event) -> bool:
    """Return whether a noun tells of a single encounter: "the summit with the king and the queen"."""
    return not event.trigger.rule.is_verb and not event.trigger.plural


def _is_plain_list(event: Event) -> bool:
    """Return whether people are listed one beside the other, or as members of those met at several meetings."""
    is_of_several = event.trigger.plural and event.trigger.rule.lemma not in ALWAYS_PLURAL
    roles = {party.role for party in event.parties if party.side == "B"}
    return roles == {"same"} or (is_of_several and "member" in roles and roles <= {"member", "same"})


def _is_series(
    entities: Sequence[Entity], event: Event, people: Sequence[int], several: Sequence[frozenset[int]]
) -> bool:
    """Return whether people listed as counterparts were met one by one.

    "Met the premiers of A and B" tells of three sides together more often than not, where "meetings" and "talks" with
    people of several countries do not, nor a list of more than two.
    """
    if event.is_separate:
        return True
    if _are_meant_together(event) or any(event.entities <= together for together in several):
        return False
    rule = event.trigger.rule
    if rule.format == "phone" and rule.frame == "visit":
        return True
    if rule.lemma == "host" or _are_guests_together(event):
        return False
    if rule.is_verb and (event.format in REMOTE or rule.frame not in SERIES_FRAMES):
        return False
    if not rule.is_verb and not (event.trigger.plural and rule.frame in SERIES_NOUN_FRAMES):
        return False
    countries = {entities[n].country_code for n in people}
    if rule.is_verb and len(people) == PAIR and len(countries) > 1:
        return False
    if len(countries) > 1 and (None not in countries or _represent_others(entities, event, people)):
        return True
    if not rule.is_verb and rule.lemma not in ALWAYS_PLURAL:
        return True
    roles = [entities[n].role_category for n in people]
    if len(set(roles)) < len(roles):
        return False
    visitor = body_of(entities[event.side("A")[0]])
    is_abroad = len(countries) == 1 and visitor != (*countries, None)
    return len(people) >= 3 or (is_abroad and set(roles) <= HOSTS_OF_VISITORS)


def _represent_others(entities: Sequence[Entity], event: Event, people: Sequence[int]) -> bool:
    """Return whether "meetings" or "calls" are told with people of different states and bodies."""
    return event.trigger.plural and all(body_of(entities[n]) is not None for n in people)


def _are_meant_together(event: Event) -> bool:
    """Return whether one plural word stands for all of the other side: "will receive them", "welcomed both men".

    "The ministers of A and B" are told one by one.
    """
    mentions = [party.mention for party in event.parties if party.side == "B"]
    is_one_word = all(mention == mentions[0] and mention.country_code is None for mention in mentions)
    return is_one_word and event.trigger.rule.strength > WEAK and not event.trigger.plural


def _are_guests_together(event: Event) -> bool:
    """Return whether those received are the subject of the sentence: "the king and the envoy were received by"."""
    return all(party.mention.start < event.trigger.start for party in event.parties if party.side == "B")


def body_of(entity: Entity) -> tuple[str | None, int | None] | None:
    """Return the country represented, or else the body; None where neither is told."""
    if entity.country_code is not None:
        return entity.country_code, None
    return None if entity.organisation is None else (None, entity.organisation)
