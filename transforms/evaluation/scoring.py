"""Figures over articles: what was found, what was missed, and which of its fields are right."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transforms.evaluation.gold import GoldArticle, GoldMeeting, SentenceCase
from transforms.evaluation.matching import Alignment, align, normalise
from transforms.evaluation.measures import Reliability, b_cubed, f1, pair_f1, ratio, reliability
from transforms.evaluation.predictions import PredictedArticle, PredictedMeeting

FIGURES: Mapping[str, str] = {
    "articles": "gold articles, duplicates left out",
    "articles_missing": "gold articles that were not loaded; all their meetings count as missed",
    "gold_meetings": "meetings in gold",
    "predicted_meetings": "meetings found in these articles",
    "meeting_precision": "share of found meetings that share two participants with a gold meeting",
    "meeting_recall": "share of gold meetings found",
    "meeting_f1": "harmonic mean of the two",
    "focus_recall": "share found of the meetings that are an article's own news",
    "participant_precision": "share of predicted participants that are right",
    "participant_recall": "share of gold participants found",
    "participant_f1": "harmonic mean of the two",
    "date_day": "of found meetings that gold pins to a day: share with that day",
    "date_false_rate": "of found meetings whose date is not told: share given a day all the same (low is good)",
    "place_country": "of found meetings with a country: share with that country",
    "place_city": "of found meetings with a city: share with that city",
    "status": "of found meetings: share with the right status",
    "format": "of found meetings: share with the right format",
    "represents": "of persons found: share with the right country",
    "whole_fact": "share of all gold meetings with every participant, none extra, right day and right status",
    "false_alarm": "meetings found per article that holds none (low is good)",
    "identity_b3": "B-cubed F1 of officials over the persons found",
    "merge_b3": "B-cubed F1 of merged meetings over the reports found",
    "merge_pairs": "F1 over pairs of reports in different articles that tell of the same encounter",
    "duplicates": "share of duplicate articles linked to the article that they repeat",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A gold meeting with the one taken for it; each field is True, False, or None where gold does not tell it."""

    alignment: Alignment
    participants: bool
    date: bool | None
    country: bool | None
    city: bool | None
    status: bool | None
    format: bool | None

    @property
    def is_whole(self) -> bool:
        """True when participants, day and status are all right."""
        return self.participants and self.date is not False and self.status is not False

    @property
    def wrong_fields(self) -> tuple[str, ...]:
        """Names of the fields that are wrong."""
        fields = ("participants", "date", "country", "city", "status", "format")
        return tuple(field for field in fields if getattr(self, field) is False)


