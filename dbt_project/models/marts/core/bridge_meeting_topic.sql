with told as (
    select
        meeting_key,
        article_key,
        unnest(topics) as topic_code
    from {{ ref('int_meeting_mentions') }}
)

select
    meeting_key,
    topic_code,
    count(distinct article_key) as article_count
from told
group by meeting_key, topic_code
order by meeting_key, topic_code
