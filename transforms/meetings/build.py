"""From an encounter to a meeting: one value for each attribute, chosen among what its events tell."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from transforms import reference
from transforms.language.dates import UNKNOWN, day_of_writing, resolve
from transforms.language.records import Analysis, Entity, Form, Interval, Kind, Place, Sentence
from transforms.meetings.confidence import confidence, find_features
from transforms.meetings.context import seat
from transforms.meetings.encounters import Encounter
from transforms.meetings.places import Scene, choose_day, choose_scene, dateline_place
from transforms.meetings.records import BoundDate, Event, Meeting, Participant, Party
from transforms.meetings.topics import find_topics
from transforms.meetings.view import View, view_of

LEAD_SENTENCES = 10
TOPIC_SENTENCES = 3
NEWS = dt.timedelta(days=7)
DAY_SENTENCES, PLACE_SENTENCES = 8, 15
SPEAKING = frozenset({"talk", "discuss"})
SCOPES = {"clause": 0, "sentence": 1}
PRECISIONS = {"day": 0, "month": 1, "year": 2, "unknown": 3}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of an encounter before its meeting is built, and what later ones of a series take over."""

    encounter: Encounter
    status: str
    format: str
    day: BoundDate | None
    place: Place | None
    context: str | None


def build(analysis: Analysis, encounters: Sequence[Encounter], scenes: Sequence[Scene]) -> list[Meeting]:
    """Return the meetings that encounters tell of, in their order; ``scenes`` are the journeys and gatherings told."""
    settings: list[Setting] = []
    for encounter in encounters:
        settings.append(_setting(analysis, encounter, scenes, settings))
    views = [view_of(sentence) for sentence in analysis.sentences] if settings else []
    return [_meeting(analysis, setting, encounters, views) for setting in settings if not setting.encounter.is_umbrella]


def _setting(analysis: Analysis, encounter: Encounter, scenes: Sequence[Scene], earlier: Sequence[Setting]) -> Setting:
    status = _status(analysis, encounter)
    form = _format(analysis, encounter, status)
    is_remote_form = form in {"phone", "video"}
    day = _told_day(encounter)
    if day is not None and status == "held" and _is_to_come(day.interval.first, day_of_writing(analysis.article)):
        day = None
    place = None if is_remote_form else _told_place(encounter)
    series = [s for s in reversed(earlier) if _continues(encounter, status, s)]
    if day is None:
        day = next((s.day for s in series if s.day and _sentences_between(s, encounter) <= DAY_SENTENCES), None)
    if place is None and not is_remote_form:
        place = next((s.place for s in series if s.place), None)
    context = next((e.context for e in encounter.events if e.context), None)
    if day is None and not encounter.events[0].is_background:
        day = choose_day(scenes, encounter.entities, _homes(analysis, encounter), encounter.first_sentence, status)
    if is_remote_form:
        return Setting(encounter, status, form, day, None, context)
    context = context or next((s.context for s in series if s.context), None)
    scene = _scene(analysis, encounter, scenes, status)
    if place is None:
        place = seat(context, (day and day.interval.first) or day_of_writing(analysis.article))
    if place is None:
        place = _inferred_place(analysis, encounter, scene, status)
    if context is None and scene is not None and place is not None and scene.place.country_code == place.country_code:
        context = scene.visit
    return Setting(encounter, status, form, day, place, context)


def _continues(encounter: Encounter, status: str, earlier: Setting) -> bool:
    """Return whether an encounter is told soon after one of the same status and person: its place and day go on."""
    if status != earlier.status or not encounter.entities & earlier.encounter.entities:
        return False
    if encounter.events[0].is_background or (earlier.day is not None and earlier.day.is_remote):
        return False
    return _sentences_between(earlier, encounter) <= PLACE_SENTENCES


def _sentences_between(earlier: Setting, encounter: Encounter) -> int:
    return encounter.first_sentence - earlier.encounter.first_sentence


def _meeting(analysis: Analysis, setting: Setting, encounters: Sequence[Encounter], views: Sequence[View]) -> Meeting:
    encounter = setting.encounter
    best = max(encounter.events, key=_evidence)
    sentence = next(s for s in analysis.sentences if s.number == best.trigger.sentence)
    interval, date_text = _date(analysis, setting)
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
        is_focus=_is_focus(analysis, setting),
        context=setting.context,
        topics=_topics(views, encounter, encounters),
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


