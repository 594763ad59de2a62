"""What holds for the project as a whole: its layers, its lock file, its README."""

import ast
import re
from pathlib import Path

import pytest

from transforms.settings import ROOT

ANALYSES = sorted((ROOT / "dbt_project" / "analyses").glob("*.sql"))


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", sorted((ROOT / "transforms").rglob("*.py")), ids=lambda path: path.stem)
def test_transforms_know_neither_dagster_nor_dbt(path: Path) -> None:
    assert not imports_of(path) & {"dagster", "dagster_dbt", "dbt", "orchestration"}


def test_the_lock_holds_versions_and_hashes_but_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "index-url" not in lock
    pins = re.findall(r"^[A-Za-z0-9_.-]+(?:\[[^]]*\])?==", lock, re.MULTILINE)
    assert len(pins) > 100
    unhashed = [
        block for block in re.split(r"\n(?=[A-Za-z0-9])", lock) if "==" in block and "--hash=sha256:" not in block
    ]
    assert unhashed == []


@pytest.mark.parametrize("query", ANALYSES, ids=lambda path: path.stem)
def test_the_readme_shows_the_queries_as_they_are_tested(query: Path) -> None:
    assert query.read_text(encoding="utf-8").strip() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", readme, re.MULTILINE)) <= targets


def test_the_readme_tells_of_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    modules = [ROOT / "transforms" / "settings.py", ROOT / "orchestration" / "settings.py"]
    settings = {name for path in modules for name in re.findall(r'"(COMMUNIQUE_[A-Z_]+)"', path.read_text("utf-8"))}
    assert len(settings) > 5
    assert [name for name in sorted(settings) if f"| `{name}` |" not in readme] == []


def test_nothing_generated_is_committed_to_the_warehouse() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/warehouse/*" in ignored
    assert "!/warehouse/README.md" in ignored
