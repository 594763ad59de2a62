"""Comparing two spellings of a person's name.

Two parsed names are aligned token by token with a spelling distance that knows transliteration, and vetoed where they
can't be one person: another given name, another father (X bin Y), another generation, other initials.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations, pairwise

from transforms.identity.parsing import (
    PersonName,
    family_first,
    given_names,
    is_family_first,
    names_before_fathers,
    parse_name,
    womens_names,
)
from transforms.identity.spelling import first_sounds, sound_codes, spell, spelling_similarity, swap_costs

SIMILAR_FAMILY = 0.86
"""Least spelling similarity of two family names; below it lie pairs such as Taylor and Teller."""
SIMILAR_SURE = 0.93
"""From here on two spellings of every token are one name's even where nothing else is known."""
SIMILAR_ALONE = 0.9
"""Least similarity of family names where one stands alone."""
SIMILAR_JOINED = 0.93
"""Least similarity of whole names that are written apart in other places."""
SIMILAR_GIVEN = 0.80
"""Least similarity of given names, a little more where one of them is a known one."""
SHORT = 4
"""Tokens of so few units differ by a single letter between people (Jong, Yong), so that no hard edit is allowed."""

GIVEN_ONLY, MIDDLE_ONLY = "given_only", "middle_only"
"""Rules for a single name that fits, but not as the family name."""
INITIALS, GENERATION_DROPPED = "initials", "generation_dropped"
"""Rules whose matches need the same kind of office as well: a son shares his father's country and all his names."""
SAME_NAME, SPELLING, TURNED, GIVEN_DROPPED = "same_name", "spelling", "turned", "given_name_dropped"
FORMAL, FORMAL_GENERATION = "formal", "formal_with_generation"
"""Rules for a name written out as in documents: with initials in the middle, and a generation behind them or not."""
SENIOR = frozenset({"sr", "senior"})
"""Generations of one who is told from his son."""


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
        compared = Comparison(Verdict.MATCH, 1.0, SAME_NAME)
    else:
        compared = Comparison(Verdict.CONTEXT, 0.6, SAME_NAME)
    if compared.verdict is Verdict.MATCH and bool(short.generation) != bool(long.generation):
        is_formal = compared.rule == FORMAL and long.generation and long.generation not in SENIOR
        rule = FORMAL_GENERATION if is_formal else GENERATION_DROPPED
        return Comparison(Verdict.MATCH, min(compared.score, 0.8), rule)
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
    if single.known_by_given and single.generation and not (full.known_by_given or full.generation):
        return Comparison(Verdict.NO, 0.0, "other_name")
    strict = is_family_first(full)
    middle: list[str] = []
    if full.ancestors:
        candidates = [*full.house, *(full.ancestors if single.ancestors else ())]
    else:
        candidates = [full.tokens[-1], "".join(full.tokens[-2:])]
        middle = [other for other in full.tokens[1:-1] if other not in given_names()[0]]
    if strict or full.known_by_given or (single.known_by_given and full.ancestors):
        candidates.append(full.tokens[0])
    for rule, others in ("family_only", candidates), (MIDDLE_ONLY, middle):
        if any(len(other) > 1 and _similar_family(token, other, strict) >= SIMILAR_ALONE for other in others):
            return Comparison(Verdict.CONTEXT, 0.62, rule)
    if token == full.tokens[0]:
        return Comparison(Verdict.NO, 0.4, GIVEN_ONLY)
    return Comparison(Verdict.NO, 0.0, "other_name")


def _compare_descent(short: PersonName, long: PersonName) -> Comparison:
    """Compare X bin Y with Z bin W: given names, fathers and houses have to agree as far as both are told.

    Many are called by the same given name and father's, so that a house told by only one of them is not passed over.
    """
    if not _similar_given(short.tokens[0], long.tokens[0]):
        return Comparison(Verdict.NO, 0.0, "other_given_name")
    if not all(_similar_given(a, b) for a, b in zip(short.ancestors, long.ancestors, strict=False)):
        return Comparison(Verdict.NO, 0.0, "other_father")
    if short.house and long.house and not _similar_family(short.house[-1], long.house[-1], strict=False):
        return Comparison(Verdict.NO, 0.0, "other_house")
    is_further = [len(name.tokens) > 1 + len(name.ancestors) for name in (short, long)]
    return Comparison(Verdict.MATCH, 0.95 if is_further[0] == is_further[1] else 0.88, "descent")


