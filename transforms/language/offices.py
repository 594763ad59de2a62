"""Offices in a sentence, by a finite grammar over tokens.

    [determiner] [country|body] [acting|former|deputy|first vice …] [portfolio] ROLE [-elect] [of|for …]*

The words are data: ``offices.csv``, ``portfolios.csv`` and ``office_modifiers.csv`` in ``seeds/reference``. Where a
complement ends and a name begins is told by the names found before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from spacy.tokens import Doc, Token

from transforms import reference
from transforms.language.bodies import BodySpan, end_of_force
from transforms.language.countries import country_before, country_code
from transforms.language.lexicon import Layer, Modifier, Portfolio, Role, Tag, Tags, Word, rule_rows
from transforms.language.names import NameSpan, is_hyphenated
from transforms.language.places import REGIONS, is_large_city
from transforms.language.records import Tenure

MOST_COMPLEMENTS = 4
MOST_UNKNOWN_WORDS = 3
"""Capitalised words between two portfolios of one list."""
MOST_ADJECTIVES = 3
_AGE = re.compile(r"\d+-year-old")
LONGEST_QUANTITY = 4
"""Tokens of "more than 200"."""
LONGEST_COMPLEMENT = 14
"""Tokens of one prepositional complement."""

COUNTERPART = "counterpart"
GROUP = "group"
"""Category of a plural that is no office: a delegation, officials, the sides."""

_DETERMINERS = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "all",
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
        "your",
        "another",
        "any",
        "each",
        "every",
        "both",
    ]
)
_ADJECTIVE_TAGS = frozenset({"JJ", "JJS", "VBN", "NN", "CD", "RB", "HYPH"})
_POSSESSIVES = frozenset(["his", "her", "their", "its", "our", "my", "your"])
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_ENDS_OF_ENTRIES = frozenset({";", ",", ".", "*", "and"})
_GOVERNING = "governor_mayor"
"""Category of those who govern a town or a stretch of land; they represent the state in which it lies."""
_COMPLEMENT_PREPOSITIONS = frozenset({"of", "for", "to", "in", "on", "at"})
_GROUP_PREPOSITIONS = frozenset({"of", "from"})
_JOINERS = frozenset({"and", "&", ",", "/"})
_DIPLOMATS = frozenset({"ambassador", "envoy"})
_SERVING = frozenset({"official", "spokesperson", "envoy", "spouse"})
"""Categories of those who serve a person: adviser, aide, envoy, spokesman."""
_LOWERED = {
    "head_of_state": "deputy_head_of_state",
    "head_of_government": "deputy_head_of_government",
    "foreign_minister": "deputy_minister",
    "minister": "deputy_minister",
    "igo_head": "igo_official",
    "ambassador": "ambassador",
    "envoy": "envoy",
    "deputy_minister": "deputy_minister",
    "governor_mayor": "governor_mayor",
    "military": "military",
    "spokesperson": "spokesperson",
    "igo_official": "igo_official",
}
_HEADS_OF_BODY = {
    "igo": "igo_head",
    "igo_organ": "igo_head",
    "international_court": "igo_head",
    "parliament": "speaker",
    "party": "party_leader",
    "movement": "party_leader",
    "company": "business",
    "media": "business",
    "ngo": "ngo",
    "religious": "religious",
    "armed_forces": "military",
    "armed_group": "party_leader",
    "local_government": "governor_mayor",
}
_AREAS = REGIONS | {"city", "state"}
_MINISTER_CORES = frozenset({"minister", "secretary", "minister_of_state"})
_WITH_FIELDS = frozenset({"minister", "deputy_minister", "foreign_minister"})
"""Categories of offices that are told with the field they are for, and not with a body of the field's name."""
_HEADING_ROLES = frozenset(
    [
        "president",
        "chairman",
        "chairwoman",
        "chairperson",
        "chair",
        "head",
        "chief",
        "director",
        "director_general",
        "general_director",
        "leader",
        "secretary_general",
        "general_secretary",
        "executive_director",
        "executive_secretary",
        "managing_director",
        "commissioner",
        "high_commissioner",
        "administrator",
        "co_chairman",
        "co_chair",
        "vice_president",
    ]
)
_COMMANDING_ROLES = frozenset({"commander", "governor", "speaker"})
_NEEDS_BODY_CATEGORY = frozenset({"head_of_state", "official", "party_leader", "igo_head", "deputy_head_of_state"})


@cache
def _owner_words() -> frozenset[str]:
    """Return nouns whose office is told like that of a country: "the bloc's envoy", "the company's director"."""
    return frozenset(row["phrase"] for row in rule_rows("owner_words.csv"))


