"""Who is meant: the mentions of one article joined to persons, groups and organisations.

One ranked pass: full names, then single names, then, in the order of the text, offices and descriptions, plurals and
pronouns. Where several could be meant, the one with the best evidence wins, nearest first; without any evidence a
description stands for an unnamed person of its own.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from spacy.tokens import Doc, Token

from transforms import reference
from transforms.language.bodies import BodySpan
from transforms.language.lexicon import fold, rule_rows
from transforms.language.mentions import NUMBERS, Found
from transforms.language.offices import COUNTERPART, GROUP, OfficePhrase
from transforms.language.persons import holders_of_name, parts, same_full_name, same_person, single_name_score
from transforms.language.records import Form, Kind, Tenure

PLURAL_MEMORY = 8
"""Sentences back in which "the two leaders" looks for those it means."""
LEAST_CROWD = 4
"""Persons of one sentence from which "they" means all of them and not the first two; "them", one less."""
PRONOUN_MEMORY = 2
LEAST_FIT = 0.5
TOLD_IN_CLAUSE, TOLD_IN_SENTENCE = 3.0, 1.0
"""What a description loses that would mean a person told before in the same clause, or elsewhere in the sentence."""
SURE_FIT = 2.5
"""Fit of an office in the same country."""

_MINISTERIAL = frozenset({"foreign_minister", "minister"})
_LEADERS = frozenset(
    [
        "head_of_state",
        "head_of_government",
        "party_leader",
        "royalty",
        "igo_head",
        "speaker",
        "foreign_minister",
        "minister",
    ]
)
_DIPLOMATIC = frozenset({"foreign_minister", "ambassador", "envoy", "deputy_minister", "igo_official"})
_ANYBODY = frozenset({"official", "representative"})
_GENERIC_CORES = {
    "minister": _MINISTERIAL | {"deputy_minister"},
    "leader": _LEADERS - _MINISTERIAL,
    "leaders": _LEADERS,
    "diplomat": _DIPLOMATIC,
    "envoy": frozenset({"envoy", "ambassador"}),
    "chief": _LEADERS | {"igo_official", "official", "military"},
    "head": _LEADERS | {"igo_official", "official"},
    "secretary": frozenset({"foreign_minister", "minister", "official", "igo_head", "party_leader"}),
}
_PLURAL_CORES = {core: categories for core, categories in _GENERIC_CORES.items() if core == "minister"} | {
    core: frozenset({*_LEADERS, *_DIPLOMATIC, *_ANYBODY}) for core in ("leader", "leaders")
}
_SPECIFIC_CATEGORIES = frozenset(
    [
        "head_of_state",
        "head_of_government",
        "foreign_minister",
        "ambassador",
        "speaker",
        "igo_head",
        "deputy_head_of_state",
        "deputy_head_of_government",
    ]
)
_HOME_ROLES = frozenset(
    ["head_of_state", "head_of_government", "foreign_minister", "minister", "deputy_minister", "speaker"]
)
_EXCLUSIVE = frozenset(["head_of_state", "head_of_government", "royalty", "deputy_head_of_state", "spouse"])
_ONE_PER_COUNTRY = _SPECIFIC_CATEGORIES | {"minister", "deputy_minister"}
_HEADS_OF_ANY_KIND = frozenset({"head_of_state", "leader", "ruler", "monarch", "top_leader"})
_VOICE_ROLES = _HOME_ROLES | frozenset(
    [
        "deputy_head_of_state",
        "deputy_head_of_government",
        "legislator",
        "royalty",
        "military",
        "official",
        "spokesperson",
        "party_leader",
        "governor_mayor",
        "ambassador",
        "envoy",
    ]
)
_ONE_HOLDER = frozenset({"head_of_state", "head_of_government", "foreign_minister"})
TELLERS = frozenset({"spokesperson", "press"})
"""Categories of those who tell of meetings but seldom meet."""
_OBJECTS = frozenset({"dobj", "pobj", "dative", "iobj"})
_SPEAKERS = frozenset({"speaker", "speakers"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


@dataclass(slots=True)
class Person:
    """A person of the article, as far as the evidence goes."""

    number: int
    is_named: bool
    description: str = ""
    names: Counter[str] = field(default_factory=Counter)
    offices: list[tuple[OfficePhrase, int]] = field(default_factory=list)
    countries: Counter[str] = field(default_factory=Counter)
    genders: Counter[str] = field(default_factory=Counter)
    aliases: dict[str, None] = field(default_factory=dict)
    last_sentence: int | None = None
    mention_count: int = 0
    is_kin: bool = False
    """Introduced as somebody's wife, brother …"""
    is_credited: bool = False
    """Named in a byline or a photo's credit."""

    @property
    def full_name(self) -> str:
        """The longest name told, best outside headlines, the most frequent of equals, else the description."""
        if not self.names:
            return self.description
        names = [name for name, count in self.names.items() if count and len(parts(name).core) > 1] or self.names
        return max(names, key=lambda name: (len(parts(name).words), self.names[name], len(name), name))

    @property
    def country_code(self) -> str | None:
        """The country told most often, of offices held now first."""
        current = Counter(o.country_code for o, _ in self.offices if o.country_code and o.tenure is not Tenure.FORMER)
        told = current or self.countries or Counter(o.country_code for o, _ in self.offices if o.country_code)
        return told.most_common(1)[0][0] if told else None

    @property
    def stands_for_body(self) -> bool:
        """Whether an office in a body that is no state's is told."""
        return any(office.body is not None and not office.body.is_state_organ for office, _ in self.offices)

    @property
    def gender(self) -> str:
        """Return "m", "f", or "" where it is not told."""
        return self.genders.most_common(1)[0][0] if self.genders else ""


