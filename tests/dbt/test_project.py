"""The project keeps to its own rules: layers, descriptions, tests on every key."""

from pathlib import Path
from typing import Any

import pytest

from tests.dbt.dbt_runs import Workshop

pytestmark = pytest.mark.xdist_group("dbt")

LAYERS = {
    "staging": {"source"},
    "intermediate": {"staging", "intermediate", "seed"},
    "marts": {"staging", "intermediate", "marts", "seed"},
}


@pytest.fixture(scope="module")
def manifest(workshop: Workshop, built: Path) -> dict[str, Any]:
    return workshop.manifest


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def layer(manifest: dict[str, Any], unique_id: str) -> str:
    if unique_id.startswith(("source.", "seed.")):
        return unique_id.split(".")[0]
    return manifest["nodes"][unique_id]["fqn"][1]


def test_layers_are_not_skipped(manifest: dict[str, Any], models: list[dict[str, Any]]) -> None:
    skipped = [
        (model["name"], parent)
        for model in models
        for parent in model["depends_on"]["nodes"]
        if layer(manifest, parent) not in LAYERS[model["fqn"][1]]
    ]
    assert skipped == []


def test_everything_is_described(manifest: dict[str, Any]) -> None:
    nodes = [
        *(node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")),
        *manifest["sources"].values(),
    ]
    silent = [node["name"] for node in nodes if not node["description"] or not node["columns"]]
    silent += [
        f"{node['name']}.{name}"
        for node in nodes
        for name, column in node["columns"].items()
        if not column["description"]
    ]
    assert silent == []


def test_marts_are_contracted_and_owned(models: list[dict[str, Any]]) -> None:
    marts = [model for model in models if model["fqn"][1] == "marts"]
    assert len(marts) > 20
    for model in marts:
        assert model["contract"]["enforced"], model["name"]
    for model in models:
        assert model["group"] == "warehouse"
        assert model["config"]["meta"]["dagster"].keys() == {"owners", "group"}, model["name"]


def test_every_key_is_tested(manifest: dict[str, Any], models: list[dict[str, Any]]) -> None:
    tests: dict[str, list[tuple[str, str | None]]] = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("test_metadata"):
            tests.setdefault(node["attached_node"], []).append((node["test_metadata"]["name"], node["column_name"]))
    for model in models:
        if model["fqn"][1:3] != ["marts", "core"]:
            continue
        keys = [name for name in model["columns"] if name.endswith("_key") and name not in ("old_key", "new_key")]
        names = {name for name, _ in tests[model["unique_id"]]}
        assert names & {"unique", "unique_combination"}, model["name"]
        for key in keys:
            kinds = {name for name, column in tests[model["unique_id"]] if column == key}
            assert kinds >= {"unique", "not_null"} or "relationships" in kinds, f"{model['name']}.{key}"
