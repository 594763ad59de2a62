"""How long the whole-corpus step takes for one new night, by its articles and by the number of nights before it.

The nights are synthetic, written to a lake as extraction would write them.
A few thousand people are in the news again and again (Zipf), ever new ones join them, offices change hands (the chief
ones of a country have one holder at a time), some people are told by family name or office alone, and one encounter is
told by several articles over a few days.
They live in countries of which the reference list knows no holders, with whom they would contend for the offices.
Each run over them is a process of its own, as a night's is, to which names that the last one parsed are not at hand.
"""

import datetime as dt
import random
import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from transforms import lake as lake_files
from transforms.articles.status import write_status
from transforms.encounters import merge_encounters
from transforms.identity import resolve_identities
from transforms.keys import hash_key
from transforms.schemas import (
    ARTICLE_ENTITIES,
    ARTICLE_STATUS,
    ARTICLES,
    MEETING_MENTIONS,
    MEETING_PARTICIPANTS,
    LakeTable,
)
from transforms.settings import REFERENCE

FIRST_DAY = dt.date(2020, 1, 1)
ARTICLES_A_NIGHT = 100
CAST = 6000
"""People who are in the news again and again."""
PASSING = 0.1
"""Share of people who are told of once."""
BY_FAMILY_NAME, BY_OFFICE = 0.1, 0.1
"""Shares of people told by family name, or by office, alone."""
TERM = 900
"""Mean days in an office."""
TOLD_BY = (1, 1, 1, 2, 2, 3, 5)
"""By how many articles an encounter is told."""

_GIVEN, _GIVEN_END, _FAMILY, _FAMILY_LINK, _FAMILY_END, _COUNTRIES = map(
    str.split,
    (
        "Al Be Da El Fa Ge Ha Ir Jo Ka Le Mi No Or Pa Ro Sa Ti Ul Vi",
        "bin dan rek mir las von tas",
        "Ab Bor Cal Dor Ev Fal Gor Hal Im Jar Kor Lam Mor Nov Ost Pav Ran Sor Tal Ur Vas Wol Yar Zem",
        "a e i o u an en or",
        "mov dze ski lund ferra tani kova bert zadeh wala moto wicz",
        "AD AG BS BT BZ CV DM FM GD KI KN LC LI LS MC MH MR MT PW SM ST SZ TO TV VC VU WS",
    ),
)
_CHIEF_OFFICES = (
    ("President", "head_of_state"),
    ("Prime Minister", "head_of_government"),
    ("Foreign Minister", "foreign_minister"),
    ("Defence Minister", "minister"),
    ("Finance Minister", "minister"),
    ("Speaker of Parliament", "speaker"),
)
"""Of these a country has one holder at a time."""
_OTHER_OFFICES = (
    ("Deputy Foreign Minister", "deputy_minister"),
    ("Special Envoy", "envoy"),
    ("Spokesperson", "spokesperson"),
    ("Member of Parliament", "legislator"),
)
_BODIES = ("European Union", "UN", "NATO", "Foreign Ministry", "Ministry of Defence", "Parliament", "Central Bank")
_STATE_BODIES = frozenset({"Foreign", "Ministry", "Parliament", "Central"})
_CONTEXTS = ("Lake Water Forum", "Climate Summit", "official visit", *[None] * 17)
_CITIES = ("Geneva", "Vienna", "Doha", "Cairo", None)

Row = dict[str, object]


@dataclass(slots=True)
class _Figure:
    """Somebody in the news; ``until`` is the last day in the present office."""

    given: str
    family: str
    country: str
    title: str
    role: str
    until: dt.date


@dataclass(frozen=True, slots=True)
class _Encounter:
    people: tuple[_Figure, ...]
    day: dt.date
    city: str | None
    context: str | None


