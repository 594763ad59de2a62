import datetime as dt
from collections.abc import Callable

import pytest
from spacy.language import Language

from transforms.language import analyse, gate, load_pipeline
from transforms.language.records import Analysis, ArticleText
from transforms.settings import DEFAULT_SPACY_MODEL

PUBLISHED = dt.date(2023, 3, 2)


def article(
    text: str,
    outlet: str | None = None,
    published: dt.date | None = PUBLISHED,
    dateline_date: dt.date | None = None,
) -> ArticleText:
    basis = "metadata" if published else "none"
    return ArticleText("key", "id", text, None, outlet, published, basis, 0, None, dateline_date)


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_pipeline(DEFAULT_SPACY_MODEL)


@pytest.fixture
def understand(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Analysis]:
    """Analyse one text, whatever the gate would say of it."""
    monkeypatch.setattr(gate, "choose", lambda text, sentences: list(sentences))

    def run(text: str, outlet: str | None = None, published: dt.date | None = PUBLISHED) -> Analysis:
        (analysis,) = analyse([article(text, outlet, published)], nlp)
        return analysis

    return run
