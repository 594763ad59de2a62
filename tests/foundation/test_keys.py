import hypothesis.strategies as st
from hypothesis import given

from transforms.keys import KEY_LENGTH, SEPARATOR, hash_key

PART = st.none() | st.text(st.characters(exclude_characters=SEPARATOR + "\x00", exclude_categories=["Cs"]))


@given(st.lists(PART, min_size=1), st.lists(PART, min_size=1))
def test_keys_agree_exactly_when_the_parts_agree(left: list[str | None], right: list[str | None]) -> None:
    assert (hash_key(*left) == hash_key(*right)) == (left == right)


def test_a_key_does_not_change_between_versions() -> None:
    assert hash_key("article", 7, None) == "7dc1fabbaf5cf8692605"
    assert len(hash_key("a", "b")) == KEY_LENGTH
