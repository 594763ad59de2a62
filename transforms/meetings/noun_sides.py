"""The sides of a noun that tells of an encounter: its owners, and who holds, attends or tells of it."""

from spacy.tokens import Token

from transforms.language.records import Form, Kind, Mention
from transforms.meetings.rules import WEAK, Frame, trigger_rules, word_list
from transforms.meetings.syntax import (
    BODIES,
    RELATIVES,
    SUBJECTS,
    Item,
    clause_of,
    climb,
    is_of_common_noun,
    is_passive,
    is_verb,
    list_around,
    own_subjects,
    read_list,
    subjects_of,
)
from transforms.meetings.verb_sides import listed
from transforms.meetings.view import PEOPLE, View, is_party

MAX_CLIMB = 8
MEETING_FRAMES = frozenset({"meet", "receive", "talk", "talk_or_object"})
OCCASIONS = frozenset({"during", "on", "at", "in"})
SPOKEN_OF = frozenset({"of", "about", "on", "over", "regarding", "concerning"})
"""Prepositions of an encounter whose clause only speaks of it: "said of the talks with the king"."""


def bind_noun(view: View, position: int, token: Token, frame: Frame, sides: dict[str, list[Item]]) -> str:
    """Add to the sides who a noun's phrase and clause tell, and return how the first side was found."""
    owners = _owners(view, position)
    if owners:
        sides["AB" if len(owners) > 1 and not sides["B"] else "A"].extend(owners)
        if len(owners) == 1 and not sides["B"]:
            sides["B"].extend(_met_during(view, token, owners[0][0]))
        return "possessive"
    if sides["B"] and not sides["A"] and not sides["AB"] and _only_attended(view, position):
        sides["A"], sides["B"] = sides["B"], []
        return "attend"
    is_of_all = not sides["A"] and not sides["B"] and len(sides["AB"]) == 1
    if is_of_all and sides["AB"][0][0].kind != Kind.PERSON:
        sides["B"], sides["AB"] = sides["AB"], []
    if sides["AB"] or (sides["A"] and sides["B"]):
        return "preposition"
    if not sides["A"] and not sides["B"]:
        inside = _inside(view, token)
        if inside:
            sides["AB"].extend(inside)
            return "inside"
    shared = _shared_owners(view, token)
    if shared:
        sides["B" if sides["A"] else "A"].extend(shared)
        return "possessive"
    return _bind_governor(view, position, token, frame, sides, is_of_all)


def _bind_governor(
    view: View, position: int, token: Token, frame: Frame, sides: dict[str, list[Item]], is_of_all: bool
) -> str:
    """Add to the sides whom the words above a noun tell, the nearest that tell of anybody; return how.

    ``is_of_all``: the noun's own phrase tells of all who met as one, so that nobody who speaks of it is of them.
    """
    side = sides["B" if sides["A"] else "A"]
    basis = "governor"
    for current in climb(token, MAX_CLIMB):
        head = current.head
        if current.dep_ == "prep" and _is_outsider(view, head, sides) and not _is_addressed(head):
            side.extend(list_around(view, view.position(head), position))
            return "apposition" if is_verb(clause_of(head)) else basis
        if not is_verb(head):
            continue
        if _only_speaks_of(frame, current) or (not sides["B"] and _is_talked_over(current)):
            break
        if current.dep_ == "ccomp" or (current.dep_ == "advcl" and own_subjects(current)):
            basis = "speaker"
        if basis == "speaker" and is_of_all:
            break
        if current.dep_ == "prep" and current.lower_ == "in" and _tells_meeting(head) and not sides["B"]:
            return "none"
        items = _people_of_verb(view, token, current, sides["B"])
        if items:
            side.extend(items)
            if not sides["B"] and basis != "speaker":
                sides["B"].extend(_opposite(view, head, current, position))
            return "attend" if head.lemma_.lower() in word_list("attend") else basis
    return basis if sides["A"] else "none"


def _only_speaks_of(frame: Frame, phrase: Token) -> bool:
    """Return whether the verb of a phrase tells of somebody who arranges an encounter or speaks of it."""
    if phrase.head.lemma_.lower() in word_list("arranger") and phrase.dep_ in {"dobj", "nsubjpass"}:
        return True
    is_on_call = frame.name == "call" and phrase.lower_ == "on"
    return phrase.dep_ == "prep" and phrase.lower_ in SPOKEN_OF and not is_on_call


def _is_talked_over(phrase: Token) -> bool:
    """Return whether a phrase tells what people talk over, who need not be of it: "discussed next year's summit"."""
    is_object = phrase.dep_ in {"dobj", "dep"} or (phrase.dep_ == "prep" and phrase.lower_ in {"on", "upon"})
    return is_object and phrase.head.lemma_.lower() in word_list("talking_over")


