"""The override files: what people told the machine, checked line by line.

``seeds/reference/overrides/README.md`` tells the format. A line refers to a person by name (with a country or an
article where the name alone is not enough) or by a published official key, to a meeting by a published meeting key or
by an article and words of its sentence: references that survive re-extraction.
"""

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from transforms import reference
from transforms.keys import KEY_LENGTH

FOLDER = "overrides"
LONGEST_CELL = 1000
ROLE_CATEGORIES = "role_categories.csv"

Correction = TypeVar("Correction")

_KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")


class _FaultError(ValueError):
    """The reason for which a line can't be applied."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where a correction stands: file, 1-based line, and its text."""

    file: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that can't be applied, and why; line 1 where it is the file as a whole."""

    line: Line
    reason: str


@dataclass(frozen=True, slots=True)
class PersonReference:
    """A person by published key, or by name, in a country and an article where told."""

    key: str | None
    name: str | None
    country_code: str | None
    article_id: str | None


@dataclass(frozen=True, slots=True)
class MeetingReference:
    """A meeting by published key, or by an article and words of the sentence that tells of it."""

    key: str | None
    article_id: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class PersonPair:
    """Two references that are one person, or two."""

    line: Line
    first: PersonReference
    second: PersonReference


@dataclass(frozen=True, slots=True)
class MeetingPair:
    """Two references that are one meeting, or two."""

    line: Line
    first: MeetingReference
    second: MeetingReference


@dataclass(frozen=True, slots=True)
class OfficialCorrection:
    """The right name or id of a person."""

    line: Line
    person: PersonReference
    full_name: str | None
    family_name: str | None
    wikidata_id: str | None


@dataclass(frozen=True, slots=True)
class PositionCorrection:
    """An office that a person held within bounds (``holds``), or never held."""

    line: Line
    person: PersonReference
    title: str
    role_category: str
    country_code: str | None
    organisation: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    holds: bool


@dataclass(frozen=True, slots=True)
class NoMeeting:
    """Something told that was no meeting."""

    line: Line
    meeting: MeetingReference


@dataclass(frozen=True, slots=True)
class OrganisationCorrection:
    """What a body is called and is, or that it is the same as another (by name or organisation_id)."""

    line: Line
    organisation: str
    country_code: str | None
    same_as: str | None
    name: str | None
    acronym: str | None
    organisation_type: str | None
    wikidata_id: str | None


@dataclass(frozen=True, slots=True)
class Retraction:
    """An article that no longer counts."""

    line: Line
    article_id: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """All corrections, in the order of file and line."""

    same_person: tuple[PersonPair, ...] = ()
    different_person: tuple[PersonPair, ...] = ()
    official: tuple[OfficialCorrection, ...] = ()
    position: tuple[PositionCorrection, ...] = ()
    same_meeting: tuple[MeetingPair, ...] = ()
    different_meeting: tuple[MeetingPair, ...] = ()
    not_a_meeting: tuple[NoMeeting, ...] = ()
    organisation: tuple[OrganisationCorrection, ...] = ()
    retracted_article: tuple[Retraction, ...] = ()
    faults: tuple[Fault, ...] = ()


