"""Nights in any order and corrections: the same meetings, and redirects where keys died."""

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.identity.scenes import Story, kill_at, make_reference, rows, story, write_lake, write_overrides
from transforms import lake as lake_files
from transforms.encounters import merge_encounters, merging, resolution
from transforms.encounters.memory import Memory, version_of
from transforms.encounters.merging import crowded_pairs
from transforms.encounters.resolution import OUTPUTS, compute_encounters
from transforms.encounters.tables import pair_hash
from transforms.identity import resolve_identities
from transforms.identity.overrides import load_overrides
from transforms.keys import hash_key
from transforms.remembering import FOLDER
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
            month = {"until": "2023-03-31", "date_precision": "month"} if on and draw(st.booleans()) else {}
            article.meet(
                *numbers,
                **month,
                on=on.isoformat() if on else None,
                date_basis=draw(st.sampled_from(["explicit", "publication"])) if on else "none",
                status=draw(st.sampled_from(["held", "held", "planned", "cancelled"])),
                format=draw(st.sampled_from(["in_person", "phone", "unknown"])),
                city=draw(st.sampled_from([None, "Lagos", "Accra"])),
                country_code=draw(st.sampled_from([None, "NG", "GH"])),
                context=draw(st.sampled_from([None, "Water Summit", "official visit"])),
                is_focus=draw(st.booleans()),
                trigger_text=draw(st.sampled_from(["met", "hosted a dinner"])),
                sentence_text=draw(st.sampled_from(["The Water Summit met.", "They meet on March 2.", "They met."])),
            )
        made.append(article)
    return made


def outcome(lake: Path) -> list[object]:
    tables = (OFFICIALS, OFFICIAL_LINKS, POSITIONS, MEETING_LINKS, MEETING_RELATIONS)
    return [lake_files.read_table(lake, table).to_pylist() for table in tables]


def made(lake: Path) -> list[object]:
    """All that the room writes, save when a redirect was first seen."""
    redirects = lake_files.read_table(lake, MEETING_REDIRECTS).drop_columns("merged_at").to_pylist()
    tables = (MEETING_LINKS, MEETING_RELATIONS, MEETING_CORRECTIONS)
    return [redirects, *(lake_files.read_table(lake, table).to_pylist() for table in tables)]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


@st.composite
def nights(draw: st.DrawFn) -> list[list[tuple[str, Story]]]:
    """Nights of articles by batch: new ones, and such as were told before: changed, extracted anew or retracted."""
    told: dict[str, tuple[str, Story]] = {}
    made = []
    for place, article in enumerate([*draw(stories()), *draw(stories())]):
        batch, known = told.get(article.article_id, (f"b{place}", None))
        if known and draw(st.booleans(), label="changed"):
            made.append((batch, with_status(known, "superseded")))
            article, batch = with_content(article, f"content {place}"), f"b{place}"
        elif known:
            article = with_content(article, known.content)
        told[article.article_id] = batch, article
        made.append((batch, article))
    gone = [item for item in told.values() if draw(st.booleans(), label="retracted")]
    made += [(batch, with_status(article, "retracted")) for batch, article in gone]
    ends = sorted(draw(st.integers(0, len(made))) for _ in range(3))
    return [made[first:last] for first, last in zip([0, *ends], [*ends, len(made)], strict=True)]


def with_status(article: Story, status: str) -> Story:
    return replace(article, status=status)


REFERENCES = st.one_of(
    st.builds(lambda number: {"article_id": f"a{number}", "words": "met"}, st.integers(0, 6)),
    st.builds(lambda number: {"article_id": f"a{number}", "words": "told as number 100"}, st.integers(0, 6)),
    st.builds(lambda number: {"meeting": hash_key("meeting", f"a{number}", 5)}, st.integers(0, 6)),
)


