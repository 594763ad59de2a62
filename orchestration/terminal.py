"""What a run shows at a terminal: a line as each step ends, then what came of it. Plain lines where it is no TTY."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from orchestration import overview
from orchestration.checks import CHECKS
from orchestration.database import reading
from orchestration.outcome import Outcome
from orchestration.progress import Listener
from transforms.settings import Settings

NEWEST_MEETINGS = 15
PLAIN_WIDTH = 150


class Screen:
    """The terminal of a run. Whatever comes from articles is printed as plain text, never as markup."""

    def __init__(self, terminal: TextIO, settings: Settings, log: Path) -> None:
        self._console = Console(
            file=terminal, highlight=False, width=None if terminal.isatty() else PLAIN_WIDTH, soft_wrap=True
        )
        self._settings, self._log = settings, log
        self._said: dict[str, str] = {}
        self._checks = {check.node_def.name for check in CHECKS}
        self._check_seconds = 0.0
        self._print(f"landing    {settings.landing}")
        self._print(f"warehouse  {settings.warehouse}")

    def _print(self, line: str, style: str = "") -> None:
        self._console.print(Text(_printable(line), style=style))

    @contextmanager
    def working(self, what: str) -> Iterator[Listener]:
        """Show that work is going on, and yield the listener that tells of a run's steps."""
        with self._console.status(what) as status:
            yield Listener(
                begin=lambda step: status.update(_label(step)),
                tell=lambda step, message: self._tell(status, step, message),
                end=self._end,
            )

    def _tell(self, status: Status, step: str, message: str) -> None:
        self._said[step] = message
        status.update(Text(_printable(f"{_label(step)}: {message}")))
        if not self._console.is_terminal:
            self._print(f"  … {_label(step)}: {message}")

    def _end(self, step: str, seconds: float, succeeded: bool) -> None:
        if succeeded and step in self._checks:
            self._check_seconds += seconds
            return
        mark, style = ("✓", "green") if succeeded else ("✗", "bold red")
        line = f"{mark} {_label(step):<20} {seconds:7.1f} s  {self._said.get(step, '')}"
        self._print(line.rstrip(), style)

    def summarise(self, outcome: Outcome) -> None:
        """Print what was loaded, the newest meetings, what is wrong, and where everything is."""
        self._print(f"✓ {'checks':<20} {self._check_seconds:7.1f} s", "green")
        published = self._settings.published_database
        if published.exists():
            self._published(published)
        for warning in outcome.warnings:
            self._print(f"! {warning}", "yellow")
        for check in outcome.failed_checks:
            self._print(f"✗ {check}", "bold red")
        for step, reason in outcome.failures.items():
            self._print(f"✗ {_label(step)} failed: {reason}", "bold red")
        self._console.print()
        if outcome.succeeded:
            self._print(f"warehouse  {published}  (open it with: make sql)")
            self._print(f"report     {self._settings.warehouse / 'report.html'}")
        else:
            kept = "was left as it was" if published.exists() else "does not exist yet"
            self._print(f"The run failed; the published warehouse {kept}. The log is {self._log}.", "bold red")

    def _published(self, published: Path) -> None:
        with reading(published) as connection:
            facts = overview.run_facts(connection)
            meetings = overview.newest_meetings(connection, NEWEST_MEETINGS)
        self._console.print()
        self._print(
            f"read {facts['read']} = loaded {facts['loaded']} + duplicate {facts['duplicate']} "
            f"+ quarantined {facts['quarantined']}",
            "bold",
        )
        table = Table(title="Newest meetings", title_justify="left", show_lines=False, expand=True)
        table.add_column("When", no_wrap=True)
        table.add_column("Who (office, for whom)", ratio=1)
        for name in ("Where", "Status", "Format"):
            table.add_column(name)
        for meeting in meetings:
            cells = (meeting.date, meeting.participants, meeting.place or "–", meeting.status, meeting.format)
            table.add_row(*(Text(_printable(cell)) for cell in cells))
        self._console.print(table)


def _label(step: str) -> str:
    return step.removeprefix("lake__").replace("_", " ")


def _printable(text: str) -> str:
    # Text from articles must not steer the terminal by control characters.
    return "".join(character if character.isprintable() else " " for character in text)
