"""Offices over time: bounds, their bases, and which office an official is now known by."""

from pathlib import Path

import pytest

from tests.identity.scenes import Story, day, make_reference, rows, story, write_lake
from transforms.identity import resolve_identities
from transforms.identity.positions import capitalised
from transforms.schemas import OFFICIAL_LINKS, OFFICIALS, ORGANISATIONS, POSITIONS


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"


def positions(lake: Path, reference: Path, *stories: Story, name: str = "Lena Okafor") -> list[dict[str, object]]:
    """Return the positions of the official of that name, earliest first."""
    resolve_identities(write_lake(lake, stories), reference)
    key = next(row["official_key"] for row in rows(lake, OFFICIALS) if row["full_name"] == name)
    own = [row for row in rows(lake, POSITIONS) if row["official_key"] == key]
    return sorted(own, key=lambda row: str(row["valid_from"]))


def told(
    article: str, published: str | None, *office: str, name: str = "Lena Okafor", tenure: str = "current"
) -> Story:
    made = story(article, published)
    made.person(name, *office, tenure=tenure)
    return made


MINISTER = ("Foreign Minister", "foreign_minister", "NG")
DEPUTY = ("Deputy Foreign Minister", "deputy_minister", "NG")


def test_titles_of_one_office_are_one_position(lake: Path, plain_reference: Path) -> None:
    [position] = positions(
        lake,
        plain_reference,
        told("a", "2020-01-01", *MINISTER),
        told("b", "2020-03-01", "Minister of Foreign Affairs", "foreign_minister", "NG"),
        told("c", "2020-05-01", *MINISTER),
    )
    assert position["title"] == "Foreign Minister"
    assert (position["valid_from"], position["valid_from_basis"]) == (day("2020-01-01"), "first_seen")
    assert (position["valid_to"], position["valid_to_basis"]) == (None, "open")
    assert position["is_current"]
    assert position["article_count"] == 3


def test_a_promotion_ends_the_office_before(lake: Path, plain_reference: Path) -> None:
    before, after = positions(
        lake,
        plain_reference,
        told("a", "2018-01-01", *DEPUTY),
        told("b", "2019-01-01", *DEPUTY),
        told("c", "2020-03-01", *MINISTER),
    )
    assert (before["title"], before["valid_to"], before["valid_to_basis"]) == (
        "Deputy Foreign Minister",
        day("2019-01-01"),
        "last_seen",
    )
    assert not before["is_current"]
    assert after["is_current"]


def test_a_former_minister_is_no_minister_from_that_day_on(lake: Path, plain_reference: Path) -> None:
    [position] = positions(
        lake,
        plain_reference,
        told("a", "2020-01-01", *MINISTER),
        told("b", "2021-06-10", *MINISTER, tenure="former"),
    )
    assert (position["valid_to"], position["valid_to_basis"]) == (day("2021-06-09"), "told")
    assert not position["is_current"]


def test_one_known_only_as_former_has_no_present_office(lake: Path, plain_reference: Path) -> None:
    [position] = positions(lake, plain_reference, told("b", "2021-06-10", *MINISTER, tenure="former"))
    assert (position["valid_from"], position["valid_from_basis"]) == (None, "unknown")
    assert (position["valid_to"], position["is_current"]) == (day("2021-06-09"), False)


def test_the_next_holder_ends_an_office(lake: Path, plain_reference: Path) -> None:
    [position] = positions(
        lake,
        plain_reference,
        told("a", "2020-01-01", *MINISTER),
        told("b", "2022-02-02", *MINISTER, name="Paul Mbeki"),
    )
    assert (position["valid_to"], position["valid_to_basis"]) == (day("2022-02-01"), "successor")


def test_two_terms_with_another_holder_between_are_two_positions(lake: Path, plain_reference: Path) -> None:
    first, second = positions(
        lake,
        plain_reference,
        told("a", "2016-01-01", *MINISTER),
        told("b", "2018-02-02", *MINISTER, name="Paul Mbeki"),
        told("c", "2021-01-01", *MINISTER),
    )
    assert (first["valid_from"], first["valid_to"]) == (day("2016-01-01"), day("2018-02-01"))
    assert (second["valid_from"], second["valid_to"]) == (day("2021-01-01"), None)
    assert first["position_key"] != second["position_key"]


