"""The spaCy pipeline: loaded once, run over single sentences."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc, Token
from spacy.util import compile_infix_regex

from transforms.language.lexicon import rule_rows

NEEDED = frozenset(
    {"tok2vec", "transformer", "tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "ner"}
)
PARSE_BATCH = 256
MOST_REMEMBERED = 200_000
"""Readings that the attribute ruler's memory holds before it starts anew."""

_READ: Any = ["POS", "MORPH", "LEMMA"]
_RULER = "attribute_ruler"
_MEMOISED_RULER = "communique_memoised_ruler"
_PLAIN = {ord(blank): " " for blank in "\n\r\t\x0b\x0c\x85\xa0\u2007\u2009\u202f\u2028\u2029\u3000"} | {
    ord(mark): "'" for mark in "`´ʼ"
}


class MemoisedRuler:
    """An attribute ruler that reads each (tag, word, dependency) once; it takes a third of the parsing time otherwise.

    Its patterns of several tokens (contractions such as "gonna") are left out.
    """

    def __init__(self, ruler: AttributeRuler) -> None:
        self._ruler = ruler
        self._known: dict[tuple[int, int, int], tuple[int, ...]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set part of speech, morphology and, where a pattern tells it, the lemma of every token."""
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        readings = [self._known.get((token.tag, token.lower, token.dep)) or self._read(token) for token in doc]
        if readings:
            rows: Any = np.array(readings, dtype=np.uint64)
            doc.from_array(_READ, rows)
        return doc

    def _read(self, token: Token) -> tuple[int, ...]:
        alone = Doc(token.vocab, words=[token.text], tags=[token.tag_], deps=[token.dep_], heads=[0])
        reading = tuple(map(int, self._ruler(alone).to_array(_READ)[0]))
        self._known[token.tag, token.lower, token.dep] = reading
        return reading


@Language.factory(_MEMOISED_RULER)
def _memoise_ruler(nlp: Language, name: str) -> MemoisedRuler:
    ruler = nlp.get_pipe(_RULER)
    if not isinstance(ruler, AttributeRuler):
        raise TypeError(f"{_RULER} is a {type(ruler).__name__}, expected spaCy's AttributeRuler")
    return MemoisedRuler(ruler)


@cache
def load_pipeline(model: str) -> Language:
    """Return the named spaCy pipeline (an installed package or a path) with only the components that are needed.

    Raises ``OSError`` naming the model when it is not installed.
    """
    nlp = spacy.load(model)
    for name in set(nlp.pipe_names) - NEEDED:
        nlp.remove_pipe(name)
    if _RULER in nlp.pipe_names:
        nlp.add_pipe(_MEMOISED_RULER, before=_RULER)
        nlp.remove_pipe(_RULER)
    tokenizer: Any = nlp.tokenizer
    tokenizer.infix_finditer = compile_infix_regex([*(nlp.Defaults.infixes or ()), glued_words()]).finditer
    return nlp


def glued_words() -> str:
    """Return the pattern of where a word that a page glued to the next ends: "with|President", "Minister|Lund".

    Only words of ``glued_words.csv`` are parted, behind or before them, so that names with a capital inside stay.
    """
    rows = rule_rows("glued_words.csv")
    before = "|".join(rf"(?<=\b{re.escape(row['word'])})" for row in rows if row["side"] in {"before", "both"})
    behind = "|".join(re.escape(row["word"]) for row in rows if row["side"] in {"behind", "both"})
    return rf"(?=[A-Z][a-z])(?:{before}|(?<=[a-z]{{2}})(?=(?:{behind})\b))"


def parse(nlp: Language, texts: Iterable[str]) -> Iterator[Doc]:
    """Yield one parsed Doc a text, in order; each text is one sentence, whatever the parser makes of it.

    Line breaks and odd blanks are read as spaces and backticks as apostrophes, one for one, so that offsets stay
    those of the text.
    """
    return nlp.pipe((_one_sentence(nlp, text) for text in texts), batch_size=PARSE_BATCH)


def _one_sentence(nlp: Language, text: str) -> Doc:
    doc = nlp.make_doc(text.translate(_PLAIN))
    for token in doc[1:]:
        token.is_sent_start = False
    return doc
