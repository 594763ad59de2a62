"""What the marts make of the invented news."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.dbt.dbt_runs import query, record, records
from tests.dbt.invented_news import meeting_key, official_key, organisation_key
from tests.dbt.lake_builder import VERSION
from transforms.keys import hash_key

pytestmark = pytest.mark.xdist_group("dbt")

UNKNOWN = "-1"


def meeting(built: Path, name: str) -> dict[str, Any]:
    return record(built, "SELECT * FROM marts.fct_meeting WHERE meeting_key = ?", meeting_key(name))


def participants(built: Path, name: str) -> list[dict[str, Any]]:
    return records(
        built,
        "SELECT b.*, p.title AS office FROM marts.bridge_meeting_participant b "
        "LEFT JOIN marts.dim_official_position p USING (position_key) "
        "WHERE meeting_key = ? ORDER BY participant_number",
        meeting_key(name),
    )


def test_each_field_of_a_meeting_has_its_best_supported_value(built: Path) -> None:
    talks = meeting(built, "talks")
    assert talks["meeting_date"] == dt.date(2023, 7, 5)
    assert (talks["meeting_date_key"], talks["date_precision"], talks["date_basis"]) == (20230705, "day", "explicit")
    assert talks["date_article_count"] == 2
    assert (talks["city"], talks["country_code"], talks["venue"]) == ("Baku", "AZ", "Government House")
    assert talks["context"] == "official visit"
    assert (talks["article_count"], talks["mention_count"]) == (4, 4)
    assert talks["first_reported_date"] == dt.date(2023, 7, 1)
    assert talks["confidence"] == 0.99
    assert talks["level"] == "minister / minister"


def test_a_plan_that_came_true_is_held_and_keeps_its_history(built: Path) -> None:
    talks = meeting(built, "talks")
    assert (talks["status"], talks["status_article_count"]) == ("held", 3)
    assert talks["first_planned_date"] == dt.date(2023, 7, 1)
    assert talks["first_held_date"] == dt.date(2023, 7, 6)


@pytest.mark.parametrize(
    ("name", "status", "event", "code"),
    [
        ("overdue", "planned", "AGREE", "036"),
        ("called off", "cancelled", "REJECT", "125"),
        ("planned anew", "planned", "AGREE", "036"),
        ("disputed", "held", "CONSULT", "040"),
        ("call", "held", "CONSULT", "041"),
        ("in rome", "held", "CONSULT", "042"),
        ("margins", "held", "CONSULT", "044"),
        ("mediation", "held", "CONSULT", "045"),
        ("talks", "held", "CONSULT", "046"),
    ],
)
def test_status_and_event_codes(built: Path, name: str, status: str, event: str, code: str) -> None:
    found = meeting(built, name)
    assert (found["status"], found["plover_event"], found["cameo_code"]) == (status, event, code)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("call", "phone"),
        ("with a state alone", "phone"),
        ("forum", "multilateral"),
        ("margins", "third-party"),
        ("talks", "visit"),
        ("mediation", None),
        ("at home", None),
        ("overdue", None),
    ],
)
def test_modes(built: Path, name: str, mode: str | None) -> None:
    assert meeting(built, name)["plover_mode"] == mode


def test_no_day_is_made_up(built: Path) -> None:
    in_rome, former, at_home = (meeting(built, name) for name in ("in rome", "former", "at home"))
    assert (in_rome["meeting_date"], in_rome["meeting_date_key"], in_rome["date_precision"]) == (None, -1, "month")
    assert (in_rome["date_earliest"], in_rome["date_latest"]) == (dt.date(2022, 5, 1), dt.date(2022, 5, 31))
    assert in_rome["meeting_month"] == dt.date(2022, 5, 1)
    assert (former["meeting_date_key"], former["date_precision"], former["meeting_month"]) == (-1, "unknown", None)
    assert (at_home["date_precision"], at_home["meeting_month"]) == ("year", None)


def test_an_unknown_place_is_null_and_leads_to_the_unknown_location(built: Path) -> None:
    former = meeting(built, "former")
    assert (former["location_key"], former["city"], former["country_code"]) == (UNKNOWN, None, None)
    unknown = record(built, "SELECT * FROM marts.dim_location WHERE location_key = '-1'")
    assert (unknown["city"], unknown["country_code"]) == (None, "ZZ")
    assert record(built, "SELECT name FROM marts.dim_country WHERE country_code = 'ZZ'") == {"name": "unknown"}


def test_places_are_found_on_the_map(built: Path) -> None:
    places = records(built, "SELECT city, country_code, geoname_id, latitude FROM marts.dim_location ORDER BY ALL")
    found = {place["city"]: place for place in places}
    assert found["Baku"]["latitude"] == pytest.approx(40.4, abs=0.1)
    assert found["Rome"]["geoname_id"] == 3169070
    assert any(place["city"] is None and place["country_code"] == "AZ" for place in places)


def test_keys_are_those_of_the_python_twin(built: Path) -> None:
    keys = dict(query(built, "SELECT geoname_id, location_key FROM marts.dim_location WHERE geoname_id IS NOT NULL"))
    assert keys[587084] == hash_key("geoname", 587084)
    country = query(built, "SELECT location_key FROM marts.dim_location WHERE city IS NULL AND country_code = 'AZ'")
    assert country == [(hash_key("place", "AZ", None),)]
    for key, *parts in query(
        built,
        "SELECT quarantine_key, source_uri, file_hash, line_number FROM marts.fct_quarantine WHERE stage = 'intake'",
    ):
        assert key == hash_key(*parts)


def test_participants_of_all_reports_are_merged(built: Path) -> None:
    veli, hart = participants(built, "talks")
    assert (veli["participant_name"], veli["country_code"], veli["is_host"]) == ("Arman Veli", "AZ", True)
    assert (hart["participant_name"], hart["article_count"]) == ("Lena Hart", 3)
    assert meeting(built, "talks")["participant_count"] == 2


def test_a_state_told_for_its_minister_is_counted_once(built: Path) -> None:
    assert [row["participant_name"] for row in participants(built, "with turkey")] == ["Ken Sato", "Can Demir"]
    _, state = participants(built, "with a state alone")
    assert (state["participant_kind"], state["organisation_key"]) == ("organisation", organisation_key("Türkiye"))
    assert (state["country_code"], state["official_key"]) == ("TR", None)


@pytest.mark.parametrize(
    ("name", "official", "office"),
    [
        ("talks", "Arman Veli", "Foreign Minister"),
        ("at home", "Arman Veli", "Deputy Foreign Minister"),
        ("in rome", "Lena Hart", "Foreign Minister"),
        ("former", "Paulo Marin", None),
        ("call", "Ada Okoro", "Director General"),
    ],
)
def test_offices_are_those_of_the_day(built: Path, name: str, official: str, office: str | None) -> None:
    found = {row["participant_name"]: row["office"] for row in participants(built, name)}
    assert found[official] == office


def test_heads_of_bodies_stand_for_no_country(built: Path) -> None:
    okoro = next(row for row in participants(built, "call") if row["participant_name"] == "Ada Okoro")
    assert okoro["country_code"] is None
    assert okoro["organisation_key"] == organisation_key("International Organization for Migration")


def test_groups_and_bodies_have_no_official(built: Path) -> None:
    kinds = query(
        built,
        "SELECT DISTINCT participant_kind, official_key IS NULL FROM marts.bridge_mention_participant ORDER BY ALL",
    )
    assert kinds == [("group", True), ("organisation", True), ("person", False)]


def test_a_country_not_told_is_that_of_the_office_on_the_day(built: Path) -> None:
    veli = record(
        built,
        "SELECT b.country_code FROM marts.bridge_mention_participant b JOIN marts.fct_meeting_mention "
        "USING (mention_key) WHERE meeting_key = ? AND name_as_reported = 'Arman Veli'",
        meeting_key("at home"),
    )
    assert veli == {"country_code": "AZ"}


def test_levels_scope_and_parties_at_home(built: Path) -> None:
    home = meeting(built, "at home")
    assert (home["scope"], home["party_count"], home["participant_count"]) == ("domestic", 1, 3)
    assert home["level"] == "deputy_minister / unknown"
    forum = meeting(built, "forum")
    assert (forum["party_count"], forum["level"]) == (4, "head_of_state / minister")


def test_a_bilateral_points_to_its_summit(built: Path) -> None:
    margins = meeting(built, "margins")
    assert (margins["parent_meeting_key"], margins["parent_relation"]) == (meeting_key("forum"), "margins_of")


def test_topics_count_articles(built: Path) -> None:
    topics = query(
        built,
        "SELECT topic_code, article_count FROM marts.bridge_meeting_topic WHERE meeting_key = ? ORDER BY ALL",
        meeting_key("talks"),
    )
    assert topics == [("energy", 2), ("migration", 1)]


def test_only_articles_that_count_tell_of_meetings(built: Path) -> None:
    told = query(
        built,
        "SELECT DISTINCT article_id FROM marts.fct_meeting_mention JOIN marts.dim_article USING (article_key)",
    )
    assert not {"copy", "changed", "retracted", "denied"} & {article for (article,) in told}
    assert query(built, "SELECT 1 FROM marts.fct_meeting WHERE meeting_key = ?", meeting_key("gone")) == []


def test_articles_loaded_are_those_current_and_their_duplicates(built: Path) -> None:
    articles = records(built, "SELECT * FROM marts.dim_article WHERE article_id IN ('copy', 'changed', 'retracted')")
    assert sorted(row["article_id"] for row in articles) == ["changed", "copy"]
    copy = next(row for row in articles if row["article_id"] == "copy")
    first = record(built, "SELECT article_key FROM marts.dim_article WHERE article_id = 'first'")
    assert copy["duplicate_of_article_key"] == first["article_key"]
    versions = query(built, "SELECT DISTINCT extractor_version FROM marts.dim_article")
    assert versions == [(VERSION,)]


def test_evidence_stands_at_its_offsets(built: Path) -> None:
    """Offsets count code points, also behind an emoji and a dotted capital."""
    rows = query(
        built,
        "SELECT text, char_start, char_end, sentence_text, trigger_text, trigger_start, trigger_end "
        "FROM marts.fct_meeting_mention JOIN raw.articles USING (article_key)",
    )
    assert len(rows) > 10
    for text, start, end, sentence, trigger, trigger_start, trigger_end in rows:
        assert text[start:end] == sentence
        assert text[trigger_start:trigger_end] == trigger


def test_entity_mentions_have_the_key_of_their_kind(built: Path) -> None:
    rows = records(built, "SELECT * FROM marts.fct_entity_mention")
    found = {row["text"]: row for row in rows}
    assert found["Arman Veli"]["official_key"] == official_key("veli")
    assert found["IOM"]["organisation_key"] == organisation_key("International Organization for Migration")
    assert (found["Baku"]["city"], found["Baku"]["country_code"], found["Baku"]["date_key"]) == ("Baku", "AZ", None)
    assert found["5 July"]["date_key"] == 20230705
    assert found["July"]["date_key"] == -1


def test_days_outside_the_calendar_are_unknown(built: Path) -> None:
    assert query(built, "SELECT date_key FROM marts.fct_entity_mention WHERE text = 'İstanbul time'") == [(-1,)]
    assert query(built, "SELECT min(year), max(year) FROM marts.dim_date") == [(2023, 2025)]


def test_the_calendar_is_right(built: Path) -> None:
    day = record(built, "SELECT * FROM marts.dim_date WHERE date_key = 20230101")
    assert day["full_date"] == dt.date(2023, 1, 1)
    assert (day["day_name"], day["day_of_week"], day["is_weekend"], day["month_name"]) == ("Sunday", 7, True, "January")
    assert (day["iso_year"], day["iso_week"], day["quarter"]) == (2022, 52, 1)


def test_officials_are_shown_as_they_are_now(built: Path) -> None:
    rows = records(built, "SELECT * FROM marts.dim_official")
    veli, marin, okoro, unseen = (
        next(row for row in rows if row["full_name"] == name)
        for name in ("Arman Veli", "Paulo Marin", "Ada Okoro", "Never Seen")
    )
    assert (veli["current_title"], veli["country_code"], veli["aliases"]) == ("Foreign Minister", "AZ", ["A. Veli"])
    assert (veli["first_seen_date"], veli["last_seen_date"]) == (dt.date(2023, 7, 1), dt.date(2023, 9, 20))
    assert (veli["article_count"], veli["meeting_count"]) == (6, 6)
    assert (marin["current_title"], marin["role_category"], marin["country_code"]) == (None, None, "PT")
    assert (okoro["country_code"], okoro["role_category"]) == (None, "igo_head")
    assert (unseen["article_count"], unseen["meeting_count"], unseen["first_seen_date"]) == (0, 0, None)


def test_quarantine_tells_file_line_and_reason(built: Path) -> None:
    rows = query(
        built,
        "SELECT source_uri, line_number, reason, detail FROM marts.fct_quarantine WHERE stage = 'intake' ORDER BY ALL",
    )
    assert rows == [
        ("broken.jsonl", 3, "malformed", "line 3 is no JSON"),
        ("broken.jsonl", 3, "malformed", "line 3 is no JSON"),
        ("empty.txt", 0, "empty", "no text"),
    ]


def test_an_article_that_was_not_understood_is_loaded_and_told_of(built: Path) -> None:
    (told,) = records(built, "SELECT * FROM marts.fct_quarantine WHERE stage = 'extraction'")
    article = record(built, "SELECT * FROM marts.dim_article WHERE article_id = 'endless'")
    assert (told["quarantine_key"], told["source_uri"]) == (article["article_key"], article["source_uri"])
    assert (told["article_id"], told["line_number"], told["reason"]) == ("endless", 0, "too_slow")
    assert told["first_seen_at"] == article["loaded_at"]


def test_intake_adds_up(built: Path) -> None:
    (day,) = records(built, "SELECT * FROM marts.mart_daily_intake")
    assert day["read_count"] == day["loaded_count"] + day["duplicate_count"] + day["quarantined_count"]
    assert (day["duplicate_count"], day["quarantined_count"]) == (2, 3)


def test_redirects_lead_to_the_living(built: Path) -> None:
    redirects = {
        (entity, old): new
        for entity, old, new in query(built, "SELECT entity, old_key, new_key FROM marts.key_redirect")
    }
    versions = {
        status: key
        for key, status in query(
            built,
            "SELECT article_key, status FROM raw.article_status JOIN raw.articles USING (article_key) "
            "WHERE article_id = 'changed'",
        )
    }
    assert redirects == {
        ("official", "veli-1"): official_key("veli"),
        ("official", "veli-2"): official_key("veli"),
        ("meeting", "talks-told-elsewhere"): meeting_key("talks"),
        ("article", versions["superseded"]): versions["current"],
    }


def test_splits_are_told(built: Path) -> None:
    assert query(built, "SELECT entity, old_key, new_key FROM marts.key_split") == [
        ("official", official_key("hart"), official_key("okoro"))
    ]


def test_corrections_leave_a_trace(built: Path) -> None:
    rows = query(built, "SELECT file, line_number, outcome, keys FROM marts.fct_correction ORDER BY ALL")
    assert rows == [
        ("overrides/not_a_meeting.csv", 2, "applied", []),
        ("overrides/same_person.csv", 2, "applied", [official_key("veli")]),
    ]


def test_disagreements_are_visible(built: Path) -> None:
    talks, disputed = meeting(built, "talks"), meeting(built, "disputed")
    assert (talks["has_date_conflict"], talks["has_place_conflict"], talks["has_status_conflict"]) == (
        True,
        True,
        False,
    )
    assert (disputed["has_date_conflict"], disputed["has_status_conflict"]) == (False, True)
    reports = query(
        built,
        "SELECT field, value, is_chosen, sources FROM marts.mart_conflicting_reports "
        "WHERE meeting_key = ? ORDER BY ALL",
        meeting_key("talks"),
    )
    assert reports == [
        ("date", "2023-07-05", True, ["Morning Post", "State Agency"]),
        ("date", "2023-07-06", False, ["third"]),
        ("place", "Baku, AZ", True, ["Morning Post", "State Agency"]),
        ("place", "Tbilisi, GE", False, ["third"]),
    ]


def test_a_meeting_can_be_read_as_a_line(built: Path) -> None:
    line = record(built, "SELECT * FROM marts.mart_meeting_overview WHERE meeting_key = ?", meeting_key("talks"))
    assert line["told_date"] == "2023-07-05"
    assert line["participants"] == "Arman Veli (Foreign Minister, Azerbaijan); Lena Hart (Foreign Minister, Germany)"
    assert line["place"] == "Baku, Azerbaijan"
    assert line["sources"] == ["Morning Post", "State Agency", "third"]
    assert line["evidence"].startswith("😀 Arman Veli and Lena Hart held talks")
    assert line["topics"].startswith("Energy, ")


def test_participants_without_office_or_country_read_well(built: Path) -> None:
    lines = dict(query(built, "SELECT meeting_key, participants FROM marts.mart_meeting_overview"))
    assert lines[meeting_key("former")] == "Paulo Marin; Gina Rossi (President, Italy)"
    assert lines[meeting_key("with a state alone")] == "Gina Rossi (President, Italy); Türkiye"
    assert "Ada Okoro (Director General, International Organization for Migration)" in lines[meeting_key("call")]


def test_dates_read_as_precisely_as_told(built: Path) -> None:
    dates = dict(query(built, "SELECT meeting_key, told_date FROM marts.mart_meeting_overview"))
    assert [dates[meeting_key(name)] for name in ("in rome", "at home", "former")] == ["2022-05", "2018", "unknown"]


def test_pairs_count_what_was_held_planned_and_called_off(built: Path) -> None:
    pair = record(
        built,
        "SELECT * FROM marts.mart_official_pairs "
        "WHERE ? IN (full_name_1, full_name_2) AND ? IN (full_name_1, full_name_2)",
        "Ken Sato",
        "Gina Rossi",
    )
    assert (pair["meeting_count"], pair["planned_count"], pair["cancelled_count"]) == (1, 3, 1)
    assert pair["first_meeting_date"] == dt.date(2023, 9, 19)


def test_contacts_of_a_body(built: Path) -> None:
    contacts = query(
        built,
        "SELECT contact_name, meeting_count, representatives FROM marts.mart_organisation_contacts "
        "WHERE organisation_name = 'International Organization for Migration'",
    )
    assert contacts == [("Arman Veli", 1, ["Ada Okoro"])]


def test_planned_and_never_held_as_of_the_newest_article(built: Path) -> None:
    rows = query(built, "SELECT meeting_key, status, as_of_date FROM marts.mart_planned_not_held")
    newest = dt.date(2024, 3, 1)
    assert sorted(rows) == sorted(
        [
            (meeting_key("overdue"), "planned", newest),
            (meeting_key("planned anew"), "planned", newest),
            (meeting_key("called off"), "cancelled", newest),
        ]
    )
