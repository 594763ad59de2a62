"""The sides of a verb that tells of an encounter: subjects, agents and whom a relative clause is about."""

from spacy.tokens import Token

from transforms.language.records import Form, Kind, Mention
from transforms.meetings.rules import Frame, connectors, word_list
from transforms.meetings.syntax import (
    APART,
    BODIES,
    SUBJECTS,
    Item,
    antecedent,
    is_passive,
    is_possessor,
    is_verb,
    list_around,
    own_subjects,
    party_positions,
    read_behind_unknown,
    read_list,
    starts_date,
    subjects_of,
)
from transforms.meetings.view import PEOPLE, View, is_party

MAX_APPOSITION = 20
MAX_INSERTION = 40
"""Tokens between two dashes."""
AGENT_WINDOW = 12
DASHES = frozenset({"—", "–", "--"})


def bind_verb(view: View, position: int, token: Token, frame: Frame, sides: dict[str, list[Item]]) -> str:
    """Add to the sides who a verb's subject and agents are, and return how the first side was found."""
    subjects = _actors(view, token)
    items = listed(view, subjects, position)
    basis = "subject" if items else "none"
    are_behind = bool(subjects) and all(view.position(subject) > position for subject in subjects)
    if (not items or are_behind) and not any(subject.pos_ == "PRON" for subject in subjects):
        left = _left_of_verb(view, position)
        basis = "left" if left else basis
        items = left or items
    if not sides["B"] and ("with",) in frame.prepositions:
        sides["B"].extend(_fronted(view, token))
    if is_passive(token) and frame.object:
        sides["B"][:0] = items
        sides["A"].extend(_agents_behind(view, position))
    elif frame.subject:
        is_chaired = frame.name == "attend" and is_passive(token)
        sides[frame.subject].extend(items or (_agents_behind(view, position) if is_chaired else []))
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
    mentions = [view.mention_of(subject) for subject in subjects]
    if not any(is_party(mention) for mention in mentions):
        subjects = _before_who(view, verb) or subjects
    elif all(mention is not None and mention.kind in {Kind.COUNTRY, Kind.PLACE} for mention in mentions):
        if any(child.dep_ == "mark" and child.lower_ == "for" for child in verb.children):
            return subjects_of(verb.head)
        return _governing_people(view, verb, subjects) or subjects
    return subjects


def _before_who(view: View, verb: Token) -> list[Token]:
    """Return the people nearest before "who" where the parse hangs its clause on a thing: "envoys in Rome, who met"."""
    current = verb
    while current.dep_ == "conj" and is_verb(current.head):
        current = current.head
    who = next((child for child in current.children if child.dep_ == "nsubj" and child.lower_ == "who"), None)
    if current.dep_ != "relcl" or who is None:
        return []
    for position in range(view.position(who) - 1, -1, -1):
        mention = view.mentions[position]
        if mention is None or mention.kind not in PEOPLE or mention.form == Form.PRONOUN or not is_party(mention):
            continue
        if not is_possessor(view, position):
            return [view.tokens[position]]
    return []


def _governing_people(view: View, verb: Token, states: list[Token]) -> list[Token]:
    """Return the people of whose clause that of a state is a part: "X asked Norway to act, after meeting the king"."""
    clause = next((state.head for state in states if state.dep_ in SUBJECTS), None)
    if clause is None or clause == verb or clause.dep_ != "ccomp" or verb.tag_ != "VBG":
        return []
    return [s for s in own_subjects(clause.head) if _is_person(view.mention_of(s))]


def _is_person(mention: Mention | None) -> bool:
    return mention is not None and mention.kind == Kind.PERSON


def _agents_behind(view: View, position: int) -> list[Item]:
    """Return the people behind the first "by" soon after a passive verb that anybody is named with, and "and by"."""
    found: list[Item] = []
    after, end = position + 1, min(position + AGENT_WINDOW, len(view.tokens))
    while after < end:
        if view.words[after] == "by":
            items, behind = read_list(view, after + 1)
            if not items:
                items, behind = read_behind_unknown(view, after + 1)
            if items and found:
                items = [(items[0][0], APART), *items[1:]]
            found += items
            after = max(after, behind - 1)
            end = min(behind + AGENT_WINDOW, len(view.tokens)) if items else end
        elif found and is_verb(view.tokens[after]):
            break
        after += 1
    return found


def listed(view: View, subjects: list[Token], verb: int) -> list[Item]:
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
    if subject.lemma_.lower() in word_list("credentials"):
        bearers = [bearer for of in subject.subtree if of.lower_ == "of" for bearer in of.children]
        return [bearer for bearer in bearers if is_party(view.mention_of(bearer))] or [subject]
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
            or token.lemma_.lower() in word_list("dating", "planning")
            or starts_date(view, before)
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
