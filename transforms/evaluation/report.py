"""A page on which a person reads the errors: each article with what was found marked in it, gold beside it.

Article text is untrusted: the template escapes every value, and the page loads nothing from anywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from transforms.evaluation.gold import GoldMeeting, GoldParticipant
from transforms.evaluation.predictions import PredictedMeeting, PredictedParticipant
from transforms.evaluation.scoring import FIGURES, ArticleResult, Evaluation, Verdict

MOST_ARTICLES = 500


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of an article's text and what it is: gold, sentence, participant, trigger, day or place."""

    start: int
    end: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks; ``kinds`` and ``labels`` are empty where nothing is marked."""

    text: str
    kinds: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of a meeting as gold tells it and as it was found; ``is_right`` is None where gold does not tell it."""

    name: str
    gold: str
    found: str
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class MeetingCard:
    """A meeting that is right, wrong in some field, missed or false, with its fields."""

    outcome: str
    heading: str
    rows: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article with errors, ready to be shown."""

    article_id: str
    subtitle: str
    outcome: str
    segments: tuple[Segment, ...]
    cards: tuple[MeetingCard, ...]
    n_right: int


def write_report(evaluation: Evaluation, path: Path, sources: Sequence[str] = ()) -> None:
    """Write the evaluation as one self-contained HTML file; ``sources`` names what was compared.

    At most 500 articles are shown, those with the most errors first.
    """
    wrong = [result for result in evaluation.articles if result.has_errors]
    wrong.sort(key=lambda result: (-_error_count(result), result.gold.article_id))
    environment = Environment(
        loader=PackageLoader("transforms.evaluation"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    html = environment.get_template("report.html.jinja").render(
        sources=sources,
        figures=[(name, _number(value), FIGURES[name]) for name, value in evaluation.figures.items()],
        reliability=evaluation.reliability,
        auc=_number(evaluation.reliability.auc),
        pages=[article_page(result) for result in wrong[:MOST_ARTICLES]],
        n_wrong=len(wrong),
        n_articles=len(evaluation.articles),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")


def article_page(result: ArticleResult) -> ArticlePage:
    """Return an article with its marks and, side by side, its gold and its found meetings."""
    article = result.predicted
    published = article.published.isoformat() if article and article.published else "undated"
    told = (article.outlet, published, article.title) if article else ()
    cards = [
        *(_compared(verdict, result) for verdict in result.verdicts),
        *(MeetingCard("missed", f"gold {gold.id}", _rows(gold, None, None)) for gold in result.missed),
        *(MeetingCard("false", _found(result, found), _rows(None, found, None)) for found in result.false),
    ]
    wrong = sum(card.outcome == "wrong" for card in cards)
    return ArticlePage(
        article_id=result.gold.article_id,
        subtitle=" · ".join(part for part in told if part) or "not loaded",
        outcome=f"{len(result.missed)} missed, {len(result.false)} false, {wrong} with wrong fields",
        segments=tuple(cut(article.text, _marks(result))) if article else (),
        cards=tuple(cards),
        n_right=sum(card.outcome == "right" for card in cards),
    )


def cut(text: str, marks: Iterable[Mark]) -> list[Segment]:
    """Return the text cut at the bounds of the marks; joined again, the segments are the text.

    Marks may overlap; what lies outside the text is ignored.
    """
    inside = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    bounds = sorted({0, len(text), *(m.start for m in inside), *(m.end for m in inside)})
    segments = []
    for start, end in pairwise(bounds):
        over = [mark for mark in inside if mark.start <= start and end <= mark.end]
        kinds = tuple(dict.fromkeys(mark.kind for mark in over))
        segments.append(Segment(text[start:end], kinds, tuple(dict.fromkeys(mark.label for mark in over))))
    return segments


def _marks(result: ArticleResult) -> list[Mark]:
    text = result.predicted.text if result.predicted else ""
    marks = []
    for gold in result.gold.meetings:
        start = text.find(gold.evidence) if gold.evidence else -1
        if start >= 0:
            marks.append(Mark(start, start + len(gold.evidence), "gold", f"gold {gold.id}"))
    for number, found in enumerate(result.meetings, 1):
        marks.append(Mark(found.start, found.end, "sentence", f"found {number}"))
        marks += [Mark(p.start, p.end, "participant", f"participant {number}: {p.name}") for p in found.participants]
        for kind, words in (("trigger", found.trigger), ("day", found.date_text), ("place", found.city)):
            position = _nearest(text, words, found.start, found.end)
            if words and position is not None:
                marks.append(Mark(position, position + len(words), kind, f"{kind} {number}: {words}"))
    return marks


def _nearest(text: str, words: str | None, start: int, end: int) -> int | None:
    if not words:
        return None
    inside = text.find(words, start, end)
    if inside >= 0:
        return inside
    before, after = text.rfind(words, 0, start), text.find(words, end)
    found = [position for position in (before, after) if position >= 0]
    return min(found, key=lambda position: abs(position - start), default=None)


def _compared(verdict: Verdict, result: ArticleResult) -> MeetingCard:
    gold = result.gold.meetings[verdict.alignment.gold]
    found = result.meetings[verdict.alignment.predicted]
    outcome = "wrong" if verdict.wrong_fields else "right"
    return MeetingCard(outcome, f"gold {gold.id}, {_found(result, found)}", _rows(gold, found, verdict))


def _found(result: ArticleResult, meeting: PredictedMeeting) -> str:
    """Return how the marks of the text name a found meeting, and its trigger."""
    return f"found {result.meetings.index(meeting) + 1} by “{meeting.trigger}”"


def _rows(gold: GoldMeeting | None, found: PredictedMeeting | None, verdict: Verdict | None) -> tuple[FieldRow, ...]:
    def row(name: str, gold_value: object, found_value: object) -> FieldRow:
        return FieldRow(name, _text(gold_value), _text(found_value), getattr(verdict, name, None))

    rows = [
        row("participants", _people(gold), _people(found)),
        row("date", gold and gold.date, found and (found.date and f"{found.date} ({found.precision})")),
        row("city", gold and gold.city, found and found.city),
        row("country", gold and gold.country, found and found.country),
        row("status", gold and gold.status, found and found.status),
        row("format", gold and gold.format, found and found.format),
        row("evidence", gold and gold.evidence, found and found.sentence),
    ]
    if found:
        rows.append(row("confidence", None, f"{found.confidence:.2f}"))
    return tuple(rows)


def _people(meeting: GoldMeeting | PredictedMeeting | None) -> str:
    return "\n".join(_person(person) for person in meeting.participants) if meeting else ""


def _person(person: GoldParticipant | PredictedParticipant) -> str:
    about = ", ".join(part for part in (person.title, person.country, person.organisation) if part)
    return f"{person.name} ({about})" if about else person.name


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _number(value: float | int | None) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _error_count(result: ArticleResult) -> int:
    return len(result.missed) + len(result.false) + sum(len(verdict.wrong_fields) for verdict in result.verdicts)
