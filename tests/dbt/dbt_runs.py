"""dbt as a person would run it on a build database, and what a build left behind."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.landing import land
from tests.dbt.lake_builder import LakeBuilder
from transforms.settings import ROOT

PROJECT = ROOT / "dbt_project"
MODELS_ONLY = ("--exclude-resource-type", "test", "unit_test")


@dataclass(frozen=True)
class Workshop:
    """A folder in which warehouses are built, always in the same place so that dbt parses its project once."""

    folder: Path

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / "target" / "manifest.json").read_text())

    @property
    def database(self) -> Path:
        return self.folder / "warehouse" / "build" / "communique.duckdb"

    def land(self, lake: LakeBuilder, batches: int = 1, anew: bool = True) -> None:
        """Write a lake and land it, in a build database with nothing built or, not ``anew``, in the one there is."""
        shutil.rmtree(self.folder / "warehouse" / ("" if anew else "lake"), ignore_errors=True)
        lake.write(self.folder / "warehouse" / "lake", batches)
        land(self.folder / "warehouse" / "lake", self.database)

    def put_back(self, copy: Path) -> None:
        """Replace the build database by a copy of it taken before."""
        shutil.copy(copy, self.database)

    def dbt(self, *arguments: str, expect_success: bool = True) -> dict[str, str]:
        """Run dbt on the build database and return the status of every node it ran, by name."""
        environment = os.environ | {
            "COMMUNIQUE_BUILD_DATABASE": str(self.database),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
        }
        command = [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", *arguments]
        run = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
        assert (run.returncode == 0) == expect_success, run.stdout[-6000:] + run.stderr[-2000:]
        results = json.loads((self.folder / "target" / "run_results.json").read_text())["results"]
        return {result["unique_id"].split(".")[2]: result["status"] for result in results}

    def build(self, lake: LakeBuilder, name: str, *arguments: str) -> Path:
        """Land and build a lake and return a copy of the database under that name."""
        self.land(lake)
        self.dbt("build", *arguments)
        # Views name the database, so the copy keeps its name.
        copy = self.folder / name / self.database.name
        copy.parent.mkdir()
        shutil.copy(self.database, copy)
        return copy


def query(database: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql, parameters).fetchall()


def records(database: Path, sql: str, *parameters: object) -> list[dict[str, Any]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        cursor = connection.execute(sql, parameters)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def record(database: Path, sql: str, *parameters: object) -> dict[str, Any]:
    (only,) = records(database, sql, *parameters)
    return only


def marts(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every mart in the order in which they are stored."""
    names = query(database, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts' ORDER BY ALL")
    return {name: query(database, f'SELECT * FROM marts."{name}"') for (name,) in names}  # noqa: S608
