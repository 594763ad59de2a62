"""What the rooms of intake hand to each other: a record as read, and a record that cannot be taken in."""

from dataclasses import dataclass
from enum import StrEnum

WHOLE_FILE = 0
"""The line number of a record that is a whole file."""


class Reason(StrEnum):
    """Why a record or a file was not loaded."""

    UNKNOWN_FORM = "unknown_form"
    OUTSIDE_LANDING = "outside_landing"
    UNREADABLE = "unreadable"
    FILE_TOO_LARGE = "file_too_large"
    EMPTY_FILE = "empty_file"
    TRUNCATED = "truncated"
    NOT_TEXT = "not_text"
    WRONG_ENCODING = "wrong_encoding"
    MALFORMED_JSON = "malformed_json"
    MALFORMED_ROW = "malformed_row"
    MALFORMED_FILE = "malformed_file"
    HTTP_STATUS = "http_status"
    MISSING_TEXT = "missing_text"
    WRONG_TYPE = "wrong_type"
    EMPTY_TEXT = "empty_text"
    TOO_LONG = "too_long"
    TOO_SLOW = "too_slow"
    NOT_ENGLISH = "not_english"


class UnreadableError(ValueError):
    """Something of a landing file cannot be understood; carries the reason and a detail for people."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article as read, not yet cleaned. ``line_number`` is 1-based, or ``WHOLE_FILE``.

    ``article_id`` is None where the source gives none. ``published`` is as written. ``text`` is None for a mere
    notice that the article of that id is retracted.
    """

    line_number: int
    article_id: str | None
    text: str | None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None
    is_retracted: bool = False


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that goes to the quarantine: where it is, why, and what was wrong in words."""

    line_number: int
    reason: Reason
    detail: str
    article_id: str | None = None
