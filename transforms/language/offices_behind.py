"""What an office says behind its role word: "-elect", and the complements of "of", "for", "to", "in"."""

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.language.bodies import BodySpan, end_of_force
from transforms.language.clauses import FINITE
from transforms.language.countries import country_code
from transforms.language.lexicon import Layer, Modifier, Role, Tag, Tags
from transforms.language.name_bounds import is_hyphenated
from transforms.language.office_phrases import (
    AREAS,
    COUNTERPART,
    GOVERNING,
    HEADING_ROLES,
    JOINERS,
    MINISTER_CORES,
    SERVING,
    Draft,
    Sentence,
    is_area_word,
    opens_office,
    owner_words,
    portfolios_end,
    take_body,
    take_governed,
    take_owner,
)
from transforms.language.records import Tenure

MOST_COMPLEMENTS = 4
LONGEST_QUANTITY = 4
"""Tokens of "more than 200"."""
LONGEST_COMPLEMENT = 14
"""Tokens of one prepositional complement."""
_ENDS_OF_ENTRIES = frozenset({";", ",", ".", "*", "and"})
_COMPLEMENT_PREPOSITIONS = frozenset({"of", "for", "to", "in", "on", "at"})
_GROUP_PREPOSITIONS = frozenset({"of", "from"})
_DIPLOMATS = frozenset({"ambassador", "envoy"})
_WITH_FIELDS = frozenset({"minister", "deputy_minister", "foreign_minister"})
"""Categories of offices that are told with the field they are for, and not with a body of the field's name."""
_COMMANDING_ROLES = frozenset({"commander", "governor", "speaker"})


def read_right(sentence: Sentence, draft: Draft, role: Role) -> None:
    """Extend the office to the right by its complements, and note what is told there."""
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


def _closing_entry(sentence: Sentence, draft: Draft, role: Role, position: int) -> int:
    """Take in the country or body that closes an entry of a list of people: "NAME, President, Water Alliance"."""
    doc = sentence.doc
    if role.is_plural or draft.body is not None or draft.countries or doc[max(0, draft.start - 1)].text != ",":
        return position
    if position + 1 >= len(doc) or doc[position].text != "," or any(token.tag_ in FINITE for token in doc):
        return position
    start = position + 1 + (doc[position + 1].lower_ == "the")
    country, body = sentence.tags.at(start, Layer.COUNTRY), sentence.bodies_at.get(start)
    end = max(country.end if country else 0, body.end if body else 0)
    if not end or any(token.text not in _ENDS_OF_ENTRIES for token in doc[end:]):
        return position
    if body is not None and body.end == end:
        take_body(draft, position, body)
    elif country is not None:
        draft.countries.append(country_code(country))
    draft.has_complement = True
    return end


def _most_complements(sentence: Sentence, role: Role, position: int) -> int:
    """How many complements an office may have: a counterpart only the country that it is "from" or "of"."""
    if role.office_id != COUNTERPART:
        return MOST_COMPLEMENTS
    country = position + 1
    if country < len(sentence.doc) and sentence.doc[country].lower_ == "the":
        country += 1
    return int(sentence.tags.at(country, Layer.COUNTRY) is not None)


def _body_behind(sentence: Sentence, draft: Draft, role: Role, position: int) -> int:
    """Take in a body told without "of", as in South Asia: "Chairman Senate NAME", "Commander Land Forces NAME"."""
    body = sentence.bodies_at.get(position)
    if (
        body is None
        or draft.body is not None
        or role.is_plural
        or role.office_id not in HEADING_ROLES | _COMMANDING_ROLES
        or not body.is_certain
        or not all(sentence.doc[end - 1].text[:1].isupper() for end in (draft.end, body.end))
    ):
        return position
    rest = sentence.tags.at(body.end, Layer.BODY)
    end = rest.end if rest else body.end
    if end not in sentence.names_at and not sentence.tags.at(end, Layer.ROLE, Layer.HONORIFIC):
        return position
    take_body(draft, position, body)
    draft.has_complement = True
    return end


@dataclass(frozen=True, slots=True)
class _Complement:
    """A complement being read: its preposition at ``position``, and what stands at ``start``, behind an article."""

    sentence: Sentence
    draft: Draft
    role: Role
    position: int
    start: int

    @property
    def preposition(self) -> str:
        return self.sentence.doc[self.position].lower_

    @property
    def country(self) -> Tag | None:
        return self.sentence.tags.at(self.start, Layer.COUNTRY, Layer.REGION)

    @property
    def body(self) -> BodySpan | None:
        return self.sentence.bodies_at.get(self.start)

    @property
    def is_of_noun_behind(self) -> bool:
        """Whether a place only begins what a group is of."""
        return self.role.is_plural and _modifies_noun_behind(self.sentence.doc, self.sentence.tags, self.start)