@dataclass(frozen=True, slots=True)
class OfficePhrase:
    """An office at tokens ``start`` to ``end`` (exclusive) of a sentence, the name not included.

    ``title`` has neither country nor body; ``core`` is the role's id, "minister" for any kind of minister.
    ``countries`` are several where a plural office is told of a list of countries. ``owner`` is the name of the one
    served ("TRUMP adviser", "envoy of President NAME"), which lies inside the phrase. ``possessor`` is the token of a
    possessive pronoun or of a person's name that the office is told by ("his foreign minister"). ``is_described``:
    other words tell more of it ("business leaders", "heads of diplomatic missions").
    """

    start: int
    end: int
    role: int
    title: str
    core: str
    role_category: str
    country_code: str | None
    countries: tuple[str, ...]
    body: BodySpan | None
    tenure: Tenure
    is_lowered: bool
    is_plural: bool
    is_bare_allowed: bool
    determiner: str
    possessor: int | None
    gender: str
    has_portfolio: bool
    is_described: bool
    owner: str | None = None

    @property
    def is_telling(self) -> bool:
        """Whether it says enough to belong to one person: a country, a body, a field or another complement."""
        return bool(self.country_code or self.body or self.has_portfolio or self.is_described)


@dataclass(slots=True)
class _Draft:
    """An office while it is being read."""

    start: int
    end: int
    pieces: list[tuple[int, int]]
    countries: list[str] = field(default_factory=list)
    body: BodySpan | None = None
    body_preposition: int | None = None
    tenure: Tenure = Tenure.CURRENT
    is_lowered: bool = False
    determiner: str = ""
    possessor: int | None = None
    portfolio_category: str | None = None
    has_portfolio: bool = False
    has_complement: bool = False
    is_described: bool = False
    owner: str | None = None


class _Sentence:
    """A sentence with what was found in it before the offices."""

    __slots__ = ("bodies_at", "bodies_ending", "doc", "in_body", "in_name", "names_at", "names_ending", "tags")

    def __init__(self, doc: Doc, tags: Tags, names: Sequence[NameSpan], bodies: Sequence[BodySpan]) -> None:
        self.doc, self.tags = doc, tags
        self.names_at = {name.start: name for name in names}
        self.names_ending = {name.end: name for name in names}
        bodies = [body for body in bodies if not _is_in_office(body, tags)]
        self.bodies_at = {body.start: body for body in bodies}
        self.bodies_ending = {body.end: body for body in bodies}
        self.in_name = {position for name in names for position in range(name.start, name.end)}
        self.in_body = {position for body in bodies for position in range(body.start, body.end)}


def _is_in_office(body: BodySpan, tags: Tags) -> bool:
    """Whether a body is only a word of an office: the "Cabinet | Secretary"."""
    if body.organisation_type != "government":
        return False
    return any(tag.start <= body.start and body.end < tag.end for tag in tags.of(Layer.ROLE))


def find(doc: Doc, tags: Tags, names: Sequence[NameSpan], bodies: Sequence[BodySpan]) -> list[OfficePhrase]:
    """Return the offices of a sentence, in order and without overlap."""
    sentence = _Sentence(doc, tags, names, bodies)
    result: list[OfficePhrase] = []
    for longest in tags.of(Layer.ROLE, Layer.GROUP):
        tag = _outside_body(sentence, longest)
        role = _as_role(tag)
        if role is None or not (tag.end in sentence.names_at if role.is_short else _is_role(sentence, tag)):
            continue
        if result and tag.start < result[-1].end:
            continue
        phrase = _read(sentence, tag, role, result[-1].end if result else 0)
        if role.office_id == COUNTERPART and not (role.bare or role.is_plural or _is_owned_abroad(phrase)):
            continue
        owner = result[-1] if result else None
        if owner and owner.end == phrase.start - 1 and doc[owner.end].tag_ == "POS" and not owner.is_plural:
            result[-1] = replace(
                phrase,
                start=owner.start,
                country_code=phrase.country_code or owner.country_code,
                determiner=owner.determiner or phrase.determiner,
                possessor=owner.possessor,
            )
        else:
            result.append(phrase)
    return result


def _is_owned_abroad(phrase: OfficePhrase) -> bool:
    """Whether a colleague is one of another state: "his Omani colleague"."""
    return bool(phrase.countries) and phrase.possessor is not None


def _outside_body(sentence: _Sentence, tag: Tag) -> Tag:
    """Of "People's Party leader" only "leader" is the office, where a body ends inside the phrase."""
    start = tag.start
    while start < tag.end and start in sentence.in_body:
        start += 1
    inner = sentence.tags.at(start, Layer.ROLE, limit=tag.end) if start < tag.end else None
    return inner if inner and inner.end == tag.end else tag


def _as_role(tag: Tag) -> Role | None:
    if isinstance(tag.value, Word):
        return Role(tag.phrase, tag.phrase, GROUP, True, "", "", True)
    return tag.value if isinstance(tag.value, Role) else None


def _is_role(sentence: _Sentence, tag: Tag) -> bool:
    doc = sentence.doc
    if sentence.tags.covers(tag.end - 1, Layer.COUNTRY) or tag.start in sentence.in_body:
        return False
    if any(position in sentence.in_name for position in range(tag.start, tag.end)):
        return False
    if _is_modifier_of_next(sentence, tag):
        return False
    last = doc[tag.end - 1]
    is_title = tag.end - tag.start > 1 and doc[tag.start].tag_ == "NNP"
    is_capitalised = last.text[:1].isupper() and last.tag_ in {"JJ", "VB", "FW", "VBP"}
    if not last.tag_.startswith("NN") and not is_capitalised and not is_title:
        return False
    if tag.end == len(doc):
        return True
    after = doc[tag.end]
    if after.text == "-" and not last.whitespace_ and tag.end + 1 < len(doc):
        return doc[tag.end + 1].lower_ in {"elect", "designate"}
    if last.dep_ == "compound" and after.text[:1].isupper() and sentence.tags.at(tag.end, Layer.BODY):
        return False
    if last.dep_ == "compound" and after.tag_ in {"NN", "NNS"} and tag.end not in sentence.names_at:
        following = sentence.tags.at(tag.end, Layer.ROLE) if tag.layer is Layer.ROLE else None
        return following is not None and after.i == last.head.i and after.text[:1].islower()
    return True


