"""Where a person's name begins and ends, and which words can be of one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from transforms import reference
from transforms.language.lexicon import Layer, Role, Tag, Tags, fold, rule_rows
from transforms.language.persons import is_family_name_first
from transforms.language.places import is_large_city

LONGEST_NAME = 9
"""Tokens, hyphens counted."""
LONGEST_LISTED_NAME = 4
PERSON = "PERSON"
VOTED_AGAINST = frozenset({"ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE"})
_NEVER_PERSONS = frozenset(
    ["DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "FAC", "EVENT", "LAW", "WORK_OF_ART", "QUANTITY"]
)
_SHIP_PREFIXES = frozenset({"HMAS", "HMCS", "HMNZS", "HMS", "INS", "MV", "RMS", "USCGC", "USNS", "USS"})
TITLES = (Layer.ROLE, Layer.HONORIFIC, Layer.MODIFIER)
NOT_NAMES = (
    Layer.COUNTRY,
    Layer.DEMONYM,
    Layer.REGION,
    Layer.PATTERN,
    Layer.ORGANISATION,
    Layer.VENUE,
    Layer.METONYM,
)
_HYPHENATED_ADJECTIVES = frozenset({"led", "based", "backed", "era", "style", "elect", "like"})
_PATRONYMICS = frozenset({"bin", "bint", "ibn"})
"""Words behind a given name and before the father's."""
_ABSTRACT = re.compile(r"..[tsx]ion$", re.IGNORECASE)
"""Ending of nouns that are no names: a portfolio's last word taken for the minister's name."""
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A person's proper name at tokens ``start`` to ``end`` (exclusive) of a sentence."""

    start: int
    end: int
    rule_id: str


def name_before(doc: Doc, tags: Tags, end: int) -> NameSpan | None:
    """Return the two to four capitalised words right before a token, None where there are more or fewer."""
    start = end
    while start > 0 and (
        (doc[start - 1].tag_.startswith("NN") and can_start_name(doc, tags, start - 1))
        or (1 < start < end and doc[start - 1].text == "-" and is_hyphenated(doc, start - 1))
    ):
        start -= 1
    is_whole = start == 0 or not doc[start - 1].text[:1].isupper()
    if not 2 <= end - start <= LONGEST_LISTED_NAME or not is_whole:
        return None
    if doc[start].is_sent_start and any(doc[position].tag_ != "NNP" for position in range(start, end)):
        return None
    return NameSpan(start, end, "name.apposed")


def can_start_name(doc: Doc, tags: Tags, position: int) -> bool:
    """Return whether a capitalised noun or adjective can be the first word of a name, or any of one behind a title."""
    token = doc[position]
    is_noun = token.tag_ in {"NNP", "NNPS", "NN", "NNS", "FW", "JJ"}
    return is_noun and not _ABSTRACT.search(token.text) and is_unclaimed(doc, tags, position)


def is_unclaimed(doc: Doc, tags: Tags, position: int) -> bool:
    """Return whether a word can be of a name, and the tagger takes it for nothing else."""
    return doc[position].ent_type_ not in _NEVER_PERSONS and is_nothing_else(doc, tags, position)


def is_nothing_else(doc: Doc, tags: Tags, position: int) -> bool:
    """Return whether a capitalised word is not known to be anything but a name."""
    token = doc[position]
    return (
        _is_capitalised(token)
        and is_plausible(token)
        and token.ent_type_ not in {"DATE", "TIME"}
        and not tags.covers(position, *NOT_NAMES, Layer.ROLE, Layer.MODIFIER, Layer.HONORIFIC, Layer.PORTFOLIO)
        and not tags.at(position, Layer.BODY)
    )


def name_from(doc: Doc, tags: Tags, start: int) -> NameSpan:
    """Return the capitalised words from a token on."""
    return NameSpan(*extend(doc, tags, start, start + 1, can_start_name), "name.titled")


def is_of_ship(doc: Doc, start: int) -> bool:
    """Return whether a name that starts at a token is that of a ship: "USS Ada Holm"."""
    return doc[start].text in _SHIP_PREFIXES or (start > 0 and doc[start - 1].text in _SHIP_PREFIXES)


