import csv
import datetime as dt
import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from transforms.articles import pages, readers
from transforms.articles.readers import READERS, read_file
from transforms.articles.records import RawArticle, Reason, Rejection

PAGE = """<!doctype html><html lang="en"><head><title>Two capitals agree on a bridge | The Harbour Post</title>
<meta property="og:site_name" content="The Harbour Post">
<meta property="og:title" content="Two capitals agree on a bridge">
<meta property="article:published_time" content="2023-05-04T23:30:00+02:00">
<link rel="canonical" href="https://harbour.example/world/two-capitals-agree"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Two capitals agree on a bridge</h1>
<p>The transport ministers of the two countries met in the border town on Thursday and signed the plans for a bridge
that traders have asked for since the ferry sank.</p>
<p>They told reporters that the piers would be built from both banks at once, and that the work should take four years
if the weather and the lenders allow it.</p>
<p>Neither would say what it is to cost, but an official of the development bank spoke of two hundred million.</p>
</article><footer>All rights reserved</footer></body></html>"""


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path) -> list[RawArticle | Rejection]:
    return list(read_file(path))


def outcome(record: RawArticle | Rejection) -> tuple[int, str | None]:
    return record.line_number, record.reason if isinstance(record, Rejection) else record.text


def crawl(*responses: tuple[str, str, bytes], compress: bool = True) -> bytes:
    sink = io.BytesIO()
    writer = WARCWriter(sink, gzip=compress)
    for number, (status, kind, body) in enumerate(responses):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.0")
        url = f"https://harbour.example/{number}"
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers))
    return sink.getvalue()


def test_a_text_file_is_one_article_named_by_its_stem(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.b.TXT", "Words.")) == [RawArticle(0, "a.b", "Words.")]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.jsonl.gz", "a.ndjson.gz"])
def test_a_line_is_an_article_and_a_bad_line_harms_only_itself(tmp_path: Path, name: str) -> None:
    lines = [
        '{"article_id": "one", "text": "First.", "title": " T ", "outlet": "O", "url": "u", "published": "2023-01-02"}',
        "",
        '{"doc_id": 7, "text": "Second.", "language": "en", "retracted": true, "extra": {"a": 1}}',
        '{"id": "three", "text": "Third."',
        '{"id": "four"}',
        '{"id": "five", "text": 5}',
        '{"id": "six", "text": "Sixth.", "title": ["a"]}',
        "[1, 2]",
        '{"id": "nine", "retracted": true}',
        '{"text": "Tenth.", "published": null, "id": NaN}',
    ]
    content = "\n".join(lines).encode()
    records = read(write(tmp_path / name, gzip.compress(content) if name.endswith("gz") else content))
    assert records[0] == RawArticle(1, "one", "First.", "T", "O", "u", "2023-01-02")
    assert records[1] == RawArticle(3, "7", "Second.", language="en", is_retracted=True)
    assert [outcome(record) for record in records[2:]] == [
        (4, Reason.MALFORMED_JSON),
        (5, Reason.MISSING_TEXT),
        (6, Reason.WRONG_TYPE),
        (7, Reason.WRONG_TYPE),
        (8, Reason.WRONG_TYPE),
        (9, None),
        (10, "Tenth."),
    ]
    assert [record.article_id for record in records[2:]] == [None, "four", "five", "six", None, "nine", None]


