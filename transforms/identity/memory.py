"""What the last run knew of every person and body as told, and whom it took them for (see ``remembering``)."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms import lake as lake_files
from transforms.code_hash import code_hash
from transforms.identity.evidence import Article, Claim, OfficeTold, Person
from transforms.identity.holdings import place_of
from transforms.identity.overrides import FOLDER as OVERRIDES
from transforms.identity.tellings import Days, Telling
from transforms.remembering import Changes, Store, keys_table, rows_table, schema
from transforms.schemas import ARTICLE_STATUS, STRINGS

_ROOMS = Path(__file__).parents[1]
CODE = tuple(_ROOMS / name for name in ("identity", "reference", "schemas.py", "keys.py", "remembering.py"))

UNKNOWN = "unknown "
"""Begins the ids of officials who have no full name."""
OFFICE_UNKNOWN = f"{UNKNOWN}office "
"""Begins the ids of those of whom only the office is known."""
CURATED = "curated "
"""Begins the ids of officials of the reference list."""

BODY = schema(article=pa.int32(), number=pa.int32(), wording=pa.string())
WORDING = schema(
    wording=pa.string(),
    count=pa.int32(),
    article_id=pa.string(),
    name=pa.string(),
    is_named=pa.bool_(),
    aliases=STRINGS,
    acronym=pa.string(),
    organisation_type=pa.string(),
    country_code=pa.string(),
    is_acting=pa.bool_(),
    signature=pa.string(),
    plain=pa.string(),
    folded=pa.string(),
    sought=pa.string(),
    long_forms=STRINGS,
    called=STRINGS,
    country_told=pa.string(),
    key=pa.string(),
    reason=pa.string(),
    told_name=pa.string(),
    told_type=pa.string(),
    told_country=pa.string(),
    told_parent=pa.string(),
)
"""Bodies as told, so often, in the same words; ``article_id`` is that of the article of one without a name."""
BODY_CORRECTION = schema(
    place=pa.int32(),
    organisation=pa.string(),
    country_code=pa.string(),
    same_as=pa.string(),
    name=pa.string(),
    acronym=pa.string(),
    organisation_type=pa.string(),
    wikidata_id=pa.string(),
    folded=pa.string(),
)
ORGANISATION = schema(
    key=pa.string(),
    name=pa.string(),
    acronym=pa.string(),
    aliases=STRINGS,
    organisation_type=pa.string(),
    country_code=pa.string(),
    parent_key=pa.string(),
    wikidata_id=pa.string(),
    is_unknown=pa.bool_(),
    folds=STRINGS,
    words=STRINGS,
)
STORY = schema(article_key=pa.string(), article_id=pa.string(), article=pa.int32())
"""Every article that ever told of somebody, ``article`` being its place among them in the order in which they came."""
CLAIM = schema(
    claim=pa.string(),
    name=pa.string(),
    is_named=pa.bool_(),
    country_code=pa.string(),
    organisation=pa.string(),
    offices=pa.string(),
    called=pa.string(),
    name_key=pa.string(),
    targets=STRINGS,
    families=STRINGS,
    countries=STRINGS,
    places=STRINGS,
    node=pa.string(),
)
PERSON = schema(
    article=pa.int32(),
    number=pa.int32(),
    day=pa.date32(),
    claim=pa.string(),
    aliases=pa.string(),
    earliest=pa.date32(),
    met=pa.list_(pa.int32()),
)
"""``aliases`` are JSON, as are lists of nodes."""
TELLING = schema(
    claim=pa.string(),
    part=pa.int32(),
    days=pa.list_(pa.date32()),
    earliest=pa.list_(pa.date32()),
    articles=pa.list_(pa.int32()),
    first=pa.struct([("is_undated", pa.bool_()), ("day", pa.date32()), ("article", pa.string()), ("n", pa.int32())]),
    aliases=STRINGS,
    has_met=pa.bool_(),
)
"""The people told by full name in the same words, by part of the articles: what a night adds is in few of these."""
TELLING_PART = 8192
"""A part is of so many articles, in the order in which they came."""
NODE = schema(
    node=pa.string(),
    name_key=pa.string(),
    ordinal=pa.int32(),
    spelling=pa.string(),
    claims=pa.string(),
    countries=pa.string(),
    organisations=pa.string(),
    roles=pa.string(),
    targets=STRINGS,
    size=pa.int32(),
    called=pa.string(),
    apart=pa.string(),
    is_known=pa.bool_(),
    noted=STRINGS,
    has_initials=pa.bool_(),
    blocks=STRINGS,
    component=pa.string(),
    official=pa.string(),
)
"""``noted`` are the folded full names of a person of the reference list.

