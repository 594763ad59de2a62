"""Is a text English? Lenient, since a single sentence full of foreign names is still English."""

import re
from functools import cache
from typing import Any

ENGLISH = "en"
SAMPLE = 4000
FUNCTION_WORDS = frozenset(
    "about after also and are because been before being between but by could did during from had has have her his how "
    "into it its more most not of or our said she should such than that the their them then there these they this "
    "those to under was were what when where which while who will with would you your".split()
)
"""Frequent words of English that the neighbouring languages do not share."""
CLEARLY_ENGLISH = 0.18
HARDLY_ENGLISH = 0.1
CERTAIN = 0.8
"""The identifier stays below this for English sentences that are mostly foreign names, and above it for most
sentences of another language (measured on twenty of each)."""
KINDRED = frozenset({ENGLISH, "pcm", "sco", "zxx"})
"""What the identifier calls English headlines and tables: Nigerian Pidgin, Scots, no language."""
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def is_english(text: str, declared: str | None = None) -> bool:
    """Tell whether a text is English.

    ``declared`` (a BCP 47 tag such as ``en`` or ``fr-CA``) is believed unless the text clearly contradicts it.
    """
    sample = text[:SAMPLE]
    if 2 * len(_LATIN_LETTER.findall(sample)) < len(_LETTER.findall(sample)):
        return False
    words = _WORD.findall(sample.lower())
    share = sum(word in FUNCTION_WORDS for word in words) / max(len(words), 1)
    if share >= CLEARLY_ENGLISH:
        return True
    if declared and not declared.lower().startswith(ENGLISH):
        return False
    language, probability = _identifier().classify(sample)
    limit = HARDLY_ENGLISH / 2 if declared else HARDLY_ENGLISH
    return language in KINDRED or probability < CERTAIN or share >= limit
