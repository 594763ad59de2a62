"""Comparing two spellings of a person's name.

A name is parsed into folded tokens (titles, articles and scripts taken away), then two names are aligned token by
token with a spelling distance that knows transliteration, and vetoed where they can't be one person: another given
name, another father (X bin Y), another generation, other initials. The lexicons are tables in ``rules/``.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import combinations, pairwise

from anyascii import anyascii

from transforms.identity.spelling import (
    VOWELS,
    first_sounds,
    rule_rows,
    sound_codes,
    spell,
    spelling_similarity,
    swap_costs,
)

SIMILAR_FAMILY = 0.86
"""Least spelling similarity of two family names; below it lie pairs such as Taylor and Teller."""
SIMILAR_SURE = 0.93
"""From here on two spellings of every token are one name's even where nothing else is known."""
SIMILAR_GIVEN = 0.80
SIMILAR_ALONE = 0.9
"""The same where the family name stands alone."""
SHORT = 4
"""Tokens of so few units differ by a single letter between people (Jong, Yong), so that no hard edit is allowed."""

LONGEST_NAME = 160
MOST_WORDS = 10
"""Bounds on what is read of a name, since names come from untrusted text and alignment tries combinations."""

GIVEN_ONLY, MIDDLE_ONLY = "given_only", "middle_only"
"""Rules for a single name that fits, but not as the family name."""
INITIALS, GENERATION_DROPPED = "initials", "generation_dropped"
"""Rules whose matches need the same kind of office as well: a son shares his father's country and all his names."""

_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]|[\"“”«»]")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`ʻʿʾ‘´-]+[^\W_]+)*['’]?\.?", re.UNICODE)
_APOSTROPHES = re.compile(r"['’ʼ`ʻʿʾ‘´]")
_SCHWA = str.maketrans({"ə": "a", "Ə": "A"})
_JOINED_ARTICLE = re.compile(r"^(?:El|Al)(?=[A-Z][a-z])")
_PINYIN_JOIN = re.compile(r"(?<=[a-z])(?=[A-Z])")
_POST_NOMINALS = frozenset({"mp", "phd", "md", "kc", "qc", "obe", "cbe", "kbe", "mep", "esq"})


class Verdict(StrEnum):
    """Whether two names are one person's: yes, no, or only if something beyond the names says so."""

    MATCH = "match"
    CONTEXT = "context"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict on two names, its strength from 0 to 1 and the rule that decided."""

    verdict: Verdict
    score: float
    rule: str


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
def _family_first() -> dict[str, frozenset[str]]:
    """Spelling of an East Asian family name -> the family names it can stand for."""
    spellings: dict[str, set[str]] = {}
    for row in rule_rows("family_first.csv"):
        for spelling in (row["family_name"], *filter(None, row["spellings"].split("|"))):
            spellings.setdefault(spelling, set()).add(row["family_name"])
    return {spelling: frozenset(names) for spelling, names in spellings.items()}


@cache
def _given_names() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Spelling -> given names, first for full forms only, then for full and short forms together."""
    full: dict[str, set[str]] = {}
    both: dict[str, set[str]] = {}
    for row in rule_rows("given_names.csv"):
        spellings = [row["given_name"], *filter(None, row["spellings"].split("|"))]
        for spelling in spellings:
            full.setdefault(spelling, set()).add(row["given_name"])
        for spelling in (*spellings, *filter(None, row["short_forms"].split("|"))):
            both.setdefault(spelling, set()).add(row["given_name"])
    return ({k: frozenset(v) for k, v in full.items()}, {k: frozenset(v) for k, v in both.items()})


def _fold(word: str) -> str:
    return _APOSTROPHES.sub("", anyascii(_APOSTROPHES.sub("", word))).casefold()


@lru_cache(maxsize=200_000)
def parse_name(name: str) -> PersonName:
    """Return the parsed name; its ``tokens`` are empty when the text holds no word at all."""
    text = _BRACKETS.sub(" ", name[:LONGEST_NAME]).translate(_SCHWA)
    consonants_only = bool(re.search(r"[֐-׿؀-ۿ]", text))
    if not text.isascii():
        text = " ".join(_PINYIN_JOIN.sub(" ", anyascii(word)) if _is_foreign(word) else word for word in text.split())
    text, of_country, _ = text.partition(" of ")
    head, comma, tail = text.partition(",")
    if comma and len(head.split()) == 1 and tail.split() and _fold(tail.strip(" .")) not in _particles():
        text = f"{tail} {head}" if _fold(tail.strip(" .")) not in _POST_NOMINALS else head
    words = [match.group() for match in _WORD.finditer(text)][:MOST_WORDS]
    words, known_by_given = _strip_titles(words)
    if len(words) == 1 and re.fullmatch(r"[A-Z]{3,4}", words[0]):
        return PersonName((words[0].casefold(),), acronym=words[0].casefold())
    return _structure(words, known_by_given or bool(of_country), consonants_only)


