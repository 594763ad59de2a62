"""Small worlds told by articles, written to a lake as the rooms before would write them; names are made up."""

import csv
import datetime as dt
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from transforms import lake as lake_files
from transforms.identity.overrides import COLUMNS
from transforms.keys import hash_key
from transforms.remembering import Store
from transforms.schemas import (
    ARTICLE_ENTITIES,
    ARTICLE_STATUS,
    ARTICLES,
    MEETING_MENTIONS,
    MEETING_PARTICIPANTS,
    LakeTable,
)
from transforms.settings import REFERENCE

LOADED = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
SHARED_TABLES = (
    "ambiguous_names.csv",
    "countries.csv",
    "metonyms.csv",
    "organisation_patterns.csv",
    "organisation_types.csv",
    "role_categories.csv",
)
BODIES = {"ECO", "IOM"}
"""Acronyms of the well-known bodies that tests may speak of: reading a thousand for each test takes its time."""
HOLDER_COLUMNS = (
    "official_id", "full_name", "aliases", "wikidata_id", "country_code", "organisation_id", "title", "role_category",
    "valid_from", "valid_to", "as_of", "source",
)  # fmt: skip
CITY_COLUMNS = "geoname_id,name,country_code,latitude,longitude,population,is_capital,alternate_names,source"


