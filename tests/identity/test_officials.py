"""Who is who across articles: told by small worlds of made-up people, seen in the tables that the room writes."""

import datetime as dt
from pathlib import Path

import pytest

from tests.identity.scenes import Story, make_reference, rows, story, write_lake
from transforms.identity import resolve_identities
from transforms.schemas import OFFICIAL_LINKS, OFFICIALS

MINISTER = ("Foreign Minister", "foreign_minister")
PRESIDENT = ("President", "head_of_state")


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"


def resolve(lake: Path, reference: Path, *stories: Story) -> dict[tuple[str, str], str]:
    """Return (article id, name) -> official key."""
    resolve_identities(write_lake(lake, stories), reference)
    return {(str(r["article_id"]), str(r["name"])): str(r["official_key"]) for r in rows(lake, OFFICIAL_LINKS)}


def official(lake: Path, key: str) -> dict[str, object]:
    return next(row for row in rows(lake, OFFICIALS) if row["official_key"] == key)


def test_spellings_of_one_minister_are_one_official(lake: Path, plain_reference: Path) -> None:
    first, second, third = story("a", "2023-01-01"), story("b", "2023-02-01"), story("c", "2023-03-01")
    first.person("Davron Mirzoyev", *MINISTER, "TJ")
    second.person("Dawron Mirzoev", *MINISTER, "TJ")
    third.person("D. Mirzoyev", *MINISTER, "TJ")
    links = resolve(lake, plain_reference, first, second, third)
    assert len(set(links.values())) == 1
    row = official(lake, links["a", "Davron Mirzoyev"])
    assert row["full_name"] == "Davron Mirzoyev"
    assert row["family_name"] == "Mirzoyev"
    assert row["aliases"] == ["D. Mirzoyev", "Dawron Mirzoev"]


def test_namesakes_of_two_countries_stay_apart(lake: Path, plain_reference: Path) -> None:
    stories = []
    for number, country in enumerate(["PE", "PE", "CL", "CL"]):
        told = story(f"a{number}", f"2023-01-0{number + 1}")
        told.person("Rosa Quintero", *MINISTER, country)
        stories.append(told)
    links = resolve(lake, plain_reference, *stories)
    assert links["a0", "Rosa Quintero"] == links["a1", "Rosa Quintero"]
    assert links["a2", "Rosa Quintero"] == links["a3", "Rosa Quintero"]
    assert links["a0", "Rosa Quintero"] != links["a2", "Rosa Quintero"]


def test_a_given_name_and_a_fathers_alone_are_not_everyone_called_so(lake: Path, plain_reference: Path) -> None:
    one, other, again = story("a", "2023-01-01"), story("b", "2023-02-01"), story("c", "2023-03-01")
    one.person("Yusuf bin Rashid", *PRESIDENT, "MR")
    other.person("Yusuf bin Rashid Al Marzuqi", "Minister of State", "minister")
    again.person("Yusuf bin Rashid Al Marzuqi", *PRESIDENT, "MR")
    links = resolve(lake, plain_reference, one, other)
    assert links["a", "Yusuf bin Rashid"] != links["b", "Yusuf bin Rashid Al Marzuqi"]
    links = resolve(lake, plain_reference, one, again)
    assert links["a", "Yusuf bin Rashid"] == links["c", "Yusuf bin Rashid Al Marzuqi"]


def told_in_turn(*offices: tuple[str, str], days: int = 20) -> list[Story]:
    """One report after another of Rosa Quintero of Peru in the given offices."""
    stories = []
    for number, office in enumerate(offices):
        told = Story(f"a{number}", dt.date(2023, 1, 1) + dt.timedelta(days=days * number))
        told.person("Rosa Quintero", *office, "PE")
        stories.append(told)
    return stories


AMBASSADOR = ("Ambassador", "ambassador")


def test_namesakes_of_one_country_are_told_apart_by_offices_that_nobody_holds_together(
    lake: Path, plain_reference: Path
) -> None:
    links = resolve(lake, plain_reference, *told_in_turn(MINISTER, AMBASSADOR, MINISTER, AMBASSADOR))
    keys = [links[f"a{number}", "Rosa Quintero"] for number in range(4)]
    assert keys[0] == keys[2] != keys[1] == keys[3]


