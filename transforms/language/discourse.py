"""Whom an article has told of so far: its persons, bodies and groups, and the trail of those who were told of."""

from collections.abc import Sequence

from spacy.tokens import Doc

from transforms import reference
from transforms.language.bodies import BodySpan
from transforms.language.cast import Body, Group, Link, Person, Setting
from transforms.language.inferred_countries import HOME_ROLES
from transforms.language.lexicon import fold
from transforms.language.mention_layer import Found
from transforms.language.office_phrases import OfficePhrase
from transforms.language.records import Form

PRONOUN_MEMORY = 2
"""Sentences back in which a pronoun looks for the one it means."""
SPEAKERS = frozenset({"speaker", "speakers"})
"""What a mention of "I" and of "we" has for a gender."""
TELLERS = frozenset({"spokesperson", "press"})
"""Categories of those who tell of meetings but seldom meet."""


class Discourse:
    """Whom an article has told of so far; read in the order of its sentences."""

    def __init__(self, docs: Sequence[Doc], found: Sequence[Sequence[Found]], setting: Setting) -> None:
        self.docs, self.found, self.setting = docs, found, setting
        self.persons: dict[int, Person] = {}
        self.bodies: dict[int, Body] = {}
        self.groups: dict[int, Group] = {}
        self.body_keys: dict[object, int] = {}
        self.group_keys: dict[object, int] = {}
        self.unnamed_keys: dict[object, int] = {}
        self.named: dict[tuple[int, int], Person] = {}
        self.labelled: int | None = None
        """Entity number of the one whose words a transcript gives."""
        self.last_speaker: tuple[int, int] | None = None
        """Sentence and entity number of the one who spoke last."""
        self.trail: list[tuple[int, Found, int]] = []
        """Persons and groups in reading order: sentence, mention, entity number."""

    def next_number(self) -> int:
        """Return the number of the next entity."""
        return len(self.persons) + len(self.bodies) + len(self.groups)

    def new_person(self, is_named: bool, description: str = "") -> Person:
        """Return a person nobody has told of before."""
        person = Person(self.next_number(), is_named, description)
        self.persons[person.number] = person
        return person

    def touch(self, sentence: int, mention: Found, person: Person) -> Link:
        """Take in that a mention means a person."""
        person.last_sentence = sentence
        person.mention_count += 1
        if mention.form is not Form.PRONOUN:
            person.aliases.setdefault(mention.name)
        self.trail.append((sentence, mention, person.number))
        return Link(person.number)

    def touch_members(self, sentence: int, mention: Found, members: tuple[int, ...]) -> Link:
        """Take in that a mention means several persons and groups."""
        self.trail += [(sentence, mention, number) for number in members]
        return Link(members=members)

    def touch_group(self, sentence: int, mention: Found, group: Group) -> Link:
        """Take in that a mention means a group."""
        group.aliases.setdefault(mention.name)
        if mention.rule_id != "group.states":
            self.trail.append((sentence, mention, group.number))
        return Link(group.number)

    def body_number(self, span: BodySpan) -> int:
        """Return the entity number of a body, a new one where none of that name, pattern or acronym was told of."""
        key = _body_key(span)
        acronym_key = ("acronym", span.acronym) if span.acronym else None
        number = self.body_keys.get(key)
        if number is None:
            number = self.body_keys.get(("acronym", span.acronym or span.name))
        if number is None:
            country = span.country_code
            if country is None and span.is_state_organ and span.rule_id != "body.tagged":
                country = self.setting.home_country
            number = self.next_number()
            self.bodies[number] = Body(
                number, span.name, span.acronym, span.organisation_type, country, span.organisation_id
            )
        body = self.bodies[number]
        self.body_keys[key] = number
        if acronym_key:
            self.body_keys[acronym_key] = number
            body.acronym = body.acronym or span.acronym
        if len(span.name) > len(body.name):
            body.name = span.name
        body.aliases.setdefault(span.name)
        return number

    def country_number(self, mention: Found, country: str) -> int:
        """Return the entity number of a state as a body: a party where no person is told for it."""
        number = self.body_keys.get(("state", country))
        if number is None:
            number = self.body_keys["state", country] = self.next_number()
            name = reference.countries()[country].name
            self.bodies[number] = Body(number, name, None, "government", country, None)
        self.bodies[number].aliases.setdefault(mention.name)
        return number

    def same_body(self, first: BodySpan, second: BodySpan) -> bool:
        """Return whether two ways to tell of a body mean one."""
        return self.body_number(first) == self.body_number(second)

    def recent(self, sentence: int, memory: int) -> list[tuple[int, Found, int]]:
        """Return the trail of the last sentences only, so that a long article takes no more time a sentence."""
        start = len(self.trail)
        while start and sentence - self.trail[start - 1][0] <= memory:
            start -= 1
        return self.trail[start:]

    def only_tells(self, number: int) -> bool:
        """Return whether somebody speaks for others or writes of them and is not of a party himself."""
        person = self.persons.get(number)
        return (
            person is not None and bool(person.offices) and all(o.role_category in TELLERS for o, _ in person.offices)
        )

    def holds_office(self, number: int, categories: frozenset[str]) -> bool:
        """Return whether somebody is told to hold an office of one of the categories."""
        person = self.persons.get(number)
        return person is not None and any(held.role_category in categories for held, _ in person.offices)

    def country_of(self, office: OfficePhrase) -> str | None:
        """Return the country told, or that of the publisher: at home the office alone is enough."""
        if office.country_code is None and office.body is None and office.role_category in HOME_ROLES:
            return self.setting.home_country
        return office.country_code

    def unnamed(self, mention: Found, office: OfficePhrase) -> Person:
        """Return the person of an office whom nobody names, the same for the same office save behind "a"."""
        country = self.country_of(office)
        body = self.body_number(office.body) if office.body else None
        key = (office.role_category, fold(office.title), country, body, office.tenure)
        number = self.unnamed_keys.get(key)
        if number is not None and mention.determiner not in {"a", "an"}:
            return self.persons[number]
        person = self.new_person(False, mention.name)
        self.unnamed_keys[key] = person.number
        if country:
            person.countries[country] += 1
        return person


def _body_key(span: BodySpan) -> object:
    if span.organisation_id:
        return span.organisation_id
    if span.rule_id not in {"body.tagged", "body.acronym", "body.reference"}:
        return (span.rule_id, span.country_code)
    name = fold(span.name)
    return name.removeprefix("the ")
