"""Names of persons: what the tagger found, repaired by the whole article and by titles.

The tagger often takes a surname for a body or a place where it stands alone. A string that it holds to be a person in
at least half of its tagged occurrences is a person everywhere in the article, and so is the last word of a longer name.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from spacy.tokens import Doc, Token

from transforms import reference
from transforms.language.lexicon import Layer, Role, Tag, Tags, fold, rule_rows
from transforms.language.persons import holders_of_name, is_family_name_first, known_surnames, parts
from transforms.language.places import is_large_city

LONGEST_NAME = 9
"""Tokens, hyphens counted."""

LONGEST_LISTED_NAME = 4
LONGEST_FUNCTION_WORD = 3
"""Characters."""

SHORTEST_KNOWN_NAME = 4
"""Characters of a family name that is believed without any other sign of a person."""

_PERSON = "PERSON"
_VOTED_AGAINST = frozenset({"ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE"})
_PERSON_PRONOUNS = frozenset({"who", "whose", "whom"})
_NEVER_PERSONS = frozenset(
    ["DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "FAC", "EVENT", "LAW", "WORK_OF_ART", "QUANTITY"]
)
_SHIP_PREFIXES = frozenset({"HMAS", "HMCS", "HMNZS", "HMS", "INS", "MV", "RMS", "USCGC", "USNS", "USS"})
_TITLES = (Layer.ROLE, Layer.HONORIFIC, Layer.MODIFIER)
_NOT_NAMES = (
    Layer.COUNTRY,
    Layer.DEMONYM,
    Layer.REGION,
    Layer.PATTERN,
    Layer.ORGANISATION,
    Layer.VENUE,
    Layer.METONYM,
)
_COMPLEMENTS = (
    Layer.BODY,
    Layer.PATTERN,
    Layer.ORGANISATION,
    Layer.PORTFOLIO,
    Layer.COUNTRY,
    Layer.REGION,
    Layer.CITY,
)
"""Layers of words that can end what an office is of."""
_HYPHENATED_ADJECTIVES = frozenset({"led", "based", "backed", "era", "style", "elect", "like"})
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "dative", "conj", "poss", "appos"})
_MONTHS = frozenset({"April", "August", "June", "March", "May"})
"""Months that are people's names too, behind "Mr" and the like."""
_PATRONYMICS = frozenset({"bin", "bint", "ibn"})
"""Words behind a given name and before the father's."""
_ABSTRACT = re.compile(r"..[tsx]ion$", re.IGNORECASE)
"""Ending of nouns that are no names: a portfolio's last word taken for the minister's name."""
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A person's proper name at tokens ``start`` to ``end`` (exclusive) of a sentence."""

    start: int
    end: int
    rule_id: str


def find(
    docs: Sequence[Doc], tags: Sequence[Tags], titled: Sequence[Sequence[NameSpan]] | None = None
) -> list[list[NameSpan]]:
    """Return the person names of each sentence of an article, in order and without overlap.

    ``titled`` are names that an office beside them tells (``beside_offices``); they hold everywhere in the article.
    """
    sure = [
        [*(titled[number] if titled else ()), *_behind_titles(doc, hits), *_well_known(doc, hits)]
        for number, (doc, hits) in enumerate(zip(docs, tags, strict=True))
    ]
    tagged = [list(_tagged(doc, hits)) for doc, hits in zip(docs, tags, strict=True)]
    known = _vote(docs, tagged, sure)
    return [
        _merge(doc, hits, spans, certain, known)
        for doc, hits, spans, certain in zip(docs, tags, tagged, sure, strict=True)
    ]


def beside_offices(
    doc: Doc, tags: Tags, names: Sequence[NameSpan], offices: Sequence[tuple[int, int]]
) -> list[NameSpan]:
    """Return names that only an office beside them tells: "Minister of Energy NAME", "NAME, envoy of X".

    ``offices`` are the token bounds of singular offices that have a country, a body or another complement.
    """
    taken = {position for name in names for position in range(name.start, name.end)}
    found = []
    for start, end in offices:
        swallowed = _run_inside(doc, tags, start, end, taken)
        if swallowed:
            found.append(swallowed)
        elif end < len(doc) and end not in taken and _can_start_name(doc, tags, end):
            found.append(_run(doc, tags, end))
        elif end + 1 < len(doc) and not {end, end + 1} & taken and _are_names(doc, tags, (end, end + 1)):
            found.append(NameSpan(*_extend(doc, tags, end, end + 2, _can_start_name), "name.titled"))
        elif end + 1 < len(doc) and doc[end].text == "," and end + 1 not in taken:
            span = _apposed_entity(doc, tags, end + 1) or _run_behind(doc, tags, end + 1)
            if span:
                found.append(span)
        if start > 1 and doc[start - 1].text == "," and start - 2 not in taken:
            span = _apposed_entity(doc, tags, None, start - 1) or _run_before(doc, tags, start - 1)
            if span:
                found.append(span)
    found += [span for token in doc if token.lower_ in _PERSON_PRONOUNS and (span := _before_who(doc, tags, token.i))]
    return [span for span in found if not _cuts(span, names)]


