select
    file,
    line_number,
    correction,
    outcome,
    affected,
    keys
from {{ source('raw', 'meeting_corrections') }}
