-- Meetings planned for a day that has passed, never reported as held, the latest first.
select
    told_date,
    participants,
    place,
    status,
    days_since,
    article_count
from marts.mart_planned_not_held
order by date_latest desc, meeting_key asc
