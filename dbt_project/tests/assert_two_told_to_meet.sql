-- Nobody meets alone: an article tells of at least two participants, or of a group whose members meet one another.
{{ config(meta={'dagster': {'ref': {'name': 'fct_meeting_mention'}}}) }}
select mentions.mention_key
from {{ ref('fct_meeting_mention') }} as mentions
left join {{ ref('bridge_mention_participant') }} as participants on mentions.mention_key = participants.mention_key
group by mentions.mention_key
having
    count(participants.mention_key) < 2
    and not coalesce(bool_or(participants.participant_kind = 'group'), false)
