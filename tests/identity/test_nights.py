"""Nights in any order, late articles, re-extraction, retractions: the same officials, and redirects for dead keys."""

import datetime as dt
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.identity.scenes import Story, make_reference, rows, story, write_lake
from transforms import lake as lake_files
from transforms.identity import resolve_identities
from transforms.schemas import (
    IDENTITY_REDIRECTS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
    ORGANISATIONS,
    POSITIONS,
    LakeTable,
)

OUTCOME = (OFFICIALS, OFFICIAL_LINKS, POSITIONS, ORGANISATIONS, ORGANISATION_LINKS)
PEOPLE = [
    ("Davron Mirzoyev", "Foreign Minister", "foreign_minister", "TJ", True),
    ("Dawron Mirzoev", "foreign minister", "foreign_minister", "TJ", True),
    ("Mirzoyev", "Foreign Minister", "foreign_minister", "TJ", True),
    ("D. Mirzoyev", "Deputy Foreign Minister", "deputy_minister", "TJ", True),
    ("Tajik foreign minister", "Foreign Minister", "foreign_minister", "TJ", False),
    ("Lena Okafor", "Foreign Minister", "foreign_minister", "NG", True),
    ("Lena Grace Okafor", "Foreign Minister", "foreign_minister", "NG", True),
    ("Okafor", None, None, "NG", True),
    ("Paul Okafor", "President", "head_of_state", "NG", True),
    ("Nigerian President", "President", "head_of_state", "NG", False),
    ("Lena Okafor", "Ambassador", "ambassador", "GH", True),
    ("Robert Darko", "Senator", "legislator", "GH", True),
    ("Robert S. Darko III", "Senator", "legislator", None, True),
    ("Bob Darko", None, None, None, True),
    ("Bobby Darko", "Envoy", "envoy", "NG", True),
    ("Kim Jong Il", "leader", "head_of_state", "KP", True),
    ("Kim Jong Un", "leader", "head_of_state", "KP", True),
    ("Kim", "leader", "head_of_state", "KP", True),
]
BODIES = [
    ("Lake Chad Water Forum", None, "LCWF"),
    ("LCWF", None, None),
    ("Nigerian Foreign Ministry", "NG", None),
    ("Water Board", "NG", None),
    ("Water Board", "GH", None),
    ("Water Board", None, None),
]


HOLDER = {
    "official_id": "lena-okafor",
    "full_name": "Lena Okafor",
    "country_code": "NG",
    "title": "Foreign Minister",
    "role_category": "foreign_minister",
    "valid_from": "2022-01-01",
}


@st.composite
def stories(draw: st.DrawFn) -> list[Story]:
    told = []
    for number in range(draw(st.integers(1, 7))):
        published = draw(st.one_of(st.none(), st.dates(dt.date(2019, 1, 1), dt.date(2023, 1, 1))))
        article = Story(f"a{number}", published)
        body_numbers = [
            article.body(name, country, acronym)
            for name, country, acronym in draw(st.lists(st.sampled_from(BODIES), max_size=2, unique=True))
        ]
        numbers = []
        for name, title, role, country, is_named in draw(st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True)):
            tenure = draw(st.sampled_from(["current", "current", "former", "acting"]))
            body = draw(st.sampled_from([None, *body_numbers]))
            numbers.append(article.person(name, title, role, country, body, tenure, is_named))
        if len(numbers) > 1:
            article.meet(*numbers, on=published.isoformat() if published else None)
        told.append(article)
    return told


def outcome(lake: Path) -> dict[str, object]:
    return {table.name: lake_files.read_table(lake, table).to_pylist() for table in OUTCOME}


def file_bytes(lake: Path, tables: tuple[LakeTable, ...]) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for table in tables for path in lake_files.table_files(lake, table)}


def redirects(lake: Path, entity: str) -> dict[str, str]:
    """Return old key -> new key."""
    return {
        str(row["old_key"]): str(row["new_key"])
        for row in rows(lake, IDENTITY_REDIRECTS)
        if row["entity"] == entity and row["reason"] != "parted"
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=stories(), data=st.data())
def test_nights_in_any_order_end_as_one_run_over_all(
    told: list[Story], data: st.DataObject, tmp_path_factory, plain_reference: Path
) -> None:
    at_once = tmp_path_factory.mktemp("once") / "lake"
    resolve_identities(write_lake(at_once, told), plain_reference)
    by_night = tmp_path_factory.mktemp("nights") / "lake"
    order = data.draw(st.permutations(told))
    published: set[str] = set()
    positions: set[str] = set()
    for night, article in enumerate(order):
        write_lake(by_night, [article], batch=f"batch{night}", load_date=f"2024-01-{night + 1:02d}")
        resolve_identities(by_night, plain_reference)
        published |= {str(row["official_key"]) for row in rows(by_night, OFFICIALS)}
        positions |= {str(row["position_key"]) for row in rows(by_night, POSITIONS)}
    assert outcome(by_night) == outcome(at_once)
    living = {str(row["official_key"]) for row in rows(by_night, OFFICIALS)}
    led = redirects(by_night, "official")
    assert published - living == set(led), "every key that was published lives, or leads to one that does"
    assert set(led.values()) <= living
    living = {str(row["position_key"]) for row in rows(by_night, POSITIONS)}
    led = redirects(by_night, "position")
    assert set(led) <= positions - living
    assert set(led.values()) <= living


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=stories())
def test_a_second_run_changes_not_a_byte(told: list[Story], tmp_path_factory, plain_reference: Path) -> None:
    lake = tmp_path_factory.mktemp("again") / "lake"
    tables = (*OUTCOME, IDENTITY_REDIRECTS)
    resolve_identities(write_lake(lake, told), plain_reference)
    before = file_bytes(lake, tables)
    resolve_identities(lake, plain_reference)
    assert file_bytes(lake, tables) == before


