"""Reading a person's name: folded tokens without titles and particles, and how a name is shown.

The lexicons (titles, particles, given names and their short forms, East Asian family names) are tables in ``rules/``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from anyascii import anyascii

from transforms.identity.spelling import VOWELS, rule_rows

LONGEST_NAME = 160
MOST_WORDS = 10
"""Bounds on what is read of a name, since names come from untrusted text and alignment tries combinations."""


DESCENT_FIRST = frozenset({"bin", "bn", "ibn", "bint", "ould"})
"""Words for son or daughter that are no given names, so that a name may begin with them (bin Salman)."""

_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]|[\"“”«»]")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`ʻʿʾ‘´-]+[^\W_]+)*['’]?\.?", re.UNICODE)
_APOSTROPHES = re.compile(r"['’ʼ`ʻʿʾ‘´]")
_SCHWA = str.maketrans({"ə": "a", "Ə": "A"})
_NUMERAL = re.compile(r"I{1,3}|I?V|VI{0,3}|I?X(?<=IX)|X{1,2}(?:I{1,3}|I?V|VI{0,3}|IX)")
"""A ruler's or pope's number, or a son's, up to XXIX; X alone is somebody's initial or byname."""
_SOUTH_SLAVIC = re.compile(r"[ćčšžĆČŠŽ]")
_DJ = str.maketrans({"đ": "dj", "Đ": "Dj"})
"""In South Slavic names; Vietnamese has the same letter for d."""
_WRITTEN_TOGETHER = re.compile(r"^abd[aeiou]{1,2}l(?=[^l]{3})")
_JOINED_ARTICLE = re.compile(r"^(?:El|Al)(?=[A-Z][a-z])")
_GLUED_LABEL = re.compile(r"(?<=[a-z]{3})[A-Z]{2,5}$")
"""A label of the page that stuck to a name when its markup was taken away (SmithGOP)."""
_GLUED_WORDS = re.compile(r"(?<=[A-Za-z][a-z]{4})(?=[A-Z][a-z]{3})")
"""Where two words stuck together when markup was taken away (SmithElizabeth); MacDonald and DeSantis are one word."""
_PINYIN_JOIN = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_OF_NAMES = re.compile(r"[a-z]\.[a-z]|[][()/\\<>&@#=|*]")
"""Addresses of pages, and marks that are left over of captions and bylines."""
_POST_NOMINALS = frozenset({"mp", "phd", "md", "kc", "qc", "obe", "cbe", "kbe", "mep", "esq"})


@lru_cache(maxsize=200_000)
def _joined(tokens: tuple[str, ...], generation: str | None) -> str:
    return " ".join(tokens if generation is None else (*tokens, generation))


@dataclass(frozen=True, slots=True)
class PersonName:
    """A parsed name: folded tokens without titles, articles and links, given name first as far as can be told.

    ``ancestors`` are the tokens that follow *bin* and its like (X bin Y bin Z), ``house`` the tokens of a ruling house
    behind them; both are part of ``tokens`` as well. ``known_by_given`` is set by a ruler's title ("King Salman").
    """

    tokens: tuple[str, ...]
    ancestors: tuple[str, ...] = ()
    house: tuple[str, ...] = ()
    generation: str | None = None
    known_by_given: bool = False
    acronym: str | None = None
    consonants_only: bool = False

    @property
    def key(self) -> str:
        """The folded name as one string: equal keys are equal names."""
        return _joined(self.tokens, self.generation)

    @property
    def is_full(self) -> bool:
        """True when a given and a family name are told, be it by an initial."""
        return len(self.tokens) > 1


@cache
def _particles() -> dict[str, str]:
    return {row["particle"]: row["kind"] for row in rule_rows("particles.csv")}


@cache
def _titles() -> dict[str, str]:
    return {row["word"]: row["known_by"] for row in rule_rows("titles.csv")}


@cache
def _things() -> frozenset[tuple[str, str]]:
    return frozenset((row["word"], row["place"]) for row in rule_rows("things.csv"))


def names_a_thing(name: str) -> bool:
    """True for what reads as the name of a body, a place, a ship or a headline: no person's name begins or ends so."""
    words = name.split()
    if len(words) > 1 and words[-1].islower() and words[-1].isascii():
        return True
    ends = {(_fold(words[0]), "first"), (_fold(words[-1]), "last")} if words else set()
    return bool(_NOT_OF_NAMES.search(name)) or bool(ends & _things())


