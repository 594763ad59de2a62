"""Nights in any order and corrections: the same meetings, and redirects where keys died."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.identity.scenes import Story, make_reference, rows, story, write_lake
from transforms import lake as lake_files
from transforms.encounters import merge_encounters
from transforms.identity import resolve_identities
from transforms.keys import hash_key
from transforms.schemas import (
    MEETING_CORRECTIONS,
    MEETING_LINKS,
    MEETING_REDIRECTS,
    MEETING_RELATIONS,
    OFFICIAL_LINKS,
    OFFICIALS,
    POSITIONS,
)

PEOPLE = [
    ("Lena Okafor", "Foreign Minister", "foreign_minister", "NG"),
    ("Paul Mbeki", "President", "head_of_state", "GH"),
    ("Rosa Quintero", "President", "head_of_state", "PE"),
    ("Davron Mirzoyev", "Foreign Minister", "foreign_minister", "TJ"),
]
DAYS = st.dates(dt.date(2023, 3, 1), dt.date(2023, 3, 5))


def run(lake: Path, reference: Path) -> None:
    resolve_identities(lake, reference)
    merge_encounters(lake, reference)


@st.composite
def stories(draw: st.DrawFn) -> list[Story]:
    made = []
    for number in range(draw(st.integers(1, 7))):
        published = draw(st.one_of(st.none(), DAYS))
        article = Story(f"a{number}", published)
        people = [article.person(*told) for told in PEOPLE]
        for _ in range(draw(st.integers(0, 2))):
            numbers = draw(st.lists(st.sampled_from(people), min_size=1, max_size=4, unique=True))
            if draw(st.booleans()):
                numbers.append(article.group("ministers", draw(st.sampled_from(["GH", "PE", None]))))
            on = draw(st.one_of(st.none(), DAYS))
            article.meet(
                *numbers,
                on=on.isoformat() if on else None,
                date_basis=draw(st.sampled_from(["explicit", "publication"])) if on else "none",
                status=draw(st.sampled_from(["held", "held", "planned", "cancelled"])),
                format=draw(st.sampled_from(["in_person", "phone", "unknown"])),
                city=draw(st.sampled_from([None, "Lagos", "Accra"])),
                country_code=draw(st.sampled_from([None, "NG", "GH"])),
                context=draw(st.sampled_from([None, "Water Summit", "official visit"])),
                is_focus=draw(st.booleans()),
            )
        made.append(article)
    return made


def outcome(lake: Path) -> list[object]:
    tables = (OFFICIALS, OFFICIAL_LINKS, POSITIONS, MEETING_LINKS, MEETING_RELATIONS)
    return [lake_files.read_table(lake, table).to_pylist() for table in tables]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=stories(), data=st.data())
def test_nights_in_any_order_end_as_one_run_over_all(
    told: list[Story], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, plain_reference: Path
) -> None:
    at_once = tmp_path_factory.mktemp("once") / "lake"
    run(write_lake(at_once, told), plain_reference)
    by_night = tmp_path_factory.mktemp("nights") / "lake"
    published: set[str] = set()
    for night, article in enumerate(data.draw(st.permutations(told))):
        run(write_lake(by_night, [article], f"b{night}", f"2024-01-{night + 1:02d}"), plain_reference)
        published |= {str(row["meeting_key"]) for row in rows(by_night, MEETING_LINKS)}
    assert outcome(by_night) == outcome(at_once)
    living = {str(row["meeting_key"]) for row in rows(by_night, MEETING_LINKS)}
    led = {
        str(row["old_key"]): row["new_key"] for row in rows(by_night, MEETING_REDIRECTS) if row["reason"] != "parted"
    }
    assert published - living == set(led), "every key that was published lives, or leads to one that does"
    assert set(led.values()) <= living


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=stories(), second=stories(), data=st.data())
def test_changed_retracted_and_newly_extracted_articles_end_as_one_run_over_what_is_left(
    first: list[Story],
    second: list[Story],
    data: st.DataObject,
    tmp_path_factory: pytest.TempPathFactory,
    plain_reference: Path,
) -> None:
    """The second list holds the same articles anew: changed (another content) or extracted anew (the same content)."""
    by_night = tmp_path_factory.mktemp("nights") / "lake"
    latest: dict[str, tuple[str, Story]] = {}
    for night, article in enumerate(data.draw(st.permutations([*first, *second]))):
        batch = f"b{night}"
        if article.article_id in latest:
            before_batch, before = latest[article.article_id]
            if data.draw(st.booleans(), label="changed"):
                article = with_content(article, f"content {night}")
                before.status = "superseded"
                run(write_lake(by_night, [before], before_batch), plain_reference)
            else:
                article, batch = with_content(article, before.content), before_batch
        latest[article.article_id] = batch, article
        run(write_lake(by_night, [article], batch), plain_reference)
    for batch, article in latest.values():
        if data.draw(st.booleans(), label="retracted"):
            article.status = "retracted"
            run(write_lake(by_night, [article], batch), plain_reference)
    at_once = tmp_path_factory.mktemp("once") / "lake"
    run(write_lake(at_once, [article for _, article in latest.values()]), plain_reference)
    assert outcome(by_night) == outcome(at_once)


def with_content(article: Story, content: str) -> Story:
    """Return the same article told in another version: its keys follow its content."""
    made = Story(article.article_id, article.published, content=content)
    made.entities = [entity | {"article_key": made.key} for entity in article.entities]
    keys = {meeting["mention_key"]: hash_key(made.key, meeting["trigger_start"]) for meeting in article.meetings}
    made.meetings = [m | {"article_key": made.key, "mention_key": keys[m["mention_key"]]} for m in article.meetings]
    made.participants = [
        p | {"article_key": made.key, "mention_key": keys[p["mention_key"]]} for p in article.participants
    ]
    return made


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=stories())
def test_a_second_run_changes_not_a_byte(
    told: list[Story], tmp_path_factory: pytest.TempPathFactory, plain_reference: Path
) -> None:
    lake = write_lake(tmp_path_factory.mktemp("again") / "lake", told)
    tables = (MEETING_LINKS, MEETING_RELATIONS, MEETING_REDIRECTS, MEETING_CORRECTIONS)
    run(lake, plain_reference)
    before = [(lake / table.name / f"{table.name}.parquet").read_bytes() for table in tables]
    run(lake, plain_reference)
    assert [(lake / table.name / f"{table.name}.parquet").read_bytes() for table in tables] == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=stories())
def test_no_meeting_holds_reports_that_rule_each_other_out(
    told: list[Story], tmp_path_factory: pytest.TempPathFactory, plain_reference: Path
) -> None:
    lake = write_lake(tmp_path_factory.mktemp("rules") / "lake", told)
    run(lake, plain_reference)
    mentions = {meeting["mention_key"]: meeting for article in told for meeting in article.meetings}
    groups: dict[object, list[dict[str, object]]] = {}
    for row in rows(lake, MEETING_LINKS):
        groups.setdefault(row["meeting_key"], []).append(mentions[row["mention_key"]])
    for group in groups.values():
        assert len({meeting["article_key"] for meeting in group}) == len(group)
        assert not {"held", "cancelled"} <= {meeting["status"] for meeting in group}
        assert not {"in_person", "phone"} <= {meeting["format"] for meeting in group}
        days = [meeting["meeting_date"] for meeting in group if meeting["meeting_date"]]
        assert not days or max(days) - min(days) <= dt.timedelta(days=2)


def two_reports(**values: object) -> list[Story]:
    made = []
    for article, on in [("a", "2023-03-02"), ("b", "2023-03-02")]:
        told = story(article, "2023-03-02")
        told.meet(*[told.person(*person) for person in PEOPLE[:2]], on=on, **values)
        made.append(told)
    return made


def corrected(
    tmp_path: Path, told: Sequence[Story], **overrides: Sequence[Mapping[str, str]]
) -> tuple[dict[str, str], list[dict[str, object]]]:
    """Return article id -> meeting key, and what each correction did."""
    reference = make_reference(tmp_path / "reference", overrides=overrides)
    lake = write_lake(tmp_path / "lake", told)
    run(lake, reference)
    links = {str(row["article_id"]): str(row["meeting_key"]) for row in rows(lake, MEETING_LINKS)}
    return links, rows(lake, MEETING_CORRECTIONS)


def test_two_reports_told_to_be_different(tmp_path: Path) -> None:
    pair = {"article_id": "a", "words": "met", "other_article_id": "b", "other_words": "told as number 0"}
    links, corrections = corrected(tmp_path, two_reports(), different_meeting=[pair])
    assert links["a"] != links["b"]
    assert [row["outcome"] for row in corrections] == ["applied"]


def test_two_meetings_told_to_be_one_by_key(tmp_path: Path) -> None:
    told = two_reports()
    told[1].meetings[0] |= {
        "meeting_date": dt.date(2023, 5, 1),
        "date_earliest": dt.date(2023, 5, 1),
        "date_latest": dt.date(2023, 5, 1),
    }
    before, _ = corrected(tmp_path, told)
    assert before["a"] != before["b"]
    pair = {"meeting": before["a"], "other_meeting": before["b"]}
    for _ in range(2):
        links, corrections = corrected(tmp_path, told, same_meeting=[pair])
        assert set(links.values()) == {before["a"]}
        assert corrections[0]["outcome"] == "applied"
        [redirect] = rows(tmp_path / "lake", MEETING_REDIRECTS)
        assert (redirect["old_key"], redirect["new_key"], redirect["reason"]) == (before["b"], before["a"], "override")


def test_what_was_no_meeting_is_left_out(tmp_path: Path) -> None:
    links, corrections = corrected(tmp_path, two_reports(), not_a_meeting=[{"article_id": "b", "words": "met"}])
    assert set(links) == {"a"}
    assert [(row["file"], row["outcome"], row["affected"]) for row in corrections] == [
        ("not_a_meeting.csv", "applied", 1)
    ]


def test_a_key_is_found_again_after_re_extraction(tmp_path: Path) -> None:
    told = two_reports()
    before, _ = corrected(tmp_path, told)
    for article in told:
        article.meetings[0] |= {"trigger_start": 7, "mention_key": f"new {article.article_id}"}
        for participant in article.participants:
            participant["mention_key"] = f"new {article.article_id}"
    after, _ = corrected(tmp_path, told)
    assert before["a"] != after["a"]
    assert [(row["old_key"], row["new_key"]) for row in rows(tmp_path / "lake", MEETING_REDIRECTS)] == [
        (before["a"], after["a"])
    ]