def test_a_meeting_some_days_before_its_report_lies_in_the_office(lake: Path, plain_reference: Path) -> None:
    article = story("a", "2020-01-05")
    lena, guest = (
        article.person("Lena Okafor", *MINISTER),
        article.person("Paul Mbeki", "President", "head_of_state", "GH"),
    )
    article.meet(lena, guest, on="2020-01-03")
    [position] = positions(lake, plain_reference, article)
    assert position["valid_from"] == day("2020-01-03")


def test_undated_reports_make_no_bounds(lake: Path, plain_reference: Path) -> None:
    [position] = positions(lake, plain_reference, told("a", None, *MINISTER))
    assert (position["valid_from"], position["valid_from_basis"]) == (None, "unknown")
    assert position["article_count"] == 1


def test_the_reference_list_gives_the_bounds_and_reports_join_it(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference",
        [
            {
                "official_id": "lena-okafor", "full_name": "Lena Okafor", "country_code": "NG",
                "title": "Foreign Minister", "role_category": "foreign_minister", "valid_from": "2019-05-01",
                "valid_to": "2021-06-30",
            }
        ],
    )  # fmt: skip
    [position] = positions(
        lake, reference, told("a", "2020-01-01", "Minister of Foreign Affairs", "foreign_minister", "NG")
    )
    assert (position["valid_from"], position["valid_from_basis"]) == (day("2019-05-01"), "reference")
    assert (position["valid_to"], position["valid_to_basis"]) == (day("2021-06-30"), "reference")
    assert position["article_count"] == 1


def test_positions_point_to_bodies_and_officials_that_exist(lake: Path, plain_reference: Path) -> None:
    article = story("a", "2020-01-01")
    body = article.body("Lake Chad Water Forum", acronym="LCWF", kind="igo")
    article.person("Lena Okafor", "Secretary General", "igo_head", None, body)
    [position] = positions(lake, plain_reference, article)
    assert position["organisation_key"] is not None
    assert {row["official_key"] for row in rows(lake, OFFICIAL_LINKS)} == {position["official_key"]}


def holder(
    identifier: str, name: str, title: str, role: str, first: str, last: str = "", **more: str
) -> dict[str, str]:
    """A line of the reference list, of Nigeria unless told otherwise."""
    return {
        "official_id": identifier, "full_name": name, "title": title, "role_category": role, "valid_from": first,
        "valid_to": last, "country_code": "NG",
    } | more  # fmt: skip


def test_a_vague_title_is_the_curated_office_of_the_time(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference", [holder("okafor", "Lena Okafor", "Prime Minister", "head_of_government", "2019-05-01")]
    )
    [position] = positions(
        lake,
        reference,
        told("a", "2020-01-01", "Prime Minister", "head_of_government", "NG"),
        told("b", "2021-01-01", "leader", "head_of_state", "NG"),
        told("c", "2021-02-01", "minister", "minister", "NG"),
    )
    assert (position["title"], position["is_current"], position["article_count"]) == ("Prime Minister", True, 3)


def test_a_rank_by_birth_stands_behind_the_office(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference", [holder("okafor", "Lena Okafor", "Foreign Minister", "foreign_minister", "2019-05-01")]
    )
    found = positions(
        lake, reference, told("a", "2020-01-01", *MINISTER), told("b", "2021-01-01", "Princess", "royalty", "NG")
    )
    assert {row["title"]: row["is_current"] for row in found} == {"Foreign Minister": True, "Princess": False}


def test_another_word_for_a_known_office_is_that_office(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference",
        [
            holder("okafor", "Lena Okafor", "Minister of Defence", "minister", "2019-05-01"),
            holder("mbeki", "Paul Mbeki", "Presidential Spokesperson", "spokesperson", "2019-05-01"),
            holder("darko", "Kofi Darko", "Permanent Representative to the United Nations", "ambassador", "2019-05-01"),
        ],
    )
    stories = [
        told("a", "2020-01-01", "defense chief", "official", "NG"),
        told("b", "2020-02-01", "Minister of Defense", "minister", "NG"),
        told("c", "2020-02-01", "spokesman", "spokesperson", "NG", name="Paul Mbeki"),
        told("d", "2020-02-01", "Ambassador", "ambassador", "NG", name="Kofi Darko"),
    ]
    [minister] = positions(lake, reference, *stories)
    [spokesperson] = positions(lake, reference, *stories, name="Paul Mbeki")
    [ambassador] = positions(lake, reference, *stories, name="Kofi Darko")
    assert (minister["title"], minister["article_count"]) == ("Minister of Defence", 2)
    assert (spokesperson["title"], spokesperson["article_count"]) == ("Presidential Spokesperson", 1)
    assert (ambassador["title"], ambassador["article_count"]) == ("Permanent Representative to the United Nations", 1)


