"""Who is meant: the mentions of one article joined to persons, groups and organisations.

One ranked pass: full names, then single names, then, in the order of the text, offices and descriptions, plurals and
pronouns. Where several could be meant, the one with the best evidence wins, nearest first; without any evidence a
description stands for an unnamed person of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from spacy.tokens import Doc

from transforms import reference
from transforms.language.bodies import BodySpan
from transforms.language.cast import Body, Cast, Group, Link, Person, Setting, known_country
from transforms.language.clauses import (
    OBJECTS,
    SUBJECTS,
    acts_on,
    are_arguments_of_one_verb,
    clause_subject,
    clause_verb,
    head_of,
    quoted,
    subject_behind,
    traveller_to,
)
from transforms.language.inferred_countries import HOME_ROLES, infer_countries
from transforms.language.lexicon import fold, rule_rows
from transforms.language.mention_layer import Found
from transforms.language.mentions import NUMBERS
from transforms.language.office_fit import (
    ANYBODY,
    GENERIC_CORES,
    PLURAL_CORES,
    SPECIFIC_CATEGORIES,
    SURE_FIT,
    is_other_dignity,
    office_fit,
    title_words,
)
from transforms.language.office_phrases import COUNTERPART, GROUP, OfficePhrase
from transforms.language.persons import holders_of_name, parts, same_full_name, same_person, single_name_score
from transforms.language.records import Form, Kind, Tenure

PLURAL_MEMORY = 8
"""Sentences back in which "the two leaders" looks for those it means."""
LEAST_CROWD = 4
"""Persons of one sentence from which "they" means all of them and not the first two; "them", one less."""
PRONOUN_MEMORY = 2
LONGEST_LABEL = 12
"""Tokens of the label that tells in a transcript who speaks."""
KNOWN_BY_SINGLE = 0.5
"""What a lone name gains for one who has been told by it before."""
LEAST_FIT = 0.5
TOLD_IN_CLAUSE, TOLD_IN_SENTENCE = 3.0, 1.0
"""What a description loses that would mean a person told before in the same clause, or elsewhere in the sentence."""

ONE_PER_COUNTRY = SPECIFIC_CATEGORIES | {"minister", "deputy_minister"}
TELLERS = frozenset({"spokesperson", "press"})
"""Categories of those who tell of meetings but seldom meet."""
_OF_TOLD = frozenset({"group.side", "group.plural_office"})
"""Plurals that mean people told of before: "the two sides", "the ministers", but not "the insurgents"."""
_SPEAKERS = frozenset({"speaker", "speakers"})
_LEADER_CORES = frozenset({"leader", "leaders"})
_STATE_LEADERS = frozenset({"head_of_state", "head_of_government", "royalty"})
"""Categories of those whom "the two leaders" means first."""
_LOOSE = frozenset({"all", "both", "other", "same", *NUMBERS})
"""Words of a plural that tell nothing of whom it means."""


def resolve(docs: Sequence[Doc], found: Sequence[Sequence[Found]], setting: Setting) -> Cast:
    """Return who is meant by every mention of an article's sentences (same order as given)."""
    return _Resolver(docs, found, setting).run()


@cache
def _speech_verbs() -> frozenset[str]:
    return frozenset(row["lemma"] for row in rule_rows("speech_verbs.csv"))


