select
    position_key,
    official_key,
    title,
    role_category,
    organisation_key,
    country_code,
    valid_from,
    valid_to,
    is_current,
    cast(article_count as bigint) as article_count,
    valid_from_basis,
    valid_to_basis
from {{ ref('stg_positions') }}
order by official_key, valid_from, position_key
