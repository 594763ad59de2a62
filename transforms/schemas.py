"""The Arrow schema of every lake table, with a description a column.

Writers, checks, the DuckDB landing and the dbt sources are all held against these.
"""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

TIMESTAMP = pa.timestamp("us", tz="UTC")
STRINGS = pa.list_(pa.string())
OFFICE = pa.struct(
    [
        pa.field("title", pa.string(), nullable=False),
        pa.field("role_category", pa.string(), nullable=False),
        pa.field("country_code", pa.string()),
        pa.field("organisation_number", pa.int32()),
        pa.field("tenure", pa.string(), nullable=False),
        pa.field("char_start", pa.int32(), nullable=False),
        pa.field("char_end", pa.int32(), nullable=False),
    ]
)


@dataclass(frozen=True)
class LakeTable:
    """A declared stage of the lake: its name, its grain in a sentence, its key and its Arrow schema."""

    name: str
    grain: str
    key: tuple[str, ...]
    schema: pa.Schema
    partitioned: bool = False


def _required(name: str, kind: pa.DataType, description: str) -> "pa.Field[Any]":
    return pa.field(name, kind, nullable=False, metadata={"description": description})


def _optional(name: str, kind: pa.DataType, description: str) -> "pa.Field[Any]":
    return pa.field(name, kind, metadata={"description": description})


ARTICLES = LakeTable(
    "articles",
    "One row per article version accepted from the landing folder.",
    ("article_key",),
    pa.schema(
        [
            _required("article_key", pa.string(), "Hash of article_id, content_hash, published_date, outlet and url."),
            _required("article_id", pa.string(), "The article's own id: file stem, id column, or its content hash."),
            _required("source_uri", pa.string(), "Landing file, relative to the landing folder, with / as separator."),
            _optional("line_number", pa.int32(), "1-based line or record in a file of many articles."),
            _optional("url", pa.string(), "Address of the page."),
            _optional("outlet", pa.string(), "Publisher as told by the source."),
            _optional("title", pa.string(), "Headline, not repeated in the text."),
            _optional("published_date", pa.date32(), "Day of publication."),
            _required("published_date_basis", pa.string(), "metadata, header, dateline, url or none."),
            _required("language", pa.string(), "ISO 639-1 code."),
            _required("text", pa.string(), "Cleaned text; every character offset of later stages refers to it."),
            _required("body_start", pa.int32(), "Offset at which the body starts, behind a dateline."),
            _optional("dateline_place", pa.string(), "Place named by the dateline, as written."),
            _optional("dateline_date", pa.date32(), "Day named by the dateline."),
            _required("word_count", pa.int32(), "Words of the text."),
            _required("content_hash", pa.string(), "SHA-256 of the title and the cleaned text."),
            _required("signature", pa.binary(), "MinHash signature of the text's word shingles, for near duplicates."),
            _required("loaded_at", TIMESTAMP, "When the article was first loaded."),
        ]
    ),
    partitioned=True,
)

INTAKE = LakeTable(
    "intake",
    "One row per record of the landing files' latest versions: accepted, repeated, a retraction or quarantined.",
    ("source_uri", "file_hash", "line_number"),
    pa.schema(
        [
            _required("source_uri", pa.string(), "Landing file, relative to the landing folder."),
            _required("file_hash", pa.string(), "SHA-256 of the file's bytes."),
            _required("line_number", pa.int32(), "1-based line or record; 0 when the whole file is one record."),
            _optional("article_id", pa.string(), "Id of the record where it could be told."),
            _optional("article_key", pa.string(), "The article it became or repeats; null when quarantined."),
            _required(
                "outcome",
                pa.string(),
                "accepted, repeated (same id, content and metadata), retraction (a mere notice) or quarantined.",
            ),
            _required("is_retraction", pa.bool_(), "True when it says that the article of its id is retracted."),
            _required("is_last", pa.bool_(), "True for the last record: the file version was read to its end."),
            _optional("reason", pa.string(), "Code of the reason for quarantine."),
            _optional("detail", pa.string(), "What was wrong, for a person to read."),
            _required("first_seen_at", TIMESTAMP, "When this record of this file version was first read."),
        ]
    ),
    partitioned=True,
)

ARTICLE_STATUS = LakeTable(
    "article_status",
    "One row per article: whether it counts, or is a duplicate, superseded by a newer version, or retracted.",
    ("article_key",),
    pa.schema(
        [
            _required("article_key", pa.string(), "The article."),
            _required("status", pa.string(), "current, duplicate, superseded or retracted."),
            _optional("duplicate_of_article_key", pa.string(), "The article that it repeats."),
            _optional("duplicate_kind", pa.string(), "exact or near."),
            _optional("similarity", pa.float64(), "Estimated Jaccard similarity of word shingles, 0 to 1."),
            _optional("superseded_by_article_key", pa.string(), "The newer version of the same article."),
        ]
    ),
)

