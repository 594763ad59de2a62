with reports as (
    select * from {{ ref('int_mention_participants') }}
),

names as (
    {{ most_reported('reports', ['meeting_key', 'participant_identity'], 'name_as_reported') }}
),

titles as (
    {{ most_reported('reports', ['meeting_key', 'participant_identity'], 'title_as_reported') }}
),

roles as (
    {{ most_reported('reports', ['meeting_key', 'participant_identity'], 'role_category') }}
),

bodies as (
    {{ most_reported('reports', ['meeting_key', 'participant_identity'], 'organisation_key') }}
),

countries as (
    {{ most_reported('reports', ['meeting_key', 'participant_identity'], 'country_code') }}
),

hosts as (
    {{ most_reported('reports', ['meeting_key', 'participant_identity'], 'is_host') }}
),

participants as (
    select
        meeting_key,
        participant_identity,
        participant_kind,
        official_key,
        count(distinct article_key) as article_count,
        min(participant_number) as first_number,
        avg(participant_number) as mean_number
    from reports
    group by meeting_key, participant_identity, participant_kind, official_key
),

first_reports as (
    select
        meeting_key,
        min(published_date) as published_date
    from {{ ref('int_meeting_mentions') }}
    group by meeting_key
),

requests as (
    select
        participants.meeting_key,
        participants.participant_identity,
        participants.official_key,
        roles.role_category,
        coalesce(dates.date_earliest, dates.meeting_date, first_reports.published_date) as first_day,
        coalesce(dates.date_latest, dates.meeting_date, first_reports.published_date) as last_day
    from participants
    inner join first_reports using (meeting_key)
    inner join {{ ref('int_meeting_dates') }} as dates
        on participants.meeting_key = dates.meeting_key and dates.value_rank = 1
    left join roles using (meeting_key, participant_identity)
),

offices as (
    {{ positions_held('requests', ['meeting_key', 'participant_identity']) }}
),

resolved as (
    select
        participants.*,
        offices.position_key,
        coalesce(officials.is_provisional, false) as is_provisional,
        coalesce(offices.title, titles.title_as_reported) as title,
        coalesce(offices.role_category, roles.role_category) as role_category,
        coalesce(bodies.organisation_key, offices.organisation_key) as organisation_key,
        -- A person told to stand for a body may well stand for no country.
        coalesce(
            countries.country_code,
            case when bodies.organisation_key is null then offices.country_code end,
            case when participants.participant_kind = 'organisation' then organisations.country_code end
        ) as country_code,
        coalesce(
            officials.full_name,
            case when participants.participant_kind = 'organisation' then organisations.name end,
            names.name_as_reported
        ) as participant_name,
        organisations.organisation_type,
        hosts.is_host
    from participants
    inner join names using (meeting_key, participant_identity)
    left join titles using (meeting_key, participant_identity)
    left join roles using (meeting_key, participant_identity)
    left join bodies using (meeting_key, participant_identity)
    left join countries using (meeting_key, participant_identity)
    left join hosts using (meeting_key, participant_identity)
    left join offices using (meeting_key, participant_identity)
    left join {{ ref('stg_officials') }} as officials on participants.official_key = officials.official_key
    left join
        {{ ref('stg_organisations') }} as organisations
        on bodies.organisation_key = organisations.organisation_key
),

pairs_told_together as (
    select distinct
        this.meeting_key,
        this.participant_identity,
        other.participant_identity as other_identity
    from reports as this
    inner join reports as other on this.mention_key = other.mention_key
),

-- "Turkey" in one report and its foreign minister in another, or "the Turkish foreign minister" and the minister by
-- name: one participant, told less exactly.
told_more_exactly as (
    select distinct
        vague.meeting_key,
        vague.participant_identity
    from resolved as vague
    inner join resolved as exact on vague.meeting_key = exact.meeting_key
    left join pairs_told_together as together
        on
            vague.meeting_key = together.meeting_key
            and vague.participant_identity = together.participant_identity
            and exact.participant_identity = together.other_identity
    where
        together.meeting_key is null
        and case
            when vague.participant_kind = 'organisation'
                then
                    exact.participant_kind <> 'organisation'
                    and (
                        vague.organisation_key = exact.organisation_key
                        or (
                            vague.country_code = exact.country_code
                            and coalesce(
                                vague.organisation_type in ('government', 'head_of_state_office', 'foreign_ministry'),
                                true
                            )
                        )
                    )
            when vague.is_provisional
                then
                    exact.participant_kind = 'person'
                    and not exact.is_provisional
                    and vague.country_code = exact.country_code
                    and vague.role_category = exact.role_category
            else false
        end
)

select
    resolved.meeting_key,
    resolved.participant_identity,
    resolved.participant_kind,
    resolved.official_key,
    resolved.organisation_key,
    resolved.position_key,
    resolved.country_code,
    resolved.participant_name,
    resolved.title,
    resolved.role_category,
    resolved.is_host,
    resolved.article_count,
    coalesce(resolved.country_code, resolved.organisation_key, resolved.participant_identity) as party,
    row_number() over (
        partition by resolved.meeting_key
        order by
            resolved.article_count desc,
            resolved.first_number asc,
            resolved.mean_number asc,
            resolved.participant_name asc,
            resolved.participant_identity asc
    ) as participant_number
from resolved
anti join told_more_exactly
    on
        resolved.meeting_key = told_more_exactly.meeting_key
        and resolved.participant_identity = told_more_exactly.participant_identity