def _is_consort(person: Person) -> bool:
    """Return whether a person is told as somebody's spouse: the family name alone means the other."""
    return any(office.role_category == "spouse" for office, _ in person.offices)


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
        self.labelled: int | None = None
        """Entity number of the one whose words a transcript gives."""
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
        infer_countries(self.docs, self.found, self.named, self.persons.values(), self.setting)
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
                person = self._person_of_single(sentence, mention)
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

    def _person_of_single(self, sentence: int, mention: Found) -> Person | None:
        best, best_score = None, 0.0
        beside = self._named_beside(sentence, mention)
        for person in self.persons.values():
            if person is beside:
                continue
            score = max((single_name_score(mention.name, name) for name in person.names), default=0.0)
            if not score:
                continue
            if mention.gender and person.gender and mention.gender != person.gender:
                continue
            if is_other_dignity(mention, person) or (person.is_kin and mention.offices):
                continue
            bonus = self._title_bonus(mention, person)
            if score <= 2 and bonus < 0:
                continue
            score += bonus - (person.is_kin or _is_consort(person))
            score += KNOWN_BY_SINGLE * (mention.name in person.names)
            score += 0.5 * bool(person.offices) + min(person.names.total(), 10) / 20
            if score > best_score:
                best, best_score = person, score
        return best

    def _named_beside(self, sentence: int, mention: Found) -> Person | None:
        """Who is joined to a name by "and", and so is another: in "Holm and his wife Ada Holm" the first is not Ada."""
        doc = self.docs[sentence]
        if doc[mention.end : mention.end + 1].text.lower() != "and":
            return None
        return next(
            (
                self.named.get((sentence, position))
                for position, other in enumerate(self.found[sentence])
                if other.start == mention.end + 1
            ),
            None,
        )

    def _title_bonus(self, mention: Found, person: Person) -> float:
        told = [office for office in mention.offices if office.core != COUNTERPART]
        if not told or not person.offices:
            return 0.0
        fits = [
            office_fit(office, other, person.country_code, self._same_body)
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
            (office_fit(office, held, person.country_code, self._same_body) for held, _ in person.offices), default=0.0
        )
        if not fit and person.is_named and self._is_known_holder(office, person):
            fit = 2.0 if self._country_of(office) else 1.2
        if not fit and office.core in ANYBODY and office.country_code and office.country_code == person.country_code:
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
            is_at_home = person.country_code == self.setting.home_country
            fit += (-1 if "visiting" in mention.name.lower().split() else 0.3) if is_at_home else 0.0
        told_here = self._told_here(sentence, mention, person)
        return fit - told_here + 0.2 * person.is_named + min(person.mention_count, 10) / 50

    def _told_here(self, sentence: int, mention: Found, person: Person) -> float:
        """How unlikely it is that the sentence describes one again whom it has told: very, in one clause."""
        doc = self.docs[sentence]
        clause = clause_verb(head_of(doc, mention))
        told = [
            clause_verb(head_of(doc, earlier)) == clause
            for before, earlier, number in self.trail
            if before == sentence
            and number == person.number
            and earlier.form is not Form.PRONOUN
            and not earlier.is_plural
        ]
        if self._is_named_later(sentence, mention, person, clause):
            return TOLD_IN_CLAUSE
        return 0.0 if not told else TOLD_IN_CLAUSE if any(told) else TOLD_IN_SENTENCE

    def _is_named_later(self, sentence: int, mention: Found, person: Person, clause: int) -> bool:
        """Whether the clause of a description goes on to name a person: "the president met X", who is another then."""
        return any(
            self.named.get((sentence, position)) is person
            and later.start >= mention.end
            and clause_verb(head_of(self.docs[sentence], later)) == clause
            for position, later in enumerate(self.found[sentence])
        )

    def _is_known_holder(self, office: OfficePhrase, person: Person) -> bool:
        """Whether a list tells that a person holds the office; one without a country, only where no office is told."""
        country = self._country_of(office)
        if office.is_lowered or not (country or (not person.offices and office.body is None)):
            return False
        categories = (
            {office.role_category} if office.has_portfolio else GENERIC_CORES.get(office.core, {office.role_category})
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
        if office.country_code is None and office.body is None and office.role_category in HOME_ROLES:
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
        for number in (*self._acting_behind(sentence, office), *self._told_before(sentence)):
            for held, _ in self.persons[number].offices:
                is_shared = held.country_code != office.country_code or not office.country_code
                if is_shared and held.role_category not in TELLERS:
                    return replace(
                        held, start=office.start, end=office.end, country_code=office.country_code, body=office.body,
                        countries=office.countries, tenure=Tenure.CURRENT,
                    )  # fmt: skip
        return office

    def _told_before(self, sentence: int) -> Iterator[int]:
        """The persons told of a little before, the nearest first."""
        for before, earlier, number in reversed(self.trail):
            if sentence - before > PRONOUN_MEMORY:
                break
            if number in self.persons and not earlier.is_plural:
                yield number

    def _acting_behind(self, sentence: int, office: OfficePhrase) -> Iterator[int]:
        """The person whose counterpart an opening phrase tells of: "after talks with his counterparts, NAME said"."""
        doc = self.docs[sentence]
        subject = subject_behind(doc[office.role]) if office.possessor is None else None
        for position, later in enumerate(self.found[sentence]):
            person = self.named.get((sentence, position))
            if person is not None and subject is not None and later.start <= subject.i < later.end:
                yield person.number

    def _adopt_counterpart_office(self, sentence: int, mention: Found, person: Person) -> OfficePhrase | None:
        for office in mention.offices:
            if office.core == COUNTERPART:
                copied = self._counterpart_office(sentence, office)
                person.offices.append((copied, sentence))
                return copied
        return None

    # pronouns and plurals

    def _with_speaker(self, sentence: int, mentions: Sequence[Found], links: list[Link]) -> list[Link]:
        """Let "I" mean the speaker of a quotation or transcript, or outside one the author of a press release."""
        doc = self.docs[sentence]
        self._read_label(doc, mentions, links)
        for mention, link in zip(mentions, links, strict=True):
            head = head_of(doc, mention)
            if link.entity in self.persons and head.dep_ in SUBJECTS and head.head.lemma_ in _speech_verbs():
                self.last_speaker = (sentence, int(link.entity or 0))
        if not any(mention.gender in _SPEAKERS for mention in mentions):
            return links
        inside = quoted(doc, self.setting.opens_quoted[sentence])
        result = []
        for mention, link in zip(mentions, links, strict=True):
            number = self._speaker(sentence, inside[mention.start]) if mention.gender in _SPEAKERS else None
            if number is None:
                result.append(link)
            elif mention.gender == "speaker":
                result.append(self._touch(sentence, mention, self.persons[number]))
            elif not inside[mention.start]:
                pair = self._recent_pair(sentence, mention, None)
                result.append(Link(members=pair if number in pair else ()))
            else:
                result.append(link)
        return result

    def _read_label(self, doc: Doc, mentions: Sequence[Found], links: Sequence[Link]) -> None:
        """Read whose words follow in a transcript: "PRESIDENT KARIS: Thank you", and nobody known after "QUESTION:"."""
        colon = next((token.i for token in doc[:LONGEST_LABEL] if token.text == ":"), None)
        if colon is None:
            return
        for mention, link in zip(mentions, links, strict=True):
            if (mention.start, mention.end) == (0, colon) and link.entity in self.persons:
                self.labelled = link.entity
                return
        if doc[:colon].text.isupper():
            self.labelled = None

    def _speaker(self, sentence: int, is_quoted: bool) -> int | None:
        if not is_quoted:
            return self._author() if self.labelled is None else self.labelled
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
        doc = self.docs[sentence]
        if mention.is_plural:
            members = self._named_behind(sentence, mention) or self._recent_pair(sentence, mention, None)
            return self._touch_members(sentence, mention, members)
        subject = clause_subject(doc[mention.start])
        traveller = traveller_to(doc[mention.start])
        excluded = set()
        if doc[mention.start].dep_ in OBJECTS and subject is not None:
            excluded = {n for s, m, n in self.trail if s == sentence and m.start <= subject < m.end}
        best, best_score = None, 0.0
        for before, earlier, number in self._recent(sentence, PRONOUN_MEMORY):
            person = self.persons.get(number)
            if person is None or earlier.is_plural:
                continue
            distance = sentence - before
            if person.gender and person.gender != mention.gender:
                continue
            score = 2.0 - 0.7 * distance + 0.2 * earlier.start / 100
            head = head_of(self.docs[before], earlier)
            score += 1.0 * (head.dep_ in SUBJECTS) + 0.3 * (head.head.dep_ == "ROOT")
            if distance == 0 and subject in {head.i, head.head.i if head.dep_ == "poss" else None}:
                score += 1.5
            score += 0.1 * person.is_named
            score += 4.0 * (distance == 0 and traveller is not None and earlier.start <= traveller < earlier.end)
            if distance == 0 and (number in excluded or are_arguments_of_one_verb(doc, earlier, mention)):
                continue
            if score > best_score:
                best, best_score = person, score
        if best is None:
            return Link()
        best.genders[mention.gender] += 1
        return self._touch(sentence, mention, best)

    def _named_behind(self, sentence: int, mention: Found) -> tuple[int, ...]:
        """Those whom the subject behind an opening phrase names: "in their call, NAME and NAME agreed"."""
        doc = self.docs[sentence]
        owner = doc[mention.start]
        subject = subject_behind(owner) if owner.tag_ == "PRP$" else None
        subjects = {subject.i, *(other.i for other in subject.conjuncts)} if subject is not None else set()
        people = [
            self.named[sentence, position].number
            for position, later in enumerate(self.found[sentence])
            if (sentence, position) in self.named and head_of(doc, later).i in subjects
        ]
        return tuple(dict.fromkeys(people)) if len(people) > 1 else ()

    def _recent_pair(self, sentence: int, mention: Found, wanted: frozenset[str] | None) -> tuple[int, ...]:
        """Those whom a plural means: those in focus, or the persons of the nearest sentence that tells of two sides."""
        count = _count(mention)
        in_focus = self._in_focus(sentence, mention, wanted)
        if len(in_focus) > 1 and count in {None, len(in_focus)}:
            return in_focus
        recent: dict[int, list[int]] = {}
        for before, earlier, number in self._recent(sentence, PLURAL_MEMORY):
            if before == sentence and earlier.start >= mention.start:
                continue
            if (wanted and not self._holds(number, wanted)) or self._only_tells(number):
                continue
            is_pronoun = earlier.form is Form.PRONOUN and earlier.is_plural
            if before == sentence and (is_pronoun or acts_on(self.docs[sentence], earlier, mention)):
                continue
            members = recent.setdefault(before, [])
            if number not in members:
                members.append(number)
        crowd = LEAST_CROWD - (head_of(self.docs[sentence], mention).dep_ in OBJECTS)
        gathered: list[int] = []
        for before in sorted(recent, reverse=True):
            gathered += [number for number in recent[before] if number not in gathered]
            persons = [number for number in gathered if number in self.persons]
            if count and len(persons) >= count:
                return tuple(persons[:count])
            if len(gathered) >= 2 and not count:
                return tuple(gathered if len(gathered) >= crowd else gathered[:2])
        return tuple(gathered[: count or 2]) if len(gathered) >= 2 else ()

    def _in_focus(self, sentence: int, mention: Found, wanted: frozenset[str] | None) -> tuple[int, ...]:
        """Those whom the last plural meant, as long as nobody else was spoken of since."""
        since = self._listed_before(sentence, mention)
        trail = [item for item in self._recent(sentence, PLURAL_MEMORY) if item[0] < sentence]
        for _, earlier, number in reversed(trail):
            members = tuple(member for _, other, member in trail if other is earlier)
            if len(members) > 1:
                is_fit = since <= set(members) and all(not wanted or self._holds(n, wanted) for n in members)
                return members if is_fit else ()
            since.add(number)
        return ()

    def _listed_before(self, sentence: int, mention: Found) -> set[int]:
        """The persons whom the sentence lists before a plural: "agreed by X and Y when they met"."""
        listed: set[int] = set()
        told = [item for item in self._recent(sentence, 0) if item[1].end <= mention.start and item[2] in self.persons]
        for (_, first, number), (_, second, other) in pairwise(told):
            if self.docs[sentence][first.end : second.start].text == "and":
                listed |= {number, other}
        return listed

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
            office.role_category in ONE_PER_COUNTRY or office.core in {"leader", COUNTERPART}
        ):
            return Link(members=tuple(self._distributed(sentence, mention, office)))
        has_side = bool(office.country_code or office.body or office.possessor is not None)
        is_open = not (has_side or office.is_described)
        same = None if has_side else self._earlier_group(office, mention)
        if same is not None:
            return self._touch_group(sentence, mention, same)
        is_definite = bool(mention.determiner) or mention.name.lower().startswith(tuple(NUMBERS))
        if is_open and mention.rule_id in _OF_TOLD and (is_definite or self.setting.headlines[sentence]):
            wanted = None if office.has_portfolio else PLURAL_CORES.get(office.core)
            if wanted is None and office.role_category not in {GROUP, "other", "official"}:
                wanted = frozenset({office.role_category})
            at_the_top = self._recent_pair(sentence, mention, _STATE_LEADERS) if office.core in _LEADER_CORES else ()
            members = at_the_top or self._recent_pair(sentence, mention, wanted)
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
        told = title_words(mention.name) - _LOOSE
        return next(
            (
                group
                for group in reversed(self.groups.values())
                if group.core == office.core and told <= title_words(group.name) and _count(mention) is None
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
                        office_fit(single, held, p.country_code, self._same_body) >= SURE_FIT for held, _ in p.offices
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


def _body_key(span: BodySpan) -> object:
    if span.organisation_id:
        return span.organisation_id
    if span.rule_id not in {"body.tagged", "body.acronym", "body.reference"}:
        return (span.rule_id, span.country_code)
    name = fold(span.name)
    return name.removeprefix("the ")


def _count(mention: Found) -> int | None:
    """The number told of a plural: "the two leaders", "all three"."""
    return next((NUMBERS[word] for word in mention.name.lower().split()[:2] if word in NUMBERS), None)
