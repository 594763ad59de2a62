"""The lists of people behind a trigger: as objects of a verb and behind the prepositions of its frame."""

from spacy.tokens import Token

from transforms.language.records import Form, Kind, Mention
from transforms.meetings.rules import Frame, trigger_rules, word_list
from transforms.meetings.syntax import (
    APART,
    BODIES,
    Item,
    behind_circumstances,
    is_attributive,
    is_gloss,
    is_passive,
    is_possessor,
    is_verb,
    read_behind_unknown,
    read_list,
    starts_clause,
)
from transforms.meetings.view import PEOPLE, View, is_party, position_of

BREAKS = frozenset({";", ":"})
OBJECT_OPENERS = frozenset({"a", "an", "the", "both", "visiting"})
ADDING = frozenset({"and", "then", "later", "separately"})
"""Words between two lists behind the same preposition: "met with the king and on Monday with the queen"."""
TOLD_LATE = frozenset({"meal", "courtesy", "visit_noun", "audience"})
"""Frames whose lists may stand behind when and where: "hosted a dinner in Rome on Monday for the king"."""
NOUN_OR_APPOSED = frozenset({"dobj", "pobj", "appos"})
ABSTRACT = frozenset({("of",), ("to",)})
"""Prepositions of a body that need not be there: "a meeting of the council", "spoke to the institute".."""


def lists_behind(view: View, position: int, frame: Frame) -> list[tuple[str, list[Item]]]:
    """Read the lists behind the frame's prepositions, passing over adverbs, days, places and other phrases."""
    found: list[tuple[str, list[Item]]] = []
    trigger = view.tokens[position]
    is_near = True
    list_end: int | None = None
    position = _object_position(view, position) if frame.object else position + 1
    while position < len(view.tokens):
        preposition, reach = _match(view, position, frame)
        if (
            preposition is not None
            and (is_near or preposition in frame.roaming)
            and not _is_of_another(view.tokens[position], trigger)
            and not _is_of_joined(view.tokens[position], trigger)
            and not _is_of_noun_before(view, position, trigger)
        ):
            items, end = read_list(view, position + reach)
            if not items:
                items, end = read_behind_unknown(view, position + reach)
            if preposition in ABSTRACT:
                items = [item for item in items if item[0].kind not in BODIES]
            if preposition == ("of",) and frame.name == "audience":
                items = [item for item in items if item[0].kind == Kind.PERSON]
            if _is_bound_to_other(view.tokens[position], trigger):
                items = [item for item in items if item[0].kind not in BODIES]
            if frame.prepositions[preposition] != "AB":
                items = [item for item in items if item[0].kind != Kind.COUNTRY or are_people(view, item[0])]
            if items and list_end is not None and set(view.words[list_end:position]) & ADDING:
                items = [(items[0][0], APART), *items[1:]]
            if items:
                found.append((frame.prepositions[preposition], items))
                list_end = end
            position = max(end, position + reach)
            is_near = False
            continue
        token = view.tokens[position]
        mention = view.mentions[position]
        if is_near and frame.name in TOLD_LATE and token.pos_ == "ADP" and not frame.object:
            behind = behind_circumstances(view, position)
            if behind > position:
                position = behind
                continue
        if mention is not None and is_party(mention):
            if is_near and frame.object and not is_passive(trigger) and not _only_owns(view, position):
                items, position = read_list(view, position)
                found.append((frame.object, items))
                list_end = position
                is_near = False
            else:
                position = view.ends[position]
                is_near = is_near and token.tag_ == "PRP$"
            continue
        if mention is None:
            if _stops(view, position, trigger):
                break
            is_stand_in = token.lower_ in word_list("collective", "apposed")
            if is_near and frame.object and is_stand_in and not is_passive(trigger):
                items, end = read_list(view, position)
                if not items:
                    items, end = read_behind_unknown(view, position)
                if items:
                    found.append((frame.object, items))
                    position, is_near = end, False
                    continue
            is_near = is_near and (
                token.pos_ in {"ADV", "DET", "ADJ", "PART", "PRON"}
                or (token == trigger.head and token.lemma_ == "be")
                or token.is_quote
                or token.tag_ == "HYPH"
                or is_attributive(token)
                or _is_owner(view, position)
                or _belongs_to_title(view, token)
            )
        position = view.ends[position]
    return found or _in_parse(view, trigger, frame)


def _match(view: View, position: int, frame: Frame) -> tuple[tuple[str, ...] | None, int]:
    """Return the frame's preposition at a position and its tokens, with a day inside: "held | on Friday | by"."""
    preposition = view.match(position, frame.prepositions)
    if preposition is None and view.words[position] in word_list("participle"):
        by = behind_circumstances(view, position + 1)
        parts = (view.words[position], *view.words[by : by + 1])
        if parts in frame.prepositions:
            return parts, by + 1 - position
    return preposition, len(preposition or ())


def _in_parse(view: View, trigger: Token, frame: Frame) -> list[tuple[str, list[Item]]]:
    """Return the list whom the parse tells, where words of nobody stand before: "hosted a dozen trade and union men".

    Likewise whom a comma sets behind such words: "met the ministry's official in charge, NAME".
    """
    for child in trigger.children:
        side = frame.prepositions.get((child.lower_,), "") if child.dep_ == "prep" else ""
        nouns = [noun for noun in child.children if noun.dep_ == "pobj"]
        if child.dep_ == "dobj" and not is_passive(trigger):
            side, nouns = frame.object, [child]
        if child.i < trigger.i or side not in {"A", "B"}:
            continue
        named = [apposed for noun in nouns for apposed in (noun, *noun.children) if apposed.dep_ in NOUN_OR_APPOSED]
        for noun in named:
            mention = view.mention_of(noun)
            if mention is not None and is_party(mention) and mention.kind in PEOPLE:
                return [(side, read_list(view, position_of(view, mention))[0])]
    return []


