"""Which events of an article tell of the same encounter, and who takes part in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from transforms.language.records import Analysis, Entity, Form, Interval, Kind, Mention
from transforms.meetings.records import Event, Party
from transforms.meetings.rules import word_list

LEAD_SENTENCES = 10
RECENT_SENTENCES = 4
ANAPHORIC_SENTENCES = 12
UMBRELLA_SENTENCES = 10
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
CALLS_AND_WELCOMES = frozenset({"visit", "welcome", "greet"})
SERIES_FRAMES = frozenset({"meet", "receive", "visit", "call_on", "noun"})
STRONG = 2
PAIR = 2
REMOTE = frozenset({"phone", "video"})
COUNTING = ("the ", "all ")
"""What a plural begins with that counts who is together: "the three", "all five leaders"; "they" need not."""


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
            p.entity for e in self.events if not _tells_attendance(e) for p in e.parties if p.role != "company"
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
    for told in events:
        for event in _split(entities, _admit(entities, told), several):
            _place_event(entities, encounters, event)
    encounters = _merge_equal(encounters)
    founded = [e for e in encounters if _is_founded(entities, e)]
    for encounter in founded:
        encounter.is_umbrella = _is_umbrella(entities, encounter, founded)
    return founded


def _names_sides(mention: Mention) -> bool:
    """Return whether a mention is "the sides", "the two leaders": people who are together, not only spoken of."""
    return mention.form == Form.DESCRIPTION and len(mention.members) > 1 and not mention.office


def _admit(entities: Sequence[Entity], event: Event) -> Event:
    """Leave out bystanders, and bodies and countries where a person or group is told for that side."""
    parties = [party for party in event.parties if not _is_onlooker(entities[party.entity])]
    if any(party.role == "member" for party in parties):
        parties = [party for party in parties if not _is_anybody(entities[party.entity], party)]
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


def _split(entities: Sequence[Entity], event: Event, several: Sequence[frozenset[int]]) -> list[Event]:
    """Return one event a counterpart where a list tells of several meetings of one official.

    ``several`` are those whom plural words of the article join ("the three leaders"): they met together.
    """
    firsts, seconds = event.side("A"), event.side("B")
    people = [n for n in seconds if entities[n].kind in {Kind.PERSON, Kind.GROUP}]
    if len(firsts) != 1 or len(people) < 2 or len(people) != len(seconds):
        return [event]
    if any(party.role != "same" for party in event.parties):
        return [event]
    if not event.is_separate and any(event.entities <= together for together in several):
        return [event]
    if not _is_series(entities, event, people):
        return [event]
    first = [party for party in event.parties if party.side == "A"]
    return [replace(event, parties=(*first, *(p for p in event.parties if p.entity == number))) for number in people]


def _is_series(entities: Sequence[Entity], event: Event, people: list[int]) -> bool:
    if event.is_separate:
        return True
    rule = event.trigger.rule
    if rule.lemma == "host" or _are_guests_together(event):
        return False
    if rule.is_verb and (event.format in {"phone", "video"} or rule.frame not in SERIES_FRAMES):
        return False
    if not rule.is_verb and not (event.trigger.plural and rule.frame in SERIES_FRAMES | {"call"}):
        return False
    countries = {entities[n].country_code for n in people}
    if len(countries) > 1 and (None not in countries or _represent_others(entities, event, people)):
        return True
    roles = [entities[n].role_category for n in people]
    return len(people) >= 3 and len(set(roles)) == len(roles)


def _represent_others(entities: Sequence[Entity], event: Event, people: list[int]) -> bool:
    """Return whether "meetings" or "calls" are told with people of different states and bodies."""
    return event.trigger.plural and all(_body(entities[n]) is not None for n in people)


def _are_guests_together(event: Event) -> bool:
    """Return whether those received are the subject of the sentence: "the king and the envoy were received by"."""
    return all(party.mention.start < event.trigger.start for party in event.parties if party.side == "B")


def _place_event(entities: Sequence[Entity], encounters: list[Encounter], event: Event) -> None:
    if event.modality.status == "none":
        return
    candidates = [e for e in encounters if _joins(entities, e, event)]
    if candidates and event.is_anaphoric:
        best = max(candidates, key=lambda e: (min(len(e.entities & event.entities), 2), e.last_sentence))
        best.events.append(replace(event, parties=tuple(p for p in event.parties if p.entity in best.entities)))
    elif candidates and _tells_attendance(event):
        best = max(candidates, key=lambda e: (not _is_past(e), len(e.entities & event.entities), e.last_sentence))
        best.events.append(event)
    elif candidates:
        best = max(candidates, key=lambda e: (len(e.entities & event.entities), e.last_sentence))
        best.events.append(event)
    elif event.is_whole and len(event.entities) > 1 and not _tells_attendance(event) and _can_found(event):
        encounters.append(Encounter([event]))


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


def _is_past(encounter: Encounter) -> bool:
    """Return whether an encounter is told as something past, whose retinue nobody tells."""
    return any(e.is_background or e.is_prior or (e.date is not None and e.date.is_remote) for e in encounter.events)


def _tells_own_day(event: Event) -> bool:
    return event.date is not None and event.date.scope == "clause"


def _joins(entities: Sequence[Entity], encounter: Encounter, event: Event) -> bool:
    shared = encounter.entities & event.entities
    distance = event.trigger.sentence - encounter.last_sentence
    if _tells_attendance(event):
        accompanied = frozenset(event.side("A")) if event.basis == "attend" and event.side("O") else frozenset()
        return distance <= RECENT_SENTENCES and (not accompanied or bool(accompanied & encounter.entities))
    reach = ANAPHORIC_SENTENCES if len(shared) > 1 else RECENT_SENTENCES
    if event.is_anaphoric and shared and 0 <= distance <= reach:
        return not _told_apart(encounter, event)
    if not event.is_whole or len(event.entities) < 2:
        if event.trigger.rule.is_verb or not event.is_definite or _statuses_differ(encounter, event):
            return False
        return distance <= RECENT_SENTENCES and bool(shared or not event.entities)
    if len(encounter.core & event.entities) < 2 and not _group_stands_in(entities, encounter, event):
        return False
    if _told_apart(encounter, event):
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
    if all(_is_delegation(entities[n]) for n in ours):
        groups, others = ours, theirs
    elif all(_is_delegation(entities[n]) for n in theirs):
        groups, others = theirs, ours
    else:
        return False
    bodies = {_body(entities[n]) for n in groups}
    return None not in bodies and bodies == {_body(entities[n]) for n in others}


def _is_delegation(entity: Entity) -> bool:
    """Return whether an entity is a group that speaks for a state or body: "officials", "the delegation"."""
    words = set(entity.name.lower().split())
    return entity.kind == Kind.GROUP and bool(words & (word_list("officials") | word_list("team")))


def _body(entity: Entity) -> tuple[str | None, int | None] | None:
    """Return the country represented, or else the body; None where neither is told."""
    if entity.country_code is not None:
        return entity.country_code, None
    return None if entity.organisation is None else (None, entity.organisation)


def _tells_attendance(event: Event) -> bool:
    """Return whether an event only tells who else was at a meeting told of before: "X also joined the talks"."""
    if event.trigger.rule.frame == "voice":
        return True
    return event.basis == "attend" and event.is_definite and not event.side("B") and not event.trigger.rule.is_verb


def _told_apart(encounter: Encounter, event: Event) -> bool:
    return (
        _days_differ(encounter, event)
        or _formats_differ(encounter, event)
        or _eras_differ(encounter, event)
        or event.is_prior != any(e.is_prior for e in encounter.events)
        or _places_differ(encounter, event)
        or _statuses_differ(encounter, event)
        or _is_another_meal(encounter, event)
    )


def _formats_differ(encounter: Encounter, event: Event) -> bool:
    """Return whether one was by phone or video and the other is told to be in person, or is of another status."""
    is_remote = event.format in REMOTE
    others = [e.format in REMOTE for e in encounter.events]
    if event.modality.status not in encounter.statuses:
        return is_remote not in others
    if is_remote:
        return not any(others) and any(_is_surely_in_person(e) for e in encounter.events)
    return all(others) and _is_surely_in_person(event)


def _is_surely_in_person(event: Event) -> bool:
    """Return whether strong words of an event tell that people were in one place."""
    return event.format == "in_person" and event.trigger.rule.strength > STRONG


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


def _days_differ(encounter: Encounter, event: Event) -> bool:
    own = event.date.interval if event.date else None
    if own is None or own.first is None:
        return False
    others = [e.date.interval for e in encounter.events if e.date and e.date.interval.first]
    return bool(others) and not any(_overlap(own, other) for other in others)


def _overlap(one: Interval, other: Interval) -> bool:
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return True
    return one.first <= other.last and other.first <= one.last


def _statuses_differ(encounter: Encounter, event: Event) -> bool:
    told = [e for e in (*encounter.events, event) if e.trigger.rule.strength > STRONG]
    firm = {e.modality.status for e in told if e.modality.is_firm}
    return "held" in firm and len(firm) > 1


def _merge_equal(encounters: list[Encounter]) -> list[Encounter]:
    """Merge encounters of the same parties that nothing told keeps apart."""
    merged: list[Encounter] = []
    for encounter in encounters:
        for known in merged:
            if len(known.entities & encounter.entities) < 2:
                continue
            if any(_told_apart(known, e) for e in encounter.events):
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


def _is_umbrella(entities: Sequence[Entity], encounter: Encounter, encounters: list[Encounter]) -> bool:
    """Return whether one is "met foreign officials" where meetings with particular ones are told of."""
    rest = encounter.entities - _vague_officials(entities, encounter)
    if len(rest) == 1 and len(encounter.entities) > 1:
        return any(_is_particular(entities, encounter, other, rest) for other in encounters)
    return _sums_up(encounter, encounters)


def _vague(entities: Sequence[Entity], encounter: Encounter) -> frozenset[int]:
    """Return the entity numbers of the groups of an encounter that nobody could name."""
    return frozenset(p.entity for e in encounter.events for p in e.parties if _is_vague(entities[p.entity], p))


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


def _is_anybody(entity: Entity, party: Party) -> bool:
    """Return whether a party is a vague group, and not somebody's own people: "some of his aides"."""
    return _is_vague(entity, party) and not word_list("possessive") & set(entity.name.lower().split())


