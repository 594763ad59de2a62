"""The spaCy pipeline: loaded once, run over single sentences."""

from collections.abc import Iterable, Iterator
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

NEEDED = frozenset(
    {"tok2vec", "transformer", "tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "ner"}
)
PARSE_BATCH = 256

_PLAIN = {ord(blank): " " for blank in "\n\r\t\x0b\x0c\x85\xa0\u2007\u2009\u202f\u2028\u2029\u3000"} | {
    ord(mark): "'" for mark in "`´ʼ"
}


@cache
def load_pipeline(model: str) -> Language:
    """Return the named spaCy pipeline (an installed package or a path) with only the components that are needed.

    Raises ``OSError`` naming the model when it is not installed.
    """
    nlp = spacy.load(model)
    for name in set(nlp.pipe_names) - NEEDED:
        nlp.remove_pipe(name)
    return nlp


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
