"""What people are told to have talked about, as codes of the reference table of topics."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from transforms import reference
from transforms.language.records import Kind, Sentence
from transforms.meetings.records import Encounter
from transforms.meetings.rules import phrases, read_rules, word_list
from transforms.meetings.view import PEOPLE, View

LONGEST_SPAN = 50
"""Tokens behind a cue that can still tell what is discussed."""

SPAN_ENDS = frozenset({";", ".", "!", "?"})
TOPIC_SENTENCES = 3
"""Sentences behind the last trigger in which its people may still speak of what was discussed."""

NAMES = frozenset({Kind.PERSON, Kind.GROUP, Kind.ORGANISATION})


def topics_of(views: Sequence[View], encounter: Encounter, encounters: Sequence[Encounter]) -> tuple[str, ...]:
    """Return the codes of what is told as discussed: from each trigger to the next, and where its people speak on."""
    triggers: dict[int, set[int]] = defaultdict(set)
    for event in (event for other in encounters for event in other.events):
        triggers[event.trigger.sentence].add(event.trigger.position)
    own = {(event.trigger.sentence, event.trigger.position) for event in encounter.events}
    found: set[str] = set()
    speaks_on = 0
    for view in views:
        sentence = view.sentence
        positions = sorted(triggers.get(sentence.number, ()))
        for index, position in enumerate(positions):
            if (sentence.number, position) in own:
                end = positions[index + 1] if index + 1 < len(positions) else len(view.words)
                found |= _find_topics(view, position if index else 0, end)
        if positions:
            speaks_on = TOPIC_SENTENCES if (sentence.number, positions[-1]) in own else 0
        elif speaks_on and _tells_of(sentence, encounter.entities):
            speaks_on -= 1
            found |= _find_topics(view, 0, len(view.words))
        else:
            speaks_on = 0
    return tuple(sorted(found))


def _tells_of(sentence: Sentence, people: frozenset[int]) -> bool:
    """Return whether the first people that a sentence mentions are of an encounter."""
    named = ({m.entity, *m.members} - {None} for m in sentence.mentions if m.kind in PEOPLE)
    return bool(next(named, set()) & people)


def _find_topics(view: View, start: int, end: int) -> frozenset[str]:
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
