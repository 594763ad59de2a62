"""Whether two names of one article can be one person."""

import pytest

from transforms.language.persons import gender_of_name, same_full_name


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Paul Okafor Jr.", "Paul Okafor", True),
        ("Ferdinand Marcos Jr.", "Ferdinand Marcos", True),
        ("Donald Trump Jr.", "Donald Trump", False),
        ("Donald J. Trump", "Donald Trump Jr", False),
    ],
    ids=["unknown", "well known as Jr", "child of the well known", "child, with an initial"],
)
def test_jr_is_another_person_where_the_well_known_is_never_called_so(first: str, second: str, same: bool) -> None:
    assert same_full_name(first, second) is same


@pytest.mark.parametrize(
    ("name", "gender"),
    [("Mary Okafor", "f"), ("Viktor Holm", "m"), ("José Lund", "m"), ("Jean Holm", ""), ("Holm", ""), ("Mary", "")],
    ids=["woman", "man", "with an accent", "borne by both", "family name alone", "given name alone"],
)
def test_gender_is_told_by_a_given_name_of_one_gender_before_a_family_name(name: str, gender: str) -> None:
    assert gender_of_name(name) == gender
