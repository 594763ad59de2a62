-- A redirect leads from a key that is gone to one that is there.
with living as (
    select official_key as key from {{ ref('dim_official') }}
    union all
    select organisation_key as key from {{ ref('dim_organisation') }}
    union all
    select meeting_key as key from {{ ref('fct_meeting') }}
    union all
    select article_key as key from {{ ref('dim_article') }}
)

select
    entity,
    old_key,
    new_key
from {{ ref('key_redirect') }}
where
    new_key not in (select living.key from living)
    or old_key in (select living.key from living)
