from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from tests.evaluation.worlds import gold_meeting, gold_participant, predict_gold, spoil, write_warehouse
from transforms.__main__ import main
from transforms.evaluation.console import print_errors
from transforms.evaluation.gold import GoldArticle, load_gold
from transforms.evaluation.scoring import evaluate

GOLD = Path(__file__).parents[1] / "gold" / "articles.jsonl"


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("COMMUNIQUE_WAREHOUSE", str(tmp_path / "warehouse"))
    return CliRunner()


def test_every_step_has_a_command_with_help(runner: CliRunner) -> None:
    listing = runner.invoke(main, ["--help"])
    assert listing.exit_code == 0
    for command in (
        "ablate",
        "articles",
        "bench",
        "bench-nights",
        "evaluate",
        "evaluate-sentences",
        "explain",
        "extract",
        "fit-confidence",
        "reference-refresh",
        "resolve",
        "review",
    ):
        assert f"  {command} " in listing.output
        assert runner.invoke(main, [command, "--help"]).exit_code == 0


def test_a_missing_warehouse_is_told_with_status_2(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(main, ["evaluate"])
    assert result.exit_code == 2
    assert f"there is no warehouse at {tmp_path / 'warehouse' / 'communique.duckdb'}" in result.output


def test_wrong_settings_are_told_with_status_2(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNIQUE_WORKERS", "many")
    result = runner.invoke(main, ["evaluate"])
    assert result.exit_code == 2
    assert "COMMUNIQUE_WORKERS='many'" in result.output


def test_a_warehouse_is_scored_and_its_errors_are_written(runner: CliRunner, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse" / "communique.duckdb"
    warehouse.parent.mkdir()
    write_warehouse(spoil(predict_gold(load_gold([GOLD])), seed=2), warehouse)
    result = runner.invoke(main, ["evaluate", "--errors", "3"])
    assert result.exit_code == 0, result.output
    assert "meeting_f1" in result.output
    assert "missed: 3 of" in result.output
    assert (tmp_path / "warehouse" / "reports" / "evaluation.html").exists()


def test_bad_gold_is_told_with_file_and_line(runner: CliRunner, tmp_path: Path) -> None:
    warehouse, gold = tmp_path / "empty.duckdb", tmp_path / "gold.jsonl"
    write_warehouse({}, warehouse)
    gold.write_text("{}\n")
    result = runner.invoke(main, ["evaluate", "--warehouse", str(warehouse), "--gold", str(gold)])
    assert result.exit_code == 2
    assert "gold.jsonl:1: KeyError: 'doc_id'" in result.output


def test_articles_and_sentences_are_understood_on_the_spot(runner: CliRunner, tmp_path: Path) -> None:
    text = (
        "Foreign Minister Ilze Ozola of Latvia met Prime Minister Marek Havel of the Czech Republic in Riga on Tuesday."
    )
    (tmp_path / "news.jsonl").write_text(f'{{"article_id": "one", "published": "2023-03-02", "text": "{text}"}}\n')
    people = ", ".join(f'{{"name": "{name}", "kind": "person"}}' for name in ("Ilze Ozola", "Marek Havel"))
    day = '"date": "2023-02-28", "date_precision": "day"'
    gold = f'{{"doc_id": "one", "meetings": [{{"id": "m1", "participants": [{people}], {day}, "status": "held"}}]}}'
    (tmp_path / "gold.jsonl").write_text(f"{gold}\n")
    news = ["--articles", str(tmp_path / "news.jsonl"), "--gold", str(tmp_path / "gold.jsonl")]
    scored = runner.invoke(main, ["evaluate", *news, "--report", str(tmp_path / "report.html")], env={"COLUMNS": "150"})
    assert scored.exit_code == 0, scored.output
    assert "whole_fact            │ 1.000" in scored.output

    labels = '{"official_meeting": true, "held": true, "status": "held"}'
    (tmp_path / "sentences.jsonl").write_text(f'{{"case_id": "1", "text": "{text}", "gold": {labels}}}\n')
    scored = runner.invoke(main, ["evaluate-sentences", str(tmp_path / "sentences.jsonl")])
    assert scored.exit_code == 0, scored.output
    assert "held     │     1.000" in scored.output


def test_a_text_is_explained(runner: CliRunner) -> None:
    text = "President Adama Touré received Chancellor Ulrich Brandt in Dakar on Tuesday."
    result = runner.invoke(main, ["explain", "--date", "2023-03-02"], input=text)
    assert result.exit_code == 0, result.output
    assert "Ulrich Brandt" in result.output
    assert "2023-02-28" in result.output


def test_text_of_articles_is_never_taken_for_markup() -> None:
    told = "[red]Ana[/red] \x1b[31mmet Bo"
    gold = GoldArticle("a", None, (gold_meeting(gold_participant("Ana"), gold_participant("Bo"), evidence=told),), None)
    console = Console(file=StringIO(), width=150)
    print_errors(console, evaluate([gold], {}).articles, most=1)
    printed = console.file.getvalue()
    assert "[red]Ana[/red]  [31mmet Bo" in printed
    assert "\x1b" not in printed
