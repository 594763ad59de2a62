"""What must hold of the lake before it is landed, as questions that each return what they found wrong."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration.database import quote
from orchestration.lake_files import lake_files
from transforms.schemas import ARTICLES, ENTITY_MENTIONS, MEETING_MENTIONS, MEETING_PARTICIPANTS, LakeTable

EXAMPLES = 5
# Which columns of a table cite the article's text, with the columns that hold the offsets.
EVIDENCE: dict[str, tuple[tuple[str | None, str, str], ...]] = {
    ENTITY_MENTIONS.name: (("text", "char_start", "char_end"),),
    MEETING_MENTIONS.name: (
        ("sentence_text", "char_start", "char_end"),
        ("trigger_text", "trigger_start", "trigger_end"),
    ),
    MEETING_PARTICIPANTS.name: ((None, "char_start", "char_end"),),
}


def undeclared(lake: Path, table: LakeTable) -> list[str]:
    """Return the files whose columns, types or required columns differ from the declared schema."""
    return [
        str(path.relative_to(lake))
        for path in lake_files(lake, table)
        if not pq.read_schema(path).equals(table.schema, check_metadata=False)
    ]


def repeated_keys(lake: Path, table: LakeTable) -> list[str]:
    """Return examples of keys that more than one row of a table has."""
    files = lake_files(lake, table)
    if not files:
        return []
    columns = ", ".join(quote(column) for column in table.key)
    rows = _query(
        f"SELECT {columns}, count(*) FROM read_parquet($files) GROUP BY ALL HAVING count(*) > 1 "  # noqa: S608
        f"ORDER BY ALL LIMIT {EXAMPLES}",
        files=files,
    )
    return [" ".join(str(value) for value in row[:-1]) for row in rows]


def false_citations(lake: Path, table: LakeTable, dates: Sequence[dt.date] | None = None) -> list[str]:
    """Return examples of rows whose offsets do not cite the stored text: text[char_start:char_end] is not the evidence.

    A table that does not store the evidence itself only has to keep inside the text. ``dates`` limits the question
    to rows and articles of those load dates.
    """
    files, articles = lake_files(lake, table, dates), lake_files(lake, ARTICLES, dates)
    if not files:
        return []
    wrong = " OR ".join(_is_wrong(*evidence) for evidence in EVIDENCE[table.name])
    columns = ", ".join(f"mention.{quote(column)}" for column in table.key)
    rows = _query(
        f"SELECT {columns} FROM read_parquet($files) AS mention "  # noqa: S608
        "LEFT JOIN read_parquet($articles) AS article USING (article_key) "
        f"WHERE article.article_key IS NULL OR {wrong} ORDER BY ALL LIMIT {EXAMPLES}",
        files=files,
        articles=articles or files,
    )
    return [" ".join(str(value) for value in row) for row in rows]


def _is_wrong(evidence: str | None, start: str, end: str) -> str:
    bounds = f"mention.{start} < 0 OR mention.{start} >= mention.{end} OR mention.{end} > length(article.text)"
    if evidence is None:
        return bounds
    cited = f"substr(article.text, mention.{start} + 1, mention.{end} - mention.{start})"
    return f"{bounds} OR {cited} IS DISTINCT FROM mention.{evidence}"


def _query(sql: str, **files: Sequence[Path]) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        parameters = {name: [str(path) for path in paths] for name, paths in files.items()}
        return connection.execute(sql, parameters).fetchall()
