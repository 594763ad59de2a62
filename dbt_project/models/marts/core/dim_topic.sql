select
    topic_code,
    name
from {{ ref('topics') }}
order by topic_code
