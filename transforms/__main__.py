"""The steps of the transformation from a shell, without Dagster: ``python -m transforms --help``.

Folders and the spaCy model come from the ``COMMUNIQUE_*`` environment variables; each command imports what it needs.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import click
from rich.console import Console

from transforms.settings import REFERENCE, ROOT, Settings, load_settings

GOLD = ROOT / "tests" / "gold" / "articles.jsonl"
SENTENCES = ROOT / "tests" / "gold" / "sentences.jsonl"
TRAINING = ROOT / "tests" / "gold" / "training.jsonl"
SAMPLES = ROOT / "seeds" / "articles"
FILE = click.Path(path_type=Path, dir_okay=False)
EXISTING_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
PLAIN_WIDTH = 150
ELSEWHERE = {
    "ablate": "transforms.evaluation.ablation",
    "bench": "transforms.evaluation.bench",
    "bench-nights": "transforms.evaluation.nights",
    "reference-refresh": "transforms.reference_refresh",
    "review": "transforms.review",
}
DAY = click.DateTime(["%Y-%m-%d"])


class Commands(click.Group):
    """The commands of this module and those that other modules define, imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        command: click.Command = import_module(ELSEWHERE[cmd_name]).main
        return command


class NothingThereError(click.ClickException):
    """Something that has to be made first is not there; the command ends with status 2."""

    exit_code = 2


@click.group(cls=Commands)
@click.pass_context
def main(context: click.Context) -> None:
    """Raw news articles to who met whom: one command a step."""
    try:
        context.obj = load_settings()
    except ValueError as error:
        raise click.UsageError(str(error)) from error


@main.command()
@click.pass_obj
def feeds(settings: Settings) -> None:
    """Fetch what the feeds listed in the landing folder's feeds.yaml link to into the landing folder."""
    from transforms.articles.feeds import fetch_feeds

    report = fetch_feeds(settings.landing)
    for failure in report.failures:
        click.echo(failure, err=True)
    click.echo(f"{report.fetched} pages fetched; {report.feeds} feeds tell of {report.entries}")


@main.command()
@click.option("--load-date", type=DAY, help="Partition to load into; today (UTC) by default.")
@click.pass_obj
def articles(settings: Settings, load_date: dt.datetime | None) -> None:
    """Take in what is new in the landing folder and decide which articles count."""
    from transforms.articles.intake import take_in, totals
    from transforms.articles.status import decide_status

    now = dt.datetime.now(dt.UTC)
    report = take_in(settings.landing, settings.lake, (load_date or now).date(), now)
    decide_status(settings.lake)
    counts = totals(settings.lake)
    click.echo(f"{report.files_read} of {report.files} files of {settings.landing} were new")
    click.echo(
        f"read {counts.read} = loaded {counts.loaded} + duplicate {counts.duplicate} + quarantined {counts.quarantined}"
    )


@main.command()
@click.option("--load-date", "load_dates", type=DAY, multiple=True, help="Only this load date; may be repeated.")
@click.pass_obj
def extract(settings: Settings, load_dates: tuple[dt.datetime, ...]) -> None:
    """Understand the articles that this version of rules and model has not understood yet."""
    from transforms.engine import map_jobs
    from transforms.extraction import ExtractionJob, extract_batch, extractor_version, pending_batches

    version = extractor_version(settings.spacy_model)
    batches = pending_batches(settings.lake, version, [day.date() for day in load_dates] or None)
    jobs = [ExtractionJob(settings.lake, batch, settings.spacy_model, version) for batch in batches]
    click.echo(f"{len(jobs)} batches to extract with {version}")
    for report in map_jobs(extract_batch, jobs, settings.engine, settings.workers):
        click.echo(
            f"{report.batch.load_date} {report.batch.name}: {report.articles} articles, {report.meetings} meetings,"
            f" {report.seconds:.1f} s"
        )
        for failure in report.failed:
            click.echo(f"article {failure.article_key}: {failure.reason}", err=True)


@main.command()
@click.pass_obj
def resolve(settings: Settings) -> None:
    """Resolve who is who and which reports tell of the same meeting, over all articles."""
    from transforms.encounters import merge_encounters
    from transforms.identity import resolve_identities

    with _bad_input():
        identities = resolve_identities(settings.lake, REFERENCE)
        encounters = merge_encounters(settings.lake, REFERENCE)
    for counted in (identities, encounters):
        click.echo(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in asdict(counted).items()))


