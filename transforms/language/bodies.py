"""Organisations in a sentence: well-known ones, state bodies by pattern, and what the tagger holds to be one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from transforms import reference
from transforms.language.countries import country_before, country_behind, country_code, is_placed
from transforms.language.lexicon import Layer, Tag, Tags, Word
from transforms.language.name_bounds import NameSpan, is_of_ship
from transforms.reference import Organisation, OrganisationPattern

LONGEST_ACRONYM = 10

LONGEST_JOINT_NAME = 6
"""Tokens behind the two states of a body."""
_JOINT_BODIES = frozenset({"association", "chamber", "forum", "group", "league", "society"})

_STATE_TYPES = frozenset(
    [
        "agency",
        "armed_forces",
        "central_bank",
        "court",
        "embassy",
        "foreign_ministry",
        "government",
        "head_of_state_office",
        "intelligence",
        "local_government",
        "ministry",
        "parliament",
        "police",
        "party",
    ]
)


@dataclass(frozen=True, slots=True)
class BodySpan:
    """An organisation at tokens ``start`` to ``end`` (exclusive); ``name`` is its text without country words around."""

    start: int
    end: int
    name: str
    acronym: str | None
    organisation_type: str
    country_code: str | None
    organisation_id: str | None
    is_generic: bool
    rule_id: str

    @property
    def is_certain(self) -> bool:
        """Whether a list or a word such as "Council" tells it, and not the tagger alone."""
        return self.rule_id != "body.tagged" or self.organisation_type != "other"

    @property
    def is_state_organ(self) -> bool:
        """Whether its people represent the state."""
        return self.organisation_type in _STATE_TYPES


def find(docs: Sequence[Doc], tags: Sequence[Tags], names: Sequence[Sequence[NameSpan]]) -> list[list[BodySpan]]:
    """Return the organisations of each sentence of an article, in order and without overlap.

    An acronym told in brackets behind a long form is known everywhere in the article.
    """
    found = [_in_sentence(doc, hits, spans) for doc, hits, spans in zip(docs, tags, names, strict=True)]
    learnt = {span.acronym: span for spans in found for span in spans if span.acronym}
    return [_with_acronyms(doc, spans, learnt, people) for doc, spans, people in zip(docs, found, names, strict=True)]


def _in_sentence(doc: Doc, tags: Tags, names: Iterable[NameSpan]) -> list[BodySpan]:
    taken = [False] * len(doc)
    for name in names:
        taken[name.start : name.end] = [True] * (name.end - name.start)
    candidates = [
        *_well_known(doc, tags),
        *_state_bodies(doc, tags),
        *_of_two_states(doc, tags),
        *_tagged(doc, tags, {position for position, is_taken in enumerate(taken) if is_taken}),
    ]
    result: list[BodySpan] = []
    for span in sorted(candidates, key=lambda span: (span.start - span.end, span.organisation_id is None)):
        if any(taken[span.start : span.end]) or _is_venue(doc, tags, span):
            continue
        full = _with_bracket(doc, span)
        taken[full.start : full.end] = [True] * (full.end - full.start)
        result.append(full)
    return sorted(result, key=lambda span: span.start)


def _is_venue(doc: Doc, tags: Tags, span: BodySpan) -> bool:
    """Whether "at the White House" tells where and not who."""
    venue = tags.at(span.start, Layer.VENUE)
    return venue is not None and venue.end == span.end and is_placed(doc, span.start)


def _well_known(doc: Doc, tags: Tags) -> list[BodySpan]:
    result = []
    for tag in tags.of(Layer.ORGANISATION):
        organisation = tag.value
        if not isinstance(organisation, Organisation):
            continue
        is_continued = tag.end < len(doc) and doc[tag.end].text[:1].isupper()
        if is_continued and (tag.phrase.startswith("The ") or _is_field_of_body(organisation, tags, tag.end)):
            continue
        is_acronym = tag.phrase == organisation.acronym
        if is_acronym and organisation.is_ambiguous_acronym and not _is_meant(doc, tags, tag):
            continue
        result.append(
            BodySpan(
                tag.start,
                tag.end,
                doc[tag.start : tag.end].text,
                organisation.acronym,
                organisation.organisation_type,
                organisation.country_code,
                organisation.organisation_id,
                False,
                "body.reference",
            )
        )
    return result


def _is_field_of_body(organisation: Organisation, tags: Tags, end: int) -> bool:
    """Whether a paper's name is only the field of what is told: the "Foreign Policy | Department"."""
    return organisation.organisation_type == "media" and tags.at(end, Layer.BODY, Layer.PORTFOLIO) is not None


