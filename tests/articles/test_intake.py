import datetime as dt
import json
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.articles.conftest import DAY, PARAGRAPHS, World, story_of
from transforms import lake
from transforms.articles import articles as making
from transforms.articles import decide_status, intake, take_in, totals
from transforms.articles.articles import Arrival, make_article
from transforms.articles.records import RawArticle
from transforms.schemas import ARTICLE_STATUS, ARTICLES, INTAKE


def outcomes(world: World) -> dict[tuple[str, int], str]:
    return {(row["source_uri"], row["line_number"]): row["outcome"] for row in world.intake()}


def test_a_text_file_becomes_a_row(world: World) -> None:
    world.drop(
        "world/river.txt",
        " date 2024-02-27 Joan Marlowe\n\nMinisters meet over a river\n\n"
        f"NORTHPORT (Reuters) — {PARAGRAPHS[0]}\n{PARAGRAPHS[1]}\n\nHarbour.News",
    )
    report = world.run()
    assert (report.files, report.files_read, report.accepted, report.quarantined) == (1, 1, 1, 0)
    article = world.articles()["river"]
    assert article["source_uri"] == "world/river.txt"
    assert article["line_number"] is None
    assert article["title"] == "Ministers meet over a river"
    assert article["outlet"] == "Harbour.News"
    assert (article["published_date"], article["published_date_basis"]) == (dt.date(2024, 2, 27), "header")
    assert article["dateline_place"] == "NORTHPORT"
    assert article["text"][article["body_start"] :] == f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}"
    assert article["word_count"] == len(article["text"].replace("—", "").replace("(", "").split())
    assert article["language"] == "en"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"published": "2024-02-01", "url": "https://x.example/2024/01/31/a"}, (dt.date(2024, 2, 1), "metadata")),
        ({"published": "2031-02-01", "url": "https://x.example/2024/01/31/a"}, (dt.date(2024, 1, 31), "url")),
        ({"published": "1066-10-14"}, (None, "none")),
        ({"published": str(DAY + dt.timedelta(days=1))}, (DAY + dt.timedelta(days=1), "metadata")),
        ({"text": f"PARIS, Feb. 3, 2024 (AP) — {PARAGRAPHS[0]}"}, (dt.date(2024, 2, 3), "dateline")),
        ({"text": f"PARIS, Feb. 3 (AP) — {PARAGRAPHS[0]}"}, (None, "none")),
        (
            {"text": f" date 2024-02-27 \n{PARAGRAPHS[0]}", "url": "https://x.example/2024/01/31/a"},
            (dt.date(2024, 2, 27), "header"),
        ),
    ],
)
def test_the_day_of_publication_and_its_basis(
    world: World, record: dict[str, object], expected: tuple[object, str]
) -> None:
    world.drop_records("a.jsonl", [{"id": "a", "text": PARAGRAPHS[0]} | record])
    world.run()
    article = world.articles()["a"]
    assert (article["published_date"], article["published_date_basis"]) == expected


@pytest.mark.parametrize(
    ("record", "outlet"),
    [
        ({"outlet": "The Harbour Post", "url": "https://www.north.example/a"}, "The Harbour Post"),
        ({"url": "https://www.north.example/a"}, "north.example"),
        ({"url": "https://[broken"}, None),
        ({"text": f"PARIS (AP) — {PARAGRAPHS[0]}"}, "AP"),
        ({"text": f"PARIS (AP) — {PARAGRAPHS[0]}\n\nFirst published in Harbour Post"}, "Harbour Post"),
        ({}, None),
    ],
)
def test_the_outlet(world: World, record: dict[str, object], outlet: str | None) -> None:
    world.drop_records("a.jsonl", [{"id": "a", "text": PARAGRAPHS[0]} | record])
    world.run()
    assert world.articles()["a"]["outlet"] == outlet


