"""Finding the words that can tell that people met."""

import re
from collections.abc import Callable

from spacy.tokens import Token

from transforms.language.records import Form, Kind, Mention
from transforms.meetings.records import Trigger
from transforms.meetings.rules import TriggerRule, trigger_rules, word_list
from transforms.meetings.syntax import (
    RELATIVES,
    behind_circumstances,
    clause_of,
    is_gloss,
    is_passive,
    is_verb,
    list_around,
    own_subjects,
    party_positions,
    read_list,
    starts_date,
)
from transforms.meetings.view import PEOPLE, View, is_party

NOUN_WINDOW = 5
MAX_REACH = 16
COUNTED = frozenset({"a", "an", "the", "this", "that", "one-on-one", "first", "second", "last", "another", "bilateral"})
GLUED = re.compile(r"\w[\w'’-]*[a-z]{2}[A-Z]\w*(?:[-'’]\w+)*")
"""A word with another glued to its end: "TrumpGOP"."""
PLURALS = frozenset({"NNS", "NNPS"})


def find_triggers(view: View) -> list[Trigger]:
    """Return the triggers of a sentence in order, at most one a token: the rule with the most conditions wins."""
    rules = trigger_rules()
    found = []
    furniture = _links_to_other_news(view)
    for position, token in enumerate(view.tokens):
        if position in furniture:
            continue
        is_verb_form = is_verb(token)
        if not (is_verb_form or _is_nominal(token)) or _only_counts(token):
            continue
        mention = view.mentions[position]
        if mention is not None and is_party(mention):
            continue
        lemma = _lemma(token)
        for rule in rules.get((is_verb_form, lemma), ()):
            if all(_holds(condition, view, position) for condition in rule.needs):
                found.append(_trigger(rule, view, position))
                break
    return found


def _is_nominal(token: Token) -> bool:
    """Return whether a word heads a phrase; so does an adjective that has become one: "after a bilateral with"."""
    return token.pos_ in {"NOUN", "PROPN"} or (token.pos_ == "ADJ" and token.dep_ in {"pobj", "dobj"})


def _only_counts(noun: Token) -> bool:
    """Return whether a noun only counts what its clause has told: "met the king, their second meeting this year"."""
    words = {token.lower_ for token in noun.doc[noun.left_edge.i : noun.i]}
    return noun.dep_ == "dobj" and is_gloss(noun) and bool(words & word_list("ordinal"))


def _lemma(token: Token) -> str:
    """Return a word's lemma; that of a capitalised plural too, which is a name to the tagger: "the Fifth Talks"."""
    lemma = token.lemma_.lower()
    return lemma.removesuffix("s") if token.tag_ in {"NNP", "NNPS"} and lemma == token.lower_ else lemma


def _links_to_other_news(view: View) -> range:
    """Return the positions of headlines of other news that a page put into a sentence: "NAMEHeadline … MORE said".

    They are glued to a name's second telling, and MORE in capitals closes them.
    """
    ends = [n for n, token in enumerate(view.tokens) if token.text == "MORE"]
    glued = [n for n, token in enumerate(view.tokens) if ends and _is_glued(token)]
    return range(glued[0], ends[-1]) if glued else range(0)


def _is_glued(token: Token) -> bool:
    """Return whether another word is glued to a word's end, parted from it by the tokenizer or not."""
    is_parted = token.is_alpha and not token.whitespace_ and token.i + 1 < len(token.doc)
    return GLUED.fullmatch(token.text) is not None or (is_parted and token.nbor().is_title)


def _trigger(rule: TriggerRule, view: View, position: int) -> Trigger:
    token = view.tokens[position]
    start = view.sentence.offset_of(token)
    return Trigger(rule, view.sentence.number, position, start, start + len(token.text), token.tag_ in PLURALS)


def _holds(condition: str, view: View, position: int) -> bool:
    name, _, values = condition.partition("=")
    return _CONDITIONS[name](view, position, frozenset(values.split(",")) if values else frozenset())