def _run_inside(doc: Doc, tags: Tags, start: int, end: int, taken: Collection[int]) -> NameSpan | None:
    """Two to four capitalised words that an office took for the end of its complement: "Chairman of … Bank | NAME"."""
    is_followed_by_name = end + 1 < len(doc) and doc[end].text == "," and end + 1 in taken
    if is_followed_by_name or (end < len(doc) and (doc[end].text[:1].isupper() or doc[end].lower_ in {"of", "for"})):
        return None
    first = end
    while first > start and first - 1 not in taken and _continues_name(doc, tags, first - 1):
        first -= 1
    for position in range(first, end - 1):
        words = sum(doc[later].text[:1].isupper() for later in range(position, end))
        if 2 <= words <= LONGEST_LISTED_NAME and _ends_complement(doc, tags, position):
            return NameSpan(position, end, "name.behind_office")
    return None


def _ends_complement(doc: Doc, tags: Tags, position: int) -> bool:
    """Whether what an office is of may end before a token: with a body's word, a field, a country, a comma."""
    if doc[position - 1].text == ",":
        return True
    closed = tags.ending(position, *_COMPLEMENTS)
    return closed is not None and not (closed.layer is Layer.BODY and doc[closed.start - 1].is_lower)


def _continues_name(doc: Doc, tags: Tags, position: int) -> bool:
    is_joint = doc[position].text == "-" and is_hyphenated(doc, position)
    return is_joint or _is_nothing_else(doc, tags, position) or tags.at(position, Layer.PARTICLE) is not None


def _are_names(doc: Doc, tags: Tags, positions: Collection[int]) -> bool:
    """Whether all of some words can be of a name, whatever the tagger takes them for: "minister of trade | Say Hun"."""
    return all(_is_nothing_else(doc, tags, position) and doc[position].ent_type_ for position in positions)


def _cuts(span: NameSpan, names: Sequence[NameSpan]) -> bool:
    """Whether a stretch is no more than, or only a part of, what is known to be a name."""
    return any(
        name.start < span.end
        and span.start < name.end
        and not (span.start <= name.start and name.end <= span.end and span.end - span.start > name.end - name.start)
        for name in names
    )


def _apposed_entity(doc: Doc, tags: Tags, start: int | None, end: int | None = None) -> NameSpan | None:
    """What the tagger took for a body or a place, beside a comma and an office: a person after all."""
    entity = next((e for e in doc.ents if (e.start == start or e.end == end) and e.label_ in _VOTED_AGAINST), None)
    if entity is None or not 1 <= len(entity) <= LONGEST_NAME:
        return None
    if not all(_can_start_name(doc, tags, token.i) or token.text == "-" for token in entity):
        return None
    return NameSpan(entity.start, entity.end, "name.apposed")


def _run_before(doc: Doc, tags: Tags, end: int) -> NameSpan | None:
    """Two to four capitalised words right before a token, no more and no less."""
    start = end
    while start > 0 and (
        (doc[start - 1].tag_.startswith("NN") and _can_start_name(doc, tags, start - 1))
        or (1 < start < end and doc[start - 1].text == "-" and is_hyphenated(doc, start - 1))
    ):
        start -= 1
    is_whole = start == 0 or not doc[start - 1].text[:1].isupper()
    if not 2 <= end - start <= LONGEST_LISTED_NAME or not is_whole:
        return None
    if doc[start].is_sent_start and any(doc[position].tag_ != "NNP" for position in range(start, end)):
        return None
    return NameSpan(start, end, "name.apposed")


