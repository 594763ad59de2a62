"""The run report: one HTML page without scripts or outside resources. Article text is untrusted: all is escaped."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration import overview
from orchestration.database import reading

TEMPLATE = Path(__file__).with_name("report.html.j2")
MEETINGS, OFFICIALS, MONTHS = 50, 15, 24
BAR_WIDTH, BAR_GAP, PLOT_HEIGHT, LABEL_OVERHANG = 22, 6, 120, 20


@dataclass(frozen=True)
class Check:
    """An asset check of the run: the asset, the check, whether it passed, whether it blocks, and what it found."""

    asset: str
    name: str
    passed: bool
    severity: str
    description: str


@dataclass(frozen=True)
class Bar:
    """A month of the plot: its label and counts, and where its two parts lie in pixels."""

    label: str
    held: int
    others: int
    x: int
    held_height: float
    others_height: float


def write_report(published: Path, page: Path, checks: Sequence[Check]) -> int:
    """Write the page from the published database and return its size in bytes."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    with reading(published) as connection:
        months = overview.meetings_by_month(connection, MONTHS)
        text = environment.get_template(TEMPLATE.name).render(
            facts=overview.run_facts(connection),
            marts=overview.mart_counts(connection),
            meetings=overview.newest_meetings(connection, MEETINGS),
            officials=overview.busiest_officials(connection, OFFICIALS),
            quarantine=overview.quarantine_reasons(connection),
            bars=plot_bars(months),
            bar_width=BAR_WIDTH,
            plot_height=PLOT_HEIGHT,
            plot_width=max(1, len(months)) * (BAR_WIDTH + BAR_GAP) + LABEL_OVERHANG,
            checks=[check for check in checks if not check.passed],
            check_count=len(checks),
        )
    page.parent.mkdir(parents=True, exist_ok=True)
    temporary = page.with_name(f".{page.name}.{uuid.uuid4().hex}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(page)
    finally:
        temporary.unlink(missing_ok=True)
    return page.stat().st_size


def plot_bars(months: Sequence[tuple[str, int, int]]) -> list[Bar]:
    """Return a bar for each month, scaled to the tallest."""
    tallest = max((held + others for _, held, others in months), default=0) or 1
    return [
        Bar(
            label,
            held,
            others,
            number * (BAR_WIDTH + BAR_GAP),
            round(held * PLOT_HEIGHT / tallest, 1),
            round(others * PLOT_HEIGHT / tallest, 1),
        )
        for number, (label, held, others) in enumerate(months)
    ]
