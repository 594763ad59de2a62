select
    entity,
    old_key,
    new_key,
    merged_at as split_at
from {{ ref('stg_identity_redirects') }}
where reason = 'parted'
union all
select
    entity,
    old_key,
    new_key,
    merged_at as split_at
from {{ ref('stg_meeting_redirects') }}
where reason = 'parted'
order by entity, old_key, new_key
