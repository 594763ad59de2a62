-- A redirect leads from a key that is gone to one that is there.
{{ config(meta={'dagster': {'ref': {'name': 'key_redirect'}}}) }}
with living as (
    select
        'official' as entity,
        official_key as key
    from {{ ref('dim_official') }}
    union all
    select
        'organisation' as entity,
        organisation_key as key
    from {{ ref('dim_organisation') }}
    union all
    select
        'position' as entity,
        position_key as key
    from {{ ref('dim_official_position') }}
    union all
    select
        'meeting' as entity,
        meeting_key as key
    from {{ ref('fct_meeting') }}
    union all
    select
        'article' as entity,
        article_key as key
    from {{ ref('dim_article') }}
)

select
    redirects.entity,
    redirects.old_key,
    redirects.new_key
from {{ ref('key_redirect') }} as redirects
left join living as targets on redirects.entity = targets.entity and redirects.new_key = targets.key
left join living as revived on redirects.entity = revived.entity and redirects.old_key = revived.key
where targets.key is null or revived.key is not null