def _is_foreign(word: str) -> bool:
    return any(char.isalpha() and ord(char) > 0x24F and not 0x1E00 <= ord(char) <= 0x1EFF for char in word)


def _strip_titles(words: list[str]) -> tuple[list[str], bool]:
    titles, known_by_given = _titles(), False
    while len(words) > 1:
        folded = _fold(words[0]).replace(".", "").replace("-", " ").split()
        if not folded or not all(word in titles for word in folded):
            break
        if titles[folded[-1]] == "ruler" and not (len(words) == 2 and _fold(words[1]) in _given_names()[0]):
            break
        known_by_given |= titles[folded[-1]] in {"given", "ruler"}
        words = words[1:]
    return words, known_by_given


def _structure(words: list[str], known_by_given: bool, consonants_only: bool) -> PersonName:
    kinds = _particles()
    tokens: list[str] = []
    ancestors: list[str] = []
    house: list[str] = []
    generation = None
    descent = prefix = False
    for position, word in enumerate(words):
        for piece in _pieces(word, first=not tokens):
            kind = kinds.get(piece)
            is_last = position == len(words) - 1
            if kind == "generation" and tokens and is_last:
                generation = piece
            elif kind == "descent" and (tokens or piece in {"bin", "bn", "ibn", "bint"}) and not is_last:
                descent = True
            elif kind in {"article", "link"} and not is_last and len(piece) > 1:
                if ancestors and kind == "article":
                    house.append("")
            elif kind == "link" and len(piece) == 1 and tokens and not is_last and word.islower():
                continue
            elif kind == "patronymic" and len(tokens) > 1:
                tokens.pop()
            elif kind == "prefix" and not is_last:
                prefix = True
                tokens.append("abd" if piece.startswith("abd") else "abu" if piece.startswith("ab") else piece)
                continue
            elif prefix and tokens:
                tokens[-1] += piece
                prefix = False
            elif piece not in _POST_NOMINALS or not is_last or not tokens:
                tokens.append(piece)
                if house and house[-1] == "":
                    house[-1] = piece
                elif descent:
                    ancestors.append(piece)
                    descent = False
    if not tokens:
        tokens = [piece for word in words for piece in _pieces(word, first=True)]
    return PersonName(
        tuple(tokens), tuple(ancestors), tuple(filter(None, house)), generation, known_by_given, None, consonants_only
    )


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


def compare(a: str, b: str) -> Comparison:
    """Return whether two names can be, are, or can't be one person's; symmetric in its arguments."""
    return compare_parsed(parse_name(a), parse_name(b))


def compare_parsed(a: PersonName, b: PersonName) -> Comparison:
    """Return what ``compare`` does, for names that are parsed already."""
    in_order = (len(a.tokens), a.key) <= (len(b.tokens), b.key)
    return _compare(a, b) if in_order else _compare(b, a)


@lru_cache(maxsize=500_000)
def _compare(short: PersonName, long: PersonName) -> Comparison:
    if not short.tokens:
        return Comparison(Verdict.NO, 0.0, "empty")
    if short.generation and long.generation and short.generation != long.generation:
        return Comparison(Verdict.NO, 0.0, "other_generation")
    if short.acronym or long.acronym:
        return _compare_acronym(short, long)
    if short.consonants_only != long.consonants_only and _same_consonants(short, long):
        return Comparison(Verdict.MATCH, 0.85, "consonants")
    if short.tokens != long.tokens:
        compared = _compare_tokens(short, long)
    elif short.is_full:
        compared = Comparison(Verdict.MATCH, 1.0, "same_name")
    else:
        compared = Comparison(Verdict.CONTEXT, 0.6, "same_name")
    if compared.verdict is Verdict.MATCH and bool(short.generation) != bool(long.generation):
        return Comparison(Verdict.MATCH, min(compared.score, 0.8), GENERATION_DROPPED)
    return compared