def trim(doc: Doc, tags: Tags, start: int, end: int) -> tuple[int, int] | None:
    """Return the proper name in a stretch without titles before and other words behind it, or None."""
    country = tags.at(start, Layer.COUNTRY, Layer.CITY, limit=end - 1)
    if country and start and doc[start - 1].lower_ in {"to", "of", "in", "from", "the", "for"}:
        start = country.end
    opening = tags.of(Layer.ORGANISATION, Layer.PATTERN, Layer.ROLE)
    cut = next((tag for tag in opening if _opens_stretch(tag, start, end)), None)
    start = _skip_titles(doc, tags, _behind_field(doc, tags, cut.end if cut else start, end), end)
    while end > start and (not _can_end_name(doc[end - 1]) or doc[end - 1].lower_ in _residue()):
        end -= 1
    while start < end and (doc[start].lower_ in _residue() or _is_source(doc, start, end)):
        start += 1
    honorific = tags.at(start, Layer.HONORIFIC) if start < end else None
    if honorific is not None and honorific.end > end - (doc[end - 1].text == "."):
        return None
    if not 0 < end - start <= LONGEST_NAME or (
        not _is_capitalised(doc[start]) and fold(doc[start].text) not in _particles()
    ):
        return None
    is_lone = end - start == 1
    if is_lone and (tags.covers(start, *NOT_NAMES) or not is_plausible(doc[start])):
        return None
    if is_lone and _ABSTRACT.search(doc[start].text):
        return None
    if end - start == 1 and start and doc[start - 1].lower_ == "the":
        return None
    if is_of_ship(doc, start):
        return None
    if end - start == 1 and _is_other_than_name(doc, tags, start):
        return None
    if any(char.isdigit() for char in doc[start:end].text) or doc[start:end].text.casefold() in _not_names():
        return None
    whole = tags.at(start, *NOT_NAMES, Layer.CITY)
    if whole and whole.end == end and end - start > 1:
        return None
    return start, end


def _behind_field(doc: Doc, tags: Tags, start: int, end: int) -> int:
    """Where a name begins to which the tagger joins the last of an office's fields: "Trade and Supplies | NAME"."""
    field = tags.at(start, Layer.PORTFOLIO, limit=end)
    if field is None or end - field.end < 2 or start == 0:
        return start
    before = doc[start - 1]
    is_told = tags.ending(start, Layer.DEMONYM, Layer.PORTFOLIO) or before.lower_ in {"and", "of", "for"}
    return field.end if is_told else start


def _is_source(doc: Doc, start: int, end: int) -> bool:
    """Whether the tagger joined a caption's or byline's outlet to the name behind it: "Source: CNN | NAME"."""
    return end - start > 1 and doc[start].text.isupper() and reference.outlet_of(doc[start].text) is not None


def _opens_stretch(body: Tag, start: int, end: int) -> bool:
    """Whether a body or office told before a name reaches into what the tagger took for the name."""
    is_whole = body.layer is not Layer.ROLE and body.start == start and body.end - body.start > 1
    return (body.start < start < body.end or is_whole) and body.end < end


def _is_other_than_name(doc: Doc, tags: Tags, position: int) -> bool:
    """Whether a lone word is a city, a news outlet, or belongs to others: "State | Councilor", "Sydney | radio"."""
    city = tags.at(position, Layer.CITY)
    before = doc[position - 1].lower_ if position else ""
    is_of_noun = position + 1 < len(doc) and doc[position + 1].tag_ == "NN" and doc[position].dep_ == "compound"
    return (
        is_large_city(city)
        or (city is not None and is_of_noun)
        or reference.outlet_of(doc[position].text) is not None
        or (city is not None and before in {"in", "at", "near", "outside"})
        or any(tag.start < position < tag.end for tag in tags.of(Layer.ROLE))
    )


def _particles() -> frozenset[str]:
    return frozenset({"al", "el", "bin", "van", "von", "de", "di", "da", "la", "le", "der", "ter"})


@cache
def _not_names() -> frozenset[str]:
    """Capitalised words that the tagger likes to take for persons."""
    return frozenset(row["phrase"].casefold() for row in rule_rows("not_names.csv"))


@cache
def _residue() -> frozenset[str]:
    """Words of captions and links that cling to names."""
    return frozenset(row["phrase"].casefold() for row in rule_rows("not_names.csv") if row["kind"] == "residue")


def _skip_titles(doc: Doc, tags: Tags, start: int, end: int) -> int:
    is_titled = False
    while start < end:
        tag = tags.at(start, *TITLES, limit=end)
        if tag is None and start + 1 < end and doc[start].is_punct:
            start += 1
            continue
        if tag is None:
            demonym = tags.at(start, Layer.DEMONYM, Layer.COUNTRY, Layer.PORTFOLIO)
            after = demonym and tags.at(demonym.end, *TITLES)
            if not after or after.start >= end:
                break
            tag = demonym
        if tag is None or is_hyphenated(doc, tag.end):
            break
        if (
            isinstance(tag.value, Role)
            and tag.value.name_part == "given"
            and (is_titled or _follows_words(doc, tags, start))
        ):
            break
        if tag.end == end and isinstance(tag.value, Role) and tag.value.name_part and is_titled:
            break
        is_titled = is_titled or tag.layer in {Layer.ROLE, Layer.HONORIFIC}
        start = tag.end
    return start


def _follows_words(doc: Doc, tags: Tags, start: int) -> bool:
    """Whether a body or what one is stands right before: "… Oil Company | Sultan Al Jaber", "minister, | Amir Khan"."""
    if tags.ending(start - (start > 1 and doc[start - 1].text == ","), Layer.ROLE):
        return True
    return (
        start > 0
        and doc[start - 1].tag_ in {"NN", "NNP", "NNPS"}
        and not tags.ending(start, Layer.DEMONYM, Layer.COUNTRY, Layer.HONORIFIC, Layer.MODIFIER)
    )


def is_hyphenated(doc: Doc, end: int) -> bool:
    """Return whether what ends at a token is only the first part of a compound: "Cyprus-licensed", "US-led"."""
    return end < len(doc) and doc[end].text == "-" and not doc[end - 1].whitespace_ and not doc[end].whitespace_