def _read_complement(sentence: Sentence, draft: Draft, role: Role, position: int) -> int | None:
    """Read "of …" at a token into the draft; return where it ends, or None where it does not belong to the office."""
    doc = sentence.doc
    preposition = doc[position].lower_
    start = position + 1
    if preposition == "for" and start < len(doc) and doc[start].tag_ == "PRP$":
        return None
    has_article = doc[start].lower_ in {"the", "its", "his", "their", "a", "an"}
    start += has_article
    can_serve = role.role_category in SERVING and preposition in {"of", "to"} and not has_article
    served_end = _take_served(sentence, draft, start) if can_serve else None
    if served_end:
        return served_end
    if role.is_plural:
        start = _at_number(doc, start)
    if start >= len(doc) or start in sentence.names_at or doc[start].ent_type_ in {"DATE", "TIME"}:
        return None
    told = _Complement(sentence, draft, role, position, start)
    for read in (_described_body, _field, _countries, _body):
        end = read(told)
        if end:
            return end
    nation = _nation(told)
    if nation:
        end = _field_of_nation(told, nation)
        if end:
            return end
        start = nation.end
    city = sentence.tags.at(start, Layer.CITY)
    if city and doc[start].text[:1].isupper() and not told.is_of_noun_behind:
        return _city(told, city)
    if preposition not in {"of", "for", "to", "from"} or doc[start].is_punct:
        return None
    return _take_generic(sentence, draft, role, position, start)


def _described_body(told: _Complement) -> int | None:
    country = told.country
    if not country or told.role.is_plural or not is_hyphenated(told.sentence.doc, country.end):
        return None
    return _take_described_body(told.sentence, told.draft, country)


def _field(told: _Complement) -> int | None:
    """Read what a minister or an adviser is for: "of Trade and Industry"."""
    tags, body = told.sentence.tags, told.body
    field = tags.at(told.position + 1, Layer.PORTFOLIO) or tags.at(told.start, Layer.PORTFOLIO)
    if field is None or told.preposition not in {"of", "for", "on"}:
        return None
    is_ministry_role = told.role.office_id in MINISTER_CORES or told.role.role_category in _WITH_FIELDS
    if not is_ministry_role and body is not None and body.is_certain and field.end <= body.end:
        return None
    end = portfolios_end(told.sentence, told.draft, field.start)
    if not end or (body and body.is_certain and body.end > end):
        return None
    told.draft.pieces.append((told.position, end))
    return end


def _countries(told: _Complement) -> int | None:
    country, body = told.country, told.body
    if not country or (body and body.end > country.end):
        return None
    if told.is_of_noun_behind and country.layer is Layer.REGION:
        return None
    return _take_countries(told.sentence, told.draft, told.role, told.position, country)


def _body(told: _Complement) -> int | None:
    if not told.body or told.preposition == "on":
        return None
    sentence, draft = told.sentence, told.draft
    take_body(draft, told.position, told.body)
    end = _organ_end(sentence, draft, told.body.end)
    return _head_behind(sentence, _party_behind(sentence, draft, _second_body_end(sentence, told.role, end)))


def _nation(told: _Complement) -> Tag | None:
    """Return the adjective of a nation that a complement begins with: "of the | Dutch ministry"."""
    demonym = told.sentence.tags.at(told.start, Layer.DEMONYM)
    if demonym is None or told.preposition not in {"of", "for", "to"}:
        return None
    is_last = demonym.end >= len(told.sentence.doc) or demonym.end in told.sentence.names_at
    return None if is_last else demonym


def _field_of_nation(told: _Complement, nation: Tag) -> int | None:
    """Note the nation that a complement begins with, and read the field behind it, if there is one."""
    is_host = told.preposition == "to" and told.role.role_category in _DIPLOMATS
    if not told.draft.countries and not is_host:
        told.draft.countries.append(str(nation.value))
    end = portfolios_end(told.sentence, told.draft, nation.end)
    if end:
        told.draft.pieces += [(told.position, nation.start), (nation.end, end)]
    return end


def _city(told: _Complement, city: Tag) -> int | None:
    """Read the city of a mayor or a diplomat's post; a place behind a body that is told is left in the office."""
    sentence, draft, role = told.sentence, told.draft, told.role
    if told.preposition == "in" and draft.body is not None and _is_before_name(sentence, city.end):
        return city.end
    is_post = role.role_category in _DIPLOMATS and told.preposition in {"in", "to"}
    if not is_post and told.preposition != "of":
        return None
    if is_post:
        draft.pieces.append((told.position, city.end))
    if role.role_category == GOVERNING:
        take_governed(sentence, draft, city.start, city.end)
    return _behind_area_word(sentence.doc, city.end)


