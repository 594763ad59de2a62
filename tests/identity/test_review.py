"""Doubtful decisions come as lines that can be pasted into the override files."""

from pathlib import Path

from tests.identity.scenes import Story, make_reference, rows, story, write_lake
from transforms.encounters import merge_encounters
from transforms.identity import resolve_identities
from transforms.identity.overrides import load_overrides
from transforms.review import as_text, review
from transforms.schemas import MEETING_LINKS, OFFICIAL_LINKS


def told(article: str, published: str, *people: tuple[str, str | None]) -> Story:
    made = story(article, published)
    for name, country in people:
        made.person(name, "Envoy", "envoy", country)
    return made


def run(lake: Path, reference: Path) -> None:
    resolve_identities(lake, reference)
    merge_encounters(lake, reference)


def test_a_near_merge_of_people_can_be_pasted_and_then_holds(tmp_path: Path) -> None:
    reference, lake = make_reference(tmp_path / "reference"), tmp_path / "lake"
    write_lake(
        lake, [told("a", "2023-01-01", ("Lena Okafor", "NG")), told("b", "2023-01-02", ("Lena Grace Okafor", None))]
    )
    run(lake, reference)
    [doubt] = [doubt for doubt in review(lake, reference) if doubt.file == "same_person.csv"]
    with (reference / "overrides" / doubt.file).open("a") as sink:
        sink.write(doubt.line + "\n")
    assert len(load_overrides(reference).same_person) == 1
    run(lake, reference)
    assert len({row["official_key"] for row in rows(lake, OFFICIAL_LINKS)}) == 1
    assert not [doubt for doubt in review(lake, reference) if doubt.file == "same_person.csv"]


def test_a_near_merge_of_meetings_can_be_pasted_and_then_holds(tmp_path: Path) -> None:
    reference, lake = make_reference(tmp_path / "reference"), tmp_path / "lake"
    stories = []
    for article, on in [("a", "2023-03-02"), ("b", None)]:
        made = told(article, "2023-03-02", ("Lena Okafor", "NG"), ("Paul Mbeki", "GH"))
        made.meet(0, 1, on=on, is_focus=on is not None, city="Lagos", country_code="NG")
        stories.append(made)
    stories[1].meetings[0]["is_focus"] = True
    stories[1].published = None
    write_lake(lake, stories)
    run(lake, reference)
    [doubt] = [doubt for doubt in review(lake, reference) if doubt.file == "same_meeting.csv"]
    with (reference / "overrides" / doubt.file).open("a") as sink:
        sink.write(doubt.line + "\n")
    run(lake, reference)
    assert len({row["meeting_key"] for row in rows(lake, MEETING_LINKS)}) == 1


def test_unknown_holders_told_of_often_wait_for_a_name(tmp_path: Path, plain_reference: Path) -> None:
    lake, stories = tmp_path / "lake", []
    for number in range(3):
        made = story(f"a{number}", f"2023-01-0{number + 1}")
        made.person("Nigerian\nforeign minister", "Foreign Minister", "foreign_minister", "NG", is_named=False)
        stories.append(made)
    write_lake(lake, stories)
    run(lake, plain_reference)
    [doubt] = review(lake, plain_reference)
    assert doubt.file == "official.csv"
    assert "\n" not in doubt.line
    assert "3 articles" in doubt.why
    assert doubt.line in as_text([doubt])


def test_where_nothing_is_in_doubt_it_says_so(tmp_path: Path, plain_reference: Path) -> None:
    lake = write_lake(tmp_path / "lake", [told("a", "2023-01-01", ("Lena Okafor", "NG"))])
    run(lake, plain_reference)
    assert as_text(review(lake, plain_reference)) == "Nothing is in doubt."