def _objects(token: Token) -> list[Token]:
    return [
        child
        for child in token.children
        if child.dep_ in {"dobj", "attr", "oprd"} and child.lower_ not in RELATIVES and not is_gloss(child)
    ]


def _no_object(view: View, position: int, _: frozenset[str]) -> bool:
    token = view.tokens[position]
    if is_passive(token) and not _is_passive_with_people(view, token):
        return False
    objects = _objects(token)
    return not objects or any(
        is_party(view.mention_of(obj))
        or obj.lemma_.lower() in word_list("collective")
        or _names_person_behind(view, obj)
        for obj in objects
    )


def _names_person_behind(view: View, noun: Token) -> bool:
    """Return whether a comma sets a person's name behind a noun: "met the bloc's point man, NAME"."""
    apposed = [view.mention_of(child) for child in noun.children if child.dep_ == "appos"]
    return any(m is not None and (m.kind, m.form) == (Kind.PERSON, Form.NAME) and is_party(m) for m in apposed)


def _no_speech(view: View, position: int, _: frozenset[str]) -> bool:
    """Return whether somebody may speak to somebody, and does not give a speech: "will speak at an event"."""
    if not _no_object(view, position, frozenset()):
        return False
    verb = view.tokens[position]
    prepositions = [child.lower_ for child in verb.children if child.dep_ == "prep"]
    subjects = [view.mention_of(child) for child in verb.children if child.dep_ == "nsubj"]
    are_sides = any(mention is not None and len(mention.members) > 1 for mention in subjects)
    return are_sides or bool({"with", "to"} & set(prepositions)) or "at" not in prepositions


def _is_passive_with_people(view: View, verb: Token) -> bool:
    """Return whether a passive verb has nobody or people behind "with", and not "met with anger"."""
    return all(
        is_party(view.mention_of(noun)) or noun.pos_ == "PRON" or noun.lemma_.lower() in word_list("collective")
        for preposition in verb.children
        if preposition.lower_ == "with"
        for noun in preposition.children
        if noun.dep_ == "pobj"
    )


def _object(view: View, position: int, lemmas: frozenset[str]) -> bool:
    start = behind_circumstances(view, position + 1)
    return any(token.lemma_.lower() in lemmas for token in view.tokens[start : start + NOUN_WINDOW])


def _object_people(view: View, position: int, _: frozenset[str]) -> bool:
    token = view.tokens[position]
    if any(
        child.dep_ in {"nsubjpass", "dobj", "dative"}
        and (_is_somebody(view.mention_of(_meant(token, child))) or _names_person_behind(view, child))
        for child in token.children
    ):
        return True
    if _predicate_for_object(view, token) is not None:
        return True
    if token.tag_ == "VBN" and is_passive(token):
        return any(view.words[after] == "by" for after in range(position + 1, min(position + 6, len(view.words))))
    after = behind_circumstances(view, position + 1)
    while after < len(view.tokens) and view.tokens[after].pos_ in {"ADV", "DET", "ADP"} and view.words[after] in _SKIP:
        after += 1
    return after < len(view.tokens) and _is_somebody(view.mentions[after])


def _parsed_object_people(view: View, position: int, _: frozenset[str]) -> bool:
    """Return whether the parser takes people for a verb's object, not what follows: "they convened, the king said"."""
    return any(_is_somebody(view.mention_of(noun)) for noun in _objects(view.tokens[position]))


def _predicate_for_object(view: View, verb: Token) -> Token | None:
    """Return the only object of an active verb, where the parser took a person for what another is called.

    So "had called the king to convey" reads as if somebody were called king.
    """
    predicates = [child for child in verb.children if child.dep_ == "oprd"]
    if len(predicates) != 1 or is_passive(verb) or _objects(verb) != predicates or not own_subjects(verb):
        return None
    mention = view.mention_of(predicates[0])
    if mention is None or not is_party(mention) or mention.kind not in PEOPLE:
        return None
    return predicates[0]