@dataclass(slots=True)
class Body:
    """An organisation of the article."""

    number: int
    name: str
    acronym: str | None
    organisation_type: str
    country_code: str | None
    organisation_id: str | None
    aliases: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Group:
    """A group of the article."""

    number: int
    name: str
    core: str
    country_code: str | None
    body: int | None
    aliases: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Whom a mention means: one entity, or several members of a plural."""

    entity: int | None = None
    members: tuple[int, ...] = ()
    office: OfficePhrase | None = None
    """The office meant, where it is not the one written: that of a counterpart."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the article before it is read.

    ``is_home_voice``: a ministry or state agency speaks, which calls its own country's officials by office alone.
    ``opens_quoted`` and ``headlines`` tell of each sentence whether it begins inside a quotation, and is a headline.
    """

    home_country: str | None
    is_home_voice: bool
    day: dt.date | None
    opens_quoted: tuple[bool, ...]
    headlines: tuple[bool, ...]


@dataclass(slots=True)
class Cast:
    """Everybody in the article, and for each sentence the link of each mention."""

    persons: dict[int, Person]
    bodies: dict[int, Body]
    groups: dict[int, Group]
    links: list[list[Link]]
    body_number: Callable[[BodySpan], int]


def resolve(docs: Sequence[Doc], found: Sequence[Sequence[Found]], setting: Setting) -> Cast:
    """Return who is meant by every mention of an article's sentences (same order as given)."""
    return _Resolver(docs, found, setting).run()


@cache
def _speech_verbs() -> frozenset[str]:
    return frozenset(row["lemma"] for row in rule_rows("speech_verbs.csv"))


