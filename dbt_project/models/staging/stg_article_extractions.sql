select
    article_key,
    outcome,
    reason,
    detail,
    extractor_version,
    load_date
from {{ source('raw', 'article_extractions') }}
