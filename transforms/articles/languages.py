"""Is a text English? Lenient, since a single sentence full of foreign names is still English."""

import re
from functools import cache
from typing import Any

from transforms.articles.cleaning import RULES

ENGLISH = "en"
SAMPLE = 4000
CLEARLY_ENGLISH = 0.18
HARDLY_ENGLISH = 0.1
CERTAIN = 0.8
"""The identifier stays below this for English sentences that are mostly foreign names, and above it for most
sentences of another language (measured on sixteen of each)."""
KINDRED = frozenset({ENGLISH, "pcm", "sco", "zxx"})
"""What the identifier calls English headlines and tables: Nigerian Pidgin, Scots, no language."""
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")


@cache
def function_words() -> frozenset[str]:
    """Return frequent words of English that its neighbours do not share (``rules/english.csv``)."""
    return frozenset((RULES / "english.csv").read_text("utf-8").split()[1:])


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
    share = sum(word in function_words() for word in words) / max(len(words), 1)
    if share >= CLEARLY_ENGLISH:
        return True
    if declared and not declared.lower().startswith(ENGLISH):
        return False
    language, probability = _identifier().classify(sample)
    limit = HARDLY_ENGLISH / 2 if declared else HARDLY_ENGLISH
    return language in KINDRED or probability < CERTAIN or share >= limit
