"""Binding people to the sides of a trigger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from transforms.language.records import Form, Kind, Mention
from transforms.meetings.records import Party, Trigger
from transforms.meetings.rules import Frame, connectors, frames, word_list
from transforms.meetings.syntax import (
    BODIES,
    RELATIVES,
    SUBJECTS,
    Item,
    antecedent,
    behind_circumstances,
    clause_of,
    is_of_common_noun,
    is_passive,
    is_possessor,
    is_verb,
    list_around,
    own_subjects,
    party_positions,
    read_behind_unknown,
    read_list,
    starts_clause,
    subjects_of,
)
from transforms.meetings.view import View, is_party

RECIPROCALS = frozenset({"each", "other", "another", "themselves"})
BREAKS = frozenset({";", ":"})
MAX_CLIMB = 8
MAX_APPOSITION = 20
MAX_INSERTION = 40
"""Tokens between two dashes."""
AGENT_WINDOW = 12
OBJECT_OPENERS = frozenset({"a", "an", "the", "both", "visiting"})
DASHES = frozenset({"—", "–", "--"})
SPOKEN_OF = frozenset({"of", "about", "on", "over", "regarding", "concerning"})
"""Prepositions of an encounter whose clause only speaks of it: "said of the talks with the king"."""
ABSTRACT = frozenset({("of",), ("to",)})
"""Prepositions of a body that need not be there: "a meeting of the council", "spoke to the institute".."""


@dataclass(frozen=True, slots=True)
class Binding:
    """The parties of a trigger and how its first side was found (subject, possessive, governor, speaker, none).

    ``is_whole`` is True where both sides are told, or where those of one side met one another.
    """

    parties: tuple[Party, ...]
    basis: str
    is_whole: bool


def bind(view: View, trigger: Trigger, salient: Sequence[int]) -> Binding:
    """Return who takes part in what a trigger tells, with sides; empty where its sentence does not say.

    ``salient`` are the people spoken of in the sentences before, the most likely antecedent first: nobody meets
    himself, so a pronoun that was resolved to the other side is given to the first of them who is somebody else.
    """
    token = view.tokens[trigger.position]
    frame = frames()[trigger.rule.frame]
    sides: dict[str, list[Item]] = {"A": [], "B": [], "AB": []}
    for side, items in _to_the_right(view, trigger.position, frame):
        sides[side].extend(items)
    basis = "none"
    if trigger.rule.is_verb:
        basis = _bind_verb(view, trigger.position, token, frame, sides)
    else:
        basis = _bind_noun(view, trigger.position, token, frame, sides)
        if basis == "none" and salient and not sides["A"] and _is_agentless(token):
            sides["A"].extend(_spoken_of(sides["B"], salient[0]))
    parties = _parties(view, _told_apart(view, sides, salient))
    is_reciprocal = frame.is_reciprocal and basis not in {"speaker", "apposition"}
    own = [party for party in parties if party.role != "leader"]
    is_whole = (len(own) > 1 and is_reciprocal) or len({party.side for party in parties}) > 1
    is_one_side = (
        bool(sides["A"]) and not sides["B"] and not sides["AB"] and _meet_others(view, token, frame, sides["A"])
    )
    return Binding(parties, basis, is_whole and not is_one_side)


def _meet_others(view: View, trigger: Token, frame: Frame, items: list[Item]) -> bool:
    """Return whether a plural ("they", "the two") is told to meet somebody else who is nobody known.

    In "they met with growers" and "the farmers they met" those whom "they" means are on one side.
    """
    if not all(mention.members for mention, _ in items):
        return False
    others = [words for words, side in frame.prepositions.items() if side != "AB"]
    behind = [child for child in trigger.children if child.i > trigger.i]
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


def _to_the_right(view: View, position: int, frame: Frame) -> list[tuple[str, list[Item]]]:
    """Read the lists behind the frame's prepositions, passing over adverbs, days, places and other phrases."""
    found: list[tuple[str, list[Item]]] = []
    trigger = view.tokens[position]
    is_near = True
    position = _object_position(view, position) if frame.object else position + 1
    while position < len(view.tokens):
        preposition = view.match(position, frame.prepositions)
        if (
            preposition is not None
            and (is_near or preposition in frame.roaming)
            and not _is_of_another(view.tokens[position], trigger)
        ):
            items, end = read_list(view, position + len(preposition))
            if not items:
                items, end = read_behind_unknown(view, position + len(preposition))
            if preposition in ABSTRACT:
                items = [item for item in items if item[0].kind not in BODIES]
            if preposition == ("of",) and frame.name == "audience":
                items = [item for item in items if item[0].kind == Kind.PERSON]
            items = [item for item in items if item[0].kind != Kind.COUNTRY]
            if items:
                found.append((frame.prepositions[preposition], items))
            position = max(end, position + len(preposition))
            is_near = False
            continue
        token = view.tokens[position]
        mention = view.mentions[position]
        if mention is not None and is_party(mention):
            if is_near and frame.object and not is_passive(trigger) and not _only_owns(view, position):
                items, position = read_list(view, position)
                found.append((frame.object, items))
            else:
                position = view.ends[position]
            is_near = False
            continue
        if mention is None:
            if _stops(view, position, trigger):
                break
            if is_near and frame.object and token.lower_ in word_list("collective") and not is_passive(trigger):
                items, end = read_list(view, position)
                if items:
                    found.append((frame.object, items))
                    position, is_near = end, False
                    continue
            is_near = is_near and (
                token.pos_ in {"ADV", "DET", "ADJ", "PART", "PRON"} or token.is_quote or _is_owner(view, position)
            )
        position = view.ends[position]
    return found


