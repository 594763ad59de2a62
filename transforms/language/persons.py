"""Whether two spellings inside one article name the same person."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from transforms import reference
from transforms.language.lexicon import fold, rule_rows
from transforms.reference import OfficeHolder

SAME_SPELLING = 88
"""Least likeness (0 to 100, rapidfuzz ratio) of two spellings of one family name in one article."""
SHORTEST_FUZZY_NAME = 5

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_PARTICLES = frozenset(
    [
        "al",
        "el",
        "bin",
        "ibn",
        "bint",
        "ben",
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "ter",
    ]
)
_SERVANT_OF = frozenset({"abdul", "abdel", "abd"})
_SPLIT = re.compile(r"[\s.]+|(?:(?<=^[AaEe]l)|(?<=\s[AaEe]l))[-‐‑]")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name's words in comparable form: hyphens closed up, initials as single letters, Jr left out."""

    words: tuple[str, ...]

    @property
    def last(self) -> str:
        """The last word, in most orders the family name."""
        return self.words[-1] if self.words else ""

    @property
    def core(self) -> tuple[str, ...]:
        """The words without particles."""
        return tuple(word for word in self.words if word not in _PARTICLES) or self.words


@lru_cache(maxsize=4096)
def parts(name: str) -> NameParts:
    """Return the comparable words of a name as written."""
    words = [fold(word).replace(" ", "").replace("'", "") for word in _SPLIT.split(name.replace(",", " ")) if word]
    return NameParts(tuple(word for word in words if word and word not in _SUFFIXES))


def _alike(first: str, second: str) -> bool:
    if first == second:
        return True
    return (
        min(len(first), len(second)) >= SHORTEST_FUZZY_NAME
        and first[0] == second[0]
        and fuzz.ratio(first, second) >= SAME_SPELLING
    )


def same_full_name(first: str, second: str) -> bool:
    """Return whether two names of two or more words can be one person: spelling, order, initials, middle names."""
    a, b = parts(first).core, parts(second).core
    if not a or not b or _are_relatives(first, second):
        return False
    if sorted(a) == sorted(b) or "".join(a) == "".join(b):
        return True
    short, long = sorted((a, b), key=len)
    if len(short) < 2:
        return False
    is_part = len(set(short)) > 1 and set(short) <= set(long)
    if not (_alike(short[-1], long[-1]) or (short[0] == long[0] and is_part)):
        return False
    rest = list(long[:-1])
    for word in short[:-1]:
        match = next((other for other in rest if _given_names_agree(word, other)), None)
        if match is None:
            return is_part
        rest.remove(match)
    return True


def _are_relatives(first: str, second: str) -> bool:
    """Whether one is told as Jr of a well-known office holder who is never called so: a child of the same name."""
    junior = bool(_generation(first))
    return junior != bool(_generation(second)) and parts(second if junior else first).core in _never_junior()


@cache
def _never_junior() -> frozenset[tuple[str, ...]]:
    """Return the comparable names of the well-known office holders none of whose names tells a generation."""
    names: dict[str, set[str]] = {}
    for holder in reference.office_holders():
        names.setdefault(holder.official_id, set()).update((holder.full_name, *holder.aliases))
    return frozenset(parts(name).core for own in names.values() if not any(map(_generation, own)) for name in own)


def _generation(name: str) -> str | None:
    return next((word for word in map(fold, _SPLIT.split(name.replace(",", " "))) if word in _SUFFIXES), None)


def _given_names_agree(first: str, second: str) -> bool:
    if len(first) == 1 or len(second) == 1:
        return first[0] == second[0]
    return first == second or (min(len(first), len(second)) >= 4 and fuzz.ratio(first, second) >= 80)


def single_name_score(single: str, full: str) -> float:
    """Return how well a lone word can refer to a full name: 3 family name, 2 given name, 1 another part, 0 not."""
    word = "".join(parts(single).core)
    words = parts(full).core
    if not words or not word:
        return 0
    if word == words[-1]:
        return 3
    if _alike(word, words[-1]):
        return 2.5
    if word == words[0]:
        return 3 if is_family_name_first(single) else 2
    if word == "".join(words[-2:]) or (len(words) > 2 and word == words[-2] and words[-3] not in _SERVANT_OF):
        return 1.5
    return 0


def same_person(first: str, second: str) -> bool:
    """Return whether two names, of which one or both may be a lone word, can be one person."""
    if len(parts(first).core) == 1:
        return single_name_score(first, second) >= 2.5
    return single_name_score(second, first) >= 2.5 if len(parts(second).core) == 1 else same_full_name(first, second)


@cache
def _family_names_first() -> frozenset[str]:
    return frozenset(row["phrase"] for row in rule_rows("family_name_first.csv"))


def is_family_name_first(word: str) -> bool:
    """Return whether a word is a Korean, Chinese or Vietnamese family name, told before the given name."""
    return word in _family_names_first()


@cache
def _genders() -> dict[str, str]:
    return {fold(row["phrase"]).replace(" ", ""): row["gender"] for row in rule_rows("given_name_genders.csv")}


def gender_of_name(name: str) -> str:
    """Return "m" or "f" where a full name begins with a given name that only men or only women bear, else ""."""
    words = parts(name).words
    return _genders().get(words[0], "") if len(words) > 1 else ""


@cache
def _holders_by_surname() -> dict[str, list[OfficeHolder]]:
    index: dict[str, list[OfficeHolder]] = {}
    for holder in reference.office_holders():
        for last in {parts(name).last for name in (holder.full_name, *holder.aliases)}:
            index.setdefault(last, []).append(holder)
    return index


@cache
def _holders_by_first_surname() -> dict[str, list[OfficeHolder]]:
    """Those whose family name stands first, by it."""
    index: dict[str, list[OfficeHolder]] = {}
    for holder in reference.office_holders():
        first = holder.full_name.split()[0]
        if is_family_name_first(first):
            index.setdefault(parts(first).last, []).append(holder)
    return index


@cache
def known_surnames() -> frozenset[str]:
    """Return the comparable family names of well-known office holders."""
    return frozenset(_holders_by_surname())


def is_holder(holder: OfficeHolder, name: str) -> bool:
    """Return whether a name as told can mean an office holder; a lone word must be the family name."""
    if len(parts(name).core) == 1:
        return single_name_score(name, holder.full_name) >= 2.5
    return any(same_full_name(name, other) for other in (holder.full_name, *holder.aliases))


def holders_of_name(name: str, day: dt.date | None) -> list[OfficeHolder]:
    """Return the well-known office holders whom a name can mean, on a day where one is given."""
    first, *others = parts(name).core
    indexed = [
        *(holder for word in dict.fromkeys(others or [first]) for holder in _holders_by_surname().get(word, ())),
        *_holders_by_first_surname().get(parts(name).last, ()),
    ]
    return [
        holder
        for number, holder in enumerate(indexed)
        if holder not in indexed[:number] and is_holder(holder, name) and (day is None or holder.may_hold_on(day))
    ]