def _is_modifier_of_next(sentence: _Sentence, tag: Tag) -> bool:
    """Whether a word only lowers the office behind it: "Assistant Secretary-General"."""
    tags = sentence.tags
    modifier = tags.at(tag.start, Layer.MODIFIER)
    if modifier is None or modifier.end != tag.end:
        return False
    following = tag.end + (tag.end < len(sentence.doc) and sentence.doc[tag.end].text == "-")
    portfolio = tags.at(following, Layer.PORTFOLIO)
    return tags.at(portfolio.end if portfolio else following, Layer.ROLE) is not None


def _read(sentence: _Sentence, tag: Tag, role: Role, floor: int) -> OfficePhrase:
    draft = _Draft(tag.start, tag.end, [(tag.start, tag.end)])
    _read_left(sentence, draft, floor, role)
    _read_right(sentence, draft, role)
    category = _category(draft, role)
    country = draft.countries[0] if draft.countries else None
    body = draft.body
    if country is None and body is not None and (body.is_state_organ or body.organisation_type == "movement"):
        country = body.country_code
    return OfficePhrase(
        start=draft.start,
        end=draft.end,
        role=tag.end - 1,
        title=_title(sentence.doc, draft, tag, role),
        core=role.office_id,
        role_category=category,
        country_code=country,
        countries=tuple(draft.countries),
        body=body,
        tenure=draft.tenure,
        is_lowered=draft.is_lowered,
        is_plural=role.is_plural,
        is_bare_allowed=role.bare or draft.has_complement or draft.has_portfolio or bool(country or body),
        determiner=draft.determiner,
        possessor=draft.possessor,
        gender=role.gender,
        has_portfolio=draft.has_portfolio,
        is_described=draft.is_described or draft.has_complement,
        owner=draft.owner,
    )


def _title(doc: Doc, draft: _Draft, tag: Tag, role: Role) -> str:
    title, previous = "", -1
    for start, end in sorted(draft.pieces):
        text = doc[start:end].text
        if start == tag.start and (role.is_plural or role.is_short) and role.role_category != GROUP:
            text = role.singular.title() if text[:1].isupper() else role.singular
        is_glued = start == previous and not doc[start - 1].whitespace_
        title += text if is_glued or not title else f" {text}"
        previous = end
    return title


def _category(draft: _Draft, role: Role) -> str:
    category = role.role_category
    body = draft.body
    if body and role.office_id in _HEADING_ROLES and category in _NEEDS_BODY_CATEGORY:
        category = _HEADS_OF_BODY.get(body.organisation_type, "official" if category != "igo_head" else category)
    elif body and category == "ambassador" and role.office_id == "high_commissioner" and not body.is_state_organ:
        category = "igo_head"
    elif draft.has_portfolio and role.office_id in _MINISTER_CORES:
        category = draft.portfolio_category or "minister"
    if role.office_id == "leader" and draft.countries and not body and not draft.pieces[1:]:
        category = "head_of_state"
    if draft.is_lowered:
        category = _LOWERED.get(category, "official")
    return category


