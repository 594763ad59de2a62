import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.worlds import (
    gold_meeting,
    gold_participant,
    predict_gold,
    predicted_article,
    predicted_meeting,
    predicted_participant,
    spoil,
)
from transforms.evaluation.gold import GoldArticle, load_gold
from transforms.evaluation.report import Mark, cut, write_report
from transforms.evaluation.scoring import evaluate

GOLD = Path(__file__).parents[1] / "gold" / "articles.jsonl"


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-2, 45), st.integers(-2, 45)), max_size=6))
def test_cutting_loses_no_text_and_marks_what_it_should(text: str, spans: list[tuple[int, int]]) -> None:
    segments = cut(text, [Mark(start, end, "day", f"{start}-{end}") for start, end in spans])
    assert "".join(segment.text for segment in segments) == text
    marked = {i for start, end in spans if 0 <= start < end <= len(text) for i in range(start, end)}
    assert sum(len(segment.text) for segment in segments if segment.kinds) == len(marked)


def test_untrusted_text_is_escaped_everywhere(tmp_path: Path) -> None:
    evil = "<script>alert('x')</script>"
    gold = GoldArticle(
        evil, None, (gold_meeting(gold_participant(evil), gold_participant("Bo", title=evil), evidence=evil),), None
    )
    found = predicted_meeting(predicted_participant(evil, end=5), sentence=evil, trigger=evil, end=len(evil))
    article = predicted_article(evil, found, text=evil, title=evil, outlet=evil)
    write_report(evaluate([gold], {evil: article}), tmp_path / "report.html", sources=[evil])
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert html.count("&lt;script&gt;") > 5


def test_the_report_stands_alone_and_shows_the_wrong_articles(tmp_path: Path) -> None:
    golds = load_gold([GOLD])
    evaluation = evaluate(golds, spoil(predict_gold(golds), seed=3))
    write_report(evaluation, tmp_path / "reports" / "report.html")
    html = (tmp_path / "reports" / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"<(link|script|img|iframe)|url\(|@import", html)
    wrong = [result.gold.article_id for result in evaluation.articles if result.has_errors]
    shown = re.findall(r'<summary class="article">(\S+)', html)
    assert sorted(shown) == sorted(wrong)


def test_a_perfect_evaluation_shows_no_article(tmp_path: Path) -> None:
    golds = load_gold([GOLD])
    write_report(evaluate(golds, predict_gold(golds)), tmp_path / "report.html")
    assert "<summary" not in (tmp_path / "report.html").read_text(encoding="utf-8")
