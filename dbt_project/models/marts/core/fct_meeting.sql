with reports as (
    select
        meeting_key,
        article_key,
        count(*) as mention_count,
        max(confidence) as confidence,
        min(published_date) as published_date
    from {{ ref('int_meeting_mentions') }}
    group by meeting_key, article_key
),

support as (
    select
        meeting_key,
        count(*) as article_count,
        cast(sum(mention_count) as bigint) as mention_count,
        min(published_date) as first_reported_date,
        max(published_date) as last_reported_date,
        {{ combined_confidence('confidence', 'article_key') }} as confidence
    from reports
    group by meeting_key
),

attributes as (
    select
        meeting_key,
        max(value) filter (where field = 'format' and value_rank = 1) as format,
        max(value) filter (where field = 'scope' and value_rank = 1) as scope,
        max(value) filter (where field = 'context' and value_rank = 1) as context,
        bool_or(is_contradiction) as has_format_conflict
    from {{ ref('int_meeting_attributes') }}
    group by meeting_key
),

date_conflicts as (
    select
        meeting_key,
        bool_or(is_contradiction) as has_conflict
    from {{ ref('int_meeting_dates') }}
    group by meeting_key
),

place_conflicts as (
    select
        meeting_key,
        bool_or(is_contradiction) as has_conflict
    from {{ ref('int_meeting_places') }}
    group by meeting_key
),

participants as (
    select
        meeting_key,
        count(*) as participant_count
    from {{ ref('int_meeting_participants') }}
    group by meeting_key
),

parents as (
    select
        relations.meeting_key,
        relations.parent_meeting_key,
        relations.relation
    from {{ ref('stg_meeting_relations') }} as relations
    inner join support on relations.parent_meeting_key = support.meeting_key
    qualify row_number() over (
        partition by relations.meeting_key
        order by relations.relation, relations.parent_meeting_key
    ) = 1
)

select
    support.meeting_key,
    {{ date_key('dates.meeting_date') }} as meeting_date_key,
    dates.meeting_date,
    dates.date_precision,
    case
        when dates.date_precision in ('day', 'month')
            then cast(date_trunc('month', coalesce(dates.meeting_date, dates.date_earliest)) as date)
    end as meeting_month,
    dates.date_earliest,
    dates.date_latest,
    dates.date_basis,
    dates.article_count as date_article_count,
    coalesce(places.location_key, '{{ unknown_key() }}') as location_key,
    places.city,
    places.country_code,
    places.venue,
    coalesce(places.article_count, 0) as place_article_count,
    coalesce(attributes.format, 'unknown') as format,
    statuses.status,
    statuses.article_count as status_article_count,
    statuses.first_planned_date,
    statuses.first_held_date,
    statuses.first_cancelled_date,
    coalesce(levels.scope, attributes.scope) as scope,
    concat(levels.highest_level, ' / ', levels.lowest_level) as level,
    levels.highest_level,
    levels.lowest_level,
    participants.participant_count,
    levels.party_count,
    attributes.context,
    parents.parent_meeting_key,
    parents.relation as parent_relation,
    codes.plover_event,
    codes.plover_mode,
    codes.cameo_code,
    support.article_count,
    support.mention_count,
    support.first_reported_date,
    support.last_reported_date,
    date_conflicts.has_conflict as has_date_conflict,
    coalesce(place_conflicts.has_conflict, false) as has_place_conflict,
    attributes.has_format_conflict,
    statuses.has_conflict as has_status_conflict,
    support.confidence
from support
inner join {{ ref('int_meeting_statuses') }} as statuses on support.meeting_key = statuses.meeting_key
inner join {{ ref('int_meeting_dates') }} as dates
    on support.meeting_key = dates.meeting_key and dates.value_rank = 1
inner join date_conflicts on support.meeting_key = date_conflicts.meeting_key
inner join attributes on support.meeting_key = attributes.meeting_key
inner join participants on support.meeting_key = participants.meeting_key
inner join {{ ref('int_meeting_levels') }} as levels on support.meeting_key = levels.meeting_key
inner join {{ ref('int_meeting_codes') }} as codes on support.meeting_key = codes.meeting_key
left join {{ ref('int_meeting_places') }} as places
    on support.meeting_key = places.meeting_key and places.value_rank = 1
left join place_conflicts on support.meeting_key = place_conflicts.meeting_key
left join parents on support.meeting_key = parents.meeting_key
order by support.meeting_key
