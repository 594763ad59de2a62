"""Whom "he", "she" and "they" mean."""

from spacy.tokens import Token

from transforms.language.cast import Link, Person
from transforms.language.clauses import (
    OBJECTS,
    SUBJECTS,
    VERBS,
    are_arguments_of_one_verb,
    clause_subject,
    head_of,
    subject_behind,
    traveller_to,
)
from transforms.language.discourse import PRONOUN_MEMORY, SPEAKERS, Discourse
from transforms.language.mention_layer import Found
from transforms.language.plurals import recent_pair


def link_pronoun(discourse: Discourse, sentence: int, mention: Found) -> Link:
    """Return whom "he", "she" or "they" means; "I" and "we" are left to ``speakers``."""
    if mention.gender in SPEAKERS:
        return Link()
    doc = discourse.docs[sentence]
    if mention.is_plural:
        members = _named_behind(discourse, sentence, mention) or recent_pair(discourse, sentence, mention, None)
        return discourse.touch_members(sentence, mention, members)
    word = head_of(doc, mention)
    subject = clause_subject(word)
    traveller = traveller_to(word)
    excluded = set()
    if word.dep_ in OBJECTS and subject is not None:
        excluded = {n for s, m, n in discourse.trail if s == sentence and m.start <= subject < m.end}
    best, best_score = None, 0.0
    for before, earlier, number in discourse.recent(sentence, PRONOUN_MEMORY):
        person = discourse.persons.get(number)
        if person is None or earlier.is_plural:
            continue
        distance = sentence - before
        if person.gender and person.gender != mention.gender:
            continue
        score = 2.0 - 0.7 * distance + 0.2 * earlier.start / 100
        head = head_of(discourse.docs[before], earlier)
        score += 1.0 * (head.dep_ in SUBJECTS) + 0.3 * (head.head.dep_ == "ROOT")
        if distance == 0 and subject in {head.i, head.head.i if head.dep_ == "poss" else None}:
            score += 1.5
        score += 1.0 * (distance == 0 and _is_object_of_verb_before(word, head))
        score += 0.1 * person.is_named
        score += 4.0 * (distance == 0 and traveller is not None and earlier.start <= traveller < earlier.end)
        if distance == 0 and (number in excluded or are_arguments_of_one_verb(doc, earlier, mention)):
            continue
        if score > best_score:
            best, best_score = person, score
    best = best or _protagonist(discourse, mention.gender)
    if best is None:
        return Link()
    best.genders[mention.gender] += 1
    return discourse.touch(sentence, mention, best)


def _protagonist(discourse: Discourse, gender: str | None) -> Person | None:
    """The one whom an article names at least twice as often as anybody else of a gender: a portrait's "she"."""
    told = [p for p in discourse.persons.values() if p.is_named and p.gender == gender and p.mention_count]
    told.sort(key=lambda person: -person.mention_count)
    is_apart = len(told) == 1 or (len(told) > 1 and told[0].mention_count >= 2 * told[1].mention_count)
    return told[0] if is_apart else None


def _is_object_of_verb_before(pronoun: Token, noun: Token) -> bool:
    """Whether an object is that of the verb to which the pronoun's is joined: "received the king and talked to him"."""
    verb = next((word for word in pronoun.ancestors if word.pos_ in VERBS), None)
    if pronoun.dep_ not in OBJECTS or verb is None or verb.dep_ != "conj":
        return False
    return noun.dep_ not in SUBJECTS and noun.i > verb.head.i and verb.head in noun.ancestors and noun.i < verb.i


def _named_behind(discourse: Discourse, sentence: int, mention: Found) -> tuple[int, ...]:
    """Those whom the subject behind an opening phrase names: "in their call, NAME and NAME agreed"."""
    doc = discourse.docs[sentence]
    owner = doc[mention.start]
    subject = subject_behind(owner) if owner.tag_ == "PRP$" else None
    subjects = {subject.i, *(other.i for other in subject.conjuncts)} if subject is not None else set()
    people = [
        discourse.named[sentence, position].number
        for position, later in enumerate(discourse.found[sentence])
        if (sentence, position) in discourse.named and head_of(doc, later).i in subjects
    ]
    return tuple(dict.fromkeys(people)) if len(people) > 1 else ()