@dataclass(frozen=True, slots=True)
class ArticleResult:
    """A gold article beside what was found in it; ``predicted`` is None when it was not loaded."""

    gold: GoldArticle
    predicted: PredictedArticle | None
    verdicts: tuple[Verdict, ...]

    @property
    def meetings(self) -> tuple[PredictedMeeting, ...]:
        """The meetings found."""
        return self.predicted.meetings if self.predicted else ()

    @property
    def missed(self) -> list[GoldMeeting]:
        """Gold meetings that were not found."""
        found = {verdict.alignment.gold for verdict in self.verdicts}
        return [meeting for i, meeting in enumerate(self.gold.meetings) if i not in found]

    @property
    def false(self) -> list[PredictedMeeting]:
        """Found meetings that gold does not have."""
        right = {verdict.alignment.predicted for verdict in self.verdicts}
        return [meeting for j, meeting in enumerate(self.meetings) if j not in right]

    @property
    def has_errors(self) -> bool:
        """True when anything is missed, false or wrong."""
        return bool(self.missed or self.false or any(verdict.wrong_fields for verdict in self.verdicts))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures by name (see ``FIGURES``), the reliability of confidences, and the articles they come from."""

    figures: Mapping[str, float | int | None]
    reliability: Reliability
    articles: tuple[ArticleResult, ...]


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """Precision, recall and F1 of a yes-or-no label over sentences, with the sentences that were judged wrongly."""

    precision: float | None
    recall: float | None
    f1: float | None
    missed: tuple[SentenceCase, ...]
    false: tuple[SentenceCase, ...]


def evaluate(golds: Sequence[GoldArticle], predictions: Mapping[str, PredictedArticle]) -> Evaluation:
    """Return how right the predictions are on the gold articles.

    Articles that gold marks as duplicates count only for the figure ``duplicates``.
    """
    duplicates = [gold for gold in golds if gold.duplicate_of]
    results = tuple(_judge(gold, predictions.get(gold.article_id)) for gold in golds if not gold.duplicate_of)
    figures = _figures(results)
    linked = sum(_duplicate_of(predictions.get(gold.article_id)) == gold.duplicate_of for gold in duplicates)
    figures["duplicates"] = ratio(linked, len(duplicates))
    judged = [
        (meeting.confidence, j in {verdict.alignment.predicted for verdict in result.verdicts})
        for result in results
        for j, meeting in enumerate(result.meetings)
    ]
    return Evaluation({name: figures[name] for name in FIGURES}, reliability(judged), results)


def evaluate_sentences(cases: Iterable[SentenceCase], statuses: Mapping[str, set[str]]) -> dict[str, SentenceScore]:
    """Return the scores of the labels ``official`` and ``held``.

    ``statuses`` are the statuses of the meetings found in each sentence, by ``case_id``: official means any,
    held means one that took place.
    """
    cases = list(cases)
    found = {case.case_id: statuses.get(case.case_id, set()) for case in cases}
    return {
        "official": _label_score((case, case.official_meeting, bool(found[case.case_id])) for case in cases),
        "held": _label_score((case, case.held, "held" in found[case.case_id]) for case in cases),
    }


def _label_score(judged: Iterable[tuple[SentenceCase, bool, bool]]) -> SentenceScore:
    judged = list(judged)
    hits = sum(wanted and got for _, wanted, got in judged)
    missed = tuple(case for case, wanted, got in judged if wanted and not got)
    false = tuple(case for case, wanted, got in judged if got and not wanted)
    n_predicted, n_gold = hits + len(false), hits + len(missed)
    return SentenceScore(ratio(hits, n_predicted), ratio(hits, n_gold), f1(hits, n_predicted, n_gold), missed, false)


def _duplicate_of(article: PredictedArticle | None) -> str | None:
    return article.duplicate_of if article else None


def _judge(gold: GoldArticle, predicted: PredictedArticle | None) -> ArticleResult:
    meetings = predicted.meetings if predicted else ()
    verdicts = tuple(
        _verdict(alignment, gold.meetings[alignment.gold], meetings[alignment.predicted])
        for alignment in align(gold.meetings, meetings)
    )
    return ArticleResult(gold, predicted, verdicts)


def _verdict(alignment: Alignment, gold: GoldMeeting, predicted: PredictedMeeting) -> Verdict:
    day = predicted.date.isoformat() if predicted.date and predicted.precision == "day" else None
    if gold.date_precision == "day":
        date = day == gold.date
    elif gold.date_precision == "unknown":
        date = predicted.precision != "day"
    else:
        date = None
    return Verdict(
        alignment,
        participants=len(alignment.people) == len(gold.participants) == len(predicted.participants),
        date=date,
        country=_same_place(gold.country, predicted.country),
        city=_same_place(gold.city, predicted.city),
        status=gold.status == predicted.status if gold.status else None,
        format=gold.format == predicted.format if gold.format and gold.format != "unknown" else None,
    )


def _same_place(gold: str | None, predicted: str | None) -> bool | None:
    return normalise(gold) == normalise(predicted) if gold else None


def _figures(results: Sequence[ArticleResult]) -> dict[str, float | int | None]:
    pairs = [
        (result, verdict, result.gold.meetings[verdict.alignment.gold], result.meetings[verdict.alignment.predicted])
        for result in results
        for verdict in result.verdicts
    ]
    people = [
        (gold.participants[a], predicted.participants[b])
        for _, verdict, gold, predicted in pairs
        for a, b in verdict.alignment.people
    ]
    golds = [meeting for result in results for meeting in result.gold.meetings]
    found = [meeting for result in results for meeting in result.meetings]
    gold_people, found_people = sum(len(m.participants) for m in golds), sum(len(m.participants) for m in found)
    empty = [result for result in results if not result.gold.meetings]
    verdicts = [verdict for _, verdict, _, _ in pairs]
    told_day = Counter(v.date for _, v, gold, _ in pairs if gold.date_precision == "day")
    untold_day = Counter(v.date for _, v, gold, _ in pairs if gold.date_precision == "unknown")
    represents: Counter[bool | None] = Counter(
        gold.country == predicted.country for gold, predicted in people if gold.kind == "person" and gold.country
    )
    identities = [(g.entity, p.official_key) for g, p in people if g.entity and p.official_key]
    merges = [(r.gold.article_id, g.cluster, p.meeting_key) for r, _, g, p in pairs if g.cluster]
    return {
        "articles": len(results),
        "articles_missing": sum(result.predicted is None for result in results),
        "gold_meetings": len(golds),
        "predicted_meetings": len(found),
        "meeting_precision": ratio(len(pairs), len(found)),
        "meeting_recall": ratio(len(pairs), len(golds)),
        "meeting_f1": f1(len(pairs), len(found), len(golds)),
        "focus_recall": ratio(sum(g.is_focus for _, _, g, _ in pairs), sum(g.is_focus for g in golds)),
        "participant_precision": ratio(len(people), found_people),
        "participant_recall": ratio(len(people), gold_people),
        "participant_f1": f1(len(people), found_people, gold_people),
        "date_day": _share_true(told_day),
        "date_false_rate": ratio(untold_day[False], untold_day.total()),
        "place_country": _share_true(Counter(v.country for v in verdicts)),
        "place_city": _share_true(Counter(v.city for v in verdicts)),
        "status": _share_true(Counter(v.status for v in verdicts)),
        "format": _share_true(Counter(v.format for v in verdicts)),
        "represents": _share_true(represents),
        "whole_fact": ratio(sum(v.is_whole for v in verdicts), len(golds)),
        "false_alarm": ratio(sum(len(result.meetings) for result in empty), len(empty)),
        "identity_b3": b_cubed(identities),
        "merge_b3": b_cubed([(cluster, meeting_key) for _, cluster, meeting_key in merges]),
        "merge_pairs": pair_f1(merges),
    }


def _share_true(counts: Mapping[bool | None, int]) -> float | None:
    return ratio(counts.get(True, 0), counts.get(True, 0) + counts.get(False, 0))