def _read_left(sentence: _Sentence, draft: _Draft, floor: int, role: Role) -> None:
    doc, tags = sentence.doc, sentence.tags
    position = draft.start
    while position > floor:
        before = doc[position - 1]
        modifier = tags.ending(position - 1, Layer.MODIFIER) if before.text == "-" and not before.whitespace_ else None
        if modifier:
            position = _take_modifier(draft, modifier, position)
            continue
        body = sentence.bodies_ending.get(position - (before.tag_ == "POS"))
        portfolio = tags.ending(position, Layer.PORTFOLIO)
        if body and portfolio and role.office_id in _MINISTER_CORES and before.tag_ != "POS":
            body = None
        if body and body.start >= floor and draft.body is None and not body.is_generic:
            draft.body = body
            position = body.start
            continue
        if portfolio and isinstance(portfolio.value, Portfolio) and portfolio.value.before and portfolio.start >= floor:
            position = _take_portfolios(sentence, draft, portfolio)
            continue
        modifier = tags.ending(position, Layer.MODIFIER)
        if modifier and modifier.start >= floor and position - 1 not in sentence.in_name and not _is_verb(before):
            position = _take_modifier(draft, modifier, position)
            continue
        served = sentence.names_ending.get(position)
        if served and role.role_category in _SERVING and served.start >= floor and before.dep_ in {"compound", "nmod"}:
            position = _take_owner(sentence, draft, served)
            continue
        topic = tags.ending(position, Layer.COUNTRY)
        if topic and role.role_category == "envoy" and not topic.phrase.isupper() and topic.start > floor:
            draft.pieces.append((topic.start, topic.end))
            position = topic.start
            continue
        country = country_before(doc, tags, position)
        if country and country[0] >= floor and country[0] not in sentence.in_name:
            position = country[0]
            if not draft.countries:
                draft.countries.append(country[1])
            if role.is_plural:
                position = _take_more_demonyms(sentence, draft, position, floor)
            continue
        governed = _governed_before(sentence, position, floor) if role.role_category == _GOVERNING else position
        if governed < position:
            _take_governed(sentence, draft, governed, position)
            position = governed
            continue
        if before.tag_ == "POS":
            possessor = sentence.names_ending.get(position - 1)
            if possessor:
                draft.possessor = possessor.end - 1
                draft.determiner = "'s"
            elif doc[position - 2].lower_ in _owner_words():
                position = max(
                    floor, position - 3 if position >= 3 and doc[position - 3].lower_ == "the" else position - 2
                )
                draft.determiner = "the"
            elif role.is_plural and doc[position - 2].tag_ == "NNS" and position - 2 >= floor:
                draft.is_described = True
                position -= 2
            break
        if before.lower_ in _DETERMINERS and before.tag_ in {"DT", "PRP$", "PDT", "WDT"}:
            position -= 1
            draft.determiner = before.lower_
            if before.lower_ in _POSSESSIVES:
                draft.possessor = before.i
            break
        if role.is_plural and before.text == "-" and not before.whitespace_ and position - 2 > floor:
            position -= 2
            continue
        if role.is_plural and _describes(sentence, draft, position - 1):
            draft.is_described |= before.tag_ != "CD"
            position -= 1
            continue
        joined = _start_of_joined(sentence, draft, position - 1, floor) if role.is_plural else None
        if joined is not None:
            draft.is_described = True
            position = joined
            continue
        skipped = _skip_adjectives(sentence, position, floor)
        if skipped == position:
            break
        position = skipped
    draft.start = position


def _governed_before(sentence: _Sentence, position: int, floor: int) -> int:
    """Where a town or stretch of land begins that a governor is told by: "Cairo | Governor", "Lori Province | …"."""
    city = sentence.tags.ending(position, Layer.CITY)
    if city and floor <= city.start and sentence.doc[city.start].text[:1].isupper():
        return city.start
    start = position - 1 if _is_area_word(sentence.doc[position - 1]) else position
    while floor < start < position and sentence.doc[start - 1].tag_ in {"NNP", "JJ"}:
        if not sentence.doc[start - 1].text[:1].isupper():
            break
        start -= 1
    return start if start < position - 1 else position


def _take_governed(sentence: _Sentence, draft: _Draft, start: int, end: int) -> None:
    """Take in a town or stretch of land that is governed, with its country where its name alone tells it."""
    draft.has_complement = True
    city = sentence.tags.at(start, Layer.CITY, limit=end)
    if city and not draft.countries and is_large_city(city):
        draft.countries.append(str(reference.cities_of_name(str(city.value))[0].country_code))


def _is_verb(token: Token) -> bool:
    """Whether a word such as "visiting" rules a clause: "who was visiting President NAME"."""
    return token.tag_ == "VBG" and any(child.dep_ in {"aux", "nsubj", "dobj"} for child in token.children)


def _take_owner(sentence: _Sentence, draft: _Draft, name: NameSpan) -> int:
    draft.owner = sentence.doc[name.start : name.end].text
    draft.is_described = True
    return name.start


def _take_modifier(draft: _Draft, tag: Tag, position: int) -> int:
    modifier = tag.value
    if isinstance(modifier, Modifier):
        if modifier.in_title:
            draft.pieces.append((tag.start, position))
            draft.is_described = True
        if modifier.tenure:
            draft.tenure = Tenure(modifier.tenure)
        draft.is_lowered |= modifier.lowers
    return tag.start


def _take_portfolios(sentence: _Sentence, draft: _Draft, tag: Tag) -> int:
    start = tag.start
    if isinstance(tag.value, Portfolio):
        draft.portfolio_category = tag.value.role_category
    joined = (
        sentence.tags.ending(start - 1, Layer.PORTFOLIO) if start and sentence.doc[start - 1].text in _JOINERS else None
    )
    if joined and isinstance(joined.value, Portfolio) and joined.value.before:
        start = joined.start
        draft.portfolio_category = draft.portfolio_category or joined.value.role_category
    draft.has_portfolio = True
    draft.pieces.append((start, tag.end))
    return start


def _take_more_demonyms(sentence: _Sentence, draft: _Draft, position: int, floor: int) -> int:
    """Take in what is joined to a nationality before a plural: "Iranian, Turkish and Russian counterparts"."""
    doc = sentence.doc
    while position - 1 > floor and doc[position - 1].text in _JOINERS:
        joined = position - 1 - (doc[position - 1].text == "and" and doc[position - 2].text == ",")
        country = country_before(doc, sentence.tags, joined)
        if not country or country[0] < floor:
            if _is_of_continent(sentence, joined - 1, floor):
                position = joined - 1
            break
        draft.countries.insert(0, country[1])
        position = country[0]
    return position


