"""The most doubtful decisions about people and meetings, as override lines that a person can paste.

Nothing is changed: the decisions are computed again as the last run made them, and what lay near a threshold is shown.
"""

import csv
import io
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import click

from transforms.encounters.mentions import Mention
from transforms.encounters.resolution import Encounters, compute_encounters
from transforms.identity.holdings import SOLE_ROLES, place_of
from transforms.identity.names import Verdict, compare
from transforms.identity.overrides import COLUMNS, load_overrides
from transforms.identity.resolution import Identities, compute_identities
from transforms.settings import REFERENCE, Settings

FEWEST_REPORTS = 2
"""A provisional official told of in fewer articles is not worth a person's time."""
RIVALS_WITHIN = 60
"""Days within which two people seen in an office that one person holds are rivals for it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubtful decision: the override file and line that would settle it, why it is doubtful, its weight.

    A line with an empty ``full_name`` or ``other_person`` waits for what only a person can know.
    """

    file: str
    line: str
    why: str
    weight: float


def review(lake: Path, reference: Path = REFERENCE, limit: int = 40) -> list[Doubt]:
    """Return the ``limit`` most doubtful decisions over all articles that count, those that matter most first."""
    overrides = load_overrides(reference)
    identities = compute_identities(lake, reference, overrides)
    encounters = compute_encounters(lake, overrides)
    doubts = [*_people(identities), *_unknown(identities), *_rivals(identities), *_meetings(encounters, identities)]
    doubts += _contradictions(identities, encounters)
    doubts += [
        Doubt(f.line.file, f.line.text, f"line {f.line.number} is faulty: {f.reason}", 10.0) for f in overrides.faults
    ]
    return sorted(doubts, key=lambda doubt: (-doubt.weight, doubt.file, doubt.line))[:limit]


def _line(stem: str, **cells: str) -> str:
    """Return a line of an override file; cells of text are kept to one line."""
    sink = io.StringIO()
    row = {column: _one_line(cells.get(column, "")) for column in COLUMNS[stem]}
    csv.DictWriter(sink, COLUMNS[stem], lineterminator="").writerow(row)
    return sink.getvalue()


