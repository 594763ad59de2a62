select
    article_key,
    entity_number,
    entity_type,
    name,
    is_named,
    aliases,
    title,
    role_category,
    country_code,
    organisation_number,
    acronym,
    organisation_type,
    offices,
    mention_count,
    load_date
from {{ source('raw', 'article_entities') }}