ARTICLE_EXTRACTIONS = LakeTable(
    "article_extractions",
    "One row per article that an extractor was given: understood, or quarantined because it could not be.",
    ("article_key",),
    pa.schema(
        [
            _required("article_key", pa.string(), "The article."),
            _required("outcome", pa.string(), "extracted or quarantined."),
            _optional("reason", pa.string(), "extraction_failed or too_slow; null where extracted."),
            _optional("detail", pa.string(), "What went wrong, for a person to read."),
            _required("extractor_version", pa.string(), "Version of the code, rules and model."),
        ]
    ),
    partitioned=True,
)

ENTITY_MENTIONS = LakeTable(
    "entity_mentions",
    "One row per mention of an entity in an article.",
    ("article_key", "mention_number"),
    pa.schema(
        [
            _required("article_key", pa.string(), "The article."),
            _required("mention_number", pa.int32(), "0-based order in the text."),
            _required("entity_type", pa.string(), "person, group, organisation, country, place or date."),
            _required("text", pa.string(), "The evidence: text[char_start:char_end] of the article."),
            _required("char_start", pa.int32(), "Start offset in the article's text."),
            _required("char_end", pa.int32(), "End offset, exclusive."),
            _optional("entity_number", pa.int32(), "The entity of article_entities that it refers to."),
            _optional("country_code", pa.string(), "ISO 3166-1 alpha-2 of the country, or of the place."),
            _optional("city", pa.string(), "Canonical name of a city."),
            _optional("date_start", pa.date32(), "First day of a resolved date."),
            _optional("date_end", pa.date32(), "Last day of a resolved date."),
            _required("rule_id", pa.string(), "The rule or component that found it."),
        ]
    ),
    partitioned=True,
)

ARTICLE_ENTITIES = LakeTable(
    "article_entities",
    "One row per person, group or organisation spoken of in an article, all its mentions joined.",
    ("article_key", "entity_number"),
    pa.schema(
        [
            _required("article_key", pa.string(), "The article."),
            _required("entity_number", pa.int32(), "0-based number in the article."),
            _required("entity_type", pa.string(), "person, group or organisation."),
            _required("name", pa.string(), "Fullest proper name, or the description where no name is told."),
            _required("is_named", pa.bool_(), "False where only an office or description is told."),
            _required("aliases", STRINGS, "Every distinct spelling by which the article refers to it."),
            _optional("title", pa.string(), "Present office as written, without the country; persons only."),
            _optional("role_category", pa.string(), "Code of the office; persons only."),
            _optional("country_code", pa.string(), "Country represented by a person, or of a state organ."),
            _optional("organisation_number", pa.int32(), "entity_number of the body represented; persons and groups."),
            _optional("acronym", pa.string(), "Acronym told with an organisation."),
            _optional("organisation_type", pa.string(), "Code of the kind of body; organisations only."),
            _required("offices", pa.list_(OFFICE), "Every office told of a person, with tenure and offsets."),
            _required("mention_count", pa.int32(), "Mentions in the article."),
        ]
    ),
    partitioned=True,
)

MEETING_MENTIONS = LakeTable(
    "meeting_mentions",
    "One row per encounter as told in one article.",
    ("mention_key",),
    pa.schema(
        [
            _required(
                "mention_key", pa.string(), "Hash of article_key, the trigger's offsets and the place in its list."
            ),
            _required("article_key", pa.string(), "The article."),
            _optional("meeting_date", pa.date32(), "Day of the encounter; first day of a range; null when not told."),
            _required("date_precision", pa.string(), "day, month, year or unknown."),
            _optional("date_earliest", pa.date32(), "First day on which it can have taken place."),
            _optional("date_latest", pa.date32(), "Last day on which it can have taken place."),
            _optional("date_text", pa.string(), "The words that tell the date."),
            _required("date_basis", pa.string(), "explicit, relative, publication or none."),
            _optional("city", pa.string(), "Canonical city name."),
            _optional("country_code", pa.string(), "ISO 3166-1 alpha-2 of the place."),
            _optional("geoname_id", pa.int64(), "GeoNames id of the city."),
            _optional("venue", pa.string(), "Building or site as written."),
            _required("format", pa.string(), "in_person, phone, video or unknown."),
            _required("status", pa.string(), "held, planned or cancelled."),
            _required("scope", pa.string(), "international or domestic."),
            _required("is_focus", pa.bool_(), "True when it is the article's own news."),
            _optional("context", pa.string(), "Summit, visit or forum that it was part of, as written."),
            _required("topics", STRINGS, "Codes of topics told as discussed."),
            _required("sentence_text", pa.string(), "The sentence that best tells of it."),
            _required("char_start", pa.int32(), "Start offset of the sentence."),
            _required("char_end", pa.int32(), "End offset of the sentence, exclusive."),
            _required("trigger_text", pa.string(), "The words that tell that people met."),
            _required("trigger_start", pa.int32(), "Start offset of the trigger."),
            _required("trigger_end", pa.int32(), "End offset of the trigger, exclusive."),
            _required("rule_id", pa.string(), "The rule that made the mention."),
            _required("confidence", pa.float64(), "Calibrated share of such mentions that are right, 0 to 1."),
            _required("extractor_version", pa.string(), "Version of the code, rules and model."),
        ]
    ),
    partitioned=True,
)

