"""Which body a name stands for."""

from pathlib import Path

import pytest

from tests.identity.scenes import Story, make_reference, rows, story, write_lake
from transforms.identity import resolve_identities
from transforms.identity.organisations import fold, split_country
from transforms.schemas import ORGANISATION_LINKS, ORGANISATIONS


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"


def bodies(lake: Path, reference: Path, *stories: Story) -> list[dict[str, object]]:
    """Return the body of each organisation told, in order of article and entity."""
    resolve_identities(write_lake(lake, stories), reference)
    known = {row["organisation_key"]: row for row in rows(lake, ORGANISATIONS)}
    return [known[row["organisation_key"]] for row in rows(lake, ORGANISATION_LINKS)]


def one(name: str, country: str | None = None, acronym: str | None = None, kind: str | None = None) -> Story:
    made = story(f"{name} {country}", "2023-01-01")
    made.body(name, country, acronym, kind)
    return made


def test_long_form_acronym_and_spelling_are_one_well_known_body(lake: Path, plain_reference: Path) -> None:
    found = bodies(
        lake,
        plain_reference,
        one("Economic Cooperation Organization (ECO)", acronym="ECO"),
        one("the Economic Cooperation Organisation"),
        one("International Organization for Migration"),
    )
    assert len({row["organisation_key"] for row in found}) == 2
    assert {row["organisation_type"] for row in found} == {"igo"}


def test_an_acronym_is_learnt_from_any_article(lake: Path, plain_reference: Path) -> None:
    found = bodies(
        lake, plain_reference, one("Lake Chad Water Forum (LCWF)", acronym="LCWF", kind="igo"), one("LCWF"), one("LCWB")
    )
    keys = [row["organisation_key"] for row in found]
    assert len(set(keys)) == 2
    assert {row["name"] for row in found} == {"Lake Chad Water Forum", "LCWB"}


def test_state_bodies_are_told_by_pattern_and_country(lake: Path, plain_reference: Path) -> None:
    found = bodies(
        lake,
        plain_reference,
        one("Ministry of Foreign Affairs", "NG"),
        one("Nigerian Foreign Ministry"),
        one("Foreign Ministry", "NG"),
        one("Foreign Ministry", "GH"),
    )
    assert len({row["organisation_key"] for row in found}) == 2
    assert {row["country_code"] for row in found} == {"NG", "GH"}
    assert {row["organisation_type"] for row in found} == {"foreign_ministry"}