def _compare_full(short: PersonName, long: PersonName) -> Comparison:
    strict = is_family_first(short) and is_family_first(long)
    if strict and _same_family_first(short, long):
        return Comparison(Verdict.MATCH, 0.95, "family_first")
    alignment = _align(short.tokens, long.tokens, strict)
    if alignment is not None:
        return _judge(short, long, alignment)
    if len(short.tokens) == len(long.tokens) and not short.ancestors and not long.ancestors:
        for one, other in (short.tokens, long.tokens), (long.tokens, short.tokens):
            turned = (*one[1:], one[0]), (one[-1], *one[:-1])
            if any(_same_words(order, other, strict) for order in turned):
                return _judge_swap(short, long)
    if not strict and len(short.tokens) != len(long.tokens):
        joined = spelling_similarity("".join(short.tokens), "".join(long.tokens))
        if joined >= SIMILAR_JOINED and min(len(token) for token in (*short.tokens, *long.tokens)) > 1:
            return Comparison(Verdict.MATCH, 0.9, "joined")
    return Comparison(Verdict.NO, 0.0, "other_name")


def _same_words(order: tuple[str, ...], tokens: tuple[str, ...], strict: bool) -> bool:
    """Whether names in the same order are alike beyond doubt: turned ones have nothing else to go by."""
    return _align(order, tokens, strict) is not None and all(
        min(len(a), len(b)) == 1
        or strict
        or (spelling_similarity(a, b) if place else _similar_given(a, b)) >= SIMILAR_SURE
        for place, (a, b) in enumerate(zip(order, tokens, strict=True))
    )


def _judge_swap(short: PersonName, long: PersonName) -> Comparison:
    """A turned order is one person's unless both words are given names (Hussein Ali, Ali Hussein)."""
    full, _ = given_names()
    if all(token in full for token in short.tokens):
        return Comparison(Verdict.CONTEXT, 0.5, "turned_given_names")
    if any(len(token) == 1 for token in (*short.tokens, *long.tokens)):
        return Comparison(Verdict.CONTEXT, 0.5, "turned_initial")
    return Comparison(Verdict.MATCH, 0.9, TURNED)


_ROMANISED = (
    ("hs", "x"), ("ts", "z"), ("tz", "z"), ("jeou", "jiu"), ("yi", "i"),
    ("ng", "N"), ("ch", "j"), ("eo", "o"), ("eu", "u"), ("oo", "u"), ("ee", "i"), ("ui", "i"), ("ae", "e"), ("oe", "e"),
    ("oi", "e"), ("g", "k"), ("b", "p"), ("d", "t"), ("y", "i"), ("u", "o"), ("th", "t"),
)  # fmt: skip


@lru_cache(maxsize=50_000)
def _romanised(token: str) -> str:
    """Fold spellings into one: McCune-Reischauer, Revised Romanisation, the press (jong, chong), Wade-Giles, Pinyin."""
    for spelling, unit in _ROMANISED:
        token = token.replace(spelling, unit)
    return token


def _same_family_first(a: PersonName, b: PersonName) -> bool:
    return any(fa & fb and ga == gb for fa, ga in _readings(a) for fb, gb in _readings(b))


def _readings(name: PersonName) -> list[tuple[frozenset[str], str]]:
    """Return how a name reads with its family name first or last: the family names it can be, and the rest."""
    known = family_first()
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
            score = _token_score(short[i], long[places[i]], i == 0, strict)
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
    _, both = given_names()
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
    full, _ = given_names()
    if a in full and b in full:
        return 0.95 if full[a] & full[b] else 0.0
    if strict:
        return 0.95 if _romanised(a) == _romanised(b) else 0.0
    score = spelling_similarity(a, b)
    return score if score >= SIMILAR_FAMILY and _may_differ(a, b) and not _is_feminine(a, b) else 0.0


def _may_differ(a: str, b: str) -> bool:
    """Short tokens have to agree in every consonant sound."""
    units_a, units_b = spell(a), spell(b)
    if min(len(units_a), len(units_b)) > SHORT:
        return True
    distance = (1 - spelling_similarity(a, b)) * max(len(units_a), len(units_b))
    return distance <= (0.4 if min(len(units_a), len(units_b)) > 2 else 0.2)


