"""Which body an organisation named in an article is.

Tried in this order: a correction by a person, a well-known body of the reference table, a state body by pattern and
country ("Iranian Foreign Ministry"), a country itself, an acronym whose long form the articles tell, the name.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from anyascii import anyascii

from transforms import reference
from transforms.identity.evidence import Body
from transforms.identity.overrides import OrganisationCorrection
from transforms.identity.parsing import family_name
from transforms.identity.spelling import rule_rows
from transforms.keys import hash_key

OTHER = "other"
GOVERNMENT = "government"
IGO = "igo"
NGO = "ngo"
EMBASSY = "embassy"
FOREIGN_MINISTRY = "foreign_ministry"
BY_NAME_ALONE = frozenset({"name", "description"})
"""Reasons of links to a body that no table knows."""
LONGEST_ACRONYM = 10
LONGEST_COUNTRY = 5
"""Most words of a country's name: Democratic People's Republic of Korea."""
LONGEST_PERSON = 5
"""Most words of a person's name that are looked for in the name of a body."""

_BRACKETS = re.compile(r"\s*\(([^)]*)\)\s*|\s*[(\[][^)\]]*$")
"""What stands in brackets; what opens one and is cut off before it closes tells nothing."""
_POSSESSIVE = re.compile(r"['’]s?$")
_PLURAL_COUNTRY = re.compile(r"^United |\b(?:Republic|Islands|Netherlands|Philippines|Maldives|Bahamas|Gambia)\b")
_OCCASIONS = frozenset({"conference", "summit"})
_ONE_OF_A_KIND = frozenset({"central_bank", GOVERNMENT, "head_of_state_office", "ministry"})
"""Types of bodies of which a country has one for each pattern; it may have several chambers and armed forces."""
_SMALL_WORDS = frozenset({"the", "of", "for", "and", "on", "in", "s"})
_EVENT = re.compile(
    r"(?:\s+(?:Annual|Extraordinary|Emergency|Ministerial|Special|(?:(?:Foreign )?Ministers|Leaders)['’]?))*\s+Summit$"
)
_UNDER_A_HEAD = re.compile(r"(.+?)(?:['’]s)? (Administration|Government|Regime|White House)", re.IGNORECASE)
"""What a government is called by the name of its head: Nixon Administration."""
_PART_OF = re.compile(r"\b(?:of|at) (?:the )?")
_SPELLINGS = {"organization": "organisation", "defense": "defence", "labor": "labour", "center": "centre"}


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body as the warehouse knows it."""

    key: str
    name: str
    acronym: str | None
    aliases: tuple[str, ...]
    organisation_type: str
    country_code: str | None
    parent_key: str | None
    wikidata_id: str | None


@dataclass(frozen=True, slots=True)
class BodyIdentity:
    """The body that a name stands for, before all mentions of it are put together."""

    key: str
    reason: str
    name: str | None = None
    organisation_type: str | None = None
    country_code: str | None = None
    parent_key: str | None = None


def reference_key(organisation_id: str) -> str:
    """Return the organisation key of a body of the reference table."""
    return hash_key("organisation", "reference", organisation_id)


def organisation_keys(folder: Path) -> dict[str, str]:
    """Return the organisation key of each body of the reference table in a folder by its id."""
    return {identifier: reference_key(identifier) for identifier in reference.organisations(folder)}


@lru_cache(maxsize=200_000)
def fold(name: str) -> str:
    """Return a body's name without case, marks, small words and differences of English spelling."""
    text = anyascii(_POSSESSIVE.sub("", name)).replace("&", " and ").casefold().replace("co-operation", "cooperation")
    words = re.findall(r"[a-z0-9]+", text)
    kept = [_SPELLINGS.get(word, word) for word in words if word not in _SMALL_WORDS]
    return " ".join(kept or words)


def plain_name(name: str) -> str:
    """Return a name without what stands in brackets."""
    return _BRACKETS.sub(" ", name).strip() or name


def is_acronym(name: str) -> bool:
    """True for a word in capitals that can be an acronym."""
    letters = name.replace(".", "").replace("-", "")
    return 1 < len(letters) <= LONGEST_ACRONYM and letters.isupper() and " " not in name


