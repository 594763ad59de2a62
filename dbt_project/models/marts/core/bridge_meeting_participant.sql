select
    meeting_key,
    participant_number,
    participant_kind,
    official_key,
    organisation_key,
    position_key,
    country_code,
    participant_name,
    title,
    role_category,
    is_host,
    article_count
from {{ ref('int_meeting_participants') }}
order by meeting_key, participant_number
