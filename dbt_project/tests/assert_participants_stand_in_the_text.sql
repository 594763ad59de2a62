-- The mention of a participant lies inside the article's text.
{{ config(meta={'dagster': {'ref': {'name': 'bridge_mention_participant'}}}) }}
select
    participants.mention_key,
    participants.participant_number
from {{ ref('bridge_mention_participant') }} as participants
inner join {{ ref('fct_meeting_mention') }} as mentions on participants.mention_key = mentions.mention_key
inner join {{ ref('stg_articles') }} as articles on mentions.article_key = articles.article_key
where
    participants.char_start < 0
    or participants.char_end <= participants.char_start
    or participants.char_end > length(articles.text)
