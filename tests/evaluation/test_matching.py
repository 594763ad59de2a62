import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.worlds import gold_meeting, gold_participant, predicted_meeting, predicted_participant
from transforms.evaluation.matching import align, is_same_participant, is_same_person, normalise, word_overlap

NAMES = st.text("abcdéğ' -", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Željka Cvijanović", "Zeljka Cvijanovic"),
        ("President Tokayev", "Kassym-Jomart Tokayev"),
        ("Wang Yi", "Yi Wang"),
        ("A. Vitorino", "António Vitorino"),
        ("Prince Faisal bin Farhan", "Faisal bin Farhan Al Saud"),
    ],
)
def test_spellings_of_one_person_are_the_same(one: str, other: str) -> None:
    assert is_same_person(one, other)
    assert is_same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ilham Aliyev", "Kamran Aliyev"),
        ("Kim Jong Un", "Choe Son Hui"),
        ("Ana Ruiz", ""),
        ("Tsai Ing-wen", "Xi Jinping"),
    ],
)
def test_different_people_stay_apart(one: str, other: str) -> None:
    assert not is_same_person(one, other)


@given(NAMES, NAMES)
def test_sameness_of_names_has_no_direction(one: str, other: str) -> None:
    assert is_same_person(one, other) == is_same_person(other, one)
    assert bool(normalise(one)) == is_same_person(one, one)


def test_overlap_counts_content_words_once_and_plurals_alike() -> None:
    assert word_overlap("ambassadors of the OIC states", "the OIC state ambassador") == 1.0
    assert word_overlap("the", "the") == 0.0


def test_a_described_official_is_found_by_country_and_office() -> None:
    gold = gold_participant("Iranian foreign minister", title="Foreign Minister", country="IR")
    assert is_same_participant(
        gold, predicted_participant("Tehran's top diplomat", title="foreign minister", country="IR")
    )
    assert not is_same_participant(gold, predicted_participant("the visitor", title="foreign minister", country="IQ"))


def test_a_group_is_found_by_its_country_but_never_in_a_person() -> None:
    gold = gold_participant("business leaders", kind="group", country="KE")
    assert is_same_participant(gold, predicted_participant("a delegation of companies", kind="group", country="KE"))
    assert not is_same_participant(gold, predicted_participant("James Mwangi", country="KE"))


def test_meetings_align_one_to_one_and_by_day() -> None:
    people = [gold_participant("Ana Ruiz"), gold_participant("Bo Lindqvist")]
    found = [predicted_participant("Ana Ruiz"), predicted_participant("Bo Lindqvist")]
    golds = [gold_meeting(*people, date="2023-05-04"), gold_meeting(*people, date="2023-06-01")]
    predictions = [predicted_meeting(*found, date=None), predicted_meeting(*found)]
    assert {(a.gold, a.predicted) for a in align(golds, predictions)} == {(0, 1), (1, 0)}


def test_one_shared_participant_is_not_enough() -> None:
    gold = gold_meeting(gold_participant("Ana Ruiz"), gold_participant("Bo Lindqvist"))
    found = predicted_meeting(predicted_participant("Ana Ruiz"), predicted_participant("Chen Wei"))
    assert align([gold], [found]) == []
