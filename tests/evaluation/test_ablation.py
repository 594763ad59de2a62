from pathlib import Path

from click.testing import CliRunner

from tests.evaluation.worlds import gold_meeting, gold_participant
from transforms.__main__ import main
from transforms.evaluation.ablation import Ablation, ablate
from transforms.evaluation.gold import GoldArticle
from transforms.evaluation.trial import article_text
from transforms.language import analyse, load_pipeline
from transforms.settings import DEFAULT_SPACY_MODEL

PEOPLE = gold_participant("Ilze Ozola", country="LV"), gold_participant("Marek Havel", country="CZ")
NEWS = {
    "told": "Foreign Minister Ilze Ozola of Latvia met Prime Minister Marek Havel of the Czech Republic in Riga.",
    "denied": "Foreign Minister Ilze Ozola of Latvia never met Prime Minister Marek Havel of the Czech Republic.",
}
GOLDS = [GoldArticle("told", None, (gold_meeting(*PEOPLE),), None), GoldArticle("denied", None, (), None)]


def _ablations() -> dict[str, Ablation]:
    articles = [article_text(text, article_id) for article_id, text in NEWS.items()]
    analyses = list(analyse(articles, load_pipeline(DEFAULT_SPACY_MODEL)))
    return {ablation.family: ablation for ablation in ablate(analyses, GOLDS)}


def test_what_a_family_finds_or_rejects_is_lost_without_it() -> None:
    ablations = _ablations()
    assert ablations["triggers: meet"].events == 2
    assert ablations["triggers: meet"].losses["meeting_f1"] == 1.0
    assert 0 < ablations["modality: M.NEVER"].losses["meeting_f1"] < 1
    assert ablations["places: told"].losses["meeting_f1"] == 0.0


def test_the_command_tells_it_of_given_articles(tmp_path: Path) -> None:
    records = (f'{{"doc_id": "{name}", "text": "{text}", "meetings": []}}\n' for name, text in NEWS.items())
    path = tmp_path / "news.jsonl"
    path.write_text("".join(records), encoding="utf-8")
    result = CliRunner().invoke(main, ["ablate", "--articles", str(path), "--gold", str(path)])
    assert result.exit_code == 0, result.output
    assert "What is lost on 2 articles" in result.output
    assert "triggers: meet" in result.output
