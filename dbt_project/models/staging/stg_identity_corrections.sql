select
    file,
    line_number,
    correction,
    outcome,
    affected,
    keys,
    reason
from {{ source('raw', 'identity_corrections') }}