def _object_position(view: View, verb: int) -> int:
    """Return where to begin to look for a verb's object: behind "here today", if anybody stands there."""
    behind = behind_circumstances(view, verb + 1)
    first = next((n for n in range(behind, len(view.words)) if view.words[n] not in OBJECT_OPENERS), len(view.words))
    mention = view.mentions[first] if first < len(view.words) else None
    is_object = mention is not None and is_party(mention) and mention.kind not in BODIES
    return behind if is_object and not starts_clause(view, first, verb) else verb + 1


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


def _is_of_another(participle: Token, trigger: Token) -> bool:
    """Return whether a passive verb has a subject of its own: in "the side at the talks was led by", the side."""
    subjects = [child for child in participle.children if child.dep_ == "nsubjpass"]
    return bool(subjects) and trigger not in subjects


def _stops(view: View, position: int, trigger: Token) -> bool:
    token = view.tokens[position]
    if token.text in BREAKS or token.lower_ in word_list("clause_opener"):
        return True
    if token.lower_ == "that" and token.dep_ in {"mark", "nsubj", "dobj"}:
        return True
    if not is_verb(token) or token.dep_ in {"amod", "compound"}:
        return False
    if token.lemma_.lower() in word_list("happen") and (token == trigger.head or token.dep_ in {"aux", "auxpass"}):
        return False
    return token.tag_ == "VBD" or token.lower_ not in word_list("participle")


def _bind_verb(view: View, position: int, token: Token, frame: Frame, sides: dict[str, list[Item]]) -> str:
    subjects = _actors(view, token)
    items = _listed(view, subjects, position)
    basis = "subject" if items else "none"
    if not items and not any(subject.pos_ == "PRON" for subject in subjects):
        items = _left_of_verb(view, position)
        basis = "left" if items else "none"
    if not sides["B"] and ("with",) in frame.prepositions:
        sides["B"].extend(_fronted(view, token))
    if is_passive(token) and frame.object:
        sides["B"][:0] = items
        sides["A"].extend(_agents_behind(view, position))
    elif frame.subject:
        sides[frame.subject].extend(items)
    if not sides["B"] and not is_passive(token):
        noun = antecedent(token)
        if noun is not None and (frame.object or frame.prepositions):
            for subject in party_positions(view, [noun]):
                mention = view.mentions[subject]
                assert mention is not None  # noqa: S101  (a head always has its mention)
                sides["B"].append((mention, "same"))
    return basis


def _fronted(view: View, verb: Token) -> list[Item]:
    """Return with whom the subject is told to talk before he is named: "With the envoy, the king spoke of trade"."""
    for child in verb.children:
        position = view.position(child)
        if child.dep_ == "prep" and child.lower_ == "with" and position == 0:
            return read_list(view, 1)[0]
    return []


def _actors(view: View, verb: Token) -> list[Token]:
    """Return a verb's subjects; "left for Rome to meet" has no other than those who left."""
    subjects = subjects_of(verb)
    label = _speaker(view)
    if label is not None and [subject.lower_ for subject in subjects] == ["i"]:
        return [token for token in view.tokens if view.mention_of(token) is label][-1:]
    if any(child.dep_ == "mark" and child.lower_ == "for" for child in verb.children):
        mentions = [view.mention_of(subject) for subject in subjects]
        if all(mention is not None and mention.kind in {Kind.COUNTRY, Kind.PLACE} for mention in mentions):
            return subjects_of(verb.head)
    return subjects


def _agents_behind(view: View, position: int) -> list[Item]:
    """Return the people behind the first "by" soon after a passive verb that anybody is named with."""
    for after in range(position + 1, min(position + AGENT_WINDOW, len(view.tokens))):
        if view.words[after] == "by":
            items, _ = read_list(view, after + 1)
            if items:
                return items
    return []


