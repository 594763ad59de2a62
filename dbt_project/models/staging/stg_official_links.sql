select
    article_key,
    entity_number,
    article_id,
    name,
    official_key,
    score,
    reason
from {{ source('raw', 'official_links') }}
