with participants as (
    select
        participants.meeting_key,
        string_agg(
            participants.participant_name || coalesce(
                ' ('
                || nullif(concat_ws(', ', participants.title, coalesce(countries.name, organisations.name)), '')
                || ')',
                ''
            ),
            '; ' order by participants.participant_number
        ) as participants
    from {{ ref('bridge_meeting_participant') }} as participants
    left join {{ ref('dim_country') }} as countries
        on
            participants.country_code = countries.country_code
            and participants.participant_name <> countries.name
    left join {{ ref('dim_organisation') }} as organisations
        on
            participants.organisation_key = organisations.organisation_key
            and participants.participant_name <> organisations.name
    group by participants.meeting_key
),

topics as (
    select
        bridge.meeting_key,
        string_agg(topics.name, ', ' order by bridge.article_count desc, topics.name asc) as topics
    from {{ ref('bridge_meeting_topic') }} as bridge
    inner join {{ ref('dim_topic') }} as topics on bridge.topic_code = topics.topic_code
    group by bridge.meeting_key
),

reports as (
    select
        mentions.meeting_key,
        list_sort(list(distinct coalesce(articles.outlet, articles.article_id))) as sources,
        first(
            mentions.sentence_text
            order by mentions.is_focus desc, mentions.confidence desc, mentions.mention_key asc
        ) as evidence
    from {{ ref('fct_meeting_mention') }} as mentions
    inner join {{ ref('dim_article') }} as articles on mentions.article_key = articles.article_key
    group by mentions.meeting_key
)

select
    meetings.meeting_key,
    meetings.meeting_date,
    case meetings.date_precision
        when 'day' then strftime(meetings.meeting_date, '%Y-%m-%d')
        when 'month' then strftime(coalesce(meetings.date_earliest, meetings.meeting_date), '%Y-%m')
        when 'year' then strftime(coalesce(meetings.date_earliest, meetings.meeting_date), '%Y')
        else 'unknown'
    end as told_date,
    participants.participants,
    nullif(concat_ws(', ', meetings.city, countries.name), '') as place,
    meetings.status,
    meetings.format,
    meetings.level,
    meetings.context,
    topics.topics,
    reports.sources,
    meetings.article_count,
    meetings.first_reported_date,
    meetings.confidence,
    reports.evidence
from {{ ref('fct_meeting') }} as meetings
inner join participants on meetings.meeting_key = participants.meeting_key
inner join reports on meetings.meeting_key = reports.meeting_key
left join topics on meetings.meeting_key = topics.meeting_key
left join {{ ref('dim_country') }} as countries on meetings.country_code = countries.country_code
order by meetings.first_reported_date desc nulls last, meetings.meeting_date desc nulls last, meetings.meeting_key asc