def test_bad_input_goes_to_the_quarantine_and_stops_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MAXIMUM_CHARACTERS", 2000)
    world.drop_records(
        "many.jsonl",
        [
            {"id": "good", "text": PARAGRAPHS[0]},
            '{"id": "broken", "text": "',
            {"id": "empty", "text": "  \n "},
            {"id": "residue", "text": "* * *\n\n---"},
            {"id": "long", "text": "word " * 500},
            {"id": "french", "text": "Le ministre a rencontré son homologue à Genève pour parler de la paix."},
            {"id": "i" * 600, "text": PARAGRAPHS[1]},
            {"id": "surrogate\ud800", "text": 5, "title": "\ud800"},
            {"id": "fine\ud800", "text": PARAGRAPHS[2] + "\ud800\x00"},
        ],
    )
    world.drop("a.docx", "words")
    world.drop("b.txt", b"\x00\x01\x02" * 50)
    world.drop("c.txt", "")
    report = world.run()
    assert (report.accepted, report.quarantined) == (2, 10)
    assert world.reasons() == {
        ("a.docx", 0): "unknown_form",
        ("b.txt", 0): "not_text",
        ("c.txt", 0): "empty_file",
        ("many.jsonl", 2): "malformed_json",
        ("many.jsonl", 3): "empty_text",
        ("many.jsonl", 4): "empty_text",
        ("many.jsonl", 5): "too_long",
        ("many.jsonl", 6): "not_english",
        ("many.jsonl", 7): "wrong_type",
        ("many.jsonl", 8): "wrong_type",
    }
    quarantined = [row for row in world.intake() if row["outcome"] == "quarantined"]
    assert all(row["detail"] and row["article_key"] is None for row in quarantined)
    assert set(world.articles()) == {"good", "fine\ufffd"}
    assert world.settle() == totals(world.lake)
    assert vars(totals(world.lake)) == {"read": 12, "loaded": 2, "duplicate": 0, "quarantined": 10}