def _is_meant(doc: Doc, tags: Tags, acronym: Tag) -> bool:
    """Whether an acronym with other meanings stands for the body: tagged so, or with people of it behind."""
    return doc[acronym.start].ent_type_ == "ORG" or tags.at(acronym.end, Layer.ROLE, Layer.GROUP) is not None


def _state_bodies(doc: Doc, tags: Tags) -> list[BodySpan]:
    result = []
    for tag in tags.of(Layer.PATTERN):
        pattern = tag.value
        if not isinstance(pattern, OrganisationPattern):
            continue
        start, end, country = tag.start, tag.end, pattern.country_code
        before, behind = country_before(doc, tags, start), country_behind(doc, tags, end)
        if behind:
            end, country = end_of_force(doc, tags, behind[0]), country or behind[1]
        if before:
            start, country = before[0], country or before[1]
        result.append(
            BodySpan(
                start,
                end,
                doc[start:end].text,
                None,
                pattern.organisation_type,
                country,
                None,
                country is None and not doc[tag.start].text[:1].isupper(),
                f"body.{pattern.pattern_id}",
            )
        )
    return result


def _of_two_states(doc: Doc, tags: Tags) -> list[BodySpan]:
    """Bodies told by two states: "the Hungary-Kenya parliamentary friendship group"; the first is whose it is."""
    result = []
    for first in tags.of(Layer.COUNTRY, Layer.DEMONYM):
        second = tags.at(first.end + 1, Layer.COUNTRY, Layer.DEMONYM) if first.end + 1 < len(doc) else None
        if second is None or doc[first.end].text not in {"-", "–"}:
            continue
        words = doc[second.end : second.end + LONGEST_JOINT_NAME]
        last = next((token for token in words if token.lower_ in _JOINT_BODIES), None)
        between = [token for token in words if last is not None and token.i < last.i]
        if last is None or any(token.tag_[:2] not in {"NN", "JJ", "PO"} for token in between):
            continue
        kind = "parliament" if any(token.lower_.startswith("parliament") for token in between) else "ngo"
        start, end = first.start, last.i + 1
        result.append(
            BodySpan(
                start, end, doc[start:end].text, None, kind, country_code(first), None, False, "body.of_two_states"
            )
        )  # fmt: skip
    return result


def end_of_force(doc: Doc, tags: Tags, end: int) -> int:
    """Return where a country ends, with the force that it only begins: "General Staff of the Azerbaijan | Army"."""
    force = tags.at(end, Layer.PATTERN)
    return force.end if force and doc[end].text[:1].isupper() else end


def _tagged(doc: Doc, tags: Tags, stops: Collection[int]) -> list[BodySpan]:
    result = []
    for start, end in _tagged_stretches(doc, tags):
        bracket = next((position for position in range(start, end) if doc[position].text == "("), end)
        end = bracket if bracket > start else end
        end = next((position for position in range(start + 1, end) if position in stops), end)
        while (title := tags.ending(end, Layer.HONORIFIC)) and title.start > start:
            end = title.start
        start = _behind_office(doc, tags, start, end)
        known = tags.at(start, Layer.ORGANISATION, limit=end - 1)
        if known and doc[known.end].lower_ in {"for", "in"}:
            end = known.end
        while start < end and (doc[start].lower_ in {"the", "a", "an"} or doc[start].is_punct):
            start += 1
        while end > start and (doc[end - 1].tag_ in {"POS", "IN", "CC", "DT"} or doc[end - 1].is_punct):
            end -= 1
        end = _without_name_behind(doc, tags, start, _without_office_behind(doc, tags, start, end))
        end = next((tag.start for tag in tags.of(Layer.ROLE) if start < tag.start < end < tag.end), end)
        if start == end or is_of_ship(doc, start):
            continue
        if not _looks_like_body(doc, tags, start, end) or _is_holder_of_post(doc, tags, start, end):
            continue
        end = max(end, _with_complements(doc, tags, _end_of_head(doc, tags, start, end), stops))
        if tags.covers(end - 1, Layer.DEMONYM) and end - 2 > start and doc[end - 2].lower_ == "and":
            end -= 2
        behind, before = country_behind(doc, tags, end), country_before(doc, tags, start)
        country = _country_inside(tags, start, end)
        if behind:
            end, country = behind
        elif before and not country:
            start, country = before
        kind = _type_told(doc, tags, start, end)
        if kind == "igo" and country:
            kind = "agency"
        result.append(BodySpan(start, end, doc[start:end].text, None, kind, country, None, False, "body.tagged"))
    return result


