"""Which articles count: newest versions, not retracted, one of each set of duplicates.

Everything is decided anew over the whole lake, from what is in it and not from when it came, but for one thing: of
several versions of the same article the one first seen last is the newest.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from transforms import lake
from transforms.articles.records import WHOLE_FILE
from transforms.articles.signatures import PERMUTATIONS, signature_matrix
from transforms.identity.overrides import load_overrides
from transforms.schemas import ARTICLE_STATUS, ARTICLES, INTAKE
from transforms.settings import REFERENCE

NEAR_DUPLICATE = 0.85
"""Estimated Jaccard similarity of word shingles from which an article repeats another."""
NEAR_DUPLICATE_DAYS = 7
"""A text much like one published longer ago is a formula used again, not a reprint."""
PART_DAYS = 32
"""A part of the table is of articles loaded within so many days."""
BANDS = 16
"""Of 8 values each: a pair at similarity 0.85 shares a band with probability 0.99, one at 0.5 with 0.06."""


Identity = tuple[str, str]
"""What makes two records versions of one article: ``("file", source_uri)`` or ``("id", article_id)``."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The article that another one repeats: ``kind`` is exact or near."""

    article_key: str
    kind: str
    similarity: float


def decide_status(lake_folder: Path, reference: Path = REFERENCE) -> pa.Table:
    """Write the lake table ``article_status`` over all articles and return it, one row an article.

    An article is retracted by a record of the landing folder or by a correction of the ``reference`` folder.
    Where several hold, superseded goes before retracted, retracted before duplicate; only articles that neither is
    true of represent or repeat each other. Of duplicates the one published first represents the others (unknown days
    last, then by article id). Holds the lake's lock.

    Rows lie in parts by the day on which an article was loaded, so that a night leaves most files as they are.
    """
    corrections = load_overrides(reference).retracted_article
    with lake.locked(lake_folder):
        columns = [name for name in ARTICLES.schema.names if name not in {"text", "title", "url", "outlet"}]
        articles = lake.read_table(lake_folder, ARTICLES, columns=columns).sort_by("article_key")
        intake = lake.read_table(lake_folder, INTAKE)
        superseded = _find_superseded(articles, intake)
        retracted_ids = set(intake.filter(pc.field("is_retraction"))["article_id"].to_pylist())
        retracted_ids |= {correction.article_id for correction in corrections}
        keys: list[Any] = articles["article_key"].to_pylist()
        retracted = [identifier in retracted_ids for identifier in articles["article_id"].to_pylist()]
        counts = pa.array(
            [key not in superseded and not gone for key, gone in zip(keys, retracted, strict=True)], pa.bool_()
        )
        duplicates = find_duplicates(articles.filter(counts))

        rows = []
        for key, is_retracted in zip(keys, retracted, strict=True):
            row: dict[str, object] = {"article_key": key, "status": "current"}
            if key in superseded:
                row |= {"status": "superseded", "superseded_by_article_key": superseded[key]}
            elif is_retracted:
                row["status"] = "retracted"
            elif duplicate := duplicates.get(key):
                row |= {
                    "status": "duplicate",
                    "duplicate_of_article_key": duplicate.article_key,
                    "duplicate_kind": duplicate.kind,
                    "similarity": duplicate.similarity,
                }
            rows.append(row)
        status = lake.conform(ARTICLE_STATUS, rows)
        write_status(lake_folder, status, articles["loaded_at"].cast(pa.date32()))
    return status


def write_status(lake_folder: Path, status: pa.Table, loaded: "pa.ChunkedArray[Any]") -> None:
    """Write the lake table ``article_status``; ``loaded`` are the days on which its articles were loaded."""
    part_of = loaded.cast(pa.int32()).to_numpy() // PART_DAYS
    parts = {int(part): status.filter(pa.array(part_of == part)) for part in np.unique(part_of)}
    lake.write_all_parts(lake_folder, ARTICLE_STATUS, parts)


