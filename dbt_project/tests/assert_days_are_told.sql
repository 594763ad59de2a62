-- No day is made up: a day is there where the precision says so, and lies within the bounds.
select
    mention_key,
    meeting_date,
    date_precision,
    date_earliest,
    date_latest
from {{ ref('fct_meeting_mention') }}
where
    (date_precision = 'day' and meeting_date is null)
    or (date_precision <> 'day' and meeting_date is not null)
    or meeting_date not between date_earliest and date_latest
    or date_earliest > date_latest
