select
    participants.mention_key,
    participants.participant_number,
    participants.participant_kind,
    participants.name_as_reported,
    participants.title_as_reported,
    participants.char_start,
    participants.char_end,
    participants.official_key,
    participants.organisation_key,
    positions.position_key,
    -- A person told to stand for a body may well stand for no country.
    coalesce(
        participants.country_code,
        case when participants.organisation_key is null then positions.country_code end,
        case when participants.participant_kind = 'organisation' then organisations.country_code end
    ) as country_code,
    participants.is_host,
    participants.side,
    participants.link_score,
    participants.link_reason
from {{ ref('int_mention_participants') }} as participants
left join {{ ref('int_mention_positions') }} as positions
    on
        participants.mention_key = positions.mention_key
        and participants.participant_number = positions.participant_number
left join {{ ref('stg_organisations') }} as organisations
    on participants.organisation_key = organisations.organisation_key
order by participants.mention_key, participants.participant_number
