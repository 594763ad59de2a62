"""What is known of each encounter of an article: its status, format, day, place and context."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.language.dates import UNKNOWN, day_of_writing, resolve
from transforms.language.records import Analysis, Interval, Place
from transforms.meetings.context import seat
from transforms.meetings.days import NEWS, day_of_story, told_day
from transforms.meetings.encounters import home_countries, is_lead, is_past
from transforms.meetings.formats import decide_format
from transforms.meetings.location import infer_place, told_place, with_asides
from transforms.meetings.records import BoundDate, Encounter
from transforms.meetings.scenes import Scene, choose_day, choose_scene
from transforms.meetings.status import decide_status, is_to_come

DAY_SENTENCES, PLACE_SENTENCES = 8, 15


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of an encounter before its meeting is built, and what later ones of a series take over."""

    encounter: Encounter
    status: str
    format: str
    day: BoundDate | None
    place: Place | None
    context: str | None


def find_settings(analysis: Analysis, encounters: Sequence[Encounter], scenes: Sequence[Scene]) -> list[Setting]:
    """Return the setting of each encounter, in their order; ``scenes`` are the journeys and gatherings told."""
    settings: list[Setting] = []
    for encounter in encounters:
        settings.append(_setting(analysis, encounter, scenes, settings))
    return settings


def _setting(analysis: Analysis, encounter: Encounter, scenes: Sequence[Scene], earlier: Sequence[Setting]) -> Setting:
    status = decide_status(analysis, encounter)
    series = [s for s in reversed(earlier) if _continues(encounter, status, s)]
    scene = _scene(analysis, encounter, scenes, status)
    form = decide_format(analysis, encounter, status, _format_of_series(analysis, encounter, series))
    is_remote_form = form in {"phone", "video"}
    if _is_journey_since(scene, series, encounter, status):
        series = []
    day = told_day([e for e in encounter.events if e.modality.status == status]) or told_day(encounter.events)
    if day is not None and status == "held" and is_to_come(day.interval.first, day_of_writing(analysis.article)):
        day = None
    told = place = None if is_remote_form else told_place(encounter, status)
    if day is None:
        day = next((s.day for s in series if _hands_on_day(s, encounter)), None)
    context = next((e.context for e in encounter.events if e.context), None)
    if place is None and not is_remote_form:
        own_day = day.interval.first if day else day_of_writing(analysis.article)
        place = seat(context, own_day) or next((s.place for s in series if s.place), None)
    if day is None and not encounter.events[0].is_background:
        day = choose_day(
            scenes, encounter.entities, home_countries(analysis, encounter), encounter.first_sentence, status
        )
    if day is None and not is_past(encounter):
        day = day_of_story(analysis.article, encounter.events[0].trigger.start, status)
    if is_remote_form:
        return Setting(encounter, status, form, day, None, context)
    context = context or next((s.context for s in series if s.context), None)
    if place is None:
        place = seat(context, (day and day.interval.first) or day_of_writing(analysis.article))
    if place is None:
        place = infer_place(analysis, encounter, scenes, scene, status)
    if told is None or not told.city:
        place = with_asides(encounter, place)
    if context is None and scene is not None and place is not None and scene.place.country_code == place.country_code:
        context = scene.visit
    return Setting(encounter, status, form, day, place, context)


def _format_of_series(analysis: Analysis, encounter: Encounter, series: Sequence[Setting]) -> str | None:
    """Return the format of the encounter before, in person only where it was abroad for those who go on to another."""
    if not series:
        return None
    before = series[0]
    shared = {analysis.entities[n].country_code for n in encounter.entities & before.encounter.entities}
    is_abroad = before.place is not None and before.place.country_code not in shared
    return before.format if is_abroad or before.format != "in_person" else None


def _continues(encounter: Encounter, status: str, earlier: Setting) -> bool:
    """Return whether an encounter is told soon after one of the same status and person: its place and day go on."""
    if status != earlier.status or not encounter.entities & earlier.encounter.entities:
        return False
    if encounter.events[0].is_background or (earlier.day is not None and earlier.day.is_remote):
        return False
    return _sentences_between(earlier, encounter) <= PLACE_SENTENCES


def _is_journey_since(scene: Scene | None, series: Sequence[Setting], encounter: Encounter, status: str) -> bool:
    """Return whether people are told to have gone elsewhere since the last encounter of a series: it ends there."""
    if scene is None or not series or scene.is_gathering or scene.status != status:
        return False
    place = series[0].place
    is_same_country = place is not None and scene.place.country_code == place.country_code
    if is_same_country and (scene.place.city is None or place is None or scene.place.city == place.city):
        return False
    return series[0].encounter.first_sentence < scene.sentence <= encounter.first_sentence


def _hands_on_day(earlier: Setting, encounter: Encounter) -> bool:
    """Return whether an encounter is told so soon after one whose own day is told that it was on the same day."""
    is_told = earlier.day is not None and earlier.day.scope != "encounter"
    return is_told and _sentences_between(earlier, encounter) <= DAY_SENTENCES


def _sentences_between(earlier: Setting, encounter: Encounter) -> int:
    return encounter.first_sentence - earlier.encounter.first_sentence


def _scene(analysis: Analysis, encounter: Encounter, scenes: Sequence[Scene], status: str) -> Scene | None:
    at_gathering = any(e.at_gathering for e in encounter.events)
    homes = home_countries(analysis, encounter)
    return choose_scene(scenes, encounter.entities, homes, encounter.first_sentence, at_gathering, status)


def is_focus(analysis: Analysis, setting: Setting) -> bool:
    """Return whether an encounter is the article's own news: planned, of these days, or in the lead and not dated."""
    if setting.status != "held":
        return True
    day, writing = setting.day, day_of_writing(analysis.article)
    if day is not None and day.interval.last is not None and writing is not None:
        return day.interval.last >= writing - NEWS
    return is_lead(analysis, setting.encounter)


def date_of(analysis: Analysis, setting: Setting) -> tuple[Interval, str | None]:
    """Return the day told, or the day of writing for the undated news of the lead.

    What is only spoken of ("after his talks with the king") is no news, and so of no day that is not told.
    """
    if setting.day is not None:
        return setting.day.interval, setting.day.text
    day = day_of_writing(analysis.article)
    is_news = setting.status == "held" and any(e.modality.is_firm for e in setting.encounter.events)
    if day is not None and is_news and is_lead(analysis, setting.encounter):
        return _news_day(analysis, day) or Interval(day, day, "day", "publication"), None
    return UNKNOWN, None


def _news_day(analysis: Analysis, writing: dt.date) -> Interval | None:
    """Return the day that the opening sentence tells, where it is one of the days before the article was written."""
    opening = next((s for s in analysis.sentences if not s.is_headline), None)
    for mention in opening.mentions if opening else ():
        if mention.date is not None:
            told = resolve(mention.date, analysis.article, "past")
            if told.precision == "day" and told.first and writing - NEWS <= told.first <= writing:
                return told
    return None
