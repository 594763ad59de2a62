"""Feeds and pages from a server of the test's own."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.articles.conftest import World
from transforms.articles import feeds
from transforms.articles.feed_list import read_feed_list
from transforms.articles.feeds import fetch_feeds
from transforms.articles.records import Reason

PAGE = """<html><head><title>{title}</title></head><body><article><h1>{title}</h1>
<p>The foreign ministers of the two neighbours met in the capital and spoke for two hours about the {title}.</p>
<p>The host said that engineers of both sides would measure the flow together, and that the figures would be laid
before the joint commission as soon as they are ready for it.</p></article></body></html>"""
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title><link>{root}</link>
{items}</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title><id>urn:gazette</id>
<updated>2024-02-29T10:00:00Z</updated>
<entry><title>T</title><id>urn:1</id><link href="/tunnel"/><updated>2024-02-28T10:00:00Z</updated></entry></feed>"""
ITEM = "<item><title>T</title><link>{link}</link><pubDate>Thu, 29 Feb 2024 23:00:00 GMT</pubDate></item>"


class Site(ThreadingHTTPServer):
    """Answers with what lies under a path: status, headers and body."""

    daemon_threads = True
    pages: dict[str, tuple[int, dict[str, str], bytes]]
    asked: list[str]

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        told = {"Content-Type": "text/html; charset=utf-8"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        self.pages[path] = (status, told, body.encode() if isinstance(body, str) else body)
        return self.root + path

    def put_feed(self, path: str, *links: str) -> str:
        items = "".join(ITEM.format(link=link) for link in links)
        return self.put(path, RSS.format(root=self.root, items=items), Content_Type="application/rss+xml")


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status, headers, body = self.server.pages.get(self.path, (404, {"Content-Type": "text/html"}, b"gone"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def _serve() -> Iterator[Site]:
    server = Site(("127.0.0.1", 0), Handler)
    server.pages, server.asked = {}, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(feeds, "BACKOFF_SECONDS", 0.0)
    yield from _serve()


@pytest.fixture
def other_site() -> Iterator[Site]:
    yield from _serve()


def listing(world: World, *addresses: str) -> None:
    world.drop("feeds.yaml", "".join(f"- {address}\n" for address in addresses))


def test_pages_of_feeds_become_articles_once(world: World, site: Site) -> None:
    bridge = site.put("/bridge", PAGE.format(title="bridge"))
    rss = site.put_feed("/rss", bridge, f"{bridge}#comments")
    site.put("/tunnel", PAGE.format(title="tunnel"))
    atom = site.put("/atom", ATOM, Content_Type="application/atom+xml")
    listing(world, rss, atom)

    report = fetch_feeds(world.landing)
    assert (report.feeds, report.entries, report.fetched, report.failures) == (2, 2, 2, ())
    assert world.run().accepted == 2
    articles = {row["url"]: row for row in world.articles().values()}
    assert set(articles) == {bridge, f"{site.root}/tunnel"}
    assert "spoke for two hours about the bridge" in articles[bridge]["text"]
    assert str(articles[bridge]["published_date"]) == "2024-02-29"
    assert str(articles[f"{site.root}/tunnel"]["published_date"]) == "2024-02-28"

    site.asked.clear()
    assert fetch_feeds(world.landing).fetched == 0
    assert sorted(site.asked) == ["/atom", "/rss"]
    assert world.run().files_read == 0
    totals = world.settle()
    assert (totals.read, totals.loaded) == (2, 2)


def test_without_a_list_nothing_is_done(world: World) -> None:
    report = fetch_feeds(world.landing)
    assert (report.feeds, report.entries, report.fetched, report.failures) == (0, 0, 0, ())
    assert list(world.landing.iterdir()) == []


def test_a_feed_that_fails_stops_no_other(world: World, site: Site) -> None:
    bridge = site.put("/bridge", PAGE.format(title="bridge"))
    good = site.put_feed("/rss", bridge)
    gone, broken, page = f"{site.root}/gone", site.put("/broken", b"\x00<rss", 503), site.put("/page", "<html></html>")
    listing(world, gone, broken, page, "http://127.0.0.1:9/refused", good)
    report = fetch_feeds(world.landing)
    assert report.fetched == 1
    assert report.failures == (
        f"{gone}: status 404",
        f"{broken}: status 503",
        f"{page}: neither RSS nor Atom",
        "http://127.0.0.1:9/refused: no connection",
    )


def test_a_refused_page_is_quarantined_and_not_asked_for_again(world: World, site: Site) -> None:
    listing(world, site.put_feed("/rss", f"{site.root}/gone", site.put("/paper.pdf", b"%PDF", Content_Type="text/pdf")))
    assert fetch_feeds(world.landing).fetched == 2
    assert world.run().quarantined == 2
    assert {row["reason"] for row in world.intake()} == {Reason.HTTP_STATUS, Reason.EMPTY_FILE}
    site.asked.clear()
    fetch_feeds(world.landing)
    assert site.asked == ["/rss"]


def test_a_page_that_fails_for_now_is_asked_for_again(world: World, site: Site) -> None:
    bridge = site.put("/bridge", "busy", 503)
    listing(world, site.put_feed("/rss", bridge))
    report = fetch_feeds(world.landing)
    assert report.failures == (f"{bridge}: status 503",)
    assert not list(world.landing.glob("feeds/*"))
    site.put("/bridge", PAGE.format(title="bridge"))
    assert fetch_feeds(world.landing).fetched == 1


def test_a_page_too_large_is_cut_and_quarantined(world: World, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MAXIMUM_RECORD_BYTES", 2000)
    monkeypatch.setattr("transforms.articles.readers.MAXIMUM_RECORD_BYTES", 2000)
    listing(world, site.put_feed("/rss", site.put("/long", PAGE.format(title="bridge") + " " * 500_000)))
    assert fetch_feeds(world.landing).fetched == 1
    world.run()
    assert [row["reason"] for row in world.intake()] == [Reason.TOO_LONG]


def test_a_page_that_trickles_is_given_up(world: World, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "PAGE_SECONDS", -1.0)
    feed = site.put_feed("/rss", f"{site.root}/bridge")
    listing(world, feed)
    assert fetch_feeds(world.landing).failures == (f"{feed}: not read to its end within -1 seconds",)


def test_feeds_lead_to_no_private_address(world: World, site: Site, other_site: Site) -> None:
    secret = other_site.put("/secret", PAGE.format(title="secret"))
    detour = site.put("/detour", "", 302, Location=secret)
    listing(world, site.put_feed("/rss", secret, detour, "file:///etc/passwd", "http://169.254.169.254/latest"))
    report = fetch_feeds(world.landing)
    assert report.fetched == 0
    assert other_site.asked == []
    assert sorted(failure.split(": ", 1)[1] for failure in report.failures) == [
        f"127.0.0.1:{other_site.server_port} is no public host",
        f"127.0.0.1:{other_site.server_port} is no public host",
        "169.254.169.254 is no public host",
    ]


def test_what_a_killed_run_left_half_written_is_fetched_again(world: World, site: Site) -> None:
    bridge = site.put("/bridge", PAGE.format(title="bridge"))
    listing(world, site.put_feed("/rss", bridge))
    fetch_feeds(world.landing)
    (page,) = world.landing.glob("feeds/*")
    page.rename(page.with_name(f"{page.name}.0.part"))
    assert world.run().files == 0
    assert fetch_feeds(world.landing).fetched == 1
    assert world.run().accepted == 1


@pytest.mark.parametrize(
    ("written", "line", "reason"),
    [
        ("- https://harbour.example/rss\n- harbour.example/atom\n- [x]\n", 2, Reason.MALFORMED_FILE),
        ("feeds:\n  - https://harbour.example/rss\n", 1, Reason.WRONG_TYPE),
        ("- https://harbour.example/rss\n- 'open\n", 3, Reason.MALFORMED_FILE),
        ("- http://[broken\n", 1, Reason.MALFORMED_FILE),
        (b"- \xff\xfe\x00", 1, Reason.MALFORMED_FILE),
    ],
)
def test_a_faulty_list_is_quarantined_with_its_line(
    world: World, written: str | bytes, line: int, reason: Reason
) -> None:
    world.drop("feeds.yaml", written)
    world.run()
    assert [(row["source_uri"], row["line_number"], row["reason"]) for row in world.intake()] == [
        ("feeds.yaml", line, reason)
    ]


def test_the_right_lines_of_a_faulty_list_are_read(world: World) -> None:
    world.drop("feeds.yaml", "- https://harbour.example/rss\n- harbour.example/atom\n- https://harbour.example/rss\n")
    listed = read_feed_list(world.landing)
    assert listed.addresses == ("https://harbour.example/rss",)
    assert listed.rejection is not None
    assert listed.rejection.detail == "line 2: no http(s) address: 'harbour.example/atom'"


def test_a_sound_list_is_no_article(world: World, tmp_path: Path) -> None:
    listing(world, "https://harbour.example/rss")
    world.drop("folder/feeds.yaml", "- x\n")
    world.run()
    assert [(row["source_uri"], row["reason"]) for row in world.intake()] == [
        ("folder/feeds.yaml", Reason.UNKNOWN_FORM)
    ]


def test_a_page_that_cannot_be_written_stops_nothing(world: World, site: Site) -> None:
    world.drop("feeds", "a file where the folder should be")
    listing(world, site.put_feed("/rss", site.put("/bridge", PAGE.format(title="bridge"))))
    (failure,) = fetch_feeds(world.landing).failures
    assert failure.startswith(f"{site.root}/bridge: ")
