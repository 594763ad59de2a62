"""What an office says before its role word: determiner, country or body, modifiers, portfolios, owner."""

import re

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
_ADJECTIVE_TAGS = frozenset({"JJ", "JJS", "VBN", "NN", "CD", "RB", "HYPH"})
_POSSESSIVES = frozenset(["his", "her", "their", "its", "our", "my", "your"])


def read_left(sentence: Sentence, draft: Draft, floor: int, role: Role) -> None:
    """Extend the office to the left as far as token ``floor``, and note what is told there."""
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
        if body and portfolio and role.office_id in MINISTER_CORES and before.tag_ != "POS":
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
        if served and role.role_category in SERVING and served.start >= floor and before.dep_ in {"compound", "nmod"}:
            position = take_owner(sentence, draft, served)
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
        governed = _governed_before(sentence, position, floor) if role.role_category == GOVERNING else position
        if governed < position:
            take_governed(sentence, draft, governed, position)
            position = governed
            continue
        if before.tag_ == "POS":
            possessor = sentence.names_ending.get(position - 1)
            if possessor:
                draft.possessor = possessor.end - 1
                draft.determiner = "'s"
            elif doc[position - 2].lower_ in owner_words():
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
        if doc[first - 1].i in sentence.in_name or doc[first - 1].i in sentence.in_body:
            break
        first -= 1
        if first == floor:
            break
        if country_before(doc, tags, first) or doc[first - 1].tag_ in {"DT", "PRP$"}:
            return first
    return position
