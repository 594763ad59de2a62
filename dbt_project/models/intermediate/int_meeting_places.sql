with mentions as (
    select
        mentions.*,
        mentions.status = statuses.status as is_of_status
    from {{ ref('int_meeting_mentions') }} as mentions
    inner join {{ ref('int_meeting_statuses') }} as statuses on mentions.meeting_key = statuses.meeting_key
    where mentions.location_key <> '{{ unknown_key() }}'
),

countries as (
    select
        meeting_key,
        country_code,
        count(distinct article_key) as country_article_count,
        max(confidence) as country_confidence
    from mentions
    group by meeting_key, country_code
),

reported as (
    select
        meeting_key,
        location_key,
        country_code,
        geoname_id,
        min(city) as city,
        first(venue order by confidence desc, venue asc) filter (where venue is not null) as venue,
        bool_or(is_of_status) as is_of_status,
        count(distinct article_key) as article_count,
        list_sort(list(distinct source)) as sources,
        max(confidence) as confidence
    from mentions
    group by meeting_key, location_key, country_code, geoname_id
),

ranked as (
    select
        reported.*,
        row_number() over (
            partition by reported.meeting_key
            order by
                reported.is_of_status desc,
                reported.country_code is null,
                countries.country_article_count desc,
                countries.country_confidence desc,
                reported.country_code asc,
                reported.city is null,
                reported.article_count desc,
                reported.confidence desc,
                reported.location_key asc
        ) as value_rank
    from reported
    inner join countries
        on
            reported.meeting_key = countries.meeting_key
            and reported.country_code is not distinct from countries.country_code
)

select
    ranked.*,
    coalesce(
        ranked.is_of_status and (ranked.country_code <> chosen.country_code or ranked.city <> chosen.city), false
    ) as is_contradiction
from ranked
inner join ranked as chosen on ranked.meeting_key = chosen.meeting_key and chosen.value_rank = 1