@cache
def family_first() -> dict[str, frozenset[str]]:
    """Return spelling of an East Asian family name -> the family names it can stand for."""
    spellings: dict[str, set[str]] = {}
    for row in rule_rows("family_first.csv"):
        for spelling in (row["family_name"], *filter(None, row["spellings"].split("|"))):
            spellings.setdefault(spelling, set()).add(row["family_name"])
    return {spelling: frozenset(names) for spelling, names in spellings.items()}


@cache
def given_names() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Return spelling -> given names, first for full forms only, then for full and short forms together."""
    full: dict[str, set[str]] = {}
    both: dict[str, set[str]] = {}
    for row in rule_rows("given_name_forms.csv"):
        spellings = [row["given_name"], *filter(None, row["spellings"].split("|"))]
        for spelling in spellings:
            full.setdefault(spelling, set()).add(row["given_name"])
        for spelling in (*spellings, *filter(None, row["short_forms"].split("|"))):
            both.setdefault(spelling, set()).add(row["given_name"])
    return ({k: frozenset(v) for k, v in full.items()}, {k: frozenset(v) for k, v in both.items()})


def womens_names() -> frozenset[str]:
    """Return the spellings of those given names that only women bear."""
    return _spellings_where("bearers", "women")


def names_before_fathers() -> frozenset[str]:
    """Return the spellings of given names of peoples who put the father's given name behind one's own."""
    return _spellings_where("followed_by", "father")


@cache
def _spellings_where(column: str, value: str) -> frozenset[str]:
    rows = [row for row in rule_rows("given_name_forms.csv") if row[column] == value]
    return frozenset(name for row in rows for name in (row["given_name"], *filter(None, row["spellings"].split("|"))))


def _fold(word: str) -> str:
    return _APOSTROPHES.sub("", anyascii(_APOSTROPHES.sub("", word))).casefold()


@lru_cache(maxsize=200_000)
def parse_name(name: str) -> PersonName:
    """Return the parsed name; its ``tokens`` are empty when the text holds no word at all."""
    text = _BRACKETS.sub(" ", name[:LONGEST_NAME]).translate(_SCHWA)
    consonants_only = bool(re.search(r"[֐-׿؀-ۿ]", text))
    if _SOUTH_SLAVIC.search(text):
        text = text.translate(_DJ)
    if not text.isascii():
        text = " ".join(_PINYIN_JOIN.sub(" ", anyascii(word)) if _is_foreign(word) else word for word in text.split())
    text, of_country, _ = text.partition(" of ")
    head, comma, tail = text.partition(",")
    if comma and len(head.split()) == 1 and tail.split() and _fold(tail.strip(" .")) not in _particles():
        text = f"{tail} {head}" if _fold(tail.strip(" .")) not in _POST_NOMINALS else head
    words = _told_once([match.group() for match in _WORD.finditer(text)][:MOST_WORDS])
    while len(words) > 1 and _fold(words[-1]).strip(".") in _POST_NOMINALS:
        words.pop()
    words, known_by_given = _strip_titles(words)
    if len(words) == 1 and re.fullmatch(r"[A-Z]{3,4}", words[0]):
        return PersonName((words[0].casefold(),), acronym=words[0].casefold())
    return _structure(words, known_by_given or bool(of_country), consonants_only)


def _told_once(words: Sequence[str]) -> list[str]:
    """Return the words of a name without what stuck to it: labels, and the next name where one is told twice in a row.

    Lists of names beside pictures and links read so: "Ann Smith Ann Louise SmithElizabeth Brown".
    """
    kinds, (full, both) = _particles(), given_names()
    parted: list[str] = []
    for place, word in enumerate(words):
        word = _GLUED_LABEL.sub("", word)
        pieces = _GLUED_WORDS.split(word) if kinds.get(_fold(word)) is None else [word]
        if len(pieces) > 1 and kinds.get(_fold(pieces[0])) is None:
            parted += pieces if place < len(words) - 1 else pieces[:1]
        else:
            parted.append(word)
    first = _fold(parted[0]) if parted else ""
    for place in range(2, len(parted)):
        again, is_last = _fold(parted[place]), place == len(parted) - 1
        if kinds.get(_fold(parted[place - 1])) is not None:
            continue
        if again == first:
            return parted[:place] if not is_last or first in full else parted[1:]
        if is_last and both.get(again, frozenset()) & both.get(first, frozenset()):
            return parted[:place]
    return parted


def _is_foreign(word: str) -> bool:
    return any(char.isalpha() and ord(char) > 0x24F and not 0x1E00 <= ord(char) <= 0x1EFF for char in word)


def _strip_titles(words: list[str]) -> tuple[list[str], bool]:
    titles, known_by_given = _titles(), False
    while len(words) > 1:
        folded = _fold(words[0]).replace(".", "").replace("-", " ").split()
        if not folded or not all(word in titles for word in folded):
            break
        if titles[folded[-1]] == "ruler" and not _follows_given_name(words):
            break
        known_by_given |= titles[folded[-1]] in {"given", "ruler"}
        words = words[1:]
    return words, known_by_given


def _follows_given_name(words: list[str]) -> bool:
    """Whether a title that is a given name as well stands before one: Sultan Haitham, Sultan Qaboos bin Said."""
    if len(words) == 2:
        return _fold(words[1]) in given_names()[0]
    return _particles().get(_fold(words[2])) == "descent"


def is_generation(word: str) -> bool:
    """True for a word behind a name that tells who of the same name is meant: Jr., Senior, II, XIV."""
    bare = word.strip(".,")
    return _particles().get(_fold(bare)) == "generation" or bool(_NUMERAL.fullmatch(bare))


def _structure(words: list[str], known_by_given: bool, consonants_only: bool) -> PersonName:
    kinds = _particles()
    pieces: list[str] = []
    for place, word in enumerate(words):
        is_link = len(word) == 1 and word.islower() and kinds.get(word) == "link"
        if not (is_link and pieces and place < len(words) - 1):
            pieces += _pieces(word, first=not pieces)
    is_number = len(pieces) > 1 and (words[-1].isupper() or pieces[0] not in family_first())
    is_family = pieces[-1:] != [] and pieces[-1] in family_first() and not known_by_given
    generation = pieces.pop() if is_number and not is_family and is_generation(words[-1]) else None
    pieces = _join_prefixes(_without_patronymic(pieces))
    tokens: list[str] = []
    told: dict[str, list[str]] = {"descent": [], "article": []}
    mark = ""
    for place, piece in enumerate(pieces):
        kind = kinds.get(piece, "") if place < len(pieces) - 1 and len(piece) > 1 else ""
        if kind == "descent" and (tokens or piece in DESCENT_FIRST):
            mark = kind
        elif kind in {"article", "link"}:
            mark = kind if kind == "article" and told["descent"] else mark
        else:
            tokens.append(piece)
            if mark:
                told[mark].append(piece)
                mark = ""
    return PersonName(
        tuple(tokens), tuple(told["descent"]), tuple(told["article"]), generation, known_by_given, None, consonants_only
    )


def _without_patronymic(pieces: list[str]) -> list[str]:
    """Leave out a father's name with its mark (Heydar oglu) where a given and a family name stand besides."""
    kinds = _particles()
    for place, piece in enumerate(pieces):
        if kinds.get(piece) == "patronymic" and place > 1:
            return [*pieces[: place - 1], *pieces[place + 1 :]]
    return pieces