def test_a_body_of_a_country_is_the_well_known_one_whatever_tells_the_country(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(tmp_path / "reference")
    with (reference / "organisations.csv").open("a", encoding="utf-8") as table:
        table.write("x-front,Lake Front,,,movement,GH,,,Accra,false,test\n")
        table.write("x-senate,Nigerian Senate,,,parliament,NG,,,Abuja,false,test\n")
        table.write("y-affairs,Department of Outer Affairs,,,foreign_ministry,NG,,,Abuja,false,test\n")
    told = ["Lake Front", "Ghanaian Lake Front", "Senate of Nigeria", "Nigerian Foreign Ministry", "Embassy of Nigeria"]
    found = bodies(lake, reference, *(one(name) for name in told))
    assert sorted(str(row["name"]) for row in found) == [
        "Department of Outer Affairs",
        "Embassy of Nigeria",
        "Lake Front",
        "Lake Front",
        "Nigerian Senate",
    ]
    known = {row["name"]: row for row in found}
    ministry = known["Department of Outer Affairs"]["organisation_key"]
    assert known["Embassy of Nigeria"]["parent_organisation_key"] == ministry


def test_a_state_body_known_by_a_building_is_told_with_its_country(lake: Path, plain_reference: Path) -> None:
    [kremlin] = bodies(lake, plain_reference, one("Kremlin"))
    assert kremlin["name"] == "Office of the President of Russia"


def test_an_embassy_has_its_foreign_ministry_as_parent(lake: Path, plain_reference: Path) -> None:
    [embassy] = bodies(lake, plain_reference, one("Embassy", "NG", kind="embassy"))
    parents = [
        row for row in rows(lake, ORGANISATIONS) if row["organisation_key"] == embassy["parent_organisation_key"]
    ]
    assert [row["organisation_type"] for row in parents] == ["foreign_ministry"]


def test_a_country_that_acts_is_one_body(lake: Path, plain_reference: Path) -> None:
    found = bodies(lake, plain_reference, one("Türkiye", "TR"), one("Turkey", "TR"))
    assert len({row["organisation_key"] for row in found}) == 1
    assert found[0]["organisation_type"] == "government"


def test_one_name_in_two_countries_is_two_bodies(lake: Path, plain_reference: Path) -> None:
    found = bodies(
        lake, plain_reference, one("Water Board", "NG"), one("Water Board", "GH"), one("Water Board of Ghana")
    )
    assert len({row["organisation_key"] for row in found}) == 2


@pytest.mark.parametrize(
    ("name", "bare", "country"),
    [
        ("Azerbaijani Foreign Ministry", "Foreign Ministry", "AZ"),
        ("Ministry of Foreign Affairs of the Islamic Republic of Iran", "Ministry of Foreign Affairs", "IR"),
        ("Iran's Parliament", "Parliament", "IR"),
        ("World Bank", "World Bank", None),
        ("", "", None),
    ],
)
def test_the_country_in_a_name(name: str, bare: str, country: str | None) -> None:
    assert split_country(name) == (bare, country)


def test_folding_ignores_small_words_and_spelling() -> None:
    assert fold("the Organisation of the Islamic Cooperation") == fold("Organization of Islamic Cooperation")


def test_names_that_nothing_tells_to_be_bodies_are_left_out(lake: Path, plain_reference: Path) -> None:
    made = story("a", "2023-01-01")
    made.body("Upper Banks")
    club = made.body("River Circle")
    made.person("Lena Okafor", "chair", "official", None, club)
    glued = made.body("Lena Okafor Upper Banks")
    made.person("Paul Mbeki", "aide", "official", None, glued)
    made.body("Okafor Works", kind="company")
    made.body("RVC")
    guests = made.body("Hill Union")
    made.meet(guests, club, on="2023-01-01")
    found = bodies(lake, plain_reference, made)
    assert [row["name"] for row in found] == ["River Circle", "Okafor Works", "RVC", "Hill Union"]


def test_a_name_becomes_a_body_as_soon_as_somebody_stands_for_it(lake: Path, plain_reference: Path) -> None:
    first, second = story("a", "2023-01-01"), story("b", "2023-01-02")
    first.body("River Circle")
    assert bodies(lake, plain_reference, first) == []
    second.person("Lena Okafor", "chair", "official", None, second.body("River Circle"))
    assert [row["name"] for row in bodies(lake, plain_reference, first, second)] == ["River Circle"] * 2


def test_a_name_is_no_body_while_somebody_bears_it(lake: Path, plain_reference: Path) -> None:
    body, bearer = story("a", "2023-01-01"), story("b", "2023-01-02")
    body.person("Paul Mbeki", "aide", "official", None, body.body("Lena Okafor Upper Banks"))
    bearer.person("Lena Okafor", "Foreign Minister", "foreign_minister", "NG")
    write_lake(lake, [body], "one")
    for status, names in (("current", []), ("retracted", ["Lena Okafor Upper Banks"]), ("current", [])):
        bearer.status = status
        resolve_identities(write_lake(lake, [bearer], "two"), plain_reference)
        assert [row["name"] for row in rows(lake, ORGANISATIONS)] == names
        assert len(rows(lake, ORGANISATION_LINKS)) == len(names)


def test_what_a_body_is_does_not_depend_on_which_article_came_first(tmp_path: Path, plain_reference: Path) -> None:
    def told(article: str, kind: str | None) -> Story:
        made = story(article, "2023-01-01")
        for number in (made.body("ECO", kind=kind), made.body("the committee")):
            made.meet(made.person("Lena Okafor"), number)
        made.entities[1]["is_named"] = False
        return made

    found = []
    for batches in (("a", "b"), ("b", "a")):
        lake = tmp_path / batches[0]
        for article, batch in zip([told("x", "igo"), told("y", "media")], batches, strict=True):
            write_lake(lake, [article], batch)
        resolve_identities(lake, plain_reference)
        found.append((rows(lake, ORGANISATIONS), rows(lake, ORGANISATION_LINKS)))
    assert found[0] == found[1]
    assert len({row["organisation_key"] for row in found[0][1]}) == 4, "the committee of each article is its own"


def test_a_bracket_that_is_cut_off_tells_nothing(lake: Path, plain_reference: Path) -> None:
    found = bodies(
        lake, plain_reference, one("Economic Cooperation Organization(ECO"), one("Economic Cooperation Organization")
    )
    assert len({row["organisation_key"] for row in found}) == 1


def test_a_government_is_called_by_its_heads_family_name(lake: Path, tmp_path: Path) -> None:
    head = {"official_id": "okafor", "full_name": "Lena Okafor", "title": "President", "role_category": "head_of_state"}
    reference = make_reference(tmp_path / "reference", [head | {"country_code": "NG", "valid_from": "2020-01-01"}])
    found = bodies(lake, reference, one("Okafor Administration"), one("Okafor's government"), one("Nigeria"))
    assert [row["name"] for row in found] == ["Nigeria"] * 3
    [other] = bodies(lake, reference, one("Maritime Administration", kind="agency"))
    assert other["name"] == "Maritime Administration"


def test_a_part_of_a_well_known_body_has_it_as_parent(lake: Path, plain_reference: Path) -> None:
    told = bodies(
        lake,
        plain_reference,
        one("Cultural Institute of the Economic Cooperation Organization"),
        one("Economic Cooperation Organization"),
        one("Institute of Economic Cooperation", kind="academic"),
    )
    found = {str(row["name"]): row for row in told}
    whole = found["Economic Cooperation Organization"]["organisation_key"]
    part = found["Cultural Institute of the Economic Cooperation Organization"]
    assert part["parent_organisation_key"] == whole != part["organisation_key"]
    assert found["Institute of Economic Cooperation"]["parent_organisation_key"] is None


def test_the_summit_of_an_international_body_is_that_body(lake: Path, plain_reference: Path) -> None:
    found = bodies(
        lake,
        plain_reference,
        one("Economic Cooperation Organization"),
        one("ECO Leaders' Summit", kind="igo"),
        one("Sahel Water Summit", "NE", kind="igo"),
    )
    kinds = {str(row["name"]): row["organisation_type"] for row in found}
    assert kinds == {"Economic Cooperation Organization": "igo", "Sahel Water Summit": "other"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Carpenters Union", "ngo"), ("African Carpenters Union", "igo"), ("Harbour Secretariat", "ngo")],
)
def test_unions_are_of_several_states_where_it_is_said(lake: Path, plain_reference: Path, name: str, kind: str) -> None:
    [row] = bodies(lake, plain_reference, one(name, kind="igo"))
    assert row["organisation_type"] == kind


def test_the_longest_name_of_a_country_is_read() -> None:
    assert split_country("Defence Commission of the Democratic People's Republic of Korea") == (
        "Defence Commission",
        "KP",
    )
