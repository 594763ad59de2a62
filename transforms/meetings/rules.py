"""The rule tables of the meetings room, loaded once: triggers, frames, connectors and cues."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RULES = Path(__file__).parent / "rules"

WEAK, STRONG, STRONGEST = 1, 2, 3
"""Strengths of triggers: the strongest tell by themselves that people met, the weak need a second sign."""


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """A word that can tell that people met; ``strength`` is ``WEAK``, ``STRONG`` or ``STRONGEST``."""

    rule_id: str
    is_verb: bool
    lemma: str
    needs: tuple[str, ...]
    frame: str
    format: str | None
    strength: int


@dataclass(frozen=True, slots=True)
class Frame:
    """How a trigger's grammar maps to the sides A and B of a meeting."""

    name: str
    subject: str
    object: str
    prepositions: Mapping[tuple[str, ...], str]
    roaming: frozenset[tuple[str, ...]]
    """Prepositions that may stand far behind their trigger; any other stands right behind it."""
    is_reciprocal: bool


def read_rules(name: str) -> list[dict[str, str]]:
    """Return the rows of a rule table. Raises ``ValueError`` naming file and line for a row of the wrong width."""
    path = RULES / name
    rows = []
    with path.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source, strict=True)
        for row in reader:
            if None in row or None in row.values():
                raise ValueError(f"{path.name}:{reader.line_num}: expected {len(reader.fieldnames or ())} cells")
            rows.append(row)
    return rows


def phrases(cell: str) -> tuple[tuple[str, ...], ...]:
    """Return the ``|``-separated phrases of a cell, each as a tuple of words."""
    return tuple(tuple(phrase.split()) for phrase in cell.split("|") if phrase)


@cache
def trigger_rules() -> Mapping[tuple[bool, str], tuple[TriggerRule, ...]]:
    """Return the trigger rules by (is verb, lemma), those with more conditions first."""
    grouped: dict[tuple[bool, str], list[TriggerRule]] = defaultdict(list)
    for row in read_rules("triggers.csv"):
        rule = TriggerRule(
            row["trigger_id"],
            row["pos"] == "verb",
            row["lemma"],
            tuple(row["needs"].split()),
            row["frame"],
            row["format"] or None,
            int(row["strength"]),
        )
        grouped[rule.is_verb, rule.lemma].append(rule)
    return {key: tuple(sorted(rules, key=lambda r: -len(r.needs))) for key, rules in grouped.items()}


@cache
def frames() -> Mapping[str, Frame]:
    """Return the frames by name."""
    table = {}
    for row in read_rules("frames.csv"):
        prepositions = {}
        roaming = set()
        for entry in row["prepositions"].split("|"):
            if entry:
                words, side = entry.removeprefix("~").rsplit(":", 1)
                prepositions[tuple(words.split())] = side
                if entry.startswith("~"):
                    roaming.add(tuple(words.split()))
        table[row["frame"]] = Frame(
            row["frame"],
            row["subject"],
            row["object"],
            prepositions,
            frozenset(roaming),
            row["reciprocal"] == "yes",
        )
    return table


@cache
def connectors() -> Mapping[tuple[str, ...], str]:
    """Return how a list of participants goes on: phrase to role (same, apart, member, named, leader, company)."""
    return {tuple(row["phrase"].split()): row["role"] for row in read_rules("connectors.csv")}


@cache
def word_list(*groups: str) -> frozenset[str]:
    """Return the words of groups of ``words.csv``, taken together. Raises ``KeyError`` for an unknown group."""
    return frozenset().union(*(_word_lists()[group] for group in groups))


@cache
def _word_lists() -> Mapping[str, frozenset[str]]:
    return {row["group"]: frozenset(row["words"].split("|")) for row in read_rules("words.csv")}
