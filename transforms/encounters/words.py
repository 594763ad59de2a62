"""The words that this room looks for: the groups of ``rules/words.csv``."""

import csv
import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "rules" / "words.csv"


@cache
def word_list(group: str) -> frozenset[str]:
    """Return the words of a group."""
    with _TABLE.open(encoding="utf-8", newline="") as source:
        return {row["group"]: frozenset(row["words"].split("|")) for row in csv.DictReader(source)}[group]


@cache
def words_of(*groups: str) -> re.Pattern[str]:
    """Return what finds a word of some groups, in any case: one with a star stands for all that begin so."""
    words = sorted(word for group in groups for word in word_list(group))
    endings = (re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.compile(rf"\b(?:{'|'.join(endings)})\b", re.IGNORECASE)
