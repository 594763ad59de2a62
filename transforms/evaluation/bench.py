"""How fast articles are understood, beside the bare spaCy pipeline on the same texts in the same run."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
import spacy
from rich.console import Console
from rich.table import Table

from transforms import lake, language, meetings
from transforms.articles.intake import take_in
from transforms.extraction import article_texts
from transforms.language.records import ArticleText
from transforms.schemas import ARTICLES
from transforms.settings import Settings


@dataclass(frozen=True)
class Timing:
    """Processor seconds that one way of reading took for all articles, the median of its rounds."""

    name: str
    seconds: float
    found: int


def measure(articles: Sequence[ArticleText], model: str, rounds: int) -> list[Timing]:
    """Return the timings of bare ``nlp.pipe`` (every component, whole texts) and of understanding meetings.

    The ways take turns in each round, so that a busy machine slows both; seconds are processor time of one core.
    """
    bare = spacy.load(model)
    pipeline = language.load_pipeline(model)

    def parse() -> int:
        return sum(1 for _ in bare.pipe(article.text for article in articles))

    def understand() -> int:
        return sum(len(meetings.find_meetings(analysis)) for analysis in language.analyse(articles, pipeline))

    ways: dict[str, Callable[[], int]] = {"nlp.pipe": parse, "meetings": understand}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    found = dict.fromkeys(ways, 0)
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.process_time()
            found[name] = way()
            taken[name].append(time.process_time() - start)
    return [Timing(name, median(seconds), found[name]) for name, seconds in taken.items()]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@click.option("--limit", type=click.IntRange(min=1), default=300, show_default=True, help="At most so many articles.")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Median of so many rounds.")
@click.pass_obj
def main(settings: Settings, folder: Path | None, limit: int, rounds: int) -> None:
    """Time the understanding of a folder's articles beside bare spaCy; the landing folder by default."""
    articles = _articles(folder or settings.landing, limit)
    timings = measure(articles, settings.spacy_model, rounds)
    table = Table("way", "articles", "processor s", "articles/s", "times nlp.pipe")
    for timing in timings:
        speed = len(articles) / timing.seconds
        ratio = timings[0].seconds / timing.seconds
        table.add_row(timing.name, str(len(articles)), f"{timing.seconds:.2f}", f"{speed:.1f}", f"{ratio:.2f}")
    Console().print(table)
    click.echo(f"{timings[-1].found} meetings found")


def _articles(folder: Path, limit: int) -> list[ArticleText]:
    with tempfile.TemporaryDirectory(prefix="communique-") as temporary:
        now = dt.datetime.now(dt.UTC)
        take_in(folder, Path(temporary), now.date(), now)
        return article_texts(lake.read_table(Path(temporary), ARTICLES))[:limit]
