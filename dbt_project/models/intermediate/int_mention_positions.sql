with positions as (
    {{ positions_held(ref('int_mention_participants'), ['mention_key', 'participant_number']) }}
)

select
    mention_key,
    participant_number,
    position_key,
    country_code
from positions