def _compare_tokens(short: PersonName, long: PersonName) -> Comparison:
    if not short.is_full:
        return _compare_single(short, long)
    if short.ancestors and long.ancestors:
        return _compare_descent(short, long)
    return _compare_full(short, long)


def _compare_acronym(short: PersonName, long: PersonName) -> Comparison:
    acronym, other = (short, long) if short.acronym else (long, short)
    if acronym.acronym == other.acronym:
        return Comparison(Verdict.CONTEXT, 0.6, "same_acronym")
    if acronym.acronym in _acronyms(other):
        return Comparison(Verdict.CONTEXT, 0.7, "acronym")
    return Comparison(Verdict.NO, 0.0, "other_acronym")


def _acronyms(name: PersonName) -> set[str]:
    """Return the initials by which a person may go (MBS), with *bin* and up to the father, or of all names."""
    if not name.is_full or name.acronym:
        return set()
    initials = {"".join(token[0] for token in name.tokens)}
    if name.ancestors:
        initials.add(f"{name.tokens[0][0]}b{name.ancestors[0][0]}")
    return {letters for letters in initials if len(letters) > 2}


def _compare_single(single: PersonName, full: PersonName) -> Comparison:
    token = single.tokens[0]
    if not full.is_full:
        score = spelling_similarity(token, full.tokens[0])
        if score >= SIMILAR_FAMILY and _may_differ(token, full.tokens[0]):
            return Comparison(Verdict.CONTEXT, 0.55, "family_only")
        return Comparison(Verdict.NO, 0.0, "other_name")
    strict = is_family_first(full)
    middle: list[str] = []
    if full.ancestors:
        candidates = [*full.house, *(full.ancestors if single.ancestors else ())]
    else:
        candidates = [full.tokens[-1], "".join(full.tokens[-2:])]
        middle = [other for other in full.tokens[1:-1] if other not in _given_names()[0]]
    if strict or single.known_by_given or full.known_by_given:
        candidates.append(full.tokens[0])
    for rule, others in ("family_only", candidates), (MIDDLE_ONLY, middle):
        if any(len(other) > 1 and _similar_family(token, other, strict) >= SIMILAR_ALONE for other in others):
            return Comparison(Verdict.CONTEXT, 0.62, rule)
    if token == full.tokens[0]:
        return Comparison(Verdict.NO, 0.4, GIVEN_ONLY)
    return Comparison(Verdict.NO, 0.0, "other_name")


def _compare_descent(short: PersonName, long: PersonName) -> Comparison:
    """Compare X bin Y with Z bin W: given names, fathers and houses have to agree as far as both are told."""
    if not _similar_given(short.tokens[0], long.tokens[0]):
        return Comparison(Verdict.NO, 0.0, "other_given_name")
    if not all(_similar_given(a, b) for a, b in zip(short.ancestors, long.ancestors, strict=False)):
        return Comparison(Verdict.NO, 0.0, "other_father")
    if short.house and long.house and not _similar_family(short.house[-1], long.house[-1], strict=False):
        return Comparison(Verdict.NO, 0.0, "other_house")
    return Comparison(Verdict.MATCH, 0.95, "descent")


def is_common(name: PersonName) -> bool:
    """True for a name that many bear: made of given names alone, or short and East Asian."""
    return is_family_first(name) or all(token in _given_names()[0] for token in name.tokens)


def is_family_first(name: PersonName) -> bool:
    """True for a name that reads as Chinese, Korean or Vietnamese: short, with a family name of these languages."""
    known = _family_first()
    return 2 <= len(name.tokens) <= 3 and (name.tokens[0] in known or name.tokens[-1] in known) and not name.ancestors


def _compare_full(short: PersonName, long: PersonName) -> Comparison:
    strict = is_family_first(short) and is_family_first(long)
    if strict and _same_family_first(short, long):
        return Comparison(Verdict.MATCH, 0.95, "family_first")
    alignment = _align(short.tokens, long.tokens, strict)
    if alignment is not None:
        return _judge(short, long, alignment)
    if len(short.tokens) == len(long.tokens) and not short.ancestors and not long.ancestors:
        turned = (*short.tokens[1:], short.tokens[0]), (short.tokens[-1], *short.tokens[:-1])
        if any(_align(order, long.tokens, strict) for order in turned):
            return _judge_swap(short)
    if not strict and len(short.tokens) != len(long.tokens):
        joined = spelling_similarity("".join(short.tokens), "".join(long.tokens))
        if joined >= 0.93 and min(len(token) for token in (*short.tokens, *long.tokens)) > 1:
            return Comparison(Verdict.MATCH, 0.9, "joined")
    return Comparison(Verdict.NO, 0.0, "other_name")


