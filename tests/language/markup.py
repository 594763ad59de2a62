"""Sentences with their expected mentions written into them.

    [Iran's Foreign Minister |Mehdi Safari|]{person IR foreign_minister "Foreign Minister" =a} met him{=a}.

A marked stretch is ``[...]{...}``; bars set off the proper name. In the braces stand, in any order: the kind, a country
code, a role category, a title in double quotes, ``@`` and a body's name or acronym, a tenure other than current, and
``=label``: stretches with one label mean one entity, with different labels different ones; ``=a+b`` a plural's members.
``-`` as the first word says that nothing of that kind may be found there.
"""

import re
from dataclasses import dataclass, field

from transforms.language.records import Analysis, Entity, Kind, Mention, Tenure

_MARK = re.compile(r"\[([^\[\]]*)\]\{([^{}]*)\}")
_WORD = re.compile(r'"[^"]*"|\S+')
_KINDS = {kind.value for kind in Kind}
_TENURES = {tenure.value for tenure in Tenure}


@dataclass
class Expected:
    """One marked stretch."""

    start: int
    end: int
    text: str
    name: str | None = None
    kind: str | None = None
    country: str | None = None
    role: str | None = None
    title: str | None = None
    body: str | None = None
    tenure: str | None = None
    labels: list[str] = field(default_factory=list)
    is_forbidden: bool = False


def read(marked: str) -> tuple[str, list[Expected]]:
    """Return the plain text and the marked stretches."""
    text, expected, position = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[position : mark.start()]
        inner = mark[1].split("|")
        start = len(text)
        text += "".join(inner)
        stretch = Expected(start, len(text), "".join(inner), inner[1] if len(inner) == 3 else None)
        for word in _WORD.findall(mark[2]):
            _read_word(stretch, word)
        expected.append(stretch)
        position = mark.end()
    return text + marked[position:], expected


def _read_word(stretch: Expected, word: str) -> None:
    if word == "-":
        stretch.is_forbidden = True
    elif word.startswith('"'):
        stretch.title = word.strip('"')
    elif word.startswith("@"):
        stretch.body = word[1:].replace("_", " ")
    elif word.startswith("="):
        stretch.labels = word[1:].split("+")
    elif word in _KINDS:
        stretch.kind = word
    elif word in _TENURES:
        stretch.tenure = word
    elif re.fullmatch(r"[A-Z]{2}", word) or word == "nowhere":
        stretch.country = word
    else:
        stretch.role = word


def differences(analysis: Analysis, expected: list[Expected]) -> list[str]:
    """Return what an analysis has otherwise than marked, in words; empty when all is as marked."""
    found = {(m.start, m.end): m for sentence in analysis.sentences for m in sentence.mentions}
    problems: list[str] = []
    labelled: dict[str, int] = {}
    for stretch in expected:
        mention = found.get((stretch.start, stretch.end))
        if stretch.is_forbidden:
            wrong = [
                m for m in found.values() if m.kind == stretch.kind and m.start < stretch.end > stretch.start < m.end
            ]
            problems += [f"{stretch.text!r}: no {stretch.kind}" for _ in wrong]
        elif mention is None:
            near = [analysis.article.text[a:b] for a, b in found if a < stretch.end and stretch.start < b]
            problems.append(f"{stretch.text!r} not found; there is {near}")
        else:
            problems += [f"{stretch.text!r}: {problem}" for problem in _compare(analysis, mention, stretch, labelled)]
    return problems


def _compare(analysis: Analysis, mention: Mention, stretch: Expected, labelled: dict[str, int]) -> list[str]:
    text, entity = analysis.article.text, _entity(analysis, mention)
    office = mention.office
    body = analysis.entities[office.organisation] if office and office.organisation is not None else None
    if body is None and entity is not None and entity.kind is Kind.GROUP and entity.organisation is not None:
        body = analysis.entities[entity.organisation]
    told: list[tuple[str, object, object]] = []
    if stretch.kind:
        told.append(("kind", stretch.kind, mention.kind.value))
    if stretch.name:
        told.append(("name", stretch.name, text[mention.name_start : mention.name_end]))
    if stretch.country:
        code = mention.place.country_code if mention.place else mention.country_code
        told.append(("country", None if stretch.country == "nowhere" else stretch.country, code))
    if stretch.role:
        told.append(("role", stretch.role, office.role_category if office else None))
    if stretch.title is not None:
        told.append(("title", stretch.title, office.title if office else None))
    if stretch.body:
        names = {body.name, body.acronym, *body.aliases} if body else set()
        told.append(("body", True, any(stretch.body in str(name) for name in names)))
    if stretch.tenure:
        told.append(("tenure", stretch.tenure, office.tenure.value if office else None))
    problems = [f"{what} {is_!r}, not {should!r}" for what, should, is_ in told if should != is_]
    return problems + _compare_labels(analysis, mention, stretch, labelled)


def _compare_labels(analysis: Analysis, mention: Mention, stretch: Expected, labelled: dict[str, int]) -> list[str]:
    if not stretch.labels:
        return []
    numbers = mention.members if len(stretch.labels) > 1 or mention.entity is None else (mention.entity,)
    meant = [analysis.entities[number].name for number in numbers]
    if len(stretch.labels) > 1 or len(numbers) != 1:
        wanted = {labelled.get(label) for label in stretch.labels}
        return [] if wanted == set(numbers) else [f"means {meant}, not {stretch.labels}"]
    (label,), (number,) = stretch.labels, numbers
    if label in labelled:
        return [] if labelled[label] == number else [f"means {meant}, not {analysis.entities[labelled[label]].name!r}"]
    others = [other for other, known in labelled.items() if known == number]
    labelled[label] = number
    return [f"means the same as {others}"] if others else []


def _entity(analysis: Analysis, mention: Mention) -> Entity | None:
    return analysis.entities[mention.entity] if mention.entity is not None else None
