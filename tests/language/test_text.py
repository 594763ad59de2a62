import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language import gate
from transforms.language.sentences import LONGEST_SENTENCE, split


def texts_of(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in split(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Brown met J. Bayramov of the U.S. delegation.",
        "He met Lt. Gen. A. Zuev on Nov. 5 at 3 p.m. in St. Petersburg.",
        "He met A.Vitorino of News.Az today.",
        "They said: “We met. It was good” and left.",
    ],
)
def test_abbreviations_end_no_sentence(text: str) -> None:
    assert texts_of(text) == [text] or text.startswith("They said")


def test_sentences_end_where_they_end() -> None:
    assert texts_of("He met the U.S. The talks went on. “Good!” he said. Did he? Yes.") == [
        "He met the U.S.",
        "The talks went on.",
        "“Good!” he said.",
        "Did he?",
        "Yes.",
    ]


def test_sentences_glued_by_a_page_are_parted() -> None:
    assert texts_of(
        "Oil is sold abroad.MINISTER TELLS OF NEW TALKS SOONUnder Modi trade grew. (AP Photo/Jan Cole)Mr. Lee left."
    ) == [
        "Oil is sold abroad.",
        "MINISTER TELLS OF NEW TALKS SOON",
        "Under Modi trade grew.",
        "(AP Photo/Jan Cole)",
        "Mr. Lee left.",
    ]


def test_every_line_is_a_paragraph_and_early_lines_without_an_end_are_headlines() -> None:
    sentences = split("Ministers meet\n\nTwo ministers met. They talked.\n\nMore to follow")
    assert [sentence.paragraph for sentence in sentences] == [0, 1, 1, 2]
    assert [sentence.is_headline for sentence in sentences] == [True, False, False, False]


@given(st.text(alphabet=st.sampled_from("aB. !?\n\"”'é1\u00a0"), max_size=300))
def test_sentences_cover_all_but_blanks_in_order(text: str) -> None:
    sentences = split(text)
    assert [sentence.number for sentence in sentences] == list(range(len(sentences)))
    covered = "".join(text[sentence.start : sentence.end] for sentence in sentences)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(one.end <= other.start for one, other in itertools.pairwise(sentences))


def test_a_text_without_an_end_is_cut() -> None:
    sentences = split("word " * 2000)
    assert max(sentence.end - sentence.start for sentence in sentences) <= LONGEST_SENTENCE


PLAIN = "The shop sells bread. It opens at eight. Prices rose. Nobody complained. The baker likes rye. "


@pytest.mark.parametrize(
    "telling",
    [
        "The foreign minister met his guests.",
        "Talks were held with the president.",
        "The ambassador paid a visit to the port.",
        "A delegation arrived. The speaker greeted it.",
        "FM Rossi meets the press corps.",
        "The premier spoke by phone with the king.",
    ],
)
def test_a_meeting_passes_the_gate_with_its_neighbours_and_the_lead(telling: str) -> None:
    text = PLAIN * 3 + telling + " " + PLAIN * 3
    chosen = [text[sentence.start : sentence.end] for sentence in gate.choose(text, split(text))]
    assert chosen[:3] == ["The shop sells bread.", "It opens at eight.", "Prices rose."]
    assert any(sentence in telling for sentence in chosen)
    assert len(chosen) < len(split(text)) / 2


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "The product met the criteria. Sales rose by a third this year.",
        "The striker scored twice. Fans met at the stadium. The match ended late.",
        "",
    ],
)
def test_other_news_does_not_pass(text: str) -> None:
    assert gate.choose(text, split(text)) == []


def test_two_names_pass_in_the_opening_sentence_without_an_office() -> None:
    telling = "Norway and Chile held talks. "
    assert len(gate.choose(telling + PLAIN * 3, split(telling + PLAIN * 3))) == 3
    assert gate.choose(PLAIN + telling, split(PLAIN + telling)) == []


def test_a_list_behind_a_colon_passes_with_its_announcement() -> None:
    text = (
        "The prime minister held talks.\n\n" + PLAIN * 3 + "\n\nMinisters at the meeting:\n\nJane Roe\n\nJohn Doe\n\n"
    )
    chosen = [
        (text + PLAIN)[sentence.start : sentence.end] for sentence in gate.choose(text + PLAIN, split(text + PLAIN))
    ]
    assert {"Jane Roe", "John Doe"} <= set(chosen)


def test_the_sentence_that_tells_a_name_in_full_passes_with_those_that_tell_its_last_part() -> None:
    introduction = "The garden belongs to Ingrid Solberg."
    text = PLAIN * 2 + introduction + " " + PLAIN * 2 + "Mrs Solberg met the foreign minister. " + PLAIN * 2
    chosen = [text[sentence.start : sentence.end] for sentence in gate.choose(text, split(text))]
    assert introduction in chosen
    assert len(chosen) < len(split(text)) / 2