def _is_of_continent(sentence: _Sentence, position: int, floor: int) -> bool:
    """Whether an adjective tells of more than one country: "European and American diplomats"."""
    token = sentence.doc[position]
    return position >= floor and position not in sentence.in_name and token.tag_ == "JJ" and token.text[:1].isupper()


def _describes(sentence: _Sentence, draft: _Draft, position: int) -> bool:
    """Whether a word belongs to the plural behind it: "senior", "business", "six"."""
    token = sentence.doc[position]
    return (
        position not in sentence.in_name
        and token.dep_ in {"amod", "compound", "nummod", "nmod", "advmod", "quantmod"}
        and position < token.head.i < draft.end
        and token.tag_[:2] in {"JJ", "NN", "VB", "CD", "RB"}
        and token.ent_type_ not in {"DATE", "TIME"}
    )


def _start_of_joined(sentence: _Sentence, draft: _Draft, position: int, floor: int) -> int | None:
    """Where "Democratic and Republican", "business and political" begins before a plural, or None."""
    token, first = sentence.doc[position], sentence.doc[position].head.i
    if token.dep_ != "conj" or token.tag_[:2] not in {"JJ", "NN"} or not floor <= first == position - 2:
        return None
    is_joined = sentence.doc[position - 1].lower_ in {"and", "or"} and position not in sentence.in_name
    return first if is_joined and _describes(sentence, draft, first) else None


def _before_age(doc: Doc, position: int, floor: int) -> int:
    """Return where "93-year-old" begins that ends right before a token, else that token's position."""
    first = position
    while first > floor and (first == position or not doc[first - 1].whitespace_) and doc[first - 1].tag_ != "POS":
        first -= 1
    return first if _AGE.fullmatch(doc[first:position].text) else position


def _skip_adjectives(sentence: _Sentence, position: int, floor: int) -> int:
    """Step over a few adjectives if a country or determiner stands before them: "Turkey's powerful minister"."""
    doc, tags = sentence.doc, sentence.tags
    first = _before_age(doc, position, floor)
    if floor < first < position and (country_before(doc, tags, first) or doc[first - 1].tag_ in {"DT", "PRP$"}):
        return first
    first = position
    while first > floor and position - first < MOST_ADJECTIVES and doc[first - 1].tag_ in _ADJECTIVE_TAGS:
        if doc[first - 1].i in sentence.in_name or doc[first - 1].i in sentence.in_body:
            break
        first -= 1
        if first == floor:
            break
        if country_before(doc, tags, first) or doc[first - 1].tag_ in {"DT", "PRP$"}:
            return first
    return position


def _read_right(sentence: _Sentence, draft: _Draft, role: Role) -> None:
    doc, tags = sentence.doc, sentence.tags
    position = draft.end
    after = tags.at(position + (position < len(doc) and doc[position].text == "-"), Layer.MODIFIER)
    if after and isinstance(after.value, Modifier) and after.value.position == "after":
        draft.pieces.append((position, after.end))
        draft.tenure = Tenure(after.value.tenure or Tenure.CURRENT)
        position = after.end
    position = _body_behind(sentence, draft, role, position)
    is_group = role.is_plural or role.office_id == COUNTERPART
    prepositions = _GROUP_PREPOSITIONS if is_group else _COMPLEMENT_PREPOSITIONS
    for _ in range(_most_complements(sentence, role, position)):
        if position + 2 < len(doc) and doc[position].lower_ == "belonging" and draft.has_complement:
            position += 1
        elif position + 1 >= len(doc) or doc[position].lower_ not in prepositions or position in sentence.in_name:
            break
        end = _read_complement(sentence, draft, role, position)
        if end is None:
            break
        position = end
        draft.has_complement = True
    draft.end = _closing_entry(sentence, draft, role, position)


def _closing_entry(sentence: _Sentence, draft: _Draft, role: Role, position: int) -> int:
    """Take in the country or body that closes an entry of a list of people: "NAME, President, Water Alliance"."""
    doc = sentence.doc
    if role.is_plural or draft.body is not None or draft.countries or doc[max(0, draft.start - 1)].text != ",":
        return position
    if position + 1 >= len(doc) or doc[position].text != "," or any(token.tag_ in _FINITE for token in doc):
        return position
    start = position + 1 + (doc[position + 1].lower_ == "the")
    country, body = sentence.tags.at(start, Layer.COUNTRY), sentence.bodies_at.get(start)
    end = max(country.end if country else 0, body.end if body else 0)
    if not end or any(token.text not in _ENDS_OF_ENTRIES for token in doc[end:]):
        return position
    if body is not None and body.end == end:
        _take_body(draft, position, body)
    elif country is not None:
        draft.countries.append(country_code(country))
    draft.has_complement = True
    return end


def _most_complements(sentence: _Sentence, role: Role, position: int) -> int:
    """How many complements an office may have: a counterpart only the country that it is "from" or "of"."""
    if role.office_id != COUNTERPART:
        return MOST_COMPLEMENTS
    country = position + 1
    if country < len(sentence.doc) and sentence.doc[country].lower_ == "the":
        country += 1
    return int(sentence.tags.at(country, Layer.COUNTRY) is not None)


