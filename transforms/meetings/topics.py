"""What people are told to have talked about, as codes of the reference table of topics."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from transforms import reference
from transforms.language.records import Kind
from transforms.meetings.rules import phrases, read_rules, word_list
from transforms.meetings.view import View

LONGEST_SPAN = 50
"""Tokens behind a cue that can still tell what is discussed."""

SPAN_ENDS = frozenset({";", ".", "!", "?"})
NAMES = frozenset({Kind.PERSON, Kind.GROUP, Kind.ORGANISATION})


def find_topics(view: View, start: int, end: int) -> frozenset[str]:
    """Return the codes of the topics told as discussed by cues at positions ``start`` to ``end`` (exclusive).

    Names and titles inside of what is discussed are no topics: "discussed trade with the Health Minister".
    """
    return frozenset(code for span in _discussed(view, start, end) for code in _codes(span))


def _discussed(view: View, start: int, end: int) -> Iterator[str]:
    for position in range(start, end):
        for needs in _cues().get(view.tokens[position].lemma_.lower(), ()):
            after = _behind(view, position + 1, needs)
            if after is not None:
                yield _text(view, after)
                break


def _behind(view: View, position: int, needs: tuple[tuple[str, ...], ...]) -> int | None:
    """Return where what is discussed begins: behind one of the words that a cue needs, past names and a day."""
    if not needs:
        return position
    while position < len(view.words):
        found = view.match(position, needs)
        if found is not None:
            return position + len(found)
        token = view.tokens[position]
        if view.mentions[position] is None and token.pos_ not in {"ADP", "DET", "ADJ", "ADV", "CCONJ", "PUNCT", "PART"}:
            return None
        if token.text in SPAN_ENDS:
            return None
        position = view.ends[position]
    return None


def _text(view: View, start: int) -> str:
    kept = []
    for position in range(start, min(len(view.words), start + LONGEST_SPAN)):
        if view.words[position] in SPAN_ENDS or view.words[position] in word_list("time_order"):
            break
        mention = view.mentions[position]
        is_name = mention is not None and mention.kind in NAMES
        kept.append("|" if is_name else view.tokens[position].text_with_ws.lower())
    return "".join(kept)


def _codes(text: str) -> Iterator[str]:
    for code, pattern in _patterns().items():
        if pattern.search(text):
            yield code


@cache
def _cues() -> Mapping[str, tuple[tuple[tuple[str, ...], ...], ...]]:
    cues: dict[str, tuple[tuple[tuple[str, ...], ...], ...]] = {}
    for row in read_rules("topic_cues.csv"):
        cues[row["lemma"]] = (*cues.get(row["lemma"], ()), phrases(row["needs"]))
    return cues


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """Return one pattern a topic, over text in lower case."""
    return {
        code: re.compile(rf"(?<![\w-])(?:{'|'.join(map(_pattern, topic.keywords))})(?![\w])")
        for code, topic in reference.topics().items()
    }


def _pattern(keyword: str) -> str:
    stem = keyword.removesuffix("*")
    return r"\s+".join(map(re.escape, stem.split())) + (r"\w*" if stem != keyword else "s?")
