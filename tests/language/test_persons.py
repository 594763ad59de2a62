"""Whether two names of one article can be one person."""

import pytest

from transforms.language.persons import same_full_name


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