class _Cells:
    """The cells of one line, read with checks."""

    def __init__(self, line: Line, cells: Mapping[str, str]) -> None:
        self.line, self.cells = line, cells

    def text(self, column: str) -> str | None:
        value = self.cells[column].strip()
        if len(value) > LONGEST_CELL:
            raise _FaultError(f"{column} has {len(value)} characters, at most {LONGEST_CELL} are allowed")
        return value or None

    def required(self, column: str) -> str:
        value = self.text(column)
        if value is None:
            raise _FaultError(f"{column} is empty")
        return value

    def one_of(self, column: str, known: Mapping[str, object]) -> str | None:
        value = self.text(column)
        if value is not None and value not in known:
            raise _FaultError(f"{column} {value!r} is unknown")
        return value

    def day(self, column: str) -> dt.date | None:
        value = self.text(column)
        try:
            return dt.date.fromisoformat(value) if value else None
        except ValueError:
            raise _FaultError(f"{column} {value!r} is no date YYYY-MM-DD") from None

    def wikidata_id(self) -> str | None:
        value = self.text("wikidata_id")
        if value and not re.fullmatch(r"Q[1-9]\d*", value):
            raise _FaultError(f"wikidata_id {value!r} is no Q number")
        return value

    def person(self, prefix: str, countries: Mapping[str, object]) -> PersonReference:
        value = self.required(f"{prefix}person")
        key = value if _KEY.fullmatch(value) else None
        country, article = self.one_of(f"{prefix}country_code", countries), self.text(f"{prefix}article_id")
        if key and (country or article):
            raise _FaultError(f"{prefix}person is a key, which takes neither country nor article")
        return PersonReference(key, None if key else value, country, article)

    def meeting(self, prefix: str) -> MeetingReference:
        key, article, words = (self.text(f"{prefix}{column}") for column in ("meeting", "article_id", "words"))
        if key is not None and not _KEY.fullmatch(key):
            raise _FaultError(f"{prefix}meeting {key!r} is no key of {KEY_LENGTH} hexadecimal characters")
        if (key is None) == (article is None or words is None):
            raise _FaultError(f"tell {prefix}meeting, or both {prefix}article_id and {prefix}words")
        return MeetingReference(key, article, words)


PERSON = ("person", "country_code", "article_id")
OTHER_PERSON = tuple(f"other_{column}" for column in PERSON)
MEETING = ("meeting", "article_id", "words")
OTHER_MEETING = tuple(f"other_{column}" for column in MEETING)
COLUMNS: dict[str, tuple[str, ...]] = {
    "same_person": (*PERSON, *OTHER_PERSON, "note"),
    "different_person": (*PERSON, *OTHER_PERSON, "note"),
    "official": (*PERSON, "full_name", "family_name", "wikidata_id", "note"),
    "position": (
        *PERSON, "action", "title", "role_category", "of_country_code", "of_organisation", "valid_from", "valid_to",
        "note",
    ),
    "same_meeting": (*MEETING, *OTHER_MEETING, "note"),
    "different_meeting": (*MEETING, *OTHER_MEETING, "note"),
    "not_a_meeting": (*MEETING, "note"),
    "organisation": (
        "organisation", "country_code", "same_as", "name", "acronym", "organisation_type", "wikidata_id", "note",
    ),
    "retracted_article": ("article_id", "note"),
}  # fmt: skip
"""File stem -> header."""


