-- A line of the override files that can't be applied.
{{ config(severity='warn') }}
select
    file,
    line_number,
    reason
from {{ ref('fct_correction') }}
where outcome = 'faulty'
