"""The summit, forum or visit that an encounter was part of, as told beside its trigger."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache

from transforms import reference
from transforms.language.places import city_of_name, place_of_city
from transforms.language.records import Kind, Place
from transforms.meetings.rules import phrases, read_rules, word_list
from transforms.meetings.view import View

LONGEST_NAME = 16
REACH = 30
NAME_TAGS = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM", "PART", "PUNCT", "X"})
VISIT_TAGS = frozenset({"ADJ", "NUM", "NOUN", "PUNCT"})
LINKS = frozenset({"of", "on", "for", "and", "&", "against"})


def find_context(view: View, trigger: int) -> str | None:
    """Return the named summit or forum, or else the visit, that the encounter at a position was part of, as written.

    It is told behind such words as "on the sidelines of", "at" or "during", never behind "after" or "ahead of".
    """
    found: dict[bool, tuple[int, int, int]] = {}
    for position, word in enumerate(view.words):
        is_visit = word in word_list("visit_noun")
        if position == trigger or abs(position - trigger) > REACH or not (is_visit or word in word_list("forum")):
            continue
        behind = view.words[position + 1 : position + 2]
        if view.tokens[position].pos_ not in {"NOUN", "PROPN"} or set(behind) & word_list("forum"):
            continue
        span = _visit(view, position) if is_visit else _forum(view, position)
        if span is not None and (is_visit not in found or abs(position - trigger) < found[is_visit][0]):
            found[is_visit] = abs(position - trigger), *span
    if not found:
        return None
    _, start, end = found[min(found)]
    return _written(view, start, end)


def _written(view: View, start: int, end: int) -> str:
    while start < end and (view.words[start] in {"the", "a", "an", "this", "his", "her", "their", "its", "'s", "’s"}):
        start += 1
    text = "".join(token.text_with_ws for token in view.tokens[start:end])
    return re.sub(r"\s+", " ", text).strip(" ,-'\"“”")


def _forum(view: View, position: int) -> tuple[int, int] | None:
    """Return where the name of a gathering starts and ends: "the 77th session of the UN General Assembly"."""
    start = position
    while start > 0 and position - start < LONGEST_NAME and _is_part(view, start):
        start -= 1
    if not _is_introduced(view, start):
        return None
    end = position + 1
    while end < len(view.tokens) and end - position < LONGEST_NAME and view.words[end] in LINKS:
        after = end + 1
        while after < len(view.tokens) and _is_name_word(view, after):
            after += 1
        if after == end + 1:
            break
        end = after
    named = any(token.text[0].isupper() or token.text[0].isdigit() for token in view.tokens[start:end])
    return (start, end) if named else None


def _is_part(view: View, start: int) -> bool:
    """Return whether the word before a position belongs to the same name."""
    if _is_introduced(view, start):
        return False
    return view.words[start - 1] in {"of", "and", "&"} or _is_name_word(view, start - 1)


def _is_name_word(view: View, position: int) -> bool:
    token, mention = view.tokens[position], view.mentions[position]
    if mention is not None and mention.kind in {Kind.PERSON, Kind.GROUP, Kind.DATE}:
        return False
    if token.lower_ in word_list("time_order"):
        return False
    return (token.pos_ in NAME_TAGS and token.text not in {",", ";", ":", "(", ")", "."}) or token.text.isupper()


def find_visit(view: View, position: int) -> str | None:
    """Return the visit whose noun is at a position, with its kind and place as written; None for any other word."""
    if view.words[position] not in word_list("visit_noun") or view.tokens[position].pos_ != "NOUN":
        return None
    span = _visit_span(view, position, _visit_start(view, position))
    return _written(view, *span) if span else None


def _visit(view: View, position: int) -> tuple[int, int] | None:
    """Return where a visit starts and ends, with its kind and place: "official visit to Serbia"."""
    start = _visit_start(view, position)
    is_owned = start > 0 and view.tokens[start - 1].pos_ in {"PRON", "DET"}
    return _visit_span(view, position, start) if _is_introduced(view, start - is_owned) else None


def _visit_start(view: View, position: int) -> int:
    start = position
    while start > 0 and view.tokens[start - 1].pos_ in VISIT_TAGS and _is_name_word(view, start - 1):
        start -= 1
    return start


def _visit_span(view: View, position: int, start: int) -> tuple[int, int] | None:
    end = position + 1
    if end < len(view.words) and view.words[end] in {"to", "in"}:
        place = end + 1 + (end + 1 < len(view.words) and view.words[end + 1] == "the")
        mention = view.mentions[place] if place < len(view.words) else None
        if mention is not None and mention.kind in {Kind.PLACE, Kind.COUNTRY}:
            return start, view.ends[place]
    return (start, end) if start < position else None


def _is_introduced(view: View, start: int) -> bool:
    before = view.words[max(0, start - 2) : start]
    if before[-1:] == ("of",):
        return before[0] in word_list("forum_frame")
    return before[-1:] != () and before[-1] in word_list("forum_intro")


def seat(context: str | None, day: dt.date | None) -> Place | None:
    """Return where a gathering meets: that of a well-known name always or in the year of a day, or a city's own.

    Source of the seats: general knowledge (``rules/gatherings.csv``).
    """
    if context is None:
        return None
    for pattern, years in _seats():
        if pattern.search(context):
            place = years.get("") or years.get(str(day.year) if day else "")
            if place is not None:
                return place
    return _named_after(context)


def _named_after(context: str) -> Place | None:
    """Return the large city that a gathering is named after: "Doha Forum", "Abu Dhabi Sustainability Week"."""
    words = context.split()
    if set(context.lower().split()) & word_list("named_elsewhere"):
        return None
    for length in (2, 1):
        city = city_of_name(" ".join(words[:length]), ()) if len(words) > length else None
        if city is not None and reference.is_large(city):
            return place_of_city(city)
    return None


@cache
def _seats() -> tuple[tuple[re.Pattern[str], Mapping[str, Place]], ...]:
    seats: dict[str, dict[str, Place]] = {}
    for row in read_rules("gatherings.csv"):
        cities = [c for c in reference.cities_of_name(row["city"]) if c.country_code == row["country_code"]]
        geoname_id = cities[0].geoname_id if cities else None
        seats.setdefault(row["phrases"], {})[row["year"]] = Place(row["country_code"], row["city"], geoname_id)
    return tuple(
        (re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(' '.join(p)) for p in phrases(names))})", re.IGNORECASE), years)
        for names, years in seats.items()
    )
