from pathlib import Path

from tests.identity.scenes import make_reference
from transforms import lake as lake_files
from transforms.encounters import merge_encounters
from transforms.evaluation.nights import Nights, measure
from transforms.identity import resolve_identities
from transforms.schemas import ARTICLE_ENTITIES, ARTICLES, MEETING_MENTIONS


def test_nights_of_one_seed_are_the_same(tmp_path: Path) -> None:
    for lake in (tmp_path / "one", tmp_path / "other"):
        Nights(seed=1, articles=5).write(lake, 2)
    for table in (ARTICLES, ARTICLE_ENTITIES, MEETING_MENTIONS):
        rows = lake_files.read_table(tmp_path / "one", table)
        assert rows.equals(lake_files.read_table(tmp_path / "other", table))
        assert len(rows["article_key"].unique()) == 10


def test_the_nights_hold_people_and_meetings_told_by_several_articles(tmp_path: Path) -> None:
    lake, reference = tmp_path / "lake", make_reference(tmp_path / "reference")
    Nights(articles=20).write(lake, 2)
    identities = resolve_identities(lake, reference)
    encounters = merge_encounters(lake, reference)
    assert identities.persons > identities.officials > 0
    assert encounters.mentions == 80
    assert encounters.merged_mentions > 0


def test_nights_are_measured(tmp_path: Path) -> None:
    timings = measure(1, (1, 2), make_reference(tmp_path / "reference"), articles=3)
    assert [(timing.nights, timing.articles) for timing in timings] == [(1, 1), (1, 2)]
    assert all(timing.identity > 0 and timing.encounters > 0 for timing in timings)
