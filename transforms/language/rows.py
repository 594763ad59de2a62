"""What leaves the language room: rows of the lake tables article_entities and entity_mentions."""

from typing import Any

from transforms.language import dates
from transforms.language.records import Analysis, Kind, Mention


def entity_rows(analysis: Analysis) -> list[dict[str, Any]]:
    """Return the rows of ``article_entities``: one a person, group or organisation of the article."""
    counts = [0] * len(analysis.entities)
    for mention in _mentions(analysis):
        for number in {mention.entity, *mention.members} - {None}:
            counts[int(number or 0)] += 1
    return [
        {
            "article_key": analysis.article.article_key,
            "entity_number": entity.number,
            "entity_type": entity.kind.value,
            "name": entity.name,
            "is_named": entity.is_named,
            "aliases": entity.aliases,
            "title": entity.title,
            "role_category": entity.role_category,
            "country_code": entity.country_code,
            "organisation_number": entity.organisation,
            "acronym": entity.acronym,
            "organisation_type": entity.organisation_type,
            "offices": [
                {
                    "title": office.title,
                    "role_category": office.role_category,
                    "country_code": office.country_code,
                    "organisation_number": office.organisation,
                    "tenure": office.tenure.value,
                    "char_start": office.start,
                    "char_end": office.end,
                }
                for office in entity.offices
            ],
            "mention_count": count,
        }
        for entity, count in zip(analysis.entities, counts, strict=True)
    ]


def mention_rows(analysis: Analysis) -> list[dict[str, Any]]:
    """Return the rows of ``entity_mentions``: one a mention, in the order of the text; pronouns are left out."""
    rows: list[dict[str, Any]] = []
    for mention in _mentions(analysis):
        if mention.form.value == "pronoun":
            continue
        interval = dates.resolve(mention.date, analysis.article, "past") if mention.date else None
        place = mention.place
        rows.append(
            {
                "article_key": analysis.article.article_key,
                "mention_number": len(rows),
                "entity_type": mention.kind.value,
                "text": analysis.article.text[mention.start : mention.end],
                "char_start": mention.start,
                "char_end": mention.end,
                "entity_number": mention.entity,
                "country_code": place.country_code if place else mention.country_code,
                "city": place.city if place and mention.kind is Kind.PLACE else None,
                "date_start": interval.first if interval else None,
                "date_end": interval.last if interval else None,
                "rule_id": mention.rule_id,
            }
        )
    return rows


def _mentions(analysis: Analysis) -> list[Mention]:
    return [mention for sentence in analysis.sentences for mention in sentence.mentions]
