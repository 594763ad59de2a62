select
    mention_key,
    article_key,
    participant_number,
    participant_kind,
    entity_number,
    name_as_reported,
    title_as_reported,
    char_start,
    char_end,
    organisation_number,
    country_code,
    is_host,
    side,
    load_date
from {{ source('raw', 'meeting_participants') }}
