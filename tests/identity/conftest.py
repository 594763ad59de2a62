from pathlib import Path

import pytest

from tests.identity.scenes import make_reference


@pytest.fixture(scope="session")
def plain_reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reference tables without office holders and corrections."""
    return make_reference(tmp_path_factory.mktemp("reference"))
