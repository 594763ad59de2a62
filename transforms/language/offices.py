"""Offices in a sentence, by a finite grammar over tokens.

    [determiner] [country|body] [acting|former|deputy|first vice …] [portfolio] ROLE [-elect] [of|for …]*

The words are data: ``offices.csv``, ``portfolios.csv`` and ``office_modifiers.csv`` in ``seeds/reference``. Where a
complement ends and a name begins is told by the names found before.
"""

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from transforms.language.bodies import BodySpan
from transforms.language.lexicon import Layer, Role, Tag, Tags, Word
from transforms.language.name_bounds import NameSpan
from transforms.language.office_ends import whole
from transforms.language.office_phrases import (
    COUNTERPART,
    GROUP,
    HEADING_ROLES,
    MINISTER_CORES,
    Draft,
    OfficePhrase,
    Sentence,
)
from transforms.language.offices_before import read_left
from transforms.language.offices_behind import read_right

_LOWERED = {
    "head_of_state": "deputy_head_of_state",
    "head_of_government": "deputy_head_of_government",
    "foreign_minister": "deputy_minister",
    "minister": "deputy_minister",
    "igo_head": "igo_official",
    "ambassador": "ambassador",
    "envoy": "envoy",
    "deputy_minister": "deputy_minister",
    "governor_mayor": "governor_mayor",
    "military": "military",
    "spokesperson": "spokesperson",
    "igo_official": "igo_official",
}
_HEADS_OF_BODY = {
    "igo": "igo_head",
    "igo_organ": "igo_head",
    "international_court": "igo_head",
    "parliament": "speaker",
    "party": "party_leader",
    "movement": "party_leader",
    "company": "business",
    "media": "business",
    "ngo": "ngo",
    "religious": "religious",
    "armed_forces": "military",
    "armed_group": "party_leader",
    "local_government": "governor_mayor",
}
_NEEDS_BODY_CATEGORY = frozenset({"head_of_state", "official", "party_leader", "igo_head", "deputy_head_of_state"})


def find(doc: Doc, tags: Tags, names: Sequence[NameSpan], bodies: Sequence[BodySpan]) -> list[OfficePhrase]:
    """Return the offices of a sentence, in order and without overlap."""
    sentence = Sentence(doc, tags, names, bodies)
    result: list[OfficePhrase] = []
    for longest in tags.of(Layer.ROLE, Layer.GROUP):
        tag = _outside_body(sentence, longest)
        role = _as_role(tag)
        if role is None or not (tag.end in sentence.names_at if role.is_short else _is_role(sentence, tag)):
            continue
        if result and tag.start < result[-1].end:
            continue
        phrase = whole(sentence, _read(sentence, tag, role, result[-1].end if result else 0))
        if role.office_id == COUNTERPART and not (role.bare or role.is_plural or _is_owned_abroad(phrase)):
            continue
        owner = result[-1] if result else None
        if owner and owner.end == phrase.start - 1 and doc[owner.end].tag_ == "POS" and not owner.is_plural:
            result[-1] = replace(
                phrase,
                start=owner.start,
                country_code=phrase.country_code or owner.country_code,
                determiner=owner.determiner or phrase.determiner,
                possessor=owner.possessor,
            )
        else:
            result.append(phrase)
    return result


def _is_owned_abroad(phrase: OfficePhrase) -> bool:
    """Whether a colleague is one of another state: "his Omani colleague"."""
    return bool(phrase.countries) and phrase.possessor is not None


def _outside_body(sentence: Sentence, tag: Tag) -> Tag:
    """Of "People's Party leader" only "leader" is the office, where a body ends inside the phrase."""
    start = tag.start
    while start < tag.end and start in sentence.in_body:
        start += 1
    inner = sentence.tags.at(start, Layer.ROLE, limit=tag.end) if start < tag.end else None
    return inner if inner and inner.end == tag.end else tag


def _as_role(tag: Tag) -> Role | None:
    if isinstance(tag.value, Word):
        return Role(tag.phrase, tag.phrase, GROUP, True, "", "", True)
    return tag.value if isinstance(tag.value, Role) else None