@main.command()
@click.option("--gold", "gold_files", type=EXISTING_FILE, multiple=True, help="Annotated articles; may be repeated.")
@click.option("--warehouse", type=FILE, help="Published warehouse to score; that of COMMUNIQUE_WAREHOUSE by default.")
@click.option(
    "--articles",
    "sources",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="Understand a file or folder of articles on the spot, without a warehouse; may be repeated.",
)
@click.option("--errors", type=click.IntRange(min=0), default=0, help="Print so many errors of each kind.")
@click.option("--report", type=FILE, help="Where to write the page of errors; reports/evaluation.html by default.")
@click.pass_obj
def evaluate(
    settings: Settings,
    gold_files: tuple[Path, ...],
    warehouse: Path | None,
    sources: tuple[Path, ...],
    errors: int,
    report: Path | None,
) -> None:
    """Score the warehouse, or articles understood on the spot, against gold annotations."""
    from transforms.evaluation import console as tables
    from transforms.evaluation import predictions, scoring
    from transforms.evaluation.gold import load_gold
    from transforms.evaluation.report import write_report

    gold_files = gold_files or (GOLD,)
    if sources:
        from transforms.evaluation.trial import understand_articles

        found = understand_articles(sources, settings)
        compared = f"articles understood on the spot: {_names(sources)}"
    else:
        database = warehouse or settings.published_database
        try:
            found = predictions.read_warehouse(database)
        except FileNotFoundError as error:
            raise NothingThereError(f"there is no warehouse at {database} yet: `make run` builds it") from error
        compared = f"warehouse: {database.name}"
    with _bad_input():
        golds = load_gold(gold_files)
    evaluation = scoring.evaluate(golds, found)
    console = _console()
    tables.print_evaluation(console, evaluation)
    if errors:
        tables.print_errors(console, evaluation.articles, errors)
    page = report or settings.warehouse / "reports" / "evaluation.html"
    write_report(evaluation, page, (compared, f"gold: {_names(gold_files)}"))
    click.echo(f"every error with its text: {page}")


@contextmanager
def _bad_input() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _names(files: Iterable[Path]) -> str:
    return ", ".join(file.name for file in files)


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PLAIN_WIDTH)


@main.command()
@click.argument("files", type=EXISTING_FILE, nargs=-1)
@click.option("--split", help="Only the sentences of this split: train or test.")
@click.option("--errors", type=click.IntRange(min=0), default=0, help="Print so many errors of each kind.")
@click.pass_obj
def evaluate_sentences(settings: Settings, files: tuple[Path, ...], split: str | None, errors: int) -> None:
    """Understand labelled sentences on the spot and score what is found; the project's own by default."""
    from transforms.evaluation import console as tables
    from transforms.evaluation import scoring
    from transforms.evaluation.gold import load_sentences
    from transforms.evaluation.trial import understand_sentences

    with _bad_input():
        labelled = [case for file in files or (SENTENCES,) for case in load_sentences(file)]
    cases = [case for case in labelled if split in (None, case.split)]
    scores = scoring.evaluate_sentences(cases, understand_sentences(cases, settings.spacy_model))
    console = _console()
    tables.print_sentence_scores(console, scores)
    if errors:
        tables.print_sentence_errors(console, scores, errors)


@main.command()
@click.option("--dry-run", is_flag=True, help="Only show the weights; write nothing.")
@click.pass_obj
def fit_confidence(settings: Settings, dry_run: bool) -> None:
    """Fit the weights of the confidence to the project's own annotated articles and write them into the rules."""
    from transforms.evaluation import console as tables
    from transforms.evaluation import fitting
    from transforms.evaluation.gold import load_gold
    from transforms.evaluation.measures import reliability
    from transforms.evaluation.trial import read_articles
    from transforms.meetings.confidence import WEIGHTS, weights
    from transforms.meetings.rules import RULES

    articles = read_articles([SAMPLES, TRAINING])
    examples = fitting.judge_meetings(articles, load_gold([GOLD, TRAINING]), settings.spacy_model)
    features = list(weights())
    fitted = fitting.fit(examples, features)
    console = _console()
    tables.print_weights(console, fitted, examples)
    tables.print_reliability(console, reliability(fitting.cross_validate(examples, features)))
    if not dry_run:
        fitting.write_weights(RULES / WEIGHTS, fitted)
        click.echo(f"written to {(RULES / WEIGHTS).relative_to(ROOT)}")


@main.command()
@click.option("--text", help="The text; read from standard input by default.")
@click.option("--date", "published", type=DAY, help="The text's publication day.")
@click.pass_obj
def explain(settings: Settings, text: str | None, published: dt.datetime | None) -> None:
    """Show what is understood in a text: mentions, entities, and meetings with rules and confidence."""
    from transforms import language, meetings
    from transforms.evaluation import console as tables
    from transforms.evaluation.trial import article_text

    article = article_text(
        text or click.get_text_stream("stdin").read(), published=published.date() if published else None
    )
    analysis = next(iter(language.analyse([article], language.load_pipeline(settings.spacy_model))))
    tables.print_explanation(_console(), analysis, meetings.find_meetings(analysis))


if __name__ == "__main__":
    main(prog_name="python -m transforms")
