with recursive redirects as (
    select
        entity,
        old_key,
        new_key,
        merged_at,
        reason
    from {{ ref('stg_identity_redirects') }}
    where reason is distinct from 'parted'
    union all
    select
        entity,
        old_key,
        new_key,
        merged_at,
        reason
    from {{ ref('stg_meeting_redirects') }}
    where reason is distinct from 'parted'
    union all
    select
        'article' as entity,
        old_versions.article_key as old_key,
        old_versions.superseded_by_article_key as new_key,
        new_versions.loaded_at as merged_at,
        'superseded' as reason
    from {{ ref('int_articles') }} as old_versions
    inner join {{ ref('int_articles') }} as new_versions
        on old_versions.superseded_by_article_key = new_versions.article_key
    where old_versions.status = 'superseded'
),

living as (
    {{ living_keys() }}
),

-- A key that took another's place may have been replaced since: follow the trail to its end.
trails as (
    select
        redirects.entity,
        redirects.old_key,
        redirects.new_key,
        redirects.merged_at,
        redirects.reason,
        [redirects.old_key] as trail
    from redirects
    union all
    select
        trails.entity,
        trails.old_key,
        redirects.new_key,
        trails.merged_at,
        trails.reason,
        list_append(trails.trail, trails.new_key) as trail
    from trails
    inner join redirects on trails.entity = redirects.entity and trails.new_key = redirects.old_key
    where not list_contains(trails.trail, trails.new_key)
)

select
    trails.entity,
    trails.old_key,
    trails.new_key,
    trails.merged_at,
    trails.reason
from trails
inner join living on trails.entity = living.entity and trails.new_key = living.key
anti join living as revived on trails.entity = revived.entity and trails.old_key = revived.key
qualify
    row_number() over (
        partition by trails.entity, trails.old_key
        order by len(trails.trail), trails.new_key
    ) = 1
order by trails.entity, trails.old_key