def _is_role(sentence: Sentence, tag: Tag) -> bool:
    doc = sentence.doc
    if sentence.tags.covers(tag.end - 1, Layer.COUNTRY) or tag.start in sentence.in_body:
        return False
    if any(position in sentence.in_name for position in range(tag.start, tag.end)):
        return False
    if _is_modifier_of_next(sentence, tag):
        return False
    last = doc[tag.end - 1]
    is_title = tag.end - tag.start > 1 and doc[tag.start].tag_ == "NNP"
    is_capitalised = last.text[:1].isupper() and last.tag_ in {"JJ", "VB", "FW", "VBP"}
    if not last.tag_.startswith("NN") and not is_capitalised and not is_title:
        return False
    if tag.end == len(doc):
        return True
    after = doc[tag.end]
    if after.text == "-" and not last.whitespace_ and tag.end + 1 < len(doc):
        return doc[tag.end + 1].lower_ in {"elect", "designate"}
    if last.dep_ == "compound" and after.text[:1].isupper() and sentence.tags.at(tag.end, Layer.BODY):
        return False
    if last.dep_ == "compound" and after.tag_ in {"NN", "NNS"} and tag.end not in sentence.names_at:
        following = sentence.tags.at(tag.end, Layer.ROLE) if tag.layer is Layer.ROLE else None
        return following is not None and after.i == last.head.i and after.text[:1].islower()
    return True


def _is_modifier_of_next(sentence: Sentence, tag: Tag) -> bool:
    """Whether a word only lowers the office behind it: "Assistant Secretary-General"."""
    tags = sentence.tags
    modifier = tags.at(tag.start, Layer.MODIFIER)
    if modifier is None or modifier.end != tag.end:
        return False
    following = tag.end + (tag.end < len(sentence.doc) and sentence.doc[tag.end].text == "-")
    portfolio = tags.at(following, Layer.PORTFOLIO)
    return tags.at(portfolio.end if portfolio else following, Layer.ROLE) is not None


def _read(sentence: Sentence, tag: Tag, role: Role, floor: int) -> OfficePhrase:
    draft = Draft(tag.start, tag.end, [(tag.start, tag.end)])
    read_left(sentence, draft, floor, role)
    read_right(sentence, draft, role)
    category = _category(draft, role)
    country = draft.countries[0] if draft.countries else None
    body = draft.body
    if country is None and body is not None and (body.is_state_organ or body.organisation_type == "movement"):
        country = body.country_code
    return OfficePhrase(
        start=draft.start,
        end=draft.end,
        role=tag.end - 1,
        title=_title(sentence.doc, draft, tag, role),
        core=role.office_id,
        role_category=category,
        country_code=country,
        countries=tuple(draft.countries),
        body=body,
        tenure=draft.tenure,
        is_lowered=draft.is_lowered,
        is_plural=role.is_plural,
        is_bare_allowed=role.bare or draft.has_complement or draft.has_portfolio or bool(country or body),
        determiner=draft.determiner,
        possessor=draft.possessor,
        gender=role.gender,
        has_portfolio=draft.has_portfolio,
        is_described=draft.is_described or draft.has_complement,
        owner=draft.owner,
    )


def _title(doc: Doc, draft: Draft, tag: Tag, role: Role) -> str:
    title, previous = "", -1
    for start, end in sorted(draft.pieces):
        text = doc[start:end].text
        if start == tag.start and (role.is_plural or role.is_short) and role.role_category != GROUP:
            text = role.singular.title() if text[:1].isupper() else role.singular
        is_glued = start == previous and not doc[start - 1].whitespace_
        title += text if is_glued or not title else f" {text}"
        previous = end
    return title


def _category(draft: Draft, role: Role) -> str:
    category = role.role_category
    body = draft.body
    if body and role.office_id in HEADING_ROLES and category in _NEEDS_BODY_CATEGORY:
        category = _HEADS_OF_BODY.get(body.organisation_type, "official" if category != "igo_head" else category)
    elif body and category == "ambassador" and role.office_id == "high_commissioner" and not body.is_state_organ:
        category = "igo_head"
    elif draft.has_portfolio and role.office_id in MINISTER_CORES:
        category = draft.portfolio_category or "minister"
    if role.office_id == "leader" and draft.countries and not body and not draft.pieces[1:]:
        category = "head_of_state"
    if draft.is_lowered:
        category = _LOWERED.get(category, "official")
    return category