@pytest.mark.parametrize(
    "offices",
    [
        (AMBASSADOR, AMBASSADOR, MINISTER, MINISTER),
        (MINISTER, ("Deputy Prime Minister", "deputy_head_of_government"), MINISTER, ("Vice President", "official")),
        (*[MINISTER] * 8, AMBASSADOR, MINISTER),
    ],
)
def test_one_person_in_several_offices_stays_one(
    lake: Path, plain_reference: Path, offices: list[tuple[str, str]]
) -> None:
    links = resolve(lake, plain_reference, *told_in_turn(*offices))
    assert len(set(links.values())) == 1


def test_who_met_a_namesake_is_another(lake: Path, plain_reference: Path) -> None:
    both, later = story("a", "2023-01-01"), story("b", "2023-02-01")
    numbers = [both.person("Rosa Quintero", *office, "PE") for office in (MINISTER, ("Envoy", "envoy"))]
    both.meet(*numbers, on="2023-01-01")
    later.person("Rosa Quintero", "Envoy", "envoy", "PE")
    resolve_identities(write_lake(lake, [both, later]), plain_reference)
    keys = [row["official_key"] for row in rows(lake, OFFICIAL_LINKS) if row["article_id"] == "a"]
    [last] = [row["official_key"] for row in rows(lake, OFFICIAL_LINKS) if row["article_id"] == "b"]
    assert len(set(keys)) == 2
    assert last in keys


def test_one_misread_country_does_not_split_a_person(lake: Path, plain_reference: Path) -> None:
    stories = []
    for number, country in enumerate(["PE", "PE", "PE", "CL"]):
        told = story(f"a{number}", f"2023-01-0{number + 1}")
        told.person("Rosa Quintero", *MINISTER, country)
        stories.append(told)
    assert len(set(resolve(lake, plain_reference, *stories).values())) == 1


def test_relatives_stay_apart_whatever_the_evidence(lake: Path, plain_reference: Path) -> None:
    told = story("a", "2023-01-01")
    told.person("Omar bin Talal Al Rashidi", "Crown Prince", "royalty", "KW")
    told.person("Talal bin Omar Al Rashidi", "Crown Prince", "royalty", "KW")
    other = story("b", "2023-01-02")
    other.person("Omar bin Talal", "Crown Prince", "royalty", "KW")
    links = resolve(lake, plain_reference, told, other)
    assert links["a", "Omar bin Talal Al Rashidi"] == links["b", "Omar bin Talal"]
    assert links["a", "Talal bin Omar Al Rashidi"] != links["b", "Omar bin Talal"]


def test_a_name_that_fits_two_people_is_resolved_by_office_and_time(lake: Path, plain_reference: Path) -> None:
    stories = []
    for article, date, name in [
        ("a", "1990-05-01", "Henry P. L. Brandt"),
        ("b", "2004-05-01", "Henry L. Brandt"),
        ("c", "1990-06-01", "Henry Brandt"),
        ("d", "2004-06-01", "Henry Brandt"),
    ]:
        told = story(article, date)
        told.person(name, *PRESIDENT, "NA")
        stories.append(told)
    links = resolve(lake, plain_reference, *stories)
    assert links["a", "Henry P. L. Brandt"] == links["c", "Henry Brandt"]
    assert links["b", "Henry L. Brandt"] == links["d", "Henry Brandt"]
    assert links["a", "Henry P. L. Brandt"] != links["b", "Henry L. Brandt"]


def test_a_family_name_joins_by_office_but_not_alone(lake: Path, plain_reference: Path) -> None:
    full, titled, bare = story("a", "2023-01-01"), story("b", "2023-02-01"), story("c", "2023-02-02")
    full.person("Davron Mirzoyev", *MINISTER, "TJ")
    titled.person("Mirzoyev", *MINISTER, "TJ")
    bare.person("Mirzoyev")
    links = resolve(lake, plain_reference, full, titled, bare)
    assert links["a", "Davron Mirzoyev"] == links["b", "Mirzoyev"]
    assert links["c", "Mirzoyev"] != links["a", "Davron Mirzoyev"]