def _run_behind(doc: Doc, tags: Tags, start: int) -> NameSpan | None:
    """Two to four capitalised words from a token on, up to a comma or an end."""
    end = start
    while end < len(doc) and doc[end].tag_.startswith("NN") and _can_start_name(doc, tags, end):
        end += 1
        behind = _behind_particles(doc, tags, end)
        end = behind if behind < len(doc) and _can_start_name(doc, tags, behind) else end
    is_whole = end == len(doc) or doc[end].text in {",", ".", ")", ";"}
    return NameSpan(start, end, "name.apposed") if 2 <= end - start <= LONGEST_LISTED_NAME and is_whole else None


def _before_who(doc: Doc, tags: Tags, position: int) -> NameSpan | None:
    """A name that only "…, who" behind it tells."""
    if position < 3 or doc[position - 1].text != ",":
        return None
    return _run_before(doc, tags, position - 1)


def _can_start_name(doc: Doc, tags: Tags, position: int) -> bool:
    token = doc[position]
    is_noun = token.tag_ in {"NNP", "NNPS", "NN", "NNS", "FW", "JJ"}
    return is_noun and not _ABSTRACT.search(token.text) and _is_unclaimed(doc, tags, position)


def _is_unclaimed(doc: Doc, tags: Tags, position: int) -> bool:
    """Whether a capitalised word is not known to be anything but a name, and the tagger takes it for nothing else."""
    return doc[position].ent_type_ not in _NEVER_PERSONS and _is_nothing_else(doc, tags, position)


def _is_nothing_else(doc: Doc, tags: Tags, position: int) -> bool:
    """Whether a capitalised word is not known to be anything but a name."""
    token = doc[position]
    return (
        _is_capitalised(token)
        and _is_plausible(token)
        and token.ent_type_ not in {"DATE", "TIME"}
        and not tags.covers(position, *_NOT_NAMES, Layer.ROLE, Layer.MODIFIER, Layer.HONORIFIC, Layer.PORTFOLIO)
        and not tags.at(position, Layer.BODY)
    )


def _run(doc: Doc, tags: Tags, start: int) -> NameSpan:
    """The capitalised words from a token on."""
    return NameSpan(*_extend(doc, tags, start, start + 1, _can_start_name), "name.titled")


def _tagged(doc: Doc, tags: Tags) -> Iterator[NameSpan]:
    for entity in doc.ents:
        if entity.label_ == _PERSON:
            for start, end in _pieces(doc, entity.start, entity.end):
                trimmed = trim(doc, tags, start, end)
                if trimmed:
                    yield NameSpan(*_extend(doc, tags, *trimmed), "name.tagged")