def _meant(verb: Token, noun: Token) -> Token:
    """Return the noun of which a relative clause tells for its pronoun: "the king, whom he received"."""
    return verb.head if verb.dep_ == "relcl" and noun.lower_ in RELATIVES else noun


def _is_somebody(mention: Mention | None) -> bool:
    """Return whether a mention is of people or a body: a state is not there to be received or told."""
    return mention is not None and is_party(mention) and mention.kind != Kind.COUNTRY


_SKIP = frozenset({"the", "both", "also", "separately", "with", "personally", "visiting"})


def _an_occasion(view: View, position: int, _: frozenset[str]) -> bool:
    """Return whether time is spent on an occasion, and not a lot of it over the years."""
    return not any(word in word_list("amount") for word in view.words[position + 1 : position + 1 + NOUN_WINDOW])


def _word(view: View, position: int, words: frozenset[str]) -> bool:
    return any(word in words for word in view.words[position + 1 : position + 1 + NOUN_WINDOW])


def _of_treaties(view: View, _: int, __: frozenset[str]) -> bool:
    return any(token.lemma_.lower() in word_list("treaty") for token in view.tokens)


def _behind(view: View, position: int, words: frozenset[str]) -> bool:
    return any(word in words for word in view.words[position + 1 : position + 1 + MAX_REACH])


def _sees_in_person(view: View, position: int, _: frozenset[str]) -> bool:
    """Return whether somebody went, is due or is told apart to see another: "flew in to see the king"."""
    token = view.tokens[position]
    if any(word in word_list("in_private") for word in view.words[position : position + MAX_REACH]):
        return True
    if _is_at_time(view, position):
        return True
    return _is_infinitive(token) and token.head.lemma_.lower() in word_list("journey", "dating")


def _is_at_time(view: View, position: int) -> bool:
    """Return whether a day stands right behind the person who is seen: "saw the king on Sunday"."""
    after = position + 1
    while after < len(view.tokens) and view.tokens[after].pos_ in {"DET", "ADV"}:
        after += 1
    seen = view.mentions[after] if after < len(view.tokens) else None
    behind = view.ends[after] if seen is not None else 0
    if seen is None or not _is_somebody(seen) or behind >= len(view.tokens):
        return False
    behind += view.words[behind] == "on"
    day = view.mentions[behind] if behind < len(view.tokens) else None
    return day is not None and day.kind == Kind.DATE


def _by_phone(view: View, position: int, _: frozenset[str]) -> bool:
    """Return whether the clause says by phone: "told the king over the phone that trade is good"."""
    for after in range(position + 1, len(view.words)):
        if view.tokens[after].dep_ == "mark":
            return False
        if view.words[after] in word_list("phone") and view.words[after - 1] in word_list("phone_preposition"):
            return True
    return False


def _in_place(view: View, position: int, _: frozenset[str]) -> bool:
    """Return whether a town or building stands right behind the verb's object: "told the king in Rome"."""
    for after in range(position + 1, len(view.words) - 1):
        if is_party(view.mentions[after]):
            behind = view.ends[after]
            following = view.mentions[behind + 1] if behind + 1 < len(view.mentions) else None
            return view.words[behind : behind + 1] in {("in",), ("at",)} and (
                following is not None and following.kind == Kind.PLACE
            )
        if view.tokens[after].pos_ not in {"DET", "ADV"}:
            return False
    return False


def _to_people(view: View, position: int, _: frozenset[str]) -> bool:
    """Return whether somebody stands right behind "to", and not only as an owner: "a visit to the king"."""
    return _is_before_people(view, position, "to")


def _on_people(view: View, position: int, _: frozenset[str]) -> bool:
    """Return whether somebody stands right behind "on": "a call on the king"."""
    return _is_before_people(view, position, "on")


def _is_before_people(view: View, position: int, preposition: str) -> bool:
    if view.words[position + 1 : position + 2] != (preposition,) or position + 2 >= len(view.mentions):
        return False
    items, end = read_list(view, position + 2)
    return bool(items) and items[0][0].kind in PEOPLE and end <= position + 2 + MAX_REACH