def _judge_swap(name: PersonName) -> Comparison:
    """A turned order is one person's unless both words are given names (Hussein Ali, Ali Hussein)."""
    full, _ = _given_names()
    if all(token in full for token in name.tokens):
        return Comparison(Verdict.CONTEXT, 0.5, "turned_given_names")
    if any(len(token) == 1 for token in name.tokens):
        return Comparison(Verdict.CONTEXT, 0.5, "turned_initial")
    return Comparison(Verdict.MATCH, 0.9, "turned")


_KOREAN = (
    ("ng", "N"), ("ch", "j"), ("eo", "o"), ("eu", "u"), ("oo", "u"), ("ee", "i"), ("ui", "i"), ("ae", "e"), ("oe", "e"),
    ("oi", "e"), ("g", "k"), ("b", "p"), ("d", "t"), ("y", "i"), ("u", "o"), ("th", "t"),
)  # fmt: skip


@lru_cache(maxsize=50_000)
def _romanised(token: str) -> str:
    """Fold the spellings of McCune-Reischauer, Revised Romanisation and the press into one (jong, chong, jeong)."""
    for spelling, unit in _KOREAN:
        token = token.replace(spelling, unit)
    return token


def _same_family_first(a: PersonName, b: PersonName) -> bool:
    return any(fa & fb and ga == gb for fa, ga in _readings(a) for fb, gb in _readings(b))


def _readings(name: PersonName) -> list[tuple[frozenset[str], str]]:
    """Return how a name reads with its family name first or last: the family names it can be, and the rest."""
    known = _family_first()
    orders = [(name.tokens[0], name.tokens[1:]), (name.tokens[-1], name.tokens[:-1])]
    return [(known[family], _romanised("".join(given))) for family, given in orders if family in known and given]


def _same_consonants(a: PersonName, b: PersonName) -> bool:
    """Compare with a name written in Arabic or Hebrew script, whose short vowels are not written."""

    def skeleton(name: PersonName) -> str:
        letters = "".join(spell(token) for token in name.tokens)
        return re.sub(r"[aeiouyhjwv`]", "", letters).translate(str.maketrans("GXqTDZJSc", "gkkddzjss"))

    return len(skeleton(a)) > 4 and skeleton(a) == skeleton(b)


Alignment = tuple[tuple[int, ...], ...]
"""For each token of the shorter name the places in the longer name that it stands for."""


def _align(short: tuple[str, ...], long: tuple[str, ...], strict: bool) -> Alignment | None:
    """Return the best alignment in order of all of ``short`` to some of ``long``, or None.

    A token may stand for two neighbours that the other spelling writes apart; an initial for a whole word.
    """
    best = _place(short, long, strict)
    if best is not None:
        return tuple((place,) for place in best)
    if strict or len(long) == len(short):
        return None
    for at in range(len(long) - 1):
        if len(long[at]) > 1 and len(long[at + 1]) > 1:
            found = _place(short, (*long[:at], long[at] + long[at + 1], *long[at + 2 :]), strict)
            if found is not None:
                return tuple((at, at + 1) if place == at else (place + (place > at),) for place in found)
    return None


def _place(short: tuple[str, ...], long: tuple[str, ...], strict: bool) -> tuple[int, ...] | None:
    """Return the places of the tokens of ``short`` in ``long``, the best in sum where there are several."""
    best: tuple[float, tuple[int, ...]] | None = None
    for places in combinations(range(len(long)), len(short)):
        total = 0.0
        for i in range(len(short) - 1, -1, -1):
            score = _token_score(short[i], long[places[i]], places[i] == 0 == i, strict)
            if not score:
                break
            total += score
        else:
            if best is None or total > best[0] + 1e-9:
                best = (total, places)
    return None if best is None else best[1]


def _token_score(a: str, b: str, given: bool, strict: bool) -> float:
    if len(a) == 1 or len(b) == 1:
        same = a[0] == b[0] or swap_costs().get((spell(a)[0], spell(b)[0]), 1.0) <= 0.1
        return 0.7 if same else 0.0
    if given:
        return _similar_given(a, b, strict)
    return _similar_family(a, b, strict)