@lru_cache(maxsize=200_000)
def split_country(name: str) -> tuple[str, str | None]:
    """Return a body's name without the country that it tells of, and that country's code."""
    words = name.split()
    for size in range(min(LONGEST_COUNTRY, len(words) - 1), 0, -1):
        front = _POSSESSIVE.sub("", " ".join(words[:size]))
        code = reference.country_of_demonym(front) or reference.country_of_name(front)
        if code:
            return " ".join(words[size:]), code
        tail = " ".join(words[-size:])
        if len(words) > size + 1 and words[-size - 1].casefold() in {"of", "the", "in", "to"}:
            code = reference.country_of_name(_POSSESSIVE.sub("", tail))
            if code:
                kept = words[: -size - 1]
                while kept and kept[-1].casefold() in {"of", "the", "in", "to"}:
                    kept.pop()
                return " ".join(kept), code
    return name, None


def with_article(country: str) -> str:
    """Return a country's name as it stands within a phrase: "the United States"."""
    return f"the {country}" if _PLURAL_COUNTRY.search(country) else country


@cache
def _patterns(folder: Path) -> dict[str, tuple[reference.OrganisationPattern, ...]]:
    found: dict[str, list[reference.OrganisationPattern]] = defaultdict(list)
    for pattern in reference.organisation_patterns(folder):
        found[fold(pattern.phrase)].append(pattern)
    return {phrase: tuple(patterns) for phrase, patterns in found.items()}


def called(body: Body) -> set[str]:
    """Return the folded names by which an article calls a body."""
    return {fold(plain_name(name)) for name in (body.name, *body.aliases)}


def country_told(body: Body) -> str | None:
    """Return the country told beside a body's name or in it."""
    return body.country_code or split_country(body.name)[1]


Signature = tuple[str | None, ...]
Mention = tuple[Body, BodyIdentity, int]
"""A body as told, what it stands for, and how often it is told so."""


def signature(body: Body) -> Signature:
    """Return what tells, with all that is learnt from articles, which body is meant."""
    own = None if body.is_named else body.article.article_id
    return (body.name, body.country_code, body.acronym, body.organisation_type, own)


def learn_acronyms(bodies: Iterable[Body]) -> dict[str, set[str]]:
    """Return acronym -> long forms told beside it in any article."""
    long_forms: dict[str, set[str]] = defaultdict(set)
    for body in bodies:
        if body.acronym:
            names = (plain_name(name) for name in (body.name, *body.aliases))
            long_forms[body.acronym].update(name for name in names if not is_acronym(name) and " " in name)
    return long_forms


def countries_by_name(bodies: Iterable[Body]) -> dict[str, set[str | None]]:
    """Return folded name -> countries told with it; a country told inside a name counts as a second meaning."""
    countries: dict[str, set[str | None]] = defaultdict(set)
    for name, country in {(body.name, body.country_code) for body in bodies}:
        bare, code = split_country(plain_name(name))
        if code or country:
            countries[fold(bare)].add(code or country)
        if code:
            countries[fold(bare)].add(None)
    return countries


def told_same(
    corrections: Iterable[OrganisationCorrection], folder: Path
) -> dict[tuple[str, str | None], BodyIdentity]:
    """Return, by folded name and country, the bodies that corrections tell names to stand for."""
    return {
        (fold(c.organisation), c.country_code): _target(c.same_as, folder) for c in corrections if c.same_as is not None
    }


def _target(name: str, folder: Path) -> BodyIdentity:
    if name in reference.organisations(folder):
        return _of_reference(reference.organisations(folder)[name], "override")
    known = reference.organisations_of_name(name, folder)
    if known:
        return _of_reference(known[0], "override")
    bare, code = split_country(name)
    patterned = _by_pattern(bare, code, None, folder)
    if patterned:
        return replace(patterned, reason="override")
    key = name if re.fullmatch(r"[0-9a-f]{20}", name) else hash_key("organisation", "name", fold(name))
    return BodyIdentity(key, "override")


def _of_reference(body: reference.Organisation, reason: str) -> BodyIdentity:
    return BodyIdentity(reference_key(body.organisation_id), reason)


