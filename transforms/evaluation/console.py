"""What an evaluation and an explanation look like at a terminal. Articles' text is never taken for markup."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from transforms.evaluation.fitting import Example
from transforms.evaluation.gold import GoldParticipant
from transforms.evaluation.measures import Reliability, ratio
from transforms.evaluation.predictions import PredictedParticipant
from transforms.evaluation.scoring import FIGURES, ArticleResult, Evaluation, SentenceScore
from transforms.language.records import Analysis, Entity
from transforms.meetings import Meeting

LONGEST = 200


def print_evaluation(console: Console, evaluation: Evaluation) -> None:
    """Print the figures and the reliability of the confidences as tables."""
    rows = ((name, show(value), FIGURES[name]) for name, value in evaluation.figures.items())
    console.print(_table("Figures", ("figure", "value", "what it is"), rows, right={1}))
    print_reliability(console, evaluation.reliability)


def print_reliability(console: Console, reliability: Reliability) -> None:
    """Print how often meetings of each band of confidence are right."""
    rows = (
        (f"{b.low:.2f} to {b.high:.2f}", str(b.count), show(b.mean_confidence), show(b.share_right))
        for b in reliability.bins
    )
    console.print(_table("Confidence", ("band", "meetings", "mean", "share right"), rows, right={1, 2, 3}))
    console.print(
        f"AUC {show(reliability.auc)}, Brier score {show(reliability.brier)}, calibration error {show(reliability.ece)}"
    )


def print_weights(console: Console, weights: Mapping[str, float], examples: Sequence[Example]) -> None:
    """Print each feature's weight beside the share of right meetings among the examples with and without it."""
    rows = []
    for name, weight in sorted(weights.items(), key=lambda item: -item[1]):
        has = [e.is_right for e in examples if name in e.features]
        lacks = [e.is_right for e in examples if name not in e.features]
        shares = show(ratio(sum(has), len(has))), show(ratio(sum(lacks), len(lacks)))
        rows.append((name, f"{weight:+.2f}", str(len(has)), *shares))
    title = f"Weights, of {len(examples)} meetings found in annotated articles"
    console.print(_table(title, ("feature", "weight", "meetings", "right", "right without"), rows, right={1, 2, 3, 4}))


def print_sentence_scores(console: Console, scores: Mapping[str, SentenceScore]) -> None:
    """Print precision, recall and F1 of each label over sentences."""
    rows = ((name, show(s.precision), show(s.recall), show(s.f1)) for name, s in scores.items())
    console.print(_table("Sentences", ("label", "precision", "recall", "f1"), rows, right={1, 2, 3}))


def print_errors(console: Console, results: Iterable[ArticleResult], most: int) -> None:
    """Print at most so many errors of each kind: missed and false meetings, and meetings with wrong fields."""
    kinds: dict[str, list[tuple[str, str, str]]] = {"missed": [], "false": [], "wrong": []}
    for result in results:
        article = result.gold.article_id
        kinds["missed"] += [(article, _names(m.participants), m.evidence) for m in result.missed]
        kinds["false"] += [(article, _names(m.participants), m.sentence) for m in result.false]
        for verdict in result.verdicts:
            if verdict.wrong_fields:
                sentence = result.meetings[verdict.alignment.predicted].sentence
                kinds["wrong"].append((article, ", ".join(verdict.wrong_fields), sentence))
    for kind, rows in kinds.items():
        title = f"{kind}: {min(most, len(rows))} of {len(rows)}"
        console.print(_table(title, ("article", "what", "text"), rows[:most]))


def print_sentence_errors(console: Console, scores: Mapping[str, SentenceScore], most: int) -> None:
    """Print at most so many sentences of each label that were missed or found wrongly."""
    for name, score in scores.items():
        for kind, cases in (("missed", score.missed), ("false", score.false)):
            rows = [(case.case_id, case.status or "", case.text) for case in cases[:most]]
            title = f"{name} {kind}: {len(rows)} of {len(cases)}"
            console.print(_table(title, ("case", "gold status", "text"), rows))


def print_explanation(console: Console, analysis: Analysis, meetings: Iterable[Meeting]) -> None:
    """Print what is understood in a text: mentions, entities, and meetings with the rules that made them."""
    text = analysis.article.text
    if not analysis.sentences:
        console.print("The gate lets nothing through: no sentence can tell of a meeting.")
    mentions = [
        (str(sentence.number), text[m.start : m.end], m.kind, m.form, show(m.entity), m.country_code or "", m.rule_id)
        for sentence in analysis.sentences
        for m in sentence.mentions
    ]
    console.print(_table("Mentions", ("sentence", "mention", "kind", "form", "entity", "country", "rule"), mentions))
    entities = [
        (str(e.number), e.kind, e.name, e.title or "", e.country_code or "", _body(analysis, e), ", ".join(e.aliases))
        for e in analysis.entities
    ]
    console.print(_table("Entities", ("entity", "kind", "name", "office", "country", "body", "also called"), entities))
    told = [
        (
            "\n".join(_participant(p.name, p.title, p.country_code) for p in meeting.participants),
            _when(meeting),
            _where(meeting),
            f"{meeting.status}\n{meeting.format}\n{meeting.scope}",
            f"{meeting.trigger_text}\n{meeting.rule_id}",
            "\n".join((f"{meeting.confidence:.2f}", *meeting.features)),
        )
        for meeting in meetings
    ]
    console.print(
        _table("Meetings", ("participants", "when", "where", "what", "trigger and rule", "confidence and why"), told)
    )


def show(value: float | int | None) -> str:
    """Return a figure as text: three decimals of a share, a dash for nothing."""
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _table(title: str, headings: Iterable[str], rows: Iterable[tuple[str, ...]], right: Iterable[int] = ()) -> Table:
    table = Table(title=title, title_justify="left")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number in set(right) else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_printable(cell)) for cell in row))
    return table


def _printable(text: str) -> str:
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return "".join(c if c.isprintable() or c == "\n" else " " for c in cut)


def _names(participants: Sequence[GoldParticipant | PredictedParticipant]) -> str:
    return ", ".join(participant.name for participant in participants)


def _participant(name: str, title: str | None, country_code: str | None) -> str:
    about = ", ".join(part for part in (title, country_code) if part)
    return f"{name} ({about})" if about else name


def _body(analysis: Analysis, entity: Entity) -> str:
    return "" if entity.organisation is None else analysis.entities[entity.organisation].name


def _when(meeting: Meeting) -> str:
    interval = meeting.interval
    days = " to ".join(dict.fromkeys(str(day) for day in (interval.first, interval.last) if day))
    return f"{days}\n{interval.precision}, {interval.basis}".strip()


def _where(meeting: Meeting) -> str:
    place = meeting.place
    return ", ".join(part for part in (place.venue, place.city, place.country_code) if part) if place else ""
