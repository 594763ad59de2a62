select
    article_key,
    entity_number,
    organisation_key,
    reason
from {{ source('raw', 'organisation_links') }}
