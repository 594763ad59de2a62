"""A hash of code and rules, by which a run sees that they changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

SUFFIXES = frozenset({".py", ".csv", ".json", ".sql"})
LENGTH = 12


def code_hash(places: Iterable[Path], salt: str = "") -> str:
    """Return a hash of the names and contents of files, and of the code, tables and settings in folders."""
    files = {file for place in places for file in ([place] if place.is_file() else _kept_in(place))}
    digest = hashlib.sha256(salt.encode())
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:LENGTH]


def _kept_in(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.suffix in SUFFIXES)