def _find_superseded(articles: pa.Table, intake: pa.Table) -> dict[str, str]:
    """Return, for every article that a newer version took the place of, the key of the newest version.

    A version is a showing of an article under an identity: its file where a file is one article, else its id. An
    article that is the newest version under one identity still counts, whatever took its place under another. What
    the landing folder no longer shows comes before what it shows.
    """
    seen: dict[tuple[Identity, str], tuple[object, ...]] = {}
    for identity, key, order in _showings(intake.filter(pc.is_valid(intake["article_key"])), "first_seen_at"):
        rank: tuple[object, ...] = (True, *order)
        seen[identity, key] = min(seen.get((identity, key), rank), rank)
    for identity, key, order in _showings(articles, "loaded_at"):
        seen.setdefault((identity, key), (False, *order))

    newest: dict[Identity, tuple[tuple[object, ...], str]] = {}
    identities: dict[str, set[Identity]] = defaultdict(set)
    for (identity, key), rank in seen.items():
        identities[key].add(identity)
        newest[identity] = max(newest.get(identity, (rank, key)), (rank, key))
    winners = {key for _, key in newest.values()}
    return {
        key: max(newest[identity] for identity in of_article)[1]
        for key, of_article in identities.items()
        if key not in winners
    }


def _showings(rows: pa.Table, moment: str) -> Iterator[tuple[Identity, str, tuple[int, str, int]]]:
    """Yield identity, article key and place in the order of versions."""
    columns: Any = [rows[name].to_pylist() for name in ("article_key", "article_id", "source_uri", "line_number")]
    moments: Any = rows[moment].cast(pa.int64()).to_pylist()
    for key, article_id, uri, number, seen in zip(*columns, moments, strict=True):
        line = number or WHOLE_FILE
        yield ("file", uri) if line == WHOLE_FILE else ("id", article_id), key, (seen, uri, line)


def find_duplicates(articles: pa.Table) -> dict[str, Duplicate]:
    """Return the representative of every article that repeats another, by article key.

    Taken in the order of representation, an article repeats the most similar of the representatives before it, or
    else becomes one. So a representative repeats nobody, and no chain of small changes joins unlike texts.
    """
    if not articles.num_rows:
        return {}
    keys_of_order = ("published_date", "article_id", "article_key")
    sort_keys: Any = [(name, "ascending", "at_end") for name in keys_of_order]
    order = pc.sort_indices(articles.select(keys_of_order), sort_keys=sort_keys)
    signatures = signature_matrix(articles["signature"])[order.to_numpy()]
    articles = articles.select([*keys_of_order, "content_hash"]).take(order)
    keys: list[Any] = articles["article_key"].to_pylist()
    hashes: list[Any] = articles["content_hash"].to_pylist()
    days = articles["published_date"].to_pylist()
    buckets = _shared_buckets(signatures)

    duplicates: dict[str, Duplicate] = {}
    by_hash: dict[str, int] = {}
    by_bucket: dict[int, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        if (same := by_hash.get(hashes[number])) is not None:
            duplicates[key] = Duplicate(keys[same], "exact", 1.0)
            continue
        mine = buckets.get(number, ())
        candidates = sorted({other for bucket in mine for other in by_bucket[bucket]})
        candidates = [other for other in candidates if _could_be_reprint(days[number], days[other])]
        if candidates:
            similarities = np.mean(signatures[candidates] == signatures[number], axis=1)
            best = int(np.argmax(similarities))
            if similarities[best] >= NEAR_DUPLICATE:
                duplicates[key] = Duplicate(keys[candidates[best]], "near", float(similarities[best]))
                continue
        by_hash[hashes[number]] = number
        for bucket in mine:
            by_bucket[bucket].append(number)
    return duplicates


def _could_be_reprint(day: dt.date | None, other: dt.date | None) -> bool:
    return day is None or other is None or abs((day - other).days) <= NEAR_DUPLICATE_DAYS


def _shared_buckets(signatures: NDArray[np.uint32]) -> dict[int, tuple[int, ...]]:
    """Return, for every row that shares a band of its signature with another, the numbers of those bands' buckets.

    Locality-sensitive hashing by bands, after Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4. Rows
    without signature (all zero) have no bucket.
    """
    rows = np.flatnonzero(signatures.any(axis=1))
    multipliers = np.random.default_rng(1).integers(1, 2**63, PERMUTATIONS // BANDS, dtype=np.uint64) * 2 + 1
    buckets: dict[int, list[int]] = defaultdict(list)
    first_bucket = 0
    for band in np.split(signatures[rows], BANDS, axis=1):
        mixed = (band.astype(np.uint64) * multipliers).sum(axis=1, dtype=np.uint64)
        _, bucket, size = np.unique(mixed, return_inverse=True, return_counts=True)
        for position in np.flatnonzero(size[bucket] > 1):
            buckets[int(rows[position])].append(first_bucket + int(bucket[position]))
        first_bucket += len(size)
    return {row: tuple(numbers) for row, numbers in buckets.items()}
