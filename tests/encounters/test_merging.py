"""Which reports are one encounter: seen in the links, relations and redirects that the room writes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.identity.scenes import Story, rows, story, write_lake
from transforms.encounters import merge_encounters
from transforms.identity import resolve_identities
from transforms.schemas import MEETING_LINKS, MEETING_RELATIONS

PEOPLE = {
    "Lena Okafor": ("Foreign Minister", "foreign_minister", "NG"),
    "Paul Mbeki": ("President", "head_of_state", "GH"),
    "Rosa Quintero": ("President", "head_of_state", "PE"),
    "Davron Mirzoyev": ("Foreign Minister", "foreign_minister", "TJ"),
    "Kofi Darko": ("Foreign Minister", "foreign_minister", "GH"),
    "Omar Sesay": ("Prime Minister", "head_of_government", "NG"),
}
Meetings = Callable[..., dict[str, str]]


def told(article: str, published: str | None, *names: str, group: str | None = None, **meeting: object) -> Story:
    """An article that tells of one meeting of the people named (and a group of a country)."""
    made = story(article, published)
    numbers = [made.person(name, *PEOPLE[name]) for name in names]
    if group:
        numbers.append(made.group(f"a delegation of {group}", group))
    made.meet(*numbers, **meeting)
    return made


@pytest.fixture
def meetings(tmp_path: Path, plain_reference: Path) -> Meetings:
    def run(*stories: Story) -> dict[str, str]:
        """Return mention key -> meeting key, with the article id as another key where it tells of one meeting."""
        lake = write_lake(tmp_path / "lake", stories)
        resolve_identities(lake, plain_reference)
        merge_encounters(lake, plain_reference)
        links = {str(row["mention_key"]): str(row["meeting_key"]) for row in rows(lake, MEETING_LINKS)}
        for made in stories:
            if len(made.meetings) == 1:
                links[made.article_id] = links[str(made.meetings[0]["mention_key"])]
        return links

    return run


PAIR = ("Lena Okafor", "Paul Mbeki")
FOUR = (*PAIR, "Rosa Quintero", "Davron Mirzoyev")
LAGOS = {"city": "Lagos", "country_code": "NG"}
LIMA = {"city": "Lima", "country_code": "PE"}


def gathering(article: str, sentence: str, on: str = "2023-03-02") -> Story:
    return told(article, on, *FOUR, on=on, context="Water Summit", sentence_text=sentence)


def bilateral(article: str, on: str = "2023-03-02", **meeting: object) -> Story:
    return told(article, on, *PAIR, on=on, context="Water Summit", **meeting)


def test_two_reports_of_one_day_are_one_meeting(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-02", *PAIR, on="2023-03-02", **LAGOS),
        told("b", "2023-03-03", "Paul Mbeki", "Lena Okafor", "Kofi Darko", on="2023-03-02"),
    )
    assert links["a"] == links["b"]


def test_another_day_is_another_meeting(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-02", *PAIR, on="2023-03-02", **LAGOS),
        told("b", "2023-03-09", *PAIR, on="2023-03-09", **LAGOS),
    )
    assert links["a"] != links["b"]


def test_no_chain_of_days_joins_distant_ones(meetings: Meetings) -> None:
    days = [f"2023-03-{number:02d}" for number in range(1, 9)]
    links = meetings(*[told(f"a{d}", d, *PAIR, on=d, date_basis="publication", **LAGOS) for d in days])
    groups: dict[str, list[str]] = {}
    for d in days:
        groups.setdefault(links[f"a{d}"], []).append(d)
    assert all(int(group[-1][-2:]) - int(group[0][-2:]) <= 2 for group in groups.values())


def test_a_plan_that_was_kept_is_the_meeting_held(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-02-20", *PAIR, on="2023-03-02", status="planned"),
        told("b", "2023-03-02", *PAIR, on="2023-03-02", **LAGOS),
    )
    assert links["a"] == links["b"]


def test_a_plan_made_after_a_meeting_is_for_another(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-02", *PAIR, on="2023-03-02", **LAGOS),
        told("b", "2023-03-05", *PAIR, status="planned", **LAGOS),
    )
    assert links["a"] != links["b"]


def test_a_call_is_no_meeting_in_person_and_a_cancelled_one_was_not_held(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-02", *PAIR, on="2023-03-02"),
        told("b", "2023-03-02", *PAIR, on="2023-03-02", format="phone"),
        told("c", "2023-03-02", *PAIR, on="2023-03-02", status="cancelled"),
    )
    assert len({links["a"], links["b"], links["c"]}) == 3


def test_two_meetings_told_by_one_article_stay_two(meetings: Meetings) -> None:
    both = story("a", "2023-03-02")
    numbers = [both.person(name, *PEOPLE[name]) for name in PAIR]
    lunch = both.meet(*numbers, on="2023-03-02", context="working lunch", **LAGOS)
    talks = both.meet(*numbers, on="2023-03-02", context="border talks", **LAGOS)
    links = meetings(both, told("b", "2023-03-02", *PAIR, on="2023-03-02", context="working lunch", **LAGOS))
    assert links[lunch] != links[talks]
    assert links["b"] == links[lunch]


def test_other_counterparts_make_another_meeting(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-02", "Lena Okafor", "Paul Mbeki", on="2023-03-02"),
        told("b", "2023-03-02", "Lena Okafor", "Rosa Quintero", on="2023-03-02"),
        told("c", "2023-03-02", "Lena Okafor", "Paul Mbeki", "Rosa Quintero", on="2023-03-02"),
    )
    assert len({links["a"], links["b"], links["c"]}) == 3


def test_a_meeting_of_three_at_a_gathering_is_not_the_gathering(meetings: Meetings) -> None:
    three = {"on": "2023-03-02", "sentence_text": "The three held a trilateral meeting on the sidelines."}
    links = meetings(
        told("a", "2023-03-02", *FOUR, on="2023-03-02", **LAGOS),
        told("b", "2023-03-02", *FOUR[:3], **three, **LAGOS),
        told("other day", "2023-03-09", *FOUR, on="2023-03-09", **LAGOS),
        told("in part", "2023-03-09", *FOUR[:3], on="2023-03-09", **LAGOS),
    )
    assert links["a"] != links["b"]
    assert links["other day"] == links["in part"]


def test_two_who_met_alone_met_without_the_mediator(meetings: Meetings) -> None:
    made = story("a", "2023-03-02")
    numbers = [made.person(name, *PEOPLE[name]) for name in PAIR]
    envoy = made.person("Rosa Quintero", body=made.body("Economic Cooperation Organization"))
    made.meet(*numbers, envoy, on="2023-03-02", **LAGOS)
    alone = "Before that the two met alone."
    links = meetings(made, told("b", "2023-03-02", *PAIR, on="2023-03-02", sentence_text=alone, **LAGOS))
    assert links["a"] != links["b"]


def test_one_side_met_by_two_visitors_met_twice(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-02", "Paul Mbeki", "Kofi Darko", "Lena Okafor", on="2023-03-02", **LAGOS),
        told("b", "2023-03-02", "Paul Mbeki", "Kofi Darko", "Omar Sesay", on="2023-03-02", **LAGOS),
    )
    assert links["a"] != links["b"]


def test_a_delegation_may_be_the_other_side_told_by_name(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-02", "Lena Okafor", group="GH", on="2023-03-02", **LAGOS),
        told("b", "2023-03-02", "Lena Okafor", "Kofi Darko", on="2023-03-02", **LAGOS),
        told("c", "2023-03-02", "Lena Okafor", group="PE", on="2023-03-02", **LAGOS),
    )
    assert links["a"] == links["b"] != links["c"]


@pytest.mark.parametrize("group", ["business leaders of Ghana", "Ghanaian activists", "a parliamentary delegation"])
def test_a_group_that_does_not_speak_for_its_state_is_nobody_told_by_name(meetings: Meetings, group: str) -> None:
    made = story("a", "2023-03-02")
    numbers = [made.person("Lena Okafor", *PEOPLE["Lena Okafor"]), made.group(group, "GH")]
    made.meet(*numbers, on="2023-03-02", **LAGOS)
    links = meetings(made, told("b", "2023-03-02", "Lena Okafor", "Kofi Darko", on="2023-03-02", **LAGOS))
    assert links["a"] != links["b"]


def test_officials_of_one_country_are_not_told_apart_by_it(meetings: Meetings) -> None:
    made = story("a", "2023-03-02")
    numbers = [made.person("Lena Okafor", *PEOPLE["Lena Okafor"]), made.group("officials of Nigeria", "NG")]
    made.meet(*numbers, on="2023-03-02", **LAGOS)
    links = meetings(made, told("b", "2023-03-02", "Lena Okafor", "Omar Sesay", on="2023-03-02", **LAGOS))
    assert links["a"] != links["b"]


def test_two_envoys_who_met_one_after_another_of_a_country_met_twice(meetings: Meetings) -> None:
    envoys = ("Rosa Quintero", "Davron Mirzoyev")
    links = meetings(
        told("a", "2023-03-02", *envoys, "Lena Okafor", on="2023-03-02", **LAGOS),
        told("b", "2023-03-02", *envoys, "Omar Sesay", on="2023-03-02", **LAGOS),
    )
    assert links["a"] != links["b"]


def test_reports_without_a_day_join_only_with_strong_evidence(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-02", *PAIR, on="2023-03-02", **LAGOS),
        told("news", "2023-03-03", *PAIR, **LAGOS),
        told("background", "2023-03-03", *PAIR, is_focus=False, **LAGOS),
        told("later", "2023-06-03", *PAIR, **LAGOS),
        told("undated", None, *PAIR, **LAGOS),
    )
    assert links["news"] == links["a"]
    assert len({links["a"], links["background"], links["later"], links["undated"]}) == 4


def test_a_weekday_read_for_the_wrong_week_does_not_part_two_reports(meetings: Meetings) -> None:
    read = {"date_basis": "relative", "date_text": "on Friday"}
    links = meetings(
        told("a", "2023-03-04", *PAIR, on="2023-03-03", **read, **LAGOS),
        told("misread", "2023-03-01", *PAIR, on="2023-02-24", **read, **LAGOS),
        told("other", "2023-03-04", "Rosa Quintero", "Kofi Darko", on="2023-03-03", **read, **LAGOS),
        told("elsewhere", "2023-03-01", "Rosa Quintero", "Kofi Darko", on="2023-02-24", country_code="GH", **read),
        told("explicit", "2023-03-17", *PAIR, on="2023-03-10", date_text="on March 10", **LAGOS),
    )
    assert links["misread"] == links["a"] != links["explicit"]
    assert links["other"] != links["elsewhere"]


def test_an_inferred_day_and_country_do_not_part_two_reports(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-02", *PAIR, on="2023-03-02", **LAGOS),
        told("inferred", "2023-03-04", *PAIR, on="2023-03-04", date_basis="publication", country_code="GH"),
        told("b", "2023-03-02", "Rosa Quintero", "Kofi Darko", on="2023-03-02", **LAGOS),
        told("told", "2023-03-04", "Rosa Quintero", "Kofi Darko", on="2023-03-04", country_code="GH"),
    )
    assert links["inferred"] == links["a"]
    assert links["told"] != links["b"]


def test_an_undated_plan_keeps_to_the_meeting_that_most_tell_of(meetings: Meetings) -> None:
    links = meetings(
        told("plan", "2023-03-01", *PAIR, status="planned", **LAGOS),
        told("astray", "2023-03-01", *PAIR, on="2023-03-01", **LAGOS),
        told("a", "2023-03-04", *PAIR, on="2023-03-04", **LAGOS),
        told("b", "2023-03-04", *PAIR, on="2023-03-04", **LAGOS),
    )
    assert links["plan"] == links["a"] == links["b"] != links["astray"]


def test_of_two_encounters_of_an_article_a_report_joins_the_likelier(meetings: Meetings) -> None:
    both = story("a", "2023-03-02")
    numbers = [both.person(name, *PEOPLE[name]) for name in (*PAIR, "Kofi Darko")]
    handshake = both.meet(*numbers[:2], on="2023-03-02")
    talks = both.meet(*numbers, on="2023-03-02", status="planned", **LAGOS)
    links = meetings(both, told("b", "2023-03-02", *PAIR, "Kofi Darko", on="2023-03-02", **LAGOS))
    assert links["b"] == links[talks] != links[handshake]


def test_the_country_that_a_report_comes_from_parts_no_encounters(meetings: Meetings) -> None:
    links = meetings(
        told("plan", "2023-03-01", *PAIR, status="planned", country_code="NG"),
        told("a", "2023-03-03", *PAIR, on="2023-03-03", **LIMA),
        told("other plan", "2023-03-01", "Rosa Quintero", "Kofi Darko", status="planned", country_code="TJ"),
        told("b", "2023-03-03", "Rosa Quintero", "Kofi Darko", on="2023-03-03", **LAGOS),
    )
    assert links["plan"] == links["a"]
    assert links["other plan"] != links["b"]


def test_what_was_called_off_is_one_wherever_it_was_to_be(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-02", *PAIR, status="cancelled", **LAGOS),
        told("b", "2023-03-03", *PAIR, status="cancelled", country_code="GH"),
        told("c", "2023-03-03", *PAIR, status="cancelled", **LIMA),
        told("again", "2023-03-09", *PAIR, status="planned", **LAGOS),
    )
    assert links["a"] == links["b"] == links["c"] != links["again"]


def test_a_bilateral_at_a_summit_points_to_it(tmp_path: Path, meetings: Meetings) -> None:
    links = meetings(gathering("a", "The ministers opened the Water Summit."), bilateral("b"))
    assert rows(tmp_path / "lake", MEETING_RELATIONS) == [
        {"meeting_key": links["b"], "parent_meeting_key": links["a"], "relation": "margins_of"}
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("The four sat down on the sidelines of the Water Summit.", id="beside it"),
        pytest.param("The four sat down together in the afternoon.", id="not named"),
    ],
)
def test_a_meeting_of_several_at_a_summit_is_not_the_summit(tmp_path: Path, meetings: Meetings, sentence: str) -> None:
    meetings(gathering("a", sentence), bilateral("b"))
    assert rows(tmp_path / "lake", MEETING_RELATIONS) == []


def test_what_was_a_call_or_of_another_month_was_not_at_the_summit(tmp_path: Path, meetings: Meetings) -> None:
    made = story("a", "2023-05-02")
    numbers = [made.person(name, *PEOPLE[name]) for name in FOUR]
    month = {"until": "2023-03-31", "date_precision": "month"}
    made.meet(*numbers, on="2023-03-01", context="Water Summit", sentence_text="The Water Summit met.", **month)
    made.meet(*numbers[:2], on="2023-05-02", context="Water Summit")
    meetings(
        made, gathering("b", "The Water Summit met.", on="2023-06-02"), bilateral("c", on="2023-06-02", format="phone")
    )
    assert rows(tmp_path / "lake", MEETING_RELATIONS) == []


def test_talks_during_a_visit_are_part_of_it(tmp_path: Path, meetings: Meetings) -> None:
    visit = told("a", "2023-03-01", *PAIR, on="2023-03-01", until="2023-03-03", context="state visit", **LAGOS)
    talks = told("b", "2023-03-02", "Paul Mbeki", "Davron Mirzoyev", on="2023-03-02", context="state visit", **LAGOS)
    links = meetings(visit, talks)
    assert rows(tmp_path / "lake", MEETING_RELATIONS) == [
        {"meeting_key": links["b"], "parent_meeting_key": links["a"], "relation": "part_of_visit"}
    ]


def test_fifty_outlets_tell_of_one_meeting(meetings: Meetings) -> None:
    links = meetings(*[told(f"a{n:02d}", "2023-03-02", *PAIR, on="2023-03-02", **LAGOS) for n in range(50)])
    assert len(set(links.values())) == 1


def test_a_weekday_misread_parts_no_reports_of_one_summit(meetings: Meetings) -> None:
    told_days = {"date_basis": "relative", "context": "Gulf of Guinea Summit", **LAGOS}
    links = meetings(
        told("a", "2023-03-03", *PAIR, on="2023-03-03", date_text="on Friday", **told_days),
        told("b", "2023-03-05", *PAIR, on="2023-03-05", date_text="early Sunday", **told_days),
        told("c", "2023-03-05", *PAIR, on="2023-03-07", date_text="on Tuesday", **told_days),
    )
    assert links["a"] == links["b"]
    assert links["c"] not in {links["a"], links["b"]}


def test_of_two_encounters_of_an_article_a_plan_joins_the_plan(meetings: Meetings) -> None:
    both = story("a", "2023-03-02")
    numbers = [both.person(name, *PEOPLE[name]) for name in (*PAIR, "Kofi Darko")]
    handshake = both.meet(*numbers[:2], on="2023-03-02", **LAGOS)
    talks = both.meet(*numbers, on="2023-03-02", status="planned", **LAGOS)
    links = meetings(both, told("b", "2023-03-01", *PAIR, on="2023-03-02", status="planned", **LAGOS))
    assert links["b"] == links[talks] != links[handshake]


def test_news_without_a_day_can_be_that_of_days_before(meetings: Meetings) -> None:
    call = {"format": "phone", "is_focus": True}
    links = meetings(
        told("a", "2023-03-06", *PAIR, on="2023-03-02", date_basis="explicit", date_text="on March 2", **call),
        told("b", "2023-03-07", *PAIR, on="2023-03-07", date_basis="publication", **call),
        told("c", "2023-03-17", *PAIR, on="2023-03-17", date_basis="publication", **call),
    )
    assert links["a"] == links["b"] != links["c"]


def test_the_same_weekday_a_week_later_is_another_meeting(meetings: Meetings) -> None:
    monday = {"date_basis": "relative", "date_text": "on Monday", **LAGOS}
    links = meetings(
        told("a", "2023-03-06", *PAIR, on="2023-03-06", **monday),
        told("b", "2023-03-13", *PAIR, on="2023-03-13", **monday),
    )
    assert links["a"] != links["b"]


def test_a_weekly_meeting_told_the_day_after_is_a_new_one_each_week(meetings: Meetings) -> None:
    monday = {"date_basis": "relative", "date_text": "on Monday", **LAGOS}
    links = meetings(
        told("a", "2023-03-07", *PAIR, on="2023-03-06", **monday),
        told("b", "2023-03-14", *PAIR, on="2023-03-13", **monday),
        told("c", "2023-03-21", *PAIR, on="2023-03-20", **monday),
    )
    assert len({links["a"], links["b"], links["c"]}) == 3


def test_a_day_without_a_year_keeps_undated_reports_apart(meetings: Meetings) -> None:
    plan = {"status": "planned", **LAGOS}
    links = meetings(
        told("a", "2023-01-30", *PAIR, on="2023-01-29", **LAGOS),
        told("february", None, *PAIR, sentence_text="They will meet on Feb. 21.", **plan),
        told("january", None, *PAIR, sentence_text="They will meet on the 29th of January.", **plan),
        told("held", None, *PAIR, sentence_text="They met on 21 February.", **LAGOS),
    )
    assert links["january"] == links["a"] != links["february"] == links["held"]


def test_no_report_without_a_place_joins_plans_for_two_countries(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-01", *PAIR, status="planned", **LAGOS),
        told("b", "2023-03-02", *PAIR, status="planned"),
        told("c", "2023-03-02", *PAIR, status="planned", **LIMA),
    )
    assert links["a"] == links["b"] != links["c"]


def test_what_is_told_by_its_month_is_of_neither_of_two_in_that_month(meetings: Meetings) -> None:
    month = {"on": "2023-03-01", "until": "2023-03-31", "date_precision": "month", "is_focus": False, **LAGOS}
    background = told("month", "2023-06-02", *PAIR, **month)
    early, late = (told(day, day, *PAIR, on=day, **LAGOS) for day in ("2023-03-02", "2023-03-22"))
    assert len(set(meetings(early, late, background).values())) == 3
    links = meetings(early, late, background, told("again", "2023-03-23", *PAIR, on="2023-03-22", **LAGOS))
    assert links["month"] == links["again"] == links["2023-03-22"] != links["2023-03-02"]


def test_of_talks_and_a_dinner_on_one_day_a_dinner_is_the_dinner(meetings: Meetings) -> None:
    both = story("a", "2023-03-02")
    numbers = [both.person(name, *PEOPLE[name]) for name in PAIR]
    talks = both.meet(*numbers, on="2023-03-02", trigger_text="held talks", **LAGOS)
    dinner = both.meet(*numbers, on="2023-03-02", trigger_text="hosted a dinner", **LAGOS)
    links = meetings(
        both,
        told("b", "2023-03-02", *PAIR, on="2023-03-02", trigger_text="dined", **LAGOS),
        told("c", "2023-03-02", *PAIR, on="2023-03-02", trigger_text="conferred", **LAGOS),
    )
    assert links["b"] == links[dinner] != links[talks] == links["c"]


def test_a_dinner_on_the_day_after_the_talks_is_not_the_talks(meetings: Meetings) -> None:
    links = meetings(
        told("a", "2023-03-02", *PAIR, on="2023-03-02", **LAGOS),
        told("b", "2023-03-03", *PAIR, on="2023-03-03", trigger_text="dinner", **LAGOS),
    )
    assert links["a"] != links["b"]


def test_whom_both_reports_name_is_no_other_side(meetings: Meetings) -> None:
    def report(article: str, body: str | None, **meeting: object) -> Story:
        made = story(article, "2023-03-02")
        numbers = [made.person(name, *PEOPLE[name]) for name in PAIR]
        own = None if body is None else made.body(body)
        chair = made.person("Rosa Quintero", body=own)
        made.meet(*numbers, chair, **LAGOS, **meeting)
        return made

    month = {"until": "2023-03-31", "date_precision": "month"}
    links = meetings(
        report("a", "Economic Cooperation Organization", on="2023-03-02"), report("b", None, on="2023-03-01", **month)
    )
    assert links["a"] == links["b"]


def test_a_postponed_meeting_is_held_on_its_new_day(meetings: Meetings) -> None:
    links = meetings(
        told("plan", "2023-03-01", *PAIR, on="2023-03-10", status="planned", **LAGOS),
        told("off", "2023-03-08", *PAIR, on="2023-03-10", status="cancelled", **LAGOS),
        told("again", "2023-03-12", *PAIR, on="2023-03-20", status="planned", **LAGOS),
        told("held", "2023-03-20", *PAIR, on="2023-03-20", **LAGOS),
    )
    assert links["plan"] == links["off"] != links["again"] == links["held"]
