"""A sentence as positions: its tokens, and the mention that covers each of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Token

from transforms.language.records import Kind, Mention, Sentence

PEOPLE = frozenset({Kind.PERSON, Kind.GROUP})
PARTY_KINDS = frozenset({Kind.PERSON, Kind.GROUP, Kind.ORGANISATION, Kind.COUNTRY})


@dataclass(frozen=True, slots=True)
class View:
    """The tokens of a sentence and, by position, the mention that covers each; made by ``view_of``."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    mentions: tuple[Mention | None, ...]
    ends: tuple[int, ...]
    """By position: where the mention that covers it ends (exclusive), or the next position where there is none."""

    def position(self, token: Token) -> int:
        """Return a token's position in the sentence; negative or too large for a token of another sentence."""
        return token.i - self.sentence.span.start

    def mention_of(self, token: Token) -> Mention | None:
        """Return the mention that covers a token of this sentence, or None."""
        position = self.position(token)
        return self.mentions[position] if 0 <= position < len(self.mentions) else None

    def match(self, position: int, phrases: Iterable[tuple[str, ...]]) -> tuple[str, ...] | None:
        """Return the longest of the phrases that stands at a position, or None."""
        first = next(iter(self.words[position : position + 1]), None)
        told = [p for p in phrases if p[0] == first and self.words[position : position + len(p)] == p]
        return max(told, key=len, default=None)


def date_values(mention: Mention) -> dict[str, object]:
    """Return what a day as told consists of (see ``DateExpression``); nothing for any other mention."""
    return dict(mention.date.values) if mention.date is not None else {}


def position_of(view: View, mention: Mention) -> int:
    """Return the position at which a mention of the sentence starts."""
    return next(position for position, covering in enumerate(view.mentions) if covering is mention)


def view_of(sentence: Sentence) -> View:
    """Return the view of a sentence."""
    tokens = tuple(sentence.span)
    spans = sorted(sentence.mentions, key=lambda mention: mention.start)
    covering: list[Mention | None] = []
    index = 0
    for token in tokens:
        offset = sentence.offset_of(token)
        while index < len(spans) and spans[index].end <= offset:
            index += 1
        covers = index < len(spans) and spans[index].start < offset + len(token.text)
        covering.append(spans[index] if covers else None)
    ends = list(range(1, len(tokens) + 1))
    for position in range(len(tokens) - 2, -1, -1):
        if covering[position] is not None and covering[position] is covering[position + 1]:
            ends[position] = ends[position + 1]
    return View(sentence, tokens, tuple(token.lower_ for token in tokens), tuple(covering), tuple(ends))


def is_party(mention: Mention | None) -> bool:
    """Return whether a mention refers to somebody who could take part."""
    return mention is not None and mention.kind in PARTY_KINDS and (mention.entity is not None or bool(mention.members))