def _people_of_verb(view: View, noun: Token, phrase: Token, others: list[Item]) -> list[Item]:
    """Return who does, or to whom is done, what the verb above a phrase of the noun tells; none of the other side."""
    verb = phrase.head
    subjects = [s for s in subjects_of(verb) if not _within(noun, s) or _within(verb, s)]
    items = listed(view, subjects, view.position(verb))
    if is_passive(verb):
        is_setting = not items and phrase.lower_ in word_list("in_place") | {"during"}
        return _agent(view, verb) if is_setting or phrase.dep_ in {"nsubjpass", "nsubj"} else items
    if items and all(_is_on(mention, others) for mention, _ in items):
        return _addressees(view, verb, len(view.tokens))
    return items


def _met_during(view: View, noun: Token, owner: Mention) -> list[Item]:
    """Return whom the owner of an encounter addresses during it: "thanked the king during her visit to Rome"."""
    preposition = noun.head
    if noun.dep_ != "pobj" or preposition.lower_ not in OCCASIONS:
        return []
    verb = clause_of(preposition)
    subjects = listed(view, subjects_of(verb), view.position(verb))
    if not is_verb(verb) or owner.entity is None or all(mention.entity != owner.entity for mention, _ in subjects):
        return []
    return [item for item in _addressees(view, verb, len(view.tokens)) if item[0].entity != owner.entity]


def _shared_owners(view: View, noun: Token) -> list[Item]:
    """Return whose encounter a noun before this one tells of: "the king's call with X and a meeting with the envoy"."""
    first = noun.head if noun.dep_ == "conj" else noun
    while first.dep_ in {"pobj", "prep", "conj"} and (False, first.lemma_.lower()) not in trigger_rules():
        first = first.head
    if first == noun or (False, first.lemma_.lower()) not in trigger_rules():
        return []
    return _owners(view, view.position(first)) if any(child.dep_ == "poss" for child in first.children) else []


def _opposite(view: View, verb: Token, phrase: Token, position: int) -> list[Item]:
    """Return whom a verb's subject has the encounter with that its phrase tells of: "took the king out for dinner"."""
    if is_passive(verb):
        return _agent(view, verb)
    if phrase.dep_ == "dobj" and verb.lemma_.lower() in word_list("granting"):
        return _given_to(view, verb, position)
    if phrase.lower_ in {"for", "over", "to", "into"} and verb.lemma_.lower() in word_list("company"):
        return _objects(view, verb, position)
    is_meanwhile = verb.dep_ == "advcl" and verb.tag_ == "VBG" and not own_subjects(verb)
    return _addressees(view, verb, position) or (_addressees(view, verb.head, position) if is_meanwhile else [])


def _given_to(view: View, verb: Token, limit: int) -> list[Item]:
    """Return to whom an encounter is granted, told before it: "gave the king a state dinner"."""
    for child in verb.children:
        mention = view.mention_of(child)
        if child.dep_ == "dative" and view.position(child) < limit and mention is not None and mention.kind in PEOPLE:
            return read_list(view, view.position(child))[0]
    return []


def _objects(view: View, verb: Token, limit: int) -> list[Item]:
    """Return the people who are a verb's object before a position."""
    for child in verb.children:
        mention = view.mention_of(child)
        if child.dep_ == "dobj" and view.position(child) < limit and mention is not None and is_party(mention):
            return read_list(view, view.position(child))[0] if mention.kind not in BODIES else []
    return []


def _only_attended(view: View, position: int) -> bool:
    """Return whether a definite noun is only said to be attended by others: "the meeting, attended by the king"."""
    behind = view.words[position + 1 : position + 4]
    is_definite = any(child.lower_ in {"the", "this"} for child in view.tokens[position].children)
    return is_definite and ("attended", "by") in {behind[:2], behind[1:]}


def _tells_meeting(verb: Token) -> bool:
    """Return whether a verb tells itself of the encounter whose kind the noun tells: "met him in a closed meeting"."""
    rules = trigger_rules().get((True, verb.lemma_.lower()), ())
    plain = [rule for rule in rules if not any("=" in need for need in rule.needs)]
    return any(rule.strength > WEAK and rule.frame in MEETING_FRAMES for rule in plain)