class _Resolver:
    def __init__(self, docs: Sequence[Doc], found: Sequence[Sequence[Found]], setting: Setting) -> None:
        self.docs, self.found, self.setting = docs, found, setting
        self.persons: dict[int, Person] = {}
        self.bodies: dict[int, Body] = {}
        self.groups: dict[int, Group] = {}
        self.body_keys: dict[object, int] = {}
        self.group_keys: dict[object, int] = {}
        self.unnamed_keys: dict[object, int] = {}
        self.named: dict[tuple[int, int], Person] = {}
        self.last_speaker: tuple[int, int] | None = None
        """Sentence and entity number of the one who spoke last."""
        self.trail: list[tuple[int, Found, int]] = []
        """Persons and groups in reading order: sentence, mention, entity number."""

    def run(self) -> Cast:
        self._join_names()
        links = []
        for sentence, mentions in enumerate(self.found):
            told = [self._link(sentence, position, mention) for position, mention in enumerate(mentions)]
            links.append(self._with_speaker(sentence, mentions, told))
        self._infer_countries()
        return Cast(self.persons, self.bodies, self.groups, links, self.body_number)

    def _next_number(self) -> int:
        return len(self.persons) + len(self.bodies) + len(self.groups)

    # names

    def _join_names(self) -> None:
        named = [
            (sentence, position, mention)
            for sentence, mentions in enumerate(self.found)
            for position, mention in enumerate(mentions)
            if mention.kind is Kind.PERSON and mention.form is Form.NAME
        ]
        full = [item for item in named if len(parts(item[2].name).core) > 1]
        for sentence, position, mention in full:
            person = next(
                (p for p in self.persons.values() if any(same_full_name(mention.name, name) for name in p.names)), None
            )
            self._add_name(sentence, position, mention, person or self._new_person(True))
        for sentence, position, mention in named:
            if (sentence, position) not in self.named:
                person = self._person_of_single(mention)
                self._add_name(sentence, position, mention, person or self._new_person(True))
        for person in self.persons.values():
            if not person.country_code and not person.stands_for_body:
                country = known_country(person, self.setting.day) or self._country_served(person)
                if country:
                    person.countries[country] += 1

    def _country_served(self, person: Person) -> str | None:
        """The country of the one whose adviser or envoy somebody is."""
        for office, _ in person.offices:
            if office.owner:
                names = [p for p in self.persons.values() if any(same_person(office.owner, name) for name in p.names)]
                return names[0].country_code if names else None
        return None

    # countries that no office tells

    def _infer_countries(self) -> None:
        """Give persons of state offices the country of their side, of their list, of their family, or of the outlet."""
        for sentence, mentions in enumerate(self.found):
            self._infer_from_side(sentence, mentions)
            self._infer_from_list(sentence, mentions)
        for person in self.persons.values():
            if person.country_code is None and not person.stands_for_body:
                country = self._country_of_family(person) or self._home_country_of(person)
                if country:
                    person.countries[country] += 1

    def _infer_from_side(self, sentence: int, mentions: Sequence[Found]) -> None:
        """Read "on the Palestinian side, NAME and NAME took part"."""
        doc = self.docs[sentence]
        sides = [
            mention
            for mention in mentions
            if mention.rule_id == "group.side"
            and mention.country_code
            and doc[mention.start - 1].lower_ in {"on", "from"}
        ]
        if len(sides) != 1 or not sides[0].start:
            return
        for position, mention in enumerate(mentions):
            person = self.named.get((sentence, position))
            if person is not None and person.country_code is None and not person.stands_for_body and mention.offices:
                person.countries[str(sides[0].country_code)] += 1

    def _infer_from_list(self, sentence: int, mentions: Sequence[Found]) -> None:
        """In a list, a minister without a country is of the country told before him."""
        doc = self.docs[sentence]
        previous: Found | None = None
        country: str | None = None
        for position, mention in enumerate(mentions):
            person = self.named.get((sentence, position))
            if person is None:
                continue
            joined = previous is not None and all(
                doc[token].text in {",", "and", ";", "&"} for token in range(previous.end, mention.start)
            )
            if not joined:
                country = None
            if person.country_code:
                country = person.country_code
            elif country and not person.stands_for_body and _is_subordinate(person):
                person.countries[country] += 1
            previous = mention

    def _country_of_family(self, person: Person) -> str | None:
        if any(office.role_category not in {"spouse", "royalty"} for office, _ in person.offices):
            return None
        family = parts(person.full_name).last
        for other in self.persons.values():
            if other is not person and other.offices and parts(other.full_name).last == family and other.country_code:
                return other.country_code
        return None

    def _home_country_of(self, person: Person) -> str | None:
        categories = {office.role_category for office, _ in person.offices}
        is_of_home = bool(categories & (_VOICE_ROLES if self.setting.is_home_voice else _HOME_ROLES))
        return self.setting.home_country if is_of_home and not self._is_held_at_home(person) else None

    def _is_held_at_home(self, person: Person) -> bool:
        """Whether a list tells that others hold at home, on the article's day, what only one can hold."""
        home, day = self.setting.home_country, self.setting.day
        held = {office.role_category for office, _ in person.offices if office.tenure is Tenure.CURRENT}
        for category in sorted(held & _ONE_HOLDER):
            holders = reference.office_holders_of(category, home, None, day)
            is_sure = any(h.valid_from and (h.valid_to or (day and day <= h.as_of)) for h in holders)
            ever = reference.office_holders_of(category, home)
            if is_sure and not any(parts(h.full_name).last in parts(name).words for h in ever for name in person.names):
                return True
        return False

    def _new_person(self, is_named: bool, description: str = "") -> Person:
        person = Person(self._next_number(), is_named, description)
        self.persons[person.number] = person
        return person

    def _add_name(self, sentence: int, position: int, mention: Found, person: Person) -> None:
        self.named[sentence, position] = person
        person.names[mention.name] += not self.setting.headlines[sentence]
        person.offices += [(office, sentence) for office in mention.offices if office.core != COUNTERPART]
        person.is_kin |= mention.is_kin
        person.is_credited |= mention.is_credit
        if mention.country_code:
            person.countries[mention.country_code] += 1
        if mention.gender:
            person.genders[mention.gender] += 1

    def _person_of_single(self, mention: Found) -> Person | None:
        best, best_score = None, 0.0
        for person in self.persons.values():
            score = max((single_name_score(mention.name, name) for name in person.names), default=0.0)
            if not score:
                continue
            if mention.gender and person.gender and mention.gender != person.gender:
                continue
            if _is_other_dignity(mention, person) or (person.is_kin and mention.offices):
                continue
            bonus = self._title_bonus(mention, person)
            if score <= 2 and bonus < 0:
                continue
            score += bonus - person.is_kin
            score += 0.5 * bool(person.offices) + min(person.names.total(), 10) / 20
            if score > best_score:
                best, best_score = person, score
        return best

    def _title_bonus(self, mention: Found, person: Person) -> float:
        told = [office for office in mention.offices if office.core != COUNTERPART]
        if not told or not person.offices:
            return 0.0
        fits = [
            _office_fit(office, other, person.country_code, self._same_body)
            for office in told
            for other, _ in person.offices
        ]
        if max(fits) > 0:
            return 2.0
        countries = {office.country_code for office in told if office.country_code}
        return -2.0 if countries and person.country_code and person.country_code not in countries else -0.5

    # one mention after the other

    def _link(self, sentence: int, position: int, mention: Found) -> Link:
        if mention.body is not None or mention.offices:
            for body in (mention.body, *(office.body for office in mention.offices)):
                if body is not None:
                    self.body_number(body)
        if mention.kind is Kind.ORGANISATION and mention.body is not None:
            return Link(self.body_number(mention.body))
        if mention.kind is Kind.GROUP:
            return self._link_group(sentence, mention)
        if mention.kind is Kind.COUNTRY and mention.country_code:
            return Link(self._country_number(mention, mention.country_code))
        if mention.kind is not Kind.PERSON:
            return Link()
        if mention.form is Form.NAME:
            person = self.named[sentence, position]
            adopted = self._adopt_counterpart_office(sentence, mention, person)
            return replace(self._touch(sentence, mention, person), office=adopted)
        if mention.form is Form.PRONOUN:
            return self._link_pronoun(sentence, mention)
        return self._link_description(sentence, mention)

    def _touch(self, sentence: int, mention: Found, person: Person) -> Link:
        person.last_sentence = sentence
        person.mention_count += 1
        if mention.form is not Form.PRONOUN:
            person.aliases.setdefault(mention.name)
        self.trail.append((sentence, mention, person.number))
        return Link(person.number)

    # organisations

    def body_number(self, span: BodySpan) -> int:
        key = _body_key(span)
        acronym_key = ("acronym", span.acronym) if span.acronym else None
        number = self.body_keys.get(key)
        if number is None:
            number = self.body_keys.get(("acronym", span.acronym or span.name))
        if number is None:
            country = span.country_code
            if country is None and span.is_state_organ and span.rule_id != "body.tagged":
                country = self.setting.home_country
            number = self._next_number()
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

    def _country_number(self, mention: Found, country: str) -> int:
        """The state itself as a body: a party where no person is told for it."""
        number = self.body_keys.get(("state", country))
        if number is None:
            number = self.body_keys["state", country] = self._next_number()
            name = reference.countries()[country].name
            self.bodies[number] = Body(number, name, None, "government", country, None)
        self.bodies[number].aliases.setdefault(mention.name)
        return number

    def _same_body(self, first: BodySpan, second: BodySpan) -> bool:
        return self.body_number(first) == self.body_number(second)

    # descriptions

    def _link_description(self, sentence: int, mention: Found) -> Link:
        office = self._with_possessor(sentence, mention, mention.offices[0])
        if office.core == COUNTERPART:
            return self._link_counterpart(sentence, mention, office)
        best, best_fit = None, 0.0
        for person in self.persons.values():
            fit = self._fit(sentence, mention, office, person)
            if fit > best_fit:
                best, best_fit = person, fit
        if best is None or best_fit < LEAST_FIT:
            best = self._unnamed(mention, office)
        best.offices.append((office, sentence))
        if mention.gender:
            best.genders[mention.gender] += 1
        return self._touch(sentence, mention, best)

    def _with_possessor(self, sentence: int, mention: Found, office: OfficePhrase) -> OfficePhrase:
        """Give "his foreign minister" the country of the one that "his" means."""
        if mention.possessor is None or office.country_code or office.core == COUNTERPART:
            return office
        owner = next(
            (
                number
                for before, earlier, number in reversed(self.trail)
                if number in self.persons
                and (
                    before < sentence
                    or earlier.name_start <= mention.possessor < earlier.name_end
                    or earlier.end <= mention.start
                )
            ),
            None,
        )
        country = self.persons[owner].country_code if owner is not None else None
        return replace(office, country_code=country) if country else office

    def _fit(self, sentence: int, mention: Found, office: OfficePhrase, person: Person) -> float:
        if mention.gender and person.gender and mention.gender != person.gender:
            return 0.0
        fit = max(
            (_office_fit(office, held, person.country_code, self._same_body) for held, _ in person.offices), default=0.0
        )
        if not fit and person.is_named and self._is_known_holder(office, person):
            fit = 2.0 if self._country_of(office) else 1.2
        if not fit and office.core in _ANYBODY and office.country_code and office.country_code == person.country_code:
            fit = 0.8
        if not fit:
            return 0.0
        if mention.determiner in {"a", "an"}:
            fit -= 2
        if person.last_sentence is None:
            fit -= 0.5
        else:
            fit += max(0.0, 1 - 0.1 * (sentence - person.last_sentence))
        if not office.country_code and not office.body and self.setting.home_country:
            fit += 0.3 if person.country_code == self.setting.home_country else 0.0
        told_here = self._told_here(sentence, mention, person)
        return fit - told_here + 0.2 * person.is_named + min(person.mention_count, 10) / 50

    def _told_here(self, sentence: int, mention: Found, person: Person) -> float:
        """How unlikely it is that the sentence describes one again whom it has told: very, in one clause."""
        doc = self.docs[sentence]
        clause = _clause_verb(_head(doc, mention))
        told = [
            _clause_verb(_head(doc, earlier)) == clause
            for before, earlier, number in self.trail
            if before == sentence
            and number == person.number
            and earlier.form is not Form.PRONOUN
            and not earlier.is_plural
        ]
        return 0.0 if not told else TOLD_IN_CLAUSE if any(told) else TOLD_IN_SENTENCE

    def _is_known_holder(self, office: OfficePhrase, person: Person) -> bool:
        """Whether a list tells that a person holds the office; one without a country, only where no office is told."""
        country = self._country_of(office)
        if office.is_lowered or not (country or (not person.offices and office.body is None)):
            return False
        categories = (
            {office.role_category} if office.has_portfolio else _GENERIC_CORES.get(office.core, {office.role_category})
        )
        day = self.setting.day
        is_former = office.tenure is Tenure.FORMER
        return any(
            holder.role_category in categories
            and country in {None, holder.country_code}
            and not (is_former and day and holder.may_hold_on(day))
            for holder in holders_of_name(person.full_name, None if is_former else day)
        )

    def _country_of(self, office: OfficePhrase) -> str | None:
        """The country told, or that of the publisher: at home the office alone is enough."""
        if office.country_code is None and office.body is None and office.role_category in _HOME_ROLES:
            return self.setting.home_country
        return office.country_code

    def _unnamed(self, mention: Found, office: OfficePhrase) -> Person:
        country = self._country_of(office)
        body = self.body_number(office.body) if office.body else None
        key = (office.role_category, fold(office.title), country, body, office.tenure)
        number = self.unnamed_keys.get(key)
        if number is not None and mention.determiner not in {"a", "an"}:
            return self.persons[number]
        person = self._new_person(False, mention.name)
        self.unnamed_keys[key] = person.number
        if country:
            person.countries[country] += 1
        return person

    def _link_counterpart(self, sentence: int, mention: Found, office: OfficePhrase) -> Link:
        copied = self._counterpart_office(sentence, office)
        for person in self.persons.values():
            same_country = office.country_code and person.country_code == office.country_code
            if same_country and any(held.role_category == copied.role_category for held, _ in person.offices):
                break
        else:
            person = self._unnamed(mention, copied)
        person.offices.append((copied, sentence))
        return replace(self._touch(sentence, mention, person), office=copied)

    def _counterpart_office(self, sentence: int, office: OfficePhrase) -> OfficePhrase:
        """The office of the one whose counterpart is told, in the counterpart's country."""
        for before, earlier, number in reversed(self.trail):
            if sentence - before > PRONOUN_MEMORY:
                break
            if number not in self.persons or earlier.is_plural:
                continue
            for held, _ in self.persons[number].offices:
                if held.country_code != office.country_code or not office.country_code:
                    return replace(
                        held, start=office.start, end=office.end, country_code=office.country_code, body=office.body,
                        countries=office.countries, tenure=Tenure.CURRENT,
                    )  # fmt: skip
        return office

    def _adopt_counterpart_office(self, sentence: int, mention: Found, person: Person) -> OfficePhrase | None:
        for office in mention.offices:
            if office.core == COUNTERPART:
                copied = self._counterpart_office(sentence, office)
                person.offices.append((copied, sentence))
                return copied
        return None

    # pronouns and plurals

    def _with_speaker(self, sentence: int, mentions: Sequence[Found], links: list[Link]) -> list[Link]:
        """Let "I" mean the speaker of a quotation, or outside one the author of a press release."""
        doc = self.docs[sentence]
        for mention, link in zip(mentions, links, strict=True):
            head = _head(doc, mention)
            if link.entity in self.persons and head.dep_ in _SUBJECTS and head.head.lemma_ in _speech_verbs():
                self.last_speaker = (sentence, int(link.entity or 0))
        if not any(mention.gender in _SPEAKERS for mention in mentions):
            return links
        quoted = _quoted(doc, self.setting.opens_quoted[sentence])
        result = []
        for mention, link in zip(mentions, links, strict=True):
            number = self._speaker(sentence, quoted[mention.start]) if mention.gender in _SPEAKERS else None
            if number is None:
                result.append(link)
            elif mention.gender == "speaker":
                result.append(self._touch(sentence, mention, self.persons[number]))
            elif not quoted[mention.start]:
                result.append(Link(members=self._recent_pair(sentence, mention, None)))
            else:
                result.append(link)
        return result

    def _speaker(self, sentence: int, is_quoted: bool) -> int | None:
        if not is_quoted:
            return self._author()
        if self.last_speaker and sentence - self.last_speaker[0] <= PRONOUN_MEMORY:
            return self.last_speaker[1]
        return None

    def _author(self) -> int | None:
        """The minister whose press release it is: the first person that its headlines name."""
        if not self.setting.is_home_voice:
            return None
        return next(
            (
                self.named[sentence, position].number
                for sentence, mentions in enumerate(self.found)
                for position, mention in enumerate(mentions)
                if self.setting.headlines[sentence] and mention.form is Form.NAME and (sentence, position) in self.named
            ),
            None,
        )

    def _link_pronoun(self, sentence: int, mention: Found) -> Link:
        if mention.gender in _SPEAKERS:
            return Link()
        if mention.is_plural:
            return self._touch_members(sentence, mention, self._recent_pair(sentence, mention, None))
        doc = self.docs[sentence]
        clause_subject = _clause_subject(doc[mention.start])
        excluded = set()
        if doc[mention.start].dep_ in _OBJECTS and clause_subject is not None:
            excluded = {n for s, m, n in self.trail if s == sentence and m.start <= clause_subject < m.end}
        best, best_score = None, 0.0
        for before, earlier, number in self._recent(sentence, PRONOUN_MEMORY):
            person = self.persons.get(number)
            if person is None or earlier.is_plural:
                continue
            distance = sentence - before
            if person.gender and person.gender != mention.gender:
                continue
            score = 2.0 - 0.7 * distance + 0.2 * earlier.start / 100
            head = _head(self.docs[before], earlier)
            score += 1.0 * (head.dep_ in _SUBJECTS) + 0.3 * (head.head.dep_ == "ROOT")
            if distance == 0 and clause_subject in {head.i, head.head.i if head.dep_ == "poss" else None}:
                score += 1.5
            score += 0.1 * person.is_named
            if distance == 0 and (number in excluded or _are_arguments_of_one_verb(doc, earlier, mention)):
                continue
            if score > best_score:
                best, best_score = person, score
        if best is None:
            return Link()
        best.genders[mention.gender] += 1
        return self._touch(sentence, mention, best)

    def _recent_pair(self, sentence: int, mention: Found, wanted: frozenset[str] | None) -> tuple[int, ...]:
        """Those whom a plural means: the persons of the nearest sentence that tells of at least two sides."""
        recent: dict[int, list[int]] = {}
        for before, earlier, number in self._recent(sentence, PLURAL_MEMORY):
            if before == sentence and earlier.start >= mention.start:
                continue
            if (wanted and not self._holds(number, wanted)) or self._only_tells(number):
                continue
            is_pronoun = earlier.form is Form.PRONOUN and earlier.is_plural
            if before == sentence and (is_pronoun or _acts_on(self.docs[sentence], earlier, mention)):
                continue
            members = recent.setdefault(before, [])
            if number not in members:
                members.append(number)
        count = next((NUMBERS[word] for word in mention.name.lower().split()[:2] if word in NUMBERS), None)
        crowd = LEAST_CROWD - (_head(self.docs[sentence], mention).dep_ in _OBJECTS)
        gathered: list[int] = []
        for before in sorted(recent, reverse=True):
            gathered += [number for number in recent[before] if number not in gathered]
            persons = [number for number in gathered if number in self.persons]
            if count and len(persons) >= count:
                return tuple(persons[:count])
            if len(gathered) >= 2 and not count:
                return tuple(gathered if len(gathered) >= crowd else gathered[:2])
        return tuple(gathered[: count or 2]) if len(gathered) >= 2 else ()

    def _recent(self, sentence: int, memory: int) -> list[tuple[int, Found, int]]:
        """The trail of the last sentences only, so that a long article takes no more time a sentence."""
        start = len(self.trail)
        while start and sentence - self.trail[start - 1][0] <= memory:
            start -= 1
        return self.trail[start:]

    def _only_tells(self, number: int) -> bool:
        """Whether somebody speaks for others or writes of them and is not of a party himself."""
        person = self.persons.get(number)
        return (
            person is not None and bool(person.offices) and all(o.role_category in TELLERS for o, _ in person.offices)
        )

    def _holds(self, number: int, categories: frozenset[str]) -> bool:
        person = self.persons.get(number)
        return person is not None and any(held.role_category in categories for held, _ in person.offices)

    def _link_group(self, sentence: int, mention: Found) -> Link:
        office = mention.offices[0]
        if len(office.countries) > 1 and (
            office.role_category in _ONE_PER_COUNTRY or office.core in {"leader", COUNTERPART}
        ):
            return Link(members=tuple(self._distributed(sentence, mention, office)))
        has_side = bool(office.country_code or office.body or office.possessor is not None)
        is_open = not (has_side or office.is_described)
        same = None if has_side else self._earlier_group(office, mention)
        if same is not None:
            return self._touch_group(sentence, mention, same)
        is_definite = bool(mention.determiner) or mention.name.lower().startswith(tuple(NUMBERS))
        if is_open and (is_definite or self.setting.headlines[sentence]):
            wanted = None if office.has_portfolio else _PLURAL_CORES.get(office.core)
            if wanted is None and office.role_category not in {GROUP, "other", "official"}:
                wanted = frozenset({office.role_category})
            members = self._recent_pair(sentence, mention, wanted)
            if members:
                return self._touch_members(sentence, mention, members)
        body = self.body_number(office.body) if office.body else None
        key = (
            office.core if office.country_code or body is not None else fold(mention.name),
            office.country_code,
            body,
        )
        number = self.group_keys.get(key)
        if number is None:
            number = self.group_keys[key] = self._next_number()
            self.groups[number] = Group(number, mention.name, office.core, office.country_code, body)
        return self._touch_group(sentence, mention, self.groups[number])

    def _touch_members(self, sentence: int, mention: Found, members: tuple[int, ...]) -> Link:
        self.trail += [(sentence, mention, number) for number in members]
        return Link(members=members)

    def _earlier_group(self, office: OfficePhrase, mention: Found) -> Group | None:
        """The group told before that "the ambassadors", "the senior officials" or "the delegation" means."""
        if office.core in {"sides", "parties"} or (office.is_described and mention.determiner != "the"):
            return None
        told = _words(mention.name) if office.is_described else set()
        return next(
            (
                group
                for group in reversed(self.groups.values())
                if group.core == office.core and told <= _words(group.name)
            ),
            None,
        )

    def _touch_group(self, sentence: int, mention: Found, group: Group) -> Link:
        group.aliases.setdefault(mention.name)
        if mention.rule_id != "group.states":
            self.trail.append((sentence, mention, group.number))
        return Link(group.number)

    def _distributed(self, sentence: int, mention: Found, office: OfficePhrase) -> list[int]:
        members = []
        for country in dict.fromkeys(office.countries):
            single = replace(office, country_code=country, countries=(country,), is_plural=False, body=None)
            if office.core == COUNTERPART:
                single = self._counterpart_office(sentence, single)
            person = next(
                (
                    p
                    for p in self.persons.values()
                    if any(
                        _office_fit(single, held, p.country_code, self._same_body) >= SURE_FIT for held, _ in p.offices
                    )
                    or (p.is_named and self._is_known_holder(single, p))
                ),
                None,
            )
            if person is None:
                name = f"{single.title} of {reference.countries()[country].name}"
                person = self._unnamed(replace(mention, name=name), single)
            person.offices.append((single, sentence))
            self._touch(sentence, replace(mention, name=person.description or person.full_name), person)
            members.append(person.number)
        return members