def identify(
    body: Body,
    folder: Path,
    long_forms: Mapping[str, set[str]],
    countries: Mapping[str, set[str | None]],
    same_as: Mapping[tuple[str, str | None], BodyIdentity],
) -> BodyIdentity:
    """Return which body is meant, given what ``learn_acronyms`` and ``countries_by_name`` tell of its names."""
    name = plain_name(body.name)
    for country in (body.country_code, None):
        if (fold(name), country) in same_as:
            return same_as[fold(name), country]
    bare, told_country = split_country(name)
    country = told_country or body.country_code
    known = _well_known(name, body, folder)
    if known:
        return _of_reference(known, "reference")
    if not bare or reference.country_of_name(name, folder):
        code = reference.country_of_name(name, folder) or country
        if code:
            return _state(code, folder)
    known = _known_of_country(bare, country, folder) if country else _host(name, body, folder)
    if known:
        return _of_reference(known, "reference")
    headed = _under_a_head(name, folder)
    if headed:
        return headed
    patterned = _by_pattern(bare, country, name, folder)
    if patterned:
        return patterned
    if is_acronym(name):
        for long_form in sorted(long_forms.get(name, ())):
            known = _well_known(long_form, body, folder)
            if known:
                return _of_reference(known, "acronym")
        folded = {fold(split_country(long_form)[0]) for long_form in long_forms.get(name, ())}
        if len(folded) == 1:
            return _by_name(folded.pop(), country, countries, "acronym")
    if not body.is_named and not country:
        return BodyIdentity(hash_key("organisation", "article", body.article.article_id, fold(name)), "description")
    return _by_name(fold(bare) or fold(name), country, countries, "name")


def _state(code: str, folder: Path) -> BodyIdentity:
    key = hash_key("organisation", "state", code)
    return BodyIdentity(key, "country", reference.countries(folder)[code].name, GOVERNMENT, code)


def _host(name: str, body: Body, folder: Path) -> reference.Organisation | None:
    """Return the international body of the reference table whose summit a name tells of."""
    head = _EVENT.sub("", name)
    known = _well_known(head, body, folder) if head != name else None
    return known if known and known.organisation_type == IGO else None


def _under_a_head(name: str, folder: Path) -> BodyIdentity | None:
    """Return the government, or the White House, that is called by its head's family name."""
    found = _UNDER_A_HEAD.fullmatch(name)
    code = _heads(folder).get(fold(found[1])) if found else None
    if not found or not code:
        return None
    known = reference.organisations_of_name(found[2], folder)
    return _of_reference(known[0], "reference") if known else _state(code, folder)


@cache
def _heads(folder: Path) -> dict[str, str]:
    """Return folded family name -> country, of heads of state and government of one country alone."""
    countries: dict[str, set[str]] = defaultdict(set)
    for holder in reference.office_holders(folder):
        family = family_name(holder.full_name)
        if family and holder.country_code and holder.role_category in {"head_of_state", "head_of_government"}:
            countries[fold(family)].add(holder.country_code)
    return {family: next(iter(codes)) for family, codes in countries.items() if len(codes) == 1}


def _well_known(name: str, body: Body, folder: Path) -> reference.Organisation | None:
    """Return the reference body of that name; an ambiguous acronym needs a kind or country that fits."""
    for form in (name, *([body.acronym] if body.acronym and is_acronym(name) else [])):
        for candidate in reference.organisations_of_name(form, folder):
            fits_country = (
                candidate.country_code is None
                or body.country_code is None
                or candidate.country_code == body.country_code
            )
            fits_type = body.organisation_type in {None, OTHER, candidate.organisation_type}
            if form == candidate.acronym and candidate.is_ambiguous_acronym:
                told = body.organisation_type == candidate.organisation_type or (
                    body.country_code is not None and candidate.country_code == body.country_code
                )
                if told and fits_country:
                    return candidate
            elif fits_country or (fits_type and len(name) > LONGEST_ACRONYM):
                return candidate
    return None


def _known_of_country(bare: str, code: str, folder: Path) -> reference.Organisation | None:
    """Return the reference body that a name means in a country: "Senate" of the United States, "Afghan Taliban"."""
    country = reference.countries(folder)[code]
    forms = [f"{state} {bare}" for state in (country.name, *country.demonyms)]
    forms += [f"{bare} of {country.name}", f"{bare} of {with_article(country.name)}"]
    told = (known for form in forms for known in reference.organisations_of_name(form, folder))
    plain = (known for known in reference.organisations_of_name(bare, folder) if known.country_code == code)
    return next((known for known in (*told, *plain) if known.country_code in {None, code}), None)


def _known_of_type(kind: str, code: str, folder: Path) -> reference.Organisation | None:
    """Return the only reference body of a kind in a country."""
    found = _by_type(folder).get((kind, code), ())
    return found[0] if len(found) == 1 else None


@cache
def _known_by_pattern(pattern_id: str, code: str, folder: Path) -> reference.Organisation | None:
    """Return the only reference body of a country that the phrases of a pattern name, whichever of them is told."""
    own = [pattern for pattern in reference.organisation_patterns(folder) if pattern.pattern_id == pattern_id]
    told = [_known_of_country(pattern.phrase, code, folder) for pattern in own if pattern.country_code in {None, code}]
    found = {body.organisation_id: body for body in told if body and body.organisation_type == own[0].organisation_type}
    return next(iter(found.values())) if len(found) == 1 else None


