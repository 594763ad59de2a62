"""Where a mention stands in its sentence: head, verb and subject of its clause, inside quotation marks or not."""

from spacy.tokens import Doc, Token

from transforms.language.mention_layer import Found

OBJECTS = frozenset({"dobj", "pobj", "dative", "iobj"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
VERBS = frozenset({"VERB", "AUX"})
"""Parts of speech of verbs (Universal Dependencies)."""
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
"""Tags of verbs that carry a clause (Penn Treebank)."""


def head_of(doc: Doc, mention: Found) -> Token:
    """Return the token of a mention that hangs on a token outside of it."""
    return doc[mention.start : mention.end].root


def clause_verb(token: Token) -> int:
    """Return the verb that rules a token; of verbs joined under one subject the first."""
    verb = token
    while verb.head.i != verb.i and (
        verb.pos_ not in VERBS
        or (verb.dep_ in {"conj", "xcomp"} and not any(child.dep_ in SUBJECTS for child in verb.children))
    ):
        verb = verb.head
    return int(verb.i)


def clause_subject(pronoun: Token) -> int | None:
    """Return the subject of the clause that a pronoun stands in, or for a subject of the clause above it."""
    verb = _verb_at(pronoun.head)
    if pronoun.dep_ in SUBJECTS and pronoun.head.i == verb.i:
        verb = _verb_at(verb.head)
    for _ in range(3):
        subject = next((child.i for child in verb.children if child.dep_ in SUBJECTS and child.i != pronoun.i), None)
        if subject is not None or verb.dep_ not in {"xcomp", "conj", "advcl", "pcomp"}:
            return subject
        called_on = _called_on(verb) if verb.dep_ in {"xcomp", "advcl"} else None
        if called_on is not None:
            return called_on
        verb = verb.head
    return None


def _verb_at(token: Token) -> Token:
    while token.pos_ not in VERBS and token.head.i != token.i:
        token = token.head
    return token


def _called_on(verb: Token) -> int | None:
    """Return whom somebody asks to do what an infinitive tells: "urged X to cancel", "called on X to cancel"."""
    if verb.tag_ != "VB":
        return None
    for child in verb.head.children:
        if child.dep_ == "dobj" and verb.dep_ == "xcomp" and verb.head.i < child.i < verb.i:
            return int(child.i)
        if child.dep_ == "prep" and child.lower_ in {"on", "upon"} and verb.head.lemma_ == "call":
            return next((int(noun.i) for noun in child.children if noun.dep_ == "pobj"), None)
    return None


def quoted(doc: Doc, is_open: bool) -> list[bool]:
    """Return of each token whether it stands inside a quotation."""
    result = []
    for token in doc:
        if token.text in {"“", "``"}:
            is_open = True
        elif token.text == "”":
            is_open = False
        elif token.text in {'"', "''"}:
            is_open = not is_open
        result.append(is_open)
    return result


def are_arguments_of_one_verb(doc: Doc, first: Found, second: Found) -> bool:
    """Return whether a pronoun, the second, hangs on the same verb as a mention: then it does not mean the same."""
    one, other = head_of(doc, first), head_of(doc, second)
    return one.head.i == other.head.i and other.tag_ == "PRP" and one.head.pos_ in VERBS


def acts_on(doc: Doc, subject: Found, mention: Found) -> bool:
    """Return whether one mention is the subject of the clause in which the other is an object."""
    head = head_of(doc, mention)
    return head.dep_ in OBJECTS and clause_subject(head) in range(subject.start, subject.end)


def subject_behind(token: Token) -> Token | None:
    """Return the subject before which a word stands in a phrase that opens a clause: "in their call, the king …"."""
    for part in (token, *token.ancestors):
        verb = part.head
        subjects = [child for child in verb.children if child.dep_ in SUBJECTS]
        if subjects and verb.pos_ in VERBS:
            return subjects[0] if part.dep_ in {"prep", "advcl"} and subjects[0].i > token.i else None
    return None


def traveller_to(pronoun: Token) -> int | None:
    """Return whose journey leads to the place of a pronoun's clause: "the king's trip to Rome, where he met them".

    So does "the visit of the king to Rome, during which he met them".
    """
    clause = pronoun.head
    while clause.dep_ in {"xcomp", "conj"} and clause.head.i != clause.i:
        clause = clause.head
    opening = pronoun.doc[clause.left_edge.i : pronoun.i]
    is_in_course = any(token.lower_ in {"where", "which"} for token in opening)
    if clause.dep_ != "relcl" or pronoun.dep_ not in SUBJECTS or not is_in_course:
        return None
    journey = clause.head
    while journey.dep_ in {"pobj", "prep", "appos"} and _owner(journey) is None:
        journey = journey.head
    return _owner(journey)


def _owner(noun: Token) -> int | None:
    """Return who is told to own a noun, before it or behind "of" or "by"; no town, land or body."""
    owners = [child for child in noun.children if child.dep_ == "poss"]
    behind = [child for child in noun.children if child.i > noun.i and child.lower_ in {"of", "by"}]
    owners += [owner for child in behind for owner in child.children if owner.ent_type_ in {"", "PERSON"}]
    return owners[0].i if owners else None