def test_nobody_is_called_by_a_middle_name_in_another_office(lake: Path, plain_reference: Path) -> None:
    full, other, same = story("a", "2023-01-01"), story("b", "2023-01-05"), story("c", "2023-01-09")
    full.person("Sheila Moro Capelli", "Senator", "legislator", "US")
    other.person("Moro", "Governor", "governor_mayor", "US")
    same.person("Moro", "Senator", "legislator", "US")
    links = resolve(lake, plain_reference, full, other, same)
    assert links["b", "Moro"] != links["a", "Sheila Moro Capelli"]
    assert links["c", "Moro"] == links["a", "Sheila Moro Capelli"]


def test_a_family_name_of_two_known_people_goes_to_the_one_in_office(lake: Path, plain_reference: Path) -> None:
    father, son, titled = story("a", "2001-01-01"), story("b", "2005-01-01"), story("c", "2005-02-01")
    father.person("Murat Kulov", *PRESIDENT, "KG")
    son.person("Azamat Kulov", *PRESIDENT, "KG")
    titled.person("Kulov", *PRESIDENT, "KG")
    links = resolve(lake, plain_reference, father, son, titled)
    assert links["c", "Kulov"] == links["b", "Azamat Kulov"]


def test_a_bare_office_is_its_holder_at_the_time(lake: Path, plain_reference: Path) -> None:
    stories = []
    for article, date, name, is_named in [
        ("a", "2020-03-01", "Lena Okafor", True),
        ("b", "2020-05-01", "Lena Okafor", True),
        ("c", "2022-03-01", "Paul Mbeki", True),
        ("d", "2020-04-01", "Nigerian foreign minister", False),
        ("e", "2022-04-01", "Nigerian foreign minister", False),
        ("f", "2012-04-01", "Nigerian foreign minister", False),
    ]:
        told = story(article, date)
        told.person(name, *MINISTER, "NG", is_named=is_named)
        stories.append(told)
    links = resolve(lake, plain_reference, *stories)
    assert links["d", "Nigerian foreign minister"] == links["a", "Lena Okafor"]
    assert links["e", "Nigerian foreign minister"] == links["c", "Paul Mbeki"]
    unknown = official(lake, links["f", "Nigerian foreign minister"])
    assert unknown["is_provisional"]
    assert unknown["resolution"] == "provisional"


def test_the_reference_list_tells_who_held_an_office(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference",
        [
            {
                "official_id": "lena-okafor", "full_name": "Lena Okafor", "aliases": "Lena Grace Okafor",
                "wikidata_id": "Q1", "country_code": "NG", "title": "Foreign Minister",
                "role_category": "foreign_minister", "valid_from": "2019-05-01", "valid_to": "2021-06-30",
            }
        ],
    )  # fmt: skip
    bare, named, later = story("a", "2020-01-01"), story("b", "2020-02-01"), story("c", "2023-02-01")
    bare.person("Nigerian foreign minister", *MINISTER, "NG", is_named=False)
    named.person("Okafor", *MINISTER, "NG")
    later.person("Nigerian foreign minister", *MINISTER, "NG", is_named=False)
    links = resolve(lake, reference, bare, named, later)
    assert links["a", "Nigerian foreign minister"] == links["b", "Okafor"]
    assert links["c", "Nigerian foreign minister"] != links["b", "Okafor"]
    row = official(lake, links["b", "Okafor"])
    assert (row["full_name"], row["wikidata_id"], row["resolution"]) == ("Lena Okafor", "Q1", "reference")


