from tests.evaluation.worlds import gold_meeting
from transforms.evaluation.bench import measure, measure_gate
from transforms.evaluation.gold import GoldArticle
from transforms.evaluation.trial import article_text
from transforms.settings import DEFAULT_SPACY_MODEL

NEWS = "Foreign Minister Ilze Ozola of Latvia met Prime Minister Marek Havel of the Czech Republic in Riga on Tuesday."
REPORT = article_text(NEWS, "report")
WEATHER = article_text("It rained on Tuesday. It will rain again tomorrow.", "weather")


def _gold(article_id: str, evidence: str) -> GoldArticle:
    return GoldArticle(article_id, None, (gold_meeting(evidence=evidence),), None)


def test_the_gate_is_told_what_it_passes_and_loses() -> None:
    report = measure_gate([REPORT, WEATHER], [_gold("report", NEWS), _gold("weather", "It rained on Tuesday.")])
    assert (report.articles, report.articles_passed) == (2, 1)
    assert (report.sentences, report.sentences_passed) == (3, 1)
    assert report.gold_meetings == 2
    assert report.lost == ("weather m1",)
    assert report.unread == ()


def test_a_cited_sentence_that_is_not_parsed_is_told() -> None:
    rain = "It rained. " * 12
    article = article_text(f"{NEWS}\n\n{rain}\n\nThe last page is empty.", "report")
    assert measure_gate([article], [_gold("report", "The last page is empty.")]).unread == ("report m1",)


def test_both_ways_of_reading_are_timed_on_the_same_articles() -> None:
    bare, whole = measure([REPORT, WEATHER], DEFAULT_SPACY_MODEL, rounds=1)
    assert (bare.name, bare.found, whole.name, whole.found) == ("nlp.pipe", 2, "meetings", 1)
    assert min(bare.seconds, whole.seconds) > 0
