"""Persons told by name, joined over the article: full names first, then single names."""

from transforms.language.cast import Person, known_country
from transforms.language.discourse import Discourse
from transforms.language.mention_layer import Found
from transforms.language.office_fit import (
    is_other_dignity,
    office_fit,
)
from transforms.language.office_phrases import COUNTERPART
from transforms.language.persons import parts, same_full_name, same_person, single_name_score
from transforms.language.records import Form, Kind

KNOWN_BY_SINGLE = 0.5
"""What a lone name gains for one who has been told by it before."""


def _is_consort(person: Person) -> bool:
    """Return whether a person is told as somebody's spouse: the family name alone means the other."""
    return any(office.role_category == "spouse" for office, _ in person.offices)


def join_names(discourse: Discourse) -> None:
    """Take in everybody told by name, before any other mention is read."""
    named = [
        (sentence, position, mention)
        for sentence, mentions in enumerate(discourse.found)
        for position, mention in enumerate(mentions)
        if mention.kind is Kind.PERSON and mention.form is Form.NAME
    ]
    full = [item for item in named if len(parts(item[2].name).core) > 1]
    for sentence, position, mention in full:
        person = next(
            (p for p in discourse.persons.values() if any(same_full_name(mention.name, name) for name in p.names)), None
        )
        _add_name(discourse, sentence, position, mention, person or discourse.new_person(True))
    for sentence, position, mention in named:
        if (sentence, position) not in discourse.named:
            person = _person_of_single(discourse, sentence, mention)
            _add_name(discourse, sentence, position, mention, person or discourse.new_person(True))
    for person in discourse.persons.values():
        if not person.country_code and not person.stands_for_body:
            country = known_country(person, discourse.setting.day) or _country_served(discourse, person)
            if country:
                person.countries[country] += 1


def _country_served(discourse: Discourse, person: Person) -> str | None:
    """The country of the one whose adviser or envoy somebody is."""
    for office, _ in person.offices:
        if office.owner:
            names = [p for p in discourse.persons.values() if any(same_person(office.owner, name) for name in p.names)]
            return names[0].country_code if names else None
    return None


def _add_name(discourse: Discourse, sentence: int, position: int, mention: Found, person: Person) -> None:
    discourse.named[sentence, position] = person
    person.names[mention.name] += not discourse.setting.headlines[sentence]
    person.offices += [(office, sentence) for office in mention.offices if office.core != COUNTERPART]
    person.is_kin |= mention.is_kin
    person.is_credited |= mention.is_credit
    if mention.country_code:
        person.countries[mention.country_code] += 1
    if mention.gender:
        person.genders[mention.gender] += 1


def _person_of_single(discourse: Discourse, sentence: int, mention: Found) -> Person | None:
    best, best_score = None, 0.0
    beside = _named_beside(discourse, sentence, mention)
    for person in discourse.persons.values():
        if person is beside:
            continue
        score = max((single_name_score(mention.name, name) for name in person.names), default=0.0)
        if not score:
            continue
        if mention.gender and person.gender and mention.gender != person.gender:
            continue
        if is_other_dignity(mention, person) or (person.is_kin and mention.offices):
            continue
        bonus = _title_bonus(discourse, mention, person)
        if score <= 2 and bonus < 0:
            continue
        score += bonus - (person.is_kin or _is_consort(person))
        score += KNOWN_BY_SINGLE * (mention.name in person.names)
        score += 0.5 * bool(person.offices) + min(person.names.total(), 10) / 20
        if score > best_score:
            best, best_score = person, score
    return best


def _named_beside(discourse: Discourse, sentence: int, mention: Found) -> Person | None:
    """Who is joined to a name by "and", and so is another: in "Holm and his wife Ada Holm" the first is not Ada."""
    doc = discourse.docs[sentence]
    if doc[mention.end : mention.end + 1].text.lower() != "and":
        return None
    return next(
        (
            discourse.named.get((sentence, position))
            for position, other in enumerate(discourse.found[sentence])
            if other.start == mention.end + 1
        ),
        None,
    )


def _title_bonus(discourse: Discourse, mention: Found, person: Person) -> float:
    told = [office for office in mention.offices if office.core != COUNTERPART]
    if not told or not person.offices:
        return 0.0
    fits = [
        office_fit(office, other, person.country_code, discourse.same_body)
        for office in told
        for other, _ in person.offices
    ]
    if max(fits) > 0:
        return 2.0
    countries = {office.country_code for office in told if office.country_code}
    return -2.0 if countries and person.country_code and person.country_code not in countries else -0.5
