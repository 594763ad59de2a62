"""Find the meetings that a short text of our own tells of, as if it had been published alone."""

import datetime as dt

from transforms.articles.datelines import find_dateline
from transforms.language import analyse, load_pipeline
from transforms.language.records import ArticleText
from transforms.meetings import Meeting, find_meetings
from transforms.meetings.confidence import LEAST_CONFIDENCE
from transforms.settings import DEFAULT_SPACY_MODEL

PUBLISHED = dt.date(2024, 5, 15)


def meetings_of(
    text: str,
    published: dt.date | None = PUBLISHED,
    least_confidence: float = LEAST_CONFIDENCE,
    *,
    title: str | None = None,
    outlet: str | None = None,
    dateline: str | None = None,
) -> list[Meeting]:
    body_start = find_dateline(text).end
    basis = "metadata" if published else "none"
    article = ArticleText("key", "id", text, title, outlet, published, basis, body_start, dateline, None)
    (analysis,) = analyse([article], load_pipeline(DEFAULT_SPACY_MODEL))
    return find_meetings(analysis, least_confidence)


def meeting_of(text: str, published: dt.date | None = PUBLISHED) -> Meeting:
    (meeting,) = meetings_of(text, published)
    return meeting
