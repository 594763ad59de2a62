"""Encounters as told, with their participants resolved: the input of matching."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from transforms import lake as lake_files
from transforms.encounters.words import words_of
from transforms.identity.evidence import Article, read_rows
from transforms.identity.organisations import fold
from transforms.lake import Batch
from transforms.schemas import (
    ARTICLE_ENTITIES,
    MEETING_MENTIONS,
    MEETING_PARTICIPANTS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
    LakeTable,
)

COUNTRY, BODY, NAME = "country", "body", "name"
"""Kinds of parties."""

TOLD, WEEKDAY, INFERRED = "told", "weekday", "inferred"
"""How a day is known: told by words; by a weekday, whose week depends on how the tense is read; from other days."""

FilesOf = Callable[[Iterable[str]], Container[str]]
"""Tells the names of the files of links in which those of articles (by key) lie, and of those in which officials do."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = (
    rf"(?P<month>{'|'.join(_MONTHS)})"
    r"(?:(?<=Sep)t|(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember))?\b\.?"
)
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEARLESS = [
    re.compile(rf"\b{_MONTH} {_DAY}\b(?!,? ?\d{{4}})"),
    re.compile(rf"\b{_DAY} (?:of )?{_MONTH}(?!\.?,? ?\d{{4}})"),
]
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Party:
    """A side of an encounter: the country, body or described group that a participant stands for."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One encounter as told in one article.

    ``people`` are the officials by key, ``known`` those among them who have a name, ``sides`` the sides that people
    stand for, ``bodies`` the sides told by groups and bodies alone. ``first`` and ``last`` bound its day; ``basis``
    says how far these can be trusted. Where an article without a date tells days without a year, ``yearless`` has them
    as month and day ("02-21"), and its year is not known. ``is_meal`` is true of what was a dinner or the like, and
    ``is_of_its_own`` of what lay beside a gathering or is told with the number of its sides: it leaves out none.
    """

    key: str
    article: Article
    trigger_start: int
    trigger_text: str
    sentence: str
    first: dt.date | None
    last: dt.date | None
    precision: str
    basis: str
    city: str | None
    country_code: str | None
    format: str
    status: str
    is_focus: bool
    context: frozenset[str]
    people: frozenset[str]
    known: frozenset[str]
    side_of: tuple[tuple[str, Party | None], ...]
    bodies: frozenset[Party]
    is_meal: bool = False
    is_of_its_own: bool = False
    yearless: frozenset[str] = frozenset()
    ordinal: int = 0
    """Tells apart the encounters of one article that are alike in everything else that matching looks at."""

    @property
    def order(self) -> tuple[bool, dt.date, str, int, str]:
        """Chronological order of reports: undated articles last, then article id, place in the article, key."""
        day = self.article.day
        return (day is None, day or dt.date.max, self.article.article_id, self.trigger_start, self.key)

    @property
    def signature(self) -> tuple[object, ...]:
        """Everything that matching looks at, save the article."""
        return (
            self.first, self.last, self.precision, self.basis, self.city, self.country_code, self.format, self.status,
            self.is_focus, self.context, self.side_of, self.known, self.bodies, self.is_meal, self.is_of_its_own,
            self.yearless, self.article.day, self.ordinal,
        )  # fmt: skip

    @property
    def sides(self) -> frozenset[Party]:
        """The sides that its people stand for, as far as they are told."""
        return frozenset(side for _, side in self.side_of if side is not None)

    @property
    def parties(self) -> frozenset[Party]:
        """All sides, be they told by people, groups or bodies."""
        return self.sides | self.bodies

    @property
    def has_day(self) -> bool:
        """True where the day is told, or bounded to a span of days."""
        return self.precision == "day" and self.first is not None


def read_mentions(
    lake: Path,
    articles: Mapping[str, Article],
    batches: Iterable[Batch] | None = None,
    files_of: FilesOf | None = None,
) -> list[Mention]:
    """Return the encounters told by the articles, in chronological order of reports.

    Where ``batches`` are told, they hold all that is told of these articles, and ``files_of`` their links.
    """
    batches = None if batches is None else list(batches)
    participants = _participants(lake, articles, batches, files_of)
    mentions = []
    columns = [
        "mention_key", "article_key", "trigger_start", "trigger_text", "sentence_text", "meeting_date",
        "date_earliest", "date_latest", "date_precision", "date_basis", "date_text", "city", "country_code", "format",
        "status", "is_focus", "context",
    ]  # fmt: skip
    for row in read_rows(lake, MEETING_MENTIONS, articles, columns, batches).to_pylist():
        told = participants.get(row["mention_key"], [])
        people = {key: side for key, _, side in told if key is not None}
        first, last = row["date_earliest"] or row["meeting_date"], row["date_latest"] or row["meeting_date"]
        mentions.append(
            Mention(
                row["mention_key"],
                articles[row["article_key"]],
                row["trigger_start"],
                row["trigger_text"],
                row["sentence_text"],
                first,
                last,
                row["date_precision"],
                _basis(row["date_basis"], row["date_text"]),
                row["city"],
                row["country_code"],
                row["format"],
                row["status"],
                row["is_focus"],
                frozenset(fold(row["context"] or "").split()),
                frozenset(people),
                frozenset(key for key, is_known, _ in told if key is not None and is_known),
                tuple(sorted(people.items(), key=lambda item: item[0])),
                frozenset(side for key, _, side in told if key is None and side is not None),
                words_of("meal").search(row["trigger_text"]) is not None,
                words_of("beside", "few_sides").search(row["sentence_text"]) is not None,
                days_without_year(row["sentence_text"])
                if first is None and articles[row["article_key"]].day is None
                else frozenset(),
            )
        )
    return _numbered(sorted(mentions, key=lambda mention: mention.order))


