"""A tiny lake of invented articles, with one mention each, for what only looks at rows and files."""

import datetime as dt
from pathlib import Path
from typing import Any

from transforms import lake as lake_io
from transforms.lake import Batch
from transforms.schemas import ARTICLES, ENTITY_MENTIONS, INTAKE, LakeTable

DAY = dt.date(2024, 3, 5)
NOW = dt.datetime(2024, 3, 5, 1, 30, tzinfo=dt.UTC)
TEXT = "Ana Lund met Boris Weld in Vaduz."


def fill(table: LakeTable, row: dict[str, Any]) -> dict[str, Any]:
    """The row with something in every required column that it does not name."""
    kinds = {"string": "x", "int32": 0, "bool": False, "double": 1.0, "binary": b"x", "timestamp[us, tz=UTC]": NOW}
    required = {
        field.name: [] if str(field.type).startswith("list") else kinds[str(field.type)]
        for field in table.schema
        if not field.nullable
    }
    return required | row


def write(lake: Path, table: LakeTable, name: str, *rows: dict[str, Any], day: dt.date = DAY) -> None:
    lake_io.write_batch(lake, table, Batch(day, name), [fill(table, row) for row in rows])


def write_articles(lake: Path, name: str, *keys: str, day: dt.date = DAY) -> None:
    write(lake, ARTICLES, name, *({"article_key": key, "text": TEXT} for key in keys), day=day)


def write_mentions(lake: Path, name: str, *rows: dict[str, Any], day: dt.date = DAY) -> None:
    write(lake, ENTITY_MENTIONS, name, *rows, day=day)


def mention(article: str, text: str = "Ana Lund", start: int = 0, number: int = 0) -> dict[str, Any]:
    return {
        "article_key": article,
        "mention_number": number,
        "text": text,
        "char_start": start,
        "char_end": start + len(text),
    }


def write_intake(lake: Path, name: str, *rows: dict[str, Any], day: dt.date = DAY) -> None:
    write(lake, INTAKE, name, *rows, day=day)
