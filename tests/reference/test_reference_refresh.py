import csv
import datetime as dt
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs

import pytest

from transforms import reference, reference_refresh
from transforms.reference_refresh import COLUMNS, ask, refresh
from transforms.settings import REFERENCE

ANSWER = Path(__file__).with_name("wikidata_answer.json")
TODAY = dt.date(2034, 5, 6)


class Recorded:
    """Gives the recorded answer to the first query and none to the others."""

    def __init__(self) -> None:
        self.queries: list[str] = []
        self.bindings = json.loads(ANSWER.read_text())["results"]["bindings"]

    def __call__(self, query: str) -> list[dict[str, dict[str, str]]]:
        self.queries.append(query)
        return self.bindings if len(self.queries) == 1 else []


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_statements_become_rows_of_the_reference_table(tmp_path: Path) -> None:
    out = tmp_path / "new" / "holders.csv"

    report = refresh(out, TODAY, ask=Recorded())

    known, minister, head = sorted(read(out), key=lambda row: row["wikidata_id"])
    assert report.written == 3
    assert known["official_id"] == "vladimir-putin"
    assert known["full_name"] == "Vladimir Putin", "people of the reference table keep their name"
    assert (known["title"], known["country_code"]) == ("President", "RU")
    assert (known["valid_from"], known["valid_to"], known["as_of"]) == ("2012-05-07", "", "2034-05-06")
    assert minister["official_id"] == "elodie-example"
    assert minister["title"] == "Minister of Foreign Affairs"
    assert (minister["valid_from"], minister["valid_to"]) == ("2031-03", "2033"), "no more precise than told"
    assert minister["aliases"] == "É. Example"
    assert head["official_id"] == "elodie-example-q900000002", "a namesake gets an id of her own"
    assert (head["organisation_id"], head["country_code"], head["valid_from"]) == ("nato", "", "2030")


def test_statements_left_out_are_counted_by_reason(tmp_path: Path) -> None:
    report = refresh(tmp_path / "holders.csv", TODAY, ask=Recorded())

    assert report.left_out == {
        "told twice": 1,
        "no English name": 1,
        "no start told": 1,
        "ends before it starts": 1,
    }


def test_the_written_table_is_a_valid_reference_table(tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(REFERENCE, folder, ignore=shutil.ignore_patterns("builder", "overrides"))
    refresh(folder / "office_holders.csv", TODAY, ask=Recorded())

    assert {holder.official_id for holder in reference.office_holders(folder)} == {
        "vladimir-putin",
        "elodie-example",
        "elodie-example-q900000002",
    }
    assert list(read(folder / "office_holders.csv")[0]) == list(COLUMNS)


def test_every_country_and_body_is_asked_for_once(tmp_path: Path) -> None:
    recorded = Recorded()
    refresh(tmp_path / "holders.csv", TODAY, ask=recorded)

    asked = " ".join(recorded.queries)
    assert all(asked.count(f'"{code}"') == 1 for code in reference.countries())
    assert asked.count("wd:Q7184 ") + asked.count("wd:Q7184}") == 1
    assert "wd:Q312 " not in asked, "companies have no office that counts"


def test_the_old_table_stays_when_the_service_fails(tmp_path: Path) -> None:
    out = tmp_path / "holders.csv"
    out.write_text("as it was")

    def fail(query: str) -> list[dict[str, dict[str, str]]]:
        raise TimeoutError("no answer")

    with pytest.raises(TimeoutError):
        refresh(out, TODAY, ask=fail)
    assert out.read_text() == "as it was"


class Service(HTTPServer):
    """A SPARQL service that first answers with the given codes, then with the recorded answer."""

    codes: list[int]
    queries: list[str]
    content: bytes


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.queries.append(parse_qs(body)["query"][0])
        code = self.server.codes.pop(0) if self.server.codes else 200
        self.send_response(code)
        self.end_headers()
        if code == 200:
            self.wfile.write(self.server.content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(reference_refresh._post.retry, "sleep", lambda seconds: None)
    server = Service(("127.0.0.1", 0), Handler)
    server.codes, server.queries, server.content = [], [], ANSWER.read_bytes()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def address(service: Service) -> str:
    return f"http://127.0.0.1:{service.server_port}/sparql"


def test_a_service_too_busy_is_asked_again(service: Service) -> None:
    service.codes = [503, 429]

    bindings = ask("SELECT ?x", address(service))

    assert len(bindings) == 7
    assert service.queries == ["SELECT ?x"] * 3


def test_a_refused_query_is_not_asked_again(service: Service) -> None:
    service.codes = [400]

    with pytest.raises(HTTPError):
        ask("SELECT nonsense", address(service))
    assert len(service.queries) == 1


def test_an_answer_that_is_no_result_is_told(service: Service) -> None:
    service.content = b"<html>maintenance</html>"

    with pytest.raises(ValueError, match="no SPARQL JSON result: b'<html>maintenance"):
        ask("SELECT ?x", address(service))