def _is_capitalised(token: Token) -> bool:
    return token.text[:1].isupper()


def _can_end_name(token: Token) -> bool:
    if token.lower_ in SUFFIXES:
        return True
    hyphenated = token.i > 0 and token.nbor(-1).text == "-" and not token.nbor(-1).whitespace_
    return any(char.isalpha() for char in token.text) and (_is_capitalised(token) or hyphenated)


def is_plausible(token: Token) -> bool:
    """Return whether a word has the letters of a name, and is none of those that only look like one."""
    text = token.text
    if any(char.isdigit() for char in text):
        return False
    return len(text) > 1 and text[0].isalpha() and text.casefold() not in _not_names()


def _joins_name(doc: Doc, tags: Tags, position: int) -> bool:
    token = doc[position]
    return (
        token.tag_ in {"NNP", "NNPS"}
        and _is_capitalised(token)
        and is_plausible(token)
        and (token.ent_type_ in {"", PERSON} or (token.ent_type_ == "NORP" and token.tag_ == "NNP"))
        and not tags.covers(position, *TITLES, *NOT_NAMES, Layer.PORTFOLIO, Layer.BODY)
        and not (tags.covers(position, Layer.CITY) and (position == 0 or doc[position - 1].tag_ == "IN"))
    )


def extend(
    doc: Doc, tags: Tags, start: int, end: int, fits: Callable[[Doc, Tags, int], bool] | None = None
) -> tuple[int, int]:
    """Return the bounds with parts of the name outside: hyphenated, behind particles, further capitalised words.

    ``fits`` tells which words behind it are such; the default is a guess that also looks before the name.
    """
    fits = fits or _joins_name
    while start > 0 and end - start < LONGEST_NAME and fits is _joins_name:
        before = doc[start - 1]
        if before.text == "-" and not before.whitespace_ and start > 1 and not doc[start - 2].whitespace_:
            start -= 2
        elif _joins_name(doc, tags, start - 1) and (start > 1 or before.dep_ == "compound"):
            start -= 1
        elif fold(before.text) in _particles() and start > 1 and _joins_name(doc, tags, start - 2):
            start -= 2
        elif _is_given_name(doc, tags, start - 1, start) or _is_swallowed(doc, start - 1):
            start -= 1
        else:
            break
    while end < len(doc) and end - start < LONGEST_NAME:
        after = doc[end]
        if after.text == "-" and not after.whitespace_ and not doc[end - 1].whitespace_ and end + 1 < len(doc):
            if not doc[end + 1].is_alpha or doc[end + 1].lower_ in _HYPHENATED_ADJECTIVES:
                break
            end += 2
            continue
        behind = behind_particles(doc, tags, end)
        if behind > end and behind < len(doc) and _is_capitalised(doc[behind]) and _can_end_name(doc[behind]):
            end = behind + 1
        elif doc[end - 1].text[-1:].isalpha() and (
            fits(doc, tags, end) or _is_role_as_name(doc, tags, end) or _is_regnal(doc, end)
        ):
            end += 1
        else:
            break
    return start, end


def _is_regnal(doc: Doc, position: int) -> bool:
    """Whether the number of a king of his name stands at a token, which as a letter alone looks like no name: "V"."""
    return doc[position].text == "V" and not doc[position + 1 : position + 2].text[:1].isupper()


def _is_given_name(doc: Doc, tags: Tags, position: int, name_start: int) -> bool:
    """Whether a title word is a given name: "… Oil Company | Sultan Al Jaber"."""
    tag = tags.at(position, Layer.ROLE, limit=name_start)
    return (
        tag is not None
        and isinstance(tag.value, Role)
        and tag.value.name_part == "given"
        and _is_capitalised(doc[position])
        and (_follows_words(doc, tags, position) or doc[position + 1].lower_ in _PATRONYMICS)
    )


def _is_swallowed(doc: Doc, position: int) -> bool:
    """Whether a family name before given names was taken for the end of a body: "National Assembly Do | Ba Ty"."""
    token, given = doc[position], doc[position + 1]
    is_last_of_body = token.ent_type_ == "ORG" and token.ent_iob_ == "I" and given.ent_iob_ == "B"
    return is_last_of_body and is_family_name_first(token.text) and not is_family_name_first(given.text)


def behind_particles(doc: Doc, tags: Tags, position: int) -> int:
    """Return the position behind the particles ("van der") that stand at a position, if any."""
    while position < len(doc) and tags.at(position, Layer.PARTICLE):
        position += 1
    return position


def _is_role_as_name(doc: Doc, tags: Tags, position: int) -> bool:
    """Whether a title word is the family name of the given name before it: "Julie Bishop"."""
    tag = tags.at(position, Layer.ROLE)
    return (
        tag is not None
        and isinstance(tag.value, Role)
        and tag.value.name_part == "given"
        and tag.end == position + 1
        and _is_capitalised(doc[position])
        and not (position + 1 < len(doc) and can_start_name(doc, tags, position + 1))
    )
