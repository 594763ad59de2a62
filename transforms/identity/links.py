"""The links of people and bodies: made anew for articles in which one may differ, elsewhere as they were written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from transforms import lake as lake_files
from transforms.identity.bodies import doubtful_bodies, shown_among, written_among
from transforms.identity.memory import CURATED, Memory, linked, strings_of
from transforms.remembering import Value, keys_table
from transforms.schemas import OFFICIAL_LINKS, ORGANISATION_LINKS, LakeTable

_BEFORE = (
    """
    CREATE TEMP TABLE link_before (
        article INTEGER, number INTEGER, official, score, reason, PRIMARY KEY (article, number)
    )
    """,
    "CREATE TEMP TABLE official_before AS SELECT * FROM official LIMIT 0",
    "CREATE UNIQUE INDEX temp.official_before_by_id ON official_before (official)",
)
_NOTE_OFFICIALS = """
INSERT INTO official_before
SELECT
    place, official, base, official_key, is_used, fold, full_name, family_name, aliases, wikidata_id, is_provisional,
    resolution
FROM wanted LEFT JOIN official USING (official)
"""
_CHANGED = (
    """
    CREATE TEMP TABLE link_now AS SELECT article, number, link.official, link.score, link.reason
    FROM link_before LEFT JOIN link USING (article, number)
    """,
    """
    CREATE TEMP TABLE link_changed AS
    SELECT * FROM (SELECT * FROM link_now EXCEPT SELECT * FROM link_before)
    UNION ALL SELECT * FROM (SELECT * FROM link_before EXCEPT SELECT * FROM link_now)
    """,
)
_RELINKED = """
WITH was AS (SELECT place, official, official_key, is_used, resolution FROM official_before),
present AS (
    SELECT place, official, official_key, is_used, resolution
    FROM (SELECT official FROM official_before) LEFT JOIN official USING (official)
),
moved AS MATERIALIZED (
    SELECT official FROM (SELECT * FROM present EXCEPT SELECT * FROM was)
    UNION SELECT official FROM (SELECT * FROM was EXCEPT SELECT * FROM present)
)
SELECT article FROM again
UNION SELECT article FROM come
UNION SELECT article FROM gone
UNION SELECT article FROM won
UNION SELECT article FROM lost
UNION SELECT article FROM link_changed
UNION SELECT article FROM moved CROSS JOIN link USING (official)
UNION SELECT article
FROM moved CROSS JOIN node USING (official) CROSS JOIN claim USING (node) CROSS JOIN person USING (claim)
"""
_LINKS = f"""
SELECT
    article_key,
    number,
    article_id,
    name,
    official_key,
    CASE WHEN known IS NULL THEN score ELSE 1.0 END,
    CASE
        WHEN known IS NULL THEN reason
        WHEN resolution = 'override' THEN resolution
        WHEN substr(known, 1, length(:curated)) = :curated THEN 'reference'
        ELSE 'name'
    END,
    article / :part
