with participants as (
    select
        participants.meeting_key,
        participants.party,
        participants.participant_identity,
        coalesce(roles.state_level, 'unknown') as state_level,
        coalesce(roles.level_rank, 99) as level_rank,
        count(distinct participants.party) over (partition by participants.meeting_key) as party_count
    from {{ ref('int_meeting_participants') }} as participants
    left join {{ ref('role_categories') }} as roles on participants.role_category = roles.code
),

-- Where all stand for one country or body, everybody is a side of his own.
sides as (
    select
        meeting_key,
        party_count,
        if(party_count > 1, party, participant_identity) as side,
        min((level_rank, state_level)) as level
    from participants
    group by meeting_key, party_count, side
)

select
    meeting_key,
    party_count,
    min(level)[2] as highest_level,
    max(level)[2] as lowest_level
from sides
group by meeting_key, party_count
