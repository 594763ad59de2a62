"""Whether people met in person, by phone or by video."""

import re
from functools import cache

from transforms.meetings.records import Trigger
from transforms.meetings.rules import read_rules, word_list
from transforms.meetings.view import View

BEFORE, AFTER = 8, 16


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["format"], re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, row['words'].split('|')))})s?(?!\w)", re.I))
        for row in read_rules("formats.csv")
    )


def find_format(view: View, trigger: Trigger) -> str | None:
    """Return phone or video where the trigger or the words around it say so, its own usual format, or None."""
    last = min(len(view.words), trigger.position + AFTER)
    end = next((n for n in range(trigger.position + 1, last) if view.words[n] in word_list("time_order")), last)
    around = view.tokens[max(0, trigger.position - BEFORE) : end]
    text = "".join(token.text_with_ws for token in around)
    for name, pattern in _patterns():
        if pattern.search(text):
            return name
    return trigger.rule.format
