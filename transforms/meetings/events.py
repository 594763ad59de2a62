"""From the triggers of a sentence to events: sides, modality, day, place and format of one clause."""

import datetime as dt
from dataclasses import replace

from transforms.language.records import Analysis, Form, Kind, Mention, Sentence
from transforms.meetings.attendance import find_attendance, listed_below
from transforms.meetings.binding import bind
from transforms.meetings.context import find_context
from transforms.meetings.days import bind_date
from transforms.meetings.formats import find_format
from transforms.meetings.modality import HELD, judge, tense_of
from transforms.meetings.places import bind_place
from transforms.meetings.records import Event, Party, Trigger
from transforms.meetings.rules import WEAK, word_list
from transforms.meetings.series import tell_apart
from transforms.meetings.syntax import Item
from transforms.meetings.triggers import find_triggers
from transforms.meetings.view import PEOPLE, View, is_party, view_of

SALIENT_SENTENCES = 3
ADDITIONS = frozenset({"also", "then", "later", "additionally", "furthermore", "moreover", "separately", "meanwhile"})
SEPARATE = frozenset(
    {"separate", "separately", "another", "bilateral", "one-on-one", "individually", "respectively", "alone"}
)
JOINT = frozenset({"trilateral", "quadrilateral", "three-way", "four-way", "tripartite", "quadripartite"})
SEVERALLY = frozenset({"separately", "respectively", "individually"})
ONE_ON_ONE = "one - on - one"
CLAUSE = 45
"""Words behind a trigger in which it may be told that each was met alone."""
NEAR = 3
"""Words before a trigger that may tell what kind of encounter it is: "a trilateral working session"."""
BACKGROUND = frozenset({"last", "previous", "previously", "earlier", "latest", "recent", "past"})
OF_THE_DAY = {("earlier", "in", "the", "day"), ("earlier", "on", "the", "day"), ("earlier", "that", "same", "day")}
"""What these words tell of is of the day of the news."""
WORDS_BEHIND = 4
"""Words further behind a trigger tell of what was talked about: "exchanged views on the latest developments"."""
PRIOR = frozenset({"last", "previous", "previously"})
DEFINITE = frozenset({"the", "this", "that", "these", "those", "their", "his", "her", "its", "both"})
PRESENCE = frozenset({"P.WERE_PRESENT", "P.PRESENT_WERE"})
"""Rules of words that tell who was there besides those who met."""
HOSTS = {
    "receive": "A",
    "accept": "A",
    "visit": None,
    "invited": "B",
    "call_on": "B",
    "call_in": "A",
    "courtesy": "B",
    "meal": None,
}


def find_events(analysis: Analysis, sentence: Sentence, context: dt.date | None = None) -> list[Event]:
    """Return the events told in a sentence, in order, also those without all parties or of no real encounter.

    ``context`` is the day told last before the sentence.
    """
    view = view_of(sentence)
    triggers = find_triggers(view)
    salient = _salient(analysis, sentence) if triggers else []
    below = listed_below(view, analysis.sentences)
    attendance = [_attendance(view, trigger, items, guests) for trigger, items, guests in find_attendance(view, below)]
    events = [event for trigger in triggers for event in _events(analysis, view, trigger, salient, context)]
    wider = [event.trigger for event in attendance]
    events = [e for e in events if not any(w.start < e.trigger.start < w.end for w in wider)]
    events = [replace(e, is_whole=False) if _only_tells_presence(e, attendance) else e for e in events]
    told = [event for event in events if event.trigger.rule.strength > WEAK or not attendance]
    return told + attendance + [event for event in events if event not in told]


def _only_tells_presence(event: Event, attendance: list[Event]) -> bool:
    """Return whether an event is no more than who was there too: "the envoys were also present at the meeting"."""
    is_one_side = event.is_definite and not event.trigger.rule.is_verb and not event.side("B")
    others = [set(present.side("O")) for present in attendance if present.trigger.rule.rule_id in PRESENCE]
    return is_one_side and bool(event.entities) and any(event.entities <= there for there in others)


def _salient(analysis: Analysis, sentence: Sentence) -> list[int]:
    """Return the people named in the sentences before, last sentence first, in a sentence the first (subject) first."""
    people: dict[int, None] = {}
    for earlier in reversed([s for s in analysis.sentences if s.number < sentence.number][-SALIENT_SENTENCES:]):
        for mention in earlier.mentions:
            if mention.kind == Kind.PERSON and mention.form != Form.PRONOUN and mention.entity is not None:
                people.setdefault(mention.entity)
    return list(people)


