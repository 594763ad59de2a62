"""The countries of those who serve a state that no office of theirs tells."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from spacy.tokens import Doc

from transforms import reference
from transforms.language.cast import Person, Setting
from transforms.language.lexicon import speech_verbs
from transforms.language.mention_layer import Found
from transforms.language.persons import parts
from transforms.language.records import Kind, Tenure

HOME_ROLES = frozenset(
    ["head_of_state", "head_of_government", "foreign_minister", "minister", "deputy_minister", "speaker"]
)
_VOICE_ROLES = HOME_ROLES | frozenset(
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
_LEADING = re.compile(r"(?:, )?(?:(?:was|is|were|are) )?(?:(?:led|headed) by|under the leadership of)(?: the| its)?")
_ACCOMPANYING = re.compile(r",?(?: who)?(?: was| is)?(?: also)? (?:accompanied|flanked) by(?: the| his| her)?")
_TOWARDS = frozenset({"in", "to", "for", "the"})
"""Words before a place that people are or go to: "arrived in Baku", "left for Rome", "in the Kenyan capital"."""
_MANY_BODIES = 4
_ONE_HOLDER = frozenset({"head_of_state", "head_of_government", "foreign_minister"})


@cache
def _seats() -> frozenset[str | None]:
    """Cities in which many international bodies sit, whose guests are of any country."""
    bodies = [body for body in reference.organisations().values() if body.organisation_type in reference.INTERNATIONAL]
    counts = Counter(body.hq_city for body in bodies if body.hq_city)
    return frozenset(city for city, count in counts.items() if count >= _MANY_BODIES)


def infer_countries(
    docs: Sequence[Doc],
    found: Sequence[Sequence[Found]],
    named: Mapping[tuple[int, int], Person],
    persons: Collection[Person],
    setting: Setting,
) -> None:
    """Give persons of state offices the country of those they lead, of their side, list or family, or of the outlet.

    ``named`` tells whom a name means, by sentence and position among its mentions.
    """
    for sentence, (doc, mentions) in enumerate(zip(docs, found, strict=True)):
        people = [named.get((sentence, position)) for position in range(len(mentions))]
        _infer_from_leading(doc, mentions, people)
        _infer_from_company(doc, mentions, people)
        _infer_from_spokesman(doc, mentions, people)
        _infer_from_host(doc, mentions, people, setting)
        _infer_from_side(doc, mentions, people)
        _infer_from_list(doc, mentions, people)
    for person in persons:
        if person.country_code is None and not person.stands_for_body:
            country = _country_of_family(person, persons) or _home_country_of(person, setting)
            if country:
                person.countries[country] += 1


def _infer_from_leading(doc: Doc, mentions: Sequence[Found], people: Sequence[Person | None]) -> None:
    """Read "a Thai delegation led by NAME": who leads a country's people is of that country."""
    for group, mention, person in zip(mentions, mentions[1:], people[1:], strict=False):
        between = doc[group.end : mention.start].text.lower()
        if person is not None and person.country_code is None and group.country_code and _LEADING.fullmatch(between):
            person.countries[group.country_code] += 1


def _infer_from_company(doc: Doc, mentions: Sequence[Found], people: Sequence[Person | None]) -> None:
    """Read "the premier was accompanied by minister NAME": they are of one country."""
    for position, (person, mention) in enumerate(zip(people[1:], mentions[1:], strict=True)):
        leader = people[position]
        if person is None or leader is None or not _is_of_unknown_state(person) or leader.stands_for_body:
            continue
        between = doc[mentions[position].end : mention.start].text.lower()
        if leader.country_code and _ACCOMPANYING.fullmatch(f" {between}".replace(" ,", ",")):
            person.countries[leader.country_code] += 1


def _infer_from_spokesman(doc: Doc, mentions: Sequence[Found], people: Sequence[Person | None]) -> None:
    """Read "the Chinese Foreign Ministry said that the deputy minister, NAME": ministries speak of their own people."""
    body = next((m for m in mentions if m.kind is Kind.ORGANISATION and m.body is not None and m.country_code), None)
    if body is None or body.body is None or not body.body.is_state_organ or body.end >= len(doc):
        return
    verb = doc[body.start : body.end].root.head
    if doc[body.start : body.end].root.dep_ != "nsubj" or verb.lemma_.lower() not in speech_verbs():
        return
    for mention, person in zip(mentions, people, strict=True):
        roles = HOME_ROLES | {"ambassador"} if body.body.organisation_type == "embassy" else HOME_ROLES
        if person is not None and mention.start > verb.i and _is_of_unknown_state(person, roles):
            person.countries[str(body.country_code)] += 1


