"""How tightly a day or a place hangs on a trigger."""

from collections.abc import Iterator, Sequence
from enum import IntEnum

from spacy.tokens import Token

from transforms.language.records import Kind, Mention
from transforms.meetings.records import Party
from transforms.meetings.rules import word_list
from transforms.meetings.syntax import SUBJECTS, clause_of, is_verb
from transforms.meetings.view import View, date_values, position_of

NEAR_TOKENS = 8
MAX_CLIMB = 8
OTHER_TIMES = frozenset({"after", "following", "before", "since", "until", "despite", "amid"})
DAYS = frozenset({"day", "week", "month", "year"})
CONTROLS = frozenset({"xcomp", "conj", "advcl", "prep", "pcomp", "pobj"})


class Tie(IntEnum):
    """From other things in the sentence to the trigger's own clause."""

    NONE = 0
    SENTENCE = 1
    NEAR = 2
    CONTROLLING = 3
    OWN = 4


def tie(view: View, mention: Mention, trigger: int, parties: Sequence[Party]) -> Tie:
    """Return how tightly a day or place hangs on a trigger (a position) in the parse, or else along the words."""
    if _is_bound(view, mention):
        return Tie.NONE
    token = view.tokens[trigger]
    own = {token, *_own_verbs(token)}
    controlling = set(_controlling_verbs(token)) if len(own) > 1 or is_verb(token) else set()
    if _is_span(mention):
        controlling |= set(_verbs_around(token))
    people = {id(party.mention) for party in parties}
    current = _head(view, mention)
    if _is_where(view, current, token) or _closes_phrase(view, mention, token):
        return Tie.OWN
    if _is_remembered(view, mention, token):
        return Tie.OWN
    if _is_of_topic(view, mention, token):
        return Tie.SENTENCE
    if mention.kind == Kind.DATE and _is_days_off(token) and current not in token.subtree:
        return Tie.NONE
    if _stands_before_speech(current, token) and not (current.head in own and token.i < current.i):
        return Tie.SENTENCE
    through_noun = False
    tells_of_other = False
    for _ in range(MAX_CLIMB):
        head = current.head
        if head.pos_ == "NOUN":
            tells_of_other = tells_of_other or head.lemma_.lower() in word_list("gathering", "itinerary")
        if current.dep_ == "prep" and current.lower_ in OTHER_TIMES:
            return Tie.NONE
        if current in own or head in own:
            return Tie.NEAR if through_noun else Tie.OWN
        if current in controlling or head in controlling:
            return Tie.NEAR if through_noun else Tie.CONTROLLING
        if _tells_of_gathering(view, head):
            return Tie.NEAR
        if _is_purpose(head, own):
            return Tie.NEAR if mention.kind == Kind.DATE and not tells_of_other else Tie.SENTENCE
        if is_verb(head) and head not in token.ancestors:
            if not _tells_who_leads(head):
                return Tie.SENTENCE
            current = head
            continue
        if is_verb(head) and _is_said_by(head, token):
            return Tie.CONTROLLING if _stands_in_what_is_said(mention, current, head, token) else Tie.SENTENCE
        if head == current or is_verb(head):
            break
        covering = view.mention_of(head)
        if covering is not None and covering.kind == Kind.DATE:
            current = head
            continue
        if head.pos_ in {"NOUN", "PROPN"}:
            if covering is not None and id(covering) in people:
                return Tie.OWN
            if current.lower_ == "of" and head.lemma_.lower() in word_list("place_kind", "forum_frame"):
                current = head
                continue
            if current.lower_ in {"of", "from", "since"}:
                return Tie.NONE
            if current.dep_ in {"pobj", "prep"} and (covering is None or covering.kind != Kind.PLACE):
                if mention.kind != Kind.DATE and _is_topic(head):
                    return Tie.SENTENCE
                through_noun = True
        current = head
    return _beside(view, mention, trigger)


def _closes_phrase(view: View, mention: Mention, trigger: Token) -> bool:
    """Return whether a date closes the phrase of a noun: "recalled his talks with the king in Rome in May 2019".

    A weekday there is as likely that of the verb: "confirmed his talks with the king on Friday".
    """
    values = date_values(mention)
    is_calendar = values.get("kind") in {"calendar", "month"} or values.get("unit") in {"month", "year"}
    if is_verb(trigger) or not is_calendar or "weekday" in values:
        return False
    start, right = position_of(view, mention), view.position(trigger.right_edge)
    return trigger.i < view.tokens[start].i and right < start <= right + 2


def _is_of_topic(view: View, mention: Mention, trigger: Token) -> bool:
    """Return whether a day is that of what a verb is about: "discussed next year's summit"."""
    day = view.tokens[view.ends[position_of(view, mention)] - 1]
    owner = day.head
    is_owned = mention.kind == Kind.DATE and day.dep_ == "poss" and owner.dep_ in {"dobj", "conj"}
    return is_owned and is_verb(trigger) and trigger in owner.ancestors