def test_an_office_read_once_of_a_known_holder_is_none(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference", [holder("okafor", "Lena Okafor", "President", "head_of_state", "2019-05-01")]
    )
    stories = [
        told("a", "2020-01-01", "Judge", "other", "NG"),
        told("b", "2020-02-01", "Attorney General", "minister", "NG"),
        told("c", "2020-03-01", "Chairperson of the Lake Commission", "official", "NG"),
        told("d", "2020-03-02", "Chairperson of the Lake Commission", "official", "NG"),
    ]
    found = {row["title"]: row["is_current"] for row in positions(lake, reference, *stories)}
    assert found == {"President": True, "Chairperson of the Lake Commission": False}


def test_what_was_told_before_the_known_terms_ended_is_over(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference",
        [holder("okafor", "Lena Okafor", "Foreign Minister", "foreign_minister", "2019-05-01", "2021-06-30")],
    )
    stories = [
        told("a", "2018-01-01", "Policy Director", "official", "NG"),
        told("b", "2022-01-01", "Leader", "official", "NG"),
        told("c", None, "Chief of Staff", "official", "NG"),
    ]
    found = positions(lake, reference, *stories)
    assert {row["title"]: row["valid_to"] for row in found} == {
        "Policy Director": day("2018-01-01"),
        "Foreign Minister": day("2021-06-30"),
        "Chief of Staff": None,
    }
    assert not any(row["is_current"] for row in found)
    later = positions(lake, reference, *stories, told("d", "2023-01-01", "Governor", "governor_mayor", "NG"))
    assert [row["title"] for row in later if row["is_current"]] == ["Governor"]


def test_a_holder_known_to_be_in_office_is_not_succeeded_before_that_was_known(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference", [holder("okafor", "Lena Okafor", "Foreign Minister", "foreign_minister", "2019-05-01")]
    )
    misread, successor = (
        told(a, d, *MINISTER, name="Paul Mbeki") for a, d in (("b", "2020-06-01"), ("c", "2025-06-01"))
    )
    [position] = positions(lake, reference, told("a", "2020-01-01", *MINISTER), misread)
    assert (position["valid_to"], position["is_current"]) == (None, True)
    [position] = positions(lake, reference, told("a", "2020-01-01", *MINISTER), misread, successor)
    assert (position["valid_to"], position["valid_to_basis"]) == (day("2025-05-31"), "successor")


def test_one_seen_once_between_sightings_of_another_ends_nothing(lake: Path, plain_reference: Path) -> None:
    stories = [
        told("a", "2020-01-01", *MINISTER),
        told("b", "2020-03-01", *MINISTER, name="Paul Mbeki"),
        told("c", "2020-06-01", *MINISTER),
    ]
    [position] = positions(lake, plain_reference, *stories)
    assert (position["valid_from"], position["valid_to"], position["article_count"]) == (day("2020-01-01"), None, 2)
    [misread] = positions(lake, plain_reference, *stories, name="Paul Mbeki")
    assert (misread["valid_to"], misread["is_current"]) == (day("2020-05-31"), False)


def test_a_holder_decades_later_tells_no_end(lake: Path, plain_reference: Path) -> None:
    stories = [told("a", "1987-01-01", *MINISTER), told("b", "2020-03-01", *MINISTER, name="Paul Mbeki")]
    [position] = positions(lake, plain_reference, *stories)
    assert (position["valid_to"], position["valid_to_basis"]) == (day("1987-01-01"), "last_seen")


