"""The main job from the command line on a few invented articles: killed, resumed, repeated, failed."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.database import reading
from tests.orchestration.test_publishing import READER  # a process that holds the published file open
from transforms.lake import list_batches, read_batch, write_batch
from transforms.schemas import ENTITY_MENTIONS, MEETING_MENTIONS
from transforms.settings import load_settings

pytestmark = pytest.mark.xdist_group("whole_run")

ARTICLES = {
    "visit.txt": " date 2024-03-05\n\nForeign Minister of Norland Ana Lund met with President of Austria Alexander Van"
    " der Bellen in Vienna on March 4, 2024. The sides discussed trade and the situation in the region.\n",
    "call.txt": " date 2024-03-06\n\nPresident of Kazakhstan Kassym-Jomart Tokayev spoke by phone with President of"
    " Finland Alexander Stubb on Wednesday. They exchanged views on energy cooperation.\n",
    "weather.txt": " date 2024-03-06\n\nHeavy rain is expected in the mountains over the weekend, forecasters said."
    " Drivers should take care on the passes.\n",
    "lines.jsonl": json.dumps(
        {
            "article_id": "talks",
            "text": "BRUSSELS, March 7 - Prime Minister of Belgium Alexander De Croo received Prime Minister of Estonia"
            " Kaja Kallas in Brussels on Thursday. The two leaders discussed security.",
            "published": "2024-03-07",
            "outlet": "The Brussels Ledger",
        }
    )
    + "\n{broken\n",
    "picture.png": "\x89PNG",
}


@dataclass(frozen=True)
class Finished:
    """How a run ended and what it said."""

    code: int
    said: str


@dataclass(frozen=True)
class Site:
    """A landing folder, a warehouse, and the environment that tells of both."""

    landing: Path
    warehouse: Path

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "COMMUNIQUE_LANDING": str(self.landing),
            "COMMUNIQUE_WAREHOUSE": str(self.warehouse),
            "COMMUNIQUE_ENGINE": "in_process",
            "COMMUNIQUE_ALERT_WEBHOOK": "",
        }

    @property
    def published(self) -> Path:
        return self.warehouse / "communique.duckdb"

    @property
    def lake(self) -> Path:
        return self.warehouse / "lake"

    def start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "orchestration.nightly"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self) -> Finished:
        process = self.start()
        said, _ = process.communicate(timeout=900)
        return Finished(process.returncode, said)

    def runs(self) -> list[dg.DagsterRun]:
        """All runs, oldest first."""
        with dg.DagsterInstance.from_config(str(self.warehouse / "dagster")) as instance:
            return list(reversed(instance.get_runs()))

    def marts(self) -> dict[str, list[object]]:
        """Every mart's rows in their order."""
        with reading(self.published) as connection:
            names = connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts' ORDER BY 1"
            ).fetchall()
            return {name: connection.execute(f"FROM marts.{name}").fetchall() for (name,) in names}

    def run_id(self) -> str:
        with reading(self.published) as connection:
            found = connection.execute("SELECT value FROM meta.published WHERE name = 'run_id'").fetchone()
            assert found
            return str(found[0])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("a site with spaces")
    (folder / "landing").mkdir()
    for name, text in ARTICLES.items():
        (folder / "landing" / name).write_text(text, encoding="utf-8")
    return Site(folder / "landing", folder / "warehouse")


@pytest.fixture(scope="module")
def killed(site: Site) -> Site:
    """The site after its first run was killed as it began to extract."""
    process = site.start()
    assert process.stdout
    for line in process.stdout:
        if "articles in" in line and "extract" in line:
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    return site


@pytest.fixture(scope="module")
def resumed(killed: Site) -> tuple[Site, Finished]:
    assert not killed.published.exists()
    assert not list_batches(killed.lake, MEETING_MENTIONS)
    return killed, killed.run()


