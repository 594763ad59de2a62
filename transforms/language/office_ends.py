"""Where an office ends whose last words no table knows, told by the name that it belongs to.

"the head of the border | agency in Oslo, NAME," and "NAME, head of the commission for | peace and welfare affairs,"
"""

from dataclasses import replace

from spacy.tokens import Token

from transforms.language.countries import country_code
from transforms.language.lexicon import Layer
from transforms.language.office_phrases import COUNTERPART, GROUP, OfficePhrase, Sentence, is_area_word

LONGEST_REST = 14
"""Tokens between what is known of an office and its end."""
_LINKS = frozenset({"of", "for", "in", "on", "to", "at", "and", "&", "the", "its", "his", "her", "'s", "’s"})
_OPENING_LINKS = frozenset({"of", "for", "in", "on", "to", "at", "'s", "’s"})
_PLACING = frozenset({"in", "on", "to", "at"})
"""Prepositions of a place, which may be that of the clause and not of the office."""
_WORD_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "CD", "HYPH", "POS", "-LRB-", "-RRB-"})
_CLOSING = frozenset({",", ".", ";", ")"})
_DIPLOMATS = frozenset({"ambassador", "envoy"})


def whole(sentence: Sentence, office: OfficePhrase) -> OfficePhrase:
    """Return an office as far as it goes, with the country or body told last; the same where its name is not told."""
    if office.is_plural or office.core == COUNTERPART or office.role_category == GROUP:
        return office
    end = _end_of_rest(sentence, office.end)
    if end == office.end or not (_is_before_name(sentence, office, end) or _is_behind_name(sentence, office, end)):
        return office
    body, country = office.body, office.country_code
    if body is None and country is None and office.role_category not in _DIPLOMATS:
        body = next((sentence.bodies_at[n] for n in range(office.end, end) if n in sentence.bodies_at), None)
        places = [
            t for t in sentence.tags.of(Layer.COUNTRY) if office.end < t.start < end and _is_served(sentence, t.start)
        ]
        country = country_code(places[-1]) if places else None
        if country is None and body is not None and body.is_state_organ:
            country = body.country_code
    return replace(office, end=end, body=body, country_code=country, is_described=True, is_bare_allowed=True)


def _end_of_rest(sentence: Sentence, start: int) -> int:
    doc = sentence.doc
    end = start
    while end < len(doc) and end - start < LONGEST_REST and _goes_on(sentence, end):
        end += 1
    if start == len(doc) or (doc[start].lower_ in _LINKS and doc[start].lower_ not in _OPENING_LINKS):
        return start
    return end


def _goes_on(sentence: Sentence, position: int) -> bool:
    token = sentence.doc[position]
    if position in sentence.in_name or token.ent_type_ in {"DATE", "TIME"}:
        return False
    is_title = sentence.tags.at(position, Layer.ROLE, Layer.HONORIFIC) is not None and position not in sentence.in_body
    if is_title and not _is_served(sentence, position):
        return False
    return token.lower_ in _LINKS or (token.tag_ in _WORD_TAGS and token.text != ",")


def _is_served(sentence: Sentence, position: int) -> bool:
    """Return whether a title or country only tells whose office it is: "director of the office of the | president"."""
    before = sentence.doc[position - 1 - (sentence.doc[position - 1].lower_ == "the")]
    return before.lower_ == "of"


def _is_before_name(sentence: Sentence, office: OfficePhrase, end: int) -> bool:
    """Return whether a name follows: behind a comma and itself closed, or right behind words that can end a title."""
    doc = sentence.doc
    if end < len(doc) and doc[end].text == ",":
        name = _name_at(sentence, end + 1)
        return name is not None and (name == len(doc) or doc[name].text in _CLOSING)
    if _name_at(sentence, end) is None:
        return False
    rest = doc[office.end : end]
    return _can_end_title(sentence, rest[-1]) and not any(token.lower_ in _PLACING for token in rest)


def _can_end_title(sentence: Sentence, last: Token) -> bool:
    is_body_word = sentence.tags.ending(last.i + 1, Layer.BODY) is not None or is_area_word(last)
    return last.text == ")" or is_body_word or last.tag_ in {"NN", "NNS"}


def _name_at(sentence: Sentence, start: int) -> int | None:
    """Return where the name ends that stands at a token, behind nothing but titles; None where none does."""
    position = start
    while position < len(sentence.doc) and position not in sentence.names_at:
        title = sentence.tags.at(position, Layer.ROLE, Layer.HONORIFIC)
        if title is None:
            return None
        position = title.end
    return sentence.names_at[position].end if position in sentence.names_at else None


def _is_behind_name(sentence: Sentence, office: OfficePhrase, end: int) -> bool:
    """Return whether an office stands between commas behind a name."""
    doc = sentence.doc
    if office.end < len(doc) and doc[office.end].lower_ in _PLACING:
        return False
    is_apposed = office.start > 1 and doc[office.start - 1].text == "," and office.start - 1 in sentence.names_ending
    return is_apposed and (end == len(doc) or doc[end].text in _CLOSING) and _name_at(sentence, end + 1) is None
