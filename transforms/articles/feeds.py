"""Fetching what feeds (RSS 2.0, Atom: RFC 4287) link to into the landing folder, where intake reads it like any file.

Every page is fetched once and becomes a WARC file (ISO 28500) of its own, ``feeds/<hash of its address>.warc.gz``, so
that the folder itself tells what was fetched. A file is there whole or not at all; two runs at once write the same
file. A page that the site refuses (not found, forbidden) is kept too, and intake quarantines it with its status. What
failed for reasons that may pass is tried again as long as the feed lists it.

Feeds are written by strangers. They may lead only to public addresses or to hosts that the list of feeds names
itself, so that none can have this machine read its own network; sizes, times and numbers are bounded.
"""

import datetime as dt
import io
import ipaddress
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from transforms.articles.feed_list import is_web_address, read_feed_list
from transforms.articles.publication import parse_date
from transforms.articles.readers import FEED_DATE_HEADER, MAXIMUM_RECORD_BYTES
from transforms.keys import hash_key

PAGES_FOLDER = "feeds"
USER_AGENT = "communique/0.1 (news archive; reads feeds once a night)"
CONNECT_SECONDS, SILENCE_SECONDS, PAGE_SECONDS = 10.0, 30.0, 120.0
"""Until a host answers, between two pieces of an answer, and for the whole of it."""
FEEDS_AT_ONCE = 8
"""The pages of one feed are fetched one after the other, out of regard for its host."""
ENTRIES_PER_FEED = 500
ATTEMPTS, BACKOFF_SECONDS = 4, 0.5
CHUNK = 65_536
MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed later (RFC 9110, section 15; RFC 6585, RFC 8470)."""
_OF_THE_WIRE = {"content-encoding", "content-length", "transfer-encoding", "connection"}
"""Headers that speak of the bytes as sent; those kept are unpacked."""


@dataclass(frozen=True)
class FeedReport:
    """What a run of ``fetch_feeds`` did: feeds listed, entries they told of, pages fetched now, and what failed.

    ``failures`` says address and reason, one a line: lines of the list that name no address, feeds that could not be
    read, pages that could not be fetched.
    """

    feeds: int
    entries: int
    fetched: int
    failures: tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    address: str
    published: dt.date | None


def fetch_feeds(landing: Path) -> FeedReport:
    """Fetch the pages that the landing folder's feeds link to and that were not fetched before.

    Without a ``feeds.yaml`` there nothing is done and no network is touched. What cannot be fetched or written raises
    nothing, but is told in the report.
    """
    listed = read_feed_list(landing)
    failures = [f"feeds.yaml: {listed.rejection.detail}"] if listed.rejection else []
    hosts = frozenset(urlsplit(address).netloc for address in listed.addresses)
    entries = fetched = 0
    with ThreadPoolExecutor(FEEDS_AT_ONCE) as pool:
        for report in pool.map(lambda address: _fetch_feed(address, landing / PAGES_FOLDER, hosts), listed.addresses):
            entries += report.entries
            fetched += report.fetched
            failures += report.failures
    return FeedReport(len(listed.addresses), entries, fetched, tuple(failures))


def _fetch_feed(feed: str, folder: Path, hosts: frozenset[str]) -> FeedReport:
    fetched = 0
    failures: list[str] = []
    with _session(hosts) as session:
        try:
            entries = list(_entries(feed, session))
        except (OSError, ValueError) as error:
            return FeedReport(1, 0, 0, (f"{feed}: {_told(error)}",))
        for entry in entries:
            path = folder / f"{hash_key(entry.address)}.warc.gz"
            if path.exists():
                continue
            try:
                _write_whole(path, _fetch_page(entry, session))
                fetched += 1
            except (OSError, ValueError) as error:
                failures.append(f"{entry.address}: {_told(error)}")
    return FeedReport(1, len(entries), fetched, tuple(failures))


def _entries(feed: str, session: requests.Session) -> Iterator[_Entry]:
    answer, body = _get(feed, session)
    if answer.status_code != requests.codes.ok:
        raise ValueError(f"status {answer.status_code}")
    try:
        parsed: Any = feedparser.parse(body, response_headers={**answer.headers, "content-location": answer.url})
    except Exception as error:  # a parser of foreign markup may fail in any way; one feed, not the run
        raise ValueError(f"the feed cannot be parsed: {type(error).__name__}") from error
    if not parsed.version:
        raise ValueError("neither RSS nor Atom")
    seen: set[str] = set()
    for entry in parsed.entries[:ENTRIES_PER_FEED]:
        address = entry.get("link", "").split("#")[0]
        if is_web_address(address) and address not in seen:
            seen.add(address)
            yield _Entry(address, parse_date(entry.get("published") or entry.get("updated")))


def _fetch_page(entry: _Entry, session: requests.Session) -> bytes:
    """Return the page as a compressed WARC record."""
    answer, body = _get(entry.address, session)
    if answer.status_code in MAY_PASS:
        raise ValueError(f"status {answer.status_code}")
    headers = [
        (name, value)
        for name, value in answer.headers.items()
        if name.lower() not in _OF_THE_WIRE and value.isprintable()
    ]
    status = StatusAndHeaders(f"{answer.status_code} {answer.reason or ''}".strip(), headers, protocol="HTTP/1.1")
    about = {FEED_DATE_HEADER: entry.published.isoformat()} if entry.published else {}
    sink = io.BytesIO()
    writer = WARCWriter(sink, gzip=True)
    writer.write_record(
        writer.create_warc_record(
            entry.address, "response", payload=io.BytesIO(body), http_headers=status, warc_headers_dict=about
        )
    )
    return sink.getvalue()


def _get(address: str, session: requests.Session) -> tuple[requests.Response, bytes]:
    """Return the answer and its body, cut one byte beyond the most that intake reads of a page."""
    end = time.monotonic() + PAGE_SECONDS
    body = bytearray()
    with closing(session.get(address, timeout=(CONNECT_SECONDS, SILENCE_SECONDS), stream=True)) as answer:
        for piece in answer.iter_content(CHUNK):
            body += piece
            if len(body) > MAXIMUM_RECORD_BYTES:
                break
            if time.monotonic() > end:
                raise ValueError(f"not read to its end within {PAGE_SECONDS:g} seconds")
    return answer, bytes(body[: MAXIMUM_RECORD_BYTES + 1])


def _session(hosts: frozenset[str]) -> requests.Session:
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.mount("http://", _Guarded(hosts))
    session.mount("https://", _Guarded(hosts))
    return session


class _Guarded(HTTPAdapter):
    """Sends requests, redirected ones too, only to public hosts and to those named; tries again what may pass."""

    def __init__(self, hosts: frozenset[str]) -> None:
        super().__init__(
            max_retries=Retry(
                ATTEMPTS - 1,
                backoff_factor=BACKOFF_SECONDS,
                status_forcelist=MAY_PASS,
                raise_on_status=False,
                redirect=False,
                respect_retry_after_header=False,  # a host could ask for days
            )
        )
        self.hosts = hosts

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        if parts.netloc not in self.hosts and not _is_public(parts.hostname or "", parts.port):
            raise requests.exceptions.InvalidURL(f"{parts.netloc} is no public host")
        return super().send(request, *args, **options)


def _is_public(host: str, port: int | None) -> bool:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return True  # unknown here: the request fails by itself, or a proxy knows the host
    return all(ipaddress.ip_address(str(address[0]).split("%")[0]).is_global for *_, address in found)


def _told(error: Exception) -> str:
    match error:
        case requests.Timeout():
            return "no answer in time"
        case requests.TooManyRedirects():
            return "led in a circle"
        case requests.exceptions.InvalidURL() | requests.exceptions.InvalidSchema():
            return str(error)[:200]
        case requests.ConnectionError():
            return "no connection"
        case requests.RequestException():
            return type(error).__name__
    return str(error)[:200]


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{hash_key(time.time_ns(), id(content))}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