@lru_cache(maxsize=200_000)
def _similar_given(a: str, b: str, strict: bool = False) -> float:
    """Return the similarity of two given names, 0 where they are different ones."""
    if a == b:
        return 1.0
    _, both = _given_names()
    names_a, names_b = both.get(a), both.get(b)
    if names_a and names_b:
        return 0.95 if names_a & names_b else 0.0
    if strict:
        return 0.95 if _romanised(a) == _romanised(b) else 0.0
    score = spelling_similarity(a, b)
    least = SIMILAR_GIVEN if not (names_a or names_b) else SIMILAR_GIVEN + 0.05
    return score if score >= least and _may_differ(a, b) and not _other_gender(a, b) else 0.0


@lru_cache(maxsize=200_000)
def _similar_family(a: str, b: str, strict: bool) -> float:
    """Return the similarity of two family names, 0 where they are different ones."""
    if a == b:
        return 1.0
    full, _ = _given_names()
    if a in full and b in full:
        return 0.95 if full[a] & full[b] else 0.0
    if strict:
        return 0.95 if _romanised(a) == _romanised(b) else 0.0
    score = spelling_similarity(a, b)
    return score if score >= SIMILAR_FAMILY and _may_differ(a, b) and not _other_gender(a, b) else 0.0


def _may_differ(a: str, b: str) -> bool:
    """Short tokens have to agree in every consonant sound."""
    units_a, units_b = spell(a), spell(b)
    if min(len(units_a), len(units_b)) > SHORT:
        return True
    distance = (1 - spelling_similarity(a, b)) * max(len(units_a), len(units_b))
    return distance <= (0.4 if min(len(units_a), len(units_b)) > 2 else 0.2)


def _other_gender(a: str, b: str) -> bool:
    """Željka and Željko, Alexander and Alexandra, Aliyev and Aliyeva are different people."""
    endings = {a[-1], b[-1]}
    if endings in ({"a", "o"}, {"a", "e"}):
        return a[:-1] == b[:-1] and len(a) == len(b) and not a.endswith(("ko", "ka"))
    return (a + "a" == b or b + "a" == a) and len(min(a, b, key=len)) > 3


def _judge(short: PersonName, long: PersonName, alignment: Alignment) -> Comparison:
    places = [place for group in alignment for place in group]
    skipped = [i for i in range(len(long.tokens)) if i not in places]
    leading = [i for i in skipped if i < places[0]]
    trailing = [i for i in skipped if i > places[-1]]
    initials = [i for i, token in enumerate(short.tokens) if len(token) == 1]
    if _initials_conflict(short, long, alignment):
        return Comparison(Verdict.NO, 0.0, "other_initials")
    if leading and (initials or trailing):
        return Comparison(Verdict.CONTEXT, 0.5, "part_of_name")
    full, _ = _given_names()
    if trailing and len(long.tokens[places[-1]]) == 1:
        return Comparison(Verdict.NO, 0.0, "other_family_name")
    if leading:
        if long.tokens[-1] in full and not all("mohammed" in full.get(long.tokens[i], ()) for i in leading):
            return Comparison(Verdict.CONTEXT, 0.5, "father_or_son")
        return Comparison(Verdict.MATCH, 0.85, "given_name_dropped")
    if trailing:
        tail = [long.tokens[i] for i in trailing]
        if all(token in long.house for token in tail):
            return Comparison(Verdict.MATCH, 0.92, "house_dropped")
        if all(token in full or len(token) == 1 for token in short.tokens):
            return Comparison(Verdict.CONTEXT, 0.5, "given_names_only")
        return Comparison(Verdict.MATCH, 0.82, "last_name_dropped")
    if len(initials) >= len(short.tokens) - 1 or any(len(long.tokens[i]) == 1 for i in (0,)):
        return Comparison(Verdict.MATCH, 0.8, INITIALS)
    if skipped:
        return Comparison(Verdict.MATCH, 0.92, "middle_name_dropped")
    close = all(
        spelling_similarity(token, "".join(long.tokens[place] for place in group)) >= SIMILAR_SURE
        or _similar_given(token, long.tokens[group[0]]) >= SIMILAR_SURE
        for token, group in zip(short.tokens, alignment, strict=True)
    )
    return Comparison(Verdict.MATCH, 0.95 if close else 0.88, "spelling")


