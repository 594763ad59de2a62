"""The list of feeds in the landing folder: ``feeds.yaml``, a YAML list of addresses, one a line."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from transforms.articles.records import Reason, Rejection

FEED_LIST = "feeds.yaml"
MAXIMUM_BYTES = 1024 * 1024


@dataclass(frozen=True)
class FeedList:
    """The addresses that a list of feeds names, each once, and what is wrong with its other lines.

    ``rejection`` has the first wrong line's number and tells of all of them.
    """

    addresses: tuple[str, ...] = ()
    rejection: Rejection | None = None


def read_feed_list(landing: Path) -> FeedList:
    """Return what the landing folder's list of feeds holds; nothing where it has none."""
    path = landing / FEED_LIST
    if not path.is_file():
        return FeedList()
    try:
        with path.open("rb") as source:
            written = source.read(MAXIMUM_BYTES + 1)
        if len(written) > MAXIMUM_BYTES:
            return FeedList(rejection=Rejection(1, Reason.FILE_TOO_LARGE, f"more than {MAXIMUM_BYTES} bytes"))
        root = yaml.compose(written, Loader=yaml.SafeLoader)
    except OSError as error:
        return FeedList(rejection=Rejection(1, Reason.UNREADABLE, f"cannot be opened: {error.strerror}"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return FeedList(rejection=Rejection(line, Reason.MALFORMED_FILE, f"line {line}: {error.problem}"))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return FeedList(rejection=Rejection(1, Reason.MALFORMED_FILE, f"no YAML: {type(error).__name__}"))
    return _from_node(root)


def _from_node(root: yaml.Node | None) -> FeedList:
    if root is None:
        return FeedList()
    if not isinstance(root, yaml.SequenceNode):
        line = root.start_mark.line + 1
        return FeedList(rejection=Rejection(line, Reason.WRONG_TYPE, f"line {line}: expected a list of addresses"))
    addresses: list[str] = []
    faults: list[tuple[int, str]] = []
    for node in root.value:
        if isinstance(node, yaml.ScalarNode) and is_web_address(node.value):
            addresses.append(node.value)
        else:
            told = node.value if isinstance(node, yaml.ScalarNode) else node.id
            faults.append((node.start_mark.line + 1, f"no http(s) address: {told[:100]!r}"))
    rejection = None
    if faults:
        detail = "; ".join(f"line {line}: {fault}" for line, fault in faults)
        rejection = Rejection(faults[0][0], Reason.MALFORMED_FILE, detail[:500])
    return FeedList(tuple(dict.fromkeys(addresses)), rejection)


def is_web_address(text: str) -> bool:
    """Return whether a text is the address of something on the web."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
