select
    article_key,
    article_id,
    source_uri,
    line_number,
    url,
    outlet,
    title,
    published_date,
    published_date_basis,
    {{ date_key('published_date') }} as published_date_key,
    language,
    word_count,
    content_hash,
    duplicate_of_article_key,
    duplicate_kind,
    similarity,
    loaded_at,
    extractor_version
from {{ ref('int_articles') }}
where status in ('current', 'duplicate')
order by article_key
