"""Whom and what corrections by people mean, sought in the memory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from transforms.identity.corrections import PersonId, references_of
from transforms.identity.nights.memory import Memory
from transforms.identity.overrides import Overrides, PersonReference
from transforms.identity.parsing import parse_name
from transforms.remembering import keys_table, schema

Meant = Mapping[PersonReference, frozenset[PersonId]]
"""The people of articles that each reference of a correction means."""

_SOUGHT = schema(place=pa.int32(), called=pa.string(), country_code=pa.string(), article_id=pa.string())
_CALLED = """
SELECT place, article_key, number FROM present JOIN claim USING (claim) JOIN sought USING (called)
WHERE (sought.country_code IS NULL OR list_contains(claim.countries, sought.country_code))
AND (sought.article_id IS NULL OR sought.article_id = present.article_id)
"""
_ALSO_CALLED = """
SELECT place, sought.called, article_key, number, aliases
FROM present JOIN claim USING (claim) JOIN sought USING (article_id)
WHERE sought.country_code IS NULL OR list_contains(claim.countries, sought.country_code)
"""
_OF_KEYS = """
SELECT official_key, article_key, number
FROM official SEMI JOIN wanted USING (official_key) JOIN linked USING (official)
"""


def meant_by(known: Memory, overrides: Overrides, by_key: Mapping[str, Iterable[PersonId]]) -> Meant:
    """Return the people of present articles that each reference to a person means, those by key as given."""
    references = {side for sides in references_of(overrides).values() for side in sides}
    found = {side: frozenset(by_key[side.key]) for side in references if side.key}
    return found | _people_called(known, [side for side in references if side.name])


def _people_called(known: Memory, asked: Sequence[PersonReference]) -> dict[PersonReference, frozenset[PersonId]]:
    """Return the people that references by name mean.

    Where an article is told, these are the people of that name in it, else those who are told there by it as well.
    """
    if not asked:
        return {}
    rows = [
        (place, parse_name(own.name or "").key, own.country_code, own.article_id) for place, own in enumerate(asked)
    ]
    found: dict[int, set[PersonId]] = defaultdict(set)
    for place, key, number in known.rows(_CALLED, None, sought=_sought(rows)):
        found[place].add((key, number))
    left = [row for row in rows if row[3] and row[0] not in found]
    if left:
        for place, called, key, number, aliases in known.rows(_ALSO_CALLED, None, sought=_sought(left)):
            if any(parse_name(alias).key == called for alias in aliases):
                found[place].add((key, number))
    return {own: frozenset(found[place]) for place, own in enumerate(asked)}


def _sought(rows: Sequence[Sequence[object]]) -> pa.Table:
    columns = zip(zip(*rows, strict=True), _SOUGHT, strict=True)
    return pa.table([pa.array(own, field.type) for own, field in columns], schema=_SOUGHT)


def people_of_keys(known: Memory, keys: Iterable[str], led: Mapping[str, str]) -> dict[str, set[PersonId]]:
    """Return the people who are the officials with published keys, those that are gone by what they were ``led`` to."""
    keys = list(keys)
    found: dict[str, set[PersonId]] = defaultdict(set)
    wanted = keys_table("official_key", [*keys, *(led[key] for key in keys if key in led)])
    for official_key, key, number in known.rows(_OF_KEYS, None, wanted=wanted):
        found[official_key].add((key, number))
    return {key: found[key] or found[led.get(key, key)] for key in keys}
