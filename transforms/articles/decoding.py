"""Bytes to text: a byte order mark obeyed, else UTF-8, what the source declares, Windows-1252, or the best guess."""

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
WESTERN = "cp1252"
"""What English texts that are no UTF-8 are in most often (the default of the WHATWG Encoding Standard)."""
WESTERN_LABELS = frozenset({"ascii", "iso8859-1"})
"""Declared, they mean Windows-1252 (WHATWG Encoding Standard, 4.2)."""
MAXIMUM_FOREIGN = 5
MAXIMUM_FOREIGN_SHARE = 0.1
"""English texts have fewer letters with accents; with more, the text is in another language or encoding."""
META_WITHIN = 1024
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}(?:charset|encoding)\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,40})", re.IGNORECASE
)
_SYMBOL_IN_WORD = re.compile(r"[^\W\d_][¡-©¬®-´¶-¹»-¿×÷‚„†‡ˆ‰‹›][^\W\d_]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding told by a byte order mark at the start of a file, or None."""
    return next((encoding for mark, encoding in BYTE_ORDER_MARKS if head.startswith(mark)), None)


def declared_encoding(page: bytes) -> str | None:
    """Return the encoding that a page's markup declares in its head, or None."""
    match = _META.search(page[:META_WITHIN])
    return match[1].decode("ascii") if match else None


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of the bytes; ``declared`` is the encoding that the source tells of, right or wrong.

    Raises ``UnreadableError`` with reason ``not_text`` for binary data and ``wrong_encoding`` where no encoding fits.
    """
    encoding = marked_encoding(data)
    try:
        text = data.decode(encoding or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if encoding:
            raise UnreadableError(Reason.WRONG_ENCODING, f"marked as {encoding}, but {error.reason}") from error
        text = _guess(data, declared)
    if len(_CONTROL.findall(text)) > MAXIMUM_CONTROL_SHARE * len(text):
        raise UnreadableError(Reason.NOT_TEXT, "binary data: too many control characters for a text")
    return text


def _guess(data: bytes, declared: str | None) -> str:
    if len(_CONTROL.findall(data.decode("latin-1"))) > MAXIMUM_CONTROL_SHARE * len(data):
        raise UnreadableError(Reason.NOT_TEXT, "binary data: too many control characters for a text")
    if (text := _as_declared(data, declared)) is not None or (text := _as_western(data)) is not None:
        return text
    best = from_bytes(data[:GUESS_FROM]).best()
    if best is None:
        raise UnreadableError(Reason.WRONG_ENCODING, "neither UTF-8 nor any encoding that makes sense as text")
    try:
        return data.decode(best.encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(Reason.WRONG_ENCODING, f"looks like {best.encoding}, but {error.reason}") from error


def _as_declared(data: bytes, declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared or "").name
        return None if name.startswith("utf") else data.decode(WESTERN if name in WESTERN_LABELS else name)
    except (LookupError, UnicodeError):
        return None


def _as_western(data: bytes) -> str | None:
    """Return the text as Windows-1252, None where it makes no English text: symbols inside words, too many accents."""
    try:
        text = data.decode(WESTERN)
    except UnicodeDecodeError:
        return None
    foreign = sum(not character.isascii() and character.isalpha() for character in text)
    is_foreign = foreign > max(MAXIMUM_FOREIGN, MAXIMUM_FOREIGN_SHARE * len(text))
    return None if is_foreign or _SYMBOL_IN_WORD.search(text) else text
