select
    mention_key,
    article_id,
    parties,
    meeting_key,
    score,
    reason
from {{ source('raw', 'meeting_links') }}