def _events(
    analysis: Analysis, view: View, trigger: Trigger, salient: list[int], context: dt.date | None
) -> list[Event]:
    """Return what a trigger tells: one event, or several where it tells of encounters at different times."""
    binding = bind(view, trigger, salient)
    is_separate = _is_separate(view, trigger)
    tellings = tell_apart(view, trigger, binding.parties, is_separate)
    modality = judge(view, trigger)
    tense = tense_of(modality)
    article, position = analysis.article, trigger.position
    determiner = _determiner(view, trigger)
    return [
        Event(
            trigger=trigger,
            parties=told.parties,
            modality=modality,
            date=bind_date(view, position, told.parties, tense, article, context, told.own, told.others),
            place=bind_place(view, trigger, told.parties, article, told.own, told.others),
            format=find_format(view, trigger),
            host_side=HOSTS.get(trigger.rule.frame),
            is_definite=determiner in DEFINITE,
            is_separate=is_separate or len(tellings) > 1,
            is_joint=bool(JOINT & set(view.words[max(0, position - NEAR) : position + CLAUSE])),
            at_gathering=_at_gathering(view, trigger),
            is_addition=any(word in ADDITIONS for word in view.words[: position + 1]),
            is_background=_is_near(view, trigger, BACKGROUND, 5),
            is_prior=_is_near(view, trigger, PRIOR, 2),
            context=find_context(view, position),
            basis=binding.basis,
            is_whole=binding.is_whole,
            meets_others=binding.has_others,
        )
        for told in tellings
    ]


def _is_separate(view: View, trigger: Trigger) -> bool:
    """Return whether words beside a trigger or behind all that it tells set apart those who were met."""
    position = trigger.position
    near = view.words[max(0, position - 5) : position + 4]
    if any(word in SEPARATE for word in near) or ONE_ON_ONE in " ".join(
        view.words[max(0, position - 5) : position + 12]
    ):
        return True
    behind = view.words[position + 1 : position + 1 + CLAUSE]
    end = next((n for n, token in enumerate(view.tokens[position + 1 :]) if token.tag_ in {"VBD", "VBZ"}), CLAUSE)
    return any(
        word in SEVERALLY or (word == "separate" and behind[n - 1] == "in") for n, word in enumerate(behind[:end])
    )


def _is_near(view: View, trigger: Trigger, words: frozenset[str], distance: int) -> bool:
    """Return whether words about a trigger tell of an earlier encounter, and not of a title or date."""
    after = min(trigger.position + min(distance, WORDS_BEHIND), len(view.words))
    near = range(max(0, trigger.position - distance), after)
    told = [n for n in near if view.words[n] in words and not _is_named(view.mentions[n])]
    return any(view.words[n : n + 4] not in OF_THE_DAY for n in told)


def _is_named(mention: Mention | None) -> bool:
    """Return whether words belong to somebody's title or to a date: "the first deputy minister", "last week"."""
    return mention is not None and (is_party(mention) or mention.kind == Kind.DATE)


def _attendance(view: View, trigger: Trigger, items: list[Item], accompanied: list[Item]) -> Event:
    parties = tuple(
        Party(number, side, mention, trigger.sentence)
        for side, people in (("O", items), ("A", accompanied))
        for mention, _ in people
        for number in ((mention.entity,) if mention.entity is not None else mention.members)
    )
    return Event(
        trigger=trigger,
        parties=parties,
        modality=HELD,
        date=None,
        place=None,
        format=None,
        host_side=None,
        is_definite=True,
        is_separate=False,
        is_joint=False,
        at_gathering=False,
        is_addition=True,
        is_background=False,
        is_prior=False,
        context=None,
        basis="attend",
        is_whole=False,
        meets_others=False,
    )


def _at_gathering(view: View, trigger: Trigger) -> bool:
    """Return whether a sentence tells of a gathering; a parliament or what belongs to somebody's office is none."""
    for position, word in enumerate(view.words):
        mention = view.mentions[position]
        is_of_office = mention is not None and mention.kind in PEOPLE
        is_parliament = position > 0 and view.words[position - 1] in word_list("parliament_kind")
        is_other_word = word in word_list("sidelines") and word != view.words[trigger.position]
        if is_other_word and not is_of_office and not is_parliament:
            return True
    return False


def _determiner(view: View, trigger: Trigger) -> str | None:
    for child in view.tokens[trigger.position].children:
        if child.dep_ in {"det", "poss"} and view.position(child) < trigger.position:
            return child.lower_
    return None
