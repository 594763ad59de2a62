"""What each family of rules is worth: the figures that are lost when its events are left out or told less of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from transforms import language, meetings
from transforms.evaluation.gold import GoldArticle, load_gold
from transforms.evaluation.scoring import evaluate
from transforms.evaluation.trial import read_articles, unresolved
from transforms.language.records import Analysis
from transforms.meetings.confidence import LEAST_CONFIDENCE
from transforms.meetings.modality import HELD
from transforms.meetings.records import Event
from transforms.settings import ROOT, Settings

GOLD = ROOT / "tests" / "gold"
FIGURES = ("meeting_f1", "participant_f1", "date_day", "place_country", "status", "whole_fact")

Revision = Callable[[Event], Event | None]
"""An event as it would be without a family of rules; None where there would be none."""


@dataclass(frozen=True, slots=True)
class Ablation:
    """A family of rules, how many events it changes, and by how much each figure falls without it."""

    family: str
    events: int
    losses: Mapping[str, float]


def ablate(analyses: Sequence[Analysis], golds: Sequence[GoldArticle]) -> list[Ablation]:
    """Return what each family of rules is worth on annotated articles, the most worthy by meeting F1 first.

    People are known by their names alone, so the figures are those of understanding, without identity.
    """
    told = [meetings.all_events(analysis) for analysis in analyses]
    everything = [event for events in told for event in events]
    whole = _figures(analyses, told, golds)
    ablations = []
    for family, revise in _families(everything).items():
        revised = [[event for event in map(revise, events) if event is not None] for events in told]
        figures = _figures(analyses, revised, golds)
        changed = sum(revise(event) != event for event in everything)
        ablations.append(Ablation(family, changed, {name: whole[name] - figures[name] for name in FIGURES}))
    unsure = _figures(analyses, told, golds, least_confidence=0.0)
    ablations.append(Ablation("confidence: least", 0, {name: whole[name] - unsure[name] for name in FIGURES}))
    return sorted(ablations, key=lambda ablation: (-ablation.losses["meeting_f1"], ablation.family))


def _families(events: Iterable[Event]) -> dict[str, Revision]:
    """Return the families of rules that events come from, by name, and how to take each away."""
    events = list(events)
    families: dict[str, Revision] = {
        "dates: all": lambda event: replace(event, date=None),
        "encounters: definite nouns point back": lambda event: (
            None if event.is_definite and not event.is_whole else event
        ),
        "encounters: the sides point back": lambda event: None if event.is_anaphoric else event,
        "encounters: words of separate meetings": lambda event: replace(event, is_separate=False),
        "encounters: words of earlier meetings": lambda event: replace(event, is_background=False),
        "formats: all": lambda event: replace(event, format=None),
        "modality: all": lambda event: replace(event, modality=HELD),
        "places: told": lambda event: replace(event, place=None),
        "triggers: weak": lambda event: None if event.trigger.rule.strength == 1 else event,
    }
    for frame in {event.trigger.rule.frame for event in events}:
        families[f"triggers: {frame}"] = partial(_without_frame, frame)
    for basis in {event.basis for event in events}:
        families[f"binding: {basis}"] = partial(_without_basis, basis)
    for cue in {event.modality.cue for event in events} - {HELD.cue}:
        families[f"modality: {cue}"] = partial(_without_cue, cue)
    return families


def _without_frame(frame: str, event: Event) -> Event | None:
    return None if event.trigger.rule.frame == frame else event


def _without_basis(basis: str, event: Event) -> Event | None:
    return None if event.basis == basis else event


def _without_cue(cue: str, event: Event) -> Event | None:
    return replace(event, modality=HELD) if event.modality.cue == cue else event


def _figures(
    analyses: Iterable[Analysis],
    told: Iterable[Sequence[Event]],
    golds: Sequence[GoldArticle],
    least_confidence: float = LEAST_CONFIDENCE,
) -> dict[str, float]:
    predictions = {
        analysis.article.article_id: unresolved(analysis, meetings.join_events(analysis, events, least_confidence))
        for analysis, events in zip(analyses, told, strict=True)
    }
    figures = evaluate(golds, predictions).figures
    return {name: figures[name] or 0.0 for name in FIGURES}


@click.command()
@click.option("--gold", "gold_files", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True)
@click.option("--articles", "sources", type=click.Path(path_type=Path, exists=True), multiple=True)
@click.pass_obj
def main(settings: Settings, gold_files: tuple[Path, ...], sources: tuple[Path, ...]) -> None:
    """Show what each family of rules is worth on annotated articles; the project's own by default."""
    golds = load_gold(gold_files or [GOLD / "articles.jsonl", GOLD / "training.jsonl"])
    articles = read_articles(sources or [ROOT / "seeds" / "articles", GOLD / "training.jsonl"])
    annotated = {gold.article_id for gold in golds}
    texts = [article for article in articles if article.article_id in annotated]
    analyses = list(language.analyse(texts, language.load_pipeline(settings.spacy_model)))
    table = Table("without", "events", *FIGURES, title=f"What is lost on {len(texts)} articles", title_justify="left")
    for ablation in ablate(analyses, golds):
        losses = (f"{-ablation.losses[name]:+.3f}" if ablation.losses[name] else "" for name in FIGURES)
        table.add_row(ablation.family, str(ablation.events), *losses)
    console = Console(highlight=False)
    (console if console.is_terminal else Console(highlight=False, width=150)).print(table)
