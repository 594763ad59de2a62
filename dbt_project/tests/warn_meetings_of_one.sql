-- Two participants that were taken for the same official: an identity to look into, no reason to publish nothing.
-- A group can meet by itself: "the ambassadors of the alliance met".
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_meeting'}}}) }}
select
    meetings.meeting_key,
    meetings.participant_count
from {{ ref('fct_meeting') }} as meetings
left join {{ ref('bridge_meeting_participant') }} as participants on meetings.meeting_key = participants.meeting_key
where meetings.participant_count < 2
group by meetings.meeting_key, meetings.participant_count
having not coalesce(bool_or(participants.participant_kind = 'group'), false)