MEETING_PARTICIPANTS = LakeTable(
    "meeting_participants",
    "One row per participant of an encounter as told in one article.",
    ("mention_key", "participant_number"),
    pa.schema(
        [
            _required("mention_key", pa.string(), "The encounter as told."),
            _required("article_key", pa.string(), "The article."),
            _required("participant_number", pa.int32(), "1-based order, most important first."),
            _required("participant_kind", pa.string(), "person, group or organisation."),
            _required("entity_number", pa.int32(), "The entity of article_entities."),
            _required("name_as_reported", pa.string(), "Fullest name in the article, or the description."),
            _optional("title_as_reported", pa.string(), "Office as written, without the country."),
            _required("char_start", pa.int32(), "Start offset of the mention that takes part."),
            _required("char_end", pa.int32(), "End offset, exclusive."),
            _optional("organisation_number", pa.int32(), "entity_number of the body represented."),
            _optional("country_code", pa.string(), "ISO 3166-1 alpha-2 of the state represented."),
            _optional("is_host", pa.bool_(), "True for the receiving side, null when not told."),
            _optional("side", pa.int32(), "1 for the subject's side, 2 for the other; null when not told."),
        ]
    ),
    partitioned=True,
)

OFFICIALS = LakeTable(
    "officials",
    "One row per person, resolved across all articles.",
    ("official_key",),
    pa.schema(
        [
            _required("official_key", pa.string(), "Key of the person."),
            _required("full_name", pa.string(), "Best-supported fullest name."),
            _optional("family_name", pa.string(), "Family name."),
            _required("aliases", STRINGS, "Every other spelling seen or curated."),
            _optional("wikidata_id", pa.string(), "Wikidata item, where curated."),
            _required("is_provisional", pa.bool_(), "True for a bare office or an uncertain name."),
            _required("resolution", pa.string(), "reference, override, name or provisional."),
        ]
    ),
)

OFFICIAL_LINKS = LakeTable(
    "official_links",
    "One row per person entity of an article, with the official it was resolved to.",
    ("article_key", "entity_number"),
    pa.schema(
        [
            _required("article_key", pa.string(), "The article."),
            _required("entity_number", pa.int32(), "The person of article_entities."),
            _required("article_id", pa.string(), "The article's own id, by which a link is known after re-extraction."),
            _required("name", pa.string(), "The person's name in the article."),
            _required("official_key", pa.string(), "The official."),
            _required("score", pa.float64(), "Strength of the link, 0 to 1."),
            _required("reason", pa.string(), "The evidence that decided it."),
        ]
    ),
)

POSITIONS = LakeTable(
    "positions",
    "One row per position held by an official over a span of time (type-2 history).",
    ("position_key",),
    pa.schema(
        [
            _required("position_key", pa.string(), "Key of the position held."),
            _required("official_key", pa.string(), "The official."),
            _required("title", pa.string(), "Office, without the country."),
            _required("role_category", pa.string(), "Code of the office."),
            _optional("organisation_key", pa.string(), "The body."),
            _optional("country_code", pa.string(), "The country represented."),
            _optional("valid_from", pa.date32(), "First day known; null when open."),
            _optional("valid_to", pa.date32(), "Last day known; null when open."),
            _required("valid_from_basis", pa.string(), "told, reference, first_seen or unknown."),
            _required("valid_to_basis", pa.string(), "told, reference, successor, last_seen or open."),
            _required("is_current", pa.bool_(), "True for the position that the official is now known by."),
            _required("article_count", pa.int32(), "Articles that tell of it."),
        ]
    ),
)

ORGANISATIONS = LakeTable(
    "organisations",
    "One row per body.",
    ("organisation_key",),
    pa.schema(
        [
            _required("organisation_key", pa.string(), "Key of the body."),
            _required("name", pa.string(), "Canonical or fullest name."),
            _optional("acronym", pa.string(), "Acronym."),
            _required("aliases", STRINGS, "Other names."),
            _required("organisation_type", pa.string(), "Code of the kind of body."),
            _optional("country_code", pa.string(), "Country of a state organ, party or company."),
            _optional("parent_organisation_key", pa.string(), "The body that it is part of."),
            _optional("wikidata_id", pa.string(), "Wikidata item, where curated."),
        ]
    ),
)

