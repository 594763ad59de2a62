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
    extractions.extractor_version
from {{ ref('stg_articles') }} as articles
left join {{ ref('stg_article_status') }} as status on articles.article_key = status.article_key
left join {{ ref('stg_article_extractions') }} as extractions on articles.article_key = extractions.article_key
