"""Corrections by people: checked line by line, applied, kept over re-extraction, and traced."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.identity.scenes import Story, day, make_reference, rows, story, write_lake, write_overrides
from transforms.encounters import merge_encounters
from transforms.identity import resolve_identities
from transforms.identity.overrides import COLUMNS, load_overrides
from transforms.schemas import (
    IDENTITY_CORRECTIONS,
    IDENTITY_REDIRECTS,
    MEETING_CORRECTIONS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATIONS,
    POSITIONS,
)
from transforms.settings import REFERENCE

MINISTER = ("Foreign Minister", "foreign_minister")


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    return make_reference(tmp_path / "reference")


def person(article: str, name: str, country: str | None = "NG", published: str = "2023-01-01") -> Story:
    told = story(article, published)
    told.person(name, *MINISTER, country)
    return told


def run(tmp_path: Path, reference: Path, *stories: Story, **overrides: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return article id -> official key."""
    write_overrides(reference, overrides)
    lake = tmp_path / "lake"
    resolve_identities(write_lake(lake, stories), reference)
    return {str(row["article_id"]): str(row["official_key"]) for row in rows(lake, OFFICIAL_LINKS)}


def outcomes(tmp_path: Path) -> list[tuple[object, ...]]:
    return [
        (r["file"], r["line_number"], r["outcome"], r["affected"])
        for r in rows(tmp_path / "lake", IDENTITY_CORRECTIONS)
    ]


def test_the_files_shipped_are_valid_and_have_every_header() -> None:
    assert load_overrides(REFERENCE).faults == ()
    for stem, columns in COLUMNS.items():
        first = (REFERENCE / "overrides" / f"{stem}.csv").read_text(encoding="utf-8").splitlines()[0]
        assert first == ",".join(columns)


def test_the_examples_of_the_readme_are_valid(reference: Path) -> None:
    readme = (REFERENCE / "overrides" / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"^\| `(\w+)\.csv` \|.*\| `(.*)` \|$", readme, re.MULTILINE)
    assert {stem for stem, _ in examples} == set(COLUMNS)
    for stem, example in examples:
        (reference / "overrides" / f"{stem}.csv").write_text(f"{','.join(COLUMNS[stem])}\n{example}\n")
    loaded = load_overrides(reference)
    assert all(len(getattr(loaded, stem)) == 1 for stem in COLUMNS)


def test_two_names_told_to_be_one_person(tmp_path: Path, reference: Path) -> None:
    stories = person("a", "Lena Okafor"), person("b", "Grace Adeyemi"), person("c", "Paul Mbeki")
    pair = {"person": "Lena Okafor", "country_code": "NG", "other_person": "Grace Adeyemi", "note": "married name"}
    links = run(tmp_path, reference, *stories, same_person=[pair])
    assert links["a"] == links["b"] != links["c"]
    assert outcomes(tmp_path) == [("same_person.csv", 2, "applied", 2)]
    row = next(r for r in rows(tmp_path / "lake", OFFICIALS) if r["official_key"] == links["a"])
    assert row["resolution"] == "override"


def test_two_keys_told_to_be_one_person_stay_so_after_the_merge(tmp_path: Path, reference: Path) -> None:
    stories = person("a", "Lena Okafor"), person("b", "Grace Adeyemi")
    before = run(tmp_path, reference, *stories)
    pair = {"person": before["a"], "other_person": before["b"]}
    for _ in range(2):
        assert set(run(tmp_path, reference, *stories, same_person=[pair]).values()) == {before["a"]}
        [redirect] = [row for row in rows(tmp_path / "lake", IDENTITY_REDIRECTS) if row["entity"] == "official"]
        assert (redirect["old_key"], redirect["new_key"], redirect["reason"]) == (before["b"], before["a"], "override")
    assert run(tmp_path, reference, *stories) == before, "taken back, both live again"
    told = [row for row in rows(tmp_path / "lake", IDENTITY_REDIRECTS) if row["entity"] == "official"]
    assert [(row["old_key"], row["new_key"], row["reason"]) for row in told] == [(before["a"], before["b"], "parted")]


def test_one_name_told_to_be_two_people(tmp_path: Path, reference: Path) -> None:
    stories = person("a", "Lena Okafor"), person("b", "Lena Okafor"), person("c", "Lena Okafor")
    pair = {"person": "Lena Okafor", "other_person": "Lena Okafor", "other_article_id": "b"}
    links = run(tmp_path, reference, *stories, different_person=[pair])
    assert links["a"] == links["c"] != links["b"]


def test_a_bare_family_name_can_be_told_to_be_someone(tmp_path: Path, reference: Path) -> None:
    bare = story("b", "2023-01-02")
    bare.person("Okafor")
    pair = {"person": "Okafor", "article_id": "b", "other_person": "Lena Okafor"}
    links = run(tmp_path, reference, person("a", "Lena Okafor"), bare, same_person=[pair])
    assert links["a"] == links["b"]


