"""Asset checks: blocking ones that keep wrong data from being published, and warnings that ask a person to look."""

import statistics
from collections.abc import Iterable, Iterator
from itertools import chain

import dagster as dg
import pyarrow.compute as pc

from orchestration import quality
from orchestration.assets.raw import raw_key
from orchestration.assets.resolution import ENCOUNTER_TABLES, IDENTITY_TABLES
from orchestration.assets.specs import lake_key
from orchestration.contract import CONTRACT, breaches
from orchestration.database import quote, reading
from orchestration.lake_files import lake_files, row_count
from orchestration.partitions import dates_of_run
from orchestration.resources import Warehouse
from transforms.lake import list_batches, read_table
from transforms.schemas import (
    ARTICLE_STATUS,
    ARTICLES,
    EXTRACTION_TABLES,
    IDENTITY_CORRECTIONS,
    INTAKE,
    LAKE_TABLES,
    MEETING_CORRECTIONS,
    OFFICIAL_LINKS,
    OFFICIALS,
    LakeTable,
)

SCHEMA, KEY, EVIDENCE = "schema_as_declared", "key_unique", "offsets_cite_the_text"
TRAILING_DAYS = 28
VOLUME_FACTOR = 4.0
MAX_QUARANTINED = 0.2
MAX_UNRESOLVED = 0.35


