"""How alike two folded name tokens are spelt, given what transliteration does to letters.

Letter groups that stand for one sound (sh, kh, ou) become one unit; units that transliteration swaps (kh and h, dj and
j, one vowel and another) cost little to edit. Groups and costs are tables in ``rules/``.
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

RULES = Path(__file__).parent / "rules"
VOWELS = frozenset("aeiouy")

_SOUND_CLASSES = {
    **dict.fromkeys("bpfv", "1"), **dict.fromkeys("w", "1"), **dict.fromkeys("ckqgsxzGSC", "2"),
    **dict.fromkeys("dtDT", "3"), "l": "4", **dict.fromkeys("mn", "5"), "r": "6",
}  # fmt: skip
"""Classes of consonants as in Soundex (Russell 1918), widened by what ``spelling_costs.csv`` swaps."""


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


def _removal(unit: str) -> float:
    if unit in VOWELS:
        return 0.5 if unit != "y" else 0.35
    return {"h": 0.3, "j": 0.3, "X": 0.5, "G": 0.5}.get(unit, 1.0)


@lru_cache(maxsize=500_000)
def spelling_similarity(a: str, b: str) -> float:
    """Return the similarity, 0 to 1, of two folded tokens: 1 minus weighted edit distance over the longer length.

    Edits that transliteration explains (kh/h, dj/j, vowels) are cheap; see ``rules/spelling_costs.csv``.
    """
    if a == b:
        return 1.0
    units_a, units_b = spell(a), spell(b)
    longest = max(len(units_a), len(units_b))
    if abs(len(units_a) - len(units_b)) > longest / 2:
        return 0.0
    costs = swap_costs()
    row = [0.0]
    for unit in units_b:
        row.append(row[-1] + _removal(unit))
    for unit_a in units_a:
        above, row = row, [row[0] + _removal(unit_a)]
        for j, unit_b in enumerate(units_b):
            swap = 0.0 if unit_a == unit_b else costs.get((unit_a, unit_b), 1.0)
            row.append(min(above[j] + swap, above[j + 1] + _removal(unit_a), row[j] + _removal(unit_b)))
    return max(0.0, 1.0 - row[-1] / longest)


@lru_cache(maxsize=200_000)
def sound_codes(token: str) -> frozenset[str]:
    """Return coarse codes of a folded token: two spellings of one name share at least one, save for rare typos.

    Vowels and what comes and goes with them (h, y, j) are left out; kh counts both as nothing and as a consonant.
    """
    units = spell(token)
    codes = set()
    for silent in (False, True):
        digits = [
            "" if silent and unit == "X" else _SOUND_CLASSES.get(unit, "2" if unit == "X" else "") for unit in units
        ]
        code: list[str] = []
        for digit in digits:
            if digit and (not code or code[-1] != digit):
                code.append(digit)
        codes.add("".join(code) or units[:1])
    return frozenset(codes)


def first_sounds(token: str) -> frozenset[str]:
    """Return classes of the first sound of a folded token; a first vowel may be missing in another spelling."""
    units = spell(token)
    first = next((_SOUND_CLASSES[unit] for unit in units if unit in _SOUND_CLASSES), "0")
    if units[0] in _SOUND_CLASSES:
        return frozenset({first})
    return frozenset({"0"} if units[0] == "J" else {"0", "2"} if units[0] == "X" else {"0", first})