def _is_other_dignity(mention: Found, person: Person) -> bool:
    """Whether "King NAME" can't be "Crown Prince GIVEN NAME", told of one family."""
    told = {office.role_category for office in mention.offices if office.tenure is not Tenure.FORMER} & _EXCLUSIVE
    held = {office.role_category for office, _ in person.offices if office.tenure is not Tenure.FORMER} & _EXCLUSIVE
    return bool(told) and bool(held) and not told & held


def _is_subordinate(person: Person) -> bool:
    """Whether an office serves a state but is not the first in it, who could be a guest in a list."""
    categories = {office.role_category for office, _ in person.offices}
    return bool(categories & _VOICE_ROLES) and not categories & {"head_of_state", "head_of_government"}


def _body_key(span: BodySpan) -> object:
    if span.organisation_id:
        return span.organisation_id
    if span.rule_id not in {"body.tagged", "body.acronym", "body.reference"}:
        return (span.rule_id, span.country_code)
    name = fold(span.name)
    return name.removeprefix("the ")


def _head(doc: Doc, mention: Found) -> Token:
    return doc[mention.start : mention.end].root


def _clause_verb(token: Token) -> int:
    """The verb that rules a token; of verbs joined under one subject the first."""
    verb = token
    while verb.head.i != verb.i and (
        verb.pos_ not in {"VERB", "AUX"}
        or (verb.dep_ in {"conj", "xcomp"} and not any(child.dep_ in _SUBJECTS for child in verb.children))
    ):
        verb = verb.head
    return int(verb.i)


