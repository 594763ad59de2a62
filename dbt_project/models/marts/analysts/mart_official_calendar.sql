with others as (
    select
        this.meeting_key,
        this.participant_number,
        string_agg(other.participant_name, '; ' order by other.participant_number) as counterparts
    from {{ ref('bridge_meeting_participant') }} as this
    inner join {{ ref('bridge_meeting_participant') }} as other
        on this.meeting_key = other.meeting_key and this.participant_number <> other.participant_number
    group by this.meeting_key, this.participant_number
)

select
    participants.official_key,
    participants.meeting_key,
    participants.participant_name as full_name,
    overview.meeting_date,
    overview.told_date,
    participants.title,
    coalesce(countries.name, organisations.name) as represented,
    others.counterparts,
    overview.place,
    overview.status,
    overview.format,
    overview.context,
    participants.is_host,
    overview.article_count,
    overview.confidence
from {{ ref('bridge_meeting_participant') }} as participants
inner join {{ ref('mart_meeting_overview') }} as overview on participants.meeting_key = overview.meeting_key
left join {{ ref('dim_country') }} as countries on participants.country_code = countries.country_code
left join {{ ref('dim_organisation') }} as organisations
    on participants.organisation_key = organisations.organisation_key
left join others
    on
        participants.meeting_key = others.meeting_key
        and participants.participant_number = others.participant_number
where participants.official_key is not null
order by full_name, overview.meeting_date, participants.official_key, participants.meeting_key