def test_an_office_not_told_of_for_decades_is_no_present_one(lake: Path, plain_reference: Path) -> None:
    stories = [told("a", "1987-01-01", *MINISTER), told("b", "2020-03-01", *MINISTER[:2], "GH", name="Paul Mbeki")]
    [position] = positions(lake, plain_reference, *stories)
    assert (position["valid_to"], position["valid_to_basis"], position["is_current"]) == (
        day("1987-01-01"),
        "last_seen",
        False,
    )
    [present] = positions(lake, plain_reference, *stories, name="Paul Mbeki")
    assert present["is_current"]


def test_a_candidacy_ends_with_its_campaign(lake: Path, plain_reference: Path) -> None:
    [position] = positions(
        lake, plain_reference, told("a", "2020-01-01", "Presidential Candidate", "party_leader", "NG")
    )
    assert (position["valid_to"], position["is_current"]) == (day("2020-01-01"), False)


def test_a_vague_title_of_an_article_is_the_office_told_there(lake: Path, plain_reference: Path) -> None:
    article = story("a", "2020-01-01")
    lena = article.person("Lena Okafor", "Foreign Minister", "foreign_minister", "NG")
    offices = article.entities[lena]["offices"]
    assert isinstance(offices, list)
    offices.append({**offices[0], "title": "top diplomat", "role_category": "official"})
    [position] = positions(lake, plain_reference, article)
    assert position["title"] == "Foreign Minister"


def test_an_ambassador_is_accredited_to_a_country_under_any_name(lake: Path, plain_reference: Path) -> None:
    [position] = positions(
        lake,
        plain_reference,
        told("a", "2020-01-01", "Ambassador to Washington", "ambassador", "NG"),
        told("b", "2020-02-01", "Ambassador to the United States", "ambassador", "NG"),
        told("c", "2020-03-01", "ambassador to the US", "ambassador", "NG"),
    )
    assert position["article_count"] == 3


def test_a_body_told_by_few_reports_is_not_that_of_the_office(lake: Path, plain_reference: Path) -> None:
    strays = story("s", "2020-02-01")
    strays.person("Lena Okafor", *MINISTER, strays.body("Lake Chad Water Forum", kind="igo"))
    stories = [told(f"a{n}", f"2020-01-0{n}", *MINISTER) for n in range(1, 5)]
    [position] = positions(lake, plain_reference, *stories, strays)
    assert (position["organisation_key"], position["article_count"]) == (None, 5)


def test_a_senator_told_with_the_country_and_with_the_chamber_is_one(lake: Path, plain_reference: Path) -> None:
    both, chamber = story("a", "2020-01-01"), story("b", "2020-02-01")
    both.person("Lena Okafor", "Majority Leader", "legislator", "NG", both.body("Lake Senate", kind="parliament"))
    chamber.person("Lena Okafor", "Majority Leader", "legislator", None, chamber.body("Lake Senate", kind="parliament"))
    [position] = positions(lake, plain_reference, both, chamber)
    assert (position["country_code"], position["article_count"]) == ("NG", 2)


def test_a_title_kept_for_life_opens_no_new_term(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference",
        [
            holder("mbeki", "Paul Mbeki", "President", "head_of_state", "2018-01-01"),
            holder("okafor", "Lena Okafor", "President", "head_of_state", "2009-01-01", "2017-12-31"),
        ],
    )
    president = ("President", "head_of_state", "NG")
    stories = [told("a", "2012-01-01", *president), told("b", "2020-01-01", *president)]
    [past] = positions(lake, reference, *stories)
    assert (past["valid_to"], past["article_count"]) == (day("2017-12-31"), 1)
    [present] = positions(lake, reference, told("c", "2020-02-01", *president, name="Paul Mbeki"), name="Paul Mbeki")
    assert (present["valid_to"], present["is_current"]) == (None, True)


def test_a_president_ends_no_supreme_leader(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference",
        [
            holder("okafor", "Lena Okafor", "President", "head_of_state", "1981-01-01", "1989-06-30"),
            holder("okafor", "Lena Okafor", "Supreme Leader", "head_of_state", "1989-06-01"),
            holder("mbeki", "Paul Mbeki", "President", "head_of_state", "2018-01-01"),
        ],
    )
    president = ("President", "head_of_state", "NG")
    bare = story("c", "2021-01-02")
    bare.person("Nigerian president", *president, is_named=False)
    first, second = positions(
        lake,
        reference,
        told("a", "2021-01-01", "Supreme Leader", "head_of_state", "NG"),
        told("b", "2021-01-01", *president, name="Paul Mbeki"),
        bare,
    )
    assert (first["title"], first["valid_to"]) == ("President", day("1989-06-30"))
    assert (second["title"], second["valid_to"], second["is_current"]) == ("Supreme Leader", None, True)
    links = {row["name"]: row["official_key"] for row in rows(lake, OFFICIAL_LINKS)}
    assert links["Nigerian president"] == links["Paul Mbeki"]


