"""Names of persons: what the tagger found, repaired by the whole article and by titles.

The tagger often takes a surname for a body or a place where it stands alone. A string that it holds to be a person in
at least half of its tagged occurrences is a person everywhere in the article, and so is the last word of a longer name.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache

from spacy.tokens import Doc, Token

from transforms import reference
from transforms.language.lexicon import Layer, Role, Tags, fold, rule_rows
from transforms.language.name_bounds import (
    LONGEST_LISTED_NAME,
    NOT_NAMES,
    PERSON,
    SUFFIXES,
    TITLES,
    VOTED_AGAINST,
    NameSpan,
    can_start_name,
    extend,
    is_hyphenated,
    is_plausible,
    is_unclaimed,
    name_before,
    name_from,
    trim,
)
from transforms.language.persons import holders_of_name, is_family_name_first, known_surnames, parts

LONGEST_FUNCTION_WORD = 3
"""Characters."""
LENGTH_OF_HYPHENATED = 3
"""Tokens of a word with a hyphen."""
SHORTEST_KNOWN_NAME = 4
"""Characters of a family name that is believed without any other sign of a person."""
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "dative", "conj", "poss", "appos"})
_MONTHS = frozenset({"April", "August", "June", "March", "May"})
"""Months that are people's names too, behind "Mr" and the like."""


def find(
    docs: Sequence[Doc], tags: Sequence[Tags], titled: Sequence[Sequence[NameSpan]] | None = None
) -> list[list[NameSpan]]:
    """Return the person names of each sentence of an article, in order and without overlap.

    ``titled`` are names that an office beside them tells; they hold everywhere in the article.
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


def _tagged(doc: Doc, tags: Tags) -> Iterator[NameSpan]:
    for entity in doc.ents:
        if entity.label_ == PERSON:
            for start, end in _pieces(doc, entity.start, entity.end):
                trimmed = trim(doc, tags, start, end)
                if trimmed:
                    yield NameSpan(*extend(doc, tags, *trimmed), "name.tagged")


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
                if _goes_by_first_word(doc, span):
                    known.add(doc[span.start].text)
        known.update(doc[span.start : span.end].text for span in certain)
        against.update(entity.text for entity in doc.ents if entity.label_ in VOTED_AGAINST)
    known |= {text for text, count in votes.items() if count >= against[text]}
    known |= {text for text in against if _is_well_known(text)}
    return sorted(known, key=lambda text: (-len(text), text))


def _goes_by_first_word(doc: Doc, span: NameSpan) -> bool:
    """Whether somebody may be told by the first word of the name: the family name, or one of two words.

    A short one is a family name before a given name of two syllables: "Noh" of "Noh Kyu-duk".
    """
    first, others = doc[span.start], doc[span.start + 1 : span.end]
    is_one_of_two = len(others) == 1 or (len(others) == LENGTH_OF_HYPHENATED and others[1].text == "-")
    is_long = len(first) >= SHORTEST_KNOWN_NAME or (len(others) > 1 and others[-1].is_lower)
    return is_family_name_first(first.text) or (is_one_of_two and is_long and first.is_title)


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
    while end - span.start > 1 and doc[end - 1].lower_ in SUFFIXES:
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
            span = name_before(doc, tags, name.start - 1)
            words = [token for token in range(span.start, span.end) if doc[token].text != "-"] if span else []
            if span and all(_is_listed_word(doc, tags, token) for token in words):
                yield NameSpan(span.start, span.end, "name.listed")


def _is_listed_word(doc: Doc, tags: Tags, position: int) -> bool:
    return (
        doc[position].tag_[:2] in {"NN", "VB", "JJ", "FW", "RB"}
        and is_unclaimed(doc, tags, position)
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
        if start >= 0 and can_start_name(doc, tags, start) and _is_well_known(doc[start : token.i + 1].text):
            while start and can_start_name(doc, tags, start - 1) and _is_well_known(doc[start - 1 : token.i + 1].text):
                start -= 1
            yield NameSpan(start, _end_of_entity(doc, tags, token.i + 1), "name.well_known")
        elif can_start_name(doc, tags, token.i) and _stands_alone(doc, token) and _is_well_known(token.text):
            yield NameSpan(token.i, token.i + 1, "name.well_known")


def _end_of_entity(doc: Doc, tags: Tags, end: int) -> int:
    """Where the words end that the tagger joins to a well-known name, if nothing but names."""
    position = end
    while position < len(doc) and doc[position].ent_iob_ == "I" and can_start_name(doc, tags, position):
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
        if tag.layer is Layer.HONORIFIC and _is_named_like_land(doc, tags, start):
            yield NameSpan(*extend(doc, tags, start, start + 1, can_start_name), "name.titled")
            continue
        while (
            start < len(doc)
            and not is_hyphenated(doc, tag.end)
            and (can_start_name(doc, tags, start) or _is_short_family_name(doc, tags, start))
        ):
            span = name_from(doc, tags, start)
            yield span
            if not (isinstance(tag.value, Role) and tag.value.is_plural):
                break
            start = _next_in_list(doc, tags, span.end)


def _is_named_like_land(doc: Doc, tags: Tags, start: int) -> bool:
    """Whether a land's name begins that of a person, behind an honorific: "Sheikh Sabah Al-Ahmad"."""
    land = tags.at(start, Layer.COUNTRY, Layer.REGION)
    if land is None or land.end != start + 1 or land.end + 1 >= len(doc):
        return False
    return tags.at(land.end, Layer.PARTICLE) is not None and doc[land.end].text[:1].isupper()


def _is_short_family_name(doc: Doc, tags: Tags, position: int) -> bool:
    """Whether a capitalised function word between a title and a name is its family name: "President To Lam"."""
    token = doc[position]
    return (
        len(token) <= LONGEST_FUNCTION_WORD
        and token.text.istitle()
        and token.tag_[:2] in {"TO", "IN", "DT", "MD", "UH", "CC", "RB", "VB"}
        and position + 1 < len(doc)
        and doc[position + 1].tag_ == "NNP"
        and can_start_name(doc, tags, position + 1)
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
    if end - start == 1 and (tags.covers(start, *NOT_NAMES) or not is_plausible(doc[start])):
        return True
    whole = tags.at(start, *NOT_NAMES)
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
        and not tags.ending(start, *TITLES)
    )
