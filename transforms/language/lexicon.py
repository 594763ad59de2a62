"""Every word list of the language room as one automaton, and its hits in a sentence as tags over tokens.

Phrases match blind to case, hyphens, diacritics and kinds of quotes, but a letter that the list writes as a capital
must be one in the text, so that "us", "turkey" and "eco" are no names.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

import ahocorasick
from spacy.tokens import Doc

from transforms import reference
from transforms.settings import REFERENCE

RULES = Path(__file__).parent / "rules"
_STANCE = re.compile(r"\b(?:anti|non|pro)[-‐‑–]$", re.IGNORECASE)
_LONGEST_STANCE = 6


class Layer(StrEnum):
    """What a tag says of its tokens."""

    ROLE = "role"
    PORTFOLIO = "portfolio"
    MODIFIER = "modifier"
    HONORIFIC = "honorific"
    PARTICLE = "particle"
    COUNTRY = "country"
    REGION = "region"
    RELATION = "relation"
    DEMONYM = "demonym"
    METONYM = "metonym"
    CITY = "city"
    VENUE = "venue"
    ORGANISATION = "organisation"
    PATTERN = "pattern"
    BODY = "body"
    GROUP = "group"


_NATIONS = frozenset({Layer.COUNTRY, Layer.DEMONYM})


@dataclass(frozen=True, slots=True)
class Role:
    """A head word of an office. ``bare``: "the …" alone points to a person. ``name_part``: "given" or
    "family" where people bear the word as such a name, else empty. ``is_short``: "Sen.", only before a name.
    """

    office_id: str
    singular: str
    role_category: str
    bare: bool
    gender: str
    name_part: str
    is_plural: bool
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A field of government; ``before``: can stand before its minister."""

    portfolio_id: str
    before: bool
    role_category: str | None


@dataclass(frozen=True, slots=True)
class Modifier:
    """A word at an office: tells its tenure, lowers its rank, or belongs to the title."""

    modifier_id: str
    position: str
    tenure: str | None
    lowers: bool
    in_title: bool


@dataclass(frozen=True, slots=True)
class Honorific:
    """A form of address before a name."""

    honorific_id: str
    gender: str


@dataclass(frozen=True, slots=True)
class Word:
    """A row of a plain word list: its id and its type."""

    word_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A lexicon entry at tokens ``start`` to ``end`` (exclusive) of a sentence."""

    start: int
    end: int
    layer: Layer
    value: object
    phrase: str


class Tags:
    """The lexicon's hits in one sentence, by token; ``starts`` and ``ends`` map offsets in ``text`` to tokens."""

    __slots__ = ("_covering", "_ends", "_starts", "all", "ends", "starts", "text")

    def __init__(self, text: str, starts: dict[int, int], ends: dict[int, int], tags: Iterable[Tag]) -> None:
        self.text, self.starts, self.ends = text, starts, ends
        self.all = sorted(tags, key=lambda tag: (tag.start, -tag.end, tag.layer))
        self._covering: dict[int, set[Layer]] = {}
        self._starts: dict[int, list[Tag]] = {}
        self._ends: dict[int, list[Tag]] = {}
        for tag in self.all:
            self._starts.setdefault(tag.start, []).append(tag)
            self._ends.setdefault(tag.end, []).append(tag)
            for token in range(tag.start, tag.end):
                self._covering.setdefault(token, set()).add(tag.layer)

    def at(self, start: int, *layers: Layer, limit: int | None = None) -> Tag | None:
        """Return the longest tag of these layers that starts at a token (and ends by ``limit``)."""
        found = [
            tag for tag in self._starts.get(start, ()) if tag.layer in layers and (limit is None or tag.end <= limit)
        ]
        return max(found, key=lambda tag: tag.end, default=None)

    def ending(self, end: int, *layers: Layer) -> Tag | None:
        """Return the longest tag of these layers that ends before token ``end``."""
        found = [tag for tag in self._ends.get(end, ()) if tag.layer in layers]
        return min(found, key=lambda tag: tag.start, default=None)

    def of(self, *layers: Layer) -> Iterator[Tag]:
        """Yield the tags of these layers from left to right; overlapped ones are left out.

        Of several that start at one token it is the longest, of equal ones that of the layer named first.
        """
        end = 0
        found = (tag for tag in self.all if tag.layer in layers)
        for tag in sorted(found, key=lambda tag: (tag.start, -tag.end, layers.index(tag.layer))):
            if tag.start >= end:
                end = tag.end
                yield tag

    def covers(self, token: int, *layers: Layer) -> bool:
        """Whether a tag of these layers covers a token."""
        return not self._covering.get(token, set()).isdisjoint(layers)


