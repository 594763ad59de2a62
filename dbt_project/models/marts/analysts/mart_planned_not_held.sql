with latest as (
    select max(published_date) as as_of_date from {{ ref('dim_article') }}
)

select
    meetings.meeting_key,
    meetings.status,
    overview.told_date,
    overview.participants,
    overview.place,
    overview.context,
    meetings.date_earliest,
    meetings.date_latest,
    meetings.first_planned_date,
    meetings.first_cancelled_date,
    latest.as_of_date,
    latest.as_of_date - meetings.date_latest as days_since,
    meetings.article_count,
    meetings.confidence
from {{ ref('fct_meeting') }} as meetings
inner join {{ ref('mart_meeting_overview') }} as overview on meetings.meeting_key = overview.meeting_key
cross join latest
where meetings.status <> 'held' and meetings.date_latest < latest.as_of_date
order by meetings.date_latest desc, meetings.meeting_key asc
