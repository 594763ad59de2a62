"""Whom an office without a name means: "the minister", "his Turkish counterpart"."""

from collections.abc import Iterator
from dataclasses import replace

from transforms.language.cast import Link, Person
from transforms.language.clauses import (
    clause_verb,
    head_of,
    subject_behind,
)
from transforms.language.discourse import PRONOUN_MEMORY, TELLERS, Discourse
from transforms.language.mention_layer import Found
from transforms.language.office_fit import (
    ANYBODY,
    GENERIC_CORES,
    office_fit,
)
from transforms.language.office_phrases import COUNTERPART, OfficePhrase
from transforms.language.persons import holders_of_name
from transforms.language.records import Form, Tenure

LEAST_FIT = 0.5
TOLD_IN_CLAUSE, TOLD_IN_SENTENCE = 3.0, 1.0
"""What a description loses that would mean a person told before in the same clause, or elsewhere in the sentence."""

_TITLES_ABROAD = {"foreign_minister": "Foreign Minister", "head_of_government": "Prime Minister"}
_COMMON_TITLES = frozenset(
    {"foreign minister", "minister of foreign affairs", "minister for foreign affairs", "prime minister", "premier"}
)


def link_description(discourse: Discourse, sentence: int, mention: Found) -> Link:
    """Return whom an office without a name means: the best fit told of so far, else an unnamed person."""
    office = _with_possessor(discourse, sentence, mention, mention.offices[0])
    if office.core == COUNTERPART:
        return _link_counterpart(discourse, sentence, mention, office)
    best, best_fit = None, 0.0
    for person in discourse.persons.values():
        fit = _fit(discourse, sentence, mention, office, person)
        if fit > best_fit:
            best, best_fit = person, fit
    if best is None or best_fit < LEAST_FIT:
        best = discourse.unnamed(mention, office)
    best.offices.append((office, sentence))
    if mention.gender:
        best.genders[mention.gender] += 1
    return discourse.touch(sentence, mention, best)


def _with_possessor(discourse: Discourse, sentence: int, mention: Found, office: OfficePhrase) -> OfficePhrase:
    """Give "his foreign minister" the country of the one that "his" means."""
    if mention.possessor is None or office.country_code or office.core == COUNTERPART:
        return office
    owner = next(
        (
            number
            for before, earlier, number in reversed(discourse.trail)
            if number in discourse.persons
            and (
                before < sentence
                or earlier.name_start <= mention.possessor < earlier.name_end
                or earlier.end <= mention.start
            )
        ),
        None,
    )
    country = discourse.persons[owner].country_code if owner is not None else None
    return replace(office, country_code=country) if country else office


def _fit(discourse: Discourse, sentence: int, mention: Found, office: OfficePhrase, person: Person) -> float:
    if mention.gender and person.gender and mention.gender != person.gender:
        return 0.0
    fit = max(
        (office_fit(office, held, person.country_code, discourse.same_body) for held, _ in person.offices), default=0.0
    )
    if not fit and person.is_named and is_known_holder(discourse, office, person):
        fit = 2.0 if discourse.country_of(office) else 1.2
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
    if not office.country_code and not office.body and discourse.setting.home_country:
        is_at_home = person.country_code == discourse.setting.home_country
        fit += (-1 if "visiting" in mention.name.lower().split() else 0.3) if is_at_home else 0.0
    told_here = _told_here(discourse, sentence, mention, person)
    return fit - told_here + 0.2 * person.is_named + min(person.mention_count, 10) / 50


def _told_here(discourse: Discourse, sentence: int, mention: Found, person: Person) -> float:
    """How unlikely it is that the sentence describes one again whom it has told: very, in one clause."""
    doc = discourse.docs[sentence]
    clause = clause_verb(head_of(doc, mention))
    told = [
        clause_verb(head_of(doc, earlier)) == clause
        for before, earlier, number in discourse.trail
        if before == sentence and number == person.number and earlier.form is not Form.PRONOUN and not earlier.is_plural
    ]
    if _is_named_later(discourse, sentence, mention, person, clause):
        return TOLD_IN_CLAUSE
    return 0.0 if not told else TOLD_IN_CLAUSE if any(told) else TOLD_IN_SENTENCE