def _type_told(doc: Doc, tags: Tags, start: int, end: int) -> str:
    """The type that the last telling word of a name gives: "… Council", "… Party"; not one in "White House Lawn".

    Words behind "of" tell only where none stands before it ("School of Government"), and what is of a university is
    of its kind ("University … Center").
    """
    inner = [tag for tag in tags.of(Layer.ORGANISATION) if start <= tag.start and tag.end < end]
    telling = [
        (tag.start, tag.value.kind)
        for tag in tags.of(Layer.BODY)
        if start <= tag.start < end
        and isinstance(tag.value, Word)
        and not any(body.start <= tag.start < body.end for body in inner)
    ]
    head_end = next((position for position in range(start, end) if doc[position].lower_ == "of"), end)
    kinds = [kind for position, kind in telling if position < head_end] or [kind for _, kind in telling]
    if "academic" in kinds:
        return "academic"
    return kinds[-1] if kinds else "other"


def _tagged_stretches(doc: Doc, tags: Tags) -> list[tuple[int, int]]:
    """The tagger's bodies; "Small Industries and Industrial Parks Organization" is one."""
    stretches: list[tuple[int, int]] = []
    for entity in doc.ents:
        if entity.label_ != "ORG":
            continue
        if (
            stretches
            and stretches[-1][1] == entity.start - 1
            and doc[entity.start - 1].lower_ == "and"
            and tags.ending(entity.end, Layer.BODY)
            and not tags.ending(stretches[-1][1], Layer.BODY, Layer.ORGANISATION, Layer.PATTERN)
        ):
            stretches[-1] = (stretches[-1][0], entity.end)
        else:
            stretches.append((entity.start, entity.end))
    return stretches


def _with_complements(doc: Doc, tags: Tags, end: int, stops: Collection[int]) -> int:
    """Take in what belongs to a body's name behind a word such as "Commission": "for Propaganda of the Party".

    The nation of an office does not: "the White House | for US President Biden's visit".
    """
    while tags.ending(end, Layer.BODY) and end + 1 < len(doc) and doc[end].lower_ in {"of", "for", "on"}:
        start = end + 1 + (doc[end + 1].lower_ == "the")
        position = start
        while position < len(doc) and position not in stops and _is_part_of_name(doc, tags, position):
            position += 1
        nation = tags.at(start, Layer.COUNTRY, Layer.DEMONYM)
        is_of_office = nation is not None and nation.end == position and tags.at(position, Layer.ROLE) is not None
        if position == start or is_of_office or not doc[start].text[:1].isupper():
            return end
        while not doc[position - 1].text[:1].isupper():
            position -= 1
        end = position
    return end


def _end_of_head(doc: Doc, tags: Tags, start: int, end: int) -> int:
    """Where the word ends that a body's field hangs on: "Committee | on Investments and State Property"."""
    heads = [tag for tag in tags.of(Layer.BODY) if start <= tag.start and tag.end < end]
    return next((tag.end for tag in reversed(heads) if doc[tag.end].lower_ == "on"), end)


def _is_part_of_name(doc: Doc, tags: Tags, position: int) -> bool:
    token = doc[position]
    if token.text[:1].isupper():
        return (
            token.tag_.startswith(("NN", "JJ"))
            and token.ent_type_ not in {"DATE", "TIME", "PERSON"}
            and not tags.at(position, Layer.ROLE, Layer.HONORIFIC)
        )
    return token.lower_ in {"and", "&"} or token.tag_ == "POS"


def _country_inside(tags: Tags, start: int, end: int) -> str | None:
    """The country of the last body told inside a body's name, or else that which other words in it tell."""
    country = None
    for tag in tags.of(Layer.ORGANISATION):
        body = tag.value
        if start <= tag.start and tag.end <= end and isinstance(body, Organisation):
            country = body.country_code or country
    if country:
        return country
    for tag in tags.of(Layer.DEMONYM, Layer.COUNTRY, Layer.REGION):
        if start <= tag.start < end:
            return country_code(tag)
    return None


def _looks_like_body(doc: Doc, tags: Tags, start: int, end: int) -> bool:
    whole = tags.at(
        start, Layer.COUNTRY, Layer.DEMONYM, Layer.ROLE, Layer.PORTFOLIO, Layer.MODIFIER, Layer.CITY, Layer.HONORIFIC
    )
    if whole and whole.end == end:
        return False
    fields = (Layer.DEMONYM, Layer.COUNTRY, Layer.PORTFOLIO, Layer.MODIFIER)
    if all(tags.covers(position, *fields) or doc[position].tag_ in {"CC", "POS"} for position in range(start, end)):
        return False
    text = doc[start:end].text
    if not any(char.isupper() for char in text) or "@" in text or len(text) < 2 or " - " in text:
        return False
    if end - start == 1 and all(map(_is_country, text.split("-"))):
        return False
    if _is_office(doc, tags, start, end):
        return False
    if tags.ending(end, Layer.BODY):
        return True
    return tags.ending(end, Layer.ROLE) is None and tags.at(start, Layer.ROLE) is None


