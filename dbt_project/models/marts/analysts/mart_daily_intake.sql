with records as (
    select
        *,
        row_number() over (
            partition by article_key
            order by outcome = 'accepted' desc, first_seen_at, load_date asc, source_uri asc, line_number asc
        ) = 1 as is_first
    from {{ ref('stg_intake') }}
),

told as (
    select
        records.load_date,
        case
            when records.outcome = 'quarantined' then 'quarantined'
            when records.outcome = 'retraction' then 'loaded'
            when not records.is_first or articles.status = 'duplicate' then 'duplicate'
            when articles.article_key is not null then 'loaded'
        end as fate
    from records
    left join {{ ref('int_articles') }} as articles on records.article_key = articles.article_key
)

select
    load_date,
    count(*) as read_count,
    count(*) filter (where fate = 'loaded') as loaded_count,
    count(*) filter (where fate = 'duplicate') as duplicate_count,
    count(*) filter (where fate = 'quarantined') as quarantined_count
from told
group by load_date
order by load_date