def _body_behind(sentence: _Sentence, draft: _Draft, role: Role, position: int) -> int:
    """Take in a body told without "of", as in South Asia: "Chairman Senate NAME", "Commander Land Forces NAME"."""
    body = sentence.bodies_at.get(position)
    if (
        body is None
        or draft.body is not None
        or role.is_plural
        or role.office_id not in _HEADING_ROLES | _COMMANDING_ROLES
        or not body.is_certain
        or not all(sentence.doc[end - 1].text[:1].isupper() for end in (draft.end, body.end))
    ):
        return position
    rest = sentence.tags.at(body.end, Layer.BODY)
    end = rest.end if rest else body.end
    if end not in sentence.names_at and not sentence.tags.at(end, Layer.ROLE, Layer.HONORIFIC):
        return position
    _take_body(draft, position, body)
    draft.has_complement = True
    return end


def _read_complement(sentence: _Sentence, draft: _Draft, role: Role, position: int) -> int | None:
    """Read "of …" at a token into the draft; return where it ends, or None where it does not belong to the office."""
    doc, tags = sentence.doc, sentence.tags
    preposition = doc[position].lower_
    start = position + 1
    if preposition == "for" and start < len(doc) and doc[start].tag_ == "PRP$":
        return None
    has_article = doc[start].lower_ in {"the", "its", "his", "their", "a", "an"}
    if has_article:
        start += 1
    can_serve = role.role_category in _SERVING and preposition in {"of", "to"} and not has_article
    served_end = _take_served(sentence, draft, start) if can_serve else None
    if served_end:
        return served_end
    if role.is_plural:
        start = _at_number(doc, start)
    if start >= len(doc) or start in sentence.names_at or doc[start].ent_type_ in {"DATE", "TIME"}:
        return None
    country = tags.at(start, Layer.COUNTRY, Layer.REGION)
    if country and not role.is_plural and is_hyphenated(doc, country.end):
        described_end = _take_described_body(sentence, draft, country)
        if described_end:
            return described_end
    body = sentence.bodies_at.get(start)
    is_ministry_role = role.office_id in _MINISTER_CORES or role.role_category in _WITH_FIELDS
    field = tags.at(position + 1, Layer.PORTFOLIO) or tags.at(start, Layer.PORTFOLIO)
    is_body_told = body is not None and body.is_certain and not (field and field.end > body.end)
    if preposition in {"of", "for", "on"} and field and (is_ministry_role or not is_body_told):
        portfolio_end = _portfolios_end(sentence, draft, field.start)
        if portfolio_end and not (body and body.is_certain and body.end > portfolio_end):
            draft.pieces.append((position, portfolio_end))
            return portfolio_end
    modifies = role.is_plural and _modifies_noun_behind(doc, tags, start)
    if country and not (body and body.end > country.end) and not (modifies and country.layer is Layer.REGION):
        return _take_countries(sentence, draft, role, position, country)
    if body and preposition != "on":
        _take_body(draft, position, body)
        end = _party_behind(sentence, draft, _second_body_end(sentence, role, _organ_end(sentence, draft, body.end)))
        return _head_behind(sentence, end)
    demonym = tags.at(start, Layer.DEMONYM)
    if (
        demonym
        and demonym.end < len(doc)
        and preposition in {"of", "for", "to"}
        and demonym.end not in sentence.names_at
    ):
        if not draft.countries and not (preposition == "to" and role.role_category in _DIPLOMATS):
            draft.countries.append(str(demonym.value))
        start = demonym.end
        portfolio_end = _portfolios_end(sentence, draft, start)
        if portfolio_end:
            draft.pieces += [(position, demonym.start), (start, portfolio_end)]
            return portfolio_end
    city = tags.at(start, Layer.CITY)
    if city and doc[start].text[:1].isupper() and not modifies:
        if preposition == "in" and draft.body is not None and _is_before_name(sentence, city.end):
            return city.end
        is_post = role.role_category in _DIPLOMATS and preposition in {"in", "to"}
        if not is_post and preposition != "of":
            return None
        if is_post:
            draft.pieces.append((position, city.end))
        if role.role_category == _GOVERNING:
            _take_governed(sentence, draft, start, city.end)
        return _behind_area_word(doc, city.end)
    if preposition not in {"of", "for", "to", "from"} or doc[start].is_punct:
        return None
    return _take_generic(sentence, draft, role, position, start)


def _is_before_name(sentence: _Sentence, end: int) -> bool:
    """Whether a name stands right behind a token, or behind a comma."""
    return end + (end < len(sentence.doc) and sentence.doc[end].text == ",") in sentence.names_at


def _take_described_body(sentence: _Sentence, draft: _Draft, country: Tag) -> int | None:
    """Take in a body behind words that describe it: "Chairman of | Cyprus-licensed operator Energean"."""
    doc = sentence.doc
    position = country.end + 2
    while position < len(doc) and doc[position].text.islower() and doc[position].tag_ in {"NN", "JJ", "VBN"}:
        position += 1
    start = position
    while position < len(doc) and position not in sentence.names_at and doc[position].tag_ in {"NNP", "NNPS"}:
        position += 1
    if start == position:
        return None
    draft.body = sentence.bodies_at.get(start)
    return position


