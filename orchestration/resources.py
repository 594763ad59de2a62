"""What assets are given to work with: the warehouse's settings, and dbt."""

import dataclasses
import hashlib
import importlib.metadata
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject
from filelock import FileLock
from packaging.version import Version
from pydantic import Field

from orchestration.home import sweep
from orchestration.locking import run_lock
from transforms.settings import ROOT, SEEDS, Settings, load_settings

DBT_PROJECT = ROOT / "dbt_project"
BUILD_DATABASE = "COMMUNIQUE_BUILD_DATABASE"


class Warehouse(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where a run reads and writes, and with what it extracts; unset fields come from the environment.

    It holds the warehouse's run lock for as long as the run lasts, so that runs started by hand, by the daemon and
    by a timer wait for each other.
    """

    landing: str | None = Field(default=None, description="Folder of articles (COMMUNIQUE_LANDING).")
    warehouse: str | None = Field(default=None, description="Folder to write to (COMMUNIQUE_WAREHOUSE).")
    spacy_model: str | None = Field(default=None, description="spaCy pipeline or path (COMMUNIQUE_SPACY_MODEL).")
    engine: str | None = Field(default=None, description="in_process, processes or dask (COMMUNIQUE_ENGINE).")
    workers: int | None = Field(default=None, description="Worker processes (COMMUNIQUE_WORKERS).")
    wait_seconds: float = Field(default=6 * 3600, description="How long to wait for another run to end.")

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        given: dict[str, Any] = {
            "landing": self.landing and Path(self.landing).resolve(),
            "warehouse": self.warehouse and Path(self.warehouse).resolve(),
            "spacy_model": self.spacy_model,
            "engine": self.engine,
            "workers": self.workers,
        }
        return dataclasses.replace(load_settings(), **{name: value for name, value in given.items() if value})

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """Hold the run lock while the run goes on, then tidy up after old runs."""
        with run_lock(self.settings.warehouse, self.wait_seconds):
            yield self
            sweep(self.settings)


class Dbt(DbtCliResource):
    """dbt as installed beside Dagster."""

    @cached_property
    def _cli_version(self) -> Version:
        # The parent starts "dbt --version" to learn this, which costs more than building the models of a small day.
        return Version(importlib.metadata.version("dbt-core"))


def dbt_project() -> DbtProject:
    """Return the dbt project with a manifest that is up to date with its files."""
    # dbt must be found although the virtual environment may not be activated.
    folder = os.path.dirname(sys.executable)  # noqa: PTH120
    if folder not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = folder + os.pathsep + os.environ.get("PATH", "")
    project = DbtProject(project_dir=DBT_PROJECT, profiles_dir=DBT_PROJECT)
    _ensure_manifest(project)
    return project


@contextmanager
def build_database_told(path: Path) -> Iterator[None]:
    """Tell dbt's profile where the build database is, through the environment."""
    before = os.environ.get(BUILD_DATABASE)
    os.environ[BUILD_DATABASE] = str(path)
    try:
        yield
    finally:
        if before is None:
            del os.environ[BUILD_DATABASE]
        else:
            os.environ[BUILD_DATABASE] = before


def build_dbt(project: DbtProject) -> Dbt:
    """Return the resource that runs the project's dbt."""
    return Dbt(project_dir=str(project.project_dir), profiles_dir=str(project.profiles_dir))


def _ensure_manifest(project: DbtProject) -> None:
    target = project.project_dir / project.target_path
    target.mkdir(parents=True, exist_ok=True)
    state_file = target / "manifest.state"
    with FileLock(target / ".manifest.lock"):
        state = _source_state()
        known = state_file.read_text(encoding="utf-8") if state_file.exists() else None
        if known != state or not project.manifest_path.exists():
            with build_database_told(load_settings().build_database):
                project.preparer.prepare(project)
            state_file.write_text(state, encoding="utf-8")


def _source_state() -> str:
    files = [path for path in sorted(DBT_PROJECT.rglob("*")) if _is_source(path)]
    files += sorted((SEEDS / "reference").rglob("*.yml"))
    state = [(str(path.relative_to(ROOT)), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    versions = [importlib.metadata.version(name) for name in ("dbt-core", "dbt-duckdb", "dagster-dbt")]
    return hashlib.sha256(json.dumps([versions, state]).encode()).hexdigest()


def _is_source(path: Path) -> bool:
    generated = {"target", "logs", "dbt_packages"}
    return path.suffix in {".sql", ".yml", ".csv", ".md"} and path.relative_to(DBT_PROJECT).parts[0] not in generated
