import os
from pathlib import Path

import pytest

from transforms.articles.landing import list_files
from transforms.articles.records import Reason


def drop(landing: Path, *names: str) -> None:
    for name in names:
        (landing / name).parent.mkdir(parents=True, exist_ok=True)
        (landing / name).write_text(name)


def test_every_file_of_the_tree_in_the_order_of_its_name(tmp_path: Path) -> None:
    drop(tmp_path, "b.txt", "a/z.txt", "a/b/c.jsonl", "a.txt")
    assert [file.source_uri for file in list_files(tmp_path)] == ["a.txt", "a/b/c.jsonl", "a/z.txt", "b.txt"]


def test_hidden_and_unfinished_files_are_passed_over(tmp_path: Path) -> None:
    drop(tmp_path, ".hidden.txt", ".folder/a.txt", "a.txt.part", "b.jsonl.TMP", "c.tmp/d.txt", "e.txt")
    assert [file.source_uri for file in list_files(tmp_path)] == ["e.txt"]


def test_the_hash_is_of_the_bytes_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("same")
    (tmp_path / "b.txt").write_text("same")
    first = list(list_files(tmp_path))
    os.utime(tmp_path / "a.txt", (1, 1))
    assert list(list_files(tmp_path)) == first
    assert first[0].file_hash == first[1].file_hash


def test_links_are_read_only_inside_the_landing_folder(tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    drop(landing, "real/a.txt")
    drop(tmp_path, "secret/b.txt")
    (landing / "inside.txt").symlink_to(landing / "real" / "a.txt")
    (landing / "outside.txt").symlink_to(tmp_path / "secret" / "b.txt")
    (landing / "folder").symlink_to(tmp_path / "secret")
    (landing / "broken.txt").symlink_to(tmp_path / "nothing")
    (landing / "round.txt").symlink_to(landing / "round.txt")
    (landing / "by_parent.txt").symlink_to(Path("..") / "secret" / "b.txt")
    reasons = {file.source_uri: file.rejection and file.rejection.reason for file in list_files(landing)}
    assert reasons == {
        "real/a.txt": None,
        "inside.txt": None,
        "outside.txt": Reason.OUTSIDE_LANDING,
        "by_parent.txt": Reason.OUTSIDE_LANDING,
        "folder": Reason.OUTSIDE_LANDING,
        "broken.txt": Reason.UNREADABLE,
        "round.txt": Reason.UNREADABLE,
    }


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (file,) = list_files(tmp_path)
    assert file.rejection is not None
    assert file.rejection.reason is Reason.UNREADABLE


def test_a_name_that_is_no_unicode_can_be_stored(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.txt"))).write_text("words")
    (file,) = list_files(tmp_path)
    assert file.source_uri == "a\\xff.txt"


def test_a_missing_landing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="nowhere"):
        list(list_files(tmp_path / "nowhere"))
