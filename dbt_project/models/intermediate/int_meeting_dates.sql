with mentions as (
    select
        mentions.*,
        mentions.status = statuses.status as is_of_status,
        array_position(['explicit', 'relative', 'publication', 'none'], mentions.date_basis) as basis_rank,
        array_position(['day', 'month', 'year', 'unknown'], mentions.date_precision) as precision_rank
    from {{ ref('int_meeting_mentions') }} as mentions
    inner join {{ ref('int_meeting_statuses') }} as statuses on mentions.meeting_key = statuses.meeting_key
),

reported as (
    select
        meeting_key,
        meeting_date,
        date_precision,
        date_earliest,
        date_latest,
        precision_rank,
        arg_min(date_basis, basis_rank) as date_basis,
        min(basis_rank) as basis_rank,
        bool_or(is_of_status) as is_of_status,
        bool_or(date_basis in ('explicit', 'relative')) as is_told,
        bool_or(is_of_status and date_basis in ('explicit', 'relative')) as is_told_of_status,
        count(distinct article_key) as article_count,
        list_sort(list(distinct source)) as sources,
        max(confidence) as confidence
    from mentions
    group by meeting_key, meeting_date, date_precision, date_earliest, date_latest, precision_rank
),

ranked as (
    select
        *,
        row_number() over (
            partition by meeting_key
            order by
                precision_rank asc,
                is_told desc,
                is_of_status desc,
                article_count desc,
                basis_rank asc,
                confidence desc,
                date_earliest asc nulls last,
                date_latest asc nulls last,
                meeting_date asc nulls last
        ) as value_rank
    from reported
)

select
    ranked.*,
    coalesce(
        ranked.is_told_of_status
        and (ranked.date_latest < chosen.date_earliest or ranked.date_earliest > chosen.date_latest),
        false
    ) as is_contradiction
from ranked
inner join ranked as chosen on ranked.meeting_key = chosen.meeting_key and chosen.value_rank = 1
