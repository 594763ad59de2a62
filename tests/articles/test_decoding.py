import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.articles.decoding import declared_encoding, decode
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
    "text",
    [
        "Nicolás Maduro",
        "The “summit” — held in Zürich — cost €5m, said Müller’s aide.",
        "Jan Lipavský met Robert Fico… and spoke of prices.",
        "José: “Não.”",
    ],
)
def test_short_texts_are_read_as_western_european(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("encoding", ["cp1250", "cp1251"])
def test_what_would_put_symbols_into_words_is_guessed(encoding: str) -> None:
    texts = {
        "cp1250": "Minister Radosław Sikorski met his colleagues Tomasz Żółw and Bolesław Wąż in Wrocław. " * 4,
        "cp1251": "Министр иностранных дел провёл встречу с послом в Москве, сообщили в министерстве. " * 4,
    }
    assert decode(texts[encoding].encode(encoding)) == texts[encoding]


def test_a_declared_encoding_is_believed_where_it_fits() -> None:
    text = "Erdoğan met Çavuşoğlu in Ankara."
    assert decode(text.encode("cp1254"), "windows-1254") == text
    assert decode(text.encode("utf-8"), "windows-1254") == text
    assert decode("Zürich – “open”".encode("cp1252"), "ISO-8859-1") == "Zürich – “open”"
    assert decode("Zürich".encode("cp1252"), "no-such-encoding") == "Zürich"
    assert decode("Zürich".encode("cp1252"), "utf-8") == "Zürich"


@pytest.mark.parametrize(
    "page",
    [
        b'<html><head><meta charset="windows-1254"><title>x',
        b"<meta http-equiv=Content-Type content='text/html; charset=windows-1254'>",
        b"<?xml version='1.0' encoding='windows-1254'?><html>",
    ],
)
def test_a_page_declares_its_encoding(page: bytes) -> None:
    assert declared_encoding(page) == "windows-1254"
    assert declared_encoding(b"<html><p>charset=windows-1254") is None


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