def _is_days_off(trigger: Token) -> bool:
    """Return whether an encounter came days before or after what its clause tells: "resigned two days before it"."""
    if trigger.dep_ != "pobj":
        return False
    opening = trigger.head if trigger.head.lower_ not in {"of", "to"} else trigger.head.head
    is_apart = opening.i > 0 and opening.nbor(-1).lemma_.lower() in DAYS
    return is_apart and opening.lower_ in {"before", "after", "ahead", "prior"}


def _is_remembered(view: View, mention: Mention, trigger: Token) -> bool:
    """Return whether a day or place stands behind what somebody recalls: "recalled his talks in Rome two days ago".

    A weekday there, or today, is as likely that of the recalling.
    """
    is_recalled = trigger.dep_ == "dobj" and trigger.head.lemma_.lower() in word_list("recalling")
    if is_verb(trigger) or not is_recalled or position_of(view, mention) < view.position(trigger):
        return False
    values = date_values(mention)
    return "weekday" not in values and values.get("offset") != 0


def _is_purpose(verb: Token, own: set[Token]) -> bool:
    """Return whether an infinitive tells what for: "met the premier to discuss trade on Friday"."""
    return (
        verb.tag_ == "VB"
        and verb.dep_ in {"advcl", "xcomp"}
        and verb.head in own
        and any(child.lower_ == "to" for child in verb.children)
    )


def _tells_who_leads(verb: Token) -> bool:
    """Return whether a participle tells who leads a group, and no time: "received a team led by her on Friday"."""
    return verb.dep_ == "acl" and verb.tag_ == "VBN" and verb.lemma_.lower() in word_list("leading")


def _is_said_by(verb: Token, trigger: Token) -> bool:
    """Return whether a verb tells that somebody says what the trigger tells: "said on Thursday that they will meet"."""
    return any(clause.dep_ == "ccomp" and clause.head == verb for clause in (trigger, *trigger.ancestors))


def _stands_in_what_is_said(mention: Mention, current: Token, verb: Token, trigger: Token) -> bool:
    """Return whether a day stands behind a trigger and before who says it: "will meet, on Friday, officials said"."""
    speakers = [child.i for child in verb.children if child.dep_ in SUBJECTS]
    return mention.kind == Kind.DATE and bool(speakers) and trigger.i < current.i < speakers[0] < verb.i


def _stands_before_speech(current: Token, trigger: Token) -> bool:
    """Return whether a day or place stands between a verb of saying and the subject of what is said."""
    for clause in (trigger, *trigger.ancestors):
        if clause.dep_ == "ccomp":
            subjects = [child.i for child in clause.children if child.dep_ in SUBJECTS]
            opens = [child.i for child in clause.children if child.lower_ == "that" and child.dep_ == "mark"]
            if subjects and clause.head.i < current.i < min(subjects[0], *opens, clause.i):
                return True
    return False


def _is_where(view: View, place: Token, trigger: Token) -> bool:
    """Return whether a trigger stands in a clause about a place or day: "Niamey, where the presidents signed it"."""
    for clause in (trigger, *trigger.ancestors):
        if clause.dep_ == "relcl" and any(child.lower_ in {"where", "when"} for child in clause.children):
            return clause.head == place or view.mention_of(clause.head) is view.mention_of(place)
    return False


def _is_topic(noun: Token) -> bool:
    """Return whether a noun is what people talk about ("on the war in", "discussed the crisis in")."""
    lemma = noun.lemma_.lower()
    if lemma in word_list("gathering", "sidelines", "itinerary", "place_kind", "premises"):
        return False
    return noun.dep_ in {"dobj", "conj"} or noun.head.lower_ in word_list("topic_relation")


def _tells_of_gathering(view: View, verb: Token) -> bool:
    """Return whether a verb tells of the gathering around an encounter: "within the summit, which is held today"."""
    if verb.dep_ not in {"relcl", "acl"} or verb.lemma_.lower() not in {"hold", "take", "host"}:
        return False
    before = view.tokens[: view.position(verb)]
    return any(token.lemma_.lower() in word_list("sidelines") for token in before)


def _head(view: View, mention: Mention) -> Token:
    """Return the token of a mention whose head lies outside of it."""
    start = position_of(view, mention)
    inside = range(start, view.ends[start])
    for position in inside:
        token = view.tokens[position]
        if view.position(token.head) not in inside or token.head == token:
            return token
    return view.tokens[start]