ORGANISATION_LINKS = LakeTable(
    "organisation_links",
    "One row per organisation entity of an article, with the body it was resolved to.",
    ("article_key", "entity_number"),
    pa.schema(
        [
            _required("article_key", pa.string(), "The article."),
            _required("entity_number", pa.int32(), "The organisation of article_entities."),
            _required("organisation_key", pa.string(), "The body."),
            _required("reason", pa.string(), "The evidence that decided it."),
        ]
    ),
)

MEETING_LINKS = LakeTable(
    "meeting_links",
    "One row per encounter as told in one article, with the meeting that it was merged into.",
    ("mention_key",),
    pa.schema(
        [
            _required("mention_key", pa.string(), "The encounter as told."),
            _required("article_id", pa.string(), "The article's own id, by which a link is known after re-extraction."),
            _required("parties", STRINGS, "Keys of the officials and bodies that took part, sorted."),
            _required("meeting_key", pa.string(), "The meeting."),
            _required("score", pa.float64(), "Strength of its best link inside the meeting, 1 when alone."),
            _required("reason", pa.string(), "The evidence that decided it."),
        ]
    ),
)

MEETING_RELATIONS = LakeTable(
    "meeting_relations",
    "One row per meeting that was part of another, such as a bilateral at a summit.",
    ("meeting_key", "parent_meeting_key"),
    pa.schema(
        [
            _required("meeting_key", pa.string(), "The part."),
            _required("parent_meeting_key", pa.string(), "The whole."),
            _required("relation", pa.string(), "margins_of or part_of_visit."),
        ]
    ),
)

_REDIRECT_SCHEMA = pa.schema(
    [
        _required("entity", pa.string(), "official, organisation, position or meeting."),
        _required("old_key", pa.string(), "The key published before."),
        _required("new_key", pa.string(), "The key that took its place."),
        _required("merged_at", TIMESTAMP, "When the change was first seen."),
        _required("reason", pa.string(), "merge, split or override; parted where the old key lives on as well."),
    ]
)

IDENTITY_REDIRECTS = LakeTable(
    "identity_redirects",
    "One row per key of an official, organisation or position that was published once and now lives on in another.",
    ("entity", "old_key", "new_key"),
    _REDIRECT_SCHEMA,
)

MEETING_REDIRECTS = LakeTable(
    "meeting_redirects",
    "One row per meeting key that was published once and now lives on in another.",
    ("entity", "old_key", "new_key"),
    _REDIRECT_SCHEMA,
)

_CORRECTION_SCHEMA = pa.schema(
    [
        _required("file", pa.string(), "Override file in the reference folder."),
        _required("line_number", pa.int32(), "1-based line of the file."),
        _required("correction", pa.string(), "The line as written."),
        _required("outcome", pa.string(), "applied, unused (refers to nothing present), contradicted or faulty."),
        _required("affected", pa.int32(), "Rows that it refers to: persons in articles, or encounters as told."),
        _required("keys", STRINGS, "Keys of the officials, bodies or meetings that it shaped, sorted."),
        _optional("reason", pa.string(), "Why a faulty line can't be applied."),
    ]
)

IDENTITY_CORRECTIONS = LakeTable(
    "identity_corrections",
    "One row per line of the override files on people, offices and bodies, with what it did.",
    ("file", "line_number"),
    _CORRECTION_SCHEMA,
)

MEETING_CORRECTIONS = LakeTable(
    "meeting_corrections",
    "One row per line of the override files on meetings, with what it did.",
    ("file", "line_number"),
    _CORRECTION_SCHEMA,
)

EXTRACTION_TABLES = (ARTICLE_EXTRACTIONS, ENTITY_MENTIONS, ARTICLE_ENTITIES, MEETING_PARTICIPANTS, MEETING_MENTIONS)
"""What extraction writes of a batch of articles, in this order: the last one marks the batch as done."""

LAKE_TABLES: tuple[LakeTable, ...] = (
    ARTICLES,
    INTAKE,
    ARTICLE_STATUS,
    *EXTRACTION_TABLES,
    OFFICIALS,
    OFFICIAL_LINKS,
    POSITIONS,
    ORGANISATIONS,
    ORGANISATION_LINKS,
    MEETING_LINKS,
    MEETING_RELATIONS,
    IDENTITY_REDIRECTS,
    MEETING_REDIRECTS,
    IDENTITY_CORRECTIONS,
    MEETING_CORRECTIONS,
)