def _join_prefixes(pieces: list[str]) -> list[str]:
    """Write Abdel Fattah, Abdulfattah and Abu al-Ghayt as one token each, in one spelling of the prefix."""
    kinds, joined, prefix = _particles(), list[str](), ""
    for place, piece in enumerate(pieces):
        is_last = place == len(pieces) - 1
        if kinds.get(piece) == "prefix" and not is_last:
            prefix = "abd" if piece.startswith("abd") else "abu" if piece.startswith("ab") else piece
        elif not (prefix and kinds.get(piece) == "article" and not is_last):
            joined.append(prefix + _WRITTEN_TOGETHER.sub("abd", piece))
            prefix = ""
    return joined


def _pieces(word: str, first: bool) -> list[str]:
    """Split one written word into folded tokens: initials apart, a hyphened article off, other hyphens joined."""
    bare = _fold(_JOINED_ARTICLE.sub("", word))
    initials = re.fullmatch(r"(?:[a-z]\.)+[a-z]?\.?", bare)
    if initials:
        return [letter for letter in bare if letter != "."]
    if word.isupper() and len(word) == 2 and not first and not set(bare) & VOWELS:
        return list(bare)
    parts = [part for part in bare.replace(".", "").split("-") if part]
    kinds = _particles()
    if len(parts) > 1 and kinds.get(parts[0]) in {"article", "descent", "prefix"}:
        return [parts[0], "".join(parts[1:])] if kinds[parts[0]] != "article" else ["".join(parts[1:])]
    if len(parts) > 2 and parts[1] in kinds:
        return [parts[0], *parts[1:]]
    return ["".join(parts)] if parts else []


