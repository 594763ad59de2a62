"""The catalogue of all tables, columns and their lineage as one HTML page: ``python -m orchestration.catalogue``."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from orchestration.locking import WarehouseBusyError, run_lock
from transforms.settings import ROOT, Settings, load_settings

DBT_PROJECT = ROOT / "dbt_project"


def main() -> int:
    """Write the page beside the published warehouse and return the exit code."""
    settings = load_settings()
    if not settings.build_database.exists():
        print(f"{settings.build_database} is not there yet: make run", file=sys.stderr)
        return 2
    try:
        with run_lock(settings.warehouse, timeout=0):
            page = write_catalogue(settings)
    except WarehouseBusyError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        said = (error.stdout or error.stderr or "").strip().splitlines()
        print(*said[-1:], "The catalogue could not be written; make run mends a build database.", file=sys.stderr)
        return 1
    print(f"catalogue  {page}")
    return 0


def write_catalogue(settings: Settings) -> Path:
    """Have dbt describe the build database in one page and return it; raise ``CalledProcessError`` when it fails."""
    page = settings.warehouse / "catalogue.html"
    dbt = Path(sys.executable).with_name("dbt")
    with tempfile.TemporaryDirectory() as target:
        folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
        subprocess.run(  # noqa: S603
            [dbt, "docs", "generate", "--static", "--quiet", *folders, "--target-path", target, "--log-path", target],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"COMMUNIQUE_BUILD_DATABASE": str(settings.build_database)},
        )
        shutil.copyfile(Path(target) / "static_index.html", page)
    return page


if __name__ == "__main__":
    sys.exit(main())
