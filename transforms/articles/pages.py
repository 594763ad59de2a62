"""A web page to an article: main text, headline, outlet, address and day of publication."""

import logging
from typing import Any

from transforms.articles.records import RawArticle, Reason, UnreadableError
from transforms.time_limit import TooSlowError, time_limit

DATE_PARAMETERS = {"original_date": True, "extensive_search": False, "deferred_url_extractor": True}
"""For htmldate: the first publication, only from markup made to tell it; the URL comes later and by our own rule."""
SECONDS_PER_PAGE = 60.0

log = logging.getLogger(__name__)


def read_page(html: str, line_number: int, article_id: str | None, url: str | None = None) -> RawArticle:
    """Return the article on a page.

    ``url`` is believed before the page's own word. Raises ``UnreadableError`` where the page cannot be parsed or has
    no main text.
    """
    page = _extract(html, url)
    if page is None or not page.text:
        raise UnreadableError(Reason.EMPTY_TEXT, "no main text found on the page")
    return RawArticle(
        line_number, article_id, page.text, page.title, page.sitename or page.hostname, url or page.url, page.date
    )


def _extract(html: str, url: str | None) -> Any:
    from trafilatura import bare_extraction  # imports for a second, and few landing folders hold pages

    try:
        with time_limit(SECONDS_PER_PAGE):
            return bare_extraction(
                html,
                url=url,
                with_metadata=True,
                include_comments=False,
                include_tables=False,
                date_extraction_params=DATE_PARAMETERS,
            )
    except TooSlowError as error:
        raise UnreadableError(Reason.TOO_SLOW, f"parsing the page was {error}") from error
    except Exception as error:  # a parser of foreign markup may fail in any way; one page, not the run
        log.warning("page not parsed: %s", type(error).__name__)
        raise UnreadableError(Reason.MALFORMED_FILE, f"the page cannot be parsed: {type(error).__name__}") from error
