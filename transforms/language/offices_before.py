"""What an office says before its role word: determiner, country or body, modifiers, portfolios, owner."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.language.countries import country_before
from transforms.language.lexicon import Layer, Modifier, Portfolio, Role, Tag
from transforms.language.office_phrases import (
    GOVERNING,
    JOINERS,
    MINISTER_CORES,
    SERVING,
    Draft,
    Sentence,
    is_area_word,
    owner_words,
    take_governed,
    take_owner,
)
from transforms.language.records import Tenure

MOST_ADJECTIVES = 3
_AGE = re.compile(r"\d+-year-old")
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
_TIMES = frozenset({"week", "weekend", "month", "year", "day", "morning", "afternoon", "evening", "night"})
"""Nouns that tell when, right before a title: "this week President NAME met"."""
_ADJECTIVE_TAGS = frozenset({"JJ", "JJS", "VBN", "NN", "CD", "RB", "HYPH"})
_POSSESSIVES = frozenset(["his", "her", "their", "its", "our", "my", "your"])


def read_left(sentence: Sentence, draft: Draft, floor: int, role: Role) -> None:
    """Extend the office to the left as far as token ``floor``, and note what is told there."""
    before = _Before(sentence, draft, floor, role)
    position = draft.start
    while position > floor:
        start = _first(before, position, _TELLING)
        if start == position and not _opens(sentence.doc[position - 1]):
            start = _first(before, position, _DESCRIBING)
        if start == position:
            position = _take_opening(before, position)
            break
        position = start
    draft.start = position


@dataclass(frozen=True, slots=True)
class _Before:
    """What is read to the left of an office's role word, as far as token ``floor``.

    Each reader of what may stand right before a position returns where that starts, or the position itself.
    """

    sentence: Sentence
    draft: Draft
    floor: int
    role: Role


_Reader = Callable[[_Before, int], int]


def _first(before: _Before, position: int, readers: Sequence[_Reader]) -> int:
    return next((start for read in readers if (start := read(before, position)) < position), position)


def _glued_modifier(before: _Before, position: int) -> int:
    """What is joined by a hyphen: "vice-president"."""
    hyphen = before.sentence.doc[position - 1]
    if hyphen.text != "-" or hyphen.whitespace_:
        return position
    modifier = before.sentence.tags.ending(position - 1, Layer.MODIFIER)
    return _take_modifier(before.draft, modifier, position) if modifier else position


def _body(before: _Before, position: int) -> int:
    sentence, draft = before.sentence, before.draft
    is_owner = sentence.doc[position - 1].tag_ == "POS"
    body = sentence.bodies_ending.get(position - is_owner)
    if body is None or body.start < before.floor or draft.body is not None or body.is_generic:
        return position
    if before.role.office_id in MINISTER_CORES and not is_owner and sentence.tags.ending(position, Layer.PORTFOLIO):
        return position
    draft.body = body
    return body.start


def _portfolios(before: _Before, position: int) -> int:
    tag = before.sentence.tags.ending(position, Layer.PORTFOLIO)
    if tag is None or tag.start < before.floor or not (isinstance(tag.value, Portfolio) and tag.value.before):
        return position
    return _take_portfolios(before.sentence, before.draft, tag)


def _modifier(before: _Before, position: int) -> int:
    sentence = before.sentence
    modifier = sentence.tags.ending(position, Layer.MODIFIER)
    if modifier is None or modifier.start < before.floor or position - 1 in sentence.in_name:
        return position
    return position if _is_verb(sentence.doc[position - 1]) else _take_modifier(before.draft, modifier, position)


def _served(before: _Before, position: int) -> int:
    """Somebody whose aide or spokesman it is: "NAME | spokesman"."""
    served = before.sentence.names_ending.get(position)
    is_compound = before.sentence.doc[position - 1].dep_ in {"compound", "nmod"}
    if served is None or before.role.role_category not in SERVING or served.start < before.floor or not is_compound:
        return position
    return take_owner(before.sentence, before.draft, served)


def _topic(before: _Before, position: int) -> int:
    """A country that an envoy is for and not of: "the US Syria | envoy"."""
    topic = before.sentence.tags.ending(position, Layer.COUNTRY)
    if topic is None or before.role.role_category != "envoy" or topic.phrase.isupper() or topic.start <= before.floor:
        return position
    before.draft.pieces.append((topic.start, topic.end))
    return topic.start


def _country(before: _Before, position: int) -> int:
    sentence, draft = before.sentence, before.draft
    country = country_before(sentence.doc, sentence.tags, position)
    if country is None or country[0] < before.floor or country[0] in sentence.in_name:
        return position
    if not draft.countries:
        draft.countries.append(country[1])
    return _take_more_demonyms(sentence, draft, country[0], before.floor) if before.role.is_plural else country[0]


def _governed(before: _Before, position: int) -> int:
    if before.role.role_category != GOVERNING:
        return position
    start = _governed_before(before.sentence, position, before.floor)
    if start < position:
        take_governed(before.sentence, before.draft, start, position)
    return start


def _hyphen_in_plural(before: _Before, position: int) -> int:
    hyphen = before.sentence.doc[position - 1]
    is_glued = before.role.is_plural and hyphen.text == "-" and not hyphen.whitespace_
    return position - 2 if is_glued and position - 2 > before.floor else position


def _description_of_plural(before: _Before, position: int) -> int:
    sentence, draft = before.sentence, before.draft
    if not before.role.is_plural or not _describes(sentence, draft, position - 1):
        return position
    draft.is_described |= sentence.doc[position - 1].tag_ != "CD"
    return position - 1


def _joined_descriptions(before: _Before, position: int) -> int:
    if not before.role.is_plural:
        return position
    start = _start_of_joined(before.sentence, before.draft, position - 1, before.floor)
    if start is None:
        return position
    before.draft.is_described = True
    return start


def _adjectives(before: _Before, position: int) -> int:
    return _skip_adjectives(before.sentence, position, before.floor)


_TELLING: tuple[_Reader, ...] = (_glued_modifier, _body, _portfolios, _modifier, _served, _topic, _country, _governed)
_DESCRIBING: tuple[_Reader, ...] = (_hyphen_in_plural, _description_of_plural, _joined_descriptions, _adjectives)


def _opens(token: Token) -> bool:
    """Whether an office begins with a word, or behind it: a determiner, or the "'s" of its owner."""
    return token.tag_ == "POS" or (token.lower_ in _DETERMINERS and token.tag_ in {"DT", "PRP$", "PDT", "WDT"})


def _take_opening(before: _Before, position: int) -> int:
    """Take in the determiner or owner that an office begins with, if any; returns where it starts."""
    doc, draft = before.sentence.doc, before.draft
    opening = doc[position - 1]
    if not _opens(opening):
        return position
    if opening.tag_ != "POS":
        draft.determiner = opening.lower_
        if opening.lower_ in _POSSESSIVES:
            draft.possessor = opening.i
        return position - 1
    possessor, owner = before.sentence.names_ending.get(position - 1), doc[position - 2]
    if possessor:
        draft.possessor = possessor.end - 1
        draft.determiner = "'s"
    elif owner.lower_ in owner_words():
        draft.determiner = "the"
        has_article = position >= 3 and doc[position - 3].lower_ == "the"
        return max(before.floor, position - 2 - has_article)
    elif before.role.is_plural and owner.tag_ == "NNS" and position - 2 >= before.floor:
        draft.is_described = True
        return position - 2
    return position


def _governed_before(sentence: Sentence, position: int, floor: int) -> int:
    """Where a town or stretch of land begins that a governor is told by: "Cairo | Governor", "Lori Province | …"."""
    city = sentence.tags.ending(position, Layer.CITY)
    if city and floor <= city.start and sentence.doc[city.start].text[:1].isupper():
        return city.start
    start = position - 1 if is_area_word(sentence.doc[position - 1]) else position
    while floor < start < position and sentence.doc[start - 1].tag_ in {"NNP", "JJ"}:
        if not sentence.doc[start - 1].text[:1].isupper():
            break
        start -= 1
    return start if start < position - 1 else position


def _is_verb(token: Token) -> bool:
    """Whether a word such as "visiting" rules a clause: "who was visiting President NAME"."""
    return token.tag_ == "VBG" and any(child.dep_ in {"aux", "nsubj", "dobj"} for child in token.children)


def _take_modifier(draft: Draft, tag: Tag, position: int) -> int:
    modifier = tag.value
    if isinstance(modifier, Modifier):
        if modifier.in_title:
            draft.pieces.append((tag.start, position))
            draft.is_described = True
        if modifier.tenure:
            draft.tenure = Tenure(modifier.tenure)
        draft.is_lowered |= modifier.lowers
    return tag.start


def _take_portfolios(sentence: Sentence, draft: Draft, tag: Tag) -> int:
    start = tag.start
    if isinstance(tag.value, Portfolio):
        draft.portfolio_category = tag.value.role_category
    joined = (
        sentence.tags.ending(start - 1, Layer.PORTFOLIO) if start and sentence.doc[start - 1].text in JOINERS else None
    )
    if joined and isinstance(joined.value, Portfolio) and joined.value.before:
        start = joined.start
        draft.portfolio_category = draft.portfolio_category or joined.value.role_category
    draft.has_portfolio = True
    draft.pieces.append((start, tag.end))
    return start


def _take_more_demonyms(sentence: Sentence, draft: Draft, position: int, floor: int) -> int:
    """Take in what is joined to a nationality before a plural: "Iranian, Turkish and Russian counterparts"."""
    doc = sentence.doc
    while position - 1 > floor and doc[position - 1].text in JOINERS:
        joined = position - 1 - (doc[position - 1].text == "and" and doc[position - 2].text == ",")
        country = country_before(doc, sentence.tags, joined)
        if not country or country[0] < floor:
            if _is_of_continent(sentence, joined - 1, floor):
                position = joined - 1
            break
        draft.countries.insert(0, country[1])
        position = country[0]
    return position


def _is_of_continent(sentence: Sentence, position: int, floor: int) -> bool:
    """Whether an adjective tells of more than one country: "European and American diplomats"."""
    token = sentence.doc[position]
    return position >= floor and position not in sentence.in_name and token.tag_ == "JJ" and token.text[:1].isupper()


def _describes(sentence: Sentence, draft: Draft, position: int) -> bool:
    """Whether a word belongs to the plural behind it: "senior", "business", "six"."""
    token = sentence.doc[position]
    return (
        position not in sentence.in_name
        and token.dep_ in {"amod", "compound", "nummod", "nmod", "advmod", "quantmod"}
        and position < token.head.i < draft.end
        and token.tag_[:2] in {"JJ", "NN", "VB", "CD", "RB"}
        and token.ent_type_ not in {"DATE", "TIME"}
    )


def _start_of_joined(sentence: Sentence, draft: Draft, position: int, floor: int) -> int | None:
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


def _skip_adjectives(sentence: Sentence, position: int, floor: int) -> int:
    """Step over a few adjectives if a country or determiner stands before them: "Turkey's powerful minister"."""
    doc, tags = sentence.doc, sentence.tags
    first = _before_age(doc, position, floor)
    if floor < first < position and (country_before(doc, tags, first) or doc[first - 1].tag_ in {"DT", "PRP$"}):
        return first
    first = position
    while first > floor and position - first < MOST_ADJECTIVES and doc[first - 1].tag_ in _ADJECTIVE_TAGS:
        word = doc[first - 1]
        if word.i in sentence.in_name or word.i in sentence.in_body or word.lower_ in _TIMES:
            break
        first -= 1
        if first == floor:
            break
        if country_before(doc, tags, first) or doc[first - 1].tag_ in {"DT", "PRP$"}:
            return first
    return position
