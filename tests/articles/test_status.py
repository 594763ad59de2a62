import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.articles.conftest import DAY, PARAGRAPHS, World, story_of
from transforms import lake
from transforms.articles import decide_status, take_in, totals
from transforms.articles.signatures import MINIMUM_WORDS, PERMUTATIONS, signature
from transforms.articles.status import PART_DAYS
from transforms.schemas import ARTICLE_STATUS, ARTICLES

LONG = " ".join(story_of(number) for number in range(4))


def duplicates(world: World) -> dict[str, tuple[str, str]]:
    """Kind and id of the representative of every duplicate, by article id."""
    decide_status(world.lake)
    ids = {row["article_key"]: row["article_id"] for row in world.articles().values()}
    rows = lake.read_table(world.lake, ARTICLE_STATUS).to_pylist()
    return {
        ids[row["article_key"]]: (row["duplicate_kind"], ids[row["duplicate_of_article_key"]])
        for row in rows
        if row["status"] == "duplicate"
    }


def statuses(world: World) -> list[tuple[str, str]]:
    decide_status(world.lake)
    texts = {row["article_key"]: row["text"] for row in lake.read_table(world.lake, ARTICLES).to_pylist()}
    return sorted(
        (texts[row["article_key"]], row["status"]) for row in lake.read_table(world.lake, ARTICLE_STATUS).to_pylist()
    )


def test_the_same_text_under_another_id_is_an_exact_duplicate(world: World) -> None:
    world.drop_records(
        "a.jsonl",
        [
            {"id": "late", "text": LONG, "published": "2024-02-03"},
            {"id": "early", "text": LONG, "published": "2024-02-01"},
            {"id": "undated", "text": LONG},
            {"id": "short 1", "text": PARAGRAPHS[2]},
            {"id": "short 2", "text": PARAGRAPHS[2]},
            {"id": "other", "text": story_of(9)},
        ],
    )
    world.run()
    assert duplicates(world) == {
        "late": ("exact", "early"),
        "undated": ("exact", "early"),
        "short 2": ("exact", "short 1"),
    }
    assert vars(world.settle()) == {"read": 6, "loaded": 3, "duplicate": 3, "quarantined": 0}


def test_a_reprint_with_small_changes_is_a_near_duplicate(world: World) -> None:
    reprint = f"NORTHPORT (Reuters) — {LONG.replace('They spoke', 'Both sides spoke', 1)}"
    world.drop_records(
        "a.jsonl",
        [
            {"id": "reprint", "title": "Another headline", "text": reprint, "published": "2024-02-02"},
            {"id": "first", "title": "A headline", "text": LONG, "published": "2024-02-01"},
            {"id": "month later", "text": LONG.replace("They spoke", "All spoke", 1), "published": "2024-03-01"},
            {"id": "half", "text": f"{LONG[: len(LONG) // 2]} {story_of(50)} {story_of(51)}"},
        ],
    )
    world.run()
    assert duplicates(world) == {"reprint": ("near", "first")}
    rows = {row["status"]: row for row in decide_status(world.lake).to_pylist()}
    assert 0.85 <= rows["duplicate"]["similarity"] < 1


def test_headlines_are_kept_out_of_the_comparison(world: World) -> None:
    world.drop_records("a.jsonl", [{"id": name, "title": f"Headline of {name}", "text": LONG} for name in ("a", "b")])
    world.run()
    assert duplicates(world) == {"b": ("near", "a")}


def test_short_texts_that_differ_in_a_name_are_no_duplicates(world: World) -> None:
    text = "President {} received the ambassador of Norland, who had come to present his letters of credence."
    world.drop_records("a.jsonl", [{"id": name, "text": text.format(name)} for name in ("Lindqvist", "Oduya")])
    world.run()
    assert duplicates(world) == {}


def test_no_chain_of_small_changes_joins_unlike_texts(world: World) -> None:
    words = " ".join(story_of(number) for number in range(8)).split()
    records = []
    for step in range(12):
        words[step * 10 : step * 10 + 4] = ["entirely", "different", "words", f"here{step}"]
        records.append({"id": f"{step:02}", "text": " ".join(words)})
    world.drop_records("a.jsonl", records)
    world.run()
    found = duplicates(world)
    assert found
    assert not {representative for _, representative in found.values()} & set(found)
    assert len({representative for _, representative in found.values()}) > 1


def test_a_newer_version_takes_the_place_of_the_older(world: World) -> None:
    world.drop_records("a.jsonl", [{"id": "x", "text": story_of(1)}])
    world.run()
    world.drop_records("b.jsonl", [{"id": "x", "text": story_of(2)}, {"id": "x", "text": story_of(1)}])
    world.run()
    assert dict(statuses(world)) == {story_of(1): "superseded", story_of(2): "current"}
    rows = {row["status"]: row for row in decide_status(world.lake).to_pylist()}
    assert rows["superseded"]["superseded_by_article_key"] == rows["current"]["article_key"]
    assert vars(world.settle()) == {"read": 3, "loaded": 2, "duplicate": 1, "quarantined": 0}