def _numbered(mentions: Iterable[Mention]) -> list[Mention]:
    seen: dict[tuple[object, ...], int] = defaultdict(int)
    numbered = []
    for mention in mentions:
        alike = (*mention.signature, mention.article.key)
        numbered.append(replace(mention, ordinal=seen[alike]) if alike in seen else mention)
        seen[alike] += 1
    return numbered


def _basis(date_basis: str, date_text: str | None) -> str:
    if date_text is None or date_basis == "publication":
        return INFERRED
    return WEEKDAY if date_basis == "relative" and _WEEKDAY.search(date_text) else TOLD


def _speaks_for_its_state(group: str, body: str | None) -> bool:
    is_of_body = body is not None and re.search(r"\b(?:of|from)\b", group) is not None
    return not is_of_body and words_of("for_state").search(group) is not None and not words_of("for_some").search(group)


def days_without_year(sentence: str) -> frozenset[str]:
    """Return the days that a sentence tells by month and day alone, as "02-21"."""
    found = (match for pattern in _YEARLESS for match in pattern.finditer(sentence))
    return frozenset(f"{_MONTHS.index(match['month']) + 1:02}-{int(match['day']):02}" for match in found)


def _participants(
    lake: Path, articles: Mapping[str, Article], batches: Iterable[Batch] | None, files_of: FilesOf | None
) -> dict[str, list[tuple[str | None, bool, Party | None]]]:
    """Return for each mention its participants in order: official key or None, whether a name is known, and side."""
    entity, organisation = ["article_key", "entity_number"], ["article_key", "organisation_number"]
    columns = [
        "mention_key", "article_key", "participant_number", "participant_kind", "entity_number", "name_as_reported",
        "organisation_number", "country_code",
    ]  # fmt: skip
    table = read_rows(lake, MEETING_PARTICIPANTS, articles, columns, batches)

    def rows_of(table: LakeTable, keys: Collection[str], columns: list[str]) -> pa.Table:
        wanted = pa.array(sorted(set(keys)), pa.string())
        names = None if files_of is None else files_of(keys)
        files = [path for path in lake_files.table_files(lake, table) if names is None or path.name in names]
        rows = lake_files.read_files(table, files, columns)
        return rows.filter(pc.is_in(rows[columns[0]], wanted))

    links = rows_of(OFFICIAL_LINKS, articles, [*entity, "official_key"])
    linked = [str(key) for key in links["official_key"].unique().to_pylist()]
    officials = rows_of(OFFICIALS, linked, ["official_key", "is_provisional"])
    bodies = rows_of(ORGANISATION_LINKS, articles, [*entity, "organisation_key"])
    entities = read_rows(lake, ARTICLE_ENTITIES, articles, [*entity, "country_code"], batches)
    table = (
        table.join(links, entity)
        .join(officials, "official_key")
        .join(bodies.rename_columns([*entity, "own_key"]), entity)
        .join(bodies.rename_columns([*organisation, "body_key"]), organisation)
        .join(entities.rename_columns([*entity, "entity_country"]), entity)
        .sort_by([("mention_key", "ascending"), ("participant_number", "ascending")])
    )
    found: dict[str, list[tuple[str | None, bool, Party | None]]] = defaultdict(list)
    wanted = (
        "mention_key", "participant_kind", "name_as_reported", "country_code", "entity_country", "official_key",
        "is_provisional", "own_key", "body_key",
    )  # fmt: skip
    for mention, kind, name, country, entity_country, official, is_provisional, own, body in zip(
        *(table[column].to_pylist() for column in wanted), strict=True
    ):
        code, told = country or entity_country, own if kind == "organisation" else body
        side = Party(COUNTRY, code) if code else Party(BODY, told) if told else None
        if kind == "person":
            found[mention].append((official, not is_provisional, side))
        elif kind == "group" and code and not _speaks_for_its_state(name, told):
            found[mention].append((None, False, Party(NAME, fold(name))))
        else:
            found[mention].append((None, False, side or Party(NAME, fold(name))))
    return found
