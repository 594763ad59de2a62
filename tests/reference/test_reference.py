import datetime as dt
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import reference
from transforms.settings import REFERENCE

TABLES = {
    "countries.csv": reference.countries,
    "ambiguous_names.csv": reference.ambiguous_names,
    "metonyms.csv": reference.metonyms,
    "organisation_types.csv": reference.organisation_types,
    "role_categories.csv": reference.role_categories,
    "organisations.csv": reference.organisations,
    "organisation_patterns.csv": reference.organisation_patterns,
    "cities.csv": reference.cities,
    "venues.csv": reference.venues,
    "outlets.csv": reference.outlets,
    "office_holders.csv": reference.office_holders,
    "topics.csv": reference.topics,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the project's small tables, to be spoilt."""
    for name in TABLES:
        if name != "cities.csv":
            shutil.copy(REFERENCE / name, tmp_path / name)
    return tmp_path


def test_every_table_of_the_project_is_valid_and_told_of_a_source() -> None:
    for load in TABLES.values():
        assert load()
    for table in (reference.countries(), reference.organisations(), reference.cities()):
        assert all(row.source for row in table.values())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Azerbaijan", "AZ"), ("Republic of Azerbaijan", "AZ"), ("AZERBAIJAN", "AZ"), ("the United States", "US"),
        ("The Gambia", "GM"), ("US", "US"), ("U.S.", "US"), ("USA", "US"), ("America", "US"), ("UK", "GB"),
        ("Britain", "GB"), ("Scotland", "GB"), ("Türkiye", "TR"), ("Turkiye", "TR"), ("Turkey", "TR"),
        ("Russian Federation", "RU"), ("USSR", "RU"), ("Soviet Union", "RU"), ("ROK", "KR"), ("DPRK", "KP"),
        ("North Korea", "KP"), ("Korea", "KR"), ("PRC", "CN"), ("People's Republic of China", "CN"),
        ("People’s Republic of China", "CN"), ("Taiwan", "TW"), ("KSA", "SA"), ("UAE", "AE"), ("Burma", "MM"),
        ("Ivory Coast", "CI"), ("Cote d'Ivoire", "CI"), ("Côte d’Ivoire", "CI"), ("DRC", "CD"), ("Congo", "CD"),
        ("Republic of the Congo", "CG"), ("Czechia", "CZ"), ("Czech Republic", "CZ"), ("Holland", "NL"),
        ("Palestine", "PS"), ("Occupied Palestinian Territories", "PS"), ("Kosovo", "XK"), ("TRNC", "CY"),
        ("West Germany", "DE"), ("Yugoslavia", "RS"), ("Vatican", "VA"), ("Holy See", "VA"), ("Swaziland", "SZ"),
        ("Macedonia", "MK"), ("Bosnia-Herzegovina", "BA"), ("Lao PDR", "LA"), ("Viet Nam", "VN"), ("Georgia", "GE"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_names(name: str, code: str) -> None:
    assert reference.country_of_name(name) == code


@pytest.mark.parametrize("word", ["us", "it", "is", "no", "IT", "IS", "NO", "to", "by", "so", "my", "turkey", "chad"])
def test_words_are_no_countries(word: str) -> None:
    assert reference.countries_of_name(word) == ()
    assert reference.countries_of_demonym(word) == ()


@settings(deadline=None)
@given(st.text(st.characters(categories=["Ll", "Zs"]), max_size=30))
def test_nothing_in_lower_case_is_a_country(text: str) -> None:
    assert reference.countries_of_name(text) == ()
    assert reference.countries_of_demonym(text) == ()


@pytest.mark.parametrize(
    ("demonym", "code"),
    [
        ("Azerbaijani", "AZ"), ("Azeri", "AZ"), ("Turkish", "TR"), ("Iranians", "IR"), ("Emirati", "AE"),
        ("American", "US"), ("British", "GB"), ("Dutch", "NL"), ("Swiss", "CH"), ("Greek Cypriot", "CY"),
        ("South Korean", "KR"), ("North Koreans", "KP"), ("Mauritian", "MU"), ("Mauritanian", "MR"),
        ("Nigerien", "NE"), ("Nigerian", "NG"), ("Burkinabé", "BF"), ("Burkinabe", "BF"), ("Chadian", "TD"),
        ("Bhutanese", "BT"), ("Sahrawi", "EH"), ("Omani", "OM"), ("Romanian", "RO"), ("Soviet", "RU"),
        ("Bissau-Guinean", "GW"), ("Kosovar", "XK"), ("Palestinian", "PS"), ("TURKISH", "TR"), ("Thai", "TH"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_demonyms(demonym: str, code: str) -> None:
    assert reference.country_of_demonym(demonym) == code


def test_the_usual_meaning_of_an_ambiguous_name_stands_first() -> None:
    assert reference.countries_of_demonym("Korean") == ("KR", "KP")
    assert reference.countries_of_demonym("Congolese") == ("CD", "CG")
    assert reference.countries_of_demonym("Dominican") == ("DO", "DM")
    assert reference.countries_of_name("Congo") == ("CD", "CG")
    assert "us_state" in reference.ambiguous_names()["Georgia"].other_meanings


def test_every_name_of_every_country_leads_to_it() -> None:
    for code, country in reference.countries().items():
        for name in (country.name, country.official_name, *country.aliases):
            assert code in reference.countries_of_name(name), name
        for demonym in country.demonyms:
            assert code in reference.countries_of_demonym(demonym), demonym


def test_metonyms_stand_for_countries() -> None:
    told = {"the Kremlin": "RU", "Élysée": "FR", "Elysee": "FR", "Quai d’Orsay": "FR", "Ankara": "TR", "Bankova": "UA"}
    metonyms = reference.metonyms()
    assert {phrase: metonyms[reference.normalise_name(phrase)].country_code for phrase in told} == told
    assert reference.normalise_name("kremlin") not in metonyms


def test_cities_are_ordered_by_usual_meaning() -> None:
    assert [city.country_code for city in reference.cities_of_name("Tripoli")][:2] == ["LY", "LB"]
    assert reference.cities_of_name("Valencia")[0].country_code == "ES"
    assert reference.cities_of_name("Georgetown")[0].country_code == "GY"
    assert reference.cities_of_name("Washington")[0].country_code == "US"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Kiev", "Kyiv"), ("Kyiv", "Kyiv"), ("Nur-Sultan", "Astana"), ("Peking", "Beijing"), ("Bombay", "Mumbai"),
        ("Rangoon", "Yangon"), ("Cologne", "Cologne"), ("Köln", "Cologne"), ("New York City", "New York"),
        ("Sharm El Sheikh", "Sharm el-Sheikh"), ("Stepanakert", "Khankendi"), ("Davos", "Davos"), ("BAKU", "Baku"),
        ("Zangilan", "Zangilan"), ("Lachin", "Lachin"), ("Evian", "Évian-les-Bains"), ("Camp David", "Camp David"),
        ("Chisinau", "Chișinău"), ("Sao Paulo", "São Paulo"), ("The Hague", "The Hague"), ("Sana'a", "Sanaa"),
    ],
)  # fmt: skip
def test_a_city_is_known_by_older_and_english_names(told: str, name: str) -> None:
    assert reference.cities_of_name(told)[0].name == name


def test_every_country_with_a_capital_has_it_among_the_cities() -> None:
    told = {code: country.capital for code, country in reference.countries().items() if country.capital}
    found = {code: city.name for code, city in reference.capitals().items()}
    assert {code: reference.normalise_name(name) for code, name in found.items()} == {
        code: reference.normalise_name(name) for code, name in told.items()
    }
    assert (
        Counter(city.country_code for city in reference.cities().values() if city.is_capital).most_common(1)[0][1] == 1
    )


def test_every_venue_lies_in_a_known_city() -> None:
    for venue in reference.venues().values():
        if venue.city:
            codes = {city.country_code for city in reference.cities_of_name(venue.city)}
            assert venue.country_code in codes, venue


def test_bodies_are_known_by_name_alias_and_acronym() -> None:
    told = {
        "United Nations": "un",
        "OSCE": "osce",
        "Organization of Islamic Cooperation": "oic",
        "Organisation of Islamic Cooperation": "oic",
        "Turkic Council": "ots",
        "Milli Majlis": "az-milli-majlis",
        "Reuters": "media-reuters",
    }
    for name, identifier in told.items():
        assert [body.organisation_id for body in reference.organisations_of_name(name)] == [identifier]
    assert {body.organisation_id for body in reference.organisations_of_name("ARF")} == {
        "am-arf",
        "asean-regional-forum",
    }


def test_acronyms_with_other_meanings_are_marked() -> None:
    bodies = reference.organisations()
    assert all(
        bodies[code].is_ambiguous_acronym for code in ("eco", "iom", "nam", "cis", "un-conference-on-disarmament")
    )
    assert not bodies["nato"].is_ambiguous_acronym
    for body in bodies.values():
        if body.acronym and len(reference.organisations_of_name(body.acronym)) > 1:
            assert body.is_ambiguous_acronym, body.organisation_id


def test_parents_of_bodies_make_no_circle() -> None:
    bodies = reference.organisations()
    for body in bodies.values():
        seen = [body.organisation_id]
        while (parent := bodies[seen[-1]].parent_id) is not None:
            assert parent not in seen
            seen.append(parent)


def test_foreign_ministries_are_one_pattern_however_they_are_called() -> None:
    patterns = {(p.phrase, p.country_code): p for p in reference.organisation_patterns()}
    for told in (("Foreign Ministry", None), ("MFA", None), ("State Department", "US"), ("Quai d'Orsay", "FR")):
        assert patterns[told].pattern_id == "foreign_ministry"
        assert patterns[told].role_category == "foreign_minister"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("KCNA", "KP"), ("kcna", "KP"), ("https://www.tehrantimes.com/news/1", "IR"), ("en.trend.az", "AZ"),
        ("http://mfa.gov.az:80/en/news", "AZ"), ("Saudi Press Agency", "SA"), ("whitehouse.gov", "US"),
        ("Reuters", None), ("https://apnews.com/article/x", None), ("The Guardian (Web Edition)", "GB"),
        ("https://president.gov.xk/news", "XK"), ("www.parliament.uk", "GB"), ("https://mfa.gr/en", "GR"),
    ],
)  # fmt: skip
def test_outlets_tell_whose_minister_is_meant(told: str, code: str | None) -> None:
    outlet = reference.outlet_of(told)
    assert outlet is not None
    assert outlet.country_code == code


@pytest.mark.parametrize(
    "told", ["", "A Private Blog", "https://example.org/kcna.kp", "notkcna.kp", "news.gov.zz", "cargo.uk"]
)
def test_other_publishers_are_not_taken_for_known_ones(told: str) -> None:
    assert reference.outlet_of(told) is None


@settings(deadline=None)
@given(st.text(max_size=60))
def test_look_ups_take_any_text(text: str) -> None:
    reference.outlet_of(text)
    reference.cities_of_name(text)
    assert reference.normalise_name(reference.normalise_name(text)).isascii()


def test_holders_are_found_by_office_and_day() -> None:
    def names(role: str, day: dt.date, **office: str) -> list[str]:
        return [holder.full_name for holder in reference.office_holders_of(role, day=day, **office)]

    assert names("head_of_state", dt.date(2005, 6, 1), country_code="US") == ["George W. Bush"]
    assert names("igo_head", dt.date(2010, 1, 1), organisation_id="un") == ["Ban Ki-moon"]
    assert "Jeyhun Bayramov" in names("foreign_minister", dt.date(2023, 7, 5), country_code="AZ")
    assert names("head_of_state", dt.date(1850, 1, 1), country_code="US") == []
    assert len(reference.office_holders_of("head_of_state", country_code="US")) > 3


def test_an_end_known_to_the_year_is_taken_at_its_latest(folder: Path) -> None:
    spoil(folder, "office_holders.csv", ["a-b,A B,,,FR,,President,head_of_state,2001-02,2003,2024-01-01,own"])
    (holder,) = reference.office_holders(folder)
    assert holder.valid_from == reference.PartialDate(dt.date(2001, 2, 1), dt.date(2001, 2, 28))
    assert not holder.may_hold_on(dt.date(2001, 1, 31))
    assert holder.may_hold_on(dt.date(2003, 12, 31))
    assert not holder.may_hold_on(dt.date(2004, 1, 1))


def test_an_office_has_one_holder_at_a_time() -> None:
    """Bounds known to the month or year may touch; the presidency of Bosnia and Herzegovina has three members."""
    state_offices = {"head_of_state", "head_of_government", "foreign_minister"}
    terms: dict[tuple[str, str], list[reference.OfficeHolder]] = {}
    for holder in reference.office_holders():
        if holder.role_category in state_offices and holder.country_code not in {None, "BA"}:
            terms.setdefault((str(holder.country_code), holder.title), []).append(holder)
    for holders in terms.values():
        for first in holders:
            for other in holders:
                assert first is other or not overlap(first, other), (first, other)


def overlap(first: reference.OfficeHolder, other: reference.OfficeHolder) -> bool:
    if first.valid_from is None or other.valid_from is None or first.valid_from.first > other.valid_from.first:
        return False
    end = first.valid_to.first if first.valid_to else dt.date.max
    return other.valid_from.last < end


def test_topics_have_keywords_of_their_own() -> None:
    keywords = Counter(keyword for topic in reference.topics().values() for keyword in topic.keywords)
    assert {keyword for keyword, count in keywords.items() if count > 1} == set()
    assert len(reference.topics()) >= 40


def spoil(folder: Path, file: str, lines: list[str], keep_header: bool = True) -> None:
    header = (REFERENCE / file).read_text(encoding="utf-8").splitlines()[:1] if keep_header else []
    (folder / file).write_text("\n".join([*header, *lines]) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "lines", "reason"),
    [
        ("topics.csv", ["trade,Trade,trade", "energy,Energy,oil"], "topics.csv, line 3: out of order: energy"),
        ("topics.csv", ["trade,Trade,trade", "trade,Trade,goods"], "topics.csv, line 3: repeated: trade"),
        ("topics.csv", ["trade,Trade"], "topics.csv, line 2: 2 cells, expected 3"),
        ("topics.csv", ["trade,,trade"], "topics.csv, line 2: name is empty"),
        ("topics.csv", ["trade,Trade,Goods"], "line 2: keywords are not in lower case"),
        ("topics.csv", ["trade,Trade,goods||oil"], "line 2: keywords has an empty or repeated value"),
        ("topics.csv", ['trade,"Trade\nand more",goods', "water,,"], "topics.csv, line 4: name is empty"),
        ("countries.csv", ["az,AZE,A,A,,,Asia,Asia,,own"], "country_code 'az' is not of two capital letters"),
        ("countries.csv", ["AZ,AZ,A,A,,,Asia,Asia,,own"], "country_code3 'AZ' is not of three capital letters"),
        ("metonyms.csv", ["Kremlin,XX,building,own"], "line 2: country_code 'XX' is unknown"),
        ("metonyms.csv", ["Kremlin,RU,castle,own"], "line 2: kind 'castle' is none of"),
        ("metonyms.csv", ["Elysee,FR,building,own", "Élysée,FR,building,own"], "line 3: phrase 'Élysée' is told twice"),
        ("organisations.csv", ["a,A,,,igo,,b,,,false,own"], "line 2: parent_id 'b' is unknown"),
        ("organisations.csv", ["a,A,,,club,,,,,false,own"], "line 2: organisation_type 'club' is unknown"),
        ("organisations.csv", ["a,A,,,igo,,,65,,false,own"], "line 2: wikidata_id '65' is no Q number"),
        ("organisations.csv", ["a,A,,,igo,,,,,maybe,own"], "line 2: is_ambiguous_acronym 'maybe' is none of"),
        (
            "organisation_patterns.csv",
            ["a,Office,ministry,Office,,minister,own", "b,Office,ministry,Office,,minister,own"],
            "line 3: phrase 'Office' is told of a too",
        ),
        ("cities.csv", ["x,A,AZ,1,1,1,false,,own"], "line 2: geoname_id x is malformed"),
        ("cities.csv", ["1,A,AZ,91,1,1,false,,own"], "line 2: latitude 91.0 is not within 90 degrees"),
        ("cities.csv", ["1,A,AZ,1,east,1,false,,own"], "line 2: longitude 'east' is no number"),
        ("cities.csv", ["1,A,AZ,1,1,many,false,,own"], "line 2: population 'many' is no whole number"),
        ("outlets.csv", ["A,,AZ,blog,own"], "line 2: kind 'blog' is none of"),
        ("office_holders.csv", ["a,A,,,,,P,head_of_state,2001,,2024-01-01,own"], "neither country_code nor"),
        ("office_holders.csv", ["a,A,,,FR,,P,boss,2001,,2024-01-01,own"], "role_category 'boss' is unknown"),
        ("office_holders.csv", ["a,A,,,FR,,P,head_of_state,2001-13,,2024-01-01,own"], "'2001-13' is no date"),
        ("office_holders.csv", ["a,A,,,FR,,P,head_of_state,May,,2024-01-01,own"], "'May' is not of the form"),
        ("office_holders.csv", ["a,A,,,FR,,P,head_of_state,2001,2000,2024-01-01,own"], "valid_to is before valid_from"),
        ("office_holders.csv", ["a,A,,,FR,,P,head_of_state,2001,,2024-01,own"], "as_of '2024-01' is no day"),
        (
            "office_holders.csv",
            [
                "a,A,,,FR,,P,head_of_state,2001,,2024-01-01,own",
                "a,B,,,FR,,P,head_of_state,2002,,2024-01-01,own",
            ],
            "line 3: official_id 'a' has two full names",
        ),
    ],
)  # fmt: skip
def test_a_spoilt_table_is_told_with_file_line_and_reason(
    folder: Path, file: str, lines: list[str], reason: str
) -> None:
    spoil(folder, file, lines)
    with pytest.raises(ValueError, match=f"^{file}, line \\d+: ") as error:
        TABLES[file](folder)
    assert reason in str(error.value)


def test_a_wrong_header_is_told(folder: Path) -> None:
    spoil(folder, "topics.csv", ["code,name,keywords", "trade,Trade,goods"], keep_header=False)
    with pytest.raises(ValueError, match=r"topics\.csv, line 1: the header is 'code,name,keywords'"):
        reference.topics(folder)


def test_a_shared_name_without_an_order_is_told(folder: Path) -> None:
    spoil(
        folder,
        "countries.csv",
        ["AA,AAA,Northland,Northland,Landian,,Asia,Asia,,own", "BB,BBB,Southland,Southland,Landian,,Asia,Asia,,own"],
    )
    spoil(folder, "ambiguous_names.csv", [])
    with pytest.raises(ValueError, match=r"'Landian' means AA, BB; ambiguous_names\.csv tells no order"):
        reference.country_of_demonym("Landian", folder)
    assert reference.country_of_name("Southland", folder) == "BB"
