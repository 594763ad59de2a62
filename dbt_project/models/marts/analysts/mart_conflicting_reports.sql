with statuses as (
    select
        mentions.meeting_key,
        mentions.status as value,
        mentions.status = chosen.status as is_chosen,
        count(distinct mentions.article_key) as article_count,
        list_sort(list(distinct mentions.source)) as sources
    from {{ ref('int_meeting_mentions') }} as mentions
    inner join {{ ref('int_meeting_statuses') }} as chosen on mentions.meeting_key = chosen.meeting_key
    where chosen.has_conflict and mentions.status in ('held', 'cancelled')
    group by mentions.meeting_key, mentions.status, chosen.status
),

told as (
    select
        meeting_key,
        'date' as field,
        concat_ws(
            ' to ',
            cast(date_earliest as varchar),
            case when date_latest > date_earliest then cast(date_latest as varchar) end
        ) as value,
        value_rank = 1 as is_chosen,
        is_contradiction,
        article_count,
        sources
    from {{ ref('int_meeting_dates') }}
    union all
    select
        meeting_key,
        'place' as field,
        concat_ws(', ', city, country_code) as value,
        value_rank = 1 as is_chosen,
        is_contradiction,
        article_count,
        sources
    from {{ ref('int_meeting_places') }}
    union all
    select
        meeting_key,
        field,
        value,
        value_rank = 1 as is_chosen,
        is_contradiction,
        article_count,
        sources
    from {{ ref('int_meeting_attributes') }}
    union all
    select
        meeting_key,
        'status' as field,
        value,
        is_chosen,
        not is_chosen as is_contradiction,
        article_count,
        sources
    from statuses
),

disputed as (
    select distinct
        meeting_key,
        field
    from told
    where is_contradiction
)

select
    told.meeting_key,
    told.field,
    told.value,
    told.is_chosen,
    told.article_count,
    told.sources
from told
inner join disputed on told.meeting_key = disputed.meeting_key and told.field = disputed.field
where told.is_chosen or told.is_contradiction
qualify
    row_number() over (
        partition by told.meeting_key, told.field, told.value
        order by told.is_chosen desc, told.article_count desc, told.sources asc
    ) = 1
order by told.meeting_key asc, told.field asc, told.is_chosen desc, told.article_count desc, told.value asc