def _is_vague(entity: Entity, party: Party) -> bool:
    """Return whether a party is a group that nobody could name: "several officials", "foreign leaders"."""
    if entity.kind != Kind.GROUP or entity.organisation is not None:
        return False
    words = entity.name.lower().split()
    return entity.country_code is None or bool(word_list("vague") & set(words))


def _is_founded(entities: Sequence[Entity], encounter: Encounter) -> bool:
    """Return whether somebody official is named, or groups of countries or bodies, in words strong enough to believe.

    Weak words (thanks for a visit, an agreement) need a second kind of them.
    Whom somebody only visits or welcomes must be placed too: other names are of buildings and troupes.
    """
    people = [entities[n] for n in encounter.entities if entities[n].kind == Kind.PERSON]
    if len(encounter.entities) < 2:
        return False
    if not people:
        return encounter.strength > STRONG and all(_is_placed_group(entities[n]) for n in encounter.entities)
    if not any(person.is_official for person in people):
        return False
    if encounter.strength > STRONG:
        return True
    kinds = {e.trigger.rule.rule_id for e in encounter.events if len(e.entities) > 1}
    is_met = any(
        e.trigger.rule.strength == STRONG and e.trigger.rule.lemma not in CALLS_AND_WELCOMES for e in encounter.events
    )
    if not is_met and not all(_is_placed_person(person) for person in people):
        return False
    return encounter.strength == STRONG or len(kinds) > 1


def _is_placed_group(entity: Entity) -> bool:
    """Return whether an entity is a group of a country or body that is told."""
    return entity.kind == Kind.GROUP and _body(entity) is not None


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
