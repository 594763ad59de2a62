"""Plain records that the steps of the meetings room hand to one another."""

import datetime as dt
from dataclasses import dataclass, field

from transforms.language.records import Interval, Mention, Place
from transforms.meetings.rules import TriggerRule

PAIR = 2
ROLL = "roll"
"""Frame of words that tell all who took part: "participants included"."""
REMOTE = frozenset({"phone", "video"})
"""Formats of encounters at which people are not in one place."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words of a sentence that can tell that people met; positions count the sentence's tokens."""

    rule: TriggerRule
    sentence: int
    position: int
    start: int
    end: int
    plural: bool


@dataclass(frozen=True, slots=True)
class Party:
    """An entity told to take part, at the mention that tells it.

    ``side`` is A (subject, host's or first side), B (the other) or O (others present); ``role`` says how the
    mention joined its list (same, apart, member, leader, company), or is "state" for states and bodies that are told
    to meet where nobody else is.
    """

    entity: int
    side: str
    mention: Mention
    sentence: int
    role: str = "same"


@dataclass(frozen=True, slots=True)
class Modality:
    """Whether an encounter took place: status held, planned, cancelled or none, and the cue that decided."""

    status: str
    cue: str
    is_firm: bool = True


@dataclass(frozen=True, slots=True)
class BoundDate:
    """A date mention bound to an event, resolved; ``scope`` is clause, sentence or encounter."""

    interval: Interval
    text: str
    scope: str
    is_remote: bool
    """True for a time well before the news: another month or year, or weeks ago."""


@dataclass(frozen=True, slots=True)
class BoundPlace:
    """A place bound to an event; ``is_own`` where it hangs on the trigger's own clause."""

    place: Place
    is_own: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One telling of an encounter in one sentence, with what its own clause tells of it."""

    trigger: Trigger
    parties: tuple[Party, ...]
    modality: Modality
    date: BoundDate | None
    place: BoundPlace | None
    format: str | None
    host_side: str | None
    is_definite: bool
    is_separate: bool
    is_joint: bool
    """True where it is told that three sides or more met at once: "in a trilateral format"."""
    at_gathering: bool
    is_addition: bool
    is_background: bool
    is_prior: bool
    context: str | None
    basis: str
    is_whole: bool
    meets_others: bool
    """True where a subject is told to meet somebody besides those of its side, even if that is nobody known."""

    @property
    def entities(self) -> frozenset[int]:
        """Entity numbers of all parties."""
        return frozenset(party.entity for party in self.parties)

    @property
    def is_anaphoric(self) -> bool:
        """True where its parties are only pointed back at: "the sides", "the two leaders", "they"."""
        return bool(self.parties) and all(party.mention.members for party in self.parties)

    def side(self, name: str) -> tuple[int, ...]:
        """Return the entity numbers of one side, in order of telling."""
        return tuple(dict.fromkeys(party.entity for party in self.parties if party.side == name))


def tells_attendance(event: Event) -> bool:
    """Return whether an event only tells who else was at a meeting told of before: "X also joined the talks"."""
    if event.trigger.rule.frame in {"voice", ROLL}:
        return True
    return event.basis == "attend" and event.is_definite and not event.side("B") and not event.trigger.rule.is_verb


@dataclass(slots=True)
class Encounter:
    """Events that tell of one encounter, in text order."""

    events: list[Event] = field(default_factory=list)
    is_umbrella: bool = False
    """True for one that only sums up others ("met several officials"): a source of day and place, not a meeting."""

    @property
    def entities(self) -> frozenset[int]:
        """Entity numbers of all parties."""
        return frozenset(p.entity for e in self.events for p in e.parties)

    @property
    def first_sentence(self) -> int:
        """Number of the first sentence that tells of it."""
        return self.events[0].trigger.sentence

    @property
    def core(self) -> frozenset[int]:
        """Entity numbers of those who are told to meet, without those only told to be present or in company."""
        return frozenset(
            p.entity
            for e in self.events
            if e.trigger.rule.frame == ROLL or not tells_attendance(e)
            for p in e.parties
            if p.role != "company"
        )

    @property
    def last_sentence(self) -> int:
        """Number of the last sentence that tells of it."""
        return self.events[-1].trigger.sentence

    @property
    def strength(self) -> int:
        """Strength of the best trigger."""
        return max(event.trigger.rule.strength for event in self.events)

    @property
    def statuses(self) -> frozenset[str]:
        """Every status told."""
        return frozenset(event.modality.status for event in self.events)


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant of a meeting as told in one article."""

    entity: int
    kind: str
    name: str
    title: str | None
    country_code: str | None
    organisation: int | None
    start: int
    end: int
    is_host: bool | None
    side: int | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One encounter as told in one article: the grain of the lake's ``meeting_mentions``."""

    participants: tuple[Participant, ...]
    interval: Interval
    date_text: str | None
    place: Place | None
    format: str
    status: str
    scope: str
    is_focus: bool
    context: str | None
    topics: tuple[str, ...]
    sentence_text: str
    start: int
    end: int
    trigger_text: str
    trigger_start: int
    trigger_end: int
    rule_id: str
    confidence: float
    features: tuple[str, ...]

    @property
    def day(self) -> dt.date | None:
        """The day, or the first day of a range told as days; None where no day is told."""
        return self.interval.first if self.interval.precision == "day" else None