def test_a_name_alone_is_the_well_known_bearer_if_it_is_not_a_common_one(lake: Path, tmp_path: Path) -> None:
    def holder(identifier: str, name: str) -> dict[str, str]:
        return {
            "official_id": identifier, "full_name": name, "country_code": "NG", "title": "Foreign Minister",
            "role_category": "foreign_minister", "valid_from": "2019-05-01",
        }  # fmt: skip

    reference = make_reference(tmp_path / "reference", [holder("okafor", "Lena Okafor"), holder("ali", "Hassan Ali")])
    told = story("a", "2020-01-01")
    told.person("Lena Okafor")
    told.person("Hassan Ali")
    links = resolve(lake, reference, told)
    assert official(lake, links["a", "Lena Okafor"])["resolution"] == "reference"
    assert official(lake, links["a", "Hassan Ali"])["resolution"] == "name"


COUNSEL = ("Special Counsel", "official", "US")


@pytest.mark.parametrize("name", ["Bob Quintero", "Robert S. Quintero", "Robert Quintero"])
def test_a_name_alone_is_the_one_bearer_in_another_form(lake: Path, plain_reference: Path, name: str) -> None:
    known, bare = story("a", "2020-01-01"), story("b", "2020-01-02")
    known.person("Robert Quintero", *COUNSEL)
    bare.person(name)
    bare.person("Roberta Quintero")
    links = resolve(lake, plain_reference, known, bare)
    assert links["b", name] == links["a", "Robert Quintero"] != links["b", "Roberta Quintero"]


def test_a_name_alone_that_fits_several_is_none_of_them(lake: Path, plain_reference: Path) -> None:
    known, bare = story("a", "2020-01-01"), story("b", "2020-01-02")
    known.person("Robert Quintero", *COUNSEL)
    known.person("Bobby Quintero", "Senator", "legislator", "PE")
    known.person("Kim Jung-sook", "First Lady", "spouse", "KR")
    known.person("Hassan Ali", *MINISTER, "NG")
    known.person("Paul Mbeki", *PRESIDENT, "NG")
    strangers = ["Bob Quintero", "Kim Jong Suk", "Hasan Ali", "Paul Mbeki Jr.", "Pauline Mbeki"]
    for name in strangers:
        bare.person(name)
    links = resolve(lake, plain_reference, known, bare)
    assert len(set(links.values())) == 10
    assert {str(official(lake, links["b", name])["resolution"]) for name in strangers} == {"name"}


def test_a_name_as_in_documents_is_joined_by_the_kind_of_office(lake: Path, plain_reference: Path) -> None:
    usual, formal = story("a", "2020-01-01"), story("b", "2020-01-02")
    usual.person("Robert Quintero", *COUNSEL)
    usual.person("Lena Okafor", "Senator", "legislator", "US")
    usual.person("John Mbeki", "Senator", "legislator", "US")
    usual.person("Paul Darko", "Senator", "legislator", "US")
    formal.person("Robert S. Quintero III", *COUNSEL[:2])
    formal.person("Okafor Lena", "Senator", "legislator")
    formal.person("John F. Mbeki", *PRESIDENT)
    formal.person("Paul D. Darko Sr.", "Senator", "legislator")
    links = resolve(lake, plain_reference, usual, formal)
    assert links["b", "Robert S. Quintero III"] == links["a", "Robert Quintero"]
    assert links["b", "Okafor Lena"] == links["a", "Lena Okafor"]
    assert links["b", "John F. Mbeki"] != links["a", "John Mbeki"]
    assert links["b", "Paul D. Darko Sr."] != links["a", "Paul Darko"]


def test_a_name_behind_another_word_leaves_its_bearer_clear(lake: Path, plain_reference: Path) -> None:
    first, second, third = (story(article, "2020-01-01") for article in "abc")
    first.person("Rosa B. Quintero", "Senator", "legislator", "US")
    second.person("Rosa Quintero", "Senator", "legislator", "US")
    third.person("Little Rosa Quintero", country="US")
    links = resolve(lake, plain_reference, first, second, third)
    assert links["a", "Rosa B. Quintero"] == links["b", "Rosa Quintero"] != links["c", "Little Rosa Quintero"]


