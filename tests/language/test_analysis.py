import datetime as dt

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from tests.language.conftest import article
from transforms import lake, schemas
from transforms.language import analyse, entity_rows, load_pipeline, mention_rows
from transforms.language.analysis import home_country
from transforms.language.records import Analysis, ArticleText, Form, Kind
from transforms.schemas import LakeTable
from transforms.settings import DEFAULT_SPACY_MODEL

MEETING = (
    "Azerbaijani Foreign Minister Jeyhun Bayramov met with Secretary General of the Baltic Harbour Organization (BHO) "
    "Anna Lind in Baku on Tuesday. The sides discussed trade. “We met as friends,” Lind said.\n\n"
    "The minister thanked her. The BHO will hold a summit in April 2024."
)
PLAIN = "The shop sells bread. It opens at eight. Prices rose."

VOCABULARY = (
    "The president minister met Iranian Iran's King Salman Mr. Smith's of and , for Ministry Foreign Affairs (ECO) "
    "Organization talks “We he his two leaders delegation on Tuesday July 5 2023 in Paris U.S. — Kim Jong-un who is "
    "ambassadors the counterpart Deputy Prime"
)
WORDS = st.sampled_from(VOCABULARY.split())


def all_mentions(analysis: Analysis) -> list[tuple[int, int]]:
    return [(mention.start, mention.end) for sentence in analysis.sentences for mention in sentence.mentions]


def test_analyses_come_in_order_and_the_gate_empties_other_news(nlp: Language) -> None:
    articles = [article(PLAIN), article(MEETING), article(PLAIN), article(MEETING)]
    assert [bool(analysis.sentences) for analysis in analyse(articles, nlp)] == [False, True, False, True]
    assert list(analyse([], nlp)) == []


def test_the_same_text_is_understood_the_same_alone_and_among_others(nlp: Language) -> None:
    (alone,) = analyse([article(MEETING)], nlp)
    *_, among = analyse([article(PLAIN), article("The president met the king. " * 3), article(MEETING)], nlp)
    assert entity_rows(alone) == entity_rows(among)
    assert mention_rows(alone) == mention_rows(among)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Harlow University's Abbott School of Government", "academic"),
        ("Northport University Law Center", "academic"),
        ("Committee of the Harvest Party", "agency"),
        ("Harvest Party", "party"),
    ],
)
def test_the_type_of_a_body_is_told_by_the_head_of_its_name(nlp: Language, body: str, kind: str) -> None:
    (analysis,) = analyse([article(f"Foreign Minister Peter Lund met the leadership of the {body} on Monday.")], nlp)
    assert [entity.organisation_type for entity in analysis.entities if entity.kind is Kind.ORGANISATION] == [kind]


def test_entities_of_an_article(nlp: Language) -> None:
    (analysis,) = analyse([article(MEETING)], nlp)
    persons = {entity.name: entity for entity in analysis.entities if entity.kind is Kind.PERSON}
    minister, lind = persons["Jeyhun Bayramov"], persons["Anna Lind"]
    assert (minister.title, minister.role_category, minister.country_code) == (
        "Foreign Minister",
        "foreign_minister",
        "AZ",
    )
    assert minister.is_official
    assert not minister.is_bystander
    assert lind.country_code is None
    assert lind.organisation is not None
    body = analysis.entities[lind.organisation]
    assert (body.kind, body.acronym) == (Kind.ORGANISATION, "BHO")
    assert "BHO" in body.aliases


def test_rows_fit_the_lake(nlp: Language) -> None:
    (analysis,) = analyse([article(MEETING)], nlp)

    def fits(table: LakeTable, rows: list[dict[str, object]]) -> None:
        assert lake.conform(table, rows).num_rows == len(rows) > 0

    fits(schemas.ARTICLE_ENTITIES, entity_rows(analysis))
    fits(schemas.ENTITY_MENTIONS, mention_rows(analysis))
    for row in mention_rows(analysis):
        assert MEETING[row["char_start"] : row["char_end"]] == row["text"]
    days = {row["text"]: row["date_start"] for row in mention_rows(analysis) if row["entity_type"] == "date"}
    assert days["on Tuesday"] == dt.date(2023, 2, 28)


