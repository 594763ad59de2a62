"""Binding people to the sides of a trigger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from transforms.language.records import Form, Kind, Mention
from transforms.meetings.convened import convened
from transforms.meetings.lists_behind import are_people, lists_behind
from transforms.meetings.noun_sides import bind_noun
from transforms.meetings.openings import behind_opening
from transforms.meetings.records import PAIR, Party, Trigger
from transforms.meetings.rules import Frame, frames, word_list
from transforms.meetings.syntax import BODIES, Item, is_verb, own_subjects
from transforms.meetings.verb_sides import bind_verb
from transforms.meetings.view import View, is_party

RECIPROCALS = frozenset({"each", "other", "another", "themselves"})


@dataclass(frozen=True, slots=True)
class Binding:
    """The parties of a trigger and how its first side was found (subject, possessive, governor, speaker, none).

    ``is_whole`` is True where both sides are told, or where those of one side met one another. ``has_others``: the
    subject is told to meet somebody else, even if that is nobody known.
    """

    parties: tuple[Party, ...]
    basis: str
    is_whole: bool
    has_others: bool


def bind(view: View, trigger: Trigger, salient: Sequence[int]) -> Binding:
    """Return who takes part in what a trigger tells, with sides; empty where its sentence does not say.

    ``salient`` are the people spoken of in the sentences before, the most likely antecedent first: nobody meets
    himself, so a pronoun that was resolved to the other side is given to the first of them who is somebody else.
    """
    token = view.tokens[trigger.position]
    frame = frames()[trigger.rule.frame]
    sides: dict[str, list[Item]] = {"A": [], "B": [], "AB": []}
    for side, items in lists_behind(view, trigger.position, frame):
        sides[side].extend(items)
    pair = sides["AB"]
    are_states = len(pair) >= PAIR and all(mention.kind == Kind.COUNTRY for mention, _ in pair)
    sides["AB"] = [item for item in pair if item[0].kind != Kind.COUNTRY]
    basis = "none"
    if trigger.rule.is_verb:
        basis = bind_verb(view, trigger.position, token, frame, sides)
    else:
        basis = bind_noun(view, trigger.position, token, frame, sides)
        if are_states:
            sides["B"] = []
        if (
            basis == "none"
            and salient
            and not sides["A"]
            and not _names_both(token)
            and (_is_agentless(token) or _opens_clause_of_thing(view, token))
        ):
            sides["A"].extend(_spoken_of(sides["B"], salient[0]))
    if sides["A"] and not sides["B"] and not sides["AB"]:
        sides["B"].extend(convened(view, trigger))
    if sides["B"] and not sides["A"] and not sides["AB"]:
        sides["A"].extend(behind_opening(view, trigger) or _diarist(view, trigger, sides["B"], salient))
    parties = _parties(view, _told_apart(view, sides, salient))
    has_others = _has_others(view, token, frame)
    if all(party.mention.kind in BODIES for party in parties):
        parties = _states(view, pair if pair or sides["B"] or has_others else sides["A"]) or parties
    is_reciprocal = frame.is_reciprocal and basis not in {"speaker", "apposition"} and not _are_hosts(trigger, token)
    own = [party for party in parties if party.role != "leader"]
    is_whole = (len(own) > 1 and is_reciprocal) or len({party.side for party in parties}) > 1
    are_alone = bool(sides["A"]) and not sides["B"] and not sides["AB"]
    is_one_side = are_alone and has_others and all(mention.members for mention, _ in sides["A"])
    return Binding(parties, basis, is_whole and not is_one_side, has_others)


def _states(view: View, together: list[Item]) -> tuple[Party, ...]:
    """Return the states and bodies told to meet one another, in the role of states; nobody for a single one."""
    numbers = {mention.entity: mention for mention, _ in together if mention.entity is not None}
    if len(numbers) < PAIR:
        return ()
    return tuple(
        Party(number, "AB"[index > 0], mention, view.sentence.number, "state")
        for index, (number, mention) in enumerate(numbers.items())
    )


def _has_others(view: View, trigger: Token, frame: Frame) -> bool:
    """Return whether a subject is told to meet somebody else, even if that is nobody known.

    In "they met with growers" and "they met and cheered the farmers" those whom "they" means are on one side.
    """
    others = [words for words, side in frame.prepositions.items() if side != "AB"]
    verbs = (trigger, *(verb for verb in trigger.conjuncts if verb.i == trigger.i + 2))
    behind = [child for verb in verbs for child in verb.children if child.i > trigger.i]
    is_object = frame.object and any(
        child.dep_ == "dobj" and child.lower_ not in RECIPROCALS and child.ent_type_ not in {"DATE", "TIME"}
        for child in behind
    )
    return bool(is_object) or any(
        child.dep_ == "prep"
        and view.match(view.position(child), others) is not None
        and not any(word.lower_ in RECIPROCALS for word in child.children)
        for child in behind
    )


def _are_hosts(trigger: Trigger, noun: Token) -> bool:
    """Return whether meals are only told to have been given, by each to guests: "the two hosted 13 state dinners"."""
    is_given = noun.dep_ == "dobj" and noun.head.lemma_.lower() in word_list("hosting") | {"hold"}
    return is_given and trigger.plural and trigger.rule.frame == "meal"


def _names_both(noun: Token) -> bool:
    """Return whether both sides are told behind a noun, even if one is nobody known: "between aides and the king"."""
    return any(child.lower_ == "between" for child in noun.children)


def _is_agentless(noun: Token) -> bool:
    """Return whether a clause tells that an encounter came about without telling who held it: "talks were held"."""
    verb = noun.head
    if noun.dep_ == "nsubjpass":
        return verb.lemma_.lower() in word_list("light", "planning", "calling_off")
    return (noun.dep_ == "nsubj" and verb.lemma_.lower() == "take") or (noun.dep_ == "attr" and verb.lemma_ == "be")


def _opens_clause_of_thing(view: View, noun: Token) -> bool:
    """Return whether an encounter opens a clause whose subject is nobody: "in talks with X, views were shared"."""
    preposition = noun.head
    verb = preposition.head
    if noun.dep_ != "pobj" or preposition.lower_ not in {"at", "in", "during"} or not is_verb(verb):
        return False
    subjects = own_subjects(verb)
    return bool(subjects) and all(
        s.i > noun.i and s.pos_ == "NOUN" and not is_party(view.mention_of(s)) for s in subjects
    )


def _diarist(view: View, trigger: Trigger, others: list[Item], salient: Sequence[int]) -> list[Item]:
    """Return who was spoken of before as the writer of a sentence without a subject: "Just met with the king"."""
    before = view.tokens[: trigger.position]
    is_diary = trigger.rule.is_verb and view.tokens[trigger.position].tag_ in {"VBD", "VBN"}
    if not is_diary or not salient or any(token.pos_ not in {"ADV", "PUNCT"} for token in before):
        return []
    return _spoken_of(others, salient[0])


def _spoken_of(others: list[Item], salient: int) -> list[Item]:
    """Return who was spoken of before as the other side of an encounter with persons or groups that are told."""
    for mention, _ in others:
        if mention.kind not in BODIES and mention.entity != salient:
            return [(replace(mention, entity=salient, members=(), form=Form.PRONOUN), "same")]
    return []


def _told_apart(view: View, sides: dict[str, list[Item]], salient: Sequence[int]) -> dict[str, list[Item]]:
    """Give a pronoun another antecedent where both sides came out as the same person.

    Of several on the other side, it is rather a description that was taken for him who is not he.
    """
    for side, other in (("A", "B"), ("B", "A")):
        own = {mention.entity for mention, _ in sides[side]} - {None}
        others = [i for i in sides[other] if i[0].form != Form.DESCRIPTION or i[0].entity not in own]
        sides[other] = others or sides[other]
        taken = {mention.entity for mention, _ in sides[other]}
        for index, (mention, role) in enumerate(sides[side]):
            if mention.form != Form.PRONOUN or mention.entity is None or mention.entity not in taken:
                continue
            earlier = [
                m.entity
                for m in view.sentence.mentions
                if m.start < mention.start and m.kind == Kind.PERSON and m.form != Form.PRONOUN
            ]
            for entity in (*reversed(earlier), *salient):
                if entity is not None and entity not in taken:
                    sides[side][index] = replace(mention, entity=entity), role
                    break
    return sides


def _parties(view: View, sides: dict[str, list[Item]]) -> tuple[Party, ...]:
    """Number the parties by side; a pair told as one ("between X and Y") gives a party to each side."""
    listed: list[tuple[str, Mention, str]] = []
    listed += [
        ("A", item[0], item[1]) for item in sides["A"] if item[0].kind != Kind.COUNTRY or are_people(view, item[0])
    ]
    for index, (mention, role) in enumerate(sides["AB"]):
        listed.append(("A" if index == 0 else "B", mention, role))
    listed += [("B", mention, role) for mention, role in sides["B"]]
    parties: dict[int, Party] = {}
    for side, mention, role in listed:
        numbers = (mention.entity,) if mention.entity is not None else mention.members
        for index, number in enumerate(numbers):
            if number is None:
                continue
            known = parties.get(number)
            own = "B" if side == "A" and index and mention.entity is None and not sides["B"] else side
            party = Party(number, own, mention, view.sentence.number, role)
            is_better = known is not None and known.mention.form != Form.NAME and mention.form == Form.NAME
            if known is None or (is_better and (known.side == own or known.mention.members)):
                parties[number] = party
    return tuple(parties.values())
