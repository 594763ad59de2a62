with records as (
    select
        {{ surrogate_key(['source_uri', 'file_hash', 'line_number']) }} as quarantine_key,
        'intake' as stage,
        source_uri,
        file_hash,
        line_number,
        article_id,
        reason,
        detail,
        first_seen_at
    from {{ ref('stg_intake') }}
    where outcome = 'quarantined'
),

articles as (
    select
        articles.article_key as quarantine_key,
        'extraction' as stage,
        articles.source_uri,
        null as file_hash,
        coalesce(articles.line_number, 0) as line_number,
        articles.article_id,
        extractions.reason,
        extractions.detail,
        articles.loaded_at as first_seen_at
    from {{ ref('stg_article_extractions') }} as extractions
    inner join {{ ref('int_articles') }} as articles on extractions.article_key = articles.article_key
    where extractions.outcome = 'quarantined'
)

select * from records
union all
select * from articles
order by source_uri, stage, file_hash, line_number
