"""Is a text English? Lenient, since a single sentence full of foreign names is still English."""

import re
from functools import cache
from typing import Any

ENGLISH = "en"
SAMPLE = 4000
FUNCTION_WORDS = frozenset(
    "a about after all also an and are as at be been before but by can did during for from had has have he her him his "
    "i if in into is it its more most no not of on or our over said she so some such than that the their them then "
    "there these they this those to under up was we were what when where which while who will with would you".split()
)
CLEARLY_ENGLISH = 0.25
HARDLY_ENGLISH = 0.08
SHORT = 12
CERTAIN = 0.95
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def is_english(text: str, declared: str | None = None) -> bool:
    """Tell whether a text is English.

    ``declared`` (a BCP 47 tag such as ``en`` or ``fr-CA``) is believed unless the text clearly contradicts it.
    """
    words = _WORD.findall(text[:SAMPLE].lower())
    if not words:
        return False
    share = sum(word in FUNCTION_WORDS for word in words) / len(words)
    if share >= CLEARLY_ENGLISH:
        return True
    if declared and not declared.lower().startswith(ENGLISH):
        return False
    latin = sum(word.isascii() for word in words) / len(words)
    if latin < 0.5:
        return False
    if len(words) < SHORT and latin > 0.8 and (declared or share > 0):
        return True
    language, probability = _identifier().classify(text[:SAMPLE])
    if language == ENGLISH:
        return True
    return share >= HARDLY_ENGLISH and (declared is not None or probability < CERTAIN)
