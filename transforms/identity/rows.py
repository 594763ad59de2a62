"""How officials are shown: their keys, names and rows."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from transforms.identity.context import Official
from transforms.identity.evidence import PRESENT_TENURES, Claim
from transforms.identity.holdings import place_of
from transforms.identity.names import Verdict, compare
from transforms.identity.parsing import display_name, family_name, names_a_thing, parse_name
from transforms.identity.positions import Position, capitalised
from transforms.identity.tellings import Telling
from transforms.keys import hash_key
from transforms.reference import OfficeHolder, cities_of_name

COUNTERPART = "counterpart"
_PREPOSITION = re.compile(r" (?:to|for|at|of|in|on) ")
_POINTING = re.compile(r"^(?:his|her|its|their|our|my|the)\b\s*", re.IGNORECASE)
"""Words at the beginning of a description that mean something only in their article."""


def is_thing(official: Official, told: Iterable[Telling], reference: Path) -> bool:
    """Whether it is a city or a thing taken for a person: told by name alone, without office, met by nobody."""
    is_known = official.reference_id or official.office or official.is_overridden
    return not (is_known or official.countries or official.organisations or official.roles) and all(
        not own.has_met and _is_no_name(own.claim.name, official.is_provisional, reference) for own in told
    )


def _is_no_name(name: str, is_provisional: bool, reference: Path) -> bool:
    return names_a_thing(name) or (is_provisional and bool(cities_of_name(name, reference)))


def official_key(official: Official, told: Sequence[Telling]) -> str:
    """Return the canonical key of an official, of whom is ``told``.

    It is that of the curated person, or of the unknown holder of an office, or of the chronologically first report
    of the name, so that it does not depend on the order in which articles arrive.
    """
    if official.reference_id:
        return hash_key("official", "reference", official.reference_id)
    if official.office:
        return hash_key("official", "office", *official.office)
    first = min(told, key=lambda own: own.first)
    return hash_key("official", first.first[2], first.claim.parsed.key or first.claim.name)


def distinct_keys(officials: Sequence[Official], told: Sequence[Sequence[Telling]]) -> list[str]:
    """Return the key of each official, of whom is ``told``; namesakes first told of in one article get an ordinal."""
    claims: dict[str, list[int]] = defaultdict(list)
    for number, (official, own) in enumerate(zip(officials, told, strict=True)):
        if own or official.reference_id:
            claims[official_key(official, own)].append(number)
    keys = [""] * len(officials)
    for key, numbers in claims.items():
        if len(numbers) > 1:
            numbers.sort(key=lambda number: min(own.first for own in told[number]))
        for ordinal, number in enumerate(numbers):
            keys[number] = key if ordinal == 0 else hash_key("official", key, ordinal)
    return keys


def best_name(
    official: Official,
    told_so: Sequence[Telling],
    holders_of: Mapping[str, Sequence[OfficeHolder]],
    places: Mapping[str, str],
) -> str:
    """Return the curated name, else the best-supported spelling of the full name, else the office.

    ``places`` gives the names of countries by code and of bodies by key.
    """
    if official.reference_id:
        return holders_of[official.reference_id][0].full_name
    spellings, told = Counter[str](), Counter[str]()
    for own in told_so:
        spellings[display_name(own.claim.name)] += len(own.days)

    def rank(spelling: str) -> tuple[bool, bool, int, int, str]:
        name = parse_name(spelling)
        initials = any(len(token) == 1 for token in name.tokens)
        return (not name.is_full, initials, -spellings[spelling], -len(spelling), spelling)

    named = {display_name(own.claim.name) for own in told_so if own.claim.is_named}
    if named:
        return min(named, key=rank)
    for own in told_so:
        told[_description(own.claim, places)] += len(own.days)
    return min(told, key=lambda name: (-told[name], -len(name), name))


def _description(claim: Claim, places: Mapping[str, str]) -> str:
    """Return how one without a name is called: by the office told and its country or body, if any."""
    told = _POINTING.sub("", claim.name)
    office = next((office for office in claim.offices if office.tenure in PRESENT_TENURES), None)
    if office is None:
        return capitalised(told or claim.name)
    title = capitalised(office.title)
    if told == claim.name and COUNTERPART not in told.casefold() and told.casefold() != office.title.casefold():
        return capitalised(told)
    where = places.get((place_of(office) or "").partition(" ")[2])
    if where is None or where.removeprefix("the ").casefold() in title.casefold():
        return title
    return f"{title} ({where.removeprefix('the ')})" if _PREPOSITION.search(title) else f"{title} of {where}"


def official_row(
    official: Official,
    told: Sequence[Telling],
    known: Sequence[OfficeHolder],
    key: str,
    own_name: str,
    curated: Mapping[str, str],
) -> dict[str, object]:
    """Return the row of an official, given its rows of the reference list and what a person corrected."""
    name = curated.get("full_name") or own_name
    aliases = {own_name} | {alias for holder in known for alias in holder.aliases}
    aliases |= _spellings(official, told, name)
    is_overridden = official.is_overridden or bool(curated)
    kind = (
        "override" if is_overridden else "reference" if known else "provisional" if official.is_provisional else "name"
    )
    return {
        "official_key": key,
        "full_name": name,
        "family_name": curated.get("family_name") or (family_name(name) if _is_named(official, told) else None),
        "aliases": sorted(aliases - {name}),
        "wikidata_id": curated.get("wikidata_id") or next((h.wikidata_id for h in known if h.wikidata_id), None),
        "is_provisional": official.is_provisional and not curated.get("full_name"),
        "resolution": kind,
    }


def _is_named(official: Official, told: Iterable[Telling]) -> bool:
    return bool(official.reference_id) or any(own.claim.is_named for own in told)


def _spellings(official: Official, told: Iterable[Telling], name: str) -> set[str]:
    """Return the other spellings of an official; descriptions by office only for one who has no name."""
    found = set()
    for is_named, spelling, aliases in {(o.claim.is_named, o.claim.name, alias) for o in told for alias in o.aliases}:
        if is_named:
            found.add(display_name(spelling))
            found.update(display_name(alias) for alias in aliases if compare(alias, name).verdict is not Verdict.NO)
        elif official.office:
            found.update(said for said in (spelling, *aliases) if not _POINTING.match(said))
    return {spelling for spelling in found if spelling}


def position_row(position: Position, official_key: str, organisation_key: str | None) -> dict[str, object]:
    """Return the row of an office that an official holds, at a body that is shown, if any."""
    return {
        "position_key": position.key,
        "official_key": official_key,
        "title": position.title,
        "role_category": position.role_category,
        "organisation_key": organisation_key,
        "country_code": position.country_code,
        "valid_from": position.valid_from,
        "valid_to": position.valid_to,
        "valid_from_basis": position.valid_from_basis,
        "valid_to_basis": position.valid_to_basis,
        "is_current": position.is_current,
        "article_count": position.article_count,
    }
