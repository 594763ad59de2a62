"""Telling people that a run failed: always a file, and a webhook where one is set."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import requests
import tenacity

WEBHOOK_TIMEOUT_SECONDS = 10
WEBHOOK_ATTEMPTS = 3
MESSAGE_CHARACTERS = 2_000


@dataclass(frozen=True)
class Alert:
    """A failed run: its job, its id, when it failed (ISO 8601, UTC), and what went wrong in each failed step."""

    job: str
    run_id: str
    failed_at: str
    message: str
    steps: dict[str, str]


def write_alert(folder: Path, alert: Alert) -> Path | None:
    """Write the alert as ``<run_id>.json`` and return its path, or ``None`` when that run was told of before."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{alert.run_id}.json"
    if path.exists():
        return None
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(json.dumps(asdict(alert), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(path)
    return path


def call_webhook(url: str, alert: Alert, wait: float = 2.0) -> None:
    """Post the alert as JSON: its fields and a ``text`` that Slack-compatible chats show.

    Tries again after a refused connection, a time-out, or an answer of 429 or 5xx, up to three times with growing
    pauses that start at ``wait`` seconds. Raises ``requests.RequestException`` when it could not be delivered.
    """
    payload = asdict(alert) | {"text": _chat_text(alert)}
    for attempt in tenacity.Retrying(
        stop=tenacity.stop_after_attempt(WEBHOOK_ATTEMPTS),
        wait=tenacity.wait_exponential(multiplier=wait),
        retry=tenacity.retry_if_exception(_may_pass),
        reraise=True,
    ):
        with attempt:
            answer = requests.post(url, json=payload, timeout=WEBHOOK_TIMEOUT_SECONDS, allow_redirects=False)
            answer.raise_for_status()


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, requests.HTTPError):
        return error.response is not None and (error.response.status_code == 429 or error.response.status_code >= 500)
    return isinstance(error, requests.ConnectionError | requests.Timeout)


def _chat_text(alert: Alert) -> str:
    steps = ", ".join(alert.steps) or "no step"
    text = f"Communiqué: job {alert.job} failed in {steps} (run {alert.run_id}): {alert.message}"[:MESSAGE_CHARACTERS]
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