@st.composite
def corrections(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    def pair() -> dict[str, str]:
        other = {f"other_{name}": value for name, value in draw(REFERENCES).items()}
        return draw(REFERENCES) | other

    return {
        "same_meeting": [pair() for _ in range(draw(st.integers(0, 1)))],
        "different_meeting": [pair() for _ in range(draw(st.integers(0, 1)))],
        "not_a_meeting": [draw(REFERENCES) for _ in range(draw(st.integers(0, 1)))],
    }


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nights=nights(), lines=st.lists(corrections(), min_size=2, max_size=2), most=st.sampled_from([1, 2, 200]))
def test_what_is_remembered_of_earlier_nights_changes_nothing(
    nights: list[list[tuple[str, Story]]],
    lines: list[dict[str, list[dict[str, str]]]],
    most: int,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    own_reference: Path,
) -> None:
    """The same nights in two lakes, of which one forgets all before each run: the same tables every night."""
    monkeypatch.setattr(merging, "LARGEST_OPEN_BLOCK", most)
    folder = tmp_path_factory.mktemp("nights")
    lake, forgetful = folder / "lake", folder / "forgetful"
    for night, articles in enumerate(nights):
        write_overrides(own_reference, lines[night // 2])
        for batch, article in articles:
            write_lake(lake, [article], batch)
        resolve_identities(lake, own_reference)
        shutil.rmtree(forgetful / FOLDER, ignore_errors=True)
        shutil.copytree(lake, forgetful, dirs_exist_ok=True, ignore=only_inputs)
        assert merge_encounters(lake, own_reference) == merge_encounters(forgetful, own_reference), f"night {night}"
        assert made(lake) == made(forgetful), f"night {night}"


@pytest.fixture(scope="module")
def own_reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reference tables whose corrections a test may write."""
    return make_reference(tmp_path_factory.mktemp("own"))


def only_inputs(folder: str, names: list[str]) -> list[str]:
    """What is not copied to another lake: the memory, and what the room itself makes."""
    own = {FOLDER, *(table.name for table in OUTPUTS)}
    return [name for name in names if name in own]


@pytest.mark.parametrize("broken", range(len(OUTPUTS) + 1))
def test_a_run_killed_between_two_writes_is_made_good_by_the_next(
    broken: int, tmp_path: Path, plain_reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_reports()
    second.meetings[0] |= {"status": "planned", "context": "Water Summit"}
    late = story("0", "2023-03-01")
    late.meet(*[late.person(*person) for person in PEOPLE[:2]], on="2023-03-02")
    lake, whole = tmp_path / "lake", tmp_path / "whole"
    for folder in (lake, whole):
        run(write_lake(folder, [first, second], "one"), plain_reference)
        resolve_identities(write_lake(folder, [late], "two"), plain_reference)
    merge_encounters(whole, plain_reference)
    with monkeypatch.context() as patch:
        kill_at(broken, patch, Memory)
        with pytest.raises(KeyboardInterrupt):
            merge_encounters(lake, plain_reference)
    merge_encounters(lake, plain_reference)
    assert made(lake) == made(whole)
    assert len(rows(lake, MEETING_REDIRECTS)) == 1


def test_links_lie_in_parts_of_which_a_night_writes_those_that_differ(
    tmp_path: Path, plain_reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolution, "PART", 2)
    reports = [story(name, "2023-03-02") for name in "abcde"]
    for place, article in enumerate(reports):
        article.meet(*[article.person(*person) for person in PEOPLE[:2]], on=f"2023-0{1 + place}-02")
    lake = write_lake(tmp_path / "lake", reports[:4], "one")
    run(lake, plain_reference)
    files = lake_files.table_files(lake, MEETING_LINKS)
    before = [file.read_bytes() for file in files]
    run(write_lake(lake, reports[4:], "two"), plain_reference)
    assert len(files) == 2
    assert [file.read_bytes() for file in files] == before
    assert len(lake_files.table_files(lake, MEETING_LINKS)) == 3
    shutil.rmtree(lake / FOLDER)
    reports[1].status = reports[3].status = "retracted"
    run(write_lake(lake, reports[:4], "one"), plain_reference)
    assert len(lake_files.table_files(lake, MEETING_LINKS)) == 2
    assert {row["article_id"] for row in rows(lake, MEETING_LINKS)} == {"a", "c", "e"}


def test_a_memory_that_is_no_database_is_made_anew(tmp_path: Path, plain_reference: Path) -> None:
    lake = write_lake(tmp_path / "lake", two_reports())
    run(lake, plain_reference)
    before = made(lake)
    (lake / FOLDER / Memory.FILE).write_bytes(b"no database" * 1000)
    run(lake, plain_reference)
    assert made(lake) == before


def remembered(lake: Path, reference: Path) -> AbstractContextManager[Memory]:
    version = version_of(load_overrides(reference))
    return Memory.opened(lake, version, lake_files.files_of(lake, OUTPUTS))


def test_a_pair_is_crowded_by_reports_that_differ(
    tmp_path: Path, plain_reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "LARGEST_OPEN_BLOCK", 1)
    late = story("c", "2023-03-02")
    late.meet(*[late.person(*person) for person in PEOPLE[:2]], on="2023-03-01")
    for batch, told, is_crowded in (("one", two_reports(), False), ("two", [late], True)):
        lake = write_lake(tmp_path / "lake", told, batch)
        run(lake, plain_reference)
        pairs = crowded_pairs(compute_encounters(lake, load_overrides(plain_reference)).mentions)
        with remembered(lake, plain_reference) as known:
            assert known.crowded().hashes == {pair_hash(pair) for pair in pairs}
            assert bool(pairs) == is_crowded


def test_officials_are_told_of_by_the_files_in_which_they_lie_now(tmp_path: Path, plain_reference: Path) -> None:
    told = two_reports()
    lake = write_lake(tmp_path / "lake", told)
    run(lake, plain_reference)
    [file] = lake_files.table_files(lake, OFFICIALS)
    officials = rows(lake, OFFICIALS)
    file.unlink()
    for part, row in enumerate(officials, start=1):
        lake_files.write_table(lake, OFFICIALS, [row | {"is_provisional": not row["is_provisional"]}], part)
    merge_encounters(lake, plain_reference)
    with remembered(lake, plain_reference) as known:
        mentions = known.of_articles(article.key for article in told)
    assert [(len(mention.people), len(mention.known)) for mention in mentions] == [(2, 0), (2, 0)]


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


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=stories())
def test_a_second_run_changes_not_a_byte(
    told: list[Story], tmp_path_factory: pytest.TempPathFactory, plain_reference: Path
) -> None:
    lake = write_lake(tmp_path_factory.mktemp("again") / "lake", told)
    tables = (MEETING_LINKS, MEETING_RELATIONS, MEETING_REDIRECTS, MEETING_CORRECTIONS)
    run(lake, plain_reference)
    files = [path for table in tables for path in lake_files.table_files(lake, table)]
    before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]
    run(lake, plain_reference)
    assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
        days = [meeting["meeting_date"] for meeting in group if meeting["date_basis"] == "explicit"]
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


def test_an_encounter_follows_its_people_where_an_article_tells_twice_of_one(
    tmp_path: Path, plain_reference: Path
) -> None:
    article = story("a", "2023-03-02")
    lena, again, paul, rosa = (article.person(*PEOPLE[place]) for place in (0, 0, 1, 2))
    article.meet(lena, paul, on="2023-03-02")
    lake = write_lake(tmp_path / "lake", [article])
    run(lake, plain_reference)
    [file] = lake_files.table_files(lake, OFFICIAL_LINKS)
    links = rows(lake, OFFICIAL_LINKS)
    key_of = {row["entity_number"]: row["official_key"] for row in links}
    assert key_of[lena] == key_of[again]
    for row in links:
        if row["entity_number"] in {lena, again}:
            row["official_key"] = key_of[rosa]
    file.unlink()
    lake_files.write_table(lake, OFFICIAL_LINKS, links, part=0)
    merge_encounters(lake, plain_reference)
    [link] = rows(lake, MEETING_LINKS)
    assert link["parties"] == sorted([key_of[paul], key_of[rosa]])