def test_articles_that_tell_of_nobody_make_empty_tables(tmp_path: Path) -> None:
    reference = make_reference(tmp_path / "reference", office_holders=[HOLDER])
    lake = write_lake(tmp_path / "lake", [story("a", "2023-01-01")])
    resolve_identities(lake, reference)
    assert all(rows(lake, table) == [] for table in OUTCOME)


def test_a_late_article_that_joins_two_officials_leaves_a_redirect(tmp_path: Path, plain_reference: Path) -> None:
    lake = tmp_path / "lake"
    first, second, late = story("a", "2023-01-01"), story("b", "2023-01-02"), story("c", "2023-01-03")
    first.person("Lena Okafor", "Envoy for the Sahel", "envoy", "NG")
    second.person("Lena Grace Adaeze Okafor", "Chair", "official")
    late.person("Lena Grace Adaeze Okafor", "Chair", "official", "NG")
    resolve_identities(write_lake(lake, [first, second], "one"), plain_reference)
    before = {str(row["name"]): row["official_key"] for row in rows(lake, OFFICIAL_LINKS)}
    assert len(set(before.values())) == 2
    resolve_identities(write_lake(lake, [late], "two"), plain_reference)
    assert {row["official_key"] for row in rows(lake, OFFICIAL_LINKS)} == {before["Lena Okafor"]}
    redirect = next(row for row in rows(lake, IDENTITY_REDIRECTS) if row["entity"] == "official")
    assert (redirect["old_key"], redirect["new_key"]) == (before["Lena Grace Adaeze Okafor"], before["Lena Okafor"])
    assert redirect["reason"] == "merge"
    resolve_identities(lake, plain_reference)
    assert redirect in rows(lake, IDENTITY_REDIRECTS), "the time of a redirect is that of the run that first saw it"


def test_an_earlier_report_renames_the_key_and_redirects_lead_on(tmp_path: Path, plain_reference: Path) -> None:
    lake = tmp_path / "lake"
    keys, offices = [], []
    for night, (article, date) in enumerate([("c", "2023-03-01"), ("b", "2023-02-01"), ("a", "2023-01-01")]):
        told = story(article, date)
        told.person("Lena Okafor", "Foreign Minister", "foreign_minister", "NG")
        resolve_identities(write_lake(lake, [told], f"night{night}"), plain_reference)
        keys.append(rows(lake, OFFICIALS)[0]["official_key"])
        offices.append(rows(lake, POSITIONS)[0]["position_key"])
    assert redirects(lake, "official") == {keys[0]: keys[2], keys[1]: keys[2]}
    assert redirects(lake, "position") == {offices[0]: offices[2], offices[1]: offices[2]}


def test_re_extraction_with_other_numbers_keeps_the_keys(tmp_path: Path, plain_reference: Path) -> None:
    lake = tmp_path / "lake"
    before, after = story("a", "2023-01-01"), story("a", "2023-01-01")
    before.person("Lena Okafor", "Foreign Minister", "foreign_minister", "NG")
    after.person("Paul Mbeki", "President", "head_of_state", "NG")
    after.person("Lena Okafor", "Foreign Minister", "foreign_minister", "NG")
    resolve_identities(write_lake(lake, [before]), plain_reference)
    key = rows(lake, OFFICIALS)[0]["official_key"]
    resolve_identities(write_lake(lake, [after]), plain_reference)
    assert key in {row["official_key"] for row in rows(lake, OFFICIALS)}
    assert rows(lake, IDENTITY_REDIRECTS) == []


def test_a_retracted_article_takes_its_officials_along(tmp_path: Path, plain_reference: Path) -> None:
    lake = tmp_path / "lake"
    first, second = story("a", "2023-01-01"), story("b", "2023-01-02")
    first.person("Lena Okafor", "Foreign Minister", "foreign_minister", "NG")
    second.person("Lena Okafor", "Foreign Minister", "foreign_minister", "NG")
    second.person("Paul Mbeki", "President", "head_of_state", "NG")
    resolve_identities(write_lake(lake, [first, second]), plain_reference)
    lena = next(row["official_key"] for row in rows(lake, OFFICIALS) if row["full_name"] == "Lena Okafor")
    first.status = "retracted"
    resolve_identities(write_lake(lake, [first, second]), plain_reference)
    names = {row["full_name"]: row["official_key"] for row in rows(lake, OFFICIALS)}
    assert set(names) == {"Lena Okafor", "Paul Mbeki"}
    assert redirects(lake, "official") == {lena: names["Lena Okafor"]}
    second.status = "retracted"
    resolve_identities(write_lake(lake, [first, second]), plain_reference)
    assert rows(lake, OFFICIALS) == []
    assert rows(lake, IDENTITY_REDIRECTS) == []


def test_namesakes_who_met_are_one_again_once_the_article_that_tells_so_is_withdrawn(
    tmp_path: Path, plain_reference: Path
) -> None:
    lake, offices = tmp_path / "lake", (("Foreign Minister", "foreign_minister"), ("Envoy", "envoy"))
    told = [story("a", "2023-01-01"), story("b", "2023-02-01")]
    for article, office in zip(told, offices, strict=True):
        article.person("Rosa Quintero", *office, "PE")
    both = story("c", "2023-03-01")
    both.meet(*(both.person("Rosa Quintero", *office, "PE") for office in offices), on="2023-03-01")
    counts = []
    for night, articles in enumerate((told, [both], [both])):
        both.status = "retracted" if night == 2 else "current"
        resolve_identities(write_lake(lake, articles, f"b{min(night, 1)}"), plain_reference)
        counts.append(len(rows(lake, OFFICIALS)))
    assert counts == [1, 2, 1]