def make_reference(
    folder: Path,
    office_holders: Iterable[Mapping[str, str]] = (),
    overrides: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
) -> Path:
    """Write a reference folder of the project's small tables, the given office holders and the given corrections."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHARED_TABLES:
        shutil.copy(REFERENCE / name, folder / name)
    (folder / "cities.csv").write_text(CITY_COLUMNS + "\n")
    with (REFERENCE / "organisations.csv").open(encoding="utf-8", newline="") as source:
        known = csv.DictReader(source)
        bodies = [row | {"parent_id": ""} for row in known if row["acronym"] in BODIES]
        _write_csv(folder / "organisations.csv", known.fieldnames or (), bodies)
    rows = sorted(office_holders, key=lambda row: (row["official_id"], row.get("valid_from", ""), row["title"]))
    _write_csv(
        folder / "office_holders.csv",
        HOLDER_COLUMNS,
        [{"source": "test", "as_of": "2024-01-01"} | dict(row) for row in rows],
    )
    write_overrides(folder, overrides or {})
    return folder


def write_overrides(folder: Path, overrides: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    """Write the override files below a reference folder; those not given are emptied."""
    (folder / "overrides").mkdir(exist_ok=True)
    for stem, columns in COLUMNS.items():
        _write_csv(folder / "overrides" / f"{stem}.csv", columns, overrides.get(stem, ()))


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.DictWriter(sink, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@dataclass
class Story:
    """One article: its people, bodies and groups are numbered in the order in which they are told."""

    article_id: str
    published: dt.date | None
    entities: list[dict[str, object]] = field(default_factory=list)
    meetings: list[dict[str, object]] = field(default_factory=list)
    participants: list[dict[str, object]] = field(default_factory=list)
    status: str = "current"
    content: str = "content"

    @property
    def key(self) -> str:
        return hash_key(self.article_id, self.content)

    def _entity(self, kind: str, name: str, **values: object) -> int:
        number = len(self.entities)
        plain: dict[str, object] = {
            "article_key": self.key, "entity_number": number, "entity_type": kind, "name": name, "is_named": True,
            "aliases": [name], "title": None, "role_category": None, "country_code": None, "organisation_number": None,
            "acronym": None, "organisation_type": None, "offices": [], "mention_count": 1,
        }  # fmt: skip
        self.entities.append(plain | values)
        return number

    def person(
        self,
        name: str,
        title: str | None = None,
        role: str | None = None,
        country: str | None = None,
        body: int | None = None,
        tenure: str = "current",
        is_named: bool = True,
    ) -> int:
        offices = []
        if title is not None:
            offices.append(
                {
                    "title": title, "role_category": role or "official", "country_code": country,
                    "organisation_number": body, "tenure": tenure, "char_start": 0, "char_end": 1,
                }
            )  # fmt: skip
        return self._entity(
            "person", name, title=title if tenure == "current" else None, role_category=role, country_code=country,
            organisation_number=body, offices=offices, is_named=is_named,
        )  # fmt: skip

    def body(self, name: str, country: str | None = None, acronym: str | None = None, kind: str | None = None) -> int:
        return self._entity("organisation", name, country_code=country, acronym=acronym, organisation_type=kind)

    def group(self, name: str, country: str | None = None, body: int | None = None) -> int:
        return self._entity("group", name, country_code=country, organisation_number=body, is_named=False)

    def meet(self, *numbers: int, on: str | None = None, until: str | None = None, **values: object) -> str:
        """Tell of a meeting; returns its mention key."""
        start = 100 * len(self.meetings)
        key = hash_key(self.key, start)
        first = day(on)
        plain: dict[str, object] = {
            "mention_key": key, "article_key": self.key, "meeting_date": first,
            "date_precision": "day" if first else "unknown", "date_earliest": first, "date_latest": day(until) or first,
            "date_text": on, "date_basis": "explicit" if first else "none", "city": None, "country_code": None,
            "geoname_id": None, "venue": None, "format": "in_person", "status": "held", "scope": "international",
            "is_focus": True, "context": None, "topics": [], "sentence_text": f"They met, told as number {start}.",
            "char_start": start, "char_end": start + 50, "trigger_text": "met", "trigger_start": start + 5,
            "trigger_end": start + 8, "rule_id": "test", "confidence": 0.9, "extractor_version": "test",
        }  # fmt: skip
        self.meetings.append(plain | values)
        for place, number in enumerate(numbers, start=1):
            entity = self.entities[number]
            self.participants.append(
                {
                    "mention_key": key, "article_key": self.key, "participant_number": place,
                    "participant_kind": entity["entity_type"], "entity_number": number,
                    "name_as_reported": entity["name"], "title_as_reported": entity["title"], "char_start": 0,
                    "char_end": 1, "organisation_number": entity["organisation_number"],
                    "country_code": entity["country_code"], "is_host": None, "side": None,
                }
            )  # fmt: skip
        return key


def story(article_id: str, published: str | None = None) -> Story:
    return Story(article_id, day(published))


def write_lake(lake: Path, stories: Iterable[Story], batch: str = "batch", load_date: str = "2024-01-01") -> Path:
    """Write the stories as one batch; the status of articles is written for all batches together."""
    lake_files.create_empty(lake)
    stories = list(stories)
    at = lake_files.Batch(dt.date.fromisoformat(load_date), batch)
    tables: list[tuple[LakeTable, list[dict[str, object]]]] = [
        (ARTICLES, [_article(story) for story in stories]),
        (ARTICLE_ENTITIES, [entity for story in stories for entity in story.entities]),
        (MEETING_PARTICIPANTS, [participant for story in stories for participant in story.participants]),
        (MEETING_MENTIONS, [meeting for story in stories for meeting in story.meetings]),
    ]
    for table, rows in tables:
        lake_files.write_batch(lake, table, at, rows)
    known = {row["article_key"]: row for row in lake_files.read_table(lake, ARTICLE_STATUS).to_pylist()}
    for told in stories:
        known[told.key] = {"article_key": told.key, "status": told.status}
    lake_files.write_table(lake, ARTICLE_STATUS, [known[key] for key in sorted(known)])
    return lake


def _article(told: Story) -> dict[str, object]:
    return {
        "article_key": told.key, "article_id": told.article_id, "source_uri": f"{told.article_id}.txt",
        "published_date": told.published, "published_date_basis": "metadata" if told.published else "none",
        "language": "en", "text": "", "body_start": 0, "word_count": 0, "content_hash": "content", "signature": b"",
        "loaded_at": LOADED,
    }  # fmt: skip


def rows(lake: Path, table: LakeTable) -> list[dict[str, object]]:
    return lake_files.read_table(lake, table).to_pylist()


def kill_at(place: int, patch: pytest.MonkeyPatch, memory: type[Store]) -> None:
    """Break off before the write of that number, or before the memory is kept where all is written."""
    left = [place]

    def write(*arguments: object) -> None:
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        whole(*arguments)

    def keep(*_: object) -> None:
        raise KeyboardInterrupt

    whole = lake_files.write_changed
    patch.setattr(lake_files, "write_changed", write)
    patch.setattr(memory, "keep", keep)