def _clause_subject(pronoun: Token) -> int | None:
    """The subject of the clause that a pronoun stands in, or for a subject of the clause above it."""
    verb = pronoun.head
    while verb.pos_ not in {"VERB", "AUX"} and verb.head.i != verb.i:
        verb = verb.head
    if pronoun.dep_ in _SUBJECTS and pronoun.head.i == verb.i:
        verb = verb.head
    for _ in range(3):
        subject = next((child.i for child in verb.children if child.dep_ in _SUBJECTS and child.i != pronoun.i), None)
        if subject is not None or verb.dep_ not in {"xcomp", "conj", "advcl", "pcomp"}:
            return subject
        verb = verb.head
    return None


def _quoted(doc: Doc, is_open: bool) -> list[bool]:
    """Of each token whether it stands inside a quotation."""
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


def _are_arguments_of_one_verb(doc: Doc, first: Found, second: Found) -> bool:
    one, other = _head(doc, first), _head(doc, second)
    return one.head.i == other.head.i and other.tag_ == "PRP" and one.head.pos_ in {"VERB", "AUX"}


def _acts_on(doc: Doc, subject: Found, mention: Found) -> bool:
    """Whether one mention is the subject of the clause in which the other is an object."""
    head = _head(doc, mention)
    return head.dep_ in _OBJECTS and _clause_subject(head) in range(subject.start, subject.end)


