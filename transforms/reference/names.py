"""Names as they are looked up in text, and indexes of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from anyascii import anyascii

SHORTEST_CAPITALISED_NAME = 4
_ARTICLE = re.compile(r"^[Tt]he (?=\S)")
_PUNCTUATION = str.maketrans(dict.fromkeys("’‘ʻʼ`´", "'") | dict.fromkeys("‐‑‒–—", "-"))

Value = TypeVar("Value")

Index = Mapping[str, Sequence[tuple[str, Value]]]
"""Names in capitals -> the names as written, normalised, each with what it means."""


def normalise_name(text: str) -> str:
    """Return the form under which names are indexed: ASCII letters, plain quotes and dashes, no leading "the"."""
    if not text.isascii() or "`" in text:
        text = anyascii(text.translate(_PUNCTUATION))
    return _ARTICLE.sub("", " ".join(text.split()))


def index_names(pairs: Iterable[tuple[str, Value]]) -> Index[Value]:
    """Return an index of names and what each means; of several meanings the first told comes first."""
    index: dict[str, list[tuple[str, Value]]] = {}
    for form, value in pairs:
        form = normalise_name(form)
        index.setdefault(form.upper(), []).append((form, value))
    return index


def find_name(index: Index[Value], text: str) -> tuple[Value, ...]:
    """Return what a name as written may mean; one in capitals also means what the same name in small letters does."""
    name = normalise_name(text)
    entries = index.get(name.upper(), ())
    exact = dict.fromkeys(value for form, value in entries if form == name)
    if not exact and len(name) >= SHORTEST_CAPITALISED_NAME and name.isupper():
        exact = dict.fromkeys(value for _, value in entries)
    return tuple(exact)