@pytest.mark.parametrize(
    "corrected",
    [{"published": "2024-02-02"}, {"outlet": "Harbour Post"}, {"title": "B"}, {"url": "https://a.example/b"}],
)
def test_corrected_metadata_make_a_newer_version(world: World, corrected: dict[str, str]) -> None:
    record = {
        "id": "x", "text": LONG, "published": "2024-02-01", "outlet": "Harbor Post", "title": "A",
        "url": "https://a.example/a",
    }  # fmt: skip
    world.drop_records("a.jsonl", [record])
    world.run()
    world.drop_records("b.jsonl", [record | corrected, record | corrected])
    world.run()
    current = {row["article_key"] for row in decide_status(world.lake).to_pylist() if row["status"] == "current"}
    (article,) = (row for row in lake.read_table(world.lake, ARTICLES).to_pylist() if row["article_key"] in current)
    assert str(article[{"published": "published_date"}.get(*corrected, *corrected)]) == next(iter(corrected.values()))
    assert vars(world.settle()) == {"read": 3, "loaded": 2, "duplicate": 1, "quarantined": 0}


def test_of_versions_in_one_run_the_last_in_the_order_of_files_and_lines_counts(world: World) -> None:
    world.drop_records("b.jsonl", [{"id": "x", "text": story_of(3)}, {"id": "x", "text": story_of(2)}])
    world.drop_records("a.jsonl", [{"id": "x", "text": story_of(1)}])
    world.run()
    assert dict(statuses(world)) == {story_of(1): "superseded", story_of(3): "superseded", story_of(2): "current"}


def test_a_line_added_to_an_old_file_does_not_bring_old_versions_back(world: World) -> None:
    world.drop_records("a.jsonl", [{"id": "x", "text": story_of(1)}])
    world.run()
    world.drop_records("b.jsonl", [{"id": "x", "text": story_of(2)}])
    world.run()
    world.drop_records("a.jsonl", [{"id": "x", "text": story_of(1)}, {"id": "y", "text": story_of(3)}])
    world.run()
    assert dict(statuses(world)) == {story_of(1): "superseded", story_of(2): "current", story_of(3): "current"}


def test_a_text_file_is_its_own_article_wherever_its_name_occurs(world: World) -> None:
    world.drop("north/talks.txt", story_of(1))
    world.drop("south/talks.txt", story_of(2))
    world.drop_records("a.jsonl", [{"id": "talks", "text": story_of(3)}])
    world.run()
    assert [status for _, status in statuses(world)] == ["current"] * 3
    world.drop("north/talks.txt", story_of(4))
    world.run()
    assert dict(statuses(world))[story_of(1)] == "superseded"
    world.drop("north/talks.txt", story_of(1))
    world.run()
    assert dict(statuses(world)) == {
        story_of(1): "current",
        story_of(2): "current",
        story_of(3): "current",
        story_of(4): "superseded",
    }


def test_a_version_that_another_file_still_shows_stays(world: World) -> None:
    world.drop("north/talks.txt", story_of(1))
    world.drop("south/talks.txt", story_of(1))
    world.run()
    world.drop("north/talks.txt", story_of(2))
    world.run()
    assert dict(statuses(world)) == {story_of(1): "current", story_of(2): "current"}


@pytest.mark.parametrize("notice_first", [True, False])
@pytest.mark.parametrize(
    "notice", [{"id": "x", "retracted": True}, {"id": "x", "retracted": True, "text": story_of(1)}]
)
def test_a_retraction(world: World, notice_first: bool, notice: dict[str, object]) -> None:
    drops = [
        ("a.jsonl", [{"id": "x"} | notice]),
        ("b.jsonl", [{"id": "x", "text": story_of(1)}, {"id": "y", "text": story_of(1)}]),
    ]
    for name, records in drops if notice_first else reversed(drops):
        world.drop_records(name, records)
        world.run()
    assert statuses(world) == [(story_of(1), "current"), (story_of(1), "retracted")]
    counted = world.settle()
    assert (counted.read, counted.quarantined) == (3, 0)
    world.drop_records("a.jsonl", [{"id": "z", "text": story_of(5)}])
    world.run()
    assert duplicates(world) == {"y": ("exact", "x")}


def test_a_retraction_without_id_or_text_is_quarantined(world: World) -> None:
    world.drop_records("a.jsonl", [{"retracted": True}])
    world.run()
    assert world.reasons() == {("a.jsonl", 1): "missing_text"}


