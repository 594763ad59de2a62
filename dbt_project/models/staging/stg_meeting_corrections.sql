select
    file,
    line_number,
    correction,
    outcome,
    affected,
    keys,
    reason
from {{ source('raw', 'meeting_corrections') }}