def test_an_unknown_model_is_named_in_the_error() -> None:
    with pytest.raises(OSError, match="no_such_model"):
        load_pipeline("no_such_model")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=60))
def test_mentions_lie_inside_their_sentences_and_never_overlap(nlp: Language, words: list[str]) -> None:
    text = "The president met the king. " + " ".join(words)
    (analysis,) = analyse([article(text)], nlp)
    assert analysis.sentences
    numbers = {entity.number for entity in analysis.entities}
    assert [entity.number for entity in analysis.entities] == list(range(len(numbers)))
    for sentence in analysis.sentences:
        end = sentence.start
        for mention in sentence.mentions:
            assert end <= mention.start < mention.end <= sentence.end
            assert mention.start <= mention.name_start < mention.name_end <= mention.end
            assert mention.entity is None or mention.entity in numbers
            assert numbers.issuperset(mention.members)
            assert 0 <= mention.head < len(sentence.span.doc)
            end = mention.end
        for token in sentence.span:
            position = sentence.offset_of(token)
            assert text[position : position + len(token)].split() == token.text.split()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=40))
def test_understanding_is_deterministic(nlp: Language, words: list[str]) -> None:
    text = "The president met the king. " + " ".join(words)
    first, second = analyse([article(text), article(text)], nlp)
    assert entity_rows(first) == entity_rows(second)
    assert mention_rows(first) == mention_rows(second)


@pytest.mark.parametrize(
    "text",
    [
        "\x00 met the minister",
        "The minister met " + "x" * 20_000,
        "minister met " * 3000,
        "“" * 500 + "the king met",
        "\u202e the king met",
    ],
)
def test_odd_texts_are_survived(nlp: Language, text: str) -> None:
    (analysis,) = analyse([article(text)], nlp)
    assert all(0 <= start < end <= len(text) for start, end in all_mentions(analysis))


def test_who_tells_is_no_party(nlp: Language) -> None:
    text = "Lena Vogt, a reporter for the paper, met the minister. Foreign Minister Omar Haddad met the king."
    (analysis,) = analyse([article(text)], nlp)
    by_name = {entity.name: entity for entity in analysis.entities}
    assert by_name["Lena Vogt"].is_bystander
    assert not by_name["Omar Haddad"].is_bystander


def test_an_unnamed_official_is_described(nlp: Language) -> None:
    (analysis,) = analyse(
        [ArticleText("k", "i", "The Danish foreign minister met her guests.", None, None, None, "none", 0, None, None)],
        nlp,
    )
    person = next(entity for entity in analysis.entities if entity.kind is Kind.PERSON)
    assert (person.is_named, person.name, person.country_code) == (False, "Danish foreign minister", "DK")
    assert analysis.sentences[0].mentions[0].form is Form.DESCRIPTION


def test_the_memoised_ruler_reads_like_spacys_own(nlp: Language) -> None:
    own = spacy.load(DEFAULT_SPACY_MODEL)
    text = "She didn't say that the two ministers had met him before; they were received by the king's aides."
    first, second = own(text), nlp(text)
    for attribute in ("pos_", "lemma_", "morph", "dep_", "ent_type_"):
        assert [str(getattr(t, attribute)) for t in first] == [str(getattr(t, attribute)) for t in second]


def test_memory_zones_do_not_spoil_what_the_ruler_remembers(nlp: Language) -> None:
    expected = []
    for word in ("zyxwvutinister", "zyxwvutking"):
        with nlp.memory_zone():
            (analysis,) = analyse([article(f"The president met the {word} of Denmark.")], nlp)
            expected.append([str(token.morph) for token in analysis.sentences[0].span])
    assert expected[0] == expected[1]


@pytest.mark.parametrize(
    ("outlet", "dateline", "country"),
    [
        ("Rwanda Gazette", None, "RW"),
        ("Akorda", None, "KZ"),
        ("Harbour Messenger", "Kathmandu", "NP"),
        ("Harbour Messenger", None, None),
        ("Reuters", "Kathmandu", None),
    ],
)
def test_home_country_is_told_by_the_name_of_an_outlet_or_the_dateline(
    outlet: str, dateline: str | None, country: str | None
) -> None:
    report = ArticleText("key", "id", "Text.", None, outlet, None, "none", 0, dateline, None)
    assert home_country(report)[0] == country