def test_a_correction_retracts_until_it_is_taken_back(world: World, tmp_path: Path) -> None:
    world.drop_records(
        "a.jsonl", [{"id": name, "text": LONG, "published": f"2024-02-0{day}"} for day, name in enumerate("xyz", 1)]
    )
    world.run()
    corrections = tmp_path / "reference" / "overrides" / "retracted_article.csv"
    corrections.parent.mkdir(parents=True)
    (corrections.parents[1] / "role_categories.csv").write_text("code,name\n")

    def decided() -> dict[str, tuple[str, str | None]]:
        ids = {row["article_key"]: name for name, row in world.articles().items()}
        rows = decide_status(world.lake, corrections.parents[1]).to_pylist()
        return {ids[row["article_key"]]: (row["status"], ids.get(row["duplicate_of_article_key"])) for row in rows}

    corrections.write_text("article_id,note\nx,withdrawn\nnot here,\n")
    assert decided() == {"x": ("retracted", None), "y": ("current", None), "z": ("duplicate", "y")}
    assert vars(totals(world.lake)) == {"read": 3, "loaded": 2, "duplicate": 1, "quarantined": 0}
    corrections.write_text("article_id,note\n")
    assert decided() == {"x": ("current", None), "y": ("duplicate", "x"), "z": ("duplicate", "x")}


RECORDS = [
    {"id": "a1", "text": LONG, "published": "2024-02-01"},
    {"id": "a2", "text": LONG.replace("They spoke", "All spoke", 1), "published": "2024-02-02"},
    {"id": "a3", "text": f"{LONG} They parted late.", "title": "T"},
    {"id": "b1", "text": PARAGRAPHS[2], "published": "2024-02-02"},
    {"id": "b2", "text": PARAGRAPHS[2], "published": "2024-02-02"},
    {"id": "c", "text": story_of(70)},
    {"id": "b1", "retracted": True},
]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(RECORDS))), runs=st.lists(st.integers(0, 2), min_size=7, max_size=7))
def test_the_order_of_arrival_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], runs: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("order")
    world = World(folder / "landing", folder / "lake")
    world.landing.mkdir()
    for run in range(3):
        for place, number in enumerate(order):
            if runs[place] == run:
                world.drop_records(f"{place}.jsonl", [RECORDS[number]])
        world.run(DAY + dt.timedelta(days=run))
    assert duplicates(world) == {"a2": ("near", "a1"), "a3": ("near", "a1")}
    assert {row["status"] for key, row in world.status().items() if key.startswith("b1")} == {"retracted"}


def test_files_in_any_order_give_the_same_lake(tmp_path: Path) -> None:
    """The names tell the order, not the order in which the file system lists or received the files."""
    results = []
    for number, order in enumerate(itertools.permutations(range(3))):
        world = World(tmp_path / f"landing{number}", tmp_path / f"lake{number}")
        world.landing.mkdir()
        for place in order:
            world.drop_records(f"{place}.jsonl", [{"id": "x", "text": story_of(place)}, {"text": story_of(9)}])
        take_in(world.landing, world.lake, DAY, dt.datetime(2024, 3, 1, tzinfo=dt.UTC))
        results.append((lake.read_table(world.lake, ARTICLES).to_pylist(), world.intake(), statuses(world)))
    assert all(result == results[0] for result in results)


@given(st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six"]), max_size=80))
def test_a_signature_is_of_the_words_alone(words: list[str]) -> None:
    found = signature(" ".join(words))
    assert len(found) == (4 * PERMUTATIONS if len(words) >= MINIMUM_WORDS else 0)
    assert found == signature("\n\n".join(words).upper() + ".")


def test_a_night_leaves_the_status_of_articles_of_long_ago_where_it_lies(world: World) -> None:
    for night, name in enumerate(("a", "b", "c")):
        world.hour = night * 24 * PART_DAYS
        world.drop(f"{name}.txt", f"{name}\n\n{story_of(night)}")
        world.run(DAY + dt.timedelta(days=night * PART_DAYS))
        before = {path: path.stat().st_mtime_ns for path in lake.table_files(world.lake, ARTICLE_STATUS)}
        decide_status(world.lake)
        after = {path: path.stat().st_mtime_ns for path in lake.table_files(world.lake, ARTICLE_STATUS)}
        assert len(after) == night + 1
        assert before.items() <= after.items()
    world.drop_records("gone.jsonl", [{"id": world.articles()["a"]["article_id"], "retracted": True}])
    world.run(DAY + dt.timedelta(days=3 * PART_DAYS))
    decide_status(world.lake)
    again = {path: path.stat().st_mtime_ns for path in lake.table_files(world.lake, ARTICLE_STATUS)}
    assert [path for path in after if again[path] != after[path]] == [min(after)]
