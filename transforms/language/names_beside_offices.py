"""Names that only an office beside them, or "who" behind them, tells: the tagger took them for something else."""

from collections.abc import Collection, Sequence

from spacy.tokens import Doc

from transforms.language.lexicon import Layer, Tags
from transforms.language.name_bounds import (
    LONGEST_LISTED_NAME,
    LONGEST_NAME,
    VOTED_AGAINST,
    NameSpan,
    behind_particles,
    can_start_name,
    extend,
    is_hyphenated,
    is_nothing_else,
    name_before,
    name_from,
)
from transforms.language.persons import gender_of_name

_PERSON_PRONOUNS = frozenset({"who", "whose", "whom"})
_COMPLEMENTS = (
    Layer.BODY,
    Layer.PATTERN,
    Layer.ORGANISATION,
    Layer.PORTFOLIO,
    Layer.COUNTRY,
    Layer.REGION,
    Layer.CITY,
)
"""Layers of words that can end what an office is of."""


def beside_offices(
    doc: Doc, tags: Tags, names: Sequence[NameSpan], offices: Sequence[tuple[int, int]]
) -> list[NameSpan]:
    """Return names that only an office beside them tells: "Minister of Energy NAME", "NAME, envoy of X".

    ``offices`` are the token bounds of singular offices that have a country, a body or another complement.
    """
    taken = {position for name in names for position in range(name.start, name.end)}
    found = []
    for start, end in offices:
        swallowed = _run_inside(doc, tags, start, end, taken)
        if swallowed:
            found.append(swallowed)
        elif end < len(doc) and end not in taken and can_start_name(doc, tags, end):
            found.append(name_from(doc, tags, end))
        elif end + 1 < len(doc) and not {end, end + 1} & taken and _are_names(doc, tags, (end, end + 1)):
            found.append(NameSpan(*extend(doc, tags, end, end + 2, can_start_name), "name.titled"))
        elif end + 1 < len(doc) and doc[end].text == "," and end + 1 not in taken:
            span = _apposed_entity(doc, tags, end + 1) or _run_behind(doc, tags, end + 1)
            if span:
                found.append(span)
        if start > 1 and doc[start - 1].text == "," and start - 2 not in taken:
            span = _apposed_entity(doc, tags, None, start - 1) or name_before(doc, tags, start - 1)
            if span:
                found.append(span)
    found += [span for token in doc if token.lower_ in _PERSON_PRONOUNS and (span := _before_who(doc, tags, token.i))]
    return [span for span in found if not _cuts(span, names)]


def _run_inside(doc: Doc, tags: Tags, start: int, end: int, taken: Collection[int]) -> NameSpan | None:
    """Two to four capitalised words that an office took for the end of its complement: "Chairman of … Bank | NAME"."""
    is_followed_by_name = end + 1 < len(doc) and doc[end].text == "," and end + 1 in taken
    if is_followed_by_name or (end < len(doc) and (doc[end].text[:1].isupper() or doc[end].lower_ in {"of", "for"})):
        return None
    first = end
    while first > start and first - 1 not in taken and _continues_name(doc, tags, first - 1):
        first -= 1
    for position in range(first, end - 1):
        words = sum(doc[later].text[:1].isupper() for later in range(position, end))
        if 2 <= words <= LONGEST_LISTED_NAME and _ends_complement(doc, tags, position):
            return NameSpan(position, end, "name.behind_office")
    return None


def _ends_complement(doc: Doc, tags: Tags, position: int) -> bool:
    """Whether what an office is of may end before a token: with a body's word, a field, a country, a comma."""
    if doc[position - 1].text == ",":
        return True
    closed = tags.ending(position, *_COMPLEMENTS)
    return closed is not None and not (closed.layer is Layer.BODY and doc[closed.start - 1].is_lower)


def _continues_name(doc: Doc, tags: Tags, position: int) -> bool:
    is_joint = doc[position].text == "-" and is_hyphenated(doc, position)
    return is_joint or is_nothing_else(doc, tags, position) or tags.at(position, Layer.PARTICLE) is not None


def _are_names(doc: Doc, tags: Tags, positions: Collection[int]) -> bool:
    """Whether all of some words can be of a name, whatever the tagger takes them for: "minister of trade | Say Hun"."""
    return all(is_nothing_else(doc, tags, position) and doc[position].ent_type_ for position in positions)


def _cuts(span: NameSpan, names: Sequence[NameSpan]) -> bool:
    """Whether a stretch is no more than, or only a part of, what is known to be a name."""
    return any(
        name.start < span.end
        and span.start < name.end
        and not (span.start <= name.start and name.end <= span.end and span.end - span.start > name.end - name.start)
        for name in names
    )


def _apposed_entity(doc: Doc, tags: Tags, start: int | None, end: int | None = None) -> NameSpan | None:
    """What the tagger took for a body or a place, beside a comma and an office: a person after all.

    A given name that is a city's as well leads others: "Santiago Rivas, the leader of the party".
    """
    entity = next((e for e in doc.ents if (e.start == start or e.end == end) and e.label_ in VOTED_AGAINST), None)
    if entity is None or not 1 <= len(entity) <= LONGEST_NAME:
        return None
    is_led = bool(gender_of_name(entity.text))
    if not all(can_start_name(doc, tags, token.i) or token.text == "-" for token in entity[is_led:]):
        return None
    return NameSpan(entity.start, entity.end, "name.apposed")


def _run_behind(doc: Doc, tags: Tags, start: int) -> NameSpan | None:
    """Two to four capitalised words from a token on, up to a comma or an end."""
    end = start
    while end < len(doc) and doc[end].tag_.startswith("NN") and can_start_name(doc, tags, end):
        end += 1
        behind = behind_particles(doc, tags, end)
        end = behind if behind < len(doc) and can_start_name(doc, tags, behind) else end
    is_whole = end == len(doc) or doc[end].text in {",", ".", ")", ";"}
    return NameSpan(start, end, "name.apposed") if 2 <= end - start <= LONGEST_LISTED_NAME and is_whole else None


def _before_who(doc: Doc, tags: Tags, position: int) -> NameSpan | None:
    """A name that only "…, who" behind it tells."""
    if position < 3 or doc[position - 1].text != ",":
        return None
    return name_before(doc, tags, position - 1)
