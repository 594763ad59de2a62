-- Two participants that were taken for the same official: an identity to look into, no reason to publish nothing.
{{ config(severity='warn') }}
select
    meeting_key,
    participant_count
from {{ ref('fct_meeting') }}
where participant_count < 2
