"""A hash of code and rules, by which a run sees that they changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

SUFFIXES = frozenset({".py", ".csv", ".json"})
LENGTH = 12


def code_hash(places: Iterable[Path], salt: str = "") -> str:
    """Return a hash of the names and contents of the code, tables and settings in files and folders."""
    files = (path for place in places for path in (place, *place.rglob("*")))
    digest = hashlib.sha256(salt.encode())
    for path in sorted(path for path in files if path.suffix in SUFFIXES):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:LENGTH]
