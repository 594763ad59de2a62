select
    {{ surrogate_key(['source_uri', 'file_hash', 'line_number']) }} as quarantine_key,
    source_uri,
    file_hash,
    line_number,
    article_id,
    reason,
    detail,
    first_seen_at
from {{ ref('stg_intake') }}
where outcome = 'quarantined'
order by source_uri, file_hash, line_number
