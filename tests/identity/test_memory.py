"""A night resolved by what it changes: the same tables as from an empty memory, whatever came before."""

import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.identity.scenes import Story, day, kill_at, make_reference, rows, story, write_lake, write_overrides
from tests.identity.test_nights import BODIES, HOLDER, OUTCOME, PEOPLE, outcome, stories
from transforms import lake as lake_files
from transforms.identity import links, resolve_identities
from transforms.identity.memory import Memory
from transforms.identity.resolution import OUTPUTS
from transforms.remembering import FOLDER
from transforms.schemas import (
    IDENTITY_CORRECTIONS,
    IDENTITY_REDIRECTS,
    OFFICIAL_LINKS,
    OFFICIALS,
    ORGANISATION_LINKS,
    ORGANISATIONS,
    POSITIONS,
)

Told = tuple[str, Story]


@pytest.fixture(scope="module")
def own_reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reference tables with an office holder, whose corrections a test may write."""
    return make_reference(tmp_path_factory.mktemp("own"), office_holders=[HOLDER])


def resolve_anew(lake: Path, reference: Path) -> None:
    """Resolve all articles from an empty memory."""
    shutil.rmtree(lake / FOLDER, ignore_errors=True)
    resolve_identities(lake, reference)


def resolve_and_die(lake: Path, reference: Path, place: int) -> None:
    """Resolve, and be killed before the write of that number, or before the memory is kept."""
    with pytest.MonkeyPatch.context() as patch:
        kill_at(place, patch, Memory)
        with pytest.raises(KeyboardInterrupt):
            resolve_identities(lake, reference)


def made(lake: Path) -> list[object]:
    """All that the room writes, save when a redirect was first seen."""
    redirects = [{**row, "merged_at": None} for row in rows(lake, IDENTITY_REDIRECTS)]
    return [outcome(lake), rows(lake, IDENTITY_CORRECTIONS), redirects]


def told_again(article: Story, status: str = "current", content: str | None = None) -> Story:
    """Return an article with another status, or in another version."""
    again = replace(article, status=status, content=content or article.content)
    again.entities = [entity | {"article_key": again.key} for entity in article.entities]
    again.meetings = [meeting | {"article_key": again.key} for meeting in article.meetings]
    again.participants = [participant | {"article_key": again.key} for participant in article.participants]
    return again


@st.composite
def nights(draw: st.DrawFn) -> list[list[Told]]:
    """Nights of articles by batch: new ones, and such as were told before: extracted anew, changed or retracted."""
    told: dict[str, Told] = {}
    found: list[Told] = []
    for place, article in enumerate([*draw(stories()), *draw(stories())]):
        batch, known = told.get(article.article_id, (f"b{place}", None))
        if known and draw(st.booleans(), label="changed"):
            found.append((batch, told_again(known, "superseded")))
            article, batch = told_again(article, content=f"content {place}"), f"b{place}"
        elif known:
            article = told_again(article, content=known.content)
        told[article.article_id] = batch, article
        found.append((batch, article))
    gone = [(batch, article) for batch, article in told.values() if draw(st.booleans(), label="retracted")]
    found += [(batch, told_again(article, "retracted")) for batch, article in gone]
    ends = sorted(draw(st.integers(0, len(found))) for _ in range(3))
    return [found[first:last] for first, last in zip([0, *ends], [*ends, len(found)], strict=True)]


@st.composite
def sides(draw: st.DrawFn, prefix: str = "") -> dict[str, str]:
    """A person by name, in a country or an article where drawn, or by the place of a published key."""
    key = draw(st.one_of(st.none(), st.none(), st.integers(0, 5)))
    if key is not None:
        return {f"{prefix}person": f"key {key}"}
    return {
        f"{prefix}person": draw(st.sampled_from([name for name, *_ in PEOPLE])),
        f"{prefix}country_code": draw(st.sampled_from(["", "", "NG", "TJ"])),
        f"{prefix}article_id": draw(st.sampled_from(["", "", "a0", "a1"])),
    }


@st.composite
def corrections(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    """Some lines of the files on people and bodies."""
    pairs = st.lists(st.builds(lambda one, other: one | other, sides(), sides("other_")), max_size=2)
    name = {"full_name": "Lena Ngozi Okafor", "wikidata_id": "Q42"}
    office = {
        "title": "Foreign Minister", "role_category": "foreign_minister", "of_country_code": "NG",
        "valid_from": "2020-05-01", "valid_to": "2021-05-01",
    }  # fmt: skip
    never = office | {"action": "never"}
    bodies = ({"same_as": "LCWF"}, {"same_as": "IOM"}, {"name": "Board of Water"}, {"organisation_type": "igo"})
    return {
        "same_person": draw(pairs),
        "different_person": draw(pairs),
        "official": [person | name for person in draw(st.lists(sides(), max_size=1))],
        "position": [
            person | draw(st.sampled_from([office | {"action": "holds"}, never]))
            for person in draw(st.lists(sides(), max_size=2))
        ],
        "organisation": [
            {"organisation": body} | draw(st.sampled_from(bodies))
            for body in draw(st.lists(st.sampled_from([name for name, *_ in BODIES]), max_size=2))
        ],
    }


def published(keys: Sequence[str], lines: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """Return corrections with the keys that were published, instead of their places, and without what lacks one."""

    def cell(text: str) -> str:
        place = text.removeprefix("key ")
        return keys[int(place)] if place != text else text

    known = {f"key {place}" for place in range(len(keys))}
    return {
        stem: [
            {column: cell(text) for column, text in line.items()}
            for line in own
            if all(text in known or not text.startswith("key ") for text in line.values())
        ]
        for stem, own in lines.items()
    }


KILLS = st.one_of(st.none(), st.none(), st.integers(0, len(OUTPUTS)))
"""Before which write a run is killed, if it is."""


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    nights=nights(),
    told=st.lists(st.one_of(st.just({}), corrections()), min_size=4, max_size=4),
    kills=st.lists(KILLS, min_size=4, max_size=4),
)
def test_what_is_remembered_of_earlier_nights_changes_nothing(
    nights: list[list[Told]],
    told: list[Mapping[str, Sequence[Mapping[str, str]]]],
    kills: list[int | None],
    tmp_path_factory: pytest.TempPathFactory,
    own_reference: Path,
) -> None:
    folder = tmp_path_factory.mktemp("nights")
    lake, anew = folder / "lake", folder / "anew"
    keys: dict[str, None] = {}
    for night, articles in enumerate(nights):
        kill = kills[night]
        # where a run dies behind its redirects, keys that died in it are led on a run earlier
        write_overrides(own_reference, published([] if kill else [*keys], told[night]))
        for batch, article in articles:
            for place in (lake, anew):
                write_lake(place, [article], batch)
        if kill is not None:
            resolve_and_die(lake, own_reference, kill)
        resolve_identities(lake, own_reference)
        resolve_anew(anew, own_reference)
        assert made(lake) == made(anew), f"night {night}"
        keys |= dict.fromkeys(str(row["official_key"]) for row in rows(lake, OFFICIALS))
    write_overrides(own_reference, {})


def three_nights() -> list[list[Story]]:
    """Two officials whom a late article joins, a holder of their office, and a report by family name."""
    first, second, late = story("a", "2023-01-01"), story("b", "2023-01-02"), story("c", "2023-01-03")
    first.person("Lena Okafor", "Envoy for the Sahel", "envoy", "NG")
    second.person("Lena Grace Adaeze Okafor", "Chair", "official")
    second.person("Okafor", "Envoy for the Sahel", "envoy", "NG")
    second.body("Sahel Water Board", "NG")
    late.person("Lena Grace Adaeze Okafor", "Chair", "official", "NG")
    late.person("Rosa Quintero", "President", "head_of_state", "PE", late.body("Sahel Water Board", "NE"))
    return [[first], [second], [late]]


def test_whoever_was_seen_in_the_office_before_ends_what_a_night_tells_of_an_acting_holder(
    tmp_path: Path, plain_reference: Path
) -> None:
    first, other, late = story("a", "2019-03-09"), story("b", "2021-01-01"), story("c", "2019-03-10")
    for article in (first, late):
        article.person("Lena Okafor", "Foreign Minister", "foreign_minister", "NG", tenure="acting")
    other.person("Paul Mbeki", "Foreign Minister", "foreign_minister", "NG")
    lake = tmp_path / "lake"
    for batch, articles in (("one", [first, other]), ("two", [late])):
        resolve_identities(write_lake(lake, articles, batch), plain_reference)
    ends = {(row["valid_from"], row["valid_to"], row["valid_to_basis"]) for row in rows(lake, POSITIONS)}
    assert (day("2019-03-09"), day("2020-12-31"), "successor") in ends


def test_full_names_alone_tell_of_what_time_an_undated_article_is(tmp_path: Path, plain_reference: Path) -> None:
    dated, undated = story("a", "2020-11-13"), story("b")
    dated.person("Paul Mbeki", "President", "head_of_state", "NG")
    dated.person("Lena Okafor", "Foreign Minister", "foreign_minister", "GH")
    undated.meet(
        undated.person("Mbeki", "President", "head_of_state", "NG"),
        undated.person("Ghanaian foreign minister", "Foreign Minister", "foreign_minister", "GH", is_named=False),
    )
    lake = write_lake(tmp_path / "lake", [dated, undated])
    resolve_identities(lake, plain_reference)
    reasons = {str(row["name"]): row["reason"] for row in rows(lake, OFFICIAL_LINKS) if row["article_id"] == "b"}
    assert reasons == {"Mbeki": "family_name and office", "Ghanaian foreign minister": "office unknown"}


def test_who_is_told_to_have_left_an_office_is_not_seen_in_it_by_that(tmp_path: Path, plain_reference: Path) -> None:
    days = ("2019-01-23", "2019-03-28", "2020-07-30", "2019-12-18")
    bare, left, later, between = (story(name, told) for name, told in zip("abcd", days, strict=True))
    bare.person("Tajik foreign minister", "Foreign Minister", "foreign_minister", "TJ", is_named=False)
    for article, tenure in ((left, "former"), (later, "acting"), (between, "acting")):
        article.person("Davron Mirzoyev", "Foreign Minister", "foreign_minister", "TJ", tenure=tenure)
    lake, whole = tmp_path / "lake", tmp_path / "whole"
    for batch, articles in (("one", [bare, left, later]), ("two", [between])):
        resolve_identities(write_lake(lake, articles, batch), plain_reference)
    resolve_identities(write_lake(whole, [bare, left, later, between]), plain_reference)
    assert outcome(lake) == outcome(whole)
    assert len({row["official_key"] for row in rows(lake, OFFICIAL_LINKS)}) == 1


def test_links_lie_in_parts_of_which_a_night_makes_anew_those_that_differ(
    tmp_path: Path, plain_reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "PART", 1)
    lake, whole = tmp_path / "lake", tmp_path / "whole"
    for night, articles in enumerate(three_nights()):
        before = {path: path.stat().st_mtime_ns for path in lake_files.table_files(lake, ORGANISATION_LINKS)}
        for place in (lake, whole):
            write_lake(place, articles, f"b{night}")
        resolve_identities(lake, plain_reference)
        written = {path: path.stat().st_mtime_ns for path in lake_files.table_files(lake, ORGANISATION_LINKS)}
        assert len(written) == night + 1
        assert all(written[path] == told for path, told in before.items() if night == 1)
    monkeypatch.setattr(links, "PART", 2)
    resolve_anew(lake, plain_reference)
    assert len(lake_files.table_files(lake, OFFICIAL_LINKS)) == 2
    resolve_anew(whole, plain_reference)
    assert outcome(lake) == outcome(whole)


@pytest.mark.parametrize("broken", [0, 1, 3, len(OUTPUTS) - 1, len(OUTPUTS)])
def test_a_run_killed_between_two_writes_is_made_good_by_the_next(
    broken: int, tmp_path: Path, plain_reference: Path
) -> None:
    lake, whole = tmp_path / "lake", tmp_path / "whole"
    *before, last = three_nights()
    for night, articles in enumerate(before):
        for place in (lake, whole):
            write_lake(place, articles, f"b{night}")
        resolve_identities(lake, plain_reference)
        resolve_anew(whole, plain_reference)
    for place in (lake, whole):
        write_lake(place, last, "last")
    resolve_and_die(lake, plain_reference, broken)
    resolve_identities(lake, plain_reference)
    resolve_anew(whole, plain_reference)
    assert made(lake) == made(whole)
    assert rows(lake, IDENTITY_REDIRECTS)


def test_a_second_run_writes_nothing(tmp_path: Path, plain_reference: Path) -> None:
    lake = write_lake(tmp_path / "lake", [article for night in three_nights() for article in night])
    resolve_identities(lake, plain_reference)
    files = [path for table in OUTPUTS for path in lake_files.table_files(lake, table)]
    written = [path.stat().st_mtime_ns for path in files]
    resolve_identities(lake, plain_reference)
    assert len(files) == len(OUTPUTS)
    assert written == [path.stat().st_mtime_ns for path in files]


def test_a_memory_that_is_lost_no_database_or_of_other_tables_is_made_anew(
    tmp_path: Path, plain_reference: Path
) -> None:
    lake = write_lake(tmp_path / "lake", [article for night in three_nights() for article in night])
    resolve_identities(lake, plain_reference)
    before = made(lake)
    assert any(outcome(lake)[table.name] for table in OUTCOME)
    (lake / FOLDER / Memory.FILE).write_bytes(b"no database" * 1000)
    resolve_identities(lake, plain_reference)
    assert made(lake) == before
    shutil.rmtree(lake / FOLDER)
    resolve_identities(lake, plain_reference)
    assert made(lake) == before
    with closing(sqlite3.connect(lake / FOLDER / Memory.FILE)) as memory:
        memory.executescript("UPDATE about SET version = 'older'; ALTER TABLE person RENAME day TO told_on")
    resolve_identities(lake, plain_reference)
    assert made(lake) == before


def test_a_name_is_looked_at_again_where_its_bearer_is_first_told_with_a_country(
    tmp_path: Path, plain_reference: Path
) -> None:
    told = [story(name, f"2023-03-0{place}") for place, name in enumerate("abcd", start=1)]
    for article, country in zip(told[1:], (None, None, "NG"), strict=True):
        article.person("Lena Okafor", "Minister", "minister", country)
    told[0].person("Okafor", "Envoy", "envoy", "NG")
    assert night_by_night(tmp_path, plain_reference, told[:3], told[3:]) == 4
    assert len({row["official_key"] for row in rows(tmp_path / "lake", OFFICIAL_LINKS)}) == 1


def test_a_noted_holder_counts_for_others_before_anybody_tells_of_him(tmp_path: Path, own_reference: Path) -> None:
    told = [story(name, f"2023-03-0{place}") for place, name in enumerate("abc", start=1)]
    told[0].person("Paul Mbeki", "Foreign Minister", "foreign_minister", "NG")
    told[1].person("Mbeki", "Foreign Minister", "foreign_minister", "NG")
    told[2].person("Okafor", "Envoy", "envoy", "NG")
    assert night_by_night(tmp_path, own_reference, told[:2], told[2:]) == 3


def test_a_body_told_again_in_known_words_is_called_as_most_do(tmp_path: Path, plain_reference: Path) -> None:
    told = [story(name, f"2023-03-0{place}") for place, name in enumerate("abcde", start=1)]
    for article, name in zip(told, ["Water Board"] * 2 + ["The Water Board"] * 3, strict=True):
        article.person("Paul Mbeki", "Chair", "official", "NG", article.body(name, "NG"))
    assert night_by_night(tmp_path, plain_reference, told[:3], told[3:]) == 5
    assert [row["name"] for row in rows(tmp_path / "lake", ORGANISATIONS)] == ["The Water Board"]


def night_by_night(folder: Path, reference: Path, *nights: Sequence[Story]) -> int:
    """Resolve nights one by one, and hold the tables against those of one run; returns how many people are linked."""
    lake, whole = folder / "lake", folder / "whole"
    for night, articles in enumerate(nights):
        resolve_identities(write_lake(lake, articles, f"b{night}"), reference)
        write_lake(whole, articles, f"b{night}")
    resolve_identities(whole, reference)
    assert outcome(lake) == outcome(whole)
    return len(rows(lake, OFFICIAL_LINKS))
