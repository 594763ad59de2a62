with participants as (
    select
        participants.meeting_key,
        participants.party,
        participants.participant_identity,
        coalesce(roles.state_level, 'unknown') as state_level,
        coalesce(roles.level_rank, 99) as level_rank,
        participants.country_code,
        participants.country_code is null
        and organisations.organisation_type in ('igo', 'igo_organ', 'international_court') as is_international,
        participants.country_code is null
        and roles.state_level in ('head_of_state', 'head_of_government', 'minister', 'diplomat', 'international')
        and participants.role_category <> 'minister' as is_of_unknown_state,
        count(distinct participants.party) over (partition by participants.meeting_key) as party_count
    from {{ ref('int_meeting_participants') }} as participants
    left join {{ ref('role_categories') }} as roles on participants.role_category = roles.code
    left join
        {{ ref('stg_organisations') }} as organisations
        on participants.organisation_key = organisations.organisation_key
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
),

countries as (
    select
        meeting_key,
        count(distinct country_code) as country_count,
        bool_and(country_code is not null) as are_known,
        coalesce(bool_or(is_international), false) as has_international,
        -- Whose country is not told, and who speaks for one to others, is seldom of the others' own.
        coalesce(bool_or(is_of_unknown_state), false) as has_unknown_state
    from participants
    group by meeting_key
)

select
    sides.meeting_key,
    sides.party_count,
    min(sides.level)[2] as highest_level,
    max(sides.level)[2] as lowest_level,
    case
        when countries.country_count > 1 or countries.has_international then 'international'
        when countries.country_count = 1 and countries.has_unknown_state then 'international'
        when countries.country_count = 1 and countries.are_known then 'domestic'
    end as scope
from sides
inner join countries on sides.meeting_key = countries.meeting_key
group by
    sides.meeting_key,
    sides.party_count,
    countries.country_count,
    countries.are_known,
    countries.has_international,
    countries.has_unknown_state
