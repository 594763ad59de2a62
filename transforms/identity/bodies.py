"""The bodies that a night can touch: those told by what changed, and those whose acronyms or namesakes did."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from transforms.identity.evidence import Article, Body, Evidence
from transforms.identity.memory import BODY, BODY_CORRECTION, WORDING, Memory, digest
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
from transforms.remembering import keys_table, numbers_table, rows_table

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
    wanted = numbers_table("article", numbers.values())
    old = known.table(_TOLD_BY, wanted=wanted).to_pylist()
    acronyms = {body.acronym for body in told if body.acronym} | {row["acronym"] for row in old if row["acronym"]}
    folds = {_folded(body.name) for body in told} | {row["folded"] for row in old}
    before = _learnt(known, acronyms, folds)
    known.rows("DELETE FROM body USING wanted WHERE body.article = wanted.article", wanted=wanted)
    _hear(known, told, numbers, evidence.acting, Counter(row["wording"] for row in old))
    after = _learnt(known, acronyms, folds)
    other_acronyms = {a for a in acronyms if before[0].get(a) != after[0].get(a)}
    other_folds = {f for f in folds if before[1].get(f) != after[1].get(f)}
    other_acronyms |= known.strings(
        "SELECT DISTINCT acronym FROM (SELECT acronym, unnest(long_forms) AS folded FROM wording) "
        "SEMI JOIN wanted USING (folded)",
        wanted=keys_table("folded", other_folds),
    )
    unsure = known.table(
        "SELECT DISTINCT ON (signature) * FROM wording WHERE key IS NULL OR plain IN (SELECT plain FROM plains) "
        "OR sought IN (SELECT sought FROM seeks) OR key IN (SELECT name FROM names) "
        "OR list_has_any(called, (SELECT list(name) FROM names))",
        plains=keys_table("plain", other_acronyms),
        seeks=keys_table("sought", other_folds),
        names=keys_table("name", other_names),
    ).to_pylist()
    moved = _identify(known, [_body(row) for row in unsure], folder, corrections)
    keys = {row["key"] for row in old} | {row["key"] for row in unsure if row["key"]}
    keys |= set(moved["key"].to_pylist())
    relinked = known.strings(_RELINKED, moved=moved)
    known.rows(
        f"UPDATE wording SET {', '.join(f'{name} = moved.{name}' for name in _IDENTITY)} "  # noqa: S608
        "FROM moved WHERE wording.signature = moved.signature "
        f"AND ({_fields('wording')}) IS DISTINCT FROM ({_fields('moved')})",
        moved=moved,
    )
    return BodyChanges(frozenset(relinked), _assemble(known, keys, folder, corrections))


def _update_corrections(known: Memory, corrections: Sequence[OrganisationCorrection]) -> set[str]:
    """Remember the corrections; returns the folded names and keys that those which came, went or changed speak of."""
    told = [name for name in BODY_CORRECTION.names if name not in {"place", "folded"}]
    rows = [
        {name: getattr(own, name) for name in told} | {"place": place, "folded": fold(own.organisation)}
        for place, own in enumerate(corrections)
    ]
    now = pa.Table.from_pylist(rows, schema=BODY_CORRECTION)
    changed = known.noted_anew("body_correction", "organisation, folded", now)
    return {name for names in changed for name in names}


def _hear(
    known: Memory,
    told: Iterable[Body],
    numbers: Mapping[str, int],
    acting: frozenset[tuple[str, int]],
    gone: Mapping[str, int],
) -> None:
    """Note the bodies of changed articles, of which so many were told before in the wordings of ``gone``."""
    wordings: dict[str, dict[str, object]] = {}
    heard, counts = [], Counter[str]()
    for body in told:
        row = _wording(body, (body.article.key, body.number) in acting)
        wording = str(row["wording"])
        wordings[wording] = row
        heard.append((numbers[body.article.key], body.number, wording))
        counts[wording] += 1
    counts.subtract(gone)
    known.rows("INSERT INTO body FROM heard", heard=rows_table(BODY, heard))
    before = known.strings("SELECT wording FROM wording SEMI JOIN heard USING (wording)", heard=_keys(wordings))
    known.put("wording", (row for wording, row in wordings.items() if wording not in before))
    known.rows(
        "UPDATE wording SET count = count + came FROM told WHERE wording.wording = told.wording",
        told=_keys(counts).append_column("came", [[counts[wording] for wording in sorted(counts)]]),
    )
    known.rows("DELETE FROM wording WHERE count = 0")


def _keys(wordings: Iterable[str]) -> pa.Table:
    return keys_table("wording", wordings)


BODIES_OF = """
SELECT article_key, number, key
FROM body SEMI JOIN wanted USING (article) JOIN wording USING (wording) JOIN story USING (article)
"""
"""A query for the bodies that articles tell of."""
_TOLD_BY = """
SELECT wording, acronym, folded, key FROM body SEMI JOIN wanted USING (article) JOIN wording USING (wording)
"""
_RELINKED = """
SELECT DISTINCT article_key FROM body SEMI JOIN (
    FROM wording JOIN moved USING (signature) WHERE wording.key <> moved.key OR wording.reason <> moved.reason
) AS other USING (wording) JOIN story USING (article)
"""
_CORRECTED = """
SELECT place, key, sum(count)::BIGINT FROM (
    SELECT place, wording, key, count
    FROM (SELECT wording, key, count, country_told, unnest(called) AS folded FROM wording) AS one
    JOIN body_correction AS told USING (folded)
    WHERE told.country_code IS NULL OR told.country_code = one.country_told
    UNION SELECT place, wording, key, count FROM wording JOIN body_correction AS told ON key = told.organisation
) GROUP BY ALL
"""


def corrected_bodies(known: Memory) -> list[tuple[int, str, int]]:
    """Return which corrections (by place among them) mean which bodies (by key), and how often these are told so."""
    return known.rows(_CORRECTED) if known.rows("FROM body_correction LIMIT 1") else []


def _fields(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in _IDENTITY)


def _folded(name: str) -> str:
    return fold(split_country(plain_name(name))[0])


def _wording(body: Body, is_acting: bool) -> dict[str, object]:
    plain, folded = plain_name(body.name), _folded(body.name)
    forms = learn_acronyms([body]).get(body.acronym or "", ())
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
        "long_forms": sorted({fold(split_country(form)[0]) for form in forms}),
        "called": sorted(called(body)),
        "country_told": country_told(body),
    }


def _body(row: Mapping[str, object]) -> Body:
    told = {name: row[name] for name in _TOLD} | {"aliases": tuple(row["aliases"] or ())}  # type: ignore[arg-type]
    return Body(Article("", str(row["article_id"]), None), 0, **told)  # type: ignore[arg-type]


def _learnt(
    known: Memory, acronyms: Iterable[str], folds: Iterable[str]
) -> tuple[dict[str, set[str]], dict[str, set[str | None]]]:
    """Return the long forms of acronyms, and the countries told with folded names."""
    rows = known.table(
        f"SELECT DISTINCT {', '.join(_TOLD)}, '' AS article_id FROM wording "  # noqa: S608
        "WHERE acronym IN (SELECT acronym FROM acronyms) OR folded IN (SELECT folded FROM folds)",
        acronyms=keys_table("acronym", acronyms),
        folds=keys_table("folded", folds),
    ).to_pylist()
    bodies = [_body(row) for row in rows]
    return learn_acronyms(bodies), countries_by_name(bodies)


def _identify(
    known: Memory, unsure: Iterable[Body], folder: Path, corrections: Iterable[OrganisationCorrection]
) -> pa.Table:
    """Return which bodies are meant, by signature."""
    same_as = told_same(corrections, folder)
    unsure = list(unsure)
    acronyms = {name for body in unsure for name in [plain_name(body.name)] if is_acronym(name)}
    long_forms, _ = _learnt(known, acronyms, ())
    folds = {fold(split_country(form)[0]) for forms in long_forms.values() for form in forms}
    folds |= {_folded(body.name) or fold(plain_name(body.name)) for body in unsure}
    _, told_countries = _learnt(known, (), folds)
    found = [(digest(signature(body)), identify(body, folder, long_forms, told_countries, same_as)) for body in unsure]
    columns: dict[str, list[str | None]] = {
        "signature": [told for told, _ in found],
        "key": [identity.key for _, identity in found],
        "reason": [identity.reason for _, identity in found],
        "told_name": [identity.name for _, identity in found],
        "told_type": [identity.organisation_type for _, identity in found],
        "told_country": [identity.country_code for _, identity in found],
        "told_parent": [identity.parent_key for _, identity in found],
    }
    return pa.table({name: pa.array(values, WORDING.field(name).type) for name, values in columns.items()})


def _assemble(
    known: Memory, keys: Iterable[str], folder: Path, corrections: Sequence[OrganisationCorrection]
) -> frozenset[str]:
    """Put bodies together anew; returns those that came, went or have another name."""
    wanted = keys_table("key", keys)
    rows = known.table(
        f"SELECT {', '.join((*_TOLD, *_IDENTITY))}, '' AS article_id, sum(count)::BIGINT AS count "  # noqa: S608
        "FROM wording SEMI JOIN wanted USING (key) GROUP BY ALL",
        wanted=wanted,
    ).to_pylist()
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for row in rows:
        identity = BodyIdentity(*(row[name] for name in _IDENTITY))
        mentions[identity.key].append((_body(row), identity, row["count"]))
    made = assemble(mentions, folder)
    for place, key, _ in sorted(corrected_bodies(known)):
        if key in made:
            made[key] = corrected_body(made[key], corrections[place])
    before = dict(known.rows("SELECT key, name FROM organisation SEMI JOIN wanted USING (key)", wanted=wanted))
    known.drop("organisation", "key", keys)
    known.put("organisation", map(organisation_row, made.values()))
    return frozenset(key for key in {*before, *made} if before.get(key) != (made[key].name if key in made else None))


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
        "folds": [fold(name) for name in (body.name, *body.aliases)],
        "words": sorted(words_within(body)),
    }


def place_names(known: Memory, keys: Iterable[str], folder: Path) -> dict[str, str]:
    """Return the names of countries by code, and of the bodies with the given keys and of their parents."""
    states = {code: with_article(country.name) for code, country in countries(folder).items()}
    told = known.rows("SELECT key, name FROM organisation SEMI JOIN wanted USING (key)", wanted=keys_table("key", keys))
    return states | dict(told) | {key: body.name for key, body in parents(known, folder).items()}


def parents(known: Memory, folder: Path) -> dict[str, Organisation]:
    """Return, by key, the bodies that others are part of and no article names."""
    rows = known.rows(
        "SELECT parent_key, any_value(country_code) FROM organisation "
        "WHERE parent_key NOT IN (SELECT key FROM organisation) GROUP BY parent_key"
    )
    children = {f"child of {key}": Organisation("", "", None, (), "", code, key, None) for key, code in rows}
    return missing_parents(children, folder)


_GONE = """
WITH told AS (
    SELECT key, bool_or(is_acting) AS is_acting FROM wording SEMI JOIN reasons USING (reason) GROUP BY key
), person AS (
    SELECT key FROM (SELECT key, unnest(words) AS fold FROM organisation WHERE is_unknown)
    SEMI JOIN (SELECT fold FROM official WHERE NOT is_provisional) AS named USING (fold)
)
SELECT key FROM organisation JOIN told USING (key)
WHERE is_unknown AND key NOT IN (SELECT parent_key FROM organisation WHERE parent_key IS NOT NULL)
AND (NOT is_acting OR key IN (SELECT key FROM person)) AND key NOT IN (SELECT key FROM corrected)
"""


def bystanders(known: Memory) -> set[str]:
    """Return the bodies (by key) without names that are none as far as anything tells.

    That is a name that no table knows, of no kind, country or acronym, for which nobody is told to stand and which
    met nobody (a place, an event, a treaty), and a person's name with or without words around it.
    """
    corrected = keys_table("key", (key for _, key, _ in corrected_bodies(known)))
    return known.strings(_GONE, reasons=keys_table("reason", BY_NAME_ALONE), corrected=corrected)