def _infer_from_host(doc: Doc, mentions: Sequence[Found], people: Sequence[Person | None], setting: Setting) -> None:
    """Read "the Danish premier flew to Nairobi to meet minister NAME": whom guests meet abroad is of that country.

    Those who meet where international bodies sit are no hosts there.
    """
    visitors: set[str | None] = set()
    there: str | None = None
    for mention, person in zip(mentions, people, strict=True):
        if mention.place is not None and doc[mention.start - 1].lower_ in _TOWARDS:
            is_seat = mention.place.city in _seats() or (there is not None and there != mention.place.country_code)
            there = None if is_seat else mention.place.country_code
        elif person is None:
            continue
        elif there and there != setting.home_country and visitors - {there} and _is_of_unknown_state(person):
            person.countries[there] += 1
        else:
            visitors.add(person.country_code)


def _is_of_unknown_state(person: Person, roles: frozenset[str] = HOME_ROLES) -> bool:
    """Whether somebody serves a state in one of some roles, and nothing tells which."""
    categories = {office.role_category for office, _ in person.offices}
    return person.country_code is None and not person.stands_for_body and bool(categories & roles)


def _infer_from_side(doc: Doc, mentions: Sequence[Found], people: Sequence[Person | None]) -> None:
    """Read "on the Lao side, NAME and NAME took part, and from the Thai side NAME"."""
    sides = [mention for mention in mentions if mention.country_code and _is_side(doc, mention)]
    for mention, person in zip(mentions, people, strict=True):
        if person is None or person.country_code is not None or person.stands_for_body or not mention.offices:
            continue
        before = [side for side in sides if side.start < mention.start]
        if before or len(sides) == 1:
            person.countries[str((before or sides)[-1].country_code)] += 1


def _is_side(doc: Doc, mention: Found) -> bool:
    """Whether those of one side are told of next: "on the Thai side", "from the Thai side"."""
    return mention.rule_id == "group.side" and mention.start > 0 and doc[mention.start - 1].lower_ in {"on", "from"}


def _infer_from_list(doc: Doc, mentions: Sequence[Found], people: Sequence[Person | None]) -> None:
    """In a list, a minister without a country is of the country told before him."""
    previous: Found | None = None
    country: str | None = None
    for mention, person in zip(mentions, people, strict=True):
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


def _country_of_family(person: Person, persons: Collection[Person]) -> str | None:
    if any(office.role_category not in {"spouse", "royalty"} for office, _ in person.offices):
        return None
    family = parts(person.full_name).last
    for other in persons:
        if other is not person and other.offices and parts(other.full_name).last == family and other.country_code:
            return other.country_code
    return None


def _home_country_of(person: Person, setting: Setting) -> str | None:
    categories = {office.role_category for office, _ in person.offices}
    is_of_home = bool(categories & (_VOICE_ROLES if setting.is_home_voice else HOME_ROLES))
    return setting.home_country if is_of_home and not _is_held_at_home(person, setting) else None


def _is_held_at_home(person: Person, setting: Setting) -> bool:
    """Whether a list tells that others hold at home, on the article's day, what only one can hold."""
    home, day = setting.home_country, setting.day
    held = {office.role_category for office, _ in person.offices if office.tenure is Tenure.CURRENT}
    for category in sorted(held & _ONE_HOLDER):
        holders = reference.office_holders_of(category, home, None, day)
        is_sure = any(h.valid_from and (h.valid_to or (day and day <= h.as_of)) for h in holders)
        ever = reference.office_holders_of(category, home)
        if is_sure and not any(parts(h.full_name).last in parts(name).words for h in ever for name in person.names):
            return True
    return False


def _is_subordinate(person: Person) -> bool:
    """Whether an office serves a state but is not the first in it, who could be a guest in a list."""
    categories = {office.role_category for office, _ in person.offices}
    return bool(categories & _VOICE_ROLES) and not categories & {"head_of_state", "head_of_government"}