class Nights:
    """The news of night after night, one day each; the same seed gives the same nights."""

    def __init__(self, seed: int = 0, articles: int = ARTICLES_A_NIGHT) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self._articles = articles
        self._night = 0
        self._loaded: dict[str, dt.date] = {}
        self._held_until: dict[tuple[str, str], dt.date] = {}
        self._cast = [self._figure(FIRST_DAY) for _ in range(CAST)]
        for figure in self._cast:
            self._appoint(figure, FIRST_DAY)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(CAST)))
        self._to_tell: dict[dt.date, list[_Encounter]] = defaultdict(list)

    def write(self, lake: Path, nights: int, articles: int | None = None) -> None:
        """Add so many nights to the lake, one batch each, of as many articles as always if no other number is told."""
        for _ in range(nights):
            day = FIRST_DAY + dt.timedelta(days=self._night)
            rows: dict[str, list[Row]] = defaultdict(list)
            for number in range(self._articles if articles is None else articles):
                self._tell(f"night {self._night} article {number}", day, rows)
            for table in (ARTICLES, ARTICLE_ENTITIES, MEETING_PARTICIPANTS, MEETING_MENTIONS):
                lake_files.write_batch(lake, table, lake_files.Batch(day, "night"), _whole(table, rows[table.name]))
            self._loaded |= {str(row["article_key"]): day for row in rows[ARTICLES.name]}
            self._night += 1
        keys = sorted(self._loaded)
        status = lake_files.conform(ARTICLE_STATUS, ({"article_key": key, "status": "current"} for key in keys))
        write_status(lake, status, pa.chunked_array([[self._loaded[key] for key in keys]], pa.date32()))

    def _figure(self, day: dt.date) -> _Figure:
        title, role = self._random.choice(_OTHER_OFFICES)
        return _Figure(
            "".join(map(self._random.choice, (_GIVEN, _GIVEN_END))),
            "".join(map(self._random.choice, (_FAMILY, _FAMILY_LINK, _FAMILY_END))),
            self._random.choice(_COUNTRIES),
            title,
            role,
            day + dt.timedelta(days=self._random.randrange(2 * TERM)),
        )

    def _somebody(self, day: dt.date) -> _Figure:
        if self._random.random() < PASSING:
            return self._figure(day)
        figure = self._random.choices(self._cast, cum_weights=self._weights)[0]
        if figure.until < day:
            self._appoint(figure, day)
        return figure

    def _appoint(self, figure: _Figure, day: dt.date) -> None:
        """Give somebody another office: a chief one of the country, if any is vacant."""
        vacant = [o for o in _CHIEF_OFFICES if self._held_until.get((figure.country, o[0]), dt.date.min) < day]
        figure.title, figure.role = self._random.choice(vacant or _OTHER_OFFICES)
        figure.until = day + dt.timedelta(days=self._random.randrange(2 * TERM))
        if vacant:
            self._held_until[figure.country, figure.title] = figure.until

    def _encounter(self, day: dt.date) -> _Encounter:
        people = {id(figure): figure for figure in (self._somebody(day) for _ in range(self._random.choice((2, 2, 3))))}
        encounter = _Encounter(
            tuple(people.values()), day, self._random.choice(_CITIES), self._random.choice(_CONTEXTS)
        )
        for _ in range(self._random.choice(TOLD_BY) - 1):
            self._to_tell[day + dt.timedelta(days=self._random.choice((0, 1, 1, 2)))].append(encounter)
        return encounter

    def _tell(self, article_id: str, day: dt.date, rows: dict[str, list[Row]]) -> None:
        key = hash_key("article", article_id)
        rows[ARTICLES.name].append({"article_key": key, "article_id": article_id, "published_date": day})
        number = 0
        for place in range(2):
            encounter = self._to_tell[day].pop() if place == 0 and self._to_tell[day] else self._encounter(day)
            mention = hash_key(key, place)
            rows[MEETING_MENTIONS.name].append(
                {
                    "mention_key": mention, "article_key": key, "meeting_date": encounter.day, "date_precision": "day",
                    "date_earliest": encounter.day, "date_latest": encounter.day, "date_text": "today",
                    "date_basis": "relative", "city": encounter.city, "context": encounter.context,
                    "format": "in_person", "status": "held", "is_focus": place == 0, "trigger_text": "met",
                    "trigger_start": 100 * place,
                }
            )  # fmt: skip
            for participant, figure in enumerate(encounter.people, start=1):
                entity = self._person(figure) | {"article_key": key, "entity_number": number}
                rows[ARTICLE_ENTITIES.name].append(entity)
                rows[MEETING_PARTICIPANTS.name].append(
                    {
                        "mention_key": mention, "article_key": key, "participant_number": participant,
                        "participant_kind": "person", "entity_number": number, "name_as_reported": entity["name"],
                        "country_code": entity["country_code"],
                    }
                )  # fmt: skip
                number += 1
        for name in self._random.sample(_BODIES, 2):
            country = self._random.choice(_COUNTRIES) if name.split()[0] in _STATE_BODIES else None
            rows[ARTICLE_ENTITIES.name].append(
                {
                    "article_key": key, "entity_number": number, "entity_type": "organisation", "name": name,
                    "is_named": True, "aliases": [name], "country_code": country,
                }
            )  # fmt: skip
            number += 1

    def _person(self, figure: _Figure) -> Row:
        way = self._random.random()
        is_named = way >= BY_OFFICE
        name = f"{figure.given} {figure.family}" if way >= BY_OFFICE + BY_FAMILY_NAME else figure.family
        office = {
            "title": figure.title, "role_category": figure.role, "country_code": figure.country, "tenure": "current",
            "char_start": 0, "char_end": 0,
        }  # fmt: skip
        return {
            "entity_type": "person", "name": name if is_named else figure.title, "is_named": is_named,
            "aliases": [name, figure.family] if is_named else [], "title": figure.title, "role_category": figure.role,
            "country_code": figure.country, "offices": [office],
        }  # fmt: skip


