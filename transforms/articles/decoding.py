"""Bytes to text: UTF-8 first, a byte order mark obeyed, else the best guess of charset-normalizer."""

import codecs
import re

from charset_normalizer import from_bytes

from transforms.articles.records import Reason, UnreadableError

# The UTF-32 marks come first, since the one of UTF-16 is a prefix of theirs.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAXIMUM_CONTROL_SHARE = 0.02
GUESS_FROM = 64_000
PREFERRED = "cp1252"
"""Of encodings that fit equally well, the one English texts are in most often (the default of the WHATWG standard)."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding told by a byte order mark at the start of a file, or None."""
    return next((encoding for mark, encoding in BYTE_ORDER_MARKS if head.startswith(mark)), None)


def decode(data: bytes) -> str:
    """Return the text of the bytes.

    Raises ``UnreadableError`` with reason ``not_text`` for binary data and ``wrong_encoding`` where no encoding fits.
    """
    encoding = marked_encoding(data)
    try:
        text = data.decode(encoding or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if encoding:
            raise UnreadableError(Reason.WRONG_ENCODING, f"marked as {encoding}, but {error.reason}") from error
        text = _guess(data)
    if len(_CONTROL.findall(text)) > MAXIMUM_CONTROL_SHARE * len(text):
        raise UnreadableError(Reason.NOT_TEXT, "binary data: too many control characters for a text")
    return text


def _guess(data: bytes) -> str:
    if len(_CONTROL.findall(data.decode("latin-1"))) > MAXIMUM_CONTROL_SHARE * len(data):
        raise UnreadableError(Reason.NOT_TEXT, "binary data: too many control characters for a text")
    matches = from_bytes(data[:GUESS_FROM])
    best = matches.best()
    if best is None:
        raise UnreadableError(Reason.WRONG_ENCODING, "neither UTF-8 nor any encoding that makes sense as text")
    as_good = {match.encoding for match in matches if match.chaos == best.chaos and match.coherence == best.coherence}
    encoding = PREFERRED if PREFERRED in as_good else best.encoding
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(Reason.WRONG_ENCODING, f"looks like {encoding}, but {error.reason}") from error
