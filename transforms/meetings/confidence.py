"""How sure a meeting is: a logistic regression over yes-or-no features of how it is told, and of whom.

``rules/confidence.csv`` holds a weight for each feature; ``python -m transforms fit-confidence`` fits them to the
project's own annotated articles.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import takewhile

from transforms.language.records import Analysis, Entity, Form, Kind
from transforms.meetings.records import Encounter, Event
from transforms.meetings.rules import STRONGEST, read_rules, word_list

WEIGHTS = "confidence.csv"
ALWAYS = "always"
LEAST_CONFIDENCE = 0.35
"""What is less sure is not reported: of such meetings of the annotated articles hardly one is right."""
LEAD_SENTENCES = 5
MANY = 4


@cache
def weights() -> Mapping[str, float]:
    """Return the weight of each feature in log odds; ``always`` is the weight that every meeting has."""
    return {row["feature"]: float(row["weight"]) for row in read_rules(WEIGHTS)}


def confidence(features: Iterable[str]) -> float:
    """Return the probability, 0 to 1, that a meeting with these features is right."""
    log_odds = weights()[ALWAYS] + sum(weights()[name] for name in features)
    return 1 / (1 + math.exp(-log_odds))


def find_features(
    analysis: Analysis, encounter: Encounter, best: Event, encounters: Sequence[Encounter]
) -> tuple[str, ...]:
    """Return the names of the features that an encounter has, ``best`` being its clearest telling.

    ``encounters`` are all those of the article, in text order.
    """
    everybody = [analysis.entities[number] for number in sorted(encounter.entities)]
    before = takewhile(lambda other: other is not encounter, encounters)
    features = {
        "pair_again": any(len(other.core & encounter.core) > 1 for other in before if not other.is_umbrella),
        **_of_people(everybody),
        **_of_naming(encounter),
        **_of_telling(analysis, encounter, best),
    }
    return tuple(name for name, holds in features.items() if holds)


def _of_people(everybody: Sequence[Entity]) -> dict[str, bool]:
    people = [entity for entity in everybody if entity.kind == Kind.PERSON]
    groups = [entity for entity in everybody if entity.kind == Kind.GROUP]
    return {
        "named_people": sum(person.is_named for person in people) > 1,
        "titled_people": sum(person.title is not None for person in people) > 1,
        "two_countries": len({entity.country_code for entity in everybody} - {None}) > 1,
        "official_group": any(_is_of_officials(group) for group in groups),
        "private_group": any(_is_private(group) for group in groups),
        "lone_official": not groups and sum(entity.is_official for entity in everybody) < 2,
        "many_people": len(everybody) >= MANY,
    }


def _is_of_officials(group: Entity) -> bool:
    return bool(word_list("officials") & set(group.name.lower().split()))


def _is_private(group: Entity) -> bool:
    return not _is_of_officials(group) and group.country_code is None and group.organisation is None


def _of_naming(encounter: Encounter) -> dict[str, bool]:
    forms: dict[int, set[Form]] = {}
    for event in encounter.events:
        for party in event.parties:
            forms.setdefault(party.entity, set()).add(party.mention.form)
    return {
        "by_description": any(Form.NAME not in told for told in forms.values()),
        "by_pronoun": any(told == {Form.PRONOUN} for told in forms.values()),
        "by_pronouns": sum(told == {Form.PRONOUN} for told in forms.values()) > 1,
    }


def _of_telling(analysis: Analysis, encounter: Encounter, best: Event) -> dict[str, bool]:
    events = encounter.events
    rule = best.trigger.rule
    first = next((s.number for s in analysis.sentences if not s.is_headline), 0)
    return {
        "told_twice": len(events) > 1,
        "plain_words": rule.strength == STRONGEST,
        "in_lead": encounter.first_sentence - first < LEAD_SENTENCES,
        "day_told": any(e.date is not None and e.date.interval.precision == "day" for e in events),
        "long_past": any(e.date is not None and e.date.is_remote for e in events),
        "place_told": any(e.place is not None for e in events),
        "by_phone_or_video": any(e.format in {"phone", "video"} for e in events),
        "plural_noun": best.trigger.plural and not rule.is_verb and rule.lemma != "talk",
        "quoted": _is_quoted(analysis.article.text, best.trigger.start),
    }


def _is_quoted(text: str, position: int) -> bool:
    """Return whether a position lies between quotation marks, counted from the start of its line."""
    before = text[text.rfind("\n", 0, position) + 1 : position]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
