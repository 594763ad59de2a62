"""The figures mean the same as those of the scorer that the project is judged by, where that is at hand."""

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType

import pytest

from tests.evaluation.worlds import predict_gold, spoil, write_warehouse
from transforms.evaluation.gold import load_gold
from transforms.evaluation.predictions import read_warehouse
from transforms.evaluation.scoring import evaluate

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "gold" / "articles.jsonl"
SCORER = Path(os.environ.get("COMMUNIQUE_SHARED") or ROOT.parent / "shared") / "eval" / "score.py"


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    if not SCORER.exists():
        pytest.skip(f"no scorer to compare with at {SCORER}")
    spec = importlib.util.spec_from_file_location("shared_scorer", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_agree(scorer: ModuleType, tmp_path: Path, seed: int) -> None:
    golds = [gold for gold in load_gold([GOLD]) if not gold.duplicate_of]
    database = tmp_path / "warehouse.duckdb"
    write_warehouse(spoil(predict_gold(golds), seed), database)
    ours = evaluate(golds, read_warehouse(database)).figures
    records = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    told = [record for record in records if not record.get("duplicate_of")]
    theirs = scorer.score(told, *scorer.load_predictions(str(database)))
    assert theirs["meeting_f1"] < 1
    assert {name: ours[name] and round(ours[name], 4) for name in theirs} == theirs