class _Fold(dict[int, str]):
    """Maps a code point to one character: lower case, without diacritic, hyphen as space, plain quote."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in "-‐‑‒–\n\t\xa0":
            folded = " "
        elif char in "’‘ʻʼ`´":
            folded = "'"
        else:
            base = unicodedata.normalize("NFKD", char)[0]
            folded = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ə": "a"}.get(base.lower(), base.lower())
        self[code] = folded if len(folded) == 1 else char
        return self[code]


_FOLD = _Fold()


def fold(text: str) -> str:
    """Return the text in the form that the lexicon compares; its length does not change."""
    return text.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class _Entry:
    phrase: str
    layer: Layer
    value: object


def rule_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a rule table of this room."""
    with (RULES / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@cache
def speech_verbs() -> frozenset[str]:
    """Return the lemmas of verbs whose subject says something."""
    return frozenset(row["lemma"] for row in rule_rows("speech_verbs.csv"))


def _reference_rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _role_entries() -> Iterator[_Entry]:
    roles = {}
    for row in _reference_rows("offices.csv"):
        role = Role(
            row["office_id"],
            row["phrase"],
            row["role_category"],
            row["bare"] == "yes",
            row["gender"],
            row["name_part"],
            is_plural=False,
        )
        roles[role.office_id] = role
        yield _Entry(row["phrase"], Layer.ROLE, role)
        yield _Entry(row["plural"], Layer.ROLE, replace(role, is_plural=True))
    for row in _reference_rows("office_abbreviations.csv"):
        role = roles[row["office_id"]]
        short = replace(role, singular=row["title"], is_plural=row["is_plural"] == "yes", is_short=True)
        yield _Entry(row["abbreviation"], Layer.ROLE, short)


def _office_entries() -> Iterator[_Entry]:
    for row in _reference_rows("portfolios.csv"):
        value = Portfolio(row["portfolio_id"], row["before"] == "yes", row["role_category"] or None)
        yield _Entry(row["phrase"], Layer.PORTFOLIO, value)
    for row in _reference_rows("office_modifiers.csv"):
        modifier = Modifier(
            row["modifier_id"], row["position"], row["tenure"] or None, row["lowers"] == "yes", row["in_title"] == "yes"
        )
        yield _Entry(row["phrase"], Layer.MODIFIER, modifier)
    for row in _reference_rows("honorifics.csv"):
        phrase = row["phrase"]
        yield _Entry(phrase[0].upper() + phrase[1:], Layer.HONORIFIC, Honorific(row["honorific_id"], row["gender"]))


def _geography_entries() -> Iterator[_Entry]:
    for country in reference.countries().values():
        for name in {country.name, country.official_name, *country.aliases}:
            yield _Entry(name, Layer.COUNTRY, reference.country_of_name(name) or country.country_code)
        for demonym in country.demonyms:
            yield _Entry(demonym, Layer.DEMONYM, reference.country_of_demonym(demonym) or country.country_code)
    for metonym in reference.metonyms().values():
        yield _Entry(metonym.phrase, Layer.METONYM, metonym)
    for city in reference.cities().values():
        for name in {city.name, *city.alternate_names}:
            yield _Entry(name, Layer.CITY, name)
    for venue in reference.venues().values():
        yield _Entry(venue.venue, Layer.VENUE, venue)


def _organisation_entries() -> Iterator[_Entry]:
    for organisation in reference.organisations().values():
        for name in {organisation.name, organisation.acronym, *organisation.aliases} - {None, ""}:
            yield _Entry(str(name), Layer.ORGANISATION, organisation)
    for pattern in reference.organisation_patterns():
        yield _Entry(pattern.phrase, Layer.PATTERN, pattern)


def _word_entries() -> Iterator[_Entry]:
    for layer in (Layer.PARTICLE, Layer.BODY, Layer.GROUP, Layer.REGION, Layer.RELATION):
        for row in rule_rows(f"{layer}_words.csv"):
            yield _Entry(row["phrase"], layer, Word(row["word_id"], row["kind"]))


@cache
def _automaton() -> ahocorasick.Automaton:
    entries: dict[str, list[_Entry]] = {}
    for source in (_role_entries(), _office_entries(), _geography_entries(), _organisation_entries(), _word_entries()):
        for entry in source:
            known = entries.setdefault(fold(entry.phrase), [])
            if entry not in known:
                known.append(entry)
    automaton = ahocorasick.Automaton()
    for phrase, values in entries.items():
        automaton.add_word(phrase, (len(phrase), tuple(values)))
    automaton.make_automaton()
    return automaton


def _is_written_as(phrase: str, text: str) -> bool:
    if all(char.isupper() or not listed.isupper() for listed, char in zip(phrase, text, strict=True)):
        return True
    return len(phrase) > 3 and phrase.isupper() and text == phrase.capitalize()


def _is_stance(text: str, start: int) -> bool:
    """Whether a country's name only tells whom somebody is for or against: "pro-Russian", "anti-Iran"."""
    return _STANCE.search(text, max(0, start - _LONGEST_STANCE), start) is not None


def tag(doc: Doc) -> Tags:
    """Return the lexicon's hits in a parsed sentence that begin and end with tokens."""
    text = doc.text
    starts, ends = {}, {}
    for number, token in enumerate(doc):
        starts[token.idx] = number
        ends[token.idx + len(token)] = number + 1
    tags = []
    for last, (length, entries) in _automaton().iter(fold(text)):
        first = starts.get(last - length + 1)
        end = ends.get(last + 1)
        if first is None or end is None:
            continue
        written = text[last - length + 1 : last + 1]
        tags += [
            Tag(first, end, entry.layer, entry.value, entry.phrase)
            for entry in entries
            if _is_written_as(entry.phrase, written)
            and not (entry.layer in _NATIONS and _is_stance(text, last - length + 1))
        ]
    return Tags(text, starts, ends, tags)