def _initials_conflict(short: PersonName, long: PersonName, alignment: Alignment) -> bool:
    """George W. is not George H. W.: middle initials stand for the middle names from the first one on."""
    middle_short = range(1, len(short.tokens) - 1)
    middle_long = range(1, len(long.tokens) - 1)
    if not middle_short or not any(len(short.tokens[i]) == 1 for i in middle_short):
        middles_initial = all(len(long.tokens[i]) == 1 for i in middle_long) and middle_long
        return bool(middle_short) and bool(middles_initial) and len(middle_short) != len(middle_long)
    first_place = alignment[1][0]
    if first_place != 1 and len(short.tokens[1]) == 1 and len(short.tokens[0]) > 1:
        return True
    both_initials = all(len(long.tokens[i]) == 1 for i in middle_long) and all(
        len(short.tokens[i]) == 1 for i in middle_short
    )
    return both_initials and len(middle_long) > len(middle_short) > 0 and alignment[1][0] != 1


def same_person(name_a: str, name_b: str) -> bool:
    """Return whether two names tell of one person when nothing else is known but that they stand side by side.

    A family name alone then stands for a fuller name that holds it; across articles it needs more (``officials``).
    """
    comparison = compare(name_a, name_b)
    return comparison.verdict is Verdict.MATCH or (
        comparison.verdict is Verdict.CONTEXT
        and comparison.rule in {"family_only", MIDDLE_ONLY, "acronym", "same_name"}
    )


INITIAL_MARK = "."
"""Ends the block keys that only a name with initials has to be looked up by."""


@lru_cache(maxsize=200_000)
def block_keys(name: PersonName) -> frozenset[str]:
    """Return keys such that two full names that ``compare`` could match share at least one.

    A name is keyed by the sounds of a possible family name and a possible given name; keys that end in
    ``INITIAL_MARK`` have but the first sound of the given name, and matter only where one of the two has initials.
    """
    if not name.is_full:
        return family_keys(name)
    keys = {f"={family}/{given}" for families, given in _readings(name) for family in families}
    last = len(name.tokens) - 1
    for place, token in enumerate(name.tokens):
        families = sound_codes(token) if len(token) > 1 else frozenset()
        if place < last and len(token) > 1:
            families |= sound_codes(token + name.tokens[place + 1])
        for other, given in enumerate(name.tokens):
            if other < place or (other == place + 1 and last == 1) or (place == 0 and other == last):
                keys.update(f"{family}/{sound}" for family in families for sound in _given_sounds(given))
    return frozenset(keys)


@lru_cache(maxsize=200_000)
def _given_sounds(given: str) -> frozenset[str]:
    """Return the sounds of a given name in its full and short forms, and the first sounds it can start with."""
    forms = {given, *_given_names()[1].get(given, ())}
    starts = {f"{start}{INITIAL_MARK}" for form in forms for start in first_sounds(form)}
    codes = {code for form in forms if len(form) > 1 for code in sound_codes(form)}
    return frozenset(codes | starts)


def has_initials(name: PersonName) -> bool:
    """True where a name is told by initials in part."""
    return any(len(token) == 1 for token in name.tokens)


@lru_cache(maxsize=200_000)
def family_keys(name: PersonName) -> frozenset[str]:
    """Return the sound codes of whatever may stand alone for the person: family names, and given names of rulers."""
    tokens = [token for token in name.tokens if len(token) > 1]
    codes = {code for token in (*tokens, *map("".join, pairwise(tokens))) for code in sound_codes(token)}
    return frozenset(codes | {f"@{initials}" for initials in (name.acronym, *_acronyms(name)) if initials})


@lru_cache(maxsize=200_000)
def display_name(text: str) -> str:
    """Return a name as written without leading titles, brackets and a trailing possessive."""
    text = re.sub(r"['’]s?$", "", " ".join(_BRACKETS.sub(" ", text).split())).strip(" ,;:")
    words = text.split()
    kept, _ = _strip_titles(words)
    return " ".join(kept) or text


def family_name(display: str) -> str | None:
    """Return the family name as written in a full name in its usual order, None where only one name is told."""
    words = display.split()
    name = parse_name(display)
    if len(words) < 2 or not name.is_full:
        return None
    if is_family_first(name) and _fold(words[0]) in _family_first():
        return words[0]
    kinds = _particles()
    if name.ancestors:
        first = next((i for i, word in enumerate(words) if kinds.get(_fold(word)) == "descent"), 1)
        return " ".join(words[first:])
    start = len(words) - 1
    while kinds.get(_fold(words[start]).strip(".")) == "generation" and start > 1:
        start -= 1
    end = start + 1
    while start > 1 and kinds.get(_fold(words[start - 1])) in {"link", "article", "prefix"}:
        start -= 1
    return " ".join(words[start:end]).strip(",")
