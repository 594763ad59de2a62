"""A SQL prompt on the published warehouse, read-only: ``python -m orchestration.sql [QUERY …]``.

Statements end with a semicolon. ``.tables`` lists what is there, ``.columns NAME`` describes a table, ``.quit`` ends.
A warehouse published meanwhile is seen by the next statement. Queries given as arguments or on standard input are
carried out without a prompt; the first that fails ends the program with 1.
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.database import reading
from transforms.settings import load_settings

MAX_ROWS = 200
TABLES = (
    'SELECT schema_name || \'.\' || table_name AS "table", estimated_size AS "rows", comment FROM duckdb_tables() '
    "WHERE schema_name NOT IN ('meta') ORDER BY schema_name = 'marts' DESC, 1"
)
COLUMNS = (
    "SELECT schema_name, column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? "
    "ORDER BY schema_name = 'marts' DESC, schema_name, column_index"
)


def run(database: Path, statement: str, console: Console) -> None:
    """Carry out one statement or dot command and print its rows. Raises ``duckdb.Error`` when it fails."""
    words = statement.split()
    sql, parameters = statement, []
    if words[0] == ".tables":
        sql = TABLES
    elif words[0] == ".columns" and len(words) == 2:
        sql, parameters = COLUMNS, [words[1].rpartition(".")[2]]
    elif words[0].startswith("."):
        raise duckdb.Error(f"{words[0]}: there are .tables, .columns NAME and .quit")
    with reading(database) as connection:
        result = connection.execute(sql, parameters)
        if result.description is None:
            return
        table = Table()
        for column in result.description:
            table.add_column(Text(str(column[0])))
        rows = result.fetchmany(MAX_ROWS + 1)
    for row in rows[:MAX_ROWS]:
        table.add_row(*(Text(_printable(value)) for value in row))
    console.print(table)
    if len(rows) > MAX_ROWS:
        console.print(f"… the first {MAX_ROWS} rows; add LIMIT or aggregate for others")


def _printable(value: object) -> str:
    text = "" if value is None else str(value)
    return "".join(character if character.isprintable() else " " for character in text)


def statements(lines: Iterator[str]) -> Iterator[str]:
    """Yield statements as they end: at a semicolon outside quotes, or at the end of a line that is a dot command."""
    gathered = ""
    for line in lines:
        if not gathered.strip() and line.strip().startswith("."):
            yield line.strip()
            continue
        gathered += line + "\n"
        while (end := _end_of_statement(gathered)) is not None:
            statement, gathered = gathered[:end].strip(), gathered[end + 1 :]
            if statement:
                yield statement
    if gathered.strip():
        yield gathered.strip()


def _end_of_statement(text: str) -> int | None:
    quote = ""
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == ";":
            return position
    return None


def _prompt() -> Iterator[str]:
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  (line editing and history for input())
    while True:
        try:
            line = input("communique> ")
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if line.strip() in {".quit", ".exit", "quit", "exit"}:
            return
        yield line


def main(queries: Sequence[str]) -> int:
    """Carry out the queries given, or those of standard input, or those typed at the prompt; return the exit code."""
    database = load_settings().published_database
    if not database.exists():
        print(f"{database} is not there yet: make run", file=sys.stderr)
        return 2
    interactive = not queries and sys.stdin.isatty()
    console = Console(width=None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "200")))
    if interactive:
        console.print(f"{database}, read-only. .tables lists the tables, .columns NAME describes one, .quit ends.")
    lines = _prompt() if interactive else iter(queries) if queries else (line.rstrip("\n") for line in sys.stdin)
    for statement in statements(lines):
        try:
            run(database, statement, console)
        except duckdb.Error as error:
            print(error, file=sys.stderr)
            if not interactive:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
