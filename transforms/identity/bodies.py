"""The bodies that a night can touch: those told by what changed, and those whose acronyms or namesakes did."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms.identity.evidence import Article, Body, Evidence
from transforms.identity.memory import Memory, digest
from transforms.identity.organisations import (
    BY_NAME_ALONE,
    BodyIdentity,
    Mention,
    Organisation,
    assemble,
    called,
    corrected_body,
    countries_by_name,
    country_told,
    fold,
    identify,
    is_acronym,
    is_unknown,
    learn_acronyms,
    missing_parents,
    plain_name,
    signature,
    split_country,
    told_same,
    with_article,
    words_within,
)
from transforms.identity.overrides import OrganisationCorrection
from transforms.reference import countries
from transforms.remembering import Rows, keys_table

_TOLD = ("name", "is_named", "aliases", "acronym", "organisation_type", "country_code")
_IDENTITY = ("key", "reason", "told_name", "told_type", "told_country", "told_parent")


@dataclass(frozen=True, slots=True)
class BodyChanges:
    """Articles in which a body is another one than before, and the bodies that are called otherwise, come or gone."""

    articles: frozenset[str]
    renamed: frozenset[str]


def update_bodies(
    known: Memory,
    changed: Iterable[str],
    evidence: Evidence,
    folder: Path,
    corrections: Sequence[OrganisationCorrection],
) -> BodyChanges:
    """Take in the bodies of changed articles, given what those that count tell, and all that follows for others."""
    other_names = _update_corrections(known, corrections)
    told = evidence.bodies
    numbers = known.stories(changed)
    wanted = keys_table("article", numbers.values())
    old = known.records(_TOLD_BY, wanted=wanted)
    acronyms = {body.acronym for body in told if body.acronym} | {row["acronym"] for row in old if row["acronym"]}
    folds = {_folded(body.name) for body in told} | {row["folded"] for row in old}
    before = _learnt(known, acronyms, folds)
    known.drop("body", "article", numbers.values())
    _hear(known, told, numbers, evidence.acting, Counter(row["wording"] for row in old))
    now = known.records(_TOLD_BY, wanted=wanted)
    after = _learnt(known, acronyms, folds)
    other_acronyms = {a for a in acronyms if before[0].get(a) != after[0].get(a)}
    other_folds = {f for f in folds if before[1].get(f) != after[1].get(f)}
    other_acronyms |= known.strings(
        "SELECT DISTINCT acronym FROM wanted CROSS JOIN long_form USING (folded) CROSS JOIN wording USING (wording)",
        wanted=keys_table("folded", other_folds),
    )
    unsure = known.records(
        _UNSURE,
        plains=keys_table("plain", other_acronyms),
        seeks=keys_table("sought", other_folds),
        names=keys_table("name", other_names),
    )
    by_signature = {row["signature"]: row for row in unsure}
    moved = _identify(known, [_body(row) for row in by_signature.values()], folder, corrections)
    keys = {str(row["key"]) for row in (*old, *now, *unsure, *moved) if row["key"]}
    given = Rows(("signature", "key", "reason"), [tuple(row[name] for name in _MOVED) for row in moved])
    relinked = known.strings(_RELINKED, moved=given)
    identity = ", ".join(f"{name} = :{name}" for name in _IDENTITY)
    known.change(f"UPDATE wording SET {identity} WHERE signature = :signature", moved)  # noqa: S608
    return BodyChanges(frozenset(relinked), _assemble(known, keys, folder, corrections))


_MOVED = ("signature", "key", "reason")
_UNSURE = """
SELECT * FROM wording WHERE key IS NULL
UNION SELECT wording.* FROM plains CROSS JOIN wording USING (plain)
UNION SELECT wording.* FROM seeks CROSS JOIN wording USING (sought)
UNION SELECT wording.* FROM names CROSS JOIN wording ON wording.key = names.name
UNION SELECT wording.*
FROM names CROSS JOIN body_name ON body_name.folded = names.name CROSS JOIN wording USING (wording)
"""


def _update_corrections(known: Memory, corrections: Sequence[OrganisationCorrection]) -> set[str]:
    """Remember the corrections; returns the folded names and keys that those which came, went or changed speak of."""
    told = (
        "organisation", "country_code", "same_as", "name", "acronym", "organisation_type", "wikidata_id"
    )  # fmt: skip
    rows = [
        {name: getattr(own, name) for name in told} | {"place": place, "folded": fold(own.organisation)}
        for place, own in enumerate(corrections)
    ]
    columns = ("place", *told, "folded")
    changed = known.noted_anew("body_correction", ([row[name] for name in columns] for row in rows))
    return {row[column] for row in changed for column in (1, -1)}


def _hear(
    known: Memory,
    told: Iterable[Body],
    numbers: Mapping[str, int],
    acting: frozenset[tuple[str, int]],
    gone: Mapping[str, int],
) -> None:
    """Note the bodies of changed articles, of which so many were told before in the wordings of ``gone``."""
    wordings: dict[str, tuple[dict[str, object], Body]] = {}
    heard, counts = [], Counter[str]()
    for body in told:
        row = _wording(body, (body.article.key, body.number) in acting)
        wording = str(row["wording"])
        wordings[wording] = row, body
        heard.append({"article": numbers[body.article.key], "number": body.number, "wording": wording})
        counts[wording] += 1
    counts.subtract(gone)
    known.put("body", heard)
    asked = keys_table("wording", wordings)
    before = known.strings("SELECT wording FROM asked CROSS JOIN wording USING (wording)", asked=asked)
    fresh = {wording: told for wording, told in wordings.items() if wording not in before}
    known.put("wording", (row for row, _ in fresh.values()))
    for table, folded in (("long_form", _long_forms), ("body_name", called)):
        known.put(
            table, ({"folded": own, "wording": wording} for wording, (_, body) in fresh.items() for own in folded(body))
        )
    known.change(
        "UPDATE wording SET count = count + :came WHERE wording = :wording",
        ({"came": came, "wording": wording} for wording, came in counts.items()),
    )
    lost = "SELECT wording FROM counted CROSS JOIN wording USING (wording) WHERE count = 0"
    silent = known.strings(lost, counted=keys_table("wording", counts))
    for table in ("wording", "long_form", "body_name"):
        known.drop(table, "wording", silent)


def _long_forms(body: Body) -> set[str]:
    """Return the folded long forms that a body tells of its acronym."""
    forms = learn_acronyms([body]).get(body.acronym or "", ())
    return {fold(split_country(form)[0]) for form in forms}


BODIES_OF = """
SELECT article_key, number, key
FROM wanted CROSS JOIN body USING (article) CROSS JOIN wording USING (wording) CROSS JOIN story USING (article)
"""
"""A query for the bodies that articles tell of."""
_TOLD_BY = """
SELECT wording, acronym, folded, key
FROM wanted CROSS JOIN body USING (article) CROSS JOIN wording USING (wording)
"""
_RELINKED = """
SELECT DISTINCT article_key
FROM moved CROSS JOIN wording USING (signature) CROSS JOIN body USING (wording) CROSS JOIN story USING (article)
WHERE wording.key <> moved.key OR wording.reason <> moved.reason
"""
_CORRECTED = """
SELECT place, key, sum(count) FROM (
    SELECT place, wording, wording.key, count
    FROM body_correction AS told CROSS JOIN body_name USING (folded) CROSS JOIN wording USING (wording)
    WHERE told.country_code IS NULL OR told.country_code = wording.country_told
    UNION SELECT place, wording, wording.key, count
    FROM body_correction AS told CROSS JOIN wording ON wording.key = told.organisation
) GROUP BY place, key
"""


def corrected_bodies(known: Memory) -> list[tuple[int, str, int]]:
    """Return which corrections (by place among them) mean which bodies (by key), and how often these are told so."""
    return known.rows(_CORRECTED) if known.rows("SELECT 1 FROM body_correction LIMIT 1") else []


def _folded(name: str) -> str:
    return fold(split_country(plain_name(name))[0])


def _wording(body: Body, is_acting: bool) -> dict[str, object]:
    plain, folded = plain_name(body.name), _folded(body.name)
    told = signature(body)
    return {
        **{name: getattr(body, name) for name in _TOLD},
        "wording": digest((told, body.is_named, body.aliases, is_acting)),
        "count": 0,
        "article_id": None if body.is_named else body.article.article_id,
        "is_acting": is_acting,
        "signature": digest(told),
        "plain": plain,
        "folded": folded,
        "sought": folded or fold(plain),
        "country_told": country_told(body),
    }


def _body(row: Mapping[str, Any]) -> Body:
    told = {name: row[name] for name in _TOLD}
    told |= {"is_named": bool(row["is_named"]), "aliases": tuple(json.loads(row["aliases"] or "[]"))}
    return Body(Article("", str(row["article_id"]), None), 0, **told)


def _learnt(
    known: Memory, acronyms: Iterable[str], folds: Iterable[str]
) -> tuple[dict[str, set[str]], dict[str, set[str | None]]]:
    """Return the long forms of acronyms, and the countries told with folded names."""
    told = ", ".join(_TOLD)
    rows = known.records(
        f"SELECT {told}, '' AS article_id FROM acronyms CROSS JOIN wording USING (acronym) "  # noqa: S608
        f"UNION SELECT {told}, '' FROM folds CROSS JOIN wording USING (folded)",
        acronyms=keys_table("acronym", acronyms),
        folds=keys_table("folded", folds),
    )
    bodies = [_body(row) for row in rows]
    return learn_acronyms(bodies), countries_by_name(bodies)


def _identify(
    known: Memory, unsure: Sequence[Body], folder: Path, corrections: Iterable[OrganisationCorrection]
) -> list[dict[str, str | None]]:
    """Return which bodies are meant, as the columns of wordings of their signatures."""
    same_as = told_same(corrections, folder)
    acronyms = {name for body in unsure for name in [plain_name(body.name)] if is_acronym(name)}
    long_forms, _ = _learnt(known, acronyms, ())
    folds = {fold(split_country(form)[0]) for forms in long_forms.values() for form in forms}
    folds |= {_folded(body.name) or fold(plain_name(body.name)) for body in unsure}
    _, told_countries = _learnt(known, (), folds)
    found = [(digest(signature(body)), identify(body, folder, long_forms, told_countries, same_as)) for body in unsure]
    return [
        {
            "signature": told,
            "key": identity.key,
            "reason": identity.reason,
            "told_name": identity.name,
            "told_type": identity.organisation_type,
            "told_country": identity.country_code,
            "told_parent": identity.parent_key,
        }
        for told, identity in found
    ]


def _assemble(
    known: Memory, keys: Iterable[str], folder: Path, corrections: Sequence[OrganisationCorrection]
) -> frozenset[str]:
    """Put bodies together anew; returns those that came, went or have another name."""
    wanted, told = keys_table("key", keys), ", ".join((*_TOLD, *_IDENTITY))
    rows = known.records(
        f"SELECT {told}, '' AS article_id, sum(count) AS count "  # noqa: S608
        f"FROM wanted CROSS JOIN wording USING (key) GROUP BY {told}",
        wanted=wanted,
    )
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for row in rows:
        identity = BodyIdentity(*(row[name] for name in _IDENTITY))
        mentions[identity.key].append((_body(row), identity, row["count"]))
    made = assemble(mentions, folder)
    for place, key, _ in sorted(corrected_bodies(known)):
        if key in made:
            made[key] = corrected_body(made[key], corrections[place])
    before = known.records("SELECT organisation.* FROM wanted CROSS JOIN organisation USING (key)", wanted=wanted)
    for table in ("organisation", "word"):
        known.drop(table, "key", keys)
    known.put("organisation", ({**organisation_row(body), "is_bystander": False} for body in made.values()))
    known.put(
        "word",
        ({"fold": word, "key": key} for key, own in made.items() if is_unknown(own) for word in words_within(own)),
    )
    _note_assembled(known, keys, [*(row["parent_key"] for row in before), *(own.parent_key for own in made.values())])
    names = {row["key"]: row["name"] for row in before}
    return frozenset(key for key in {*names, *made} if names.get(key) != (made[key].name if key in made else None))


def _note_assembled(known: Memory, keys: Iterable[str], parents: Iterable[str | None]) -> None:
    """Note the bodies put together anew in the table ``assembled``.

    In ``doubtful`` are all that may be shown now and were not, or the other way round: these, and what they are or were
    part of.
    """
    known.run(
        "CREATE TEMP TABLE assembled (key TEXT PRIMARY KEY)",
        "CREATE TEMP TABLE doubtful (key TEXT PRIMARY KEY)",
    )
    known.put("assembled", ({"key": key} for key in keys))
    known.put("doubtful", ({"key": key} for key in {*keys, *parents} - {None}))


def organisation_row(body: Organisation) -> dict[str, object]:
    """Return a body as it is remembered."""
    return {
        "key": body.key,
        "name": body.name,
        "acronym": body.acronym,
        "aliases": list(body.aliases),
        "organisation_type": body.organisation_type,
        "country_code": body.country_code,
        "parent_key": body.parent_key,
        "wikidata_id": body.wikidata_id,
        "is_unknown": is_unknown(body),
    }


def place_names(known: Memory, keys: Iterable[str], folder: Path) -> dict[str, str]:
    """Return the names of countries by code, and of the bodies with the given keys and of their parents."""
    states = {code: with_article(country.name) for code, country in countries(folder).items()}
    query = "SELECT key, name FROM wanted CROSS JOIN organisation USING (key)"
    told = known.rows(query, wanted=keys_table("key", keys))
    return states | dict(told) | {key: body.name for key, body in parents(known, folder).items()}


_MISSING_PARENTS = """
WITH RECURSIVE parent (key) AS (
    SELECT min(parent_key) FROM organisation
    UNION ALL SELECT (SELECT min(parent_key) FROM organisation WHERE parent_key > parent.key)
    FROM parent WHERE key IS NOT NULL
)
SELECT key, (SELECT min(country_code) FROM organisation WHERE parent_key = parent.key) FROM parent
WHERE key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM organisation AS named WHERE named.key = parent.key)
"""
"""Goes from one parent to the next in the index, over all that is part of each."""


def parents(known: Memory, folder: Path) -> dict[str, Organisation]:
    """Return, by key, the bodies that others are part of and no article names."""
    missing = known.rows(_MISSING_PARENTS)
    children = {f"child of {key}": Organisation("", "", None, (), "", code, key, None) for key, code in missing}
    return missing_parents(children, folder)


_CALLED_AS_SOMEBODY = """
INSERT OR IGNORE INTO doubtful SELECT key FROM (
    SELECT before.fold FROM official_before AS before LEFT JOIN official USING (official)
    WHERE NOT before.is_provisional
    AND (official.official IS NULL OR official.is_provisional OR official.fold <> before.fold)
    UNION SELECT official.fold FROM official_before AS before CROSS JOIN official USING (official)
    WHERE NOT official.is_provisional
    AND (before.fold IS NULL OR before.is_provisional OR official.fold <> before.fold)
) CROSS JOIN word USING (fold)
"""
_MARK = """
UPDATE organisation SET is_bystander = key NOT IN (SELECT key FROM corrected)
AND is_unknown AND NOT EXISTS (SELECT 1 FROM organisation AS part WHERE part.parent_key = organisation.key)
AND EXISTS (
    SELECT 1 FROM wording WHERE wording.key = organisation.key AND reason IN (SELECT reason FROM reasons)
)
AND (
    NOT EXISTS (
        SELECT 1 FROM wording
        WHERE wording.key = organisation.key AND is_acting AND reason IN (SELECT reason FROM reasons)
    )
    OR EXISTS (
        SELECT 1 FROM word CROSS JOIN official USING (fold)
        WHERE word.key = organisation.key AND NOT official.is_provisional
    )
)
WHERE key IN (SELECT key FROM doubtful)
"""


def mark_bystanders(known: Memory) -> None:
    """Mark the bodies without names that are none as far as anything tells, among those that a run concerns.

    That is a name that no table knows, of no kind, country or acronym, for which nobody is told to stand and which
    met nobody (a place, an event, a treaty), and a person's name with or without words around it.
    """
    known.run(
        _CALLED_AS_SOMEBODY,
        _MARK,
        reasons=keys_table("reason", BY_NAME_ALONE),
        corrected=keys_table("key", (key for _, key, _ in corrected_bodies(known))),
    )


def doubtful_bodies(known: Memory) -> set[str]:
    """Return all bodies that articles name (by key) that may be shown or not otherwise than before a run."""
    return known.strings("SELECT key FROM doubtful")


def shown_among(known: Memory, keys: Iterable[str]) -> set[str]:
    """Return those of some keys whose bodies articles name and are shown."""
    query = "SELECT key FROM asked CROSS JOIN organisation USING (key) WHERE NOT is_bystander"
    return known.strings(query, asked=keys_table("key", keys))


def written_among(written: pa.Table, keys: Iterable[str]) -> set[str]:
    """Return those of some keys whose bodies are among those ``written`` in the lake."""
    found = written["organisation_key"].combine_chunks()
    return set(map(str, found.filter(pc.is_in(found, pa.array(sorted(keys), pa.string()))).to_pylist()))
