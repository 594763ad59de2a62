with triggers as (
    select
        meeting_key,
        bool_or(regexp_matches(lower(trigger_text), '{{ var("mediation_cue") }}')) as is_mediation,
        bool_or(regexp_matches(lower(trigger_text), '{{ var("negotiation_cue") }}')) as is_negotiation
    from {{ ref('int_meeting_mentions') }}
    group by meeting_key
),

parties as (
    select
        participants.meeting_key,
        count(distinct participants.party) as party_count,
        -- Only a country has a home on the map.
        bool_and(participants.country_code is not null) as are_countries,
        bool_or(participants.country_code = places.country_code) as is_at_home,
        bool_or(participants.is_host) as has_host,
        bool_or(
            participants.participant_number = 1
            and coalesce(participants.is_host, participants.country_code = places.country_code)
        ) as is_first_host,
        any_value(places.country_code) as place_country_code
    from {{ ref('int_meeting_participants') }} as participants
    left join {{ ref('int_meeting_places') }} as places
        on participants.meeting_key = places.meeting_key and places.value_rank = 1
    group by participants.meeting_key
),

modes as (
    select
        parties.*,
        statuses.status,
        triggers.is_mediation,
        triggers.is_negotiation,
        case
            when formats.value in ('phone', 'video') then 'phone'
            when parties.party_count > 2 then 'multilateral'
            when parties.party_count < 2 then null
            when parties.is_at_home or parties.has_host then 'visit'
            when parties.are_countries and parties.place_country_code is not null then 'third-party'
        end as mode
    from parties
    inner join {{ ref('int_meeting_statuses') }} as statuses on parties.meeting_key = statuses.meeting_key
    inner join triggers on parties.meeting_key = triggers.meeting_key
    left join {{ ref('int_meeting_attributes') }} as formats
        on parties.meeting_key = formats.meeting_key and formats.field = 'format' and formats.value_rank = 1
)

select
    meeting_key,
    case status when 'held' then 'CONSULT' when 'planned' then 'AGREE' else 'REJECT' end as plover_event,
    case status when 'held' then mode when 'cancelled' then 'meet' end as plover_mode,
    case
        when status = 'planned' then '036'
        when status = 'cancelled' then '125'
        when is_mediation then '045'
        when is_negotiation then '046'
        when mode = 'phone' then '041'
        when mode = 'visit' and is_first_host then '043'
        when mode = 'visit' then '042'
        when mode = 'third-party' then '044'
        else '040'
    end as cameo_code
from modes