def test_an_article_whose_cleaning_never_ends_is_quarantined(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(raw: RawArticle, arrival: Arrival) -> dict[str, object]:
        while raw.article_id == "endless":
            pass
        return make_article(raw, arrival)

    monkeypatch.setattr(intake, "make_article", make)
    monkeypatch.setattr(intake, "SECONDS_PER_ARTICLE", 2.0)
    world.drop_records("a.jsonl", [{"id": name, "text": PARAGRAPHS[0]} for name in ("first", "endless")])
    world.run()
    assert world.reasons() == {("a.jsonl", 2): "too_slow"}
    assert set(world.articles()) == {"first"}


def test_without_an_id_the_content_is_the_id(world: World) -> None:
    world.drop_records("a.jsonl", [{"text": PARAGRAPHS[0], "title": "T"}, {"text": PARAGRAPHS[0], "title": "T"}])
    world.run()
    (article,) = world.articles().values()
    assert article["article_id"] == article["content_hash"]
    assert list(outcomes(world).values()) == ["accepted", "repeated"]


def test_running_again_changes_nothing(world: World, story: str) -> None:
    world.drop("a.txt", story)
    world.drop_records("b.jsonl.gz", [{"id": "b", "text": PARAGRAPHS[0]}, "{"])
    world.run()
    before = {path: path.read_bytes() for path in world.lake.rglob("*.parquet")}
    report = world.run(DAY + dt.timedelta(days=1))
    assert (report.files, report.files_read, report.batches) == (2, 0, ())
    assert {path: path.read_bytes() for path in world.lake.rglob("*.parquet")} == before


def test_a_touched_or_renamed_file_adds_no_article(world: World, story: str) -> None:
    world.drop_records("a.jsonl", [{"id": "a", "text": story}])
    world.run()
    (world.landing / "a.jsonl").rename(world.landing / "b.jsonl")
    report = world.run()
    assert (report.files_read, report.accepted, report.repeated) == (1, 0, 1)
    assert vars(world.settle()) == {"read": 2, "loaded": 1, "duplicate": 1, "quarantined": 0}


def test_a_changed_file_is_read_again_and_its_old_rows_no_longer_count(world: World) -> None:
    world.drop_records("a.jsonl", [{"id": "one", "text": PARAGRAPHS[0]}, "{broken"])
    world.run()
    first_seen = world.intake()[0]["first_seen_at"]
    world.drop_records("a.jsonl", [{"id": "one", "text": PARAGRAPHS[0]}, {"id": "two", "text": PARAGRAPHS[1]}])
    report = world.run()
    assert (report.accepted, report.repeated, report.quarantined) == (2, 0, 0)
    assert outcomes(world) == {("a.jsonl", 1): "accepted", ("a.jsonl", 2): "accepted"}
    assert world.intake()[0]["first_seen_at"] == first_seen
    assert vars(world.settle()) == {"read": 2, "loaded": 2, "duplicate": 0, "quarantined": 0}
    assert lake.read_table(world.lake, ARTICLES).num_rows == 2


def test_rows_of_other_files_stay_when_one_changes(world: World, story: str) -> None:
    for name in ("a", "b", "c"):
        world.drop(f"{name}.txt", f"{story} The {name} side agreed.")
    world.run()
    world.drop("b.txt", f"{story} No side agreed.")
    world.run()
    assert sorted(outcomes(world)) == [("a.txt", 0), ("b.txt", 0), ("c.txt", 0)]
    assert lake.read_table(world.lake, INTAKE)["is_last"].to_pylist() == [True] * 3


def test_a_file_taken_away_leaves_its_articles(world: World, story: str) -> None:
    world.drop("a.txt", story)
    world.run()
    (world.landing / "a.txt").unlink()
    assert world.run().files == 0
    assert vars(world.settle()) == {"read": 1, "loaded": 1, "duplicate": 0, "quarantined": 0}


def test_batches_hold_at_most_256_articles_and_are_told(world: World) -> None:
    world.drop_records("a.jsonl", [{"id": str(n), "text": story_of(n)} for n in range(300)])
    seen: list[tuple[int, int, int]] = []
    report = take_in(
        world.landing, world.lake, DAY, dt.datetime(2024, 3, 1, tzinfo=dt.UTC), lambda *state: seen.append(state)
    )
    assert list(report.batches) == sorted(report.batches, key=report.batches.index)
    assert sorted(lake.read_batch(world.lake, ARTICLES, batch).num_rows for batch in report.batches) == [44, 256]
    assert {batch.load_date for batch in report.batches} == {DAY}
    assert seen[-1] == (1, 1, 300)


def test_a_landing_folder_that_is_missing(world: World) -> None:
    with pytest.raises(NotADirectoryError):
        take_in(world.landing / "none", world.lake, DAY, dt.datetime.now(dt.UTC))


def test_two_runs_at_once_count_once(world: World) -> None:
    world.drop_records("a.jsonl", [{"id": str(n), "text": story_of(n)} for n in range(60)])
    reports = []
    threads = [threading.Thread(target=lambda: reports.append(world.run())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.accepted for report in reports) == [0, 60]
    assert vars(world.settle()) == {"read": 60, "loaded": 60, "duplicate": 0, "quarantined": 0}


def test_totals_notice_a_lost_article(world: World, story: str) -> None:
    world.drop("a.txt", story)
    world.drop("b.txt", f"{story} They parted.")
    world.run()
    decide_status(world.lake)
    for path in (world.lake / ARTICLES.name).rglob("*.parquet"):
        path.unlink()
    with pytest.raises(AssertionError, match="lost"):
        totals(world.lake)


def test_totals_of_an_empty_lake(tmp_path: Path) -> None:
    assert vars(totals(tmp_path)) == {"read": 0, "loaded": 0, "duplicate": 0, "quarantined": 0}


RECORDS = st.fixed_dictionaries(
    {"text": st.sampled_from([*PARAGRAPHS, "Hello there.", "", None])},
    optional={
        "id": st.sampled_from(["a", "b", "c", 1, ["x"]]),
        "title": st.sampled_from(["T", "U", None]),
        "published": st.sampled_from(["2024-01-01", "2024-02-02", "x"]),
        "retracted": st.booleans(),
    },
) | st.just("{")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.lists(
        st.tuples(st.sampled_from(["x.jsonl", "y.jsonl", "z/x.jsonl"]), st.lists(RECORDS, max_size=5)), max_size=5
    )
)
def test_the_equation_holds_whatever_arrives(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, list[object]]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    world = World(folder / "landing", folder / "lake")
    world.landing.mkdir()
    for name, records in files:
        world.drop(name, "\n".join(r if isinstance(r, str) else json.dumps(r) for r in records))
        world.run()
        counted = world.settle()
        assert counted.read == counted.loaded + counted.duplicate + counted.quarantined
    present = {name: len(records) or 1 for name, records in files}
    assert lake.read_table(world.lake, INTAKE).num_rows == sum(present.values())
    keys = lake.read_table(world.lake, ARTICLES)["article_key"].to_pylist()
    assert len(keys) == len(set(keys))
    status = lake.read_table(world.lake, ARTICLE_STATUS)["article_key"].to_pylist()
    assert sorted(status) == sorted(keys)
