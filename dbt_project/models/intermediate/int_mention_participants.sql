with linked as (
    select
        participants.mention_key,
        participants.article_key,
        participants.participant_number,
        participants.participant_kind,
        participants.name_as_reported,
        participants.title_as_reported,
        participants.char_start,
        participants.char_end,
        participants.is_host,
        participants.side,
        entities.role_category,
        officials.official_key,
        officials.score as link_score,
        coalesce(officials.reason, bodies.reason) as link_reason,
        coalesce(bodies.organisation_key, represented.organisation_key) as organisation_key,
        coalesce(participants.country_code, entities.country_code) as country_code
    from {{ ref('stg_meeting_participants') }} as participants
    left join {{ ref('stg_article_entities') }} as entities
        on
            participants.article_key = entities.article_key
            and participants.entity_number = entities.entity_number
    left join {{ ref('stg_official_links') }} as officials
        on
            participants.article_key = officials.article_key
            and participants.entity_number = officials.entity_number
    left join {{ ref('stg_organisation_links') }} as bodies
        on
            participants.article_key = bodies.article_key
            and participants.entity_number = bodies.entity_number
    left join {{ ref('stg_organisation_links') }} as represented
        on
            participants.article_key = represented.article_key
            and coalesce(participants.organisation_number, entities.organisation_number) = represented.entity_number
)

select
    linked.*,
    mentions.meeting_key,
    mentions.confidence,
    mentions.first_day,
    mentions.last_day,
    -- Who takes part, the same in every report of the meeting: a resolved person or body, else kind, name and country.
    case
        when linked.official_key is not null then 'official:' || linked.official_key
        when
            linked.participant_kind = 'organisation' and linked.organisation_key is not null
            then 'organisation:' || linked.organisation_key
        else concat_ws(
            ':', linked.participant_kind, {{ comparable_name('linked.name_as_reported') }}, linked.country_code
        )
    end as participant_identity
from linked
inner join {{ ref('int_meeting_mentions') }} as mentions on linked.mention_key = mentions.mention_key
