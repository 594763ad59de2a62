with reported as (
    select
        meeting_key,
        article_key,
        source,
        confidence,
        'format' as field,
        nullif(format, 'unknown') as value
    from {{ ref('int_meeting_mentions') }}
    union all
    select
        meeting_key,
        article_key,
        source,
        confidence,
        'scope' as field,
        scope as value
    from {{ ref('int_meeting_mentions') }}
    union all
    select
        meeting_key,
        article_key,
        source,
        confidence,
        'context' as field,
        context as value
    from {{ ref('int_meeting_mentions') }}
),

counted as (
    select
        meeting_key,
        field,
        value,
        count(distinct article_key) as article_count,
        list_sort(list(distinct source)) as sources,
        max(confidence) as confidence
    from reported
    where value is not null
    group by meeting_key, field, value
),

ranked as (
    select
        *,
        row_number() over (
            partition by meeting_key, field
            order by article_count desc, confidence desc, value asc
        ) as value_rank
    from counted
)

select
    *,
    -- The same forum is worded in many ways, so other words for it contradict nothing.
    field = 'format' and value_rank > 1 as is_contradiction
from ranked
