select
    one.official_key as official_key_1,
    two.official_key as official_key_2,
    min(one.participant_name) as full_name_1,
    min(two.participant_name) as full_name_2,
    count(*) filter (where meetings.status = 'held') as meeting_count,
    count(*) filter (where meetings.status = 'held' and meetings.format in ('phone', 'video')) as remote_count,
    count(*) filter (where meetings.status = 'planned') as planned_count,
    count(*) filter (where meetings.status = 'cancelled') as cancelled_count,
    min(meetings.meeting_date) filter (where meetings.status = 'held') as first_meeting_date,
    max(meetings.meeting_date) filter (where meetings.status = 'held') as last_meeting_date
from {{ ref('bridge_meeting_participant') }} as one
inner join {{ ref('bridge_meeting_participant') }} as two
    on one.meeting_key = two.meeting_key and one.official_key < two.official_key
inner join {{ ref('fct_meeting') }} as meetings on one.meeting_key = meetings.meeting_key
group by one.official_key, two.official_key
order by meeting_count desc, full_name_1 asc, full_name_2 asc, official_key_1 asc, official_key_2 asc