def _while_addressing(view: View, position: int, _: frozenset[str]) -> bool:
    """Return whether somebody is addressed during what a noun tells: "thanked the king during her visit to Rome".

    "His visit with the delegation" tells of itself who is with him.
    """
    noun = view.tokens[position]
    is_during = noun.dep_ == "pobj" and noun.head.lower_ in {"during", "on"}
    has_company = any(child.lower_ == "with" for child in noun.children)
    return is_during and not has_company and clause_of(noun.head).lemma_.lower() in word_list("addressing")


def _head(view: View, position: int, lemmas: frozenset[str]) -> bool:
    return view.tokens[position].head.lemma_.lower() in lemmas


def _right(view: View, position: int, words: frozenset[str]) -> bool:
    return any(word in words for word in view.words[position + 1 : position + 3])


def _not_right(view: View, position: int, words: frozenset[str]) -> bool:
    return view.words[position + 1 : position + 2] == () or not any(
        word in words for word in view.words[position + 1 : position + 3]
    )


def _left(view: View, position: int, words: frozenset[str]) -> bool:
    return any(word in words for word in view.words[max(0, position - 4) : position])


def _of(view: View, position: int, lemmas: frozenset[str]) -> bool:
    after = view.tokens[position + 1 : position + 5]
    return bool(after) and after[0].lower_ == "of" and any(token.lemma_.lower() in lemmas for token in after[1:])


def _no_infinitive(view: View, position: int, _: frozenset[str]) -> bool:
    return not any(
        child.dep_ in {"xcomp", "ccomp"}
        or (child.dep_ == "advcl" and _is_infinitive(child) and child.lemma_.lower() not in word_list("errand"))
        for child in view.tokens[position].children
    )


def _no_predicate(view: View, position: int, _: frozenset[str]) -> bool:
    if any(token.is_quote for token in view.tokens[position + 1 : position + 2]):
        return False
    verb = view.tokens[position]
    children = [child for child in verb.children if child.i > verb.i and child != _predicate_for_object(view, verb)]
    if any(child.dep_ in {"dobj", "oprd"} and _is_quoted_behind(view, child) for child in verb.children):
        return False
    named = [appositive for child in children if child.dep_ == "dobj" for appositive in child.subtree]
    return not any(
        child.dep_ in {"oprd", "xcomp", "ccomp", "acomp"} and not _is_infinitive(child) for child in children
    ) and not any(child.dep_ == "appos" and _is_epithet(child) for child in named)


def _is_quoted_behind(view: View, noun: Token) -> bool:
    """Return whether what somebody is called is quoted behind him, and not what for: "called the king 'a friend'"."""
    end = view.ends[view.position(noun)]
    end += view.words[end : end + 1] == (",",)
    return end < len(view.tokens) and view.tokens[end].is_quote and view.words[end + 1 : end + 2] != ("to",)


def _is_epithet(noun: Token) -> bool:
    """Return whether a noun is what somebody is called: "a liar", in quotation marks or with an article."""
    return any(child.is_quote or child.lower_ in {"a", "an"} for child in noun.children)


def _is_infinitive(verb: Token) -> bool:
    return verb.tag_ == "VB" and any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)


def _thanks_for_presence(view: View, position: int, _: frozenset[str]) -> bool:
    words = view.words[position + 1 : position + 25]
    return any(
        word == "for" and any(after in word_list("presence") for after in words[index + 1 : index + 5])
        for index, word in enumerate(words)
    )


def _not_routine(view: View, position: int, _: frozenset[str]) -> bool:
    return not any(word in word_list("routine") for word in view.words[max(0, position - 2) : position])


def _countable(view: View, position: int, _: frozenset[str]) -> bool:
    token = view.tokens[position]
    if token.tag_ in PLURALS:
        is_verb_after_all = view.words[position + 1 : position + 2] == ("about",)
        return not (is_verb_after_all and position and is_party(view.mentions[position - 1]))
    if any(child.dep_ == "poss" or child.lower_ in COUNTED for child in token.children):
        return True
    if view.words[position + 1 : position + 2] == ("with",) and _light(view, position, frozenset()):
        return True
    return any(
        view.words[before] in COUNTED and not _is_bound(view, before, position)
        for before in range(max(0, position - 4), position)
    )


