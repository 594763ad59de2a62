"""What keeps an event apart from an encounter of the same people: day, era, place, format, status, a meal."""

from transforms.language.records import Interval, Kind
from transforms.meetings.records import PAIR, REMOTE, Encounter, Event
from transforms.meetings.rules import STRONG


def told_apart(encounter: Encounter, event: Event) -> bool:
    """Return whether what is told of an event keeps it apart from an encounter of the same people."""
    return (
        days_differ(encounter, event)
        or _formats_differ(encounter, event)
        or _eras_differ(encounter, event)
        or event.is_prior != any(e.is_prior for e in encounter.events)
        or _places_differ(encounter, event)
        or statuses_differ(encounter, event)
        or _is_another_meal(encounter, event)
        or _hosts_differ(encounter, event)
        or _sides_differ(encounter, event)
        or _meet_others(encounter, event)
    )


def _formats_differ(encounter: Encounter, event: Event) -> bool:
    """Return whether one was by phone or video and the other is told to be in person, or is of another status."""
    is_remote = event.format in REMOTE
    others = [e.format in REMOTE for e in encounter.events]
    if event.modality.status not in encounter.statuses:
        return is_remote not in others
    if is_remote:
        return not any(others) and any(_is_surely_in_person(e) for e in encounter.events)
    return any(others) and _is_surely_in_person(event) and not any(_is_surely_in_person(e) for e in encounter.events)


def _is_surely_in_person(event: Event) -> bool:
    """Return whether strong words of an event tell that people were in one place."""
    is_placed = event.place is not None and event.place.is_own and event.format is None
    return (event.format == "in_person" or is_placed) and event.trigger.rule.strength > STRONG


def _hosts_differ(encounter: Encounter, event: Event) -> bool:
    """Return whether somebody else is told to receive: "was welcomed by him", and then "hosted him at home"."""
    own, hosts = _hosts(event), {number for e in encounter.events for number in _hosts(e)}
    return bool(own) and (not own & encounter.entities or (bool(hosts) and not own & hosts))


def _hosts(event: Event) -> frozenset[int]:
    return frozenset(event.side(event.host_side)) if event.host_side else frozenset()


def _sides_differ(encounter: Encounter, event: Event) -> bool:
    """Return whether the two who met each other stood on one side of a verb before, opposite to somebody else."""
    if event.is_anaphoric or not _are_opposite(event) or len(event.entities) != PAIR:
        return False
    known = [e for e in encounter.events if _are_opposite(e) and event.entities <= e.entities]
    return bool(known) and all(
        e.trigger.rule.is_verb and any(event.entities <= set(e.side(side)) for side in ("A", "B")) for e in known
    )


def _meet_others(encounter: Encounter, event: Event) -> bool:
    """Return whether those who met each other go on to meet somebody new: "the two leaders then met the envoy"."""
    together, others = set(event.side("A")), set(event.side("B"))
    if len(together) < PAIR or not others or others & encounter.entities or event.is_definite:
        return False
    if not any(party.mention.members for party in event.parties if party.side == "A"):
        return False
    met = [party.mention for party in event.parties if party.side == "B" and party.mention.start > event.trigger.start]
    if not any(mention.kind == Kind.PERSON for mention in met):
        return False
    return any(set(e.side("A")) & together and set(e.side("B")) & together for e in encounter.events)


def _are_opposite(event: Event) -> bool:
    return bool(event.side("A") and event.side("B"))


def _is_another_meal(encounter: Encounter, event: Event) -> bool:
    """Return whether a sentence goes on to a meal that is new in the text: talks, and then "gave a dinner for him"."""
    if not _is_meal(event) or event.is_definite or event.trigger.rule.strength < STRONG:
        return False
    return event.trigger.sentence > encounter.last_sentence and not any(_is_meal(e) for e in encounter.events)


def _is_meal(event: Event) -> bool:
    return event.trigger.rule.frame == "meal"


def _eras_differ(encounter: Encounter, event: Event) -> bool:
    """Return whether one is told of a time long past and the other is the news of the day."""
    remote = event.date is not None and event.date.is_remote
    others = [e.date is not None and e.date.is_remote for e in encounter.events]
    return remote != any(others)


def _places_differ(encounter: Encounter, event: Event) -> bool:
    if event.place is None:
        return False
    own = event.place.place
    for other in (e.place.place for e in encounter.events if e.place):
        if own.country_code and other.country_code and own.country_code != other.country_code:
            return True
        if own.city and other.city and own.city != other.city:
            return True
    return False


def days_differ(encounter: Encounter, event: Event) -> bool:
    """Return whether an event is told of other days than an encounter."""
    own = event.date.interval if event.date else None
    if own is None or own.first is None:
        return False
    others = [e.date.interval for e in encounter.events if e.date and e.date.interval.first]
    return bool(others) and not any(_overlap(own, other) for other in others)


def _overlap(one: Interval, other: Interval) -> bool:
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return True
    return one.first <= other.last and other.first <= one.last


def statuses_differ(encounter: Encounter, event: Event) -> bool:
    """Return whether strong words tell that one was held and the other was not."""
    told = [e for e in (*encounter.events, event) if e.trigger.rule.strength > STRONG or _is_done(e)]
    firm = {e.modality.status for e in told if e.modality.is_firm}
    return "held" in firm and len(firm) > 1


def _is_done(event: Event) -> bool:
    """Return whether a verb of some strength tells firmly that people dealt with each other."""
    rule = event.trigger.rule
    is_told = rule.is_verb and rule.strength == STRONG and event.modality.status == "held" and event.modality.is_firm
    return is_told and event.is_whole and len(event.entities) > 1
