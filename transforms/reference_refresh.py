"""Ask Wikidata who held which office when, and write it as a table of office holders for a person to review.

Run by people with internet: ``python -m transforms.reference_refresh``. Nothing depends on it. The rows have the
columns of ``seeds/reference/office_holders.csv``; people whom that table knows keep their id, name and aliases.

Source: statements "position held" (P39) with start (P580) and end (P582) of the offices that Wikidata names as a
country's head of state (P1906), head of government (P1313) or foreign minister (Q7330070), and as the head (P2388)
of the international bodies of ``organisations.csv`` that have a Wikidata id. Wikidata is CC0.
"""

import csv
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import click
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_exponential

from transforms import reference
from transforms.reference.records import OfficeHolder
from transforms.reference.rows import LIST_SEPARATOR
from transforms.settings import REFERENCE, ROOT

ENDPOINT = "https://query.wikidata.org/sparql"
USER_AGENT = "communique-reference-refresh/0.1"
TIMEOUT_SECONDS = 90
"""The service stops a query after 60 seconds of its own."""

ATTEMPTS = 5
BATCH_SIZE = 25
FIRST_YEAR = 1990
"""Terms that ended before are left out."""

OUT = ROOT / "warehouse" / "office_holders_wikidata.csv"
COLUMNS = tuple(field.name for field in fields(OfficeHolder))

_COUNTRY_OFFICES = """
  VALUES ?iso {{ {values} }}
  ?country wdt:P297 ?iso.
  {{ ?country wdt:P1906 ?position. BIND("head_of_state" AS ?role) }}
  UNION {{ ?country wdt:P1313 ?position. BIND("head_of_government" AS ?role) }}
  UNION {{ ?position wdt:P279* wd:Q7330070; wdt:P1001 ?country. BIND("foreign_minister" AS ?role) }}
"""
_BODY_OFFICES = """
  VALUES ?body {{ {values} }}
  ?body wdt:P2388 ?position.
  BIND("igo_head" AS ?role)
"""
_QUERY = """
SELECT ?person ?personLabel ?positionLabel ?role ?iso ?body ?start ?startPrecision ?end ?endPrecision
  (GROUP_CONCAT(DISTINCT ?alias; separator="|") AS ?aliases)
WHERE {{
  {offices}
  ?person p:P39 ?held.
  ?held ps:P39 ?position.
  MINUS {{ ?held wikibase:rank wikibase:DeprecatedRank }}
  OPTIONAL {{ ?held pqv:P580 [ wikibase:timeValue ?start; wikibase:timePrecision ?startPrecision ] }}
  OPTIONAL {{ ?held pqv:P582 [ wikibase:timeValue ?end; wikibase:timePrecision ?endPrecision ] }}
  OPTIONAL {{ ?person skos:altLabel ?alias. FILTER(LANG(?alias) = "en") }}
  FILTER(!BOUND(?end) || YEAR(?end) >= {first_year})
  SERVICE wikibase:label {{ bd:serviceParam wikibase:language "en". }}
}}
GROUP BY ?person ?personLabel ?positionLabel ?role ?iso ?body ?start ?startPrecision ?end ?endPrecision
"""
_LENGTH_OF_PRECISION = {"9": 4, "10": 7, "11": 10}
"""Characters of an ISO date that hold, by Wikidata's precision: year, month, day."""

Binding = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class RefreshReport:
    """What became of the statements told by Wikidata: rows written, and statements left out by reason."""

    written: int
    left_out: Mapping[str, int]


class _LeftOutError(Exception):
    """A statement that makes no row, with the reason."""


def ask(query: str, endpoint: str = ENDPOINT) -> list[Binding]:
    """Return the bindings that a SPARQL endpoint answers with.

    Raises ``OSError`` (``HTTPError``, ``URLError``, ``TimeoutError``) when the service refuses or does not answer,
    after several attempts where another may help, and ``ValueError`` when the answer is no SPARQL JSON result.
    """
    answer = _post(endpoint, query)
    try:
        bindings: list[Binding] = json.loads(answer)["results"]["bindings"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{endpoint}: the answer is no SPARQL JSON result: {answer[:200]!r}") from error
    return bindings


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, HTTPError):
        return error.code == 429 or error.code >= 500
    return isinstance(error, URLError | TimeoutError | ConnectionError)


@retry(
    retry=retry_if_exception(_may_pass),
    stop=stop_after_attempt(ATTEMPTS),
    wait=wait_exponential(multiplier=2, max=60),
    reraise=True,
)
def _post(endpoint: str, query: str) -> bytes:
    if not endpoint.startswith(("https://", "http://")):
        raise ValueError(f"{endpoint!r} is no web address")
    headers = {"Accept": "application/sparql-results+json", "User-Agent": USER_AGENT}
    request = Request(endpoint, urlencode({"query": query}).encode(), headers)  # noqa: S310
    with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        content: bytes = answer.read()
    return content


def refresh(
    out: Path, today: dt.date, folder: Path = REFERENCE, ask: Callable[[str], Iterable[Binding]] = ask
) -> RefreshReport:
    """Write the office holders that Wikidata knows of on ``today`` to ``out``, sorted like the reference table.

    Raises what ``ask`` raises; ``out`` is then left as it was.
    """
    bindings = [binding for query in _queries(folder) for binding in ask(query)]
    rows, left_out = _rows_of(bindings, today, folder)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return RefreshReport(len(rows), dict(left_out))