def test_the_holder_of_a_bare_office_may_be_named_beside_it(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference",
        [
            {
                "official_id": "okafor", "full_name": "Lena Okafor", "country_code": "NG", "title": "Foreign Minister",
                "role_category": "foreign_minister", "valid_from": "2019-05-01",
            }
        ],
    )  # fmt: skip
    told = story("a", "2020-01-01")
    guest = told.person("Paul Mbeki", *PRESIDENT, "GH")
    numbers = [guest, told.person("Lena Okafor"), told.person("new minister", *MINISTER, "NG", is_named=False)]
    told.meet(*numbers, on="2020-01-01")
    links = resolve(lake, reference, told)
    assert links["a", "new minister"] == links["a", "Lena Okafor"]


def test_a_provisional_official_never_takes_in_a_named_person(lake: Path, plain_reference: Path) -> None:
    bare, named = story("a", "2012-01-01"), story("b", "2020-02-01")
    bare.person("Nigerian foreign minister", *MINISTER, "NG", is_named=False)
    named.person("Lena Okafor", *MINISTER, "NG")
    links = resolve(lake, plain_reference, bare, named)
    assert links["a", "Nigerian foreign minister"] != links["b", "Lena Okafor"]


def test_a_bare_office_is_nobody_whom_it_met(lake: Path, plain_reference: Path) -> None:
    known, meeting = story("a", "2020-01-01"), story("b", "2020-01-05")
    known.person("Lena Okafor", *MINISTER, "NG")
    host = meeting.person("Lena Okafor", *MINISTER, "NG")
    guest = meeting.person("foreign minister", *MINISTER, "NG", is_named=False)
    meeting.meet(host, guest, on="2020-01-05")
    links = resolve(lake, plain_reference, known, meeting)
    assert links["b", "foreign minister"] != links["b", "Lena Okafor"]


def test_offices_that_many_hold_are_not_one_unknown_person(lake: Path, plain_reference: Path) -> None:
    first, second = story("a", "2020-01-01"), story("b", "2020-01-01")
    first.person("Nigerian ambassador", "Ambassador", "ambassador", "NG", is_named=False)
    second.person("Nigerian ambassador", "Ambassador", "ambassador", "NG", is_named=False)
    links = resolve(lake, plain_reference, first, second)
    assert links["a", "Nigerian ambassador"] != links["b", "Nigerian ambassador"]


def test_articles_that_do_not_count_tell_nothing(lake: Path, plain_reference: Path) -> None:
    counted, copied = story("a", "2020-01-01"), story("b", "2020-01-01")
    counted.person("Lena Okafor", *MINISTER, "NG")
    copied.person("Paul Mbeki", *MINISTER, "NG")
    copied.status = "duplicate"
    assert set(resolve(lake, plain_reference, counted, copied)) == {("a", "Lena Okafor")}


def test_names_out_of_untrusted_text_do_no_harm(lake: Path, plain_reference: Path) -> None:
    told = story("a", "2020-01-01")
    odd = ["", "'; drop table officials; --", "(((", "A" * 5000, "x " * 3000, "\u202e\u0000", "Ünï 🦆 Çodé", "Dr."]
    for name in odd:
        told.person(name, *MINISTER, "NG")
    links = resolve(lake, plain_reference, told)
    assert {name for _, name in links} == set(odd)


def test_a_bare_ambassador_to_a_country_and_another_wording_of_a_portfolio_are_known(
    lake: Path, tmp_path: Path
) -> None:
    posts = [
        ("lena-okafor", "Ambassador to Ghana", "ambassador"),
        ("paul-mbeki", "Minister of National Defence", "minister"),
    ]
    terms = [
        {
            "official_id": identifier, "full_name": identifier.replace("-", " ").title(), "country_code": "NG",
            "title": title, "role_category": role, "valid_from": "2022-01-01", "valid_to": "2023-12-31",
        }
        for identifier, title, role in posts
    ]  # fmt: skip
    reference = make_reference(tmp_path / "reference", office_holders=terms)
    told = story("a", "2023-01-01")
    told.person("envoy to Ghana", "ambassador to Ghana", "ambassador", "NG", is_named=False)
    told.person("Nigerian ambassador", "ambassador", "ambassador", "NG", is_named=False)
    told.person("defence minister", "defence minister", "minister", "NG", is_named=False)
    told.person("trade minister", "trade minister", "minister", "NG", is_named=False)
    links = resolve(lake, reference, told)
    names = {name: official(lake, key)["full_name"] for (_, name), key in links.items()}
    assert names["envoy to Ghana"] == "Lena Okafor"
    assert names["defence minister"] == "Paul Mbeki"
    assert {names["Nigerian ambassador"], names["trade minister"]}.isdisjoint({"Lena Okafor", "Paul Mbeki"})


