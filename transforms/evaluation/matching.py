"""When a participant or a meeting found by the machine is the one that the gold means."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from transforms.evaluation.gold import GoldMeeting, GoldParticipant
from transforms.evaluation.predictions import PredictedMeeting, PredictedParticipant

OFFICE_WORDS = """
mr mrs ms dr prof sir dame lord he h e hon honourable honorable excellency president vice deputy prime minister foreign
defence defense interior finance secretary general ambassador envoy special representative chairman chairwoman
chairperson speaker director head chief king queen prince princess emir sheikh sultan pope governor chancellor senator
colonel admiral commissioner fm pm us u s the of for and acting first
"""
TITLE_WORDS = frozenset(OFFICE_WORDS.split())
STOP_WORDS = frozenset({"the", "of", "a", "an", "and", "for", "s"})
UNDECOMPOSED = str.maketrans({"ə": "a", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "s"})
SAME_FAMILY_NAME = 0.88
SAME_FULL_NAME = 0.87
SAME_DESCRIPTION = 0.5
SAME_DAY_BONUS = 0.05

Left = TypeVar("Left")
Right = TypeVar("Right")


@dataclass(frozen=True, slots=True)
class Alignment:
    """A gold meeting and the predicted one that is taken for it, by their positions in the article.

    ``people`` pairs the positions of participants that are the same.
    """

    gold: int
    predicted: int
    people: tuple[tuple[int, int], ...]


def normalise(text: str | None) -> str:
    """Return the words of a text in lower case without accents, possessives and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold().translate(UNDECOMPOSED)
    return re.sub(r"[^\w]+", " ", plain.replace("'s", " ").replace("’s", " ")).strip()


def name_words(text: str | None) -> list[str]:
    """Return the normalised words of a name without words of office, or all of them where nothing else is left."""
    words = normalise(text).split()
    return [word for word in words if word not in TITLE_WORDS] or words


def is_same_person(one: str | None, other: str | None) -> bool:
    """Return whether two names can be one person's: equal, reordered, a surname alone, initials, or spelt alike."""
    left, right = name_words(one), name_words(other)
    if not left or not right:
        return False
    if sorted(left) == sorted(right):
        return True
    if _similarity(left[-1], right[-1]) >= SAME_FAMILY_NAME:
        return len(left) == 1 or len(right) == 1 or left[0][0] == right[0][0]
    shorter, longer = sorted((left, right), key=len)
    return set(shorter) <= set(longer) or _similarity(" ".join(left), " ".join(right)) >= SAME_FULL_NAME


def word_overlap(one: str | None, other: str | None) -> float:
    """Return the Jaccard overlap of the content words of two descriptions, plurals and singulars alike."""
    left, right = _content_words(one), _content_words(other)
    return len(left & right) / len(left | right) if left and right else 0.0


def is_same_participant(gold: GoldParticipant, predicted: PredictedParticipant) -> bool:
    """Return whether a predicted participant is the gold one.

    Two persons by name, or by description, or by country and office where no name is known; anything else by its
    words, its body, or its country.
    """
    gold_names = [gold.name, *gold.mentions]
    organisation = predicted.organisation if predicted.kind != "person" else None
    predicted_names = [name for name in (predicted.name, predicted.official, organisation) if name]
    closest = max((word_overlap(g, p) for g in gold_names for p in predicted_names), default=0.0)
    same_country = bool(gold.country) and gold.country == predicted.country
    if gold.kind == "person" and predicted.kind == "person":
        if any(is_same_person(gold.name, name) for name in predicted_names):
            return True
        if {normalise(name) for name in gold_names} & {normalise(name) for name in predicted_names}:
            return True
        if predicted.official and not _is_described(gold):
            return False
        same_office = word_overlap(gold.title or gold.name, predicted.title or predicted.name) >= SAME_DESCRIPTION
        return closest >= SAME_DESCRIPTION or (same_country and same_office)
    if closest >= SAME_DESCRIPTION:
        return True
    if gold.kind == "person":
        return False
    if word_overlap(gold.organisation, predicted.organisation) >= SAME_DESCRIPTION:
        return True
    return same_country and predicted.kind != "person"


def align(golds: Sequence[GoldMeeting], predictions: Sequence[PredictedMeeting]) -> list[Alignment]:
    """Return which predicted meeting of an article is which gold one, best match first, one to one.

    Two can be the same when they share two participants (or all, where gold has fewer); the day breaks ties.
    """
    options = []
    for i, gold in enumerate(golds):
        for j, predicted in enumerate(predictions):
            people = _pair_up(gold.participants, predicted.participants, is_same_participant)
            if len(people) >= min(2, len(gold.participants)):
                dice = 2 * len(people) / (len(gold.participants) + len(predicted.participants))
                same_day = bool(gold.date) and gold.date == (predicted.date and predicted.date.isoformat())
                options.append((-(dice + SAME_DAY_BONUS * same_day), i, j, people))
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    alignments = []
    for _, i, j, people in sorted(options):
        if i not in taken_gold and j not in taken_predicted:
            taken_gold.add(i)
            taken_predicted.add(j)
            alignments.append(Alignment(i, j, people))
    return alignments


def _pair_up(
    golds: Sequence[Left], predictions: Sequence[Right], same: Callable[[Left, Right], bool]
) -> tuple[tuple[int, int], ...]:
    free = list(range(len(predictions)))
    pairs = []
    for i, gold in enumerate(golds):
        match = next((j for j in free if same(gold, predictions[j])), None)
        if match is not None:
            pairs.append((i, match))
            free.remove(match)
    return tuple(pairs)


def _is_described(gold: GoldParticipant) -> bool:
    words = gold.name.split()
    return not any(word[:1].isupper() and word.casefold() not in TITLE_WORDS for word in words[1:] or words)


def _content_words(text: str | None) -> set[str]:
    return {word.rstrip("s") for word in set(normalise(text).split()) - STOP_WORDS}


def _similarity(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other).ratio()
