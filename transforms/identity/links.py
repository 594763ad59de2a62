"""The links of people and bodies: made anew for articles in which one may differ, elsewhere as they were written."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from transforms import lake as lake_files
from transforms.identity.memory import CURATED, Memory, linked
from transforms.remembering import keys_table, numbers_table
from transforms.schemas import OFFICIAL_LINKS, ORGANISATION_LINKS, LakeTable

_BEFORE = """
CREATE OR REPLACE TEMP TABLE link_before AS SELECT article, number, official, score, reason FROM link LIMIT 0;
CREATE OR REPLACE TEMP TABLE official_before AS
SELECT place, official, official_key, is_used, resolution FROM official LIMIT 0;
"""
_CHANGED = """
CREATE OR REPLACE TEMP TABLE link_now AS
SELECT article, number, link.official, link.score, link.reason
FROM (SELECT article, number FROM link_before) LEFT JOIN link USING (article, number);
CREATE OR REPLACE TEMP TABLE link_changed AS
(FROM link_now EXCEPT FROM link_before) UNION ALL (FROM link_before EXCEPT FROM link_now);
"""
_RELINKED = """
WITH official_now AS (
    SELECT place, official, official_key, is_used, resolution
    FROM (SELECT official FROM official_before) LEFT JOIN official USING (official)
),
moved AS (
    SELECT official FROM (
        (FROM official_now EXCEPT FROM official_before) UNION ALL (FROM official_before EXCEPT FROM official_now)
    )
)
SELECT article FROM again
UNION SELECT article FROM come
UNION SELECT article FROM gone
UNION SELECT article FROM won
UNION SELECT article FROM lost
UNION SELECT article FROM link_changed
UNION SELECT article FROM link SEMI JOIN moved USING (official)
UNION SELECT article FROM node SEMI JOIN moved USING (official) JOIN claim USING (node) JOIN person USING (claim)
"""
_LINKS = f"""
SELECT
    article_key,
    number AS entity_number,
    article_id,
    name,
    official_key,
    CASE WHEN known IS NULL THEN score ELSE 1 END AS score,
    CASE
        WHEN known IS NULL THEN reason
        WHEN resolution = 'override' THEN resolution
        WHEN starts_with(known, $curated) THEN 'reference'
        ELSE 'name'
    END AS reason,
    part
FROM {linked("FROM person SEMI JOIN wanted USING (article)")}
JOIN official USING (official) JOIN (SELECT article, part FROM wanted) USING (article)
WHERE is_used ORDER BY article_key, entity_number
"""  # noqa: S608
_ORGANISATION_LINKS = """
SELECT article_key, number AS entity_number, key AS organisation_key, reason, part
FROM body JOIN wanted USING (article) JOIN wording USING (wording) ANTI JOIN bystander USING (key)
ORDER BY article_key, number
"""
_CAME_OR_WENT = """
WITH shown AS (SELECT key FROM organisation ANTI JOIN bystander USING (key)),
moved AS ((FROM shown EXCEPT FROM written) UNION ALL (FROM written EXCEPT FROM shown))
SELECT article FROM body SEMI JOIN (FROM wording SEMI JOIN moved USING (key)) AS told USING (wording)
UNION SELECT article FROM again
"""
_MOVED = """
WITH fresh AS (FROM now ANTI JOIN published USING (official_key))
SELECT official_key FROM was ANTI JOIN now USING (article_id, name, official_key)
UNION SELECT official_key FROM was SEMI JOIN fresh USING (article_id, name)
"""
_PUBLISHED = """
SELECT official_key FROM (
    SELECT official_key FROM official ANTI JOIN official_before USING (official) WHERE is_used
    UNION ALL SELECT official_key FROM official_before WHERE is_used
    UNION ALL SELECT official_key FROM was
) SEMI JOIN asked USING (official_key)
"""
"""Those asked for who were shown in the last run."""
_WITH_PARTS = """
SELECT article, article_key, article // $size AS part
FROM story SEMI JOIN (FROM story SEMI JOIN asked USING (article)) AS one USING (article_id)
"""
"""Along with other versions of an article: what these told may live on there."""
_HEIRS = f"""
WITH heir AS (
    SELECT
        article_id,
        name,
        last(official_key ORDER BY day IS NULL, day, article_id, article_key, number) AS heir
    FROM {linked("FROM person SEMI JOIN (FROM story SEMI JOIN held USING (article_id)) USING (article)")}
    JOIN official USING (official)
    GROUP BY article_id, name
)
SELECT official_key, heir FROM held LEFT JOIN heir USING (article_id, name)
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
    known.rows(_BEFORE)