def _pieces(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Parts of a stretch between commas, conjunctions, brackets and possessives."""
    first = start
    for position in range(start, end):
        token = doc[position]
        breaks = (
            token.is_space or token.tag_ in {"CC", "POS", ",", ":", "-LRB-", "-RRB-"} or token.text in {"/", "|", "–"}
        )
        if breaks and not (token.text == "-" and not token.whitespace_):
            if position > first:
                yield first, position
            first = position + 1
    if end > first:
        yield first, end


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
    while start < end and doc[start].lower_ in _residue():
        start += 1
    honorific = tags.at(start, Layer.HONORIFIC) if start < end else None
    if honorific is not None and honorific.end > end - (doc[end - 1].text == "."):
        return None
    if not 0 < end - start <= LONGEST_NAME or (
        not _is_capitalised(doc[start]) and fold(doc[start].text) not in _particles()
    ):
        return None
    is_lone = end - start == 1
    if is_lone and (tags.covers(start, *_NOT_NAMES) or not _is_plausible(doc[start])):
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
    whole = tags.at(start, *_NOT_NAMES, Layer.CITY)
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


def _opens_stretch(body: Tag, start: int, end: int) -> bool:
    """Whether a body or office told before a name reaches into what the tagger took for the name."""
    is_whole = body.layer is not Layer.ROLE and body.start == start and body.end - body.start > 1
    return (body.start < start < body.end or is_whole) and body.end < end


def _is_other_than_name(doc: Doc, tags: Tags, position: int) -> bool:
    """Whether a lone word is a city, a news outlet, or belongs to a title before it: "State Councilor"."""
    city = tags.at(position, Layer.CITY)
    before = doc[position - 1].lower_ if position else ""
    return (
        is_large_city(city)
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
        tag = tags.at(start, *_TITLES, limit=end)
        if tag is None and start + 1 < end and doc[start].is_punct:
            start += 1
            continue
        if tag is None:
            demonym = tags.at(start, Layer.DEMONYM, Layer.COUNTRY, Layer.PORTFOLIO)
            after = demonym and tags.at(demonym.end, *_TITLES)
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
        is_titled = True
        start = tag.end
    return start


def _follows_words(doc: Doc, tags: Tags, start: int) -> bool:
    """Whether another title or body stands right before: "… Oil Company | Sultan Al Jaber", "minister, | Amir Khan"."""
    if tags.ending(start - (start > 1 and doc[start - 1].text == ","), Layer.ROLE):
        return True
    return (
        start > 0
        and doc[start - 1].tag_ in {"NNP", "NNPS"}
        and not tags.ending(start, Layer.DEMONYM, Layer.COUNTRY, Layer.HONORIFIC, Layer.MODIFIER)
    )


def is_hyphenated(doc: Doc, end: int) -> bool:
    """Return whether what ends at a token is only the first part of a compound: "Cyprus-licensed", "US-led"."""
    return end < len(doc) and doc[end].text == "-" and not doc[end - 1].whitespace_ and not doc[end].whitespace_


def _is_capitalised(token: Token) -> bool:
    return token.text[:1].isupper()


def _can_end_name(token: Token) -> bool:
    if token.lower_ in _SUFFIXES:
        return True
    hyphenated = token.i > 0 and token.nbor(-1).text == "-" and not token.nbor(-1).whitespace_
    return any(char.isalpha() for char in token.text) and (_is_capitalised(token) or hyphenated)


def _is_plausible(token: Token) -> bool:
    text = token.text
    if any(char.isdigit() for char in text):
        return False
    return len(text) > 1 and text[0].isalpha() and text.casefold() not in _not_names()


def _joins_name(doc: Doc, tags: Tags, position: int) -> bool:
    token = doc[position]
    return (
        token.tag_ in {"NNP", "NNPS"}
        and _is_capitalised(token)
        and _is_plausible(token)
        and (token.ent_type_ in {"", _PERSON} or (token.ent_type_ == "NORP" and token.tag_ == "NNP"))
        and not tags.covers(position, *_TITLES, *_NOT_NAMES, Layer.PORTFOLIO, Layer.BODY)
        and not (tags.covers(position, Layer.CITY) and (position == 0 or doc[position - 1].tag_ == "IN"))
    )


def _extend(
    doc: Doc, tags: Tags, start: int, end: int, fits: Callable[[Doc, Tags, int], bool] | None = None
) -> tuple[int, int]:
    """Take in parts of the name that the tagger left outside: hyphenated, particles, further capitalised words."""
    fits = fits or _joins_name
    while start > 0 and end - start < LONGEST_NAME and fits is _joins_name:
        before = doc[start - 1]
        if before.text == "-" and not before.whitespace_ and start > 1 and not doc[start - 2].whitespace_:
            start -= 2
        elif _joins_name(doc, tags, start - 1) and (start > 1 or before.dep_ == "compound"):
            start -= 1
        elif fold(before.text) in _particles() and start > 1 and _joins_name(doc, tags, start - 2):
            start -= 2
        elif _is_given_name(doc, tags, start - 1, start):
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
        behind = _behind_particles(doc, tags, end)
        if behind > end and behind < len(doc) and _is_capitalised(doc[behind]) and _can_end_name(doc[behind]):
            end = behind + 1
        elif (fits(doc, tags, end) or _is_role_as_name(doc, tags, end)) and doc[end - 1].text[-1:].isalpha():
            end += 1
        else:
            break
    return start, end


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


def _behind_particles(doc: Doc, tags: Tags, position: int) -> int:
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
        and not (position + 1 < len(doc) and _can_start_name(doc, tags, position + 1))
    )


def _vote(docs: Sequence[Doc], tagged: Sequence[list[NameSpan]], sure: Sequence[list[NameSpan]]) -> list[str]:
    """Strings that are persons in this article, the longest first."""
    votes: Counter[str] = Counter()
    against: Counter[str] = Counter()
    known: set[str] = set()
    for doc, spans, certain in zip(docs, tagged, sure, strict=True):
        for span in (*spans, *certain):
            votes[doc[span.start : span.end].text] += 1
            if span.end - span.start > 1:
                known.add(_last_word(doc, span))
                if is_family_name_first(doc[span.start].text):
                    known.add(doc[span.start].text)
        known.update(doc[span.start : span.end].text for span in certain)
        against.update(entity.text for entity in doc.ents if entity.label_ in _VOTED_AGAINST)
    known |= {text for text, count in votes.items() if count >= against[text]}
    known |= {text for text in against if _is_well_known(text)}
    return sorted(known, key=lambda text: (-len(text), text))


@lru_cache(maxsize=4096)
def _is_well_known(text: str) -> bool:
    """Whether what the tagger took for something else is a well-known office holder's family or full name."""
    if parts(text).last not in known_surnames():
        return False
    if len(text.split()) == 1:
        return not any(reference.is_large(city) for city in reference.cities_of_name(text)[:1])
    return bool(holders_of_name(text, None))


def _last_word(doc: Doc, span: NameSpan) -> str:
    """The family name as written: the last word with everything hyphenated to it, without Jr."""
    end = span.end
    while end - span.start > 1 and doc[end - 1].lower_ in _SUFFIXES:
        end -= 1
    start = end - 1
    while start > span.start + 1 and doc[start - 1].text == "-":
        start -= 2
    while start > span.start + 1 and fold(doc[start - 1].text) in {"al", "el"}:
        start -= 1
    return doc[start:end].text


def _merge(
    doc: Doc, tags: Tags, tagged: Sequence[NameSpan], sure: Sequence[NameSpan], known: Collection[str]
) -> list[NameSpan]:
    taken = [False] * len(doc)
    result: list[NameSpan] = []
    likely = [span for span in tagged if span.end - span.start > 1 or doc[span.start : span.end].text in known]
    for span in (
        *sorted((*likely, *sure), key=lambda span: span.start - span.end),
        *_known(doc, tags, known),
    ):
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = [True] * (span.end - span.start)
            result.append(span)
    for span in _in_lists(doc, tags, result):
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = [True] * (span.end - span.start)
            result.append(span)
    return sorted(result, key=lambda span: span.start)


def _in_lists(doc: Doc, tags: Tags, names: list[NameSpan]) -> Iterator[NameSpan]:
    """Capitalised words between commas or "and" behind a name of the same list: "NAME, NAME and NAME"."""
    position = 0
    ends = {name.end for name in names}
    while position < len(doc):
        if position in ends and doc[position].text in {",", "and", "&"}:
            start = position + 1
            while start < len(doc) and doc[start].text in {"and", "&"}:
                start += 1
            end = start
            while end < len(doc) and end - start < LONGEST_LISTED_NAME and _is_listed_word(doc, tags, end):
                end += 1
            if end - start > 1 and (end == len(doc) or doc[end].text in {",", "and", "&", ".", ")", ";"}):
                ends.add(end)
                yield NameSpan(start, end, "name.listed")
        position += 1
    for name in names:
        if name.start > 2 and doc[name.start - 1].text in {"and", "&"}:
            span = _run_before(doc, tags, name.start - 1)
            words = [token for token in range(span.start, span.end) if doc[token].text != "-"] if span else []
            if span and all(_is_listed_word(doc, tags, token) for token in words):
                yield NameSpan(span.start, span.end, "name.listed")


def _is_listed_word(doc: Doc, tags: Tags, position: int) -> bool:
    return (
        doc[position].tag_[:2] in {"NN", "VB", "JJ", "FW", "RB"}
        and _is_unclaimed(doc, tags, position)
        and not tags.covers(position, Layer.CITY)
    )


def _well_known(doc: Doc, tags: Tags) -> Iterator[NameSpan]:
    """Well-known office holders whom the tagger took for nothing: by two words of a name, or the family name alone."""
    for offset, position in tags.starts.items():
        if not tags.text[offset].isupper():
            continue
        token = doc[position]
        if fold(token.text) not in known_surnames():
            continue
        start = token.i - 1
        if start >= 0 and _can_start_name(doc, tags, start) and _is_well_known(doc[start : token.i + 1].text):
            yield NameSpan(start, _end_of_entity(doc, tags, token.i + 1), "name.well_known")
        elif _can_start_name(doc, tags, token.i) and _stands_alone(doc, token) and _is_well_known(token.text):
            yield NameSpan(token.i, token.i + 1, "name.well_known")


def _end_of_entity(doc: Doc, tags: Tags, end: int) -> int:
    """Where the words end that the tagger joins to a well-known name, if nothing but names."""
    position = end
    while position < len(doc) and doc[position].ent_iob_ == "I" and _can_start_name(doc, tags, position):
        position += 1
    is_whole = position == len(doc) or doc[position].ent_iob_ != "I"
    return position if is_whole else end


def _stands_alone(doc: Doc, token: Token) -> bool:
    """Whether an untagged proper noun is by itself somebody who does something, or to whom something is done."""
    neighbours = [doc[position] for position in (token.i - 1, token.i + 1) if 0 <= position < len(doc)]
    return (
        token.tag_ in {"NNP", "NN"}
        and not token.ent_type_
        and token.lower_ not in _ambiguous_surnames()
        and token.dep_ in _ARGUMENTS
        and len(token) >= SHORTEST_KNOWN_NAME
        and token.text[1:].islower()
        and not any(other.text[:1].isupper() or other.text == "-" for other in neighbours if other.i)
        and not (token.i and doc[token.i - 1].lower_ == "the")
    )


@cache
def _ambiguous_surnames() -> frozenset[str]:
    """Family names of office holders that are common words too."""
    return frozenset(row["phrase"] for row in rule_rows("ambiguous_surnames.csv"))


def _behind_titles(doc: Doc, tags: Tags) -> Iterator[NameSpan]:
    """Capitalised words right behind a title, whatever the tagger says: "FM Bayramov", "President Niinistö"."""
    for tag in tags.of(Layer.ROLE, Layer.HONORIFIC):
        if isinstance(tag.value, Role) and not (doc[tag.start].text[:1].isupper() or tag.value.bare):
            continue
        start = tag.end
        if tag.layer is Layer.HONORIFIC and start < len(doc) and doc[start].text in _MONTHS:
            yield NameSpan(start, start + 1, "name.titled")
            continue
        while (
            start < len(doc)
            and not is_hyphenated(doc, tag.end)
            and (_can_start_name(doc, tags, start) or _is_short_family_name(doc, tags, start))
        ):
            span = _run(doc, tags, start)
            yield span
            if not (isinstance(tag.value, Role) and tag.value.is_plural):
                break
            start = _next_in_list(doc, tags, span.end)


def _is_short_family_name(doc: Doc, tags: Tags, position: int) -> bool:
    """Whether a capitalised function word between a title and a name is its family name: "President To Lam"."""
    token = doc[position]
    return (
        len(token) <= LONGEST_FUNCTION_WORD
        and token.text.istitle()
        and token.tag_[:2] in {"TO", "IN", "DT", "MD", "UH", "CC", "RB", "VB"}
        and position + 1 < len(doc)
        and doc[position + 1].tag_ == "NNP"
        and _can_start_name(doc, tags, position + 1)
        and any(other.is_lower and other.is_alpha and other.pos_ in {"VERB", "ADP"} for other in doc)
    )


def _next_in_list(doc: Doc, tags: Tags, end: int) -> int:
    """Where the next name of "Presidents NAME of X and NAME of Y" would start."""
    position = end
    if position + 1 < len(doc) and doc[position].lower_ == "of":
        country = tags.at(position + 1 + (doc[position + 1].lower_ == "the"), Layer.COUNTRY)
        position = country.end if country else position
    start = position
    while position < len(doc) and doc[position].text in {",", "and", "&"}:
        position += 1
    return position if position > start else len(doc)


def _known(doc: Doc, tags: Tags, known: Collection[str]) -> Iterator[NameSpan]:
    for name in known:
        found = tags.text.find(name)
        while found >= 0:
            start, end = tags.starts.get(found), tags.ends.get(found + len(name))
            if start is not None and end is not None and not _is_part_of_other(doc, tags, start, end):
                yield NameSpan(start, end, "name.known")
            found = tags.text.find(name, found + 1)


def _is_part_of_other(doc: Doc, tags: Tags, start: int, end: int) -> bool:
    """Whether a string is only part of something with another name: "Trump Tower", "Clinton Foundation"."""
    if end - start == 1 and (tags.covers(start, *_NOT_NAMES) or not _is_plausible(doc[start])):
        return True
    whole = tags.at(start, *_NOT_NAMES)
    if whole is not None and whole.end == end:
        return True
    if end < len(doc):
        after = doc[end]
        if tags.at(end, Layer.BODY) or (
            after.ent_type_ in {"ORG", "FAC"} and after.ent_iob_ == "I" and after.tag_.startswith("NNP")
        ):
            return True
    before = doc[start - 1] if start else None
    return (
        before is not None
        and before.ent_type_ == "ORG"
        and doc[start].ent_iob_ == "I"
        and before.tag_.startswith("NNP")
        and not tags.ending(start, *_TITLES)
    )