def _queries(folder: Path) -> Iterator[str]:
    for offices, values in (
        (_COUNTRY_OFFICES, [f'"{code}"' for code in reference.countries(folder)]),
        (_BODY_OFFICES, [f"wd:{item}" for item in _bodies(folder)]),
    ):
        for batch in _batches(values):
            yield _QUERY.format(offices=offices.format(values=" ".join(batch)), first_year=FIRST_YEAR)


def _bodies(folder: Path) -> dict[str, str]:
    """Return the ids of the international bodies by their Wikidata id."""
    return {
        body.wikidata_id: body.organisation_id
        for body in reference.organisations(folder).values()
        if body.wikidata_id and body.organisation_type in reference.INTERNATIONAL
    }


def _batches(values: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(values)
    while batch := list(islice(rest, BATCH_SIZE)):
        yield batch


def _rows_of(bindings: Iterable[Binding], today: dt.date, folder: Path) -> tuple[list[dict[str, str]], "Counter[str]"]:
    known = {holder.wikidata_id: holder for holder in reference.office_holders(folder) if holder.wikidata_id}
    bodies = _bodies(folder)
    taken = {holder.official_id: holder.wikidata_id for holder in reference.office_holders(folder)}
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    left_out: Counter[str] = Counter()
    for binding in bindings:
        try:
            row = _row(binding, today, known, taken, bodies, folder)
        except _LeftOutError as reason:
            left_out[str(reason)] += 1
            continue
        key = (row["official_id"], row["valid_from"], row["title"])
        if key in rows:
            left_out["told twice"] += 1
        rows.setdefault(key, row)
    return [rows[key] for key in sorted(rows)], left_out


def _row(
    binding: Binding,
    today: dt.date,
    known: Mapping[str, OfficeHolder],
    taken: dict[str, str | None],
    bodies: Mapping[str, str],
    folder: Path,
) -> dict[str, str]:
    told = {name: cell["value"] for name, cell in binding.items()}
    wikidata_id = told["person"].rsplit("/", 1)[-1]
    name = told.get("personLabel", wikidata_id)
    if name == wikidata_id:
        raise _LeftOutError("no English name")
    valid_from, valid_to = (_partial_date(told.get(end), told.get(f"{end}Precision")) for end in ("start", "end"))
    if not valid_from:
        raise _LeftOutError("no start told")
    if valid_to and valid_to[: len(valid_from)] < valid_from[: len(valid_to)]:
        raise _LeftOutError("ends before it starts")
    holder = known.get(wikidata_id)
    full_name = holder.full_name if holder else name
    aliases = holder.aliases if holder else tuple(_clean(alias) for alias in told.get("aliases", "").split("|"))
    return {
        "official_id": holder.official_id if holder else _free_id(name, wikidata_id, taken),
        "full_name": full_name,
        "aliases": LIST_SEPARATOR.join(dict.fromkeys(alias for alias in aliases if alias and alias != full_name)),
        "wikidata_id": wikidata_id,
        "country_code": told.get("iso", ""),
        "organisation_id": bodies.get(told.get("body", "").rsplit("/", 1)[-1], ""),
        "title": _title(told["positionLabel"], folder),
        "role_category": told["role"],
        "valid_from": valid_from,
        "valid_to": valid_to,
        "as_of": today.isoformat(),
        "source": f"Wikidata (CC0), {wikidata_id}, read on {today.isoformat()}",
    }


def _partial_date(value: str | None, precision: str | None) -> str:
    return value[: _LENGTH_OF_PRECISION.get(precision or "", 0)] if value else ""


def _clean(text: str) -> str:
    return " ".join(text.replace(LIST_SEPARATOR, " ").split())


def _free_id(name: str, wikidata_id: str, taken: dict[str, str | None]) -> str:
    """Return an id made of the name, with the Wikidata id where another person has it already."""
    slug = re.sub(r"[^a-z0-9]+", "-", reference.normalise_name(name).lower()).strip("-")
    if taken.setdefault(slug, wikidata_id) == wikidata_id:
        return slug
    return f"{slug}-{wikidata_id.lower()}"


def _title(label: str, folder: Path) -> str:
    """Return the name of a position without its country: "President of Azerbaijan" is "President"."""
    head, separator, tail = label.rpartition(" of ")
    if separator and reference.country_of_name(tail, folder):
        label = head
    first, _, rest = label.partition(" ")
    if rest and reference.country_of_demonym(first, folder):
        label = rest
    return label[:1].upper() + label[1:]


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=OUT, show_default=True)
def main(out: Path) -> None:
    """Write what Wikidata knows of office holders to a table for review."""
    try:
        report = refresh(out, dt.datetime.now(dt.UTC).date())
    except (OSError, ValueError) as error:
        raise click.ClickException(f"Wikidata could not be read: {error}") from error
    click.echo(f"{report.written} terms written to {out}; review them, then copy what is right into office_holders.csv")
    for reason, count in sorted(report.left_out.items()):
        click.echo(f"  {count} left out: {reason}")


if __name__ == "__main__":
    main()
