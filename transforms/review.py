"""The most doubtful decisions about people and meetings, as override lines that a person can paste.

Nothing is changed: the decisions are those that a run would make now, and what lay near a threshold is shown.
"""

import csv
import io
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import click

from transforms.encounters.mentions import Mention
from transforms.encounters.resolution import Encounters, compute_encounters
from transforms.identity import up_to_date
from transforms.identity.corrected import correction_rows, officials_meant
from transforms.identity.curated import Curated
from transforms.identity.doubts import Known, NearMiss, chief_offices, known_officials, near_misses
from transforms.identity.meant import aims_of
from transforms.identity.names import Verdict, compare
from transforms.identity.overrides import COLUMNS, load_overrides
from transforms.remembering import InUseError
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
    """Return the ``limit`` most doubtful decisions over all articles that count, those that matter most first.

    Raises ``InUseError`` while a run is at work on the lake.
    """
    overrides = load_overrides(reference)
    curated = Curated(reference)
    with up_to_date(lake, curated, overrides) as (memory, meant):
        known = known_officials(memory)
        misses = list(near_misses(memory, curated, aims_of(overrides).targets))
        offices = chief_offices(memory)
        corrections = correction_rows(memory, overrides, meant, officials_meant(memory, meant))
    encounters = compute_encounters(lake, overrides)
    doubts = [*_people(known, misses), *_unknown(known), *_rivals(known, offices), *_meetings(encounters, known)]
    doubts += _contradictions(corrections, encounters)
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


def _whom(official: Known) -> str:
    countries = "/".join(official.countries[:3])
    return f"{official.name} ({countries or 'no country'}, {official.articles} articles)"


def _same_person(first: Known, second: Known, why: str, weight: float) -> Doubt:
    line = _line("same_person", person=first.key, other_person=second.key, note=why)
    return Doubt("same_person.csv", line, f"{_whom(first)} and {_whom(second)}: {why}", weight)


def _people(known: Mapping[str, Known], misses: Iterable[NearMiss]) -> Iterator[Doubt]:
    """Pairs of officials that were almost taken for one."""
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for miss in misses:
        both = [known[official] for official in (miss.first, miss.second) if official in known]
        if len(both) == 2 and not all(official.is_curated for official in both):
            pair = (miss.first, miss.second)
            best[pair] = max(best.get(pair, (0.0, "")), (miss.score, miss.rule))
    for pair, (score, rule) in best.items():
        first, second = (known[official] for official in pair)
        weight = score * (1 + math.log(min(first.articles, second.articles)))
        yield _same_person(first, second, f"names alike ({rule})", weight)


def _unknown(known: Mapping[str, Known]) -> Iterator[Doubt]:
    """Provisional officials of whom many articles tell, with the likeliest person where there is one."""
    by_country: dict[str, list[str]] = defaultdict(list)
    for key, official in known.items():
        for country in official.countries if not official.is_provisional else ():
            by_country[country].append(key)
    for official in known.values():
        if not official.is_provisional or official.articles < FEWEST_REPORTS:
            continue
        weight = 1 + math.log(official.articles)
        near = sorted({key for country in official.countries for key in by_country[country]})
        bearers = [known[key] for key in near if not official.is_office_alone and _may_be(official, known[key])]
        if bearers:
            likeliest = max(bearers, key=lambda other: other.articles)
            yield _same_person(official, likeliest, "family name and country fit", weight)
        else:
            why = f"{_whom(official)} is known by {'office' if official.is_office_alone else 'family name'} only"
            line = _line("official", person=official.key, note=f"who is {official.name}?")
            yield Doubt("official.csv", line, why, weight)


def _may_be(one: Known, other: Known) -> bool:
    """Whether the names of two do not differ."""
    return compare(one.name, other.name).verdict is not Verdict.NO


def _rivals(known: Mapping[str, Known], offices: Iterable[Sequence[tuple[int, str]]]) -> Iterator[Doubt]:
    """People told by turns to hold an office that one person holds at a time, of whom one is unknown or names alike."""
    turns: Counter[tuple[str, str]] = Counter()
    for reports in offices:
        for (day, first), (next_day, second) in pairwise(reports):
            if first != second and next_day - day <= RIVALS_WITHIN:
                turns[min(first, second), max(first, second)] += 1
    for (one, other), count in turns.items():
        if count > 1 and _may_be_rivals(known[one], known[other]):
            why = f"told {count} times by turns in one office"
            yield _same_person(known[one], known[other], why, 0.5 + math.log(count))


def _may_be_rivals(one: Known, other: Known) -> bool:
    return one.is_provisional or other.is_provisional or _may_be(one, other)


def _meetings(encounters: Encounters, known: Mapping[str, Known]) -> Iterator[Doubt]:
    """Pairs of meetings that were almost merged."""
    group_of = {index: number for number, group in enumerate(encounters.merged.groups) for index in group}
    names = {official.key: official.name for official in known.values()}
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


def _contradictions(corrections: Iterable[Mapping[str, object]], encounters: Encounters) -> Iterator[Doubt]:
    """Corrections that others contradict."""
    for row in corrections:
        if row["outcome"] == "contradicted":
            why = f"contradicts {row['file']}, line {row['line_number']}"
            yield Doubt("different_person.csv", str(row["correction"]), why, 10.0)
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
    try:
        click.echo(as_text(review(settings.lake, REFERENCE, limit)))
    except InUseError as error:
        raise click.ClickException(str(error)) from error
