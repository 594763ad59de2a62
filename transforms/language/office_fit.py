"""How well an office that a description tells can be one that somebody holds."""

from collections.abc import Callable

from transforms.language.bodies import BodySpan
from transforms.language.cast import Person
from transforms.language.lexicon import fold
from transforms.language.mention_layer import Found
from transforms.language.office_phrases import OfficePhrase
from transforms.language.records import Tenure

SURE_FIT = 2.5
"""Fit of an office in the same country."""

_MINISTERIAL = frozenset({"foreign_minister", "minister"})
_LEADERS = frozenset(
    [
        "head_of_state",
        "head_of_government",
        "party_leader",
        "royalty",
        "igo_head",
        "speaker",
        "foreign_minister",
        "minister",
    ]
)
_DIPLOMATIC = frozenset({"foreign_minister", "ambassador", "envoy", "deputy_minister", "igo_head", "igo_official"})
ANYBODY = frozenset({"official", "representative"})
GENERIC_CORES = {
    "minister": _MINISTERIAL | {"deputy_minister"},
    "leader": _LEADERS - _MINISTERIAL,
    "leaders": _LEADERS,
    "diplomat": _DIPLOMATIC,
    "envoy": frozenset({"envoy", "ambassador"}),
    "chief": _LEADERS | {"igo_official", "official", "military"},
    "head": _LEADERS | {"igo_official", "official"},
    "secretary": frozenset({"foreign_minister", "minister", "official", "igo_head", "party_leader"}),
}
PLURAL_CORES = {core: categories for core, categories in GENERIC_CORES.items() if core == "minister"} | {
    core: frozenset({*_LEADERS, *_DIPLOMATIC, *ANYBODY}) for core in ("leader", "leaders")
}
SPECIFIC_CATEGORIES = frozenset(
    [
        "head_of_state",
        "head_of_government",
        "foreign_minister",
        "ambassador",
        "speaker",
        "igo_head",
        "deputy_head_of_state",
        "deputy_head_of_government",
    ]
)
_EXCLUSIVE = frozenset(["head_of_state", "head_of_government", "royalty", "deputy_head_of_state", "spouse"])
_HEAD_OF_A_PART = "first_minister"
"""Head of the government of a part of a state, beside a prime minister."""
_HEADS_OF_ANY_KIND = frozenset({"head_of_state", "leader", "ruler", "monarch", "top_leader"})


def office_fit(
    wanted: OfficePhrase, held: OfficePhrase, country: str | None, same_body: Callable[[BodySpan, BodySpan], bool]
) -> float:
    """Return how well a described office can be one that a person holds: 0 not at all, up to about 6."""
    if (wanted.tenure is Tenure.FORMER) != (held.tenure is Tenure.FORMER):
        return 0.0
    fit = _core_fit(wanted, held)
    if not fit:
        return 0.0
    country = held.country_code or country
    if wanted.country_code and country:
        if wanted.country_code != country:
            return 0.0
        fit += 2
    elif wanted.country_code:
        fit -= 1.2
    if wanted.body and held.body:
        if not same_body(wanted.body, held.body):
            return 0.0
        fit += 2
    elif wanted.body and not wanted.country_code:
        fit -= 1
    return max(fit, 0.0)


def _core_fit(wanted: OfficePhrase, held: OfficePhrase) -> float:
    if wanted.core in ANYBODY:
        return 0.8 if (wanted.country_code or wanted.body) else 0.0
    generic = GENERIC_CORES.get(wanted.core)
    if generic is not None and not wanted.has_portfolio and not wanted.is_lowered:
        if held.role_category not in generic:
            return 0.0
        return 1.5 if held.core == wanted.core and not held.is_lowered else 1.0 - 0.3 * held.is_lowered
    if wanted.is_lowered != held.is_lowered:
        return 0.0
    if wanted.role_category == held.role_category and wanted.role_category in SPECIFIC_CATEGORIES:
        if wanted.role_category == "head_of_state" and wanted.core != held.core:
            return 1.5 if {wanted.core, held.core} & _HEADS_OF_ANY_KIND else 0.0
        if wanted.core != held.core and _HEAD_OF_A_PART in {wanted.core, held.core}:
            return 0.0
        return 2.0
    if wanted.core != held.core:
        return 0.0
    if wanted.has_portfolio and held.has_portfolio:
        return (
            2.0
            if title_words(wanted.title) & title_words(held.title) - title_words(wanted.core.replace("_", " "))
            else 0.0
        )
    return 1.5


def title_words(title: str) -> set[str]:
    """Return the words of a title that tell one office from another."""
    return set(fold(title).split()) - {"of", "for", "the", "and"}


def is_other_dignity(mention: Found, person: Person) -> bool:
    """Return whether "King NAME" can't be "Crown Prince GIVEN NAME", told of one family."""
    told = {office.role_category for office in mention.offices if office.tenure is not Tenure.FORMER} & _EXCLUSIVE
    held = {office.role_category for office, _ in person.offices if office.tenure is not Tenure.FORMER} & _EXCLUSIVE
    return bool(told) and bool(held) and not told & held
