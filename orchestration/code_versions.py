"""Versions of code, so that Dagster shows which assets were made by older rules."""

import hashlib
from functools import cache

from transforms.settings import ROOT

SUFFIXES = {".py", ".csv", ".json", ".npz", ".txt"}


@cache
def code_version(*paths: str) -> str:
    """Return a hash of the code and rules in files or folders, given relative to the project's root."""
    digest = hashlib.sha256()
    for path in paths:
        root = ROOT / path
        files = sorted(root.rglob("*")) if root.is_dir() else [root]
        for file in files:
            if file.is_file() and file.suffix in SUFFIXES:
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
