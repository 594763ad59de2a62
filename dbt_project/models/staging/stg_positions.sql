select
    position_key,
    official_key,
    title,
    role_category,
    organisation_key,
    country_code,
    valid_from,
    valid_to,
    valid_from_basis,
    valid_to_basis,
    is_current,
    article_count
from {{ source('raw', 'positions') }}
