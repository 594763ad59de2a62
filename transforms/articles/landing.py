"""What lies in the landing folder.

Passed over: hidden files and folders (name starts with a dot) and files still being written (``.tmp``, ``.part``;
whoever drops a file writes it under such a name first and renames it when it is whole). Links to folders are not
followed; a link to a file is read when its target lies inside the landing folder. The list of feeds is no article; it
is told only where it is faulty.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from transforms.articles.feed_list import FEED_LIST, read_feed_list
from transforms.articles.records import WHOLE_FILE, Reason, Rejection

UNFINISHED_SUFFIXES = (".tmp", ".part")
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class LandingFile:
    """A version of a file: its place relative to the landing folder, and the SHA-256 of its bytes.

    ``rejection`` is set where the file must not or cannot be opened; ``file_hash`` then stands for that state.
    """

    source_uri: str
    path: Path
    file_hash: str
    rejection: Rejection | None = None


def list_files(landing: Path) -> Iterator[LandingFile]:
    """Yield every file to be read, in the order of ``source_uri``, which does not depend on the file system.

    Raises ``NotADirectoryError`` when there is no such folder.
    """
    if not landing.is_dir():
        raise NotADirectoryError(f"{landing}: the landing folder does not exist")
    root = landing.resolve()
    for source_uri, path in sorted((_uri(path.relative_to(root)), path) for path in _walk(root)):
        file = _identify(source_uri, path, root)
        if source_uri == FEED_LIST and not file.rejection:
            file = replace(file, rejection=read_feed_list(root).rejection)
            if not file.rejection:
                continue
        yield file


def _walk(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        if entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED_SUFFIXES):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        else:
            yield Path(entry.path)


def _uri(relative: Path) -> str:
    return relative.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _identify(source_uri: str, path: Path, root: Path) -> LandingFile:
    def rejected(reason: Reason, detail: str) -> LandingFile:
        state = hashlib.sha256(f"{reason} {detail}".encode()).hexdigest()
        return LandingFile(source_uri, path, state, Rejection(WHOLE_FILE, reason, detail))

    if path.is_symlink():
        if not path.exists():
            return rejected(Reason.UNREADABLE, "a link whose target does not exist")
        if not path.resolve().is_relative_to(root) or path.is_dir():
            return rejected(Reason.OUTSIDE_LANDING, "a link to a folder or to a file outside the landing folder")
    if not path.is_file():
        return rejected(Reason.UNREADABLE, "not a regular file")
    try:
        return LandingFile(source_uri, path, _hash(path))
    except OSError as error:
        return rejected(Reason.UNREADABLE, f"cannot be opened: {error.strerror}")


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