Lists that no query looks into are JSON: a scan reads text far faster than lists of it.
"""
LINK = schema(
    article=pa.int32(),
    number=pa.int32(),
    official=pa.string(),
    score=pa.float64(),
    reason=pa.string(),
    band=pa.string(),
    horizon=pa.int32(),
    is_counted=pa.bool_(),
)
FACE = schema(
    official=pa.string(),
    countries=STRINGS,
    families=STRINGS,
    named=pa.string(),
    digest=pa.string(),
)
HOLDER = schema(official=pa.string(), place=pa.string(), digest=pa.string())
OFFICIAL = schema(
    place=pa.int32(),
    official=pa.string(),
    base=pa.string(),
    official_key=pa.string(),
    is_used=pa.bool_(),
    fold=pa.string(),
    full_name=pa.string(),
    family_name=pa.string(),
    aliases=STRINGS,
    wikidata_id=pa.string(),
    is_provisional=pa.bool_(),
    resolution=pa.string(),
)
"""Of officials as articles tell of them, ``place`` being that among all in the order in which they came.

``resolution`` is ``override`` where a correction shaped one.
"""
POSITION = schema(
    official=pa.string(),
    position_key=pa.string(),
    official_key=pa.string(),
    title=pa.string(),
    role_category=pa.string(),
    organisation_key=pa.string(),
    country_code=pa.string(),
    valid_from=pa.date32(),
    valid_to=pa.date32(),
    valid_from_basis=pa.string(),
    valid_to_basis=pa.string(),
    is_current=pa.bool_(),
    article_count=pa.int32(),
    last_seen=pa.date32(),
    is_learnt=pa.bool_(),
)
START = schema(official=pa.string(), key=pa.string(), place=pa.string(), words=pa.string(), days=pa.list_(pa.date32()))
TENURE = schema(official=pa.string(), place=pa.string(), first=pa.date32(), last=pa.date32())
LAID_OVER = schema(official=pa.string())
"""The officials over whose rows corrections were laid when these were written."""
NEWEST = schema(day=pa.date32())
"""The last day on which anybody was seen in an office when the positions were written."""

_SCHEMAS = {
    "body": BODY,
    "wording": WORDING,
    "body_correction": BODY_CORRECTION,
    "organisation": ORGANISATION,
    "story": STORY,
    "claim": CLAIM,
    "person": PERSON,
    "telling": TELLING,
    "node": NODE,
    "link": LINK,
    "face": FACE,
    "holder": HOLDER,
    "official": OFFICIAL,
    "position": POSITION,
    "start": START,
    "tenure": TENURE,
    "laid_over": LAID_OVER,
    "newest": NEWEST,
}
_LINKED = """
SELECT
    person.*,
    claim.name,
    claim.is_named,
    claim.name_key,
    node.official AS known,
    coalesce(node.official, link.official) AS official,
    link.score,
    link.reason,
    link.band
FROM {} AS person JOIN claim USING (claim) LEFT JOIN node USING (node) LEFT JOIN {} AS link USING (article, number)
"""


def linked(people: str) -> str:
    """Return a query, as ``linked`` is for all, for the people that another one returns rows of ``person`` of."""
    told = f"FROM ({people}) JOIN story USING (article)"
    links = "(FROM link SEMI JOIN these USING (article, number))"
    return f"(WITH these AS MATERIALIZED ({told}) {_LINKED.format('these', links)})"


_REPORTS = """
    list(day) AS days,
    list(earliest) AS earliest,
    list(article) AS articles,
    min({'is_undated': day IS NULL, 'day': coalesce(day, DATE '9999-12-31'), 'article': article_id, 'n': number})
    AS first,
    list(DISTINCT aliases) AS aliases,
    bool_or(met IS NOT NULL) AS has_met
