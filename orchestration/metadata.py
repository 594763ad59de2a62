"""What a materialisation shows in the UI: rows, speed, a preview and a small plot. Article text is untrusted."""

import base64
import html
import io
import re
from collections.abc import Mapping, Sequence

import dagster as dg
import pyarrow as pa

from transforms.schemas import LakeTable

PREVIEW_ROWS = 5
PREVIEW_COLUMNS = 10
CELL_CHARACTERS = 80
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:])")


def escape_markdown(value: object) -> str:
    """Return a value as one short line in which no character means anything to Markdown or HTML."""
    text = " ".join(str(value).split()) if value is not None else ""
    if len(text) > CELL_CHARACTERS:
        text = text[: CELL_CHARACTERS - 1] + "…"
    return _MARKDOWN.sub(r"\\\1", html.escape(text))


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return the rows as a Markdown table, every cell escaped."""
    lines = ["| " + " | ".join(escape_markdown(column) for column in columns) + " |", "|---" * len(columns) + "|"]
    lines += ["| " + " | ".join(escape_markdown(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def preview(rows: pa.Table) -> dg.MarkdownMetadataValue:
    """Return the first rows and columns as a Markdown table."""
    head = rows.select(rows.schema.names[:PREVIEW_COLUMNS]).slice(0, PREVIEW_ROWS)
    cells = [list(row.values()) for row in head.to_pylist()]
    return dg.MetadataValue.md(markdown_table(head.schema.names, cells))


def bar_chart(title: str, counts: Mapping[str, float]) -> dg.MarkdownMetadataValue:
    """Return a small bar chart of the counts as a PNG in Markdown."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 0.4 + 0.25 * max(len(counts), 1)), dpi=90, layout="constrained")
    axes = figure.subplots()
    labels = [label if len(label) <= 30 else label[:29] + "…" for label in counts]
    bars = axes.barh(range(len(labels)), list(counts.values()), color="#3b6ea5")
    # Labels come from data: parse_math=False keeps a dollar sign from being read as a formula.
    axes.set_yticks(range(len(labels)), labels, fontsize=8, parse_math=False)
    axes.bar_label(bars, fmt="{:,.0f}", fontsize=8, padding=3)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    image = io.BytesIO()
    figure.savefig(image, format="png")
    return dg.MetadataValue.md(f"![{escape_markdown(title)}]({_data_uri(image.getvalue())})")


def _data_uri(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()


def column_schema(table: LakeTable) -> dg.TableSchema:
    """Return the declared columns of a lake table as Dagster shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                field.name,
                str(field.type),
                description=(field.metadata or {}).get(b"description", b"").decode(),
                constraints=dg.TableColumnConstraints(nullable=field.nullable),
            )
            for field in table.schema
        ]
    )


def rate(count: int, seconds: float) -> float:
    """Return how many a second, to one decimal place; 0 when no time passed."""
    return round(count / seconds, 1) if seconds > 0 else 0.0