def _other_gender(a: str, b: str) -> bool:
    """Željka and Željko, Alexander and Alexandra are different people."""
    endings = {a[-1], b[-1]}
    if endings in ({"a", "o"}, {"a", "e"}):
        return a[:-1] == b[:-1] and len(a) == len(b) and not a.endswith(("ko", "ka"))
    return _is_feminine(a, b)


def _is_feminine(a: str, b: str) -> bool:
    """Whether one is the other's form for women: Aliyev and Aliyeva."""
    shorter = min(a, b, key=len)
    return shorter + "a" == max(a, b, key=len) and len(shorter) > 3 and not shorter.endswith("a")


def _judge(short: PersonName, long: PersonName, alignment: Alignment) -> Comparison:
    places = [place for group in alignment for place in group]
    skipped = [i for i in range(len(long.tokens)) if i not in places]
    leading = [i for i in skipped if i < places[0]]
    trailing = [i for i in skipped if i > places[-1]]
    initials = [i for i, token in enumerate(short.tokens) if len(token) == 1]
    if _initials_conflict(short, long, alignment):
        return Comparison(Verdict.NO, 0.0, "other_initials")
    is_initial = len(long.tokens[places[0]]) == 1
    if (leading and (initials or trailing or is_initial)) or (trailing and is_initial):
        return Comparison(Verdict.CONTEXT, 0.5, "part_of_name")
    full, _ = given_names()
    if trailing and len(long.tokens[places[-1]]) == 1:
        return Comparison(Verdict.NO, 0.0, "other_family_name")
    if leading:
        if _is_childs(long.tokens[places[0] - 1], short.tokens[0]):
            return Comparison(Verdict.CONTEXT, 0.5, "father_or_child")
        if long.tokens[-1] in full and not all("mohammed" in full.get(long.tokens[i], ()) for i in leading):
            return Comparison(Verdict.CONTEXT, 0.5, "father_or_son")
        return Comparison(Verdict.MATCH, 0.85, GIVEN_DROPPED)
    if trailing:
        tail = [long.tokens[i] for i in trailing]
        if all(token in long.house for token in tail):
            return Comparison(Verdict.MATCH, 0.92, "house_dropped")
        if all(token in full or len(token) == 1 for token in short.tokens):
            return Comparison(Verdict.CONTEXT, 0.5, "given_names_only")
        if len(tail) > 1:
            return Comparison(Verdict.CONTEXT, 0.5, "part_of_name")
        return Comparison(Verdict.MATCH, 0.82, "last_name_dropped")
    if len(initials) >= len(short.tokens) - 1 or any(len(long.tokens[i]) == 1 for i in (0,)):
        return Comparison(Verdict.MATCH, 0.8, INITIALS)
    if skipped:
        is_formal = all(len(long.tokens[i]) == 1 for i in skipped)
        return Comparison(Verdict.MATCH, 0.92, FORMAL if is_formal else "middle_name_dropped")
    close = all(
        spelling_similarity(token, "".join(long.tokens[place] for place in group)) >= SIMILAR_SURE
        or _similar_given(token, long.tokens[group[0]]) >= SIMILAR_SURE
        for token, group in zip(short.tokens, alignment, strict=True)
    )
    return Comparison(Verdict.MATCH, 0.95 if close else 0.88, SPELLING)


def _is_childs(first: str, second: str) -> bool:
    """Whether of two given names before a family name the second reads as the father's: Maryam Nawaz, Mahamat Idriss.

    Mohammed and Ali are put before other names as well.
    """
    full, _ = given_names()
    if first in womens_names():
        return second in full.keys() - womens_names()
    return {first, second} <= names_before_fathers() and not full[first] & {"mohammed", "ali"}


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
    The same name with and without a generation is that of father and son; who is called senior is told from his son.
    """
    comparison = compare(name_a, name_b)
    first, second = parse_name(name_a), parse_name(name_b)
    if comparison.rule == GENERATION_DROPPED and (
        first.tokens == second.tokens or {first.generation, second.generation} & SENIOR
    ):
        return False
    return comparison.verdict is Verdict.MATCH or (
        comparison.verdict is Verdict.CONTEXT and comparison.rule in {"family_only", MIDDLE_ONLY, "acronym", SAME_NAME}
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
    forms = {given, *given_names()[1].get(given, ())}
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
