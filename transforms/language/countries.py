"""Countries told by words around a name or a body."""

from spacy.tokens import Doc

from transforms.language.lexicon import Layer, Tag, Tags, Word
from transforms.reference import Metonym

_PLACE_PREPOSITIONS = frozenset(
    {"in", "at", "to", "from", "near", "outside", "inside", "around", "into", "visiting", "visited", "visit", "toward"}
)


def country_before(doc: Doc, tags: Tags, position: int) -> tuple[int, str] | None:
    """Return where a country starts that ends right before a token ("Iran's", "Iranian", "US"), and its code."""
    end = position
    if end > 0 and doc[end - 1].tag_ == "POS":
        end -= 1
        tag = tags.ending(end, Layer.COUNTRY, Layer.METONYM, Layer.REGION)
    else:
        tag = tags.ending(end, Layer.DEMONYM, Layer.COUNTRY, Layer.REGION)
    return (tag.start, country_code(tag)) if tag else None


def is_placed(doc: Doc, start: int) -> bool:
    """Return whether a preposition of place stands before a token: "in", "at the"."""
    before = start - 1 - (start > 1 and doc[start - 1].lower_ == "the")
    return before >= 0 and doc[before].lower_ in _PLACE_PREPOSITIONS


def country_behind(
    doc: Doc, tags: Tags, position: int, prepositions: frozenset[str] = frozenset({"of"})
) -> tuple[int, str] | None:
    """Return where a country ends that is bound by a preposition right behind a token, and its code."""
    if position + 1 >= len(doc) or doc[position].lower_ not in prepositions:
        return None
    start = position + 1 + (doc[position + 1].lower_ == "the")
    tag = tags.at(start, Layer.COUNTRY, Layer.REGION)
    return (tag.end, country_code(tag)) if tag else None


def country_code(tag: Tag) -> str:
    """Return the country of a tag of the layers country, demonym, metonym or region."""
    if isinstance(tag.value, Metonym):
        return tag.value.country_code
    return tag.value.kind if isinstance(tag.value, Word) else str(tag.value)
