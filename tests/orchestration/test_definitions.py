"""The code location as a whole: what is in it, and how it hangs together.

``definitions.json`` holds every asset with its group and its parents, the checks on them, jobs, schedules and sensors,
so that a change of the graph shows in review. Write it anew: COMMUNIQUE_WRITE_SNAPSHOT=1 make test ARGS="-k snapshot"
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration import checks, definitions
from orchestration.assets import extraction
from orchestration.assets.resolution import ENCOUNTER_TABLES, IDENTITY_TABLES
from orchestration.contract import CONTRACT
from orchestration.resources import Warehouse
from orchestration.settings import Automation
from transforms.schemas import EXTRACTION_TABLES, LAKE_TABLES
from transforms.settings import ROOT

SNAPSHOT = Path(__file__).with_name("definitions.json")


@pytest.fixture(scope="module")
def defs() -> dg.Definitions:
    return definitions.defs


@pytest.fixture(scope="module")
def graph(defs: dg.Definitions) -> Any:
    return defs.resolve_asset_graph()


def lake(name: str) -> dg.AssetKey:
    return dg.AssetKey(["lake", name])


def snapshot(defs: dg.Definitions, graph: Any) -> dict[str, Any]:
    nodes = {key.to_user_string(): graph.get(key) for key in sorted(graph.get_all_asset_keys())}
    own = [*checks.CHECKS, extraction.extraction]
    own_keys = sorted(key for definition in own for key in definition.check_keys)
    repository = defs.get_repository_def()
    return {
        "assets": {
            name: {"group": node.group_name, "parents": sorted(key.to_user_string() for key in node.parent_keys)}
            for name, node in nodes.items()
        },
        "checks": {
            f"{key.asset_key.to_user_string()}: {key.name}": "blocks" if graph.get(key).blocking else "warns"
            for key in own_keys
        },
        "jobs": sorted(repository.job_names),
        "schedules": {item.name: [item.job_name, item.cron_schedule] for item in repository.schedule_defs},
        "sensors": sorted(item.name for item in repository.sensor_defs),
    }


def test_the_graph_is_the_one_of_the_snapshot(defs: dg.Definitions, graph: Any) -> None:
    found = snapshot(defs, graph)
    if os.environ.get("COMMUNIQUE_WRITE_SNAPSHOT"):
        SNAPSHOT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_every_lake_table_is_made_once_and_landed(graph: Any) -> None:
    for table in LAKE_TABLES:
        assert graph.get(lake(table.name)).is_executable
        assert graph.get(dg.AssetKey(["raw", table.name])).parent_keys == {lake(table.name)}


def test_the_graph_is_unbroken_from_the_landing_folder_to_what_is_published(graph: Any) -> None:
    published = dg.AssetKey("published_database")
    marts = {key for key in graph.get_all_asset_keys() if key.path[0] == "marts"}
    assert {key.path[1] for key in marts} >= set(CONTRACT)
    assert graph.get(published).parent_keys == marts
    for mart in (["marts", "fct_meeting"], ["marts", "dim_official"], ["marts", "fct_quarantine"]):
        assert dg.AssetKey("landing") in graph.get_ancestor_asset_keys(dg.AssetKey(mart))
    without_maker = {key for key in graph.get_all_asset_keys() if graph.get(key).is_external}
    assert without_maker == {dg.AssetKey("landing"), dg.AssetKey("reference")}


def test_everything_says_what_it_is_and_whose(graph: Any) -> None:
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name != "default", key
        assert node.description, key
        if node.is_materializable:
            assert node.owners, key
            assert node.kinds, key
            assert node.code_version, key


def test_any_range_of_load_dates_is_one_run(graph: Any) -> None:
    for table in LAKE_TABLES:
        node = graph.get(lake(table.name))
        assert node.is_partitioned == table.partitioned
        if table.partitioned:
            assert node.backfill_policy == dg.BackfillPolicy.single_run()


def test_only_one_step_at_a_time_writes_a_database(graph: Any) -> None:
    for key in graph.get_all_asset_keys():
        writes = key.path[0] in {"raw", "staging", "intermediate", "marts", "published_database"}
        if writes or (key.path[0] == "reference" and len(key.path) > 1):
            assert graph.get(key).pools == {"duckdb_writer"}, key


def test_dbt_is_one_step(defs: dg.Definitions) -> None:
    job = defs.resolve_job_def("nightly")
    steps = [name for name in job.graph.node_dict if name.startswith("dbt_models")]
    assert steps == ["dbt_models"]


def test_dbt_tests_are_checks_that_block(graph: Any) -> None:
    checks_of_key = [key for key in graph.asset_check_keys if "fct_meeting_meeting_key" in key.name]
    assert len(checks_of_key) >= 2
    assert all(graph.get(key).blocking for key in checks_of_key)


def test_every_dbt_test_over_several_models_belongs_to_one(graph: Any) -> None:
    named = {path.stem for path in (ROOT / "dbt_project" / "tests").glob("*.sql")}
    assert named
    assert named <= {key.name for key in graph.asset_check_keys}


def test_the_nightly_job_makes_everything(defs: dg.Definitions, graph: Any) -> None:
    made = defs.resolve_job_def("nightly").asset_layer.executable_asset_keys
    assert made == {key for key in graph.get_all_asset_keys() if graph.get(key).is_executable}


def test_the_other_job_leaves_the_landing_folder_alone(defs: dg.Definitions) -> None:
    made = defs.resolve_job_def("reextract").asset_layer.selected_asset_keys
    assert not made & {lake("articles"), lake("intake"), dg.AssetKey("landing")}
    assert made >= {lake(table.name) for table in (*EXTRACTION_TABLES, *IDENTITY_TABLES, *ENCOUNTER_TABLES)}
    assert dg.AssetKey("published_database") in made


def test_resources_and_automation_can_be_replaced() -> None:
    built = definitions.build_definitions(
        Automation("0 4 * * *", "Asia/Kolkata", is_on=True, alert_webhook=None),
        {"warehouse": Warehouse(warehouse="elsewhere")},
    )
    schedule = built.resolve_schedule_def("nightly_schedule")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 4 * * *", "Asia/Kolkata")
    assert built.resources is not None
    assert built.resources["warehouse"].settings.warehouse.name == "elsewhere"


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("orchestration.nightly", ["dagster", "dbt", "duckdb", "pyarrow", "spacy"]),
        ("orchestration.definitions", ["spacy", "matplotlib", "trafilatura", "transforms.language"]),
    ],
)
def test_loading_is_light(module: str, heavy: list[str]) -> None:
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