def _behind_office(doc: Doc, tags: Tags, start: int, end: int) -> int:
    """Where a body begins to which the tagger joins the end of an office: "Chairman of the Board of | the Oil Fund"."""
    office = next((tag for tag in tags.of(Layer.ROLE) if tag.start < start < tag.end < end), None)
    if office is None or doc[office.end].lower_ != "of":
        return start
    return office.end + 1 + (doc[office.end + 1].lower_ == "the")


def _without_name_behind(doc: Doc, tags: Tags, start: int, end: int) -> int:
    """Where a body ends that is told with its country and, in one breath, its head: "Council of Tajikistan | NAME"."""
    country = next((t for t in tags.of(Layer.COUNTRY) if start < t.start and t.end < end), None)
    if country is None or doc[country.start - 1].lower_ not in {"of", "the"}:
        return end
    is_named = all(
        doc[n].tag_ == "NNP" and not tags.covers(n, Layer.BODY, Layer.PORTFOLIO, Layer.ROLE)
        for n in range(country.end, end)
    )
    return country.end if is_named else end


def _without_office_behind(doc: Doc, tags: Tags, start: int, end: int) -> int:
    """Where a body ends to which the tagger joins the next office: "Cabinet of Ministers | and Foreign" Minister."""
    if tags.at(end, Layer.ROLE) is None:
        return end
    joint = next((position for position in range(end - 1, start, -1) if doc[position].tag_ == "CC"), end)
    position = joint + 1
    while position < end and (
        tag := tags.at(position, Layer.PORTFOLIO, Layer.MODIFIER, Layer.DEMONYM, Layer.COUNTRY, limit=end)
    ):
        position = tag.end
    return joint if position == end > joint else end


def _is_holder_of_post(doc: Doc, tags: Tags, start: int, end: int) -> bool:
    """Whether a country and its diplomat's name are told in one breath: "ambassador of Burkina Faso NAME"."""
    country = tags.at(start, Layer.COUNTRY, limit=end - 1)
    before = start - (start > 0 and doc[start - 1].lower_ == "the")
    return (
        country is not None
        and before > 0
        and doc[before - 1].lower_ in {"of", "to", "for", "in"}
        and tags.ending(before - 1, Layer.ROLE, Layer.COUNTRY) is not None
        and not any(tags.covers(position, Layer.BODY, Layer.PORTFOLIO) for position in range(country.end, end))
    )


def _is_office(doc: Doc, tags: Tags, start: int, end: int) -> bool:
    """Whether a stretch tells an office with its field: "Special Coordinator for Energy Security"."""
    first = next((tag for tag in tags.of(Layer.ROLE, Layer.BODY) if start <= tag.start < end), None)
    return (
        first is not None and first.layer is Layer.ROLE and first.end < end and doc[first.end].lower_ in {"of", "for"}
    )


def _is_country(word: str) -> bool:
    return bool(reference.country_of_name(word) or reference.country_of_demonym(word))


def _with_bracket(doc: Doc, span: BodySpan) -> BodySpan:
    """Take in an acronym in brackets behind the body: "Economic Cooperation Organization (ECO)"."""
    end = span.end
    if end < len(doc) and doc[end].text == "(":
        close = end + 1
        while close < len(doc) and close - end <= 3 and doc[close].text != ")":
            close += 1
        if close < len(doc) and doc[close].text == ")":
            acronym = doc[end + 1 : close].text
            if acronym.isupper() and acronym.replace("-", "").isalpha() and len(acronym) <= LONGEST_ACRONYM:
                return replace(span, end=close + 1, acronym=acronym)
    return span


def _with_acronyms(
    doc: Doc, spans: list[BodySpan], learnt: dict[str, BodySpan], names: Iterable[NameSpan]
) -> list[BodySpan]:
    if not learnt:
        return spans
    taken = {position for body in spans for position in range(body.start, body.end)}
    taken |= {position for name in names for position in range(name.start, name.end)}
    result = list(spans)
    for token in doc:
        known = learnt.get(token.text)
        if known and token.i not in taken:
            result.append(replace(known, start=token.i, end=token.i + 1, name=token.text, rule_id="body.acronym"))
    return sorted(result, key=lambda span: span.start)
