"""Words of the room's table are found whole, in any case; a star stands for any ending."""

import pytest

from transforms.encounters.words import word_list, words_of


@pytest.mark.parametrize(
    ("group", "text", "is_found"),
    [
        ("meal", "hosted a Dinner for them", True),
        ("meal", "dining rooms", True),
        ("meal", "diners", False),
        ("beside", "on the sidelines of the summit", True),
        ("beside", "marginal", False),
        ("few_sides", "a three-way meeting", True),
        ("few_sides", "standalone talks", False),
        ("for_state", "the Turkish delegation", True),
        ("for_state", "residents", False),
        ("for_some", "Parliamentarians", True),
        ("for_some", "unions", False),
    ],
)
def test_a_word_is_found_whole_in_any_case(group: str, text: str, is_found: bool) -> None:
    assert (words_of(group).search(text) is not None) is is_found


def test_words_of_several_groups_are_sought_together() -> None:
    both = words_of("beside", "few_sides")
    assert both.search("on the margins")
    assert both.search("they met alone")


def test_a_group_that_is_not_in_the_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        word_list("weather")