def _office_fit(
    wanted: OfficePhrase, held: OfficePhrase, country: str | None, same_body: Callable[[BodySpan, BodySpan], bool]
) -> float:
    """How well a described office can be one that a person holds: 0 not at all, up to about 6."""
    if (wanted.tenure is Tenure.FORMER) != (held.tenure is Tenure.FORMER):
        return 0.0
    fit = _core_fit(wanted, held)
    if not fit:
        return 0.0
    country = held.country_code or country
    if wanted.country_code and country:
        if wanted.country_code != country:
            return 0.0
        fit += 2
    elif wanted.country_code:
        fit -= 1.2
    if wanted.body and held.body:
        if not same_body(wanted.body, held.body):
            return 0.0
        fit += 2
    elif wanted.body and not wanted.country_code:
        fit -= 1
    return max(fit, 0.0)


def _core_fit(wanted: OfficePhrase, held: OfficePhrase) -> float:
    if wanted.core in _ANYBODY:
        return 0.8 if (wanted.country_code or wanted.body) else 0.0
    generic = _GENERIC_CORES.get(wanted.core)
    if generic is not None and not wanted.has_portfolio and not wanted.is_lowered:
        if held.role_category not in generic:
            return 0.0
        return 1.5 if held.core == wanted.core and not held.is_lowered else 1.0 - 0.3 * held.is_lowered
    if wanted.is_lowered != held.is_lowered:
        return 0.0
    if wanted.role_category == held.role_category and wanted.role_category in _SPECIFIC_CATEGORIES:
        if wanted.role_category == "head_of_state" and wanted.core != held.core:
            return 1.5 if {wanted.core, held.core} & _HEADS_OF_ANY_KIND else 0.0
        return 2.0
    if wanted.core != held.core:
        return 0.0
    if wanted.has_portfolio and held.has_portfolio:
        return 2.0 if _words(wanted.title) & _words(held.title) - _words(wanted.core.replace("_", " ")) else 0.0
    return 1.5


def _words(title: str) -> set[str]:
    return set(fold(title).split()) - {"of", "for", "the", "and"}


def known_country(person: Person, day: dt.date | None) -> str | None:
    """Return the country that a well-known office holder of this name represents on a day, if only one is known."""
    holders = holders_of_name(person.full_name, day)
    if not holders and (len(parts(person.full_name).core) > 1 or person.offices):
        holders = holders_of_name(person.full_name, None)
    categories = {office.role_category for office, _ in person.offices}
    fitting = [holder for holder in holders if holder.role_category in categories] or holders
    countries = {holder.country_code or _country_of_body(holder.organisation_id) for holder in fitting}
    return countries.pop() if len(countries) == 1 else None


def _country_of_body(organisation_id: str | None) -> str | None:
    return reference.organisations()[organisation_id].country_code if organisation_id else None


def is_well_known(person: Person) -> bool:
    """Return whether a well-known office holder bears this name."""
    return bool(holders_of_name(person.full_name, None))
