"""Whether an encounter took place, is planned, was cancelled, or is only wished for, refused or supposed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from transforms.language.clauses import FINITE
from transforms.meetings.records import Modality, Trigger
from transforms.meetings.rules import read_rules, word_list
from transforms.meetings.syntax import before_day, climb, is_verb
from transforms.meetings.view import View

HELD = Modality("held", "M.TOLD")
SPOKEN_OF = Modality("held", "M.SPOKEN_OF", is_firm=False)
UNDER_WAY = Modality("held", "M.NOW", is_firm=False)
PRESENT = Modality("held", "M.PRESENT", is_firm=False)
CANCEL_WISH = "M.CANCEL_WISH"
"""Cue of what somebody wants called off: it has not taken place yet."""
MAX_CLIMB = 8
PHRASE_WINDOW = 16
ARGUMENTS = frozenset({"dobj", "nsubjpass", "nsubj", "xcomp", "ccomp", "attr", "obj", "acomp"})
CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
TIMES_TO_COME = frozenset({"when", "before", "until", "once", "after"})
NOUN_PREPOSITIONS = frozenset({"of", "for", "to"})
HELD_PREPOSITIONS = frozenset({"in", "at", "during", "after", "following", "since"})
HERE = frozenset({"here", "there", "abroad"})
PAST_PREPOSITIONS = frozenset({"after", "following", "since", "on", "about", "of", "from", "over", "regarding"})


OPEN_CUES = frozenset({"M.NOW", "M.PRESENT", "M.AHEAD", "M.LEFT_FOR", "M.BEFORE_WHAT_WILL_BE"})
TENSES = {"held": "past", "planned": "future", "cancelled": "future", "none": "none"}


@dataclass(frozen=True, slots=True)
class _Cue:
    cue_id: str
    effect: str


@cache
def _cues(where: str) -> dict[str, _Cue]:
    return {
        word: _Cue(row["cue_id"], row["effect"])
        for row in read_rules("modality.csv")
        if row["where"] == where
        for word in row["words"].split("|")
    }


def tense_of(modality: Modality) -> str:
    """Return which days a modality speaks of: past, future, or none where its words leave that open."""
    return "none" if modality.cue in OPEN_CUES else TENSES[modality.status]


def judge(view: View, trigger: Trigger) -> Modality:
    """Return the modality of a trigger by the auxiliaries, governors, modifiers and conjunctions above it.

    ``is_firm`` is False where only a modifier or "ahead of" speaks for a plan, and where an encounter is only spoken
    of ("his talks with the king were a success"): a firmer telling overrules both.
    """
    token = view.tokens[trigger.position]
    found: list[Modality] = []
    if _is_asked(view, trigger.position):
        found.append(Modality("none", "M.QUESTION"))
    found.extend(_instead(view, trigger.position))
    if token.dep_ == "dobj" and token.head.lemma_.lower() in word_list("light", "hosting"):
        found.extend(_instead(view, view.position(token.head)))
    found.extend(_around(view, trigger.position))
    found.extend(_on_air(token))
    if not trigger.rule.is_verb:
        found.extend(_modifiers(view, trigger.position, token))
    found.extend(_above(view, token))
    statuses = [modality.status for modality in found]
    if "cancelled" in statuses and "none" in statuses[statuses.index("cancelled") :]:
        return Modality("planned", CANCEL_WISH, is_firm=False)
    for status in ("cancelled", "none", "planned"):
        if status in statuses:
            return found[statuses.index(status)]
    if trigger.rule.is_verb and _is_under_way(token):
        return UNDER_WAY
    if _is_in_present(token, trigger.rule.is_verb):
        return PRESENT
    return HELD if trigger.rule.is_verb or _is_told(token) else SPOKEN_OF


def _is_asked(view: View, position: int) -> bool:
    """Return whether what a trigger tells is asked, and not what a question is put in: "at a meeting, he asked: …?"."""
    opens_question = any(
        view.words[after] == ":" or view.tokens[after].is_left_punct for after in range(position + 1, len(view.words))
    )
    return "?" in view.words[-3:] and not opens_question


def _instead(view: View, position: int) -> Iterator[Modality]:
    """Yield that an encounter did not take place where the words before say so: "left without (ever having) met"."""
    while position and view.words[position - 1] in word_list("between_cue"):
        position -= 1
    for length in (1, 2):
        cue = _cues("instead").get(" ".join(view.words[max(0, position - length) : position]))
        if cue is not None:
            yield Modality(cue.effect, cue.cue_id)


def _around(view: View, position: int) -> Iterator[Modality]:
    """Yield that an encounter is a habit where the words behind it say so: "talks with the king from time to time"."""
    words = " ".join(view.words[position + 1 : position + 1 + PHRASE_WINDOW])
    for phrase, cue in _cues("behind").items():
        if f" {phrase} " in f" {words} ":
            yield Modality(cue.effect, cue.cue_id)


def _on_air(token: Token) -> Iterator[Modality]:
    """Yield that what is told is an interview, debate, trial or the like: "sat down with the king for an interview"."""
    heads = (token, token.head) if token.dep_ == "dobj" and is_verb(token.head) else (token,)
    prepositions = [child for head in heads for child in head.children if child.dep_ == "prep"]
    nouns = [noun for preposition in prepositions for noun in preposition.children]
    if token.dep_ == "attr":
        nouns += [child for child in token.head.children if child.dep_ == "nsubj"]
    if any(noun.lemma_.lower() in word_list("on_air") for noun in nouns):
        yield Modality("none", "M.ON_AIR")


def _is_under_way(verb: Token) -> bool:
    """Return whether a verb is in the present progressive, which tells of what is to come as well: "is meeting"."""
    return verb.tag_ == "VBG" and any(child.dep_ == "aux" and child.tag_ in {"VBZ", "VBP"} for child in verb.children)


def _is_in_present(token: Token, is_verb_trigger: bool) -> bool:
    """Return whether an encounter is told in the simple present, which tells of what is to come as well: "meets"."""
    verb = token if is_verb_trigger else token.head
    lends = token.dep_ == "dobj" and verb.lemma_.lower() in word_list("light", "hosting")
    happens = token.dep_ == "nsubj" and verb.lemma_.lower() in word_list("coming_about")
    if not is_verb_trigger and not (lends or happens):
        return False
    return verb.tag_ in {"VBZ", "VBP"} and not any(child.dep_ in {"aux", "auxpass"} for child in verb.children)


def _is_told(noun: Token) -> bool:
    """Return whether the clause of a noun says that the encounter takes place, or something that happens at it."""
    for current in climb(noun, MAX_CLIMB):
        head = current.head
        if current.dep_ == "prep" and current.lower_ in HELD_PREPOSITIONS:
            return True
        if is_verb(head):
            return current.dep_ in {"dobj", "nsubjpass", "nsubj"} and head.lemma_.lower() in word_list(
                "light", "attend", "hosting", "happen"
            )
    return False


def _modifiers(view: View, position: int, token: Token) -> Iterator[Modality]:
    words = [child for child in token.children if view.position(child) < position]
    words += [child for modifier in words for child in modifier.children]
    for word in words:
        cue = _cues("modifier").get(word.lower_)
        is_longed_for = any(child.lower_ in word_list("longing") for child in word.children)
        if cue is not None and not is_longed_for:
            yield Modality(cue.effect, cue.cue_id, is_firm=cue.effect != "planned")
    for participle in (*token.children, *token.head.children):
        if participle.tag_ == "VBN" and view.position(participle) == position + 1:
            cue = _cues("modifier").get(participle.lower_)
            if cue is not None:
                yield Modality(cue.effect, cue.cue_id, is_firm=cue.effect != "planned")


def _above(view: View, token: Token) -> Iterator[Modality]:
    """Climb from the trigger: own clause first, then the clauses that govern it."""
    current = token
    shares_tense = True
    is_core = True
    takes_place = True
    for _ in range(MAX_CLIMB):
        if is_verb(current):
            if shares_tense:
                yield from _auxiliaries(current, is_core, takes_place)
                yield from _conjunctions(current)
                yield from _first_time(current)
            if _is_finite(current) and not (current.dep_ == "conj" and current.tag_ == "VB"):
                shares_tense = False
        head = current.head
        if head == current:
            break
        if current.dep_ == "relcl" and is_core and (journey := _gathering_or_journey(head)) is not None:
            yield from (m for m in _governor(journey, journey.head) if m.status == "cancelled")
        if current.dep_ in {"relcl", "parataxis"} or (current.dep_ == "advcl" and _is_finite(current)):
            break
        if current.dep_ == "prep" and current.lower_ == "according":
            break
        if current.dep_ in {"pobj", "pcomp"} and head.dep_ == "prep":
            yield from _preposition(view, head)
            if is_core:
                yield from _noun_before(head)
            if head.lower_ in PAST_PREPOSITIONS and is_verb(head.head):
                if head.lower_ == "after":
                    yield from _in_future(head.head)
                break
            is_part = head.lower_ == "of" and (
                head.head.lemma_.lower() in word_list("collective") or head.head.lower_ == "out"
            )
            if not is_part and (not is_verb(head.head) or head.lower_ not in {"for", "to"}):
                is_core = False
        if is_verb(head) and head.tag_ in {"VBZ", "VBP", "VBG"} and _particle_cue("governor_present", head) is not None:
            yield Modality("planned", "M.HEAD_INTO")
        if is_core and is_verb(head):
            yield from _of_no_one_encounter(current, head)
            yield from _to_happen(current, head)
        if _is_errand(current):
            if _is_due_somewhere(head):
                yield Modality("planned", "M.DUE_IN")
            elif _is_under_way_to(head):
                yield Modality("planned", "M.UNDER_WAY_TO", is_firm=False)
            elif is_verb(head) and head.lemma_.lower() in word_list("leaving"):
                yield Modality("planned", "M.LEFT_FOR", is_firm=False)
        if _is_presumed(current, head):
            break
        if is_core or (current.dep_ == "ccomp" and current.i > head.i):
            yield from _governor(current, head)
        if current.dep_ == "advcl" and not _is_infinitive(current):
            is_core = False
        takes_place = takes_place and not _does_something(current, head)
        current = head


def _does_something(noun: Token, verb: Token) -> bool:
    """Return whether a verb tells what an encounter brings, and not that it takes place: "the talks won no deal"."""
    return noun.dep_ == "nsubj" and is_verb(verb) and verb.lemma_.lower() not in word_list("taking_place")


def _gathering_or_journey(noun: Token) -> Token | None:
    """Return the gathering or journey that a noun names or is the end of: "a trip to Rome, where"; None for others."""
    if noun.lemma_.lower() in word_list("gathering", "visit_noun"):
        return noun
    journey = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "to" else noun
    return journey if journey.lemma_.lower() in word_list("visit_noun") else None


def _in_future(verb: Token) -> Iterator[Modality]:
    """Yield that an encounter is still to come where what follows it is: "will face reporters after the talks"."""
    if any(child.dep_ == "aux" and child.lower_ in {"will", "'ll"} for child in verb.children):
        yield Modality("planned", "M.BEFORE_WHAT_WILL_BE", is_firm=False)


def _is_presumed(noun: Token, verb: Token) -> bool:
    """Return whether what is done with an encounter takes it for granted: "declined to discuss the call with"."""
    is_definite = any(child.lower_ == "the" or child.dep_ == "poss" for child in noun.children)
    if noun.dep_ == "prep":
        return noun.lower_ == "to" and verb.lemma_.lower() in word_list("pointing")
    return noun.dep_ == "dobj" and is_definite and verb.lemma_.lower() in word_list("presuming")


def _is_errand(phrase: Token) -> bool:
    """Return whether a phrase tells what a journey is for: "flew to Rome to meet", "left for Rome for talks"."""
    return (phrase.dep_ == "prep" and phrase.lower_ == "for") or _is_infinitive(phrase)


def _is_under_way_to(verb: Token) -> bool:
    """Return whether somebody sets out in the present: "flies to Rome on Friday to meet", "bound for Rome"."""
    if verb.lower_ in {"bound", "headed"}:
        return True
    has_auxiliary = any(child.dep_ in {"aux", "auxpass"} for child in verb.children)
    is_journey = verb.lemma_.lower() in word_list("motion", "departure", "journey")
    return is_journey and verb.tag_ in {"VBZ", "VBP"} and not has_auxiliary


def _is_due_somewhere(verb: Token) -> bool:
    """Return whether somebody is expected at a place: "is due in Rome on Friday for talks"."""
    due = verb if verb.lower_ == "due" else next((c for c in verb.children if c.lower_ == "due"), None)
    return due is not None and any(child.dep_ == "prep" and child.lower_ in {"in", "at"} for child in due.children)


def _is_infinitive(verb: Token) -> bool:
    return verb.tag_ in {"VB", "VBN"} and any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)


def _is_imperative(verb: Token) -> bool:
    """Return whether a verb opens its clause without a subject: "Cancel the meeting, now"."""
    is_bare = verb.tag_ == "VB" and not any(child.dep_ in {"aux", "nsubj", "nsubjpass"} for child in verb.children)
    return is_bare and verb.dep_ in {"ROOT", "ccomp"}


def _is_finite(verb: Token) -> bool:
    if verb.tag_ in FINITE:
        return True
    return any(child.dep_ in {"aux", "auxpass"} and child.tag_ in FINITE for child in verb.children)


def _auxiliaries(verb: Token, is_core: bool, takes_place: bool) -> Iterator[Modality]:
    """Yield what the auxiliaries of a verb tell; where it does not tell that an encounter takes place, "not" is of
    something else: "the talks did not last long".
    """
    auxiliaries = [child for child in verb.children if child.dep_ in {"aux", "auxpass", "neg", "advmod", "preconj"}]
    modal = before_day(verb)
    auxiliaries += [modal] if modal is not None else []
    words = {child.lower_ for child in auxiliaries}
    for child in auxiliaries:
        is_auxiliary = (child.dep_ == "aux" and child.ent_type_ != "DATE") or child == modal
        cue = _cues("auxiliary").get(child.lower_) if is_auxiliary else None
        if cue is not None and cue.effect == "planned" and verb.lemma_.lower() in word_list("ending"):
            continue
        if cue is not None and (is_core or cue.effect == "planned"):
            if child.lower_ in {"would", "'d"} and "have" in words:
                yield Modality("none", cue.cue_id)
            elif child.lower_ in {"could", "can", "may", "might", "must"} and "have" in words:
                continue
            else:
                yield Modality(cue.effect, cue.cue_id)
        if (
            (is_core or verb.lemma_.lower() in word_list("attend"))
            and child.lower_ in _cues("negation")
            and not _is_more(child)
            and takes_place
        ):
            yield Modality("none", "M.NEVER")
        if is_core and child.lower_ in _cues("habit"):
            yield Modality("none", "M.OFTEN")
    if is_core and _has_negated_subject(verb):
        yield Modality("none", "M.NEITHER")
    if verb.tag_ == "VB" and "to" in words and (verb.head == verb or verb.dep_ in {"relcl", "acl"}) and is_core:
        yield Modality("planned", "M.HEADLINE")


def _is_more(negation: Token) -> bool:
    """Return whether a negation says that it was not all: "not only met the king but also the queen"."""
    following = negation.doc[negation.i + 1 : negation.i + 2].text.lower()
    return following in {"only", "just", "merely", "simply"}


def _has_negated_subject(verb: Token) -> bool:
    """Return whether nobody of the subject does it: "neither the king nor the queen met"."""
    return any(
        word.lower_ in {"neither", "nobody", "none"}
        for child in verb.children
        if child.dep_ in {"nsubj", "nsubjpass"}
        for word in child.subtree
    )


def _first_time(verb: Token) -> Iterator[Modality]:
    """Yield what is told of a first or last time in the present: "it would be the first time that they meet"."""
    time, copula = verb.head, verb.head.head
    if verb.dep_ != "relcl" or time.lemma_ != "time" or time.dep_ != "attr" or verb.tag_ not in {"VBZ", "VBP"}:
        return
    for child in copula.children:
        cue = _cues("auxiliary").get(child.lower_)
        if child.dep_ == "aux" and cue is not None:
            yield Modality(cue.effect, cue.cue_id)


def _conjunctions(verb: Token) -> Iterator[Modality]:
    markers = {
        child.lower_
        for child in verb.children
        if child.dep_ in {"mark", "advmod"} or (child.dep_ == "prep" and not any(child.children))
    }
    if markers & CONDITIONS or _is_inverted(verb):
        yield Modality("none", "M.IF")
    if markers & TIMES_TO_COME and verb.tag_ in {"VBP", "VBZ"} and not any(c.dep_ == "aux" for c in verb.children):
        yield Modality("none", "M.WHENEVER") if _is_of_any_time(verb) else Modality("planned", "M.WHEN")


def _is_inverted(verb: Token) -> bool:
    """Return whether a condition is told by inversion: "had he met the king, he would know"."""
    first = next(iter(verb.children), verb)
    opens = first.dep_ == "aux" and first.lower_ in {"had", "should", "were"} and verb.dep_ in {"advcl", "ccomp"}
    return opens and any(child.dep_ == "nsubj" for child in verb.children)


def _is_of_any_time(verb: Token) -> bool:
    """Return whether a clause in the present is of no particular time: "when I talk with the king, I am heard"."""
    main = verb.head
    is_speaker = any(child.dep_ == "nsubj" and child.lower_ in {"i", "we", "you"} for child in verb.children)
    return is_speaker and verb.dep_ == "advcl" and not any(child.tag_ == "MD" for child in main.children)


def _preposition(view: View, preposition: Token) -> Iterator[Modality]:
    position = view.position(preposition)
    for start in range(max(0, position - 2), position + 1):
        phrase = " ".join(view.words[start : position + 1])
        if phrase in _cues("before"):
            yield Modality("planned", "M.AHEAD", is_firm=False)
            return


def _noun_before(preposition: Token) -> Iterator[Modality]:
    """Yield what a noun says of the encounter that a preposition hangs on it: "the possibility of a meeting"."""
    noun = preposition.head
    if is_verb(noun):
        noun = next((c for c in noun.children if c.dep_ == "dobj" and c.i == preposition.i - 1), noun)
    cue = _cues("governor_noun").get(noun.lemma_.lower())
    if cue is not None and noun.pos_ == "NOUN" and preposition.lower_ in NOUN_PREPOSITIONS:
        yield Modality(cue.effect, cue.cue_id, is_firm=cue.effect != "planned")
        if any(child.lower_ == "no" for child in noun.children):
            yield Modality("none", "M.NEVER")


def _of_no_one_encounter(noun: Token, verb: Token) -> Iterator[Modality]:
    """Yield that any encounter is meant where something holds for it at all times: "a meeting with him requires trust".

    What it comes about by ("a meeting takes place") and what is done with it ("a meeting is planned") tells of one.
    """
    if noun.dep_ != "nsubj" or not any(child.lower_ in {"a", "an", "any"} for child in noun.children):
        return
    if verb.lemma_.lower() in word_list("happen", "coming_about") - {"be"}:
        return
    auxiliaries = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    is_something = verb.lemma_ != "be" or any(child.dep_ in {"attr", "acomp"} for child in verb.children)
    is_at_all_times = verb.tag_ in {"VBZ", "VBP"} and verb.lemma_ != "be" and not auxiliaries
    if is_at_all_times or (is_something and auxiliaries & {"would", "'d"}):
        yield Modality("none", "M.ANY")


def _to_happen(noun: Token, verb: Token) -> Iterator[Modality]:
    """Yield that an encounter is planned where its clause says that it is still to happen: "talks are due to start"."""
    if noun.dep_ not in {"nsubj", "nsubjpass"} or verb.lemma_.lower() != "be":
        return
    for predicate in verb.children:
        cue = _cues("governor").get(predicate.lemma_.lower()) or _cues("governor").get(predicate.lower_)
        if predicate.dep_ == "acomp" and cue is not None and cue.effect == "planned":
            is_past = _was_planned_before(predicate)
            yield Modality("cancelled", "M.HAD_BEEN_DUE") if is_past else Modality(cue.effect, cue.cue_id)
        likelihood = _cues("predicate_adjective").get(predicate.lower_)
        if predicate.dep_ == "acomp" and likelihood is not None:
            yield Modality(likelihood.effect, likelihood.cue_id)
        if predicate.dep_ == "prep":
            phrase = _cues("predicate_phrase").get(" ".join(token.lower_ for token in predicate.subtree))
            if phrase is not None:
                yield Modality(phrase.effect, phrase.cue_id, is_firm=phrase.effect != "planned")
        if predicate.dep_ == "xcomp" and _is_infinitive(predicate):
            yield Modality("planned", "M.IS_TO")


def _wanted_of(clause: Token, copula: Token) -> Iterator[Modality]:
    """Yield what a predicate adjective makes of what its clause tells: "it is important that they meet"."""
    if any(child.dep_ == "aux" for child in clause.children):
        return
    for predicate in copula.children:
        cue = _cues("governor_adjective").get(predicate.lower_)
        if predicate.dep_ == "acomp" and cue is not None:
            yield Modality(cue.effect, cue.cue_id)


def _particle_cue(where: str, verb: Token) -> _Cue | None:
    for child in verb.children:
        cue = _cues(where).get(f"{verb.lemma_.lower()} {child.lower_}")
        if cue is not None and child.dep_ in {"prt", "advmod", "prep"}:
            return cue
    return None


def _of_being(copula: Token, errand: Token) -> Iterator[Modality]:
    """Yield what "be" makes of an infinitive: a plan ("was to meet"), unless it only places its subject ("was in Rome
    to meet"), who is still under way in the present and where he is on his way.
    """
    between = copula.doc[copula.i + 1 : errand.i]
    if any(token.head == copula and (token.dep_ == "prep" or token.lower_ in HERE) for token in between):
        if copula.tag_ != "VBD" or any(token.lower_ == "way" for token in between):
            yield Modality("planned", "M.UNDER_WAY_TO", is_firm=False)
    elif errand.tag_ == "VBN" and any(child.lower_ == "have" for child in errand.children):
        yield Modality("cancelled", "M.WAS_TO_HAVE")
    else:
        yield Modality("planned", "M.IS_TO")


def _was_planned_before(planned: Token) -> bool:
    """Return whether a plan was one before and came to nothing: "had been due to meet", "had planned to meet"."""
    verb = planned.head if planned.dep_ == "acomp" else planned
    is_past_perfect = any(child.dep_ == "aux" and child.lower_ in {"had", "'d"} for child in verb.children)
    return is_past_perfect and planned.lemma_.lower() in word_list("foreseeing")


def _is_present_passive(verb: Token) -> bool:
    """Return whether something is done to a subject now: what he is lined up to do is yet to come."""
    return verb.tag_ == "VBN" and any(
        child.dep_ == "auxpass" and child.tag_ in {"VBP", "VBZ"} for child in verb.children
    )


def _is_ruled_out(noun: Token) -> bool:
    """Return whether there is next to none of what a noun tells: "zero chance that the meeting would be cancelled"."""
    return any(child.lower_ in {"no", "little", "zero"} for child in noun.children)


def _governor(current: Token, head: Token) -> Iterator[Modality]:
    lemma = head.lemma_.lower()
    if is_verb(head):
        is_infinitive = current.dep_ in {"xcomp", "advcl"} and _is_infinitive(current)
        particle = _particle_cue("governor_particle", head)
        if particle is not None and not is_infinitive:
            yield Modality(particle.effect, particle.cue_id)
            if _is_infinitive(head) or _is_imperative(head):
                yield Modality("none", CANCEL_WISH)
            return
        kept_up = _cues("governor_infinitive").get(lemma)
        if kept_up is not None and _is_infinitive(head) and current.dep_ == "dobj":
            yield Modality(kept_up.effect, kept_up.cue_id)
        if lemma == "be" and is_infinitive:
            yield from _of_being(head, current)
        if lemma == "be" and current.dep_ == "ccomp" and current.tag_ != "VBD":
            yield from _wanted_of(current, head)
        if lemma == "go" and not (is_infinitive and head.tag_ == "VBG"):
            return
    elif current.dep_ in {"acl", "ccomp", "relcl"} and _is_ruled_out(head):
        yield Modality("none", "M.NEVER")
    elif current.dep_ not in {"pobj", "acl", "xcomp", "prep", "ccomp"} and head.dep_ != "prep":
        return
    if lemma == "call" and is_verb(head) and any(child.dep_ == "dobj" for child in head.children):
        return
    if lemma == "accept" and current.dep_ == "dobj" and current.lemma_.lower() in word_list("answered"):
        return
    where = "governor_adjective" if head.pos_ == "ADJ" else "governor"
    cue = _cues(where).get(lemma) or _cues("governor").get(head.lower_)
    if cue is None and current.dep_ == "xcomp" and current.tag_ == "VB" and _is_present_passive(head):
        yield Modality("planned", "M.IS_DONE_TO", is_firm=False)
    is_demand = lemma == "call" and _is_infinitive(current)
    is_governed = current.dep_ in ARGUMENTS | {"prep", "pobj"} or is_demand
    if cue is not None and (is_verb(head) or head.pos_ == "ADJ") and is_governed:
        if current.dep_ == "nsubj" and not head.tag_.startswith("VBN"):
            return
        if cue.effect == "planned" and current.dep_ == "ccomp" and _is_finite(current):
            return
        if current.dep_ == "xcomp" and _was_planned_before(head):
            yield Modality("cancelled", "M.HAD_BEEN_DUE")
            return
        yield Modality(cue.effect, cue.cue_id)
        if cue.effect == "cancelled" and (_is_infinitive(head) or _is_imperative(head)):
            yield Modality("none", CANCEL_WISH)
        if cue.effect == "planned" and any(child.dep_ == "neg" for child in head.children):
            yield Modality("none", "M.NEVER")
    if head.pos_ == "NOUN":
        noun = _cues("governor_noun").get(lemma)
        if noun is not None:
            yield Modality(noun.effect, noun.cue_id)
