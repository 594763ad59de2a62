"""Who led the sides of an encounter told before: "the Lao side was led by the minister, the Thai one by the envoy"."""

from transforms.meetings.rules import word_list
from transforms.meetings.syntax import Item, read_list
from transforms.meetings.view import PEOPLE, View, is_party

LEADING = frozenset({"led", "headed", "represented", "chaired"})
COPULAS = frozenset({"was", "were", "is", "are"})
JOINING = frozenset({",", "and", "while", ";", "–", "—", "-", "whereas"})
LONGEST_TEAM = 7
"""Tokens of "the Lao delegation at the talks was led by" before its verb, and of "the Thai one – by"."""
PAIR = 2


def leaders_of_sides(view: View) -> tuple[int, list[Item]] | None:
    """Return the position of the verb that tells who led one side, and the leaders of both; None for a single side."""
    for position in range(2, len(view.words)):
        if view.words[position] not in LEADING or view.words[position - 1] not in COPULAS:
            continue
        if not _names_team(view, max(0, position - 1 - LONGEST_TEAM), position - 1):
            continue
        leaders: list[Item] = []
        by = position + 1
        while view.words[by : by + 1] == ("by",):
            items, end = read_list(view, by + 1)
            items = [item for item in items if item[0].kind in PEOPLE]
            if not items:
                break
            leaders += items[:1]
            by = _next_side(view, end)
        if len(leaders) >= PAIR:
            return position, leaders
    return None


def _names_team(view: View, start: int, end: int) -> bool:
    return any(word in word_list("team") | {"one"} for word in view.words[start:end])


def _next_side(view: View, position: int) -> int:
    """Return the position of the "by" of another side: "…, and the Thai delegation by", "… the Thai one was led by"."""
    start = position
    while position < len(view.words) and view.words[position] in JOINING:
        position += 1
    for by in range(position, min(len(view.words), position + LONGEST_TEAM)):
        if view.words[by] == "by":
            return by if start < position and _names_team(view, position, by) else len(view.words)
        mention = view.mentions[by]
        if is_party(mention) and mention is not None and mention.kind in PEOPLE and not _is_team(view, by):
            break
    return len(view.words)


def _is_team(view: View, position: int) -> bool:
    return _names_team(view, position, view.ends[position])
