"""Versions of code, so that Dagster shows which assets were made by older rules."""

from functools import cache

from transforms.code_hash import code_hash
from transforms.settings import ROOT


@cache
def code_version(*paths: str) -> str:
    """Return a hash of the code and rules in files or folders, given relative to the project's root."""
    return code_hash(ROOT / path for path in paths)
