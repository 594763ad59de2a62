with parties as (
    select distinct
        participants.meeting_key,
        participants.country_code,
        countries.name
    from {{ ref('bridge_meeting_participant') }} as participants
    inner join {{ ref('dim_country') }} as countries on participants.country_code = countries.country_code
)

select
    meetings.meeting_month,
    one.country_code as country_code_1,
    two.country_code as country_code_2,
    one.name as country_1,
    two.name as country_2,
    count(*) as meeting_count,
    count(*) filter (where meetings.party_count = 2) as bilateral_count,
    count(*) filter (where meetings.format in ('phone', 'video')) as remote_count,
    max(meetings.article_count) as most_reported_article_count
from parties as one
inner join parties as two
    on one.meeting_key = two.meeting_key and one.country_code < two.country_code
inner join {{ ref('fct_meeting') }} as meetings on one.meeting_key = meetings.meeting_key
where meetings.status = 'held' and meetings.meeting_month is not null
group by meetings.meeting_month, one.country_code, two.country_code, one.name, two.name
order by meetings.meeting_month, country_code_1, country_code_2