def test_an_office_without_a_place_is_nobodys_predecessor(lake: Path, plain_reference: Path) -> None:
    head = ("Secretary-General", "igo_head")
    [position] = positions(
        lake, plain_reference, told("a", "2020-01-01", *head), told("b", "2021-01-01", *head, name="Paul Mbeki")
    )
    assert position["valid_to"] is None


def test_members_of_a_presidency_do_not_replace_each_other(lake: Path, plain_reference: Path) -> None:
    member = ("Member Of The Presidency", "head_of_state", "BA")
    [position] = positions(
        lake, plain_reference, told("a", "2020-01-01", *member), told("b", "2021-01-01", *member, name="Paul Mbeki")
    )
    assert (position["title"], position["valid_to"]) == ("Member of the Presidency", None)


@pytest.mark.parametrize(
    ("told_as", "shown"),
    [
        ("minister of trade and industry", "Minister of Trade and Industry"),
        ("HIGH COMMISSIONER FOR REFUGEES", "High Commissioner for Refugees"),
        ("CEO", "CEO"),
        ("Chief of the General Staff", "Chief of the General Staff"),
    ],
)
def test_titles_are_shown_with_capitals(told_as: str, shown: str) -> None:
    assert capitalised(told_as) == shown


def test_a_body_that_a_curated_office_belongs_to_is_told(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference",
        [
            holder(
                "okafor", "Lena Okafor", "Director General", "igo_head", "2019-05-01", country_code="",
                organisation_id="iom",
            )
        ],
    )  # fmt: skip
    [position] = positions(lake, reference, told("a", "2020-01-01", "Director General", "igo_head"))
    known = {row["organisation_key"]: row["acronym"] for row in rows(lake, ORGANISATIONS)}
    assert known[position["organisation_key"]] == "IOM"


def test_nobody_holds_an_office_within_the_term_of_another(lake: Path, tmp_path: Path) -> None:
    holder = {"official_id": "mbeki", "full_name": "Paul Mbeki", "title": "President", "role_category": "head_of_state"}
    reference = make_reference(
        tmp_path / "reference",
        [holder | {"country_code": "NG", "valid_from": "2010-01-01", "valid_to": "2020-01-01"}],
    )
    president = ("President", "head_of_state", "NG")
    governor = ("Governor", "governor_mayor", "NG")
    stories = [told("a", "2015-01-01", *president), told("b", "2015-02-01", *governor)]
    assert [row["title"] for row in positions(lake, reference, *stories)] == ["Governor"]
    later = [told("a", "2020-03-01", *president)]
    assert [row["title"] for row in positions(lake, reference, *later)] == ["President"]


def test_an_undated_report_tells_of_no_present_office_where_somebody_else_is_known(
    lake: Path, plain_reference: Path
) -> None:
    president = ("President", "head_of_state", "NG")
    stories = [
        told("a", None, *president),
        told("b", None, *MINISTER, name="Kofi Darko"),
        told("c", "2020-01-01", *president, name="Paul Mbeki"),
    ]
    [past] = positions(lake, plain_reference, *stories)
    assert (past["valid_from"], past["valid_to"], past["is_current"]) == (None, None, False)
    [present] = positions(lake, plain_reference, *stories, name="Kofi Darko")
    assert present["is_current"]


def test_a_vice_president_told_by_letters_is_one(lake: Path, plain_reference: Path) -> None:
    [position] = positions(
        lake,
        plain_reference,
        told("a", "2020-01-01", "Vice President", "deputy_head_of_state", "NG"),
        told("b", "2020-02-01", "VP", "deputy_head_of_state", "NG"),
    )
    assert (position["title"], position["article_count"]) == ("Vice President", 2)
