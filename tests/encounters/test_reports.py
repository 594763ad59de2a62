"""Short reports of our own of the same encounters, by outlets of several manners: which are put together.

``reports.jsonl`` has one report a line, and for each encounter that it tells of some of the words that tell of it and
the ``cluster``: the encounter meant, the same in every report. Among them are what is easily put together wrongly: the
same two next day, next week or on the phone, a dinner behind talks, a talk of two beside a gathering.
"""

import datetime as dt
import json
from itertools import combinations
from pathlib import Path

from transforms import lake as lake_files
from transforms.articles.intake import take_in
from transforms.articles.status import decide_status
from transforms.encounters import merge_encounters
from transforms.extraction import ExtractionJob, extract_batch, extractor_version, pending_batches
from transforms.identity import resolve_identities
from transforms.schemas import ARTICLES, MEETING_LINKS, MEETING_MENTIONS
from transforms.settings import DEFAULT_SPACY_MODEL

REPORTS = [json.loads(line) for line in (Path(__file__).parent / "reports.jsonl").read_text().splitlines()]
REFERENCE = Path(__file__).parents[2] / "seeds" / "reference"

Told = tuple[int, range, str]
"""Where in a text an encounter is told of: its trigger and its sentence; and its meeting key."""


def told_in(lake: Path, landing: Path) -> dict[str, tuple[str, list[Told]]]:
    """Run the reports through to meetings, and return each one's stored text and what it tells of."""
    now = dt.datetime(2024, 12, 1, tzinfo=dt.UTC)
    rows = [{**report, "article_id": report["report"]} for report in REPORTS]
    (landing / "reports.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    take_in(landing, lake, now.date(), now)
    decide_status(lake)
    version = extractor_version(DEFAULT_SPACY_MODEL)
    for batch in pending_batches(lake, version):
        extract_batch(ExtractionJob(lake, batch, DEFAULT_SPACY_MODEL, version))
    resolve_identities(lake, REFERENCE)
    merge_encounters(lake, REFERENCE)
    key_of = {row["mention_key"]: row["meeting_key"] for row in lake_files.read_table(lake, MEETING_LINKS).to_pylist()}
    articles = {row["article_key"]: row for row in lake_files.read_table(lake, ARTICLES).to_pylist()}
    told: dict[str, tuple[str, list[Told]]] = {a["article_id"]: (a["text"], []) for a in articles.values()}
    for row in lake_files.read_table(lake, MEETING_MENTIONS).to_pylist():
        sentence = range(row["char_start"], row["char_end"])
        place = row["trigger_start"], sentence, key_of[row["mention_key"]]
        told[articles[row["article_key"]]["article_id"]][1].append(place)
    return told


def meeting_meant(text: str, told: list[Told], words: str) -> str | None:
    """Return the meeting of the encounter whose trigger is among the words, else of the one told in their sentence."""
    first = text.index(words)
    among = [key for trigger, _, key in told if trigger in range(first, first + len(words))]
    around = [key for _, sentence, key in told if first in sentence]
    return next(iter([*among, *around]), None)


def test_reports_of_one_encounter_are_put_together(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    told = told_in(tmp_path / "lake", tmp_path / "landing")
    found: list[tuple[str, str, str | None]] = [
        (report["report"], meeting["cluster"], meeting_meant(*told[report["report"]], meeting["evidence"]))
        for report in REPORTS
        for meeting in report["meetings"]
    ]
    pairs = [(a, b) for a, b in combinations(found, 2) if a[0] != b[0]]
    meant = {(a, b) for a, b in pairs if a[1] == b[1]}
    joined = {(a, b) for a, b in pairs if a[2] is not None and a[2] == b[2]}
    assert joined <= meant, f"put together wrongly: {sorted((a[0], b[0]) for a, b in joined - meant)}"
    assert len(joined & meant) >= 0.8 * len(meant)