def _is_before_name(sentence: Sentence, end: int) -> bool:
    """Whether a name stands right behind a token, or behind a comma."""
    return end + (end < len(sentence.doc) and sentence.doc[end].text == ",") in sentence.names_at


def _take_described_body(sentence: Sentence, draft: Draft, country: Tag) -> int | None:
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
    if place is None or place.end >= len(doc) or is_area_word(doc[place.end]):
        return False
    word = doc[place.end - 1]
    return word.dep_ in {"amod", "compound"} and word.head.i >= place.end and doc[place.end].pos_ in {"NOUN", "PROPN"}


def _take_served(sentence: Sentence, draft: Draft, start: int) -> int | None:
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
    take_owner(sentence, draft, sentence.names_at[position])
    return sentence.names_at[position].end


def _behind_area_word(doc: Doc, end: int) -> int:
    return end + (end < len(doc) and doc[end].lower_ in AREAS)


def _organ_end(sentence: Sentence, draft: Draft, end: int) -> int:
    """Take in a body's organ: "Secretary of the Party | 's Central Committee", "head of the group | 's bureau"."""
    doc = sentence.doc
    while end + 1 < len(doc) and doc[end].tag_ == "POS":
        organ = sentence.bodies_at.get(end + 1) or sentence.tags.at(end + 1, Layer.BODY)
        behind = organ.end if organ else end + 1
        while organ is None and behind < len(doc) and doc[behind].tag_ in {"NN", "JJ"} and doc[behind].is_lower:
            behind += 1
        if organ is None and doc[behind - 1].lower_ not in owner_words():
            return end
        draft.pieces.append((end + 1, behind))
        end = behind
    return end


def _head_behind(sentence: Sentence, end: int) -> int:
    """Take in a body's head who is served, and its affairs: "envoy of the United Nations | Secretary-General"."""
    head = sentence.tags.at(end, Layer.ROLE)
    is_served = head is not None and isinstance(head.value, Role) and head.value.role_category == "igo_head"
    if head is not None and is_served and head.end not in sentence.names_at:
        return head.end
    return end + (end < len(sentence.doc) and sentence.doc[end].lower_ == "affairs")


def _second_body_end(sentence: Sentence, role: Role, end: int) -> int:
    """Take in what one serves as well: "Special Envoy of the United Nations | and the Arab League for NAME"."""
    doc = sentence.doc
    if role.is_plural or end + 2 >= len(doc) or doc[end].lower_ not in {"and", "&"}:
        return end
    second = sentence.bodies_at.get(end + 1 + (doc[end + 1].lower_ == "the"))
    if second is None or second.end >= len(doc):
        return end
    behind = doc[second.end]
    return second.end if behind.text in {",", ")"} or behind.lower_ in {"for", "on", "to"} else end


def _party_behind(sentence: Sentence, draft: Draft, end: int) -> int:
    """Take in an organ's party as state agencies tell it: "the Political Bureau of the C.C., the Workers' Party"."""
    doc = sentence.doc
    if end + 2 < len(doc) and doc[end].text == "," and doc[end + 1].lower_ == "the":
        party = sentence.bodies_at.get(end + 2)
        if party and party.organisation_type == "party":
            take_body(draft, end, party)
            return party.end
    return end


def _take_countries(sentence: Sentence, draft: Draft, role: Role, position: int, country: Tag) -> int:
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
        while following < len(doc) and (doc[following].text in JOINERS or doc[following].lower_ == "the"):
            following += 1
        tag = tags.at(following, Layer.COUNTRY) if following > end else None
        if not tag:
            break
        draft.countries.append(str(tag.value))
        end = tag.end
    return end


def _take_generic(sentence: Sentence, draft: Draft, role: Role, position: int, start: int) -> int | None:
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
            if token.lower_ == "and" and opens_office(sentence, end + 1):
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


def _is_behind_body_word(sentence: Sentence, last: int, position: int) -> bool:
    """Whether a body's name has just ended ("… Department") and what follows without a link is a person's name."""
    tags = sentence.tags
    return (
        last == position
        and (tags.ending(position, Layer.BODY, Layer.PORTFOLIO) is not None or is_area_word(sentence.doc[last - 1]))
        and sentence.doc[position].text[:1].isupper()
        and not tags.at(position, Layer.BODY, Layer.PORTFOLIO, Layer.ROLE, Layer.MODIFIER)
    )


def _is_content(token: Token, first: Token) -> bool:
    """Whether a word can be part of a free complement; lower-case ones only where it began in lower case."""
    if token.text[:1].isupper() or token.like_num:
        return token.tag_ not in {"PRP", "WP", "WDT", "MD"} and not token.is_punct
    return (first.text[:1].islower() or first.like_num) and token.tag_ in {"NN", "NNS", "JJ"}
