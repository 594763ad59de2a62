"""A raw record to a row of the lake's articles: cleaned, dated, with its outlet, keys and signature."""

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from transforms.articles.cleaning import clean
from transforms.articles.datelines import find_dateline
from transforms.articles.languages import ENGLISH, is_english
from transforms.articles.paragraphs import one_line
from transforms.articles.publication import date_in_address, is_plausible, parse_date
from transforms.articles.records import WHOLE_FILE, RawArticle, Reason, UnreadableError
from transforms.articles.signatures import content_hash, signature
from transforms.keys import hash_key

MAXIMUM_CHARACTERS = 1_000_000
MAXIMUM_ID_LENGTH = 500
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where and when a record came in."""

    source_uri: str
    load_date: dt.date
    now: dt.datetime


def make_article(raw: RawArticle, arrival: Arrival) -> dict[str, object]:
    """Return the row of ``schemas.ARTICLES`` for a record that has a text.

    Raises ``UnreadableError`` where the text is empty, not text, not English or absurdly long.
    """
    text = raw.text or ""
    if len(text) > MAXIMUM_CHARACTERS:
        raise UnreadableError(Reason.TOO_LONG, f"{len(text)} characters, at most {MAXIMUM_CHARACTERS} are read")
    cleaned = clean(text, raw.title)
    if not any(character.isalnum() for character in cleaned.text):
        raise UnreadableError(Reason.EMPTY_TEXT, "no words are left once residue is taken out" if text else "no text")
    if not is_english(cleaned.text, raw.language):
        raise UnreadableError(Reason.NOT_ENGLISH, f"declared {raw.language}" if raw.language else "not English")

    dateline = find_dateline(cleaned.text)
    url = one_line(raw.url)
    told = [
        ("metadata", parse_date(raw.published)),
        ("header", cleaned.header_date),
        ("dateline", dateline.date(None)),
        ("url", date_in_address(url)),
    ]
    basis, published = next(
        ((basis, day) for basis, day in told if is_plausible(day, arrival.load_date)), ("none", None)
    )
    digest = content_hash(cleaned.title, cleaned.text)
    article_id = one_line(raw.article_id) or digest
    if len(article_id) > MAXIMUM_ID_LENGTH:
        raise UnreadableError(Reason.WRONG_TYPE, f"an id of {len(article_id)} characters")
    outlet = one_line(raw.outlet) or _host(url) or one_line(cleaned.outlet) or dateline.outlet
    return {
        "article_key": hash_key(article_id, digest, published, outlet, url),
        "article_id": article_id,
        "source_uri": arrival.source_uri,
        "line_number": None if raw.line_number == WHOLE_FILE else raw.line_number,
        "url": url,
        "outlet": outlet,
        "title": cleaned.title,
        "published_date": published,
        "published_date_basis": basis,
        "language": ENGLISH,
        "text": cleaned.text,
        "body_start": dateline.end,
        "dateline_place": dateline.place,
        "dateline_date": dateline.date(published),
        "word_count": len(_WORD.findall(cleaned.text)),
        "content_hash": digest,
        "signature": signature(cleaned.text),
        "loaded_at": arrival.now,
    }


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
