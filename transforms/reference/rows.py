"""The lines of a reference table, read with checks: an error names the file, the line and the reason."""

import calendar
import csv
import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from transforms.reference.records import PartialDate

LIST_SEPARATOR = "|"
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


class Row:
    """A line of a table; its cells are read with a check, and an error knows where it stands."""

    __slots__ = ("cells", "file", "line")

    def __init__(self, file: str, line: int, cells: dict[str, str]) -> None:
        self.file, self.line, self.cells = file, line, cells

    def error(self, reason: str) -> ValueError:
        """Return the error that tells of this line."""
        return ValueError(f"{self.file}, line {self.line}: {reason}")

    def required(self, column: str) -> str:
        """Return a cell that must not be empty."""
        if not self.cells[column]:
            raise self.error(f"{column} is empty")
        return self.cells[column]

    def optional(self, column: str) -> str | None:
        """Return a cell, None where it is empty."""
        return self.cells[column] or None

    def values(self, column: str) -> tuple[str, ...]:
        """Return the values of a list cell, each once."""
        cell = self.cells[column]
        if not cell:
            return ()
        values = tuple(cell.split(LIST_SEPARATOR))
        if "" in values or len(set(values)) < len(values):
            raise self.error(f"{column} has an empty or repeated value")
        return values

    def check_known(self, column: str, code: str, known: Collection[str]) -> None:
        """Raise where a code is not among the known ones."""
        if code not in known:
            raise self.error(f"{column} {code!r} is unknown")

    def known(self, column: str, known: Collection[str]) -> str:
        """Return a cell that must hold a known code."""
        self.check_known(column, self.required(column), known)
        return self.cells[column]

    def known_if_told(self, column: str, known: Collection[str]) -> str | None:
        """Return a known code, None where the cell is empty."""
        return self.known(column, known) if self.cells[column] else None

    def one_of(self, column: str, allowed: Collection[str]) -> str:
        """Return a cell that must hold one of a few words."""
        if self.required(column) not in allowed:
            raise self.error(f"{column} {self.cells[column]!r} is none of {', '.join(allowed)}")
        return self.cells[column]

    def flag(self, column: str) -> bool:
        """Return whether a cell says true, not false."""
        return self.one_of(column, ("false", "true")) == "true"

    def whole_number(self, column: str) -> int:
        """Return a cell as a whole number."""
        cell = self.cells[column]
        if not cell.removeprefix("-").isdecimal():
            raise self.error(f"{column} {cell!r} is no whole number")
        return int(cell)

    def degrees(self, column: str, limit: int) -> float:
        """Return a cell as degrees, at most ``limit`` to either side of 0."""
        try:
            value = float(self.cells[column])
        except ValueError:
            raise self.error(f"{column} {self.cells[column]!r} is no number") from None
        if not -limit <= value <= limit:
            raise self.error(f"{column} {value} is not within {limit} degrees")
        return value

    def wikidata_id(self) -> str | None:
        """Return the Q number, None where it is empty."""
        value = self.optional("wikidata_id")
        if value and not re.fullmatch(r"Q[1-9]\d*", value):
            raise self.error(f"wikidata_id {value!r} is no Q number")
        return value

    def partial_date(self, column: str) -> PartialDate | None:
        """Return a date known to the day, month or year, None where the cell is empty."""
        cell = self.cells[column]
        if not cell:
            return None
        match = _PARTIAL_DATE.fullmatch(cell)
        if not match:
            raise self.error(f"{column} {cell!r} is not of the form YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            first = dt.date(year or 0, month or 1, day or 1)
        except ValueError:
            raise self.error(f"{column} {cell!r} is no date") from None
        last_month = month or 12
        last = dt.date(first.year, last_month, day or calendar.monthrange(first.year, last_month)[1])
        return PartialDate(first, last)

    def day(self, column: str) -> dt.date:
        """Return a date known to the day."""
        date = self.partial_date(column)
        if date is None or date.first != date.last:
            raise self.error(f"{column} {self.cells[column]!r} is no day")
        return date.first


def read_rows(
    folder: Path,
    file: str,
    record: type,
    key: tuple[str, ...],
    sort_key: Callable[[tuple[str, ...]], tuple[object, ...]] = tuple,
) -> Iterator[Row]:
    """Yield the lines of a table whose columns are the fields of ``record``, sorted by ``key`` without repeats."""
    columns = list(record.__annotations__)
    previous: tuple[object, ...] | None = None
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader, [])
        if header != columns:
            raise ValueError(f"{file}, line 1: the header is {','.join(header)!r}, expected {','.join(columns)!r}")
        for cells in reader:
            row = Row(file, reader.line_num, dict(zip(columns, cells, strict=False)))
            if len(cells) != len(columns):
                raise row.error(f"{len(cells)} cells, expected {len(columns)}")
            told = tuple(row.cells[column] for column in key)
            if not told[0]:
                raise row.error(f"{key[0]} is empty")
            try:
                current = sort_key(told)
            except ValueError:
                raise row.error(f"{', '.join(key)} {', '.join(told)} is malformed") from None
            if previous is not None and current <= previous:
                raise row.error(f"{'repeated' if current == previous else 'out of order'}: {', '.join(told)}")
            previous = current
            yield row
