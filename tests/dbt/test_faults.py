"""The tests that guard the published file fail on the faults they are there for."""

import pytest

from tests.dbt.dbt_runs import MODELS_ONLY, Workshop
from tests.dbt.invented_news import build_lake
from tests.dbt.lake_builder import LakeBuilder, day

pytestmark = pytest.mark.xdist_group("dbt")


@pytest.fixture(scope="module")
def results(workshop: Workshop) -> dict[str, str]:
    """Status of every data test on a lake with one fault of each kind."""
    lake = build_lake()
    _spoil(lake)
    workshop.land(lake)
    workshop.dbt("build", *MODELS_ONLY)
    return workshop.dbt("test", "--exclude-resource-type", "unit_test", expect_success=False)


def _spoil(lake: LakeBuilder) -> None:
    mentions = [row for row in lake.rows["meeting_mentions"] if row["date_precision"] == "day"]
    mentions[0]["sentence_text"] = "Somebody met somebody."
    mentions[1]["meeting_date"] = day("2030-01-01")
    mentions[2]["format"] = "by post"
    mentions[3]["country_code"] = "QQ"
    mentions[3]["topics"] = ["gossip"]
    lake.rows["entity_mentions"][0]["text"] = "Somebody"
    lake.rows["meeting_participants"].remove(_participants(lake, "summit")[-1])
    _participants(lake, "first")[0]["char_end"] = 10_000
    lake.rows["official_links"].remove(next(row for row in lake.rows["official_links"] if row["name"] == "Can Demir"))
    lake.rows["organisations"][1]["parent_organisation_key"] = "nowhere"
    lake.rows["organisations"][2]["organisation_type"] = "club"
    lake.rows["positions"][0]["role_category"] = "grand vizier"
    lake.record("lost.txt", "accepted", article_id="lost", article_key="nowhere")


def _participants(lake: LakeBuilder, article_id: str) -> list[dict[str, object]]:
    (key,) = (row["article_key"] for row in lake.rows["articles"] if row["article_id"] == article_id)
    return [row for row in lake.rows["meeting_participants"] if row["article_key"] == key]


@pytest.mark.parametrize(
    "guard",
    [
        "assert_days_are_told",
        "assert_entity_mentions_cite_the_text",
        "assert_intake_adds_up",
        "assert_participants_stand_in_the_text",
        "assert_sentences_cite_the_text",
        "assert_two_told_to_meet",
        "accepted_values_fct_meeting_mention_format__in_person__phone__video__unknown",
        "relationships_bridge_meeting_topic_topic_code__topic_code__ref_dim_topic_",
        "relationships_fct_meeting_mention_country_code__country_code__ref_dim_country_",
        "relationships_dim_organisation_organisation_type__code__ref_organisation_types_",
        "relationships_dim_organisation_parent_organisation_key__organisation_key__ref_dim_organisation_",
        "relationships_dim_official_position_role_category__code__ref_role_categories_",
    ],
)
def test_a_fault_blocks(results: dict[str, str], guard: str) -> None:
    assert results[guard] == "fail"


@pytest.mark.parametrize("guard", ["warn_meetings_of_one", "warn_unresolved_persons"])
def test_a_doubt_warns(results: dict[str, str], guard: str) -> None:
    assert results[guard] == "warn"


def test_what_is_sound_passes(results: dict[str, str]) -> None:
    assert results["assert_redirects_lead_to_living_keys"] == "pass"
    assert sum(status == "pass" for status in results.values()) > 90
