"""Articles and sentences understood on the spot, without Dagster and dbt: to measure a change in seconds."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from transforms import lake, language, meetings
from transforms.articles.intake import take_in
from transforms.articles.status import decide_status
from transforms.encounters import merge_encounters
from transforms.engine import map_jobs
from transforms.evaluation.gold import SentenceCase
from transforms.evaluation.predictions import PredictedArticle, PredictedMeeting, PredictedParticipant, read_lake
from transforms.extraction import ExtractionJob, article_texts, extract_batch, extractor_version, pending_batches
from transforms.identity import resolve_identities
from transforms.language.records import Analysis, ArticleText, Kind
from transforms.meetings import Meeting, Participant
from transforms.schemas import ARTICLES
from transforms.settings import REFERENCE, Settings


def understand_articles(sources: Sequence[Path], settings: Settings) -> dict[str, PredictedArticle]:
    """Return what is found in files and folders of articles (any form that can land), by ``article_id``.

    The whole way up to merged meetings, in a lake of its own that is thrown away.
    """
    with _taken_in(sources) as folder:
        decide_status(folder)
        version = extractor_version(settings.spacy_model)
        batches = pending_batches(folder, version)
        jobs = [ExtractionJob(folder, batch, settings.spacy_model, version) for batch in batches]
        for report in map_jobs(extract_batch, jobs, settings.engine, settings.workers):
            for failure in report.failed:
                raise RuntimeError(f"article {failure.article_key}: {failure.reason}")
        resolve_identities(folder, REFERENCE)
        merge_encounters(folder, REFERENCE)
        return read_lake(folder)


def read_articles(sources: Sequence[Path]) -> list[ArticleText]:
    """Return the articles of files and folders (any form that can land) as they are taken in, by ``article_id``."""
    with _taken_in(sources) as folder:
        articles = article_texts(lake.read_table(folder, ARTICLES))
    return sorted(articles, key=lambda article: article.article_id)


@contextmanager
def _taken_in(sources: Sequence[Path]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="communique-") as folder:
        landing, lake_folder = Path(folder) / "landing", Path(folder) / "lake"
        landing.mkdir()
        for source in sources:
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, landing / source.name)
        now = dt.datetime.now(dt.UTC)
        take_in(landing, lake_folder, now.date(), now)
        yield lake_folder


def unresolved(analysis: Analysis, told: Sequence[Meeting]) -> PredictedArticle:
    """Return the meetings of an article as predictions, each person known by the name in the article alone."""
    article = analysis.article
    return PredictedArticle(
        article_id=article.article_id,
        text=article.text,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        duplicate_of=None,
        meetings=tuple(_prediction(analysis, meeting, str(number)) for number, meeting in enumerate(told)),
    )


def _prediction(analysis: Analysis, meeting: Meeting, key: str) -> PredictedMeeting:
    place = meeting.place
    return PredictedMeeting(
        key=key,
        meeting_key=key,
        date=meeting.day,
        precision=meeting.interval.precision,
        date_text=meeting.date_text,
        city=place.city if place else None,
        country=place.country_code if place else None,
        format=meeting.format,
        status=meeting.status,
        is_focus=meeting.is_focus,
        sentence=meeting.sentence_text,
        start=meeting.start,
        end=meeting.end,
        trigger=meeting.trigger_text,
        confidence=meeting.confidence,
        participants=tuple(_predicted_participant(analysis, participant) for participant in meeting.participants),
    )


def _predicted_participant(analysis: Analysis, participant: Participant) -> PredictedParticipant:
    entity = analysis.entities[participant.entity]
    is_body = entity.kind == Kind.ORGANISATION
    body = entity if is_body else None if entity.organisation is None else analysis.entities[entity.organisation]
    return PredictedParticipant(
        kind=participant.kind,
        name=participant.name,
        title=participant.title,
        official=participant.name if entity.kind == Kind.PERSON and entity.is_named else None,
        official_key=None,
        organisation=body.name if body else None,
        country=participant.country_code,
        start=participant.start,
        end=participant.end,
    )


def understand_sentences(cases: Iterable[SentenceCase], model: str) -> dict[str, set[str]]:
    """Return the statuses of the meetings found in each sentence taken for an article, by ``case_id``."""
    articles = [article_text(case.text, case.case_id) for case in cases]
    analyses = language.analyse(articles, language.load_pipeline(model))
    return {
        analysis.article.article_id: {meeting.status for meeting in meetings.find_meetings(analysis)}
        for analysis in analyses
    }


def article_text(text: str, article_id: str = "text", published: dt.date | None = None) -> ArticleText:
    """Return a bare text as an article, as if it had been taken in under this id and publication day."""
    return ArticleText(
        article_key=article_id,
        article_id=article_id,
        text=text,
        title=None,
        outlet=None,
        published=published,
        published_basis="metadata" if published else "none",
        body_start=0,
        dateline_place=None,
        dateline_date=None,
    )
