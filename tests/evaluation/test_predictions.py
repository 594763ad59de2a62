from pathlib import Path

import pytest

from tests.evaluation.worlds import predict_gold, spoil, write_warehouse
from transforms.evaluation.gold import load_gold
from transforms.evaluation.predictions import read_warehouse

GOLD = Path(__file__).parents[1] / "gold" / "articles.jsonl"


def test_what_the_warehouse_holds_is_read_back(tmp_path: Path) -> None:
    written = spoil(predict_gold(load_gold([GOLD])), seed=5)
    write_warehouse(written, tmp_path / "warehouse.duckdb")
    read = read_warehouse(tmp_path / "warehouse.duckdb")
    assert list(read) == sorted(written)
    for article_id, article in written.items():
        expected = sorted(article.meetings, key=lambda meeting: meeting.key)
        assert [(m.key, m.date, m.city, m.status) for m in read[article_id].meetings] == [
            (m.key, m.date, m.city, m.status) for m in expected
        ]
        assert [
            [(p.name, p.official, p.country, p.organisation) for p in m.participants] for m in read[article_id].meetings
        ] == [[(p.name, p.official, p.country, p.organisation) for p in m.participants] for m in expected]


def test_a_missing_warehouse_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_warehouse(tmp_path / "nothing.duckdb")
