select
    entity,
    old_key,
    new_key,
    merged_at,
    reason
from {{ source('raw', 'meeting_redirects') }}
