"""Encounters told apart by one trigger: "met the king in Rome on Monday and later the queen in Paris"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transforms.language.records import Kind, Mention
from transforms.meetings.records import Party, Trigger
from transforms.meetings.syntax import APART
from transforms.meetings.view import PEOPLE, View, position_of

CIRCUMSTANCES = (Kind.DATE, Kind.PLACE)


@dataclass(frozen=True, slots=True)
class Telling:
    """Who takes part in one encounter of a trigger.

    ``own`` are the days and places (start offsets of mentions) told for it alone, ``others`` those of other encounters.
    """

    parties: tuple[Party, ...]
    own: frozenset[int] = frozenset()
    others: frozenset[int] = frozenset()


def tell_apart(view: View, trigger: Trigger, parties: tuple[Party, ...], is_separate: bool) -> list[Telling]:
    """Return one telling an encounter, in text order: several where a list tells that some were met at other times.

    ``is_separate``: words say that each was met alone. Then each of several subjects met the one object himself, as
    each does who calls somebody up.
    """
    sides = {party.side for party in parties if party.role == APART}
    together = tuple(replace(party, role="same") if party.role == APART else party for party in parties)
    if len(sides) == 1 and len({party.side for party in parties}) == 2:
        return _by_list(view, trigger, parties, together, sides.pop())
    subjects = [party for party in together if party.side == "A"]
    others = tuple(party for party in together if party.side != "A")
    is_apart = is_separate or (trigger.rule.frame, trigger.rule.format) == ("visit", "phone")
    is_each = is_apart and trigger.rule.is_verb and len(subjects) > 1 and len(others) == 1
    if is_each and all(party.role == "same" for party in subjects):
        return [Telling((subject, *others)) for subject in subjects]
    return [Telling(together)]


def _by_list(
    view: View, trigger: Trigger, parties: Sequence[Party], together: Sequence[Party], side: str
) -> list[Telling]:
    """Return the tellings of a list in which some are met apart from those before them."""
    listed = sorted((party for party in parties if party.side == side), key=lambda party: party.mention.start)
    starts = [_start(view, party.mention, listed) for party in listed if party.role == APART]
    is_attended = not trigger.rule.is_verb and any("by" in view.words[s : _position(view, s)] for s in starts)
    bounds = [*starts, len(view.tokens)]
    circumstances = _circumstances(view, bounds)
    if is_attended or (_is_one_encounter(view, trigger) and not any(circumstances[1:])):
        return [Telling(tuple(together))]
    rest = tuple(party for party in together if party.side != side)
    tellings = []
    for number, bound in enumerate(bounds):
        first = 0 if number == 0 else bounds[number - 1]
        members = tuple(p for p in together if p.side == side and first <= position_of(view, p.mention) < bound)
        others = frozenset().union(*(told for n, told in enumerate(circumstances) if n != number))
        tellings.append(Telling((*rest, *members), circumstances[number], others))
    return [telling for telling in tellings if len(telling.parties) > len(rest)]


def _start(view: View, mention: Mention, listed: Sequence[Party]) -> int:
    """Return the position of the "and" before somebody who was met at another time, or behind the one before him."""
    position = position_of(view, mention)
    before = [position_of(view, p.mention) for p in listed if p.mention.start < mention.start]
    end = view.ends[before[-1]] if before else 0
    return next((n for n in range(position - 1, end - 1, -1) if view.tokens[n].tag_ == "CC"), end)


def _position(view: View, start: int) -> int:
    """Return the position of the first person or group from a position on."""
    return next((n for n in range(start, len(view.mentions)) if (m := view.mentions[n]) and m.kind in PEOPLE), start)


def _is_one_encounter(view: View, trigger: Trigger) -> bool:
    """Return whether a noun tells of a single encounter: "a meeting with the king and with the queen"."""
    if trigger.rule.is_verb or trigger.plural:
        return False
    return any(child.lower_ in {"a", "an"} for child in view.tokens[trigger.position].children)


def _circumstances(view: View, bounds: Sequence[int]) -> list[frozenset[int]]:
    """Return by stretch the days and places that are told for it alone: of a kind that another stretch has too.

    One that stands before whom it is told of is his alone as well: "and, in Rome, by the queen".
    """
    found: dict[Kind, list[set[int]]] = {kind: [set() for _ in bounds] for kind in CIRCUMSTANCES}
    before: list[set[int]] = [set() for _ in bounds]
    for mention in view.sentence.mentions:
        kind = Kind.PLACE if mention.kind == Kind.COUNTRY and mention.place and mention.place.city else mention.kind
        if kind not in found:
            continue
        position = position_of(view, mention)
        number = next(n for n, bound in enumerate(bounds) if position < bound)
        found[kind][number].add(mention.start)
        if number and position < _position(view, bounds[number - 1]):
            before[number].add(mention.start)
    own = [set(told) for told in before]
    for stretches in found.values():
        if sum(bool(told) for told in stretches) > 1:
            for number, told in enumerate(stretches):
                own[number] |= told
    return [frozenset(told) for told in own]
