select
    source_uri,
    file_hash,
    line_number,
    article_id,
    article_key,
    outcome,
    is_retraction,
    is_last,
    reason,
    detail,
    first_seen_at,
    load_date
from {{ source('raw', 'intake') }}