def _is_bound(view: View, mention: Mention) -> bool:
    """Return whether a day is only one end of a span: "since Sunday", "until Friday"."""
    position = position_of(view, mention)
    return bool({view.words[position], view.words[max(0, position - 1)]} & {"since", "until"})


def _own_verbs(token: Token) -> Iterator[Token]:
    """Yield the verb of a trigger's clause, unless the clause tells of something else than the encounter.

    It does so where the verb acts on the encounter ("confirmed the meeting") and where the encounter only dates the
    clause ("ahead of the meeting, he played golf").
    """
    for child in token.children:
        lemma = child.lemma_.lower()
        is_relative = child.dep_ in {"relcl", "acl"}
        if (child.tag_ == "VBN" and lemma in word_list("planning", "dating")) or (
            is_relative and lemma in word_list("light", "happen")
        ):
            yield child
    verb = clause_of(token)
    if verb == token or not is_verb(verb):
        yield verb
        return
    argument = token
    for _ in range(MAX_CLIMB):
        if argument.dep_ in {"pobj", "pcomp"} and argument.head.lower_ in word_list("time_relation"):
            return
        if argument.head == verb or argument.head == argument:
            break
        if argument.lower_ in word_list("time_relation"):
            return
        argument = argument.head
    if argument.lower_ in word_list("time_relation"):
        return
    if argument.dep_ in SUBJECTS:
        yield from _still_to_happen(verb)
    acted_on = argument.dep_ in {"dobj", "nsubjpass", "ccomp"}
    if not acted_on or verb.lemma_.lower() in word_list(
        "light", "light_call", "attend", "hosting", "happen", "planning"
    ):
        yield verb


def _still_to_happen(verb: Token) -> Iterator[Token]:
    """Yield the infinitives that tell when the subject comes about: "talks are due to start on Friday"."""
    for child in verb.children:
        if child.dep_ == "acomp":
            yield from _still_to_happen(child)
        elif child.dep_ == "xcomp" and child.lemma_.lower() in word_list("happen"):
            yield child


def _controlling_verbs(token: Token) -> Iterator[Token]:
    """Yield the verbs above a trigger's clause whose days and places hold for it too ("flew on Monday to meet")."""
    current = clause_of(token)
    for _ in range(MAX_CLIMB):
        head = current.head
        is_within = _is_in_course_of(current)
        if head == current or head.lower_ in word_list("time_relation"):
            return
        if current.dep_ not in CONTROLS and not is_within:
            return
        if is_within:
            yield clause_of(head)
            return
        if current.dep_ in {"advcl", "conj"} and any(child.dep_ == "nsubj" for child in current.children):
            return
        if is_verb(head) and (current.dep_ != "xcomp" or head.lemma_.lower() in word_list("dating")):
            yield head
        current = head


def _is_span(mention: Mention) -> bool:
    """Return whether a day is no day but a week, month or year: what came right before or after was then too."""
    values = date_values(mention)
    return values.get("kind") == "span" and values.get("unit") in {"week", "month", "year"}


def _verbs_around(token: Token) -> Iterator[Token]:
    """Yield the verb that an encounter only dates: "flew home last week after talks with him"."""
    verb = clause_of(token)
    if verb != token and is_verb(verb):
        yield verb


def _is_in_course_of(clause: Token) -> bool:
    """Return whether a clause tells what took place in the course of what stands before.

    So do "a visit, during which he met him" and "visited the palace, where he met him", but not "came from Rome, where
    he had met him", nor "leaves for Rome, where he will meet him".
    """
    if clause.dep_ != "relcl":
        return False
    words = [word for child in clause.children if child.dep_ == "prep" for word in child.children]
    if any(word.lower_ == "which" and word.head.lower_ in {"during", "in", "at"} for word in words):
        return True
    opens_where = any(child.lower_ == "where" for child in clause.children)
    was_before = any(child.lower_ == "had" and child.dep_ == "aux" for child in clause.children)
    is_left = clause.head.head.lower_ == "from" or clause_of(clause.head).lemma_.lower() in word_list("leaving")
    return opens_where and not was_before and not is_left


def _beside(view: View, mention: Mention, trigger: int) -> Tie:
    first, last = sorted((position_of(view, mention), trigger))
    if _steps(view, first, last) > NEAR_TOKENS:
        return Tie.SENTENCE
    between = view.tokens[first + 1 : last]
    if any(is_verb(token) and token.dep_ not in {"amod", "aux", "auxpass"} for token in between):
        return Tie.SENTENCE
    if any(token.text in {";", ":", "–", "—"} for token in between):
        return Tie.SENTENCE
    return Tie.NEAR


def _steps(view: View, first: int, last: int) -> int:
    """Return how many words and names lie from one position to another; a name of several words is one."""
    steps = 0
    while first < last:
        first, steps = view.ends[first], steps + 1
    return steps
