"""What a person wants to see of the published warehouse after a run: queries for the terminal and the report."""

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class MeetingLine:
    """A meeting as one line: when, who with office and state, where, status, how, and how many articles tell of it."""

    date: str
    participants: str
    place: str | None
    status: str
    format: str
    article_count: int


def newest_meetings(connection: duckdb.DuckDBPyConnection, limit: int) -> list[MeetingLine]:
    """Return the meetings reported last, newest first."""
    rows = connection.execute(
        "SELECT told_date, participants, place, status, format, article_count FROM marts.mart_meeting_overview "
        "ORDER BY first_reported_date DESC NULLS LAST, meeting_date DESC NULLS LAST, meeting_key LIMIT ?",
        [limit],
    ).fetchall()
    return [MeetingLine(*row) for row in rows]


def mart_counts(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int, str | None]]:
    """Return name, rows and description of every mart, by name."""
    return connection.execute(
        "SELECT table_name, estimated_size, comment FROM duckdb_tables() WHERE schema_name = 'marts' "
        "ORDER BY table_name"
    ).fetchall()


def meetings_by_month(connection: duckdb.DuckDBPyConnection, months: int) -> list[tuple[str, int, int]]:
    """Return month, meetings held and meetings planned or cancelled, of the last months with any, oldest first."""
    return connection.execute(
        "SELECT month, held, others FROM ("
        "  SELECT strftime(meeting_date, '%Y-%m') AS month, count(*) FILTER (status = 'held') AS held,"
        "         count(*) FILTER (status <> 'held') AS others"
        "  FROM marts.fct_meeting WHERE meeting_date IS NOT NULL GROUP BY ALL ORDER BY month DESC LIMIT ?"
        ") ORDER BY month",
        [months],
    ).fetchall()


def busiest_officials(
    connection: duckdb.DuckDBPyConnection, limit: int
) -> list[tuple[str, str | None, str | None, int]]:
    """Return name, title, country and meetings of the officials with most meetings."""
    return connection.execute(
        "SELECT full_name, current_title, country_code, meeting_count FROM marts.dim_official "
        "WHERE meeting_count > 0 ORDER BY meeting_count DESC, full_name, official_key LIMIT ?",
        [limit],
    ).fetchall()


def quarantine_reasons(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int, str]]:
    """Return reason, count and an example ("file:line") of what was not loaded, most frequent first."""
    return connection.execute(
        "SELECT reason, count(*), min(source_uri || CASE WHEN line_number > 0 THEN ':' || line_number ELSE '' END) "
        "FROM marts.fct_quarantine GROUP BY reason ORDER BY count(*) DESC, reason"
    ).fetchall()


def run_facts(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return what the run that published the warehouse left about itself."""
    return dict(connection.execute("SELECT name, value FROM meta.published ORDER BY rowid").fetchall())