def test_the_right_name_and_id(tmp_path: Path, reference: Path) -> None:
    right = {"person": "Lena Okafor", "full_name": "Lena Ngozi Okafor", "wikidata_id": "Q42"}
    run(tmp_path, reference, person("a", "Lena Okafor"), official=[right])
    [row] = rows(tmp_path / "lake", OFFICIALS)
    assert (row["full_name"], row["wikidata_id"], row["aliases"]) == ("Lena Ngozi Okafor", "Q42", ["Lena Okafor"])


def test_the_right_office(tmp_path: Path, reference: Path) -> None:
    told = story("a", "2023-01-01")
    told.person("Lena Okafor", "Ambassador", "ambassador", "NG")
    corrections = [
        {"person": "Lena Okafor", "action": "never", "title": "Ambassador", "role_category": "ambassador"},
        {
            "person": "Lena Okafor", "action": "holds", "title": "Trade Minister", "role_category": "minister",
            "of_country_code": "NG", "valid_from": "2022-05-01",
        },
    ]  # fmt: skip
    run(tmp_path, reference, told, position=corrections)
    [position] = rows(tmp_path / "lake", POSITIONS)
    assert (position["title"], position["valid_from"], position["is_current"]) == (
        "Trade Minister",
        day("2022-05-01"),
        True,
    )


def test_reports_without_a_country_stay_with_the_namesake_that_a_correction_means(
    tmp_path: Path, reference: Path
) -> None:
    plain = story("c", "2023-01-01")
    plain.person("Lena Okafor")
    pair = {"person": "Lena Okafor", "country_code": "NG", "other_person": "Grace Adeyemi"}
    links = run(
        tmp_path, reference, person("a", "Lena Okafor"), person("b", "Grace Adeyemi"), plain, same_person=[pair]
    )
    assert len(set(links.values())) == 1


def test_a_person_of_an_article_may_be_meant_by_any_name_told_there(tmp_path: Path, reference: Path) -> None:
    told = story("b", "2023-01-01")
    told.entities[told.person("Lena Grace Okafor", "Foreign Minister", "foreign_minister", "NG")]["aliases"] = [
        "Lena Grace Okafor", "Lena Okafor",
    ]  # fmt: skip
    pair = {"person": "Lena Okafor", "article_id": "b", "other_person": "Lena Okafor", "other_article_id": "a"}
    links = run(tmp_path, reference, person("a", "Lena Okafor"), told, different_person=[pair])
    assert links["a"] != links["b"]


def test_the_larger_part_of_a_well_known_person_stays_that_person(tmp_path: Path, reference: Path) -> None:
    with (reference / "office_holders.csv").open("a", encoding="utf-8") as table:
        table.write("okafor,Lena Okafor,Lena G. Okafor,,NG,,Minister,minister,2019-01-01,,2024-01-01,test\n")
    stories = [person("a", "Lena G. Okafor"), *(person(name, "Lena Okafor") for name in "bcd")]
    pair = {"person": "Lena G. Okafor", "article_id": "a", "other_person": "Lena Okafor"}
    links = run(tmp_path, reference, *stories, different_person=[pair])
    found = {str(row["official_key"]): row["resolution"] for row in rows(tmp_path / "lake", OFFICIALS)}
    assert links["a"] != links["b"] == links["c"] == links["d"]
    assert found[links["b"]] == "override"
    [known] = [row for row in rows(tmp_path / "lake", OFFICIALS) if "Lena G. Okafor" in list(row["aliases"])]
    assert known["official_key"] == links["b"]


def test_a_split_is_told_while_both_live(tmp_path: Path, reference: Path) -> None:
    stories = person("a", "Lena Okafor"), person("b", "Lena Okafor")
    before = run(tmp_path, reference, *stories)
    pair = {"person": "Lena Okafor", "article_id": "a", "other_person": "Lena Okafor", "other_article_id": "b"}
    for _ in range(2):
        links = run(tmp_path, reference, *stories, different_person=[pair])
        assert links["a"] == before["a"] != links["b"]
        told = [row for row in rows(tmp_path / "lake", IDENTITY_REDIRECTS) if row["entity"] == "official"]
        assert [(row["old_key"], row["new_key"], row["reason"]) for row in told] == [(links["a"], links["b"], "parted")]
    run(tmp_path, reference, *stories)
    told = [row for row in rows(tmp_path / "lake", IDENTITY_REDIRECTS) if row["entity"] == "official"]
    assert [(row["old_key"], row["new_key"], row["reason"]) for row in told] == [(links["b"], links["a"], "merge")]


def test_bodies_told_to_be_one_and_renamed(tmp_path: Path, reference: Path) -> None:
    told = story("a", "2023-01-01")
    told.body("Water Forum")
    told.body("Lake Forum")
    told.body("Basin Club")
    corrections = [
        {"organisation": "Lake Forum", "same_as": "Water Forum"},
        {"organisation": "Basin Club", "name": "Basin Commission", "organisation_type": "igo"},
    ]
    run(tmp_path, reference, told, organisation=corrections)
    found = {row["name"]: row for row in rows(tmp_path / "lake", ORGANISATIONS)}
    assert set(found) == {"Water Forum", "Basin Commission"}
    assert found["Water Forum"]["aliases"] == ["Lake Forum"]
    assert found["Basin Commission"]["organisation_type"] == "igo"


