from pathlib import Path

import dagster as dg

from orchestration.assets.intake import feeds
from orchestration.resources import Warehouse


def fetch(tmp_path: Path) -> dg.AssetCheckEvaluation:
    warehouse = Warehouse(landing=str(tmp_path), warehouse=str(tmp_path / "warehouse"))
    result = dg.materialize([feeds], resources={"warehouse": warehouse})
    assert result.success
    (evaluation,) = result.get_asset_check_evaluations()
    return evaluation


def test_a_feed_that_cannot_be_had_is_a_warning_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("- harbour.example\n- http://127.0.0.1:9/rss\n")
    evaluation = fetch(tmp_path)
    assert not evaluation.passed
    assert evaluation.severity is dg.AssetCheckSeverity.WARN
    assert evaluation.description == (
        "feeds.yaml: line 1: no http(s) address: 'harbour.example'\nhttp://127.0.0.1:9/rss: no connection"
    )


def test_without_a_list_of_feeds_all_is_well(tmp_path: Path) -> None:
    assert fetch(tmp_path).passed