def test_a_family_name_alone_means_the_one_in_office_not_a_relative(lake: Path, tmp_path: Path) -> None:
    term = {
        "official_id": "lena-okafor", "full_name": "Lena Okafor", "country_code": "NG", "title": "President",
        "role_category": "head_of_state", "valid_from": "2022-01-01", "valid_to": "2023-12-31",
    }  # fmt: skip
    reference = make_reference(tmp_path / "reference", office_holders=[term])
    relative, short, later = story("a", "2023-01-01"), story("b", "2023-01-02"), story("c", "2026-01-02")
    full = [story(f"full {number}", "2023-01-03") for number in range(2)]
    for told in full:
        told.person("Lena Okafor", country="NG")
    relative.person("Olu Okafor", country="NG")
    short.person("Okafor", country="NG")
    later.person("Okafor", country="NG")
    links = resolve(lake, reference, relative, short, later, *full)
    assert official(lake, links["b", "Okafor"])["full_name"] == "Lena Okafor"
    assert links["c", "Okafor"] not in {links["a", "Olu Okafor"], links["b", "Okafor"]}


@pytest.mark.parametrize(
    ("told", "title", "country", "shown"),
    [
        ("his counterpart", "defence minister", "NG", "Defence Minister of Nigeria"),
        ("president of Nigeria", "president", "NG", "President of Nigeria"),
        ("her Nigerian counterpart", "ambassador to Peru", "NG", "Ambassador to Peru (Nigeria)"),
        ("the minister", "minister", "US", "Minister of the United States"),
        ("chair", "chair", None, "Chair"),
    ],
)
def test_one_without_a_name_is_shown_by_office_and_country(
    lake: Path, plain_reference: Path, told: str, title: str, country: str | None, shown: str
) -> None:
    made = story("a", "2020-01-01")
    made.person(told, title, "official", country, is_named=False)
    links = resolve(lake, plain_reference, made)
    row = official(lake, links["a", told])
    assert (row["full_name"], row["family_name"]) == (shown, None)


def test_a_bare_office_is_the_known_holders_whoever_else_is_called_so(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference",
        [
            {
                "official_id": identifier, "full_name": name, "country_code": "NG", "title": "President",
                "role_category": "head_of_state", "valid_from": first, "valid_to": last,
            }
            for identifier, name, first, last in [
                ("mbeki", "Paul Mbeki", "2017-01-20", "2021-01-19"), ("okafor", "Lena Okafor", "2021-01-20", ""),
            ]
        ],
    )  # fmt: skip
    before, bare = story("a", "2023-05-01"), story("b", "2023-05-02")
    before.person("Paul Mbeki", *PRESIDENT, "NG")
    bare.person("Lena Okafor")
    bare.person("Nigerian president", *PRESIDENT, "NG", is_named=False)
    links = resolve(lake, reference, before, bare)
    assert links["b", "Nigerian president"] == links["b", "Lena Okafor"] != links["a", "Paul Mbeki"]


def test_a_counterpart_is_the_holder_that_the_reference_list_knows(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference",
        [
            {
                "official_id": "lena-okafor", "full_name": "Lena Okafor", "country_code": "NG", "title": "President",
                "role_category": "head_of_state", "valid_from": "2019-05-01",
            }
        ],
    )  # fmt: skip
    made = story("a", "2020-01-01")
    made.person("his counterpart", *PRESIDENT, "NG", is_named=False)
    links = resolve(lake, reference, made)
    assert official(lake, links["a", "his counterpart"])["full_name"] == "Lena Okafor"


