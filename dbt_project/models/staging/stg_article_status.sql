select
    article_key,
    status,
    duplicate_of_article_key,
    duplicate_kind,
    similarity,
    superseded_by_article_key
from {{ source('raw', 'article_status') }}