def are_people(view: View, nation: Mention) -> bool:
    """Return whether a nation is told by its people, who stand for those it sent: "a lunch hosted by the Danes"."""
    position = position_of(view, nation)
    before = view.tokens[position - 1] if position else None
    return (
        nation.form == Form.DESCRIPTION
        and before is not None
        and (before.lower_ == "the" or before.pos_ == "NUM")
        and view.tokens[view.ends[position] - 1].tag_ in {"NNS", "NNPS"}
    )


def _object_position(view: View, verb: int) -> int:
    """Return where to begin to look for a verb's object: behind "here today", if anybody stands there."""
    behind = behind_circumstances(view, verb + 1)
    first = next((n for n in range(behind, len(view.words)) if view.words[n] not in OBJECT_OPENERS), len(view.words))
    mention = view.mentions[first] if first < len(view.words) else None
    is_object = mention is not None and is_party(mention) and mention.kind not in BODIES
    return behind if is_object and not starts_clause(view, first, verb) else verb + 1


def _belongs_to_title(view: View, word: Token) -> bool:
    """Return whether a capitalised word belongs to the title of somebody behind it: "met Global Director NAME"."""
    mention = view.mention_of(word.head) if word.dep_ in {"compound", "nmod"} and word.head.i > word.i else None
    return mention is not None and mention.kind == Kind.PERSON and word.text[:1].isupper()


def _is_owner(view: View, position: int) -> bool:
    """Return whether a noun only tells whose somebody is: "met the company's director, NAME"."""
    after = position + 1
    while after < len(view.tokens) and view.tokens[after].pos_ in {"NOUN", "PROPN"} and view.mentions[after] is None:
        after += 1
    return view.tokens[position].pos_ in {"NOUN", "PROPN"} and view.words[after : after + 1] in (("'s",), ("’s",))


def _only_owns(view: View, position: int) -> bool:
    """Return whether a mention only owns what follows, and that is nobody: "the minister's visit"."""
    owned = view.ends[position] + 1
    return is_possessor(view, position) and not (owned < len(view.mentions) and is_party(view.mentions[owned]))


def _is_bound_to_other(preposition: Token, trigger: Token) -> bool:
    """Return whether a preposition hangs on a noun that is spoken of: "spoke about cooperation with the union"."""
    noun = preposition.head
    return noun.pos_ == "NOUN" and noun != trigger and noun.dep_ == "pobj" and noun.head.head == trigger


def _is_of_another(participle: Token, trigger: Token) -> bool:
    """Return whether a passive verb has a subject of its own: in "the side at the talks was led by", the side."""
    subjects = [child for child in participle.children if child.dep_ == "nsubjpass"]
    return bool(subjects) and trigger not in subjects


def _is_of_object(view: View, gerund: Token, trigger: Token) -> bool:
    """Return whether a gerund tells more of what is talked about: "discussed progress in meeting the terms with X"."""
    is_inside = gerund.dep_ == "pcomp" and any(
        child.dep_ == "dobj" and child in gerund.ancestors for child in trigger.children
    )
    return is_inside and any(child.dep_ == "dobj" and view.mention_of(child) is None for child in gerund.children)


def _is_of_joined(preposition: Token, trigger: Token) -> bool:
    """Return whether a preposition hangs on another encounter joined: "a call with X and a meeting with the king"."""
    noun = preposition.head
    is_joined = noun.dep_ in {"conj", "appos"} or (noun.dep_ == "dobj" and is_gloss(noun))
    return noun != trigger and is_joined and (False, noun.lemma_.lower()) in trigger_rules()


def _is_of_noun_before(view: View, preposition: int, trigger: Token) -> bool:
    """Return whether "between" hangs on another encounter: "talks in Rome, a meeting between two kings"."""
    noun = view.tokens[preposition - 1]
    is_other = noun != trigger and noun.i > trigger.i and (False, noun.lemma_.lower()) in trigger_rules()
    return is_other and view.words[preposition] in {"between", "among"}


def _stops(view: View, position: int, trigger: Token) -> bool:
    token = view.tokens[position]
    if token.text in BREAKS or token.lower_ in word_list("clause_opener"):
        return True
    if token.lower_ == "that" and token.dep_ in {"mark", "nsubj", "dobj"}:
        return True
    if not is_verb(token) or token.dep_ in {"amod", "compound"} or _is_of_object(view, token, trigger):
        return False
    if token.lower_ == "according" or _tells_of_beginning(token, trigger):
        return False
    if (
        token.dep_ in {"aux", "auxpass"}
        and token.head == trigger.head
        and token.head.lemma_.lower() in word_list("happen")
    ):
        return False
    if token.lemma_.lower() in word_list("happen") and (token == trigger.head or token.dep_ in {"aux", "auxpass"}):
        return False
    return token.tag_ == "VBD" or token.lower_ not in word_list("participle")


def _tells_of_beginning(verb: Token, trigger: Token) -> bool:
    """Return whether an infinitive only tells that an encounter is to take place: "talks were due to begin"."""
    if trigger.dep_ not in {"nsubj", "nsubjpass"} or verb.tag_ != "VB" or verb.dep_ != "xcomp":
        return False
    is_under_clause = trigger.head in {verb.head, verb.head.head}
    return is_under_clause and verb.lemma_.lower() in word_list("happen", "coming_about")