def test_a_correction_that_means_nobody_present_is_told_as_unused(tmp_path: Path, reference: Path) -> None:
    pair = {"person": "Nobody Here", "other_person": "Lena Okafor"}
    run(tmp_path, reference, person("a", "Lena Okafor"), same_person=[pair])
    assert outcomes(tmp_path) == [("same_person.csv", 2, "unused", 0)]


def test_corrections_that_contradict_each_other_are_told(tmp_path: Path, reference: Path) -> None:
    pair = {"person": "Lena Okafor", "other_person": "Grace Adeyemi"}
    stories = person("a", "Lena Okafor"), person("b", "Grace Adeyemi")
    links = run(tmp_path, reference, *stories, same_person=[pair], different_person=[pair])
    assert links["a"] != links["b"]
    assert ("same_person.csv", 2, "contradicted", 2) in outcomes(tmp_path)


@pytest.mark.parametrize(
    ("stem", "line", "message"),
    [
        ("same_person", "Lena Okafor,XX,,Grace Adeyemi,,,", "same_person.csv, line 2: country_code 'XX' is unknown"),
        ("same_person", "Lena Okafor,,,Lena Okafor,,,", "same_person.csv, line 2: both sides are the same"),
        ("same_person", ",,,Lena Okafor,,,", "same_person.csv, line 2: person is empty"),
        ("same_person", "Lena Okafor", "same_person.csv, line 2: 1 cells, expected 7"),
        ("official", "Lena Okafor,,,,,,", "official.csv, line 2: neither full_name, family_name nor"),
        ("official", "Lena Okafor,,,,,42,", "official.csv, line 2: wikidata_id '42' is no Q number"),
        ("position", "Lena,,,maybe,Minister,minister,NG,,,,", "position.csv, line 2: action 'maybe' is neither"),
        ("position", "Lena,,,holds,Minister,boss,NG,,,,", "position.csv, line 2: role_category 'boss' is unknown"),
        ("position", "Lena,,,holds,Minister,minister,NG,,2020-13-01,,", "line 2: valid_from '2020-13-01' is no date"),
        ("position", "Lena,,,holds,Minister,minister,NG,,2021-01-01,2020-01-01,", "valid_to is before valid_from"),
        ("position", "Lena,,,holds,Chair,official,,acme,,,", "position.csv, line 2: of_organisation 'acme' is unknown"),
        ("same_meeting", "xyz,,,,a,met,", "same_meeting.csv, line 2: meeting 'xyz' is no key"),
        ("not_a_meeting", ",a,,", "not_a_meeting.csv, line 2: tell meeting, or both article_id and words"),
        ("organisation", "Forum,,Club,New,,,,", "organisation.csv, line 2: same_as takes no other correction"),
    ],
)  # fmt: skip
def test_a_faulty_line_is_told_with_file_line_and_reason(reference: Path, stem: str, line: str, message: str) -> None:
    path = reference / "overrides" / f"{stem}.csv"
    path.write_text(path.read_text() + line + "\n")
    [fault] = load_overrides(reference).faults
    assert message in f"{fault.line.file}, line {fault.line.number}: {fault.reason}"


def test_faulty_lines_are_told_and_the_others_applied(tmp_path: Path, reference: Path) -> None:
    pair = "Lena Okafor,NG,,Grace Adeyemi,NG,,married name"
    files = reference / "overrides"
    (files / "official.csv").write_text("wrong,header\n")
    (files / "position.csv").write_bytes(b"\xff\xfe")
    (files / "same_person.csv").write_text(f"{','.join(COLUMNS['same_person'])}\n# a comment\n\nLena\n{pair}\n")
    (files / "same_meeting.csv").write_text(f"{','.join(COLUMNS['same_meeting'])}\nno key,,,,a,met,\n")
    lake = write_lake(tmp_path / "lake", [person("a", "Lena Okafor"), person("b", "Grace Adeyemi")])
    report = resolve_identities(lake, reference)
    assert report.corrections_faulty == 3
    assert len({row["official_key"] for row in rows(lake, OFFICIAL_LINKS)}) == 1
    told = {
        (row["file"], row["line_number"]): (row["outcome"], row["reason"]) for row in rows(lake, IDENTITY_CORRECTIONS)
    }
    assert {place: outcome for place, (outcome, _) in told.items()} == {
        ("official.csv", 1): "faulty",
        ("position.csv", 1): "faulty",
        ("same_person.csv", 4): "faulty",
        ("same_person.csv", 5): "applied",
    }
    assert told["same_person.csv", 4] == ("faulty", "1 cells, expected 7")
    assert merge_encounters(lake, reference).corrections_faulty == 1
    assert [(row["file"], row["line_number"]) for row in rows(lake, MEETING_CORRECTIONS)] == [("same_meeting.csv", 2)]