def is_common(name: PersonName) -> bool:
    """True for a name that many bear: made of given names alone, or East Asian of two words."""
    return (is_family_first(name) and len(name.tokens) == 2) or all(token in given_names()[0] for token in name.tokens)


def is_family_first(name: PersonName) -> bool:
    """True for a name that reads as Chinese, Korean or Vietnamese: short, with a family name of these languages."""
    known = family_first()
    return 2 <= len(name.tokens) <= 3 and (name.tokens[0] in known or name.tokens[-1] in known) and not name.ancestors


@lru_cache(maxsize=200_000)
def display_name(text: str) -> str:
    """Return a name as written without leading titles, brackets and a trailing possessive."""
    text = re.sub(r"['’]s?$", "", " ".join(_BRACKETS.sub(" ", text).split())).strip(" ,;:")
    kept, _ = _strip_titles(_told_once(text.split()))
    if len(kept) > 1 and all(word.isupper() for word in kept):
        kept = [_lowered(word, place) for place, word in enumerate(kept)]
    return " ".join(kept) or text


def _lowered(word: str, place: int) -> str:
    """Return a word of a name in capitals as it is usually written."""
    folded = _fold(word).strip(".")
    if place and _particles().get(folded) in {"link", "article"}:
        return word.casefold()
    is_initials = "." in word or (len(folded) < 3 and not set(folded) & VOWELS)
    return word if is_initials else word.title()


def family_name(display: str) -> str | None:
    """Return the family name as written in a full name in its usual order, None where only one name is told."""
    words = display.split()
    name = parse_name(display)
    if len(words) < 2 or not name.is_full:
        return None
    if is_family_first(name) and _fold(words[0]) in family_first():
        return words[0]
    kinds = _particles()
    if name.ancestors:
        first = next((i for i, word in enumerate(words) if kinds.get(_fold(word)) == "descent"), 1)
        return " ".join(words[first:])
    start = len(words) - 1
    while is_generation(words[start]) and start > 1:
        start -= 1
    end = start + 1
    while start > 1 and kinds.get(_fold(words[start - 1])) in {"link", "article", "prefix"}:
        start -= 1
    return " ".join(words[start:end]).strip(",")