def _inside(view: View, noun: Token) -> list[Item]:
    """Return the two or more who act in what is told of an encounter: "a call in which the king and the envoy …"."""
    for verb in noun.children:
        is_clause = verb.dep_ in {"relcl", "acl"}
        if not is_clause or any(child.dep_ in SUBJECTS and child.lower_ in RELATIVES for child in verb.children):
            continue
        items = listed(view, own_subjects(verb), view.position(verb))
        items += _addressees(view, verb, len(view.tokens)) or _companions(view, verb)
        if len(items) > 1 or any(len(mention.members) > 1 for mention, _ in items):
            return items
    return []


def _companions(view: View, verb: Token) -> list[Item]:
    """Return with whom the subject of a light verb had the encounter: "the talks that the king had with the envoy"."""
    if verb.lemma_.lower() not in word_list("light"):
        return []
    behind = view.position(verb) + 1
    if view.words[behind : behind + 1] == ("with",):
        return read_list(view, behind + 1)[0]
    for child in verb.children:
        if child.dep_ == "prep" and child.lower_ == "with":
            return read_list(view, view.position(child) + 1)[0]
    return []


def _is_on(mention: Mention, side: list[Item]) -> bool:
    """Return whether a mention names a person who is on a side already."""
    return mention.form != Form.PRONOUN and any(mention.entity == other.entity is not None for other, _ in side)


def _is_addressed(noun: Token) -> bool:
    """Return whether a person is addressed at the encounter: "expressed thanks to the king during a call"."""
    verb = clause_of(noun)
    is_object = noun.dep_ in {"dobj", "dative", "pobj"}
    return is_object and verb.lemma_.lower() in word_list("addressing") and bool(subjects_of(verb))


def _addressees(view: View, verb: Token, limit: int) -> list[Item]:
    """Return whom the subject addresses at the encounter: "at the lunch, the minister told the delegation …".

    Between the verb and the encounter (at ``limit``) a noun may stand: "voiced support for the king in a call".
    """
    if verb.lemma_.lower() not in word_list("addressing"):
        return []
    nouns = [child for child in verb.children if child.dep_ == "dobj" and view.position(child) < limit]
    besides = [child for child in verb.children if child.lower_ == "next"]
    for head in (verb, *nouns, *besides):
        for child in head.children:
            prepositions = {"to", "with", "for"} if head in nouns else {"to", "with", "beside", "alongside"}
            if child.dep_ in {"dobj", "dative"} or (child.dep_ == "prep" and child.lower_ in prepositions):
                token = child if child.dep_ != "prep" else next((c for c in child.children if c.dep_ == "pobj"), child)
                mention = view.mention_of(token)
                if mention is not None and is_party(mention) and mention.kind not in BODIES:
                    return read_list(view, view.position(token))[0]
    return []


def _is_outsider(view: View, noun: Token, sides: dict[str, list[Item]]) -> bool:
    """Return whether a noun is a person not yet on a side: "the minister, during a call with the envoy, …"."""
    mention = view.mention_of(noun)
    if mention is None or not is_party(mention) or mention.kind not in PEOPLE:
        return False
    return all(mention.entity != other.entity for items in sides.values() for other, _ in items)


def _within(token: Token, ancestor: Token) -> bool:
    return ancestor == token or ancestor in token.ancestors


def _agent(view: View, verb: Token) -> list[Item]:
    for child in verb.children:
        if child.dep_ == "agent" or child.lower_ == "by":
            return read_list(view, view.position(child) + 1)[0]
    return []


def _owners(view: View, position: int) -> list[Item]:
    """Return the people who stand before a noun inside its phrase: "X's meeting", "the X-Y summit"."""
    found: list[Item] = []
    before = position - 1
    while before >= 0 and position - before < 12:
        mention = view.mentions[before]
        token = view.tokens[before]
        if mention is not None and is_party(mention):
            is_possessive = view.words[view.ends[before]] in {"'s", "’s", "'", "’"} or mention.form == Form.PRONOUN
            if mention.kind not in PEOPLE and not is_possessive:
                before -= 1
                continue
            if mention.form == Form.PRONOUN and token.tag_ != "PRP$":
                break
            if not is_possessive and view.position(token.head) != position and is_of_common_noun(view, token):
                break
            if is_possessive or token.dep_ in {"compound", "nmod", "amod", "poss"}:
                if token.dep_ == "poss" or is_possessive:
                    return list_around(view, before, position)
                found.insert(0, (mention, "same"))
                while before >= 0 and view.mentions[before] is mention:
                    before -= 1
                continue
            break
        if (
            mention is not None
            or (
                token.pos_ in {"ADJ", "NOUN", "PROPN", "NUM", "ADV", "PART", "PUNCT"}
                and token.text not in {",", ".", ";", ":", "(", ")", '"', "“", "”"}
            )
            or token.tag_ in {"VBG", "VBN", "HYPH"}
        ):
            before -= 1
            continue
        break
    return found
