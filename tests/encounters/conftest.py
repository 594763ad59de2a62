import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.identity.scenes import make_reference


@pytest.fixture(scope="session", autouse=True)
def no_sync() -> Iterator[None]:
    """Leave small files of tests in the system's cache: hundreds of runs need not reach the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.fixture(scope="session")
def plain_reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reference tables without office holders and corrections."""
    return make_reference(tmp_path_factory.mktemp("reference"))
