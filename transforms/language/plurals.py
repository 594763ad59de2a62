"""Whom plurals and groups mean: "the two leaders", "the delegations", "the foreign ministers of X and Y"."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from transforms import reference
from transforms.language.cast import Group, Link, Person
from transforms.language.clauses import (
    OBJECTS,
    acts_on,
    head_of,
)
from transforms.language.descriptions import counterpart_office, is_known_holder
from transforms.language.discourse import Discourse
from transforms.language.lexicon import fold
from transforms.language.mention_layer import Found
from transforms.language.mentions import NUMBERS
from transforms.language.office_fit import (
    PLURAL_CORES,
    SPECIFIC_CATEGORIES,
    SURE_FIT,
    office_fit,
    title_words,
)
from transforms.language.office_phrases import COUNTERPART, GROUP, OfficePhrase
from transforms.language.records import Form

PLURAL_MEMORY = 8
"""Sentences back in which "the two leaders" looks for those it means."""
PAIR = 2
LEAST_CROWD = 4
"""Persons of one sentence from which "they" means all of them and not the first two; "them", one less."""
ONE_PER_COUNTRY = SPECIFIC_CATEGORIES | {"minister", "deputy_minister"}
_OF_TOLD = frozenset({"group.side", "group.plural_office"})
"""Plurals that mean people told of before: "the two sides", "the ministers", but not "the insurgents"."""
_LEADER_CORES = frozenset({"leader", "leaders"})
_STATE_LEADERS = frozenset({"head_of_state", "head_of_government", "royalty"})
"""Categories of those whom "the two leaders" means first."""
_LOOSE = frozenset({"all", "both", "other", "same", *NUMBERS})
"""Words of a plural that tell nothing of whom it means."""


def recent_pair(discourse: Discourse, sentence: int, mention: Found, wanted: frozenset[str] | None) -> tuple[int, ...]:
    """Return those whom a plural means: those in focus, or persons of the nearest sentence that tells of two sides."""
    count = _count(mention)
    in_focus = _in_focus(discourse, sentence, mention, wanted)
    if len(in_focus) > 1 and count in {None, len(in_focus)}:
        return in_focus
    together = _told_together(discourse, sentence, count) if count and count > PAIR else ()
    if together:
        return together
    recent: dict[int, list[int]] = {}
    for before, earlier, number in discourse.recent(sentence, PLURAL_MEMORY):
        if before == sentence and earlier.start >= mention.start:
            continue
        if (wanted and not discourse.holds_office(number, wanted)) or discourse.only_tells(number):
            continue
        is_pronoun = earlier.form is Form.PRONOUN and earlier.is_plural
        if before == sentence and (is_pronoun or acts_on(discourse.docs[sentence], earlier, mention)):
            continue
        members = recent.setdefault(before, [])
        if number not in members:
            members.append(number)
    crowd = LEAST_CROWD - (head_of(discourse.docs[sentence], mention).dep_ in OBJECTS)
    gathered: list[int] = []
    for before in sorted(recent, reverse=True):
        gathered += [number for number in recent[before] if number not in gathered]
        persons = [number for number in gathered if number in discourse.persons]
        if count and len(persons) >= count:
            return tuple(persons[:count])
        if len(gathered) >= 2 and not count:
            return tuple(gathered if len(gathered) >= crowd else gathered[:2])
    return tuple(gathered[: count or 2]) if len(gathered) >= 2 else ()


def _told_together(discourse: Discourse, sentence: int, count: int) -> tuple[int, ...]:
    """Those whom the last plural of so many meant, whoever was spoken of since: "the three"."""
    trail = [item for item in discourse.recent(sentence, PLURAL_MEMORY) if item[0] < sentence]
    for _, earlier, _ in reversed(trail):
        members = tuple(dict.fromkeys(member for _, other, member in trail if other is earlier))
        if len(members) == count and all(number in discourse.persons for number in members):
            return members
    return ()


def _in_focus(discourse: Discourse, sentence: int, mention: Found, wanted: frozenset[str] | None) -> tuple[int, ...]:
    """Those whom the last plural meant, as long as nobody else was spoken of since."""
    since = _listed_before(discourse, sentence, mention)
    trail = [item for item in discourse.recent(sentence, PLURAL_MEMORY) if item[0] < sentence]
    for _, earlier, number in reversed(trail):
        members = tuple(member for _, other, member in trail if other is earlier)
        if len(members) > 1:
            is_fit = since <= set(members) and all(not wanted or discourse.holds_office(n, wanted) for n in members)
            return members if is_fit else ()
        since.add(number)
    return ()


def _listed_before(discourse: Discourse, sentence: int, mention: Found) -> set[int]:
    """The persons whom the sentence lists before a plural ("agreed by X and Y when they met"), or the two it names."""
    listed: set[int] = set()
    told = [
        item for item in discourse.recent(sentence, 0) if item[1].end <= mention.start and item[2] in discourse.persons
    ]
    named = {number for _, earlier, number in told if not earlier.is_plural and not discourse.only_tells(number)}
    if len(named) == PAIR:
        listed |= named
    for (_, first, number), (_, second, other) in pairwise(told):
        if discourse.docs[sentence][first.end : second.start].text == "and":
            listed |= {number, other}
    return listed


def link_group(discourse: Discourse, sentence: int, mention: Found) -> Link:
    """Return whom a plural means: the holders of an office in several countries, people told of before, or a group."""
    office = mention.offices[0]
    if len(office.countries) > 1 and (
        office.role_category in ONE_PER_COUNTRY or office.core in {"leader", COUNTERPART}
    ):
        return Link(members=tuple(_distributed(discourse, sentence, mention, office)))
    if len(office.countries) > 1 and office.role_category == "envoy":
        envoys = _named_for(discourse, sentence, office)
        if len(envoys) == len(office.countries):
            return discourse.touch_members(sentence, mention, tuple(envoys))
    has_side = bool(office.country_code or office.body or office.possessor is not None)
    is_open = not (has_side or office.is_described)
    same = None if has_side else _earlier_group(discourse, office, mention)
    if same is not None:
        return discourse.touch_group(sentence, mention, same)
    is_definite = bool(mention.determiner) or mention.name.lower().startswith(tuple(NUMBERS))
    if is_open and mention.rule_id in _OF_TOLD and (is_definite or discourse.setting.headlines[sentence]):
        wanted = None if office.has_portfolio else PLURAL_CORES.get(office.core)
        if wanted is None and office.role_category not in {GROUP, "other", "official"}:
            wanted = frozenset({office.role_category})
        at_the_top = recent_pair(discourse, sentence, mention, _STATE_LEADERS) if office.core in _LEADER_CORES else ()
        members = at_the_top or recent_pair(discourse, sentence, mention, wanted)
        if members:
            return discourse.touch_members(sentence, mention, members)
    body = discourse.body_number(office.body) if office.body else None
    key = (
        office.core if office.country_code or body is not None else fold(mention.name),
        office.country_code,
        body,
    )
    number = discourse.group_keys.get(key)
    if number is None:
        number = discourse.group_keys[key] = discourse.next_number()
        discourse.groups[number] = Group(number, mention.name, office.core, office.country_code, body)
    return discourse.touch_group(sentence, mention, discourse.groups[number])


def _earlier_group(discourse: Discourse, office: OfficePhrase, mention: Found) -> Group | None:
    """The group told before that "the ambassadors", "the senior officials" or "the delegation" means."""
    if office.core in {"sides", "parties"} or (office.is_described and mention.determiner != "the"):
        return None
    told = title_words(mention.name) - _LOOSE
    return next(
        (
            group
            for group in reversed(discourse.groups.values())
            if group.core == office.core and told <= title_words(group.name) and _count(mention) is None
        ),
        None,
    )


def _distributed(discourse: Discourse, sentence: int, mention: Found, office: OfficePhrase) -> list[int]:
    members: list[int] = []
    for country in dict.fromkeys(office.countries):
        single = replace(office, country_code=country, countries=(country,), is_plural=False, body=None)
        if office.core == COUNTERPART:
            single = counterpart_office(discourse, sentence, single)
        person = _holder(discourse, single) or _named_next(discourse, sentence, members)
        if person is None:
            name = f"{single.title} of {reference.countries()[country].name}"
            person = discourse.unnamed(replace(mention, name=name), single)
        person.offices.append((single, sentence))
        discourse.touch(sentence, replace(mention, name=person.description or person.full_name), person)
        members.append(person.number)
    return members


def _holder(discourse: Discourse, office: OfficePhrase) -> Person | None:
    """The first person told who surely holds an office."""
    return next(
        (
            p
            for p in discourse.persons.values()
            if any(office_fit(office, held, p.country_code, discourse.same_body) >= SURE_FIT for held, _ in p.offices)
            or (p.is_named and is_known_holder(discourse, office, p))
        ),
        None,
    )


def _named_next(discourse: Discourse, sentence: int, known: Sequence[int]) -> Person | None:
    """The only one without an office whom the next sentence names: "the presidents of X and Y spoke. A thanked B."."""
    named = [person for (later, _), person in discourse.named.items() if later == sentence + 1]
    others = {p.number: p for p in named if not p.offices and p.country_code is None}
    is_beside = any(person.number in known for person in named)
    return next(iter(others.values())) if is_beside and len(others) == 1 else None


def _named_for(discourse: Discourse, sentence: int, office: OfficePhrase) -> list[int]:
    """Those who are named as the holders of an office in several states, one a state: by title, or as counterparts."""
    members: list[int] = []
    for country in dict.fromkeys(office.countries):
        single = replace(
            office, core="envoy", country_code=country, countries=(country,), is_plural=False, has_portfolio=False
        )
        person = _holder(discourse, single) or _counterpart_of(discourse, sentence, country)
        if person is not None and person.is_named and person.number not in members:
            members.append(person.number)
    return members


def _counterpart_of(discourse: Discourse, sentence: int, country: str) -> Person | None:
    """The one named from a sentence on as somebody's counterpart from a country."""
    for (later, position), person in sorted(discourse.named.items(), key=lambda item: item[0]):
        told = discourse.found[later][position].offices if later >= sentence else ()
        if any(office.core == COUNTERPART and office.country_code == country for office in told):
            return person
    return None


def _count(mention: Found) -> int | None:
    """The number told of a plural: "the two leaders", "all three"."""
    return next((NUMBERS[word] for word in mention.name.lower().split()[:2] if word in NUMBERS), None)