def _listed(view: View, subjects: list[Token], verb: int) -> list[Item]:
    """Return the people of the subjects' lists; a body or country only where no person or group is among them."""
    named = [child for subject in subjects for child in _predicated(view, subject)]
    named += [other for subject in named for other in subject.conjuncts if not is_verb(other)]
    items = [item for subject in party_positions(view, named) for item in list_around(view, subject, verb)]
    for subject in named if not items else ():
        if 0 <= view.position(subject) < verb and subject.pos_ == "NOUN":
            items += read_behind_unknown(view, view.position(subject), verb)[0]
    items = list({id(mention): (mention, role) for mention, role in items}.values())
    label = _speaker(view)
    items = [item for item in items if item[0] is not label] or items
    people = [item for item in items if item[0].kind not in BODIES]
    return people or items


def _speaker(view: View) -> Mention | None:
    """Return who is told to speak by the label that opens a line of a transcript: "MS. HOLM: The king met"."""
    mention = view.mentions[0]
    if mention is None or mention.kind != Kind.PERSON or view.words[view.ends[0] : view.ends[0] + 1] != (":",):
        return None
    return mention


def _is_agentless(noun: Token) -> bool:
    """Return whether a clause tells that an encounter came about without telling who held it: "talks were held"."""
    verb = noun.head
    if noun.dep_ == "nsubjpass":
        return verb.lemma_.lower() in word_list("light")
    return (noun.dep_ == "nsubj" and verb.lemma_.lower() == "take") or (noun.dep_ == "attr" and verb.lemma_ == "be")


def _spoken_of(others: list[Item], salient: int) -> list[Item]:
    """Return who was spoken of before as the other side of an encounter with persons or groups that are told."""
    for mention, _ in others:
        if mention.kind not in BODIES and mention.entity != salient:
            return [(replace(mention, entity=salient, members=(), form=Form.PRONOUN), "same")]
    return []


def _predicated(view: View, subject: Token) -> list[Token]:
    """Return whom a predicate noun is said of ("was the first leader to meet the envoy"), who owns a visit or leads."""
    if subject.dep_ == "attr" and subject.head.lemma_.lower() == "be":
        return own_subjects(subject.head) or [subject]
    if subject.dep_ == "appos" and not is_party(view.mention_of(subject)):
        return [subject.head]
    if view.mention_of(subject) is None:
        named = [child for child in subject.children if child.dep_ == "appos" and is_party(view.mention_of(child))]
        if named:
            return named
    if subject.lemma_.lower() in word_list("team"):
        leaders = [
            leader
            for led in subject.children
            if led.dep_ == "acl" and led.lemma_.lower() in {"lead", "head"}
            for agent in led.children
            if agent.lower_ == "by"
            for leader in agent.children
        ]
        return [subject] if _is_read_with_leader(view, subject) else leaders or [subject]
    if subject.lemma_.lower() in word_list("itinerary"):
        owners = [child for child in subject.subtree if child.dep_ == "poss"][:1]
        return owners or [agent for by in subject.children if by.lower_ == "by" for agent in by.children] or [subject]
    return [subject]


def _is_read_with_leader(view: View, team: Token) -> bool:
    """Return whether a team is a party whose leader is told right behind: "a delegation of the senate led by"."""
    mention = view.mention_of(team)
    if mention is None or not is_party(mention):
        return False
    connector = view.match(view.ends[view.position(team)], connectors())
    return connector is not None and connectors()[connector] == "leader"


def _left_of_verb(view: View, position: int) -> list[Item]:
    """Repair a subject lost by the parser: the people right before the verb, its auxiliaries and an apposition."""
    before = position - 1
    while before >= 0:
        mention = view.mentions[before]
        if mention is not None and is_party(mention):
            return list_around(view, before, position) if mention.kind not in BODIES else []
        token = view.tokens[before]
        if token.text in {",", *DASHES}:
            opening = _opening_comma(view, before) if token.text == "," else _opening_dash(view, before)
            if opening is None:
                return []
            before = opening - 1
        elif (
            mention is not None
            or token.text in {"co", "-"}
            or token.pos_ in {"AUX", "ADV", "PART"}
            or token.dep_ in {"aux", "auxpass", "neg"}
        ):
            before -= 1
        else:
            return []
    return []


def _opening_dash(view: View, closing: int) -> int | None:
    """Return the position of the dash that opens what a dash closes behind a person: "X — who led Y — met"."""
    for position in range(closing - 1, max(0, closing - MAX_INSERTION), -1):
        if view.words[position] in DASHES:
            mention = view.mentions[position - 1]
            return position if mention is not None and mention.kind == Kind.PERSON else None
    return None


