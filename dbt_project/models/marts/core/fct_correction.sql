select
    file,
    line_number,
    correction,
    outcome,
    affected,
    keys,
    reason
from {{ ref('stg_identity_corrections') }}
union all
select
    file,
    line_number,
    correction,
    outcome,
    affected,
    keys,
    reason
from {{ ref('stg_meeting_corrections') }}
order by file, line_number
