import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.articles.decoding import decode
from transforms.articles.records import Reason, UnreadableError

SENTENCE = (
    "The minister’s guest, a señor from Bogotá, spoke about coffee, tariffs and the long road to a new treaty. " * 5
)


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"])))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_obeyed(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding)) == SENTENCE


def test_an_older_encoding_is_guessed() -> None:
    assert decode(SENTENCE.encode("cp1252")) == SENTENCE


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, b"MZ\x00\x00\x03" * 40, b"abc\x00" * 20, b"\xff\xfe\x00"]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        decode(data)
    assert caught.value.reason in {Reason.NOT_TEXT, Reason.WRONG_ENCODING}


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_refused(data: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        assert decode(data).encode() is not None