@cache
def _by_type(folder: Path) -> dict[tuple[str, str], tuple[reference.Organisation, ...]]:
    found: dict[tuple[str, str], list[reference.Organisation]] = defaultdict(list)
    for body in reference.organisations(folder).values():
        if body.country_code:
            found[body.organisation_type, body.country_code].append(body)
    return {key: tuple(bodies) for key, bodies in found.items()}


def _by_pattern(bare: str, country: str | None, name: str | None, folder: Path) -> BodyIdentity | None:
    """Return the state body of a country that a phrase names; an embassy also by the country that it is in."""
    head, host = bare, None
    place = re.match(r"(.*?)\s+(?:in|to|at)\s+(?:the\s+)?(.+)$", bare)
    if place:
        host = reference.country_of_name(place[2], folder) or next(
            (city.country_code for city in reference.cities_of_name(place[2], folder)), None
        )
        head = place[1] if host else bare
    for phrase, told in ((name, None), (head, host)):
        for pattern in _patterns(folder).get(fold(phrase or ""), ()):
            code = pattern.country_code or country
            if code is None or (pattern.country_code and country and pattern.country_code != country):
                continue
            known = _known_of_country(phrase or "", code, folder)
            if pattern.organisation_type in _ONE_OF_A_KIND:
                known = known or _known_by_pattern(pattern.pattern_id, code, folder)
            if pattern.organisation_type == FOREIGN_MINISTRY:
                known = known or _known_of_type(FOREIGN_MINISTRY, code, folder)
            if known:
                return _of_reference(known, "pattern")
            title = f"{pattern.canonical} of {with_article(reference.countries(folder)[code].name)}"
            if pattern.organisation_type != EMBASSY:
                key = hash_key("organisation", "pattern", pattern.pattern_id, code)
                return BodyIdentity(key, "pattern", title, pattern.organisation_type, code)
            key = hash_key("organisation", "pattern", pattern.pattern_id, code, *([told] if told else []))
            if told:
                title += f" in {with_article(reference.countries(folder)[told].name)}"
            parent = _foreign_ministry(code, folder)
            return BodyIdentity(key, "pattern", title, EMBASSY, code, parent.key if parent else None)
    return None


def _foreign_ministry(code: str, folder: Path) -> BodyIdentity | None:
    for pattern in reference.organisation_patterns(folder):
        if pattern.organisation_type == FOREIGN_MINISTRY and pattern.country_code in {None, code}:
            return _by_pattern(pattern.phrase, code, None, folder)
    return None


def _by_name(folded: str, country: str | None, countries: Mapping[str, set[str | None]], reason: str) -> BodyIdentity:
    """One name in several countries is several bodies; told without a country it is one more."""
    if len(countries.get(folded, ())) > 1:
        return BodyIdentity(hash_key("organisation", "name", folded, country), reason, country_code=country)
    return BodyIdentity(hash_key("organisation", "name", folded), reason)


def assemble(mentions: Mapping[str, Sequence[Mention]], folder: Path) -> dict[str, Organisation]:
    """Return each body, by key, put together from all its mentions."""
    known = _curated(folder)
    return {
        key: _from_reference(known[key], mentions[key]) if key in known else _from_mentions(key, mentions[key], folder)
        for key in sorted(mentions)
    }


@cache
def _curated(folder: Path) -> dict[str, reference.Organisation]:
    return {reference_key(body.organisation_id): body for body in reference.organisations(folder).values()}


def reference_bodies(folder: Path) -> dict[str, Organisation]:
    """Return the bodies of the reference table by key, as they are where no article names them."""
    return {key: _from_reference(body, ()) for key, body in _curated(folder).items()}


def missing_parents(organisations: Mapping[str, Organisation], folder: Path) -> dict[str, Organisation]:
    """Return, by key, the bodies that others are part of and no article names."""
    known, found = _curated(folder), dict[str, Organisation]()
    missing = {o.parent_key: o.country_code for o in organisations.values() if o.parent_key}
    while missing:
        key, country = missing.popitem()
        if key in organisations or key in found:
            continue
        if key in known:
            found[key] = _from_reference(known[key], ())
            if found[key].parent_key:
                missing[str(found[key].parent_key)] = found[key].country_code
        else:
            ministry = _foreign_ministry(country or "", folder)
            if ministry and ministry.key == key:
                found[key] = Organisation(
                    key, ministry.name or "", None, (), FOREIGN_MINISTRY, ministry.country_code, None, None
                )
    return found


