select
    country_code,
    country_code3,
    name,
    official_name,
    nullif(split_part(demonyms, '|', 1), '') as demonym,
    capital,
    region,
    subregion
from {{ ref('countries') }}
union all
select
    '{{ unknown_country() }}' as country_code,
    'ZZZ' as country_code3,
    'unknown' as name,
    'unknown' as official_name,
    null as demonym,
    null as capital,
    null as region,
    null as subregion
order by country_code
