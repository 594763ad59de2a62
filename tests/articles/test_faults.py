"""Runs killed at any write, and taken up again: nothing is lost and nothing counted twice."""

import datetime as dt
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.articles.conftest import DAY, PARAGRAPHS, World, story_of
from transforms import lake
from transforms.articles import intake
from transforms.schemas import ARTICLES, INTAKE

NOW = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)


def fill(world: World) -> None:
    for number in range(3):
        world.drop(f"single{number}.txt", story_of(100 + number))
    records = [{"id": str(n), "text": story_of(n)} for n in range(7)]
    world.drop_records("many.jsonl", [*records, "{", records[0]])


def contents(folder: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    rows = lake.read_table(folder, INTAKE).to_pylist()
    articles = lake.read_table(folder, ARTICLES).to_pylist()
    return (
        sorted((r["source_uri"], r["line_number"], r["outcome"], r["article_key"], r["is_last"]) for r in rows),
        sorted((r["article_key"], r["source_uri"], r["text"]) for r in articles),
    )


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "ARTICLES_PER_BATCH", 2)
    monkeypatch.setattr(intake, "ROWS_PER_BATCH", 3)


class StopError(Exception):
    pass


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("after", [False, True])
def test_stopped_at_every_write_and_taken_up(world: World, monkeypatch: pytest.MonkeyPatch, after: bool) -> None:
    fill(world)
    expected_lake = world.landing.parent / "expected"
    intake.take_in(world.landing, expected_lake, DAY, NOW)
    write = lake.write_batch
    stops = 0
    while True:
        writes = 0

        def write_or_stop(*arguments: object, **options: object) -> Path:
            nonlocal writes
            writes += 1
            if writes == 2 and not after:
                raise StopError
            path = write(*arguments, **options)  # type: ignore[arg-type]
            if writes == 2:
                raise StopError
            return path

        monkeypatch.setattr(lake, "write_batch", write_or_stop)
        try:
            world.run()
        except StopError:
            stops += 1
            assert stops < 50
            continue
        break
    assert stops > 2
    assert contents(world.lake) == contents(expected_lake)
    assert vars(world.settle()) == {"read": 12, "loaded": 10, "duplicate": 1, "quarantined": 1}


@pytest.mark.usefixtures("small_batches")
def test_a_file_that_changes_after_the_kill_is_read_in_its_new_form(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(world)
    write = lake.write_batch
    with monkeypatch.context() as patch:
        patch.setattr(
            lake,
            "write_batch",
            lambda *a, **k: write(*a, **k) if a[1] is ARTICLES else (_ for _ in ()).throw(StopError),
        )
        with pytest.raises(StopError):
            world.run()
    world.drop_records("many.jsonl", [{"id": "0", "text": f"{PARAGRAPHS[2]} It was another meeting."}])
    world.run()
    assert vars(world.settle()) == {"read": 4, "loaded": 4, "duplicate": 0, "quarantined": 0}
    status = world.status()
    assert status["0: Her guest"]["status"] == "current"
    assert status["0: They spoke"]["status"] == "superseded"


@pytest.mark.usefixtures("small_batches")
def test_stopped_while_older_versions_are_taken_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(world)
    world.run()
    world.drop_records("many.jsonl", [{"id": "0", "text": f"{PARAGRAPHS[2]} It was another meeting."}])
    with monkeypatch.context() as patch:
        patch.setattr(intake, "_drop_older_versions", lambda *_: (_ for _ in ()).throw(StopError))
        with pytest.raises(StopError):
            world.run()
    assert world.run().files_read == 0
    assert [row["source_uri"] for row in world.intake()] == ["many.jsonl", "single0.txt", "single1.txt", "single2.txt"]
    assert vars(world.settle()) == {"read": 4, "loaded": 4, "duplicate": 0, "quarantined": 0}


@pytest.mark.parametrize("kill_at", [1, 2, 5])
def test_kill_minus_nine(world: World, kill_at: int) -> None:
    fill(world)
    program = f"""
        import datetime as dt, os, signal
        from pathlib import Path
        from transforms import lake
        from transforms.articles import intake
        intake.ARTICLES_PER_BATCH, intake.ROWS_PER_BATCH = 2, 3
        replace, count = Path.replace, 0
        def replace_or_die(self, target):
            global count
            count += 1
            if count == {kill_at}:
                os.kill(os.getpid(), signal.SIGKILL)
            return replace(self, target)
        Path.replace = replace_or_die
        now = dt.datetime.now(dt.UTC)
        intake.take_in(Path({str(world.landing)!r}), Path({str(world.lake)!r}), dt.date(2024, 3, 1), now)
    """
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=root, env=os.environ, check=False, timeout=120
    )
    assert done.returncode == -signal.SIGKILL
    world.run()
    assert vars(world.settle()) == {"read": 12, "loaded": 10, "duplicate": 1, "quarantined": 1}
    assert lake.read_table(world.lake, ARTICLES).num_rows == 10