@pytest.fixture(scope="module")
def repeated(resumed: tuple[Site, Finished]) -> tuple[Site, Finished, dict[str, list[object]], str]:
    """The site after a second run on the same input, while another process held the published file open."""
    site, _ = resumed
    before, first_run = site.marts(), site.run_id()
    code = READER.replace("max(headcount) FROM marts.extra", "count(*) FROM marts.dim_article")
    with subprocess.Popen(
        [sys.executable, "-c", code, str(site.published)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdin
        assert reader.stdout
        answers = []
        for step in (lambda: None, site.run):
            finished = step()
            reader.stdin.write("\n")
            reader.stdin.flush()
            answers.append(reader.stdout.readline())
        reader.stdin.close()
        assert reader.wait(30) == 0
    assert answers[0] == answers[1] != ""
    assert finished is not None
    return site, finished, before, first_run


def test_a_killed_run_is_resumed(resumed: tuple[Site, Finished]) -> None:
    site, finished = resumed
    assert finished.code == 0, finished.said
    assert "read 6 = loaded 4 + duplicate 0 + quarantined 2" in finished.said
    statuses = [run.status for run in site.runs()]
    assert statuses == [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS]
    assert not list(site.warehouse.rglob("*.tmp"))


def test_the_newest_meetings_are_printed(resumed: tuple[Site, Finished]) -> None:
    _, finished = resumed
    for told in ("Ana Lund", "Vienna, Austria", "2024-03-04", "Kaja Kallas", "phone", "communique.duckdb"):
        assert told in finished.said


def test_the_phases_are_told_with_their_times(resumed: tuple[Site, Finished]) -> None:
    _, finished = resumed
    for phase in ("intake", "extraction", "identity", "encounters", "raw", "dbt models", "published database"):
        assert f"✓ {phase}" in finished.said


def test_what_is_published_is_whole(resumed: tuple[Site, Finished]) -> None:
    site, _ = resumed
    marts = site.marts()
    assert len(marts["fct_meeting"]) == 3
    assert len(marts["fct_quarantine"]) == 2
    exports = {path.stem: pq.read_metadata(path).num_rows for path in (site.warehouse / "exports/marts").iterdir()}
    assert exports == {name: len(rows) for name, rows in marts.items()}
    assert "Kaja Kallas" in (site.warehouse / "report.html").read_text(encoding="utf-8")


def test_every_materialisation_tells_of_its_rows(resumed: tuple[Site, Finished]) -> None:
    site, _ = resumed
    last = site.runs()[-1]
    with dg.DagsterInstance.from_config(str(site.warehouse / "dagster")) as instance:
        records = instance.all_logs(last.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    made = {
        event.asset_key.to_user_string(): event.step_materialization_data.materialization.metadata
        for record in records
        if (event := record.dagster_event) and event.asset_key
    }
    views = {name for name in made if name.startswith("staging/")}
    without_rows = {name for name, metadata in made.items() if "dagster/row_count" not in metadata}
    assert without_rows <= views | {"feeds", "marts_parquet", "run_report"}
    shown = made["lake/meeting_mentions"]
    assert {"articles_per_second", "seconds", "bytes", "preview", "plot"} <= shown.keys()


def test_a_second_run_changes_nothing_and_disturbs_no_reader(
    repeated: tuple[Site, Finished, dict[str, list[object]], str],
) -> None:
    site, finished, before, first_run = repeated
    assert finished.code == 0, finished.said
    assert site.marts() == before
    assert site.run_id() != first_run
    assert "0 of 5 files were new" in finished.said
    assert "0 articles in 0 batches" in finished.said


def test_a_failing_check_keeps_what_was_published(
    repeated: tuple[Site, Finished, dict[str, list[object]], str],
) -> None:
    site, _, before, _ = repeated
    published = site.published.stat().st_ino
    (batch,) = list_batches(site.lake, ENTITY_MENTIONS)
    rows = read_batch(site.lake, ENTITY_MENTIONS, batch)
    kept = batch.path(site.lake, ENTITY_MENTIONS).with_suffix(".kept")
    shutil.copyfile(batch.path(site.lake, ENTITY_MENTIONS), kept)
    shifted = rows.column("char_start").to_pylist()
    shifted[0] += 1
    column = rows.schema.get_field_index("char_start")
    write_batch(
        site.lake,
        ENTITY_MENTIONS,
        batch,
        rows.set_column(column, rows.schema.field(column), pa.array(shifted, pa.int32())),
    )
    finished = site.run()
    kept.replace(batch.path(site.lake, ENTITY_MENTIONS))
    assert finished.code == 1
    assert "lake/entity_mentions: offsets_cite_the_text" in finished.said
    assert "was left as it was" in finished.said
    assert site.published.stat().st_ino == published
    assert site.marts() == before
    (alert,) = (site.warehouse / "logs" / "alerts").glob("*.json")
    assert json.loads(alert.read_text(encoding="utf-8"))["job"] == "nightly"


def test_settings_are_read_from_the_environment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in site.environment.items():
        monkeypatch.setenv(name, value)
    assert load_settings().published_database == site.published
