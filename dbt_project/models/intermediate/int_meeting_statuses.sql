with reports as (
    select
        meeting_key,
        article_key,
        status,
        published_date,
        rank() over (partition by meeting_key order by published_date desc nulls last) = 1 as is_latest
    from {{ ref('int_meeting_mentions') }}
),

meetings as (
    select
        meeting_key,
        min(published_date) filter (where status = 'planned') as first_planned_date,
        min(published_date) filter (where status = 'held') as first_held_date,
        min(published_date) filter (where status = 'cancelled') as first_cancelled_date,
        case
            when bool_or(status = 'held') then 'held'
            when bool_or(status = 'cancelled' and is_latest) then 'cancelled'
            else 'planned'
        end as status,
        bool_or(status = 'held') and bool_or(status = 'cancelled') as has_conflict
    from reports
    group by meeting_key
)

select
    meetings.*,
    (
        select count(distinct reports.article_key)
        from reports
        where reports.meeting_key = meetings.meeting_key and reports.status = meetings.status
    ) as article_count
from meetings