FROM ({linked("SELECT person.* FROM wanted CROSS JOIN person USING (article)")}) CROSS JOIN official USING (official)
WHERE is_used ORDER BY article_key, number
"""  # noqa: S608
_ORGANISATION_LINKS = """
SELECT article_key, number, key, reason, article / :part
FROM wanted CROSS JOIN body USING (article) CROSS JOIN wording USING (wording)
CROSS JOIN story USING (article) LEFT JOIN organisation USING (key)
WHERE is_bystander IS NOT 1 ORDER BY article_key, number
"""
_CAME_OR_WENT = """
SELECT article FROM moved CROSS JOIN wording USING (key) CROSS JOIN body USING (wording)
UNION SELECT article FROM again
"""
_PUBLISHED = """
SELECT official_key FROM asked CROSS JOIN official USING (official_key)
WHERE is_used AND official NOT IN (SELECT official FROM official_before)
UNION SELECT official_key FROM official_before WHERE is_used AND official_key IN (SELECT official_key FROM asked)
"""
_VERSIONS = """
SELECT article, article_key
FROM (SELECT DISTINCT article_id FROM asked CROSS JOIN story USING (article)) CROSS JOIN story USING (article_id)
"""
"""Along with other versions of an article: what these told may live on there."""
_HEIRS = f"""
SELECT article_id, name, official_key FROM ({
    linked("SELECT person.* FROM told CROSS JOIN story USING (article_id) CROSS JOIN person USING (article)")
}) CROSS JOIN official USING (official)
ORDER BY day IS NULL, day, article_id, article_key, number
"""  # noqa: S608


PART = 512
"""A file of links is of so many articles: a night makes few of them anew, and few are enough for all nights."""


@dataclass(frozen=True, slots=True)
class Links:
    """The parts of a table of links in which some differ, all that lay there, and the rows ``made`` anew."""

    parts: lake_files.Parts
    was: pa.Table
    made: pa.Table


def forget_changes(known: Memory) -> None:
    """Begin to note what links are made of before a night changes it."""
    known.run(*_BEFORE)


def note_officials(known: Memory, officials: Iterable[str]) -> None:
    """Note officials (by id) as they are before a night makes them anew."""
    known.run(_NOTE_OFFICIALS, wanted=keys_table("official", officials))


def note_changed_links(known: Memory) -> None:
    """Note which links of people a night changed, as they were and as they are, in the table ``link_changed``."""
    known.run(*_CHANGED)


def official_links(known: Memory, lake: Path) -> Links:
    """Return the links of people."""
    return _links(known, lake, OFFICIAL_LINKS, known.numbers(_RELINKED), _LINKS, {"curated": CURATED})


def organisation_links(known: Memory, lake: Path, written: pa.Table) -> Links:
    """Return the links of bodies, but for bystanders; bodies ``written`` lie in the lake."""
    asked = doubtful_bodies(known)
    moved = keys_table("key", shown_among(known, asked) ^ written_among(written, asked))
    return _links(known, lake, ORGANISATION_LINKS, known.numbers(_CAME_OR_WENT, moved=moved), _ORGANISATION_LINKS, {})


def _links(
    known: Memory, lake: Path, table: LakeTable, articles: Iterable[int], query: str, parameters: Mapping[str, Value]
) -> Links:
    """Return the links of a table with those of articles replaced by what a query tells of these and their versions."""
    found = known.rows(_VERSIONS, asked=keys_table("article", articles))
    wanted = keys_table("article", (article for article, _ in found))
    kind = table.schema.append(pa.field("part", pa.int32()))
    rows = known.table(kind, query, {**parameters, "part": PART}, wanted=wanted)
    keys = [(key, article // PART) for article, key in found]
    parts = lake_files.parts_with_replaced(lake, table, "article_key", keys, rows, known.is_new)
    read = [lake_files.read_table(lake, table)] if known.is_new else [was for was, _ in parts.rows.values() if was]
    was = pa.concat_tables([table.schema.empty_table(), *read])
    return Links(parts, was, lake_files.conform(table, rows))


def heirs_of(known: Memory, links: Links) -> dict[str, list[str | None]]:
    """Return the keys of officials of the last run whose people differ, with the present ones of what they held.

    Those of these that were keys in the last run as well are among them.
    """
    now = _told(links.made)
    published = _published(known, links, (key for *_, key in now))
    present = set(now)
    fresh = {(article_id, name) for article_id, name, key in now if key not in published}
    concerned = _told(links.was if links.parts.is_whole else links.parts.replaced)
    moved = {row[2] for row in concerned if row not in present or row[:2] in fresh}
    is_held = pc.is_in(links.was["official_key"], pa.array(sorted(moved), pa.string()))
    held = _told(links.was.filter(is_held))
    told = keys_table("article_id", (article_id for article_id, *_ in held))
    heir = {(article_id, name): key for article_id, name, key in known.rows(_HEIRS, told=told)} if held else {}
    led = [(key, heir.get((article_id, name))) for article_id, name, key in held]
    before: dict[str, list[str | None]] = {key: [] for key in _published(known, links, (own for _, own in led if own))}
    for key, own in led:
        before.setdefault(key, []).append(own)
    return before


def _told(links: pa.Table) -> list[tuple[str, str, str]]:
    """Return the article, the name and the official of links."""
    columns = (strings_of(links, name) for name in ("article_id", "name", "official_key"))
    return list(zip(*columns, strict=True))


def _published(known: Memory, links: Links, keys: Iterable[str]) -> set[str]:
    """Return those of some keys of officials that were shown in the last run."""
    asked = keys_table("official_key", keys)
    values = pa.array([key for (key,) in asked.values], pa.string())
    written = values.filter(pc.is_in(values, links.was["official_key"].combine_chunks()))
    return known.strings(_PUBLISHED, asked=asked) | set(map(str, written.to_pylist()))
