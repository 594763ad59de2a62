"""One night: what changed, and all that it can touch, resolved anew; the rest is as it was."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from transforms.identity.bodies import BODIES_OF, mark_bystanders, update_bodies
from transforms.identity.corrected import overridden
from transforms.identity.curated import Curated
from transforms.identity.evidence import build_people, read_articles, read_evidence
from transforms.identity.links import (
    Links,
    forget_changes,
    heirs_of,
    note_changed_links,
    official_links,
    organisation_links,
)
from transforms.identity.meant import Meant, PersonId, aims_of, meant_by
from transforms.identity.memory import Memory
from transforms.identity.moves import update_faces
from transforms.identity.nodes import update_names
from transforms.identity.officials import update_officials
from transforms.identity.overrides import Overrides
from transforms.identity.people import aim_at_people, compare_people, hear_people
from transforms.identity.tables import Shown, shown_of
from transforms.identity.waiting import update_waiting
from transforms.remembering import keys_table
from transforms.schemas import OFFICIAL_LINKS, ORGANISATION_LINKS, LakeTable


@dataclass(frozen=True, slots=True)
class Night:
    """What is to be written, save for redirects, and how many articles tell of whom.

    ``before`` are the keys of officials of the last run and their heirs (see ``redirects.moved_keys``).
    """

    shown: Shown
    links: dict[LakeTable, Links]
    before: dict[str, list[str | None]]
    overridden: frozenset[str]
    articles: int
    persons: int


def tables_after(
    known: Memory, lake: Path, curated: Curated, overrides: Overrides, meant: Meant, written: pa.Table
) -> Night:
    """Return the tables after a night that is remembered; ``meant`` are those whom corrections mean.

    Bodies ``written`` lie in the lake.
    """
    mark_bystanders(known)
    links = {
        OFFICIAL_LINKS: official_links(known, lake),
        ORGANISATION_LINKS: organisation_links(known, lake, written),
    }
    shown = shown_of(known, lake, curated, overrides, meant, written)
    before = heirs_of(known, links[OFFICIAL_LINKS])
    [(articles, persons)] = known.rows("SELECT sum(articles), sum(persons) FROM tally")
    return Night(shown, links, before, overridden(known), articles, persons)


def update(
    known: Memory, lake: Path, curated: Curated, overrides: Overrides, by_key: Mapping[str, Iterable[PersonId]]
) -> Meant:
    """Remember who is who after a night; returns whom corrections mean.

    ``by_key`` are the people of articles whom corrections mean by published keys.
    """
    changes = known.changed_articles(lake)
    present = read_articles(lake, known.counting_in(changes.batches), changes.batches)
    articles = {key: article for key, article in present.items() if key in changes.articles}
    known.number(articles.values())
    evidence = read_evidence(lake, articles, changes.batches)
    others = update_bodies(known, changes.articles, evidence, curated.folder, overrides.organisation)
    again = changes.articles | others.articles
    if again != changes.articles:
        batches = known.batches_of(again)
        present = read_articles(lake, known.counting_in(batches), batches)
        articles = {key: article for key, article in present.items() if key in again}
        evidence = read_evidence(lake, articles, batches)
    numbers = known.stories(again)
    wanted = keys_table("article", numbers.values())
    bodies = {(key, number): body for key, number, body in known.rows(BODIES_OF, wanted=wanted)}
    told = build_people(evidence, bodies)
    forget_changes(known)
    hear_people(known, numbers, told, evidence.companions)
    meant, aims = meant_by(known, overrides, by_key), aims_of(overrides)
    hits: dict[PersonId, frozenset[str]] = defaultdict(frozenset)
    for side, ids in aims.ids.items():
        for person in meant[side]:
            hits[person] |= ids
    aim_at_people(known, hits)
    compare_people(known)
    touched = update_names(known, curated, aims.targets)
    moves = update_faces(known, curated, touched)
    update_waiting(known, curated, moves, touched)
    note_changed_links(known)
    known.take_anew()
    update_officials(known, curated, touched, others.renamed)
    return meant
