select
    meeting_key,
    parent_meeting_key,
    relation
from {{ source('raw', 'meeting_relations') }}