def test_a_truncated_gzip_keeps_the_lines_before_the_break(tmp_path: Path) -> None:
    lines = [json.dumps({"id": str(number), "text": f"Text {number * 7919 % 104729}."}) for number in range(5000)]
    whole = gzip.compress("\n".join(lines).encode())
    records = read(write(tmp_path / "a.jsonl.gz", whole[: len(whole) // 2]))
    assert isinstance(records[-1], Rejection)
    assert records[-1].reason is Reason.TRUNCATED
    assert len(records) > 1000
    assert all(isinstance(record, RawArticle) for record in records[:-1])
    assert records[-1].line_number == len(records)


def test_what_only_calls_itself_gzip_is_quarantined(tmp_path: Path) -> None:
    assert [outcome(record) for record in read(write(tmp_path / "a.jsonl.gz", "plain"))] == [(0, Reason.TRUNCATED)]


def test_an_overlong_line_is_passed_over_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAXIMUM_RECORD_BYTES", 100)
    lines = [
        '{"id": "a", "text": "Short."}',
        json.dumps({"id": "b", "text": "x" * 1000}),
        '{"id": "c", "text": "End."}',
    ]
    records = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert [outcome(record) for record in records] == [(1, "Short."), (2, Reason.TOO_LONG), (3, "End.")]


def test_a_text_file_too_large_is_quarantined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAXIMUM_RECORD_BYTES", 100)
    assert [outcome(record) for record in read(write(tmp_path / "a.txt", "x" * 101))] == [(0, Reason.FILE_TOO_LARGE)]


def test_csv_rows_are_known_by_their_first_line(tmp_path: Path) -> None:
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(["Article_ID", "Text", "outlet"])
    writer.writerow(["one", "Line one.\nLine two.", "O"])
    writer.writerow(["two", "Second.", "O", "too", "many"])
    writer.writerow(["three", "", "O"])
    writer.writerow(["four", "Fourth."])
    records = read(write(tmp_path / "a.csv", sink.getvalue()))
    assert [outcome(record) for record in records] == [
        (2, "Line one.\nLine two."),
        (4, Reason.MALFORMED_ROW),
        (5, Reason.MISSING_TEXT),
        (6, "Fourth."),
    ]
    assert [record.article_id for record in records] == ["one", None, "three", "four"]


def test_csv_without_a_text_column_is_quarantined_whole(tmp_path: Path) -> None:
    records = read(write(tmp_path / "a.csv", "id,body\n1,words\n"))
    assert [outcome(record) for record in records] == [(0, Reason.MISSING_TEXT)]
    assert "id, body" in records[0].detail  # type: ignore[union-attr]


def test_csv_as_a_spreadsheet_writes_it(tmp_path: Path) -> None:
    content = "id,text\r\n1,Ministers met.\r\n".encode("utf-16")
    assert read(write(tmp_path / "a.csv", content)) == [RawArticle(2, "1", "Ministers met.")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_cells_are_parted_as_the_header_tells(tmp_path: Path, delimiter: str) -> None:
    content = f"id{delimiter}text\n1{delimiter}Ministers met.\n"
    assert read(write(tmp_path / "a.csv", content)) == [RawArticle(2, "1", "Ministers met.")]


def test_a_quote_that_never_closes_is_told_with_its_line(tmp_path: Path) -> None:
    content = 'id,text\n1,First.\n2,"Second.\n3,Third.\n'
    assert [outcome(record) for record in read(write(tmp_path / "a.csv", content))] == [
        (2, "First."),
        (3, Reason.MALFORMED_ROW),
    ]


def test_a_bad_csv_line_is_quarantined_and_the_next_is_read(tmp_path: Path) -> None:
    content = b"id,text\n1,First.\n2,\x00\x01\x02\x03\x04\n3,Third.\n"
    records = read(write(tmp_path / "a.csv", content))
    assert [outcome(record) for record in records] == [(2, "First."), (3, Reason.NOT_TEXT), (4, "Third.")]


def test_parquet_rows(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": [1, 2],
            "text": ["First.", None],
            "published": [dt.datetime(2023, 1, 2, 3), None],
            "retracted": [False, True],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet") == [
        RawArticle(1, "1", "First.", published="2023-01-02 03:00:00"),
        RawArticle(2, "2", None, is_retracted=True),
    ]


@pytest.mark.parametrize("content", [b"PAR1 no more", b"\x00" * 50])
def test_a_broken_parquet_file_is_quarantined(tmp_path: Path, content: bytes) -> None:
    assert [outcome(record) for record in read(write(tmp_path / "a.parquet", content))] == [(0, Reason.MALFORMED_FILE)]


def test_a_saved_page(tmp_path: Path) -> None:
    (record,) = read(write(tmp_path / "bridge.html", PAGE))
    assert isinstance(record, RawArticle)
    assert record.text is not None
    assert record.text.endswith("spoke of two hundred million.")
    assert "Home" not in record.text
    assert "rights reserved" not in record.text
    assert (record.article_id, record.title) == ("bridge", "Two capitals agree on a bridge")
    assert (record.outlet, record.url) == ("The Harbour Post", "https://harbour.example/world/two-capitals-agree")
    assert (record.published or "").startswith("2023-05-04")


def test_a_page_without_text_is_quarantined(tmp_path: Path) -> None:
    records = read(
        write(tmp_path / "a.htm", "<html><head><title>T</title></head><body><script>go()</script></body></html>")
    )
    assert [outcome(record) for record in records] == [(0, Reason.EMPTY_TEXT)]


def test_a_page_is_read_in_the_encoding_it_declares(tmp_path: Path) -> None:
    page = PAGE.replace("bridge", "köprü by Çavuşoğlu").encode("cp1254")
    told = page.replace(b"<head>", b'<head><meta charset="windows-1254">')
    assert b"<meta charset" in told
    crawled = crawl(("200 OK", "text/html; charset=windows-1254", page), compress=False)
    for path in (write(tmp_path / "a.html", told), write(tmp_path / "a.warc", crawled)):
        (record,) = read(path)
        assert isinstance(record, RawArticle)
        assert "Çavuşoğlu" in (record.text or "")


def test_a_page_whose_parsing_never_ends_is_quarantined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse_forever(*_: object, **__: object) -> None:
        while True:
            pass

    monkeypatch.setattr("trafilatura.bare_extraction", parse_forever)
    monkeypatch.setattr(pages, "SECONDS_PER_PAGE", 0.05)
    assert [outcome(record) for record in read(write(tmp_path / "a.html", PAGE))] == [(0, Reason.TOO_SLOW)]


@pytest.mark.parametrize(("name", "compress"), [("a.warc.gz", True), ("a.warc", False)])
def test_every_html_response_of_a_crawl_is_an_article(tmp_path: Path, name: str, compress: bool) -> None:
    content = crawl(
        ("200 OK", "text/html; charset=utf-8", PAGE.encode()),
        ("404 Not Found", "text/html", b"<html>gone</html>"),
        ("200 OK", "image/png", b"\x89PNG"),
        ("200 OK", "text/html", PAGE.replace("bridge", "tunnel").encode()),
        compress=compress,
    )
    records = read(write(tmp_path / name, content))
    assert [record.line_number for record in records] == [1, 2, 4]
    first, gone, last = records
    assert isinstance(first, RawArticle)
    assert (first.url, first.article_id) == ("https://harbour.example/0", None)
    assert isinstance(last, RawArticle)
    assert "tunnel" in (last.text or "")
    assert isinstance(gone, Rejection)
    assert gone.reason is Reason.HTTP_STATUS


@pytest.mark.parametrize(("name", "compress"), [("a.warc.gz", True), ("a.warc", False)])
@pytest.mark.parametrize("missing", [5, 40, 300])
def test_a_crawl_that_breaks_off_keeps_what_is_whole(tmp_path: Path, name: str, compress: bool, missing: int) -> None:
    content = crawl(*[("200 OK", "text/html", PAGE.encode())] * 2, compress=compress)
    records = read(write(tmp_path / name, content[:-missing]))
    assert isinstance(records[0], RawArticle)
    assert isinstance(records[-1], Rejection)
    assert records[-1].reason is Reason.TRUNCATED


@pytest.mark.parametrize("suffix", [suffix for suffix in READERS if suffix != ".parquet"])
def test_an_empty_file_is_one_rejection(tmp_path: Path, suffix: str) -> None:
    records = read(write(tmp_path / f"a{suffix}", b""))
    assert [record.line_number for record in records] == [0]
    assert isinstance(records[0], Rejection)


@pytest.mark.parametrize("name", ["a.docx", "a", "txt", ".txt", "a.txt.bak", "a.gz"])
def test_an_unknown_form_is_quarantined(tmp_path: Path, name: str) -> None:
    assert [outcome(record) for record in read(write(tmp_path / name, "Words."))] == [(0, Reason.UNKNOWN_FORM)]


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=400), suffix=st.sampled_from(sorted(READERS)))
def test_no_bytes_whatever_escape_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str
) -> None:
    records = read(write(tmp_path_factory.mktemp("any") / f"a{suffix}", content))
    lines = [record.line_number for record in records]
    assert lines == sorted(set(lines))
    assert lines
