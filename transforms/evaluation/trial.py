"""Articles and sentences understood on the spot, without Dagster and dbt: to measure a change in seconds."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from transforms import language, meetings
from transforms.articles.intake import take_in
from transforms.articles.status import decide_status
from transforms.encounters import merge_encounters
from transforms.engine import map_jobs
from transforms.evaluation.gold import SentenceCase
from transforms.evaluation.predictions import PredictedArticle, read_lake
from transforms.extraction import ExtractionJob, extract_batch, extractor_version, pending_batches
from transforms.identity import resolve_identities
from transforms.language.records import ArticleText
from transforms.settings import REFERENCE, Settings


def understand_articles(sources: Sequence[Path], settings: Settings) -> dict[str, PredictedArticle]:
    """Return what is found in files and folders of articles (any form that can land), by ``article_id``.

    The whole way up to merged meetings, in a lake of its own that is thrown away.
    """
    with tempfile.TemporaryDirectory(prefix="communique-") as folder:
        landing, lake = Path(folder) / "landing", Path(folder) / "lake"
        landing.mkdir()
        for source in sources:
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, landing / source.name)
        now = dt.datetime.now(dt.UTC)
        take_in(landing, lake, now.date(), now)
        decide_status(lake)
        version = extractor_version(settings.spacy_model)
        jobs = [ExtractionJob(lake, batch, settings.spacy_model, version) for batch in pending_batches(lake, version)]
        for report in map_jobs(extract_batch, jobs, settings.engine, settings.workers):
            for failure in report.failed:
                raise RuntimeError(f"article {failure.article_key}: {failure.reason}")
        resolve_identities(lake, REFERENCE)
        merge_encounters(lake, REFERENCE)
        return read_lake(lake)


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