"""
_TELL_ANEW = f"""
CREATE OR REPLACE TEMP TABLE retold AS
SELECT DISTINCT claim, article // {TELLING_PART} AS part
FROM (SELECT claim, article FROM come UNION ALL SELECT claim, article FROM gone)
SEMI JOIN (FROM claim WHERE name_key IS NOT NULL) AS named USING (claim);
DELETE FROM telling USING retold WHERE telling.claim = retold.claim AND telling.part = retold.part;
INSERT INTO telling
SELECT claim, part, {_REPORTS}
FROM (SELECT *, article // {TELLING_PART} AS part FROM person) SEMI JOIN retold USING (claim, part)
JOIN story USING (article) GROUP BY claim, part;
"""  # noqa: S608
_TELLINGS = f"""
SELECT
    official,
    is_known,
    claim,
    flatten(list(days)) AS days,
    flatten(list(earliest)) AS earliest,
    flatten(list(articles)) AS articles,
    min(first) AS first,
    flatten(list(aliases)) AS aliases,
    bool_or(has_met) AS has_met
FROM (
    SELECT node.official, true AS is_known, telling.* EXCLUDE (part)
    FROM node SEMI JOIN wanted USING (official) JOIN claim USING (node) JOIN telling USING (claim)
    UNION ALL
    SELECT link.official, false, claim, {_REPORTS}
    FROM link SEMI JOIN wanted USING (official) JOIN person USING (article, number) JOIN story USING (article)
    GROUP BY ALL
)
GROUP BY official, is_known, claim
"""  # noqa: S608


_CLAIMS = """
SELECT claim, name, is_named, country_code, organisation, offices FROM claim SEMI JOIN wanted USING (claim)
"""


def place_key(role_category: str, place: str) -> str:
    """Return a kind and place of office as one string."""
    return f"{role_category}|{place}"


def places_of(offices: Iterable[OfficeTold]) -> set[str]:
    """Return the kinds and places of offices."""
    return {place_key(office.role_category, place) for office in offices for place in [place_of(office)] if place}


@dataclass(frozen=True, slots=True)
class Told:
    """A person of an article (by number) as remembered: ``known`` is the official told by full name, if any."""

    article: int
    person: Person
    met: frozenset[int] | None
    known: str | None
    official: str | None


class Memory(Store):
    """The open memory of people and bodies."""

    FILE = "identity.duckdb"
    TABLES = "".join(f"CREATE TABLE {name} AS FROM nothing_{name};" for name in _SCHEMAS)
    TABLES += f"CREATE VIEW linked AS {_LINKED.format('(FROM person JOIN story USING (article))', 'link')};"
    EMPTY: Mapping[str, pa.Table] = {f"nothing_{name}": kind.empty_table() for name, kind in _SCHEMAS.items()}

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self._claims: dict[str, Claim] = {}

    def changes(self, lake: Path) -> Changes:
        """Return which articles differ from what is remembered, and remember them as they are now."""
        status = lake_files.read_table(lake, ARTICLE_STATUS, columns=["article_key", "status"])
        counting = "SELECT article_key, 0::UBIGINT AS digest FROM status WHERE status = 'current'"
        return self.changed_articles(lake, counting, status=status)

    def stories(self, keys: Iterable[str]) -> dict[str, int]:
        """Return the numbers of articles by key, without those that never told of anybody."""
        wanted = keys_table("article_key", keys)
        return dict(
            self.rows("SELECT article_key, article FROM story SEMI JOIN wanted USING (article_key)", wanted=wanted)
        )

    def number(self, articles: Iterable[Article]) -> None:
        """Note articles that were not heard of before, those of a run by day: a night asks most for the latest ones."""
        told = schema(article_key=pa.string(), article_id=pa.string(), day=pa.date32())
        self.rows(
            "INSERT INTO story SELECT article_key, article_id, "
            "(SELECT count(*) FROM story) + row_number() OVER (ORDER BY day, article_key) - 1 "
            "FROM told ANTI JOIN story USING (article_key) ORDER BY day, article_key",
            told=rows_table(told, ((article.key, article.article_id, article.day) for article in articles)),
        )

    def put(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        """Add rows."""
        made = pa.Table.from_pylist(list(rows), schema=_SCHEMAS[table])
        if len(made):
            self.rows(f"INSERT INTO {table} FROM made", made=made)

    def insert(self, table: str, columns: Sequence[Any]) -> None:
        """Add rows told as columns."""
        fields = _SCHEMAS[table]
        made = [pa.array(own, field.type) for own, field in zip(columns, fields, strict=True)]
        self.rows(f"INSERT INTO {table} FROM made", made=pa.table(made, schema=fields))

    def note_links(self, people: str, **tables: pa.Table) -> None:
        """Note whom a night took people for before it takes them for others; ``people`` is a query for who they are."""
        self.rows(
            "INSERT INTO link_before SELECT article, number, official, score, reason FROM ("  # noqa: S608
            f"SELECT DISTINCT article, number FROM {people} ANTI JOIN link_before USING (article, number)"
            ") LEFT JOIN link USING (article, number)",
            None,
            **tables,
        )

    def take(self, table: str, column: str, keys: Collection[str]) -> pa.Table:
        """Return the rows with one of the keys, and forget them."""
        found = self.table(f"FROM {table} SEMI JOIN wanted USING ({column})", wanted=keys_table(column, keys))
        if len(found):
            self.drop(table, column, keys)
        return found

    def drop(self, table: str, column: str, keys: Iterable[str]) -> None:
        """Forget the rows with one of the keys."""
        wanted = keys_table(column, keys)
        if len(wanted):
            self.rows(f"DELETE FROM {table} USING wanted WHERE {table}.{column} = wanted.{column}", wanted=wanted)  # noqa: S608

    def strings(self, query: str, **tables: pa.Table) -> set[str]:
        """Return the first column of what a query yields, without nulls."""
        return {row[0] for row in self.rows(query, None, **tables) if row[0] is not None}

    def numbers(self, query: str, **tables: pa.Table) -> set[int]:
        """Return the first column of what a query yields."""
        return {row[0] for row in self.rows(query, None, **tables)}

    def people(self, which: str, **tables: pa.Table) -> list[Told]:
        """Return people in chronological order of reports; ``which`` is a query for rows of person."""
        columns = "article, article_key, article_id, number, day, claim, aliases, earliest, met, known, official"
        found = self.table(f"SELECT {columns} FROM {linked(which)}", None, **tables)  # noqa: S608
        values = [column.to_pylist() for column in found.columns]
        claims = self.claims(strings_of(found, "claim"))
        told = [
            Told(
                article,
                Person(Article(key, article_id, day), number, claims[claim], tuple(json.loads(aliases)), earliest),
                None if met is None else frozenset(met),
                *rest,
            )
            for article, key, article_id, number, day, claim, aliases, earliest, met, *rest in zip(*values, strict=True)
        ]
        return sorted(told, key=lambda one: (one.person.article.order, one.person.article.key, one.person.number))

    def tellings(self, keys: Iterable[str]) -> dict[str, list[tuple[bool, Telling]]]:
        """Return what is told of officials, and whether by full name."""
        found = self.table(_TELLINGS, wanted=keys_table("official", keys))
        claims = self.claims(map(str, found["claim"].unique().to_pylist()))
        columns = (found[name].to_pylist() for name in ("official", "is_known", "claim", "first", "aliases", "has_met"))
        reports = zip(*(arrays(found[name]) for name in ("days", "earliest", "articles")), strict=True)
        told: dict[str, list[tuple[bool, Telling]]] = defaultdict(list)
        for (official, is_known, claim, first, aliases, has_met), (days, *others) in zip(
            zip(*columns, strict=True), reports, strict=True
        ):
            by_day = np.argsort(days, kind="stable")
            earliest, articles = (values[by_day] for values in others)
            order, spellings = tuple(first.values()), frozenset(tuple(json.loads(own)) for own in set(aliases))
            telling = Telling(claims[claim], days[by_day], earliest, articles, order, spellings, has_met)
            told[official].append((is_known, telling))
        return told

    def tell_anew(self) -> None:
        """Put together again what is told by full name in words that came or went."""
        self.rows(_TELL_ANEW)

    def claims(self, ids: Iterable[str]) -> dict[str, Claim]:
        """Return claims by id; equal ones are the same object throughout a run."""
        missing = set(ids) - set(self._claims)
        if missing:
            rows = self.rows(_CLAIMS, wanted=keys_table("claim", missing))
            for claim, name, is_named, country, body, offices in rows:
                told = tuple(OfficeTold(*office) for office in json.loads(offices))
                self._claims[claim] = Claim(name, is_named, country, body, told)
        return self._claims


class PlainMemory(Memory):
    """The open memory of people and bodies as they are where nobody corrects who is who."""

    FILE = "identity_plain.duckdb"


def arrays(lists: Any) -> Iterator[npt.NDArray[Any]]:
    """Yield the values of each list of a column as an array."""
    for chunk in lists.chunks:
        values, ends = chunk.values.to_numpy(zero_copy_only=False), chunk.offsets.to_numpy()
        for first, last in pairwise(ends.tolist()):
            yield values[first:last]


def strings_of(table: pa.Table, column: str) -> list[str]:
    """Return a column of strings without nulls."""
    return list(map(str, table[column].to_pylist()))


def list_array(days: Sequence[Days]) -> Any:
    """Return arrays of days as a column of lists."""
    ends = np.cumsum([0, *map(len, days)])
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.array(np.concatenate(days)))


def claim_id(claim: Claim) -> str:
    """Return an id of what is told."""
    told = (claim.name, claim.is_named, claim.country_code, claim.organisation, claim.offices)
    return digest(told)


def digest(value: object) -> str:
    """Return a short hash of a value by what it prints as."""
    return hashlib.blake2b(repr(value).encode(), digest_size=10).hexdigest()


def version_of(reference: Path) -> str:
    """Return a hash of the code and the reference tables that the memory depends on; of corrections it knows itself."""
    tables = [path for path in reference.iterdir() if path.name != OVERRIDES]
    return f"{code_hash(CODE, duckdb.__version__)} {code_hash(tables)}"