def _one_line(text: str) -> str:
    """Return text of articles made harmless for a terminal and for a file of lines."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _articles(identities: Identities, number: int) -> int:
    return len({identities.people[index].article.key for index in identities.officials.officials[number].members})


def _whom(identities: Identities, number: int) -> str:
    official = identities.officials.officials[number]
    countries = "/".join(sorted(official.countries)[:3])
    return f"{identities.names[number]} ({countries or 'no country'}, {_articles(identities, number)} articles)"


def _same_person(identities: Identities, first: int, second: int, why: str, weight: float) -> Doubt:
    line = _line("same_person", person=identities.keys[first], other_person=identities.keys[second], note=why)
    return Doubt("same_person.csv", line, f"{_whom(identities, first)} and {_whom(identities, second)}: {why}", weight)


def _people(identities: Identities) -> Iterator[Doubt]:
    """Pairs of officials that were almost taken for one."""
    best: dict[tuple[int, int], tuple[float, str]] = {}
    for miss in identities.officials.near_misses:
        both = [identities.officials.officials[number] for number in (miss.first, miss.second)]
        if all(official.members for official in both) and not all(official.reference_id for official in both):
            pair = (min(miss.first, miss.second), max(miss.first, miss.second))
            best[pair] = max(best.get(pair, (0.0, "")), (miss.score, miss.rule))
    for (first, second), (score, rule) in best.items():
        reports = min(_articles(identities, first), _articles(identities, second))
        yield _same_person(identities, first, second, f"names alike ({rule})", score * (1 + math.log(reports)))


def _unknown(identities: Identities) -> Iterator[Doubt]:
    """Provisional officials of whom many articles tell, with the likeliest person where there is one."""
    known = [n for n, o in enumerate(identities.officials.officials) if o.members and not o.is_provisional]
    by_country: dict[str, list[int]] = defaultdict(list)
    for number in known:
        for country in identities.officials.officials[number].countries:
            by_country[country].append(number)
    for number, official in enumerate(identities.officials.officials):
        reports = _articles(identities, number) if official.is_provisional else 0
        if reports < FEWEST_REPORTS:
            continue
        weight = 1 + math.log(reports)
        near = sorted({other for country in official.countries for other in by_country[country]})
        bearers = [other for other in near if _may_be(identities, number, other)]
        if bearers:
            likeliest = max(bearers, key=lambda other: (_articles(identities, other), -other))
            yield _same_person(identities, number, likeliest, "family name and country fit", weight)
        else:
            why = f"{_whom(identities, number)} is known by {'office' if official.office else 'family name'} only"
            line = _line("official", person=identities.keys[number], note=f"who is {identities.names[number]}?")
            yield Doubt("official.csv", line, why, weight)


def _may_be(identities: Identities, unknown: int, known: int) -> bool:
    if identities.officials.officials[unknown].office:
        return False
    return compare(identities.names[unknown], identities.names[known]).verdict is not Verdict.NO


def _rivals(identities: Identities) -> Iterator[Doubt]:
    """People told by turns to hold an office that one person holds at a time."""
    seen: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for index, link in enumerate(identities.officials.links):
        person = identities.people[index]
        for office in person.claim.offices:
            place = place_of(office)
            if office.role_category in SOLE_ROLES and office.tenure == "current" and place and person.article.day:
                seen[office.role_category, place].append((person.article.day.toordinal(), link.official))
    turns: Counter[tuple[int, int]] = Counter()
    for reports in seen.values():
        reports.sort()
        for (day, first), (next_day, second) in pairwise(reports):
            if first != second and next_day - day <= RIVALS_WITHIN:
                turns[min(first, second), max(first, second)] += 1
    for (first, second), count in turns.items():
        if count > 1 and _may_be_rivals(identities, first, second):
            why = f"told {count} times by turns in one office"
            yield _same_person(identities, first, second, why, 0.5 + math.log(count))


def _may_be_rivals(identities: Identities, first: int, second: int) -> bool:
    """Whether two holders of one office can be one person: one is unknown, or their names do not differ."""
    if any(identities.officials.officials[number].is_provisional for number in (first, second)):
        return True
    return compare(identities.names[first], identities.names[second]).verdict is not Verdict.NO


def _meetings(encounters: Encounters, identities: Identities) -> Iterator[Doubt]:
    """Pairs of meetings that were almost merged."""
    group_of = {index: number for number, group in enumerate(encounters.merged.groups) for index in group}
    names = {key: identities.names[number] for number, key in enumerate(identities.keys) if key}
    best: dict[tuple[int, int], tuple[float, str, int, int]] = {}
    for doubt in encounters.merged.doubts:
        first, second = sorted((group_of[doubt.first], group_of[doubt.second]))
        found = (doubt.match.score, doubt.match.reason, doubt.first, doubt.second)
        best[first, second] = max(best.get((first, second), (0.0, "", 0, 0)), found)
    for (first, second), (score, reason, a, b) in best.items():
        line = _line("same_meeting", meeting=encounters.keys[first], other_meeting=encounters.keys[second], note=reason)
        told = " and ".join(_told(encounters.mentions[index], names) for index in (a, b))
        reports = min(len(encounters.merged.groups[first]), len(encounters.merged.groups[second]))
        yield Doubt("same_meeting.csv", line, f"{told}: {reason}", score * (1 + math.log(reports)))


def _told(mention: Mention, names: dict[str, str]) -> str:
    people = ", ".join(sorted(names.get(key, key) for key in mention.people)[:4])
    return f"{mention.article.article_id}: {people} on {mention.first or 'no day'} ({mention.status})"


def _contradictions(identities: Identities, encounters: Encounters) -> Iterable[Doubt]:
    """Corrections that others contradict."""
    for line, indexes in identities.meant.items():
        officials = {identities.officials.links[index].official for index in indexes}
        if line.file == "same_person.csv" and len(officials) > 1:
            yield Doubt("different_person.csv", line.text, f"contradicts {line.file}, line {line.number}", 10.0)
    for line, (_, _, is_contradicted) in encounters.meant.items():
        if is_contradicted:
            yield Doubt("different_meeting.csv", line.text, f"contradicts {line.file}, line {line.number}", 10.0)


def as_text(doubts: Sequence[Doubt]) -> str:
    """Return the doubts by file, each as a comment and the line to paste."""
    by_file: dict[str, list[Doubt]] = defaultdict(list)
    for doubt in doubts:
        by_file[doubt.file].append(doubt)
    blocks = []
    for file, found in sorted(by_file.items()):
        lines = [f"# {_one_line(doubt.why)}\n{doubt.line}" for doubt in found]
        blocks.append(f"## overrides/{file}\n{','.join(COLUMNS[file.removesuffix('.csv')])}\n" + "\n".join(lines))
    return "\n\n".join(blocks) or "Nothing is in doubt."


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=40, show_default=True, help="How many decisions to show.")
@click.pass_obj
def main(settings: Settings, limit: int) -> None:
    """List the most doubtful decisions about people and meetings as override lines to paste."""
    click.echo(as_text(review(settings.lake, REFERENCE, limit)))
