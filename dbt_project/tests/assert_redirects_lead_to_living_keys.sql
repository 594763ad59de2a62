-- A redirect leads from a key that is gone to one that is there.
{{ config(meta={'dagster': {'ref': {'name': 'key_redirect'}}}) }}
with living as (
    {{ living_keys() }}
)

select
    redirects.entity,
    redirects.old_key,
    redirects.new_key
from {{ ref('key_redirect') }} as redirects
left join living as targets on redirects.entity = targets.entity and redirects.new_key = targets.key
left join living as revived on redirects.entity = revived.entity and redirects.old_key = revived.key
where targets.key is null or revived.key is not null
