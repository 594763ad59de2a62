with mention_versions as (
    select
        article_key,
        load_date,
        max(extractor_version) as extractor_version
    from {{ ref('stg_meeting_mentions') }}
    group by article_key, load_date
),

day_versions as (
    select
        load_date,
        max(extractor_version) as extractor_version
    from mention_versions
    group by load_date
)

select
    articles.article_key,
    articles.article_id,
    articles.source_uri,
    articles.line_number,
    articles.url,
    articles.outlet,
    articles.title,
    articles.published_date,
    articles.published_date_basis,
    articles.language,
    articles.word_count,
    articles.content_hash,
    articles.loaded_at,
    articles.load_date,
    status.duplicate_of_article_key,
    status.duplicate_kind,
    status.similarity,
    status.superseded_by_article_key,
    coalesce(status.status, 'current') as status,
    -- An article in which nobody meets was read by the same extractor as the others of its batch.
    coalesce(mention_versions.extractor_version, day_versions.extractor_version) as extractor_version
from {{ ref('stg_articles') }} as articles
left join {{ ref('stg_article_status') }} as status on articles.article_key = status.article_key
left join mention_versions on articles.article_key = mention_versions.article_key
left join day_versions on articles.load_date = day_versions.load_date
