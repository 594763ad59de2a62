import datetime as dt
import multiprocessing
import os
import signal
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import Timeout
from hypothesis import given
from hypothesis import strategies as st

from transforms import lake
from transforms.schemas import ARTICLE_STATUS, ENTITY_MENTIONS, LAKE_TABLES, LakeTable

DAY = dt.date(2024, 3, 1)


def mention_row(number: int) -> dict[str, object]:
    return {
        "article_key": "a",
        "mention_number": number,
        "entity_type": "person",
        "text": "Ana",
        "char_start": 0,
        "char_end": 3,
        "rule_id": "name",
    }


def test_a_batch_comes_back_with_the_declared_schema(tmp_path: Path) -> None:
    batch = lake.Batch(DAY, "one")
    lake.write_batch(tmp_path, ENTITY_MENTIONS, batch, [mention_row(0), mention_row(1)])
    table = lake.read_table(tmp_path, ENTITY_MENTIONS)
    assert table.schema.equals(ENTITY_MENTIONS.schema)
    assert table.column("mention_number").to_pylist() == [0, 1]
    assert lake.list_batches(tmp_path, ENTITY_MENTIONS) == [batch]


def test_an_all_null_and_an_empty_batch_keep_their_types(tmp_path: Path) -> None:
    lake.write_batch(tmp_path, ENTITY_MENTIONS, lake.Batch(DAY, "nulls"), [mention_row(0)])
    lake.write_batch(tmp_path, ENTITY_MENTIONS, lake.Batch(DAY, "none"), [])
    for batch in lake.list_batches(tmp_path, ENTITY_MENTIONS):
        assert pq.read_schema(batch.path(tmp_path, ENTITY_MENTIONS)).equals(ENTITY_MENTIONS.schema)


def test_load_dates_choose_partitions(tmp_path: Path) -> None:
    other = DAY + dt.timedelta(days=1)
    for day, number in ((DAY, 0), (other, 1)):
        lake.write_batch(tmp_path, ENTITY_MENTIONS, lake.Batch(day, "b"), [mention_row(number)])
    assert lake.read_table(tmp_path, ENTITY_MENTIONS, [other]).column("mention_number").to_pylist() == [1]


@pytest.mark.parametrize("table", LAKE_TABLES, ids=lambda table: table.name)
def test_nothing_written_yet_reads_as_an_empty_typed_table(tmp_path: Path, table: LakeTable) -> None:
    assert lake.read_table(tmp_path, table).schema.equals(table.schema)
    assert lake.read_table(tmp_path, table).num_rows == 0


def test_a_null_in_a_required_column_is_refused_by_name(tmp_path: Path) -> None:
    row = {**mention_row(0), "rule_id": None}
    with pytest.raises(ValueError, match=r"entity_mentions\.rule_id"):
        lake.write_batch(tmp_path, ENTITY_MENTIONS, lake.Batch(DAY, "b"), [row])
    assert lake.list_batches(tmp_path, ENTITY_MENTIONS) == []


def test_a_value_of_the_wrong_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises((pa.ArrowInvalid, pa.ArrowTypeError)):
        lake.write_batch(tmp_path, ENTITY_MENTIONS, lake.Batch(DAY, "b"), [{**mention_row(0), "char_start": "x"}])


def test_footer_metadata_tells_what_made_a_batch(tmp_path: Path) -> None:
    batch = lake.Batch(DAY, "b")
    assert lake.batch_metadata(tmp_path, ENTITY_MENTIONS, batch) == {}
    lake.write_batch(tmp_path, ENTITY_MENTIONS, batch, [], {"extractor_version": "v1"})
    assert lake.batch_metadata(tmp_path, ENTITY_MENTIONS, batch) == {"extractor_version": "v1"}


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake.write_table(tmp_path, ARTICLE_STATUS, [{"article_key": "a", "status": "current"}])

    def full_disk(descriptor: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="no space left"):
        lake.write_table(tmp_path, ARTICLE_STATUS, [])
    assert lake.read_table(tmp_path, ARTICLE_STATUS).num_rows == 1
    assert [path.name for path in (tmp_path / "article_status").iterdir()] == ["article_status.parquet"]