def _at_number(doc: Doc, start: int) -> int:
    """Return where the number of "nearly 200 states", "more than 30 states" stands, or the start for any other."""
    number = next((n for n in range(start, min(start + LONGEST_QUANTITY, len(doc))) if doc[n].tag_ == "CD"), start)
    return number if all(doc[n].dep_ in {"advmod", "amod", "quantmod"} for n in range(start, number)) else start


def _modifies_noun_behind(doc: Doc, tags: Tags, start: int) -> bool:
    """Whether a region or city only begins what a group is of: "ambassadors of | African countries"."""
    place = tags.at(start, Layer.REGION, Layer.CITY)
    if place is None or place.end >= len(doc) or _is_area_word(doc[place.end]):
        return False
    word = doc[place.end - 1]
    return word.dep_ in {"amod", "compound"} and word.head.i >= place.end and doc[place.end].pos_ in {"NOUN", "PROPN"}


def _take_served(sentence: _Sentence, draft: _Draft, start: int) -> int | None:
    """Take in the one served, told by name behind nothing but titles: "adviser to | U.S. President NAME"."""
    tags = sentence.tags
    position = start
    country = tags.at(position, Layer.COUNTRY, Layer.DEMONYM)
    if country and tags.at(country.end, Layer.ROLE, Layer.MODIFIER):
        position = country.end
    while position not in sentence.names_at:
        title = tags.at(position, Layer.ROLE, Layer.HONORIFIC, Layer.MODIFIER)
        if title is None:
            return None
        position = title.end
    if country and not draft.countries:
        draft.countries.append(country_code(country))
    _take_owner(sentence, draft, sentence.names_at[position])
    return sentence.names_at[position].end


def _behind_area_word(doc: Doc, end: int) -> int:
    return end + (end < len(doc) and doc[end].lower_ in _AREAS)


def _is_area_word(token: Token) -> bool:
    """Whether "City", "Region" … belongs to the name before it."""
    return token.lower_ in _AREAS and token.text[:1].isupper()


def _take_body(draft: _Draft, position: int, body: BodySpan) -> None:
    """The last body told is the one represented; the organs of it before belong to the title."""
    if draft.body is not None and draft.body_preposition is not None:
        draft.pieces.append((draft.body_preposition, draft.body.end))
        draft.body, draft.body_preposition = body, position
    elif draft.body is not None:
        draft.pieces.append((position, body.end))
    else:
        draft.body, draft.body_preposition = body, position


def _organ_end(sentence: _Sentence, draft: _Draft, end: int) -> int:
    """Take in a body's organ: "Secretary of the Party | 's Central Committee", "head of the group | 's bureau"."""
    doc = sentence.doc
    while end + 1 < len(doc) and doc[end].tag_ == "POS":
        organ = sentence.bodies_at.get(end + 1) or sentence.tags.at(end + 1, Layer.BODY)
        behind = organ.end if organ else end + 1
        while organ is None and behind < len(doc) and doc[behind].tag_ in {"NN", "JJ"} and doc[behind].is_lower:
            behind += 1
        if organ is None and doc[behind - 1].lower_ not in _owner_words():
            return end
        draft.pieces.append((end + 1, behind))
        end = behind
    return end


def _head_behind(sentence: _Sentence, end: int) -> int:
    """Take in a body's head who is served, and its affairs: "envoy of the United Nations | Secretary-General"."""
    head = sentence.tags.at(end, Layer.ROLE)
    is_served = head is not None and isinstance(head.value, Role) and head.value.role_category == "igo_head"
    if head is not None and is_served and head.end not in sentence.names_at:
        return head.end
    return end + (end < len(sentence.doc) and sentence.doc[end].lower_ == "affairs")


def _second_body_end(sentence: _Sentence, role: Role, end: int) -> int:
    """Take in what one serves as well: "Special Envoy of the United Nations | and the Arab League for NAME"."""
    doc = sentence.doc
    if role.is_plural or end + 2 >= len(doc) or doc[end].lower_ not in {"and", "&"}:
        return end
    second = sentence.bodies_at.get(end + 1 + (doc[end + 1].lower_ == "the"))
    if second is None or second.end >= len(doc):
        return end
    behind = doc[second.end]
    return second.end if behind.text in {",", ")"} or behind.lower_ in {"for", "on", "to"} else end


def _party_behind(sentence: _Sentence, draft: _Draft, end: int) -> int:
    """Take in an organ's party as state agencies tell it: "the Political Bureau of the C.C., the Workers' Party"."""
    doc = sentence.doc
    if end + 2 < len(doc) and doc[end].text == "," and doc[end + 1].lower_ == "the":
        party = sentence.bodies_at.get(end + 2)
        if party and party.organisation_type == "party":
            _take_body(draft, end, party)
            return party.end
    return end


