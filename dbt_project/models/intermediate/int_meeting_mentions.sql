with cities as (
    select
        country_code,
        lower(name) as city,
        arg_max(geoname_id, (population, -geoname_id)) as geoname_id
    from {{ ref('cities') }}
    group by country_code, lower(name)
),

geoname_ids as (
    select
        mentions.mention_key,
        coalesce(mentions.geoname_id, cities.geoname_id) as geoname_id
    from {{ ref('stg_meeting_mentions') }} as mentions
    left join cities
        on mentions.country_code = cities.country_code and lower(mentions.city) = cities.city
)

select
    mentions.mention_key,
    mentions.article_key,
    mentions.meeting_date,
    mentions.date_precision,
    mentions.date_earliest,
    mentions.date_latest,
    mentions.date_text,
    mentions.date_basis,
    mentions.city,
    mentions.country_code,
    mentions.venue,
    mentions.format,
    mentions.status,
    mentions.scope,
    mentions.is_focus,
    mentions.context,
    mentions.topics,
    mentions.sentence_text,
    mentions.char_start,
    mentions.char_end,
    mentions.trigger_text,
    mentions.trigger_start,
    mentions.trigger_end,
    mentions.rule_id,
    mentions.confidence,
    mentions.extractor_version,
    geoname_ids.geoname_id,
    {{ location_key('geoname_ids.geoname_id', 'mentions.country_code', 'mentions.city') }} as location_key,
    links.meeting_key,
    links.score as link_score,
    links.reason as link_reason,
    articles.published_date,
    coalesce(articles.outlet, articles.article_id) as source,
    -- The days on which the offices of those who met are looked up.
    coalesce(mentions.date_earliest, mentions.meeting_date, articles.published_date) as first_day,
    coalesce(mentions.date_latest, mentions.meeting_date, articles.published_date) as last_day
from {{ ref('stg_meeting_mentions') }} as mentions
inner join geoname_ids on mentions.mention_key = geoname_ids.mention_key
inner join {{ ref('stg_meeting_links') }} as links on mentions.mention_key = links.mention_key
inner join {{ ref('int_articles') }} as articles on mentions.article_key = articles.article_key
where articles.status = 'current'
