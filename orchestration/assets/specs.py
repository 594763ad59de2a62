"""How a lake table is declared as an asset, and what its materialisation shows."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.lake_files import lake_files, row_count
from orchestration.metadata import bar_chart, column_schema, preview, rate
from orchestration.partitions import load_dates
from transforms.schemas import LakeTable

OWNERS = ["team:warehouse"]
LANDING = dg.AssetKey("landing")
FEEDS = dg.AssetKey("feeds")
REFERENCE = dg.AssetKey("reference")
WRITER_POOL = "duckdb_writer"
RETRIES, RETRY_SECONDS = 3, 5
CHART_BARS = 12
# The column whose values a table's plot counts.
CHART_COLUMN = {
    "intake": "outcome",
    "articles": "published_date_basis",
    "article_status": "status",
    "article_extractions": "outcome",
    "entity_mentions": "entity_type",
    "article_entities": "entity_type",
    "meeting_mentions": "status",
    "meeting_participants": "participant_kind",
    "officials": "resolution",
    "official_links": "reason",
    "positions": "role_category",
    "organisations": "organisation_type",
    "organisation_links": "reason",
    "meeting_links": "reason",
    "meeting_relations": "relation",
    "identity_redirects": "reason",
    "identity_corrections": "outcome",
    "meeting_corrections": "outcome",
    "meeting_redirects": "reason",
}


def lake_key(table: LakeTable) -> dg.AssetKey:
    """Return the asset key of a lake table."""
    return dg.AssetKey(["lake", table.name])


def lake_spec(
    table: LakeTable, group: str, deps: Sequence[dg.AssetKey], kinds: set[str], code_version: str
) -> dg.AssetSpec:
    """Return the declaration of a lake table as an asset; columns and grain come from ``transforms.schemas``."""
    return dg.AssetSpec(
        lake_key(table),
        deps=list(deps),
        description=table.grain,
        group_name=group,
        owners=OWNERS,
        kinds=kinds | {"parquet"},
        code_version=code_version,
        partitions_def=load_dates if table.partitioned else None,
        metadata={"dagster/column_schema": column_schema(table), "key": ", ".join(table.key)},
    )


@contextmanager
def retrying_io() -> Iterator[None]:
    """Let Dagster try the step again where a file, a lock or the network failed; a rule that fails would fail again."""
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=RETRY_SECONDS) from error


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds so far, to the millisecond."""
        return round(time.monotonic() - self._start, 3)


class Throttle:
    """Lets something happen at most once every few seconds, so that logs tell of progress without drowning in it."""

    def __init__(self, seconds: float = 5.0) -> None:
        self._seconds = seconds
        self._next = time.monotonic() + seconds

    def is_due(self) -> bool:
        """Return whether the time has come, and if so, start over."""
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + self._seconds
        return True


def lake_result(
    lake: Path, table: LakeTable, seconds: float, dates: Sequence[dt.date] | None = None, articles: int | None = None
) -> dg.MaterializeResult[None]:
    """Return the materialisation of a lake table: rows, bytes, seconds, speed, preview and plot.

    ``articles`` is how many articles the step worked on, where that says something about its speed.
    """
    files = lake_files(lake, table, dates)
    metadata: dict[str, dg.MetadataValue] = {
        "dagster/row_count": dg.MetadataValue.int(row_count(files)),
        "dagster/uri": dg.MetadataValue.text((lake / table.name).as_uri()),
        "bytes": dg.MetadataValue.int(sum(path.stat().st_size for path in files)),
        "seconds": dg.MetadataValue.float(seconds),
        "preview": preview(_head(files, table)),
        "plot": bar_chart(f"Rows by {CHART_COLUMN[table.name]}", _value_counts(files, CHART_COLUMN[table.name])),
    }
    if articles is not None:
        metadata["articles"] = dg.MetadataValue.int(articles)
        metadata["articles_per_second"] = dg.MetadataValue.float(rate(articles, seconds))
    return dg.MaterializeResult(asset_key=lake_key(table), metadata=metadata)


def _head(files: Sequence[Path], table: LakeTable) -> pa.Table:
    for path in files:
        for batch in pq.ParquetFile(path).iter_batches(batch_size=16):
            if batch.num_rows:
                return pa.Table.from_batches([batch])
    return table.schema.empty_table()


def _value_counts(files: Sequence[Path], column: str) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for path in files:
        values = pq.ParquetFile(path).read(columns=[column])
        for row in values.group_by(column).aggregate([([], "count_all")]).to_pylist():
            counts[str(row[column])] += row["count_all"]
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown: dict[str, float] = dict(ordered[:CHART_BARS])
    if rest := ordered[CHART_BARS:]:
        shown["others"] = sum(count for _, count in rest)
    return shown
