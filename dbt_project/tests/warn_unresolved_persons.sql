-- A person who took part and was resolved to no official.
{{ config(severity='warn') }}
select
    mention_key,
    participant_number,
    name_as_reported
from {{ ref('bridge_mention_participant') }}
where participant_kind = 'person' and official_key is null
