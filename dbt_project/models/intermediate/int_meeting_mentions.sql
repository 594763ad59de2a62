with cities as (
    select
        country_code,
        lower(name) as city,
        arg_max(geoname_id, (population, -geoname_id)) as geoname_id
    from {{ ref('cities') }}
    group by country_code, lower(name)
),

located as (
    select
        mentions.* exclude (geoname_id, load_date),
        coalesce(mentions.geoname_id, cities.geoname_id) as geoname_id
    from {{ ref('stg_meeting_mentions') }} as mentions
    left join cities
        on mentions.country_code = cities.country_code and lower(mentions.city) = cities.city
)

select
    located.*,
    links.meeting_key,
    links.score as link_score,
    links.reason as link_reason,
    articles.article_id,
    articles.published_date,
    coalesce(articles.outlet, articles.article_id) as source,
    {{ location_key('located.geoname_id', 'located.country_code', 'located.city') }} as location_key,
    -- The days on which the offices of those who met are looked up.
    coalesce(located.date_earliest, located.meeting_date, articles.published_date) as first_day,
    coalesce(located.date_latest, located.meeting_date, articles.published_date) as last_day
from located
inner join {{ ref('stg_meeting_links') }} as links on located.mention_key = links.mention_key
inner join {{ ref('int_articles') }} as articles on located.article_key = articles.article_key
where articles.status = 'current'
