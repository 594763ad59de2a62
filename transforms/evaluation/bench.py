"""How fast articles are understood, beside bare spaCy on the same texts in the same run, and what the gate costs."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
import spacy
from rich.console import Console
from rich.table import Table

from transforms import language, meetings
from transforms.evaluation.gold import GoldArticle, load_gold
from transforms.evaluation.trial import read_articles
from transforms.language import gate, sentences
from transforms.language.records import ArticleText
from transforms.settings import ROOT, Settings

GOLD = ROOT / "tests" / "gold" / "articles.jsonl"


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


@dataclass(frozen=True)
class GateReport:
    """What the gate lets through to the parser, and which gold meetings (article and id) it loses.

    A meeting is ``lost`` with its whole article, and ``unread`` where the gate leaves out the sentence that gold cites
    for it: other sentences may tell of it.
    """

    articles: int
    articles_passed: int
    sentences: int
    sentences_passed: int
    gold_meetings: int
    lost: tuple[str, ...]
    unread: tuple[str, ...]


def measure_gate(articles: Iterable[ArticleText], golds: Iterable[GoldArticle]) -> GateReport:
    """Return what the gate does to articles, and to the gold meetings of those that are annotated."""
    annotated = {gold.article_id: gold for gold in golds}
    n_articles = n_passed = n_sentences = n_chosen = n_meetings = 0
    lost, unread = [], []
    for article in articles:
        split = sentences.split(article.text)
        chosen = gate.choose(article.text, split)
        n_articles, n_passed = n_articles + 1, n_passed + bool(chosen)
        n_sentences, n_chosen = n_sentences + len(split), n_chosen + len(chosen)
        gold = annotated.get(article.article_id)
        for meeting in gold.meetings if gold else ():
            n_meetings += 1
            start = article.text.find(meeting.evidence)
            end = start + len(meeting.evidence)
            if not chosen:
                lost.append(f"{article.article_id} {meeting.id}")
            elif start >= 0 and not any(sentence.start < end and start < sentence.end for sentence in chosen):
                unread.append(f"{article.article_id} {meeting.id}")
    return GateReport(n_articles, n_passed, n_sentences, n_chosen, n_meetings, tuple(lost), tuple(unread))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@click.option("--limit", type=click.IntRange(min=1), default=300, show_default=True, help="At most so many articles.")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Median of so many rounds.")
@click.option(
    "--gold",
    "gold_files",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="Annotated articles of which the gate must lose no meeting; may be repeated.",
)
@click.pass_obj
def main(settings: Settings, folder: Path | None, limit: int, rounds: int, gold_files: tuple[Path, ...]) -> None:
    """Time the understanding of a folder's articles beside bare spaCy; the landing folder by default."""
    articles = read_articles([folder or settings.landing])[:limit]
    timings = measure(articles, settings.spacy_model, rounds)
    table = Table("way", "articles", "processor s", "articles/s", "times nlp.pipe")
    for timing in timings:
        speed = len(articles) / timing.seconds
        ratio = timings[0].seconds / timing.seconds
        table.add_row(timing.name, str(len(articles)), f"{timing.seconds:.2f}", f"{speed:.1f}", f"{ratio:.2f}")
    Console().print(table)
    click.echo(f"{timings[-1].found} meetings found")
    report = measure_gate(articles, load_gold(gold_files or [GOLD]))
    click.echo(
        f"gate: {report.articles_passed} of {report.articles} articles and {report.sentences_passed} of"
        f" {report.sentences} sentences pass"
    )
    if report.gold_meetings:
        click.echo(
            f"of {report.gold_meetings} gold meetings {len(report.lost)} are lost with their article, of"
            f" {len(report.unread)} more the cited sentence is not read"
        )
    for name in (*report.lost, *report.unread):
        click.echo(f"  {name}")
