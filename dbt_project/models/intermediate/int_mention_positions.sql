{{ positions_held(ref('int_mention_participants'), ['mention_key', 'participant_number']) }}
