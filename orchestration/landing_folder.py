"""What lies in the landing folder: a cheap look at names, sizes and times, and an exact one at contents."""

import hashlib
import os
import time
from pathlib import Path

from transforms.articles.landing import UNFINISHED_SUFFIXES, LandingFile, list_files
from transforms.lake import list_batches, read_table
from transforms.schemas import INTAKE

QUIET_SECONDS = 20.0


def tree_state(landing: Path) -> str:
    """Return a digest of the names, sizes and times of all files: the same digest means that nothing was touched."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(landing):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and not name.lower().endswith(UNFINISHED_SUFFIXES):
                path = Path(folder, name)
                digest.update(repr((str(path.relative_to(landing)), _times(path))).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _times(path: Path) -> tuple[int, int, int]:
    try:
        state = path.lstat()
    except FileNotFoundError:
        return (0, 0, 0)
    return (state.st_size, state.st_mtime_ns, state.st_ctime_ns)


def content_version(landing: Path) -> tuple[str, int]:
    """Return a digest of all file contents, and how many files there are."""
    versions = [f"{file.source_uri}\0{file.file_hash}" for file in list_files(landing)]
    return hashlib.sha256("\n".join(versions).encode()).hexdigest(), len(versions)


def new_files(landing: Path, lake: Path) -> list[LandingFile]:
    """Return the file versions that the lake has not read to the end, by content, whatever their times say."""
    rows = read_table(lake, INTAKE, columns=["source_uri", "file_hash", "is_last"])
    finished = {(uri, file_hash) for uri, file_hash, is_last in zip(*rows.to_pydict().values(), strict=True) if is_last}
    return [file for file in list_files(landing) if (file.source_uri, file.file_hash) not in finished]


def is_settled(file: LandingFile, quiet_seconds: float) -> bool:
    """Return whether nobody has written to the file for a while.

    The time of the last change of its inode counts: unlike the time of modification, no copying tool can set it
    back.
    """
    try:
        return time.time() - file.path.lstat().st_ctime >= quiet_seconds
    except FileNotFoundError:
        return False


def request_key(files: list[LandingFile], lake: Path) -> str:
    """Return a digest of what is to be taken in and of what was taken in before.

    A run that fails leaves it as it is, so that the same files are not tried over and over; a file that goes back to
    an older content gets another one.
    """
    wanted = [f"{file.source_uri}\0{file.file_hash}" for file in files]
    before = [f"{batch.load_date}\0{batch.name}" for batch in list_batches(lake, INTAKE)]
    return hashlib.sha256("\n".join(["wanted", *wanted, "before", *before]).encode()).hexdigest()