def _status(analysis: Analysis, encounter: Encounter) -> str:
    """Return the status most firmly told, as far as the day told allows.

    What is of a day to come is planned; a plan only spoken of is held where its day is past when written.
    """
    told = [e for e in encounter.events if e.modality.is_firm]
    strongest = max((e.trigger.rule.strength for e in told), default=0)
    firm = {e.modality.status for e in told if e.trigger.rule.strength == strongest}
    writing = day_of_writing(analysis.article)
    day = _told_day(encounter)
    first, last = (day.interval.first, day.interval.last) if day else (None, None)
    if _is_to_come(first, writing) and "cancelled" not in firm and not any(_is_told_by_verb(e) for e in told):
        return "planned"
    for status in ("cancelled", "held", "planned"):
        if status in firm:
            return status
    if "planned" not in encounter.statuses:
        return "held"
    return "held" if last is not None and (writing is None or last < writing) else "planned"


def _is_to_come(day: dt.date | None, writing: dt.date | None) -> bool:
    return day is not None and writing is not None and day > writing


def _is_told_by_verb(event: Event) -> bool:
    """Return whether a verb tells that an encounter was held."""
    return event.trigger.rule.is_verb and event.modality.status == "held"


def _is_lead(analysis: Analysis, encounter: Encounter) -> bool:
    """Return whether an encounter is among the first things told, and not told as something past."""
    first = next((s.number for s in analysis.sentences if not s.is_headline), 0)
    return encounter.first_sentence - first < LEAD_SENTENCES and not any(
        e.is_background or (e.date is not None and e.date.is_remote) for e in encounter.events
    )


def _is_focus(analysis: Analysis, setting: Setting) -> bool:
    """Return whether an encounter is the article's own news: planned, of these days, or in the lead and not dated."""
    if setting.status != "held":
        return True
    day, writing = setting.day, day_of_writing(analysis.article)
    if day is not None and day.interval.last is not None and writing is not None:
        return day.interval.last >= writing - NEWS
    return _is_lead(analysis, setting.encounter)


def _told_day(encounter: Encounter) -> BoundDate | None:
    """Return the sharpest day told; a mere month counts only where it stands in the clause of the encounter."""
    dated = [e.date for e in encounter.events if e.date and e.date.interval.first]
    sure = [d for d in dated if d.interval.precision == "day" or d.scope == "clause"]
    return min(sure, key=lambda d: (PRECISIONS[d.interval.precision], SCOPES[d.scope]), default=None)


def _date(analysis: Analysis, setting: Setting) -> tuple[Interval, str | None]:
    """Return the day told, or the day of writing for the undated news of the lead."""
    if setting.day is not None:
        return setting.day.interval, setting.day.text
    day = day_of_writing(analysis.article)
    if day is not None and setting.status == "held" and _is_lead(analysis, setting.encounter):
        return _news_day(analysis, day) or Interval(day, day, "day", "publication"), None
    return UNKNOWN, None


def _news_day(analysis: Analysis, writing: dt.date) -> Interval | None:
    """Return the day that the opening sentence tells, where it is one of the days before the article was written."""
    opening = next((s for s in analysis.sentences if not s.is_headline), None)
    for mention in opening.mentions if opening else ():
        if mention.date is not None:
            told = resolve(mention.date, analysis.article, "past")
            if told.precision == "day" and told.first and writing - NEWS <= told.first <= writing:
                return told
    return None


def _format(analysis: Analysis, encounter: Encounter, status: str) -> str:
    """Return the format told, phone where officials of two states only "spoke" and no place is told, or in_person."""
    formats = Counter(e.format for e in encounter.events if e.format and e.modality.status in {status, "none"})
    for name in ("video", "phone"):
        if formats[name]:
            return name
    first = encounter.events[0]
    only_spoke = (
        first.trigger.rule.is_verb
        and first.trigger.rule.lemma in {"speak", "talk"}
        and not first.place
        and not first.at_gathering
        and all(e.trigger.rule.frame in SPEAKING or not e.modality.is_firm for e in encounter.events)
    )
    return "phone" if only_spoke and len(_homes(analysis, encounter) - {None}) > 1 else "in_person"


def _told_place(encounter: Encounter) -> Place | None:
    places = sorted((e.place for e in encounter.events if e.place), key=lambda p: not p.is_own)
    return next((p.place for p in places if p.place.city), places[0].place if places else None)


def _scene(analysis: Analysis, encounter: Encounter, scenes: Sequence[Scene], status: str) -> Scene | None:
    at_gathering = any(e.at_gathering for e in encounter.events)
    homes = _homes(analysis, encounter)
    return choose_scene(scenes, encounter.entities, homes, encounter.first_sentence, at_gathering, status)