def test_a_kings_given_name_speaks_for_no_other_bearer(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(
        tmp_path / "reference",
        [
            {
                "official_id": "tariq-ii", "full_name": "Tariq II", "aliases": "King Tariq II", "country_code": "JO",
                "title": "King", "role_category": "head_of_state", "valid_from": "1999-02-07",
            }
        ],
    )  # fmt: skip
    made = story("a", "2020-01-01")
    made.person("King Tariq", "King", "head_of_state", "JO")
    guest = story("b", "2020-01-02")
    guest.person("Tariq bin Nahyan", *MINISTER, "JO")
    links = resolve(lake, reference, made, guest)
    assert official(lake, links["a", "King Tariq"])["resolution"] == "reference"
    assert links["b", "Tariq bin Nahyan"] != links["a", "King Tariq"]


def test_a_thing_taken_for_a_person_is_no_official(lake: Path, plain_reference: Path) -> None:
    told = story("a", "2020-01-01")
    for name in ("Lake Chad University", "USS Okafor", "Replay More Videos", "Xo.ri"):
        told.person(name)
    told.person("District Attorney Rosa Quintero")
    told.person("Lake Forum", "Chair", "official", "NG")
    met, guest = told.person("River Council"), told.person("Lena Okafor", *MINISTER, "NG")
    told.meet(met, guest, on="2020-01-01")
    links = resolve(lake, plain_reference, told)
    assert {name for _, name in links} == {
        "District Attorney Rosa Quintero", "Lake Forum", "River Council", "Lena Okafor",
    }  # fmt: skip


def test_a_city_taken_for_a_person_is_no_official(lake: Path, tmp_path: Path) -> None:
    reference = make_reference(tmp_path / "reference")
    with (reference / "cities.csv").open("a") as cities:
        cities.write("1,Otuoke,NG,4.8,6.3,50000,false,,test\n")
    place, person = story("a", "2020-01-01"), story("b", "2020-01-01")
    place.person("Otuoke")
    person.person("Otuoke", *MINISTER, "NG")
    links = resolve(lake, reference, place, person)
    assert set(links) == {("b", "Otuoke")}
    assert [row["full_name"] for row in rows(lake, OFFICIALS)] == ["Otuoke"]


def test_a_well_known_persons_son_is_another_one(lake: Path, tmp_path: Path) -> None:
    holder = {"title": "President", "role_category": "head_of_state", "country_code": "NG", "valid_from": "2019-01-01"}
    father = holder | {"official_id": "mbeki", "full_name": "Paul Mbeki"}
    third = holder | {"official_id": "okafor", "full_name": "Sam Okafor", "aliases": "Sam Okafor III"}
    reference = make_reference(tmp_path / "reference", [father, third])
    stories = []
    for name in ("Paul Mbeki", "Paul Mbeki Jr.", "Sam Okafor", "Sam Okafor III"):
        stories.append(story(name, "2020-01-01"))
        stories[-1].person(name, *PRESIDENT, "NG")
    key = {name: key for (_, name), key in resolve(lake, reference, *stories).items()}
    assert key["Paul Mbeki"] != key["Paul Mbeki Jr."]
    assert key["Sam Okafor"] == key["Sam Okafor III"]


def test_whom_the_reference_list_knows_in_office_is_meant_by_the_family_name(lake: Path, tmp_path: Path) -> None:
    holder = {"title": "President", "role_category": "head_of_state", "country_code": "NG", "valid_from": "2019-01-01"}
    reference = make_reference(tmp_path / "reference", [holder | {"official_id": "mbeki", "full_name": "Paul Mbeki"}])
    relative, bare = story("a", "2020-01-01"), story("b", "2020-02-01")
    relative.person("Rosa Mbeki", *PRESIDENT, "NG")
    bare.person("Mbeki", *PRESIDENT, "NG")
    key = {name: key for (_, name), key in resolve(lake, reference, relative, bare).items()}
    assert official(lake, key["Mbeki"])["full_name"] == "Paul Mbeki"
