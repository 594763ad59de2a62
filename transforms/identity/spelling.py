"""How alike two folded name tokens are spelt, given what transliteration does to letters.

Letter groups that stand for one sound (sh, kh, ou) become one unit; units that transliteration swaps (kh and h, dj and
j, one vowel and another) cost little to edit. Groups and costs are tables in ``rules/``.
"""

import csv
import re
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path

from rapidfuzz.distance import Levenshtein

RULES = Path(__file__).parent / "rules"
VOWELS = frozenset("aeiouy")
SHORT_SOUNDS = 3
"""Names of so few consonants may differ in one consonant sound, longer ones in two, before vowels are looked at."""
REMOVALS = {**dict.fromkeys("aeiou", 0.5), "y": 0.35, "h": 0.3, "j": 0.3, "X": 0.5, "G": 0.5}
"""Cost of leaving a unit out; what is not told costs 1."""

_SOUND_CLASSES = {
    **dict.fromkeys("bp", "1"), **dict.fromkeys("fvw", "2"), **dict.fromkeys("gkqG", "3"),
    **dict.fromkeys("cszCS", "4"), **dict.fromkeys("dtDT", "5"), "l": "6", "m": "7", "n": "8", "r": "9",
}  # fmt: skip
"""Classes of consonants in the manner of Soundex (Russell 1918), drawn along what ``spelling_costs.csv`` swaps."""

_SECOND_SOUNDS = {"X": "3", "G": "", "c": "3", "C": "3", "w": ""}
"""Units that another spelling may put into a second class, or leave out."""
MOST_VARIANTS = 4


def rule_rows(file: str) -> list[dict[str, str]]:
    """Return the rows of a rule table."""
    with (RULES / file).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@cache
def _units() -> tuple[re.Pattern[str], dict[str, str]]:
    units = {row["letters"]: row["unit"] for row in rule_rows("spelling_units.csv")}
    return re.compile("|".join(sorted(units, key=len, reverse=True)) + r"|(.)\1+"), units


@cache
def swap_costs() -> dict[tuple[str, str], float]:
    """Return the cost, 0 to 1, of writing one unit for another; what is not told costs 1."""
    costs: dict[tuple[str, str], float] = {}
    for row in rule_rows("spelling_costs.csv"):
        costs[row["unit"], row["other"]] = costs[row["other"], row["unit"]] = float(row["cost"])
    return costs


@lru_cache(maxsize=200_000)
def spell(token: str) -> str:
    """Return a folded token as spelling units: letter groups that stand for one sound become one unit."""
    pattern, units = _units()
    return pattern.sub(lambda found: units.get(found[0]) or found[1], token).replace("x", "ks")


@lru_cache(maxsize=500_000)
def spelling_similarity(a: str, b: str) -> float:
    """Return the similarity, 0 to 1, of two folded tokens: 1 minus weighted edit distance over the longer length.

    Edits that transliteration explains (kh/h, dj/j, vowels) are cheap; see ``rules/spelling_costs.csv``. Tokens that
    differ in several consonant sounds, or greatly in length, have none.
    """
    if a == b:
        return 1.0
    units_a, units_b = spell(a), spell(b)
    longest = max(len(units_a), len(units_b))
    if abs(len(units_a) - len(units_b)) > longest / 2:
        return 0.0
    sounds_a, sounds_b = _consonants(a), _consonants(b)
    most = 1 if min(len(sounds_a), len(sounds_b)) <= SHORT_SOUNDS else 2
    if Levenshtein.distance(sounds_a, sounds_b, score_cutoff=most) > most:
        return 0.0
    costs = swap_costs()
    removals = [REMOVALS.get(unit, 1.0) for unit in units_b]
    row = [0.0, *accumulate(removals)]
    for unit_a in units_a:
        removal = REMOVALS.get(unit_a, 1.0)
        diagonal, left = row[0], row[0] + removal
        row[0] = left
        for j, unit_b in enumerate(units_b, start=1):
            above = row[j]
            swap = diagonal if unit_a == unit_b else diagonal + costs.get((unit_a, unit_b), 1.0)
            left = min(swap, above + removal, left + removals[j - 1])
            row[j], diagonal = left, above
    return max(0.0, 1.0 - row[-1] / longest)


@lru_cache(maxsize=200_000)
def _consonants(token: str) -> str:
    return "".join(_SOUND_CLASSES.get(unit, "") for unit in spell(token))


@lru_cache(maxsize=200_000)
def sound_codes(token: str) -> frozenset[str]:
    """Return coarse codes of a folded token: two spellings of one name share at least one, save for rare typos.

    Vowels and what comes and goes with them (h, y, j) are left out.
    """
    codes = [""]
    for unit in spell(token):
        sounds = [_SOUND_CLASSES.get(unit, "")]
        if unit in _SECOND_SOUNDS and len(codes) < MOST_VARIANTS:
            sounds.append(_SECOND_SOUNDS[unit])
        codes = [code if code.endswith(sound) else code + sound for code in codes for sound in sounds]
    return frozenset(code or spell(token)[:1] for code in codes)


@lru_cache(maxsize=200_000)
def first_sounds(token: str) -> frozenset[str]:
    """Return classes of the first sound of a folded token; a first vowel may be missing in another spelling."""
    units = spell(token)
    first = next((_SOUND_CLASSES[unit] for unit in units if unit in _SOUND_CLASSES), "0")
    if units[:1] in _SECOND_SOUNDS:
        return frozenset({_SOUND_CLASSES.get(units[0], "0"), _SECOND_SOUNDS[units[0]] or "0"})
    if units[:1] in _SOUND_CLASSES:
        return frozenset({first})
    return frozenset({"0"} if units[:1] == "J" else {"0", first})
