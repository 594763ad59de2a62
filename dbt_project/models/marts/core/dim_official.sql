with present as (
    select
        official_key,
        country_code,
        title,
        role_category,
        organisation_key
    from {{ ref('stg_positions') }}
    where is_current
    qualify row_number() over (
        partition by official_key
        order by valid_from desc nulls last, article_count desc, position_key asc
    ) = 1
),

-- Whoever holds no office is still of the country last stood for.
represented as (
    select
        official_key,
        country_code
    from {{ ref('stg_positions') }}
    where country_code is not null
    qualify row_number() over (
        partition by official_key
        order by
            is_current desc,
            valid_from_basis = 'reference' desc,
            valid_to desc nulls first,
            valid_from desc nulls last,
            article_count desc,
            position_key asc
    ) = 1
),

appearances as (
    select
        links.official_key,
        min(articles.published_date) as first_seen_date,
        max(articles.published_date) as last_seen_date,
        count(distinct articles.article_key) as article_count
    from {{ ref('stg_official_links') }} as links
    inner join {{ ref('int_articles') }} as articles on links.article_key = articles.article_key
    where articles.status = 'current'
    group by links.official_key
),

meetings as (
    select
        official_key,
        count(distinct meeting_key) as meeting_count
    from {{ ref('int_meeting_participants') }}
    group by official_key
)

select
    officials.official_key,
    officials.full_name,
    officials.family_name,
    officials.aliases,
    officials.wikidata_id,
    if(present.official_key is null, represented.country_code, present.country_code) as country_code,
    present.title as current_title,
    present.role_category,
    present.organisation_key,
    appearances.first_seen_date,
    appearances.last_seen_date,
    coalesce(appearances.article_count, 0) as article_count,
    coalesce(meetings.meeting_count, 0) as meeting_count,
    officials.is_provisional,
    officials.resolution
from {{ ref('stg_officials') }} as officials
left join present on officials.official_key = present.official_key
left join represented on officials.official_key = represented.official_key
left join appearances on officials.official_key = appearances.official_key
left join meetings on officials.official_key = meetings.official_key
order by officials.official_key
