"""The Parquet files that a lake table is made of."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from transforms.lake import list_batches, table_files
from transforms.schemas import LakeTable


def lake_files(lake: Path, table: LakeTable, dates: Sequence[dt.date] | None = None) -> list[Path]:
    """Return the files of a lake table that are in place, of the given load dates if the table has such."""
    if table.partitioned:
        return [batch.path(lake, table) for batch in list_batches(lake, table, dates)]
    return table_files(lake, table)


def row_count(files: Sequence[Path]) -> int:
    """Return the rows of Parquet files, as their footers tell."""
    return sum(pq.read_metadata(path).num_rows for path in files)
