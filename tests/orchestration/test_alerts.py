"""Alert files, and a webhook tried against a local server."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests

from orchestration.alerts import Alert, call_webhook, write_alert

ALERT = Alert("nightly", "run-1", "2024-03-05T01:30:00+00:00", "It <b>failed</b> & stopped", {"raw": "IOException"})


class Hook(HTTPServer):
    """Answers with the given codes, one after another, and keeps what was posted."""

    def __init__(self, codes: list[int]) -> None:
        self.codes, self.posted = codes, []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(handler) -> None:  # noqa: N805
                body = handler.rfile.read(int(handler.headers["Content-Length"]))
                self.posted.append(json.loads(body))
                handler.send_response(self.codes[min(len(self.posted), len(self.codes)) - 1])
                handler.end_headers()

            def log_message(handler, *_: object) -> None:  # noqa: N805
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


@pytest.fixture
def hook(request: pytest.FixtureRequest) -> Iterator[Hook]:
    with Hook(getattr(request, "param", [200])) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_an_alert_is_written_once_a_run(tmp_path: Path) -> None:
    path = write_alert(tmp_path / "alerts", ALERT)
    assert path is not None
    written = json.loads(path.read_text(encoding="utf-8"))
    assert (written["job"], written["run_id"], written["steps"]) == ("nightly", "run-1", {"raw": "IOException"})
    assert write_alert(tmp_path / "alerts", ALERT) is None
    assert [entry.name for entry in (tmp_path / "alerts").iterdir()] == ["run-1.json"]


def test_the_webhook_is_told(hook: Hook) -> None:
    call_webhook(hook.url, ALERT)
    assert len(hook.posted) == 1
    assert hook.posted[0]["run_id"] == "run-1"
    assert "It &lt;b&gt;failed&lt;/b&gt; &amp; stopped" in hook.posted[0]["text"]


@pytest.mark.parametrize("hook", [[503, 429, 200]], indirect=True)
def test_a_server_in_trouble_is_asked_again(hook: Hook) -> None:
    call_webhook(hook.url, ALERT, wait=0)
    assert len(hook.posted) == 3


@pytest.mark.parametrize("hook", [[500]], indirect=True)
def test_after_three_attempts_it_gives_up(hook: Hook) -> None:
    with pytest.raises(requests.HTTPError):
        call_webhook(hook.url, ALERT, wait=0)
    assert len(hook.posted) == 3


@pytest.mark.parametrize("hook", [[404]], indirect=True)
def test_a_refusal_is_not_asked_again(hook: Hook) -> None:
    with pytest.raises(requests.HTTPError):
        call_webhook(hook.url, ALERT, wait=0)
    assert len(hook.posted) == 1


def test_nobody_there() -> None:
    with pytest.raises(requests.ConnectionError):
        call_webhook("http://127.0.0.1:1/hook", ALERT, wait=0)