def _opening_comma(view: View, closing: int) -> int | None:
    """Return the position of the comma that opens what a comma closes behind a person: "X, head of Y, met"."""
    for position in range(closing - 1, max(0, closing - MAX_APPOSITION), -1):
        mention = view.mentions[position - 1]
        if view.words[position] == "," and mention is not None and mention.kind == Kind.PERSON:
            return position
        if is_verb(view.tokens[position]) and view.tokens[position].tag_ != "VBN":
            return None
    return None


def _bind_noun(view: View, position: int, token: Token, frame: Frame, sides: dict[str, list[Item]]) -> str:
    owners = _owners(view, position)
    if owners:
        sides["AB" if len(owners) > 1 and not sides["B"] else "A"].extend(owners)
        return "possessive"
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
    side = "B" if sides["A"] else "A"
    current = token
    basis = "governor"
    for _ in range(MAX_CLIMB):
        head = current.head
        if head == current:
            break
        if current.dep_ == "prep" and _is_outsider(view, head, sides) and not _is_addressed(head):
            sides[side].extend(list_around(view, view.position(head), position))
            return "apposition"
        if is_verb(head):
            if head.lemma_.lower() in word_list("arranger") and current.dep_ in {"dobj", "nsubjpass"}:
                break
            is_on_call = frame.name == "call" and current.lower_ == "on"
            if current.dep_ == "prep" and current.lower_ in SPOKEN_OF and not is_on_call:
                break
            if current.dep_ in {"ccomp"} or (current.dep_ == "advcl" and own_subjects(current)):
                basis = "speaker"
            if basis == "speaker" and is_of_all:
                break
            subjects = [s for s in subjects_of(head) if not _within(token, s) or _within(head, s)]
            items = _listed(view, subjects, view.position(head))
            is_setting = not items and current.lower_ in word_list("in_place") | {"during"}
            if is_passive(head) and (is_setting or current.dep_ in {"nsubjpass", "nsubj"}):
                items = _agent(view, head)
            if items and not is_passive(head) and all(_is_on(mention, sides["B"]) for mention, _ in items):
                items = _addressees(view, head, len(view.tokens))
            if items:
                sides[side].extend(items)
                if not sides["B"] and basis != "speaker":
                    sides["B"].extend(_addressees(view, head, position))
                return "attend" if head.lemma_.lower() in word_list("attend") else basis
        current = head
    if not sides["A"]:
        return "none"
    return basis


def _inside(view: View, noun: Token) -> list[Item]:
    """Return the two or more who act in what is told of an encounter: "a call in which the king and the envoy …"."""
    for verb in noun.children:
        is_clause = verb.dep_ in {"relcl", "acl"}
        if not is_clause or any(child.dep_ in SUBJECTS and child.lower_ in RELATIVES for child in verb.children):
            continue
        items = _listed(view, own_subjects(verb), view.position(verb))
        items += _addressees(view, verb, len(view.tokens)) or _companions(view, verb)
        if len(items) > 1 or any(len(mention.members) > 1 for mention, _ in items):
            return items
    return []


def _companions(view: View, verb: Token) -> list[Item]:
    """Return with whom the subject of a light verb had the encounter: "the talks that the king had with the envoy"."""
    if verb.lemma_.lower() not in word_list("light"):
        return []
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
    for head in (verb, *nouns):
        for child in head.children:
            prepositions = {"to", "with"} if head == verb else {"to", "with", "for"}
            if child.dep_ in {"dobj", "dative"} or (child.dep_ == "prep" and child.lower_ in prepositions):
                token = child if child.dep_ != "prep" else next((c for c in child.children if c.dep_ == "pobj"), child)
                mention = view.mention_of(token)
                if mention is not None and is_party(mention) and mention.kind not in BODIES:
                    return read_list(view, view.position(token))[0]
    return []


def _is_outsider(view: View, noun: Token, sides: dict[str, list[Item]]) -> bool:
    """Return whether a noun is a person not yet on a side: "the minister, during a call with the envoy, …"."""
    mention = view.mention_of(noun)
    if mention is None or not is_party(mention) or mention.kind not in {Kind.PERSON, Kind.GROUP}:
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
            if mention.kind not in {Kind.PERSON, Kind.GROUP} and not is_possessive:
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


def _told_apart(view: View, sides: dict[str, list[Item]], salient: Sequence[int]) -> dict[str, list[Item]]:
    """Give a pronoun another antecedent where both sides came out as the same person."""
    for side, other in (("A", "B"), ("B", "A")):
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
    listed += [("A", mention, role) for mention, role in sides["A"] if mention.kind not in BODIES]
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