def _lake_checks(name: str, tables: Iterable[LakeTable]) -> dg.AssetChecksDefinition:
    tables = tuple(tables)
    specs = [
        dg.AssetCheckSpec(check, asset=lake_key(table), description=description, blocking=True)
        for table in tables
        for check, description in (
            (SCHEMA, "Every file has exactly the declared columns and types."),
            (KEY, f"No two rows share {', '.join(table.key)}."),
            (EVIDENCE, "Every pair of offsets lies inside the stored text and cites the evidence."),
        )
        if check != EVIDENCE or table.name in quality.EVIDENCE
    ]

    @dg.multi_asset_check(name=name, specs=specs, can_subset=True)
    def lake_checks(context: dg.AssetCheckExecutionContext, warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
        lake, dates = warehouse.settings.lake, dates_of_run(context.run.tags)
        by_key = {lake_key(table): table for table in tables}
        for selected in sorted(context.selected_asset_check_keys):
            table = by_key[selected.asset_key]
            if selected.name == SCHEMA:
                yield _result(table, SCHEMA, quality.undeclared(lake, table), "files of another schema")
            elif selected.name == KEY:
                yield _result(table, KEY, quality.repeated_keys(lake, table), "keys that several rows share")
            else:
                wrong = quality.false_citations(lake, table, dates)
                yield _result(table, EVIDENCE, wrong, "rows that do not cite the text")

    return lake_checks


def _result(table: LakeTable, check: str, wrong: list[str], what: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=not wrong,
        asset_key=lake_key(table),
        check_name=check,
        description=f"{what}, for example: {'; '.join(wrong[: quality.EXAMPLES])}" if wrong else None,
    )


@dg.asset_check(asset=lake_key(ARTICLE_STATUS), additional_deps=[lake_key(INTAKE), lake_key(ARTICLES)], blocking=True)
def nothing_lost(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Everything read was loaded, found to be a duplicate, or quarantined."""
    from transforms.articles.intake import totals

    try:
        counts = totals(warehouse.settings.lake)
    except AssertionError as error:
        return dg.AssetCheckResult(passed=False, description=str(error))
    metadata = {"read": counts.read, "loaded": counts.loaded, "duplicate": counts.duplicate}
    return dg.AssetCheckResult(passed=True, metadata={**metadata, "quarantined": counts.quarantined})


@dg.asset_check(asset=lake_key(ARTICLES))
def volume_as_usual(warehouse: Warehouse) -> dg.AssetCheckResult:
    """The last load date brought neither far more nor far fewer articles than load dates usually do."""
    lake = warehouse.settings.lake
    days = sorted({batch.load_date for batch in list_batches(lake, ARTICLES)})
    counts = [row_count(lake_files(lake, ARTICLES, [day])) for day in days[-TRAILING_DAYS - 1 :]]
    usual = statistics.median(counts[:-1]) if len(counts) > 1 else None
    last = counts[-1] if counts else 0
    passed = usual is None or usual / VOLUME_FACTOR <= last <= usual * VOLUME_FACTOR
    return dg.AssetCheckResult(
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN,
        description=None if passed else f"{last:,} articles, where the median of load dates before is {usual:,.0f}",
        metadata={"articles": last, "median": usual if usual is not None else 0},
    )


@dg.asset_check(asset=lake_key(INTAKE))
def little_quarantined(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Most of what was read could be loaded."""
    outcomes = read_table(warehouse.settings.lake, INTAKE, columns=["outcome"]).column("outcome")
    return _share(outcomes.to_pylist().count("quarantined"), len(outcomes), MAX_QUARANTINED, "records in quarantine")


@dg.asset_check(asset=lake_key(OFFICIAL_LINKS), additional_deps=[lake_key(OFFICIALS)])
def officials_resolved(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Most persons of articles were resolved to an official with a sure name."""
    lake = warehouse.settings.lake
    links = read_table(lake, OFFICIAL_LINKS, columns=["official_key"])
    officials = read_table(lake, OFFICIALS, columns=["official_key", "is_provisional"])
    provisional = officials.filter(officials.column("is_provisional")).column("official_key")
    unresolved = links.filter(pc.is_in(links.column("official_key"), provisional)).num_rows
    return _share(unresolved, links.num_rows, MAX_UNRESOLVED, "persons without a sure name")


def _corrections_check(table: LakeTable) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        name="corrections_applied",
        asset=lake_key(table),
        description="Every line of the override files did something and contradicts no other.",
    )
    def corrections_applied(warehouse: Warehouse) -> dg.AssetCheckResult:
        rows = read_table(warehouse.settings.lake, table).to_pylist()
        idle = [f"{row['file']}:{row['line_number']} {row['outcome']}" for row in rows if row["outcome"] != "applied"]
        return dg.AssetCheckResult(
            passed=not idle,
            severity=dg.AssetCheckSeverity.WARN,
            description="; ".join(idle[: quality.EXAMPLES]) or None,
            metadata={"lines": len(rows), "without_effect": len(idle)},
        )

    return corrections_applied


def _share(count: int, total: int, limit: float, what: str) -> dg.AssetCheckResult:
    share = count / total if total else 0.0
    return dg.AssetCheckResult(
        passed=share <= limit,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{count:,} of {total:,} {what} ({share:.0%}; up to {limit:.0%} is usual)",
        metadata={"count": count, "total": total, "share": round(share, 4)},
    )


@dg.asset_check(
    asset=raw_key(ARTICLES),
    additional_deps=[raw_key(table) for table in LAKE_TABLES if table is not ARTICLES],
    blocking=True,
)
def rows_as_in_lake(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Every landed table has as many rows as its Parquet files in the lake."""
    wrong = []
    with reading(warehouse.settings.build_database) as connection:
        for table in LAKE_TABLES:
            expected = row_count(lake_files(warehouse.settings.lake, table))
            counted = connection.execute(f"SELECT count(*) FROM raw.{quote(table.name)}").fetchone()  # noqa: S608
            landed = counted[0] if counted else 0
            if landed != expected:
                wrong.append(f"raw.{table.name} has {landed:,} rows where the lake has {expected:,}")
    return dg.AssetCheckResult(passed=not wrong, description="; ".join(wrong) or None)


@dg.asset_check(
    asset=dg.AssetKey(["marts", "fct_meeting"]),
    additional_deps=[dg.AssetKey(["marts", mart]) for mart in CONTRACT if mart != "fct_meeting"],
    blocking=True,
)
def contract_kept(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Every contracted mart is there, with its promised columns."""
    with reading(warehouse.settings.build_database) as connection:
        missing = list(chain.from_iterable(breaches(connection).values()))
    return dg.AssetCheckResult(passed=not missing, description="; ".join(missing) or None)


CHECKS = [
    _lake_checks("check_articles", (ARTICLES, INTAKE)),
    _lake_checks("check_article_status", (ARTICLE_STATUS,)),
    _lake_checks("check_extraction", EXTRACTION_TABLES),
    _lake_checks("check_identity", IDENTITY_TABLES),
    _lake_checks("check_encounters", ENCOUNTER_TABLES),
    nothing_lost,
    volume_as_usual,
    little_quarantined,
    officials_resolved,
    _corrections_check(IDENTITY_CORRECTIONS),
    _corrections_check(MEETING_CORRECTIONS),
    rows_as_in_lake,
    contract_kept,
]
