"""Whom "the guest" and "the Japanese visitor" mean: the last one told of who is from abroad."""

from collections.abc import Iterator, Set

from spacy.tokens import Doc

from transforms.language.cast import Link, Person
from transforms.language.clauses import clause_verb, head_of
from transforms.language.countries import country_code
from transforms.language.discourse import Discourse
from transforms.language.lexicon import Layer, Tags
from transforms.language.mention_layer import Found
from transforms.language.records import Form, Kind

GUEST_MEMORY = 8
"""Sentences back in which the one is looked for whom "the guest" means."""
RULE = "guest"
_WORDS = frozenset({"guest", "visitor"})
_MOST_ADJECTIVES = 3


def find_guests(doc: Doc, tags: Tags) -> Iterator[Found]:
    """Yield what stands for a visitor who was told of before: "the guest", "the distinguished Japanese visitor"."""
    for token in doc:
        if token.lower_ not in _WORDS or token.tag_ != "NN" or token.dep_ in {"compound", "appos", "attr"}:
            continue
        start = token.i - 1
        while start >= 0 and token.i - start <= _MOST_ADJECTIVES and doc[start].tag_[:2] in {"JJ", "VB"}:
            start -= 1
        is_owned = token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "of"
        if start < 0 or doc[start].lower_ != "the" or is_owned:
            continue
        nation = tags.ending(token.i, Layer.DEMONYM, Layer.COUNTRY)
        yield Found(
            Kind.PERSON, Form.DESCRIPTION, start, token.i + 1, start, token.i + 1, RULE,
            name=doc[start + 1 : token.i + 1].text, country_code=country_code(nation) if nation else None,
            determiner="the",
        )  # fmt: skip


def link_guest(discourse: Discourse, sentence: int, mention: Found) -> Link:
    """Return the last one told of, and not by the verb of the mention, who is from the country told or from abroad."""
    with_them = set(_in_clause(discourse, sentence, mention))
    homes = {discourse.setting.home_country or _country_of_first(discourse)}
    homes |= {discourse.persons[number].country_code for number in with_them} - {None}
    for _, earlier, number in reversed(discourse.recent(sentence, GUEST_MEMORY)):
        person = discourse.persons.get(number)
        if person is None or earlier.is_plural or number in with_them or discourse.only_tells(number):
            continue
        if _is_from(person, mention.country_code, homes):
            return discourse.touch(sentence, mention, person)
    return Link()


def _in_clause(discourse: Discourse, sentence: int, mention: Found) -> Iterator[int]:
    """The persons whom the clause of a mention tells before it."""
    doc = discourse.docs[sentence]
    clause = clause_verb(head_of(doc, mention))
    for _, earlier, number in discourse.recent(sentence, 0):
        if number in discourse.persons and clause_verb(head_of(doc, earlier)) == clause:
            yield number


def _country_of_first(discourse: Discourse) -> str | None:
    return next((discourse.persons[n].country_code for _, _, n in discourse.trail if n in discourse.persons), None)


def _is_from(person: Person, country: str | None, homes: Set[str | None]) -> bool:
    if country is not None:
        return person.country_code == country
    return person.country_code not in homes - {None} and (person.country_code is not None or bool(person.offices))