def _is_named_later(discourse: Discourse, sentence: int, mention: Found, person: Person, clause: int) -> bool:
    """Whether the clause of a description goes on to name a person: "the president met X", who is another then."""
    return any(
        discourse.named.get((sentence, position)) is person
        and later.start >= mention.end
        and clause_verb(head_of(discourse.docs[sentence], later)) == clause
        for position, later in enumerate(discourse.found[sentence])
    )


def is_known_holder(discourse: Discourse, office: OfficePhrase, person: Person) -> bool:
    """Whether a list tells that a person holds the office; one without a country, only where no office is told."""
    country = discourse.country_of(office)
    if office.is_lowered or not (country or (not person.offices and office.body is None)):
        return False
    categories = (
        {office.role_category} if office.has_portfolio else GENERIC_CORES.get(office.core, {office.role_category})
    )
    day = discourse.setting.day
    is_former = office.tenure is Tenure.FORMER
    return any(
        holder.role_category in categories
        and country in {None, holder.country_code}
        and not (is_former and day and holder.may_hold_on(day))
        for holder in holders_of_name(person.full_name, None if is_former else day)
    )


def _link_counterpart(discourse: Discourse, sentence: int, mention: Found, office: OfficePhrase) -> Link:
    copied = counterpart_office(discourse, sentence, office)
    for person in discourse.persons.values():
        same_country = office.country_code and person.country_code == office.country_code
        if same_country and any(held.role_category == copied.role_category for held, _ in person.offices):
            break
    else:
        person = discourse.unnamed(mention, copied)
    person.offices.append((copied, sentence))
    return replace(discourse.touch(sentence, mention, person), office=copied)


def counterpart_office(discourse: Discourse, sentence: int, office: OfficePhrase) -> OfficePhrase:
    """The office of the one whose counterpart is told, in the counterpart's country."""
    for number in (*_acting_behind(discourse, sentence, office), *_told_before(discourse, sentence)):
        for held, _ in discourse.persons[number].offices:
            is_shared = held.country_code != office.country_code or not office.country_code
            if is_shared and held.role_category not in TELLERS:
                return replace(
                    held, title=_title_abroad(held), start=office.start, end=office.end,
                    country_code=office.country_code, body=office.body,
                    countries=office.countries, tenure=Tenure.CURRENT,
                )  # fmt: skip
    return office


def _title_abroad(held: OfficePhrase) -> str:
    """The title of an office in any country: the counterpart of a secretary of state is a foreign minister."""
    title = _TITLES_ABROAD.get(held.role_category)
    return held.title if title is None or held.title.casefold() in _COMMON_TITLES else title


def _told_before(discourse: Discourse, sentence: int) -> Iterator[int]:
    """The persons told of a little before, the nearest first."""
    for before, earlier, number in reversed(discourse.trail):
        if sentence - before > PRONOUN_MEMORY:
            break
        if number in discourse.persons and not earlier.is_plural:
            yield number


def _acting_behind(discourse: Discourse, sentence: int, office: OfficePhrase) -> Iterator[int]:
    """The person whose counterpart an opening phrase tells of: "after talks with his counterparts, NAME said"."""
    doc = discourse.docs[sentence]
    subject = subject_behind(doc[office.role]) if office.possessor is None else None
    for position, later in enumerate(discourse.found[sentence]):
        person = discourse.named.get((sentence, position))
        if person is not None and subject is not None and later.start <= subject.i < later.end:
            yield person.number


def adopt_counterpart_office(
    discourse: Discourse, sentence: int, mention: Found, person: Person
) -> OfficePhrase | None:
    """Return the office of one named as a counterpart: "his Turkish counterpart NAME"; None for others."""
    for office in mention.offices:
        if office.core == COUNTERPART:
            copied = counterpart_office(discourse, sentence, office)
            person.offices.append((copied, sentence))
            return copied
    return None