def _portfolios_end(sentence: _Sentence, draft: _Draft, start: int) -> int | None:
    """Where a list of portfolios ends: "Immigration and Multicultural and Indigenous Affairs"."""
    doc, tags = sentence.doc, sentence.tags
    end = None
    position = start
    while True:
        tag = tags.at(position, Layer.PORTFOLIO)
        if not tag or position in sentence.in_name:
            break
        if isinstance(tag.value, Portfolio) and not draft.has_portfolio:
            draft.portfolio_category = tag.value.role_category
        draft.has_portfolio = True
        end = position = tag.end
        while position < len(doc) and (doc[position].text in _JOINERS or doc[position].lower_ in {"the", "for", "of"}):
            if doc[position].text == "," and not tags.at(_behind_demonym(tags, position + 1), Layer.PORTFOLIO):
                break
            if position > end and tags.at(position, Layer.PORTFOLIO):
                break
            position += 1
        if position > end and position in sentence.bodies_at:
            break
        position = _behind_demonym(tags, position)
        if position > end and not tags.at(position, Layer.PORTFOLIO):
            position = next(
                (
                    later
                    for later in range(position + 1, min(position + MOST_UNKNOWN_WORDS + 1, len(doc)))
                    if tags.at(later, Layer.PORTFOLIO) and later not in sentence.in_name and _is_title(doc, end, later)
                ),
                position,
            )
    while end and end < len(doc) and doc[end].tag_ in {"NN", "NNS"} and doc[end].text.islower():
        end += 1
    return end


def _behind_demonym(tags: Tags, position: int) -> int:
    """Where a field begins that is told with a nation: "African | Cooperation"; the position itself for any other."""
    nation = tags.at(position, Layer.DEMONYM)
    return nation.end if nation and tags.at(nation.end, Layer.PORTFOLIO) else position


def _is_title(doc: Doc, start: int, end: int) -> bool:
    """Whether all words are capitalised or join such."""
    return all(
        doc[position].text[:1].isupper() or doc[position].lower_ in {"and", "&", "for", "the", "of"}
        for position in range(start, end)
    )


def _take_countries(sentence: _Sentence, draft: _Draft, role: Role, position: int, country: Tag) -> int:
    doc, tags = sentence.doc, sentence.tags
    code = country_code(country)
    serves_body = draft.body is not None and not draft.body.is_state_organ
    if (role.role_category in _DIPLOMATS or serves_body) and doc[position].lower_ in {"to", "in", "for", "on", "at"}:
        draft.pieces.append((position, country.end))
        return country.end
    if not draft.countries or role.is_plural:
        draft.countries.append(code)
    end = end_of_force(doc, tags, _behind_area_word(doc, country.end))
    while role.is_plural:
        following = end
        while following < len(doc) and (doc[following].text in _JOINERS or doc[following].lower_ == "the"):
            following += 1
        tag = tags.at(following, Layer.COUNTRY) if following > end else None
        if not tag:
            break
        draft.countries.append(str(tag.value))
        end = tag.end
    return end


def _take_generic(sentence: _Sentence, draft: _Draft, role: Role, position: int, start: int) -> int | None:
    doc = sentence.doc
    end = last = start
    while end < len(doc) and end - start < LONGEST_COMPLEMENT and end not in sentence.names_at:
        token = doc[end]
        if sentence.tags.at(end, Layer.HONORIFIC):
            break
        body = sentence.bodies_at.get(end)
        if body:
            if draft.body is None:
                draft.body = body
            end = last = body.end
            continue
        is_modified = role.is_plural and end == start + 1 and doc[start].dep_ == "amod" and doc[start].head.i == end
        if (is_modified or _is_content(token, doc[start])) and not _is_behind_body_word(sentence, last, end):
            end += 1
            last = end
        elif token.lower_ in {"of", "the", "and", "&", "for"} or token.text == "-" or token.tag_ == "POS":
            if token.lower_ == "and" and end + 1 < len(doc) and not _is_content(doc[end + 1], doc[start]):
                break
            if token.lower_ == "and" and _opens_office(sentence, end + 1):
                break
            end += 1
        else:
            break
    if last == start:
        return None
    last = _head_behind(sentence, last)
    country = next(
        (tag for tag in sentence.tags.of(Layer.DEMONYM, Layer.COUNTRY, Layer.REGION) if start <= tag.start < last),
        None,
    )
    if country and not draft.countries:
        draft.countries.append(country_code(country))
    draft.pieces.append((position, last))
    return _party_behind(sentence, draft, last)


def _opens_office(sentence: _Sentence, position: int) -> bool:
    """Whether another office of a country begins: "… and | Chinese vice premier"."""
    tags = sentence.tags
    country = tags.at(position, Layer.DEMONYM, Layer.COUNTRY)
    return country is not None and tags.at(country.end, Layer.ROLE, Layer.MODIFIER) is not None


def _is_behind_body_word(sentence: _Sentence, last: int, position: int) -> bool:
    """Whether a body's name has just ended ("… Department") and what follows without a link is a person's name."""
    tags = sentence.tags
    return (
        last == position
        and (tags.ending(position, Layer.BODY, Layer.PORTFOLIO) is not None or _is_area_word(sentence.doc[last - 1]))
        and sentence.doc[position].text[:1].isupper()
        and not tags.at(position, Layer.BODY, Layer.PORTFOLIO, Layer.ROLE, Layer.MODIFIER)
    )


def _is_content(token: Token, first: Token) -> bool:
    """Whether a word can be part of a free complement; lower-case ones only where it began in lower case."""
    if token.text[:1].isupper() or token.like_num:
        return token.tag_ not in {"PRP", "WP", "WDT", "MD"} and not token.is_punct
    return (first.text[:1].islower() or first.like_num) and token.tag_ in {"NN", "NNS", "JJ"}