def _spellings(mentions: Iterable[Mention]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for body, _, count in mentions:
        for name in {plain_name(name) for name in (body.name, *body.aliases)} - {""}:
            counts[name] += count
    return counts


def _from_reference(body: reference.Organisation, mentions: Iterable[Mention]) -> Organisation:
    curated = {form for form in (*body.aliases, body.acronym) if form}
    seen = {name for name in _spellings(mentions) if not name[:1].islower()}
    return Organisation(
        reference_key(body.organisation_id),
        body.name,
        body.acronym,
        tuple(sorted((curated | seen) - {body.name})),
        body.organisation_type,
        body.country_code,
        reference_key(body.parent_id) if body.parent_id else None,
        body.wikidata_id,
    )


def _whole(name: str, folder: Path) -> reference.Organisation | None:
    """Return the reference body that another one is part of by its name: Secretariat of the X, X's Secretariat."""
    front, mark, _ = re.sub(r"['’]s? ", "\0", name).partition("\0")
    wholes = [front] if mark else []
    wholes += [name[found.end() :] for found in _PART_OF.finditer(name)]
    for whole in wholes:
        for known in reference.organisations_of_name(whole, folder):
            if " " in whole or (whole == known.acronym and not known.is_ambiguous_acronym):
                return known
    return None


@cache
def _international_words() -> frozenset[str]:
    return frozenset(row["word"] for row in rule_rows("international_words.csv"))


def _settled_type(kind: str, name: str) -> str:
    """Return the type of a body that no table knows: unions and funds are of several states only where it is said."""
    words = set(re.findall(r"[a-z]+", name.casefold()))
    if kind != IGO or words & _international_words() or is_acronym(name):
        return kind
    return OTHER if words & _OCCASIONS else NGO


def _from_mentions(key: str, mentions: Sequence[Mention], folder: Path) -> Organisation:
    told = max((identity for _, identity, _ in mentions), key=lambda identity: identity.name is not None)
    counts = _spellings(mentions)
    names = {plain_name(body.name): counts[plain_name(body.name)] for body, _, _ in mentions}
    best = told.name or min(names, key=lambda name: (is_acronym(name), -names[name], -len(name), name))

    def most(values: Iterable[tuple[str | None, int]]) -> str | None:
        counter = Counter[str]()
        for value, count in values:
            if value is not None:
                counter[value] += count
        return min(counter, key=lambda value: (-counter[value], value)) if counter else None

    whole = None if told.name else _whole(best, folder)
    kind = told.organisation_type or most(
        (body.organisation_type or None, count) for body, _, count in mentions if body.organisation_type != OTHER
    )
    return Organisation(
        key,
        best,
        most((body.acronym or None, count) for body, _, count in mentions),
        tuple(sorted(name for name in counts if name != best and not name[:1].islower())),
        told.organisation_type or _settled_type(kind or OTHER, best),
        (whole.country_code if whole else None)
        or told.country_code
        or most((body.country_code or split_country(body.name)[1], count) for body, _, count in mentions),
        told.parent_key or (reference_key(whole.organisation_id) if whole else None),
        None,
    )


def is_unknown(body: Organisation) -> bool:
    """True for a body of which nothing but a name is known."""
    is_told = body.organisation_type != OTHER or body.country_code or body.acronym or body.parent_key
    return not is_told and not any(is_acronym(name) for name in (body.name, *body.aliases))


def words_within(body: Organisation) -> set[str]:
    """Return the folded parts of a body's name that can be a person's."""
    words = fold(body.name).split()
    return {
        " ".join(words[first : first + size])
        for size in range(2, min(len(words), LONGEST_PERSON) + 1)
        for first in range(len(words) - size + 1)
    }


def corrected_body(body: Organisation, correction: OrganisationCorrection) -> Organisation:
    """Return a body with what a correction tells of it."""
    if correction.same_as is not None:
        return body
    aliases = {body.name, *body.aliases} if correction.name else set(body.aliases)
    return replace(
        body,
        name=correction.name or body.name,
        aliases=tuple(sorted(aliases - {correction.name or body.name})),
        acronym=correction.acronym or body.acronym,
        organisation_type=correction.organisation_type or body.organisation_type,
        wikidata_id=correction.wikidata_id or body.wikidata_id,
    )