def _is_bound(view: View, determiner: int, noun: int) -> bool:
    """Return whether a determiner belongs to another noun on which this one hangs: "a summary of discussion on"."""
    return any(token.pos_ == "ADP" for token in view.tokens[determiner + 1 : noun])


def _light(view: View, position: int, _: frozenset[str]) -> bool:
    head = view.tokens[position].head
    return head.lemma_.lower() in word_list("light") or head.lemma_.lower() in word_list("hosting")


def _granted(view: View, position: int, _: frozenset[str]) -> bool:
    """Return whether an audience is one that is given and taken, and not those who listen: "told an audience of"."""
    return (
        _light(view, position, frozenset())
        or _left(view, position, word_list("audience_left"))
        or view.words[position + 1 : position + 2] in {("with",), ("to",), ("at",)}
    )


def _phone_call(view: View, position: int, _: frozenset[str]) -> bool:
    day = view.mentions[position - 1] if position else None
    if _left(view, position, word_list("call_left")) or (day is not None and day.kind == Kind.DATE):
        return True
    if view.words[position + 1 : position + 2] in {("for",), ("on",)} and not starts_date(view, position + 1):
        return False
    following = view.words[position + 1 : position + 7]
    if "with" in following or "between" in following:
        return True
    token = view.tokens[position]
    if token.head.lemma_.lower() in word_list("light_call"):
        return True
    return any(child.dep_ == "det" and child.lower_ == "the" for child in token.children)


def _on_behalf(view: View, position: int, _: frozenset[str]) -> bool:
    return view.words[position + 1 : position + 3] == ("on", "behalf")


def _after(view: View, position: int, words: frozenset[str]) -> bool:
    """Return whether a word stands right before, but for an adjective: "in deep conversation"."""
    before = position - 1 - (position > 0 and view.tokens[position - 1].pos_ == "ADJ")
    return before >= 0 and view.words[before] in words


def _not_left(view: View, position: int, words: frozenset[str]) -> bool:
    return not _left(view, position, words)


def _several_subjects(view: View, position: int, _: frozenset[str]) -> bool:
    """Return whether two or more do what a verb tells: "the king and the queen chaired"."""
    verb = view.tokens[position]
    subjects = party_positions(view, own_subjects(verb)) if verb.dep_ != "relcl" else []
    return any(len(list_around(view, subject, position)) > 1 for subject in subjects)


def _right_person_chair(view: View, position: int, _: frozenset[str]) -> bool:
    head = view.tokens[position].head
    return head.lemma_.lower() in {"chair", "cochair", "host"}


_CONDITIONS: dict[str, Callable[[View, int, frozenset[str]], bool]] = {
    "no_object_but_people": _no_object,
    "no_object": _no_object,
    "no_speech": _no_speech,
    "object": _object,
    "an_occasion": _an_occasion,
    "object_people": _object_people,
    "parsed_object_people": _parsed_object_people,
    "right": _right,
    "left": _left,
    "of": _of,
    "no_infinitive": _no_infinitive,
    "no_predicate": _no_predicate,
    "thanks_for_presence": _thanks_for_presence,
    "not_routine": _not_routine,
    "countable": _countable,
    "light": _light,
    "granted": _granted,
    "phone_call": _phone_call,
    "not_left": _not_left,
    "after": _after,
    "on_behalf": _on_behalf,
    "right_person_chair": _right_person_chair,
    "several_subjects": _several_subjects,
    "not_right": _not_right,
    "of_treaties": _of_treaties,
    "word": _word,
    "behind": _behind,
    "sees_in_person": _sees_in_person,
    "by_phone": _by_phone,
    "in_place": _in_place,
    "to_people": _to_people,
    "on_people": _on_people,
    "head": _head,
    "while_addressing": _while_addressing,
}
