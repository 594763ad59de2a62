-- What the representatives of two countries talked about, and when last.
-- set variable country = 'AZ'; set variable other_country = 'DE';
select
    topics.name as topic,
    count(*) as meeting_count,
    max(meetings.date_latest) as last_day
from marts.bridge_meeting_topic as bridge
inner join marts.dim_topic as topics on bridge.topic_code = topics.topic_code
inner join marts.fct_meeting as meetings on bridge.meeting_key = meetings.meeting_key
where
    meetings.status = 'held'
    and meetings.meeting_key in (
        select participants.meeting_key
        from marts.bridge_meeting_participant as participants
        where participants.country_code in (getvariable('country'), getvariable('other_country'))
        group by participants.meeting_key
        having count(distinct participants.country_code) = 2
    )
group by topics.name
order by meeting_count desc, topic asc