def _whole(table: LakeTable, rows: Iterable[Row]) -> Iterable[Row]:
    """Return the rows with something plain in the required columns that tell nothing here."""
    plain = {field.name: _plain(field.type) for field in table.schema if not field.nullable}
    return ({**plain, **row} for row in rows)


def _plain(kind: pa.DataType) -> object:
    if pa.types.is_list(kind):
        return []
    if pa.types.is_timestamp(kind):
        return dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    return "" if pa.types.is_string(kind) else b"" if pa.types.is_binary(kind) else 0


@dataclass(frozen=True, slots=True)
class Timing:
    """Processor seconds of identity and encounters for one new night of so many articles, behind so many nights."""

    nights: int
    articles: int
    identity: float
    encounters: float

    @property
    def both(self) -> float:
        """Processor seconds of the two together."""
        return self.identity + self.encounters


def measure(
    nights: int,
    tonight: Iterable[int] = (ARTICLES_A_NIGHT,),
    reference: Path = REFERENCE,
    seed: int = 0,
    articles: int = ARTICLES_A_NIGHT,
) -> list[Timing]:
    """Return the timings of nights of so many articles each, one after the other, behind nights resolved as one."""
    with TemporaryDirectory() as folder:
        lake, news = Path(folder), Nights(seed, articles)
        lake_files.create_empty(lake)
        news.write(lake, nights)
        _in_own_process(lake, reference)
        timings = []
        for count in tonight:
            news.write(lake, 1, count)
            timings.append(Timing(nights, count, *_in_own_process(lake, reference)))
        return timings


def _in_own_process(lake: Path, reference: Path) -> tuple[float, float]:
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_resolve, lake, reference).result()


def _resolve(lake: Path, reference: Path) -> tuple[float, float]:
    """Return the processor seconds of who is who and of merging."""
    started = time.process_time()
    resolve_identities(lake, reference)
    resolved = time.process_time()
    merge_encounters(lake, reference)
    return resolved - started, time.process_time() - resolved


@click.command()
@click.option(
    "--nights",
    type=click.IntRange(min=1),
    multiple=True,
    default=(10, 1000),
    show_default=True,
    help="Nights before, of a hundred articles each; may be repeated.",
)
@click.option(
    "--articles",
    type=click.IntRange(min=1),
    multiple=True,
    default=(1, 10, 100),
    show_default=True,
    help="Articles of the new night; may be repeated.",
)
def main(nights: tuple[int, ...], articles: tuple[int, ...]) -> None:
    """Time the whole-corpus step for one new night behind so many synthetic ones."""
    table = Table("nights before", "articles tonight", "identity s", "encounters s", "both s", "times the first")
    first: dict[int, float] = {}
    for count in nights:
        for timing in measure(count, articles):
            times = timing.both / first.setdefault(timing.articles, timing.both)
            seconds = (timing.identity, timing.encounters, timing.both)
            table.add_row(f"{count:,}", f"{timing.articles:,}", *(f"{own:.2f}" for own in seconds), f"{times:.1f}")
    Console().print(table)
