select
    article_key,
    mention_number,
    entity_type,
    text,
    char_start,
    char_end,
    entity_number,
    country_code,
    city,
    date_start,
    date_end,
    rule_id,
    load_date
from {{ source('raw', 'entity_mentions') }}