def _inferred_place(analysis: Analysis, encounter: Encounter, scene: Scene | None, status: str) -> Place | None:
    place = (
        (scene.place if scene else None)
        or _host_country(analysis, encounter)
        or _accredited_country(analysis, encounter)
        or _common_country(analysis, encounter)
    )
    if place is None:
        return _dateline(analysis, encounter, status)
    return place if place.city else dateline_place(analysis.article, {place.country_code}) or place


def _dateline(analysis: Analysis, encounter: Encounter, status: str) -> Place | None:
    """Return the dateline's city for the news: in a country of those who meet, or where the reporter followed them."""
    if any(e.is_background or e.at_gathering or (e.date is not None and e.date.is_remote) for e in encounter.events):
        return None
    countries = set(_homes(analysis, encounter))
    if status == "held" and _is_lead(analysis, encounter):
        countries |= reference.countries().keys() - {analysis.home_country}
    return dateline_place(analysis.article, countries)


def _common_country(analysis: Analysis, encounter: Encounter) -> Place | None:
    """Return the country that all represent, or else the publisher's own where one of them represents it.

    Officials of one state meet at home unless another place is told, and a state's media tell of guests without
    saying where they are received.
    """
    countries = _homes(analysis, encounter)
    code = next(iter(countries), None)
    if len(countries) == 1 and code is not None:
        return Place(code)
    home = analysis.home_country
    is_news_at_home = home in countries and any(e.trigger.rule.frame != "talk" for e in encounter.events)
    if home is None or not is_news_at_home or any(e.is_background or e.at_gathering for e in encounter.events):
        return None
    return Place(home)


def _homes(analysis: Analysis, encounter: Encounter) -> frozenset[str | None]:
    return frozenset(analysis.entities[number].country_code for number in encounter.entities)


def _accredited_country(analysis: Analysis, encounter: Encounter) -> Place | None:
    """Return the country of the official whom ambassadors meet: they meet where they are accredited."""
    guests, hosts = [], set()
    for number in encounter.core:
        entity = analysis.entities[number]
        if entity.role_category == "ambassador" or "ambassadors" in entity.name.lower().split():
            guests.append(entity)
        elif entity.country_code is not None:
            hosts.add(entity.country_code)
    return Place(hosts.pop()) if guests and len(hosts) == 1 else None


def _host_country(analysis: Analysis, encounter: Encounter) -> Place | None:
    for event in encounter.events:
        for number in event.side(event.host_side or ""):
            code = analysis.entities[number].country_code
            if code is not None:
                return Place(code)
    return None


def _scope(participants: Sequence[Participant]) -> str:
    countries = {p.country_code for p in participants if p.country_code}
    bodies = any(p.country_code is None and p.organisation is not None for p in participants)
    return "international" if len(countries) > 1 or bodies else "domestic"


def _topics(views: Sequence[View], encounter: Encounter, encounters: Sequence[Encounter]) -> tuple[str, ...]:
    """Return the codes of what is told as discussed: from each trigger to the next, and where its people speak on."""
    triggers: dict[int, set[int]] = defaultdict(set)
    for event in (event for other in encounters for event in other.events):
        triggers[event.trigger.sentence].add(event.trigger.position)
    own = {(event.trigger.sentence, event.trigger.position) for event in encounter.events}
    found: set[str] = set()
    speaks_on = 0
    for view in views:
        sentence = view.sentence
        positions = sorted(triggers.get(sentence.number, ()))
        for index, position in enumerate(positions):
            if (sentence.number, position) in own:
                end = positions[index + 1] if index + 1 < len(positions) else len(view.words)
                found |= find_topics(view, position if index else 0, end)
        if positions:
            speaks_on = TOPIC_SENTENCES if (sentence.number, positions[-1]) in own else 0
        elif speaks_on and _tells_of(sentence, encounter.entities):
            speaks_on -= 1
            found |= find_topics(view, 0, len(view.words))
        else:
            speaks_on = 0
    return tuple(sorted(found))


def _tells_of(sentence: Sentence, people: frozenset[int]) -> bool:
    """Return whether the first people that a sentence mentions are of an encounter."""
    named = ({m.entity, *m.members} - {None} for m in sentence.mentions if m.kind in {Kind.PERSON, Kind.GROUP})
    return bool(next(named, set()) & people)


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