def load_overrides(folder: Path) -> Overrides:
    """Return all corrections below the reference ``folder``, and the lines that can't be applied.

    A file that is missing holds none; a faulty line is left out and stops nothing else.
    """
    countries, types = reference.countries(), reference.organisation_types()
    roles = _role_categories(folder)

    def person_pair(cells: _Cells) -> PersonPair:
        first, second = cells.person("", countries), cells.person("other_", countries)
        if first == second:
            raise _FaultError("both sides are the same")
        return PersonPair(cells.line, first, second)

    def meeting_pair(cells: _Cells) -> MeetingPair:
        first, second = cells.meeting(""), cells.meeting("other_")
        if first == second:
            raise _FaultError("both sides are the same")
        return MeetingPair(cells.line, first, second)

    def official(cells: _Cells) -> OfficialCorrection:
        told = cells.text("full_name"), cells.text("family_name"), cells.wikidata_id()
        if not any(told):
            raise _FaultError("neither full_name, family_name nor wikidata_id is told")
        return OfficialCorrection(cells.line, cells.person("", countries), *told)

    def position(cells: _Cells) -> PositionCorrection:
        action = cells.required("action")
        if action not in {"holds", "never"}:
            raise _FaultError(f"action {action!r} is neither holds nor never")
        role = cells.one_of("role_category", roles)
        if role is None:
            raise _FaultError("role_category is empty")
        first, last = cells.day("valid_from"), cells.day("valid_to")
        if first and last and last < first:
            raise _FaultError("valid_to is before valid_from")
        return PositionCorrection(
            cells.line,
            cells.person("", countries),
            cells.required("title"),
            role,
            cells.one_of("of_country_code", countries),
            cells.one_of("of_organisation", reference.organisations(folder)),
            first,
            last,
            action == "holds",
        )

    def organisation(cells: _Cells) -> OrganisationCorrection:
        correction = OrganisationCorrection(
            cells.line,
            cells.required("organisation"),
            cells.one_of("country_code", countries),
            cells.text("same_as"),
            cells.text("name"),
            cells.text("acronym"),
            cells.one_of("organisation_type", types),
            cells.wikidata_id(),
        )
        if correction.same_as and (correction.name or correction.acronym or correction.organisation_type):
            raise _FaultError("same_as takes no other correction")
        return correction

    faults: list[Fault] = []
    read = partial(_read, folder / FOLDER, faults=faults)
    overrides = Overrides(
        same_person=tuple(read("same_person", person_pair)),
        different_person=tuple(read("different_person", person_pair)),
        official=tuple(read("official", official)),
        position=tuple(read("position", position)),
        same_meeting=tuple(read("same_meeting", meeting_pair)),
        different_meeting=tuple(read("different_meeting", meeting_pair)),
        not_a_meeting=tuple(read("not_a_meeting", lambda cells: NoMeeting(cells.line, cells.meeting("")))),
        organisation=tuple(read("organisation", organisation)),
        retracted_article=tuple(
            read("retracted_article", lambda cells: Retraction(cells.line, cells.required("article_id")))
        ),
    )
    return replace(overrides, faults=tuple(faults))


def _role_categories(folder: Path) -> dict[str, str]:
    with (folder / ROLE_CATEGORIES).open(encoding="utf-8", newline="") as source:
        return {row["code"]: row["name"] for row in csv.DictReader(source)}


def _read(folder: Path, stem: str, build: Callable[[_Cells], Correction], faults: list[Fault]) -> Iterator[Correction]:
    path = folder / f"{stem}.csv"
    if not path.exists():
        return
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        faults.append(Fault(Line(path.name, 1, ""), f"not UTF-8 at byte {error.start}"))
        return
    header = next(csv.reader(lines[:1]), [])
    if tuple(header) != COLUMNS[stem]:
        wrong = f"the header is {','.join(header)[:LONGEST_CELL]!r}, expected {','.join(COLUMNS[stem])!r}"
        faults.append(Fault(Line(path.name, 1, ""), wrong))
        return
    for number, text in enumerate(lines[1:], start=2):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        line = Line(path.name, number, text)
        try:
            cells = next(csv.reader([text]))
            if len(cells) != len(header):
                raise _FaultError(f"{len(cells)} cells, expected {len(header)}")
            yield build(_Cells(line, dict(zip(header, cells, strict=True))))
        except (_FaultError, csv.Error) as error:
            faults.append(Fault(Line(path.name, number, text[:LONGEST_CELL]), str(error)))


MEETING_FILES = frozenset({"same_meeting.csv", "different_meeting.csv", "not_a_meeting.csv"})


def correction_row(line: Line, affected: int, keys: Iterable[str], is_contradicted: bool) -> dict[str, object]:
    """Return what became of a line as a row of corrections: how many reports it means, and what these are now."""
    return {
        "file": line.file,
        "line_number": line.number,
        "correction": line.text,
        "outcome": "contradicted" if is_contradicted else "applied" if affected else "unused",
        "affected": affected,
        "keys": sorted(set(keys)),
    }


def fault_rows(overrides: Overrides, of_meetings: bool) -> Iterator[dict[str, object]]:
    """Return the faulty lines of the files on meetings, or of all other files, as rows of corrections."""
    for fault in overrides.faults:
        if (fault.line.file in MEETING_FILES) == of_meetings:
            yield {
                "file": fault.line.file, "line_number": fault.line.number, "correction": fault.line.text,
                "outcome": "faulty", "affected": 0, "keys": [], "reason": fault.reason,
            }  # fmt: skip
