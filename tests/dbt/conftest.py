"""Warehouses that dbt built of invented news, each once a session."""

from pathlib import Path

import pytest

from tests.dbt.dbt_runs import Workshop
from tests.dbt.invented_news import build_lake
from tests.dbt.lake_builder import LakeBuilder


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("dbt"))


@pytest.fixture(scope="session")
def lake() -> LakeBuilder:
    return build_lake()


@pytest.fixture(scope="session")
def built(workshop: Workshop, lake: LakeBuilder) -> Path:
    """The database built of all invented news: every test passed, not one warning, nothing deprecated."""
    return workshop.build(lake, "built", "--warn-error", "--show-all-deprecations", "--no-partial-parse")
