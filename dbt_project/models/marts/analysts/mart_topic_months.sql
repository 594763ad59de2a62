select
    bridge.topic_code,
    topics.name as topic,
    meetings.meeting_month,
    count(*) as meeting_count,
    cast(sum(bridge.article_count) as bigint) as report_count
from {{ ref('bridge_meeting_topic') }} as bridge
inner join {{ ref('dim_topic') }} as topics on bridge.topic_code = topics.topic_code
inner join {{ ref('fct_meeting') }} as meetings on bridge.meeting_key = meetings.meeting_key
where meetings.status = 'held' and meetings.meeting_month is not null
group by bridge.topic_code, topics.name, meetings.meeting_month
order by bridge.topic_code, meetings.meeting_month