def note_officials(known: Memory, officials: Iterable[str]) -> None:
    """Note officials (by id) as they are before a night makes them anew."""
    known.rows(
        "INSERT INTO official_before SELECT place, official, official_key, is_used, resolution "
        "FROM wanted LEFT JOIN official USING (official)",
        wanted=keys_table("official", officials),
    )


def note_changed_links(known: Memory) -> None:
    """Note which links of people a night changed, as they were and as they are, in the table ``link_changed``."""
    known.rows(_CHANGED)


def official_links(known: Memory, lake: Path) -> Links:
    """Return the links of people."""
    wanted = _with_parts(known, known.numbers(_RELINKED))
    return _links(known, lake, OFFICIAL_LINKS, wanted, known.table(_LINKS, {"curated": CURATED}, wanted=wanted))


def organisation_links(known: Memory, lake: Path, bystanders: Iterable[str], written: pa.Table) -> Links:
    """Return the links of bodies, but for bystanders (by key); bodies ``written`` lie in the lake."""
    keys = written.select(["organisation_key"]).rename_columns(["key"])
    shown = {"bystander": keys_table("key", bystanders), "written": keys}
    wanted = _with_parts(known, known.numbers(_CAME_OR_WENT, **shown))
    made = known.table(_ORGANISATION_LINKS, wanted=wanted, bystander=shown["bystander"])
    return _links(known, lake, ORGANISATION_LINKS, wanted, made)


def _with_parts(known: Memory, articles: Iterable[int]) -> pa.Table:
    return known.table(_WITH_PARTS, {"size": PART}, asked=numbers_table("article", articles))


def _links(known: Memory, lake: Path, table: LakeTable, articles: pa.Table, rows: pa.Table) -> Links:
    parts = lake_files.parts_with_replaced(lake, table, "article_key", articles, rows, known.is_new)
    read = [lake_files.read_table(lake, table)] if known.is_new else [was for was, _ in parts.rows.values() if was]
    was = pa.concat_tables([table.schema.empty_table(), *read])
    return Links(parts, was, lake_files.conform(table, rows))


def heirs_of(known: Memory, links: Links) -> dict[str, list[str | None]]:
    """Return the keys of officials of the last run whose people differ, with the present ones of what they held.

    Those of these that were keys in the last run as well are among them.
    """
    was, now = (rows.select(["official_key", "article_id", "name"]) for rows in (links.was, links.made))
    asked = now.select(["official_key"])
    published = keys_table("official_key", known.strings(_PUBLISHED, was=was, asked=asked))
    concerned = was if links.parts.is_whole else links.parts.replaced.select(was.column_names)
    moved = keys_table("official_key", known.strings(_MOVED, was=concerned, now=now, published=published))
    held = was.filter(pc.is_in(was["official_key"], moved["official_key"].combine_chunks()))
    led = known.rows(_HEIRS, held=held) if len(held) else []
    asked = keys_table("official_key", (heir for _, heir in led if heir))
    before: dict[str, list[str | None]] = {key: [] for key in known.strings(_PUBLISHED, was=was, asked=asked)}
    for key, heir in led:
        before.setdefault(key, []).append(heir)
    return before
