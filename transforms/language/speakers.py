"""Whom "I" and "we" mean: the speaker of a quotation or a transcript, or the author of a press release."""

from collections.abc import Sequence

from spacy.tokens import Doc

from transforms.language.cast import Link
from transforms.language.clauses import (
    SUBJECTS,
    head_of,
    quoted,
)
from transforms.language.discourse import PRONOUN_MEMORY, SPEAKERS, Discourse
from transforms.language.lexicon import speech_verbs
from transforms.language.mention_layer import Found
from transforms.language.plurals import recent_pair
from transforms.language.records import Form

LONGEST_LABEL = 12
"""Tokens of the label that tells in a transcript who speaks."""


def with_speaker(discourse: Discourse, sentence: int, mentions: Sequence[Found], links: list[Link]) -> list[Link]:
    """Let "I" mean the speaker of a quotation or transcript, or outside one the author of a press release."""
    doc = discourse.docs[sentence]
    _read_label(discourse, doc, mentions, links)
    for mention, link in zip(mentions, links, strict=True):
        head = head_of(doc, mention)
        if link.entity in discourse.persons and head.dep_ in SUBJECTS and head.head.lemma_ in speech_verbs():
            discourse.last_speaker = (sentence, int(link.entity or 0))
    if not any(mention.gender in SPEAKERS for mention in mentions):
        return links
    inside = quoted(doc, discourse.setting.opens_quoted[sentence])
    result = []
    for mention, link in zip(mentions, links, strict=True):
        number = _speaker(discourse, sentence, inside[mention.start]) if mention.gender in SPEAKERS else None
        if number is None:
            result.append(link)
        elif mention.gender == "speaker":
            result.append(discourse.touch(sentence, mention, discourse.persons[number]))
        elif not inside[mention.start]:
            pair = recent_pair(discourse, sentence, mention, None)
            result.append(Link(members=pair if number in pair else ()))
        else:
            result.append(link)
    return result


def _read_label(discourse: Discourse, doc: Doc, mentions: Sequence[Found], links: Sequence[Link]) -> None:
    """Read whose words follow in a transcript: "PRESIDENT KARIS: Thank you", and nobody known after "QUESTION:"."""
    colon = next((token.i for token in doc[:LONGEST_LABEL] if token.text == ":"), None)
    if colon is None:
        return
    for mention, link in zip(mentions, links, strict=True):
        if (mention.start, mention.end) == (0, colon) and link.entity in discourse.persons:
            discourse.labelled = link.entity
            return
    if doc[:colon].text.isupper():
        discourse.labelled = None


def _speaker(discourse: Discourse, sentence: int, is_quoted: bool) -> int | None:
    if not is_quoted:
        return _author(discourse) if discourse.labelled is None else discourse.labelled
    if discourse.last_speaker and sentence - discourse.last_speaker[0] <= PRONOUN_MEMORY:
        return discourse.last_speaker[1]
    return None


def _author(discourse: Discourse) -> int | None:
    """The minister whose press release it is: the first person that its headlines name."""
    if not discourse.setting.is_home_voice:
        return None
    return next(
        (
            discourse.named[sentence, position].number
            for sentence, mentions in enumerate(discourse.found)
            for position, mention in enumerate(mentions)
            if discourse.setting.headlines[sentence]
            and mention.form is Form.NAME
            and (sentence, position) in discourse.named
        ),
        None,
    )