def hold_lock(folder: str, ready: str) -> None:
    with lake.locked(Path(folder)):
        Path(ready).touch()
        time.sleep(60)


def test_the_lock_keeps_a_second_run_out_and_ends_with_a_killed_one(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    holder = multiprocessing.get_context("spawn").Process(target=hold_lock, args=(str(tmp_path / "lake"), str(ready)))
    holder.start()
    while not ready.exists():
        assert holder.is_alive()
        time.sleep(0.02)
    with pytest.raises(Timeout), lake.locked(tmp_path / "lake", timeout=0.1):
        pass
    assert holder.pid
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    with lake.locked(tmp_path / "lake", timeout=5):
        pass


def test_what_a_killed_run_left_half_written_goes_a_day_later(tmp_path: Path) -> None:
    folder = tmp_path / ENTITY_MENTIONS.name / "load_date=2024-03-01"
    folder.mkdir(parents=True)
    old, fresh = folder / ".a.parquet.1.tmp", folder / ".b.parquet.2.tmp"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * 86_400,) * 2)
    lake.create_empty(tmp_path)
    assert [path.name for path in folder.iterdir()] == [fresh.name]


def test_every_column_and_table_is_described() -> None:
    for table in LAKE_TABLES:
        assert table.grain.endswith(".")
        assert set(table.key) <= set(table.schema.names)
        for field in table.schema:
            assert field.metadata, f"{table.name}.{field.name}"
            assert field.metadata[b"description"]


KEYS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abcdefgh")))
NOTE = LakeTable("note", "A note.", ("key",), pa.schema([("key", pa.string()), ("told", pa.string())]))


def notes(keys: list[tuple[int, str]], told: str) -> pa.Table:
    """Return rows of that table in parts, sorted by key."""
    rows = sorted(keys, key=lambda row: row[1])
    parts, names = pa.array([part for part, _ in rows], pa.int32()), pa.array([key for _, key in rows], pa.string())
    return pa.table({"part": parts, "key": names, "told": pa.array([told] * len(rows), pa.string())})


def _keys(keys: list[tuple[int, str]]) -> list[tuple[str, int]]:
    return [(key, part) for part, key in keys]


@given(before=KEYS, gone=KEYS, made=KEYS)
def test_rows_of_some_keys_are_replaced_in_their_parts_and_places(
    before: list[tuple[int, str]], gone: list[tuple[int, str]], made: list[tuple[int, str]]
) -> None:
    made = [key for key in made if key in gone]
    with TemporaryDirectory() as folder:
        place = Path(folder)
        first = lake.parts_with_replaced(place, NOTE, "key", _keys(before), notes(before, "before"), True)
        lake.write_parts(place, NOTE, first)
        then = lake.parts_with_replaced(place, NOTE, "key", _keys(gone), notes(made, "now"), False)
        lake.write_parts(place, NOTE, then)
        for part in range(3):
            found = lake.read_files(NOTE, [lake.table_path(place, NOTE, part)])
            kept = [(key, "before") for own, key in before if own == part and (own, key) not in gone]
            told = sorted([*kept, *((key, "now") for own, key in made if own == part)])
            assert [tuple(row.values()) for row in found.to_pylist()] == told
    replaced = sorted(key for own, key in before if (own, key) in gone)
    assert sorted(then.replaced["key"].to_pylist()) == replaced


def test_all_parts_are_those_told_and_equal_ones_stay_as_they_are(tmp_path: Path) -> None:
    parts = {number: notes([(number, "a")], "told").drop_columns("part") for number in (1, 2)}
    lake.write_all_parts(tmp_path, NOTE, parts)
    before = lake.table_path(tmp_path, NOTE, 2).stat().st_mtime_ns
    lake.write_all_parts(tmp_path, NOTE, {2: parts[2], 3: parts[1]})
    assert lake.table_files(tmp_path, NOTE) == [lake.table_path(tmp_path, NOTE, part) for part in (2, 3)]
    assert lake.table_path(tmp_path, NOTE, 2).stat().st_mtime_ns == before
