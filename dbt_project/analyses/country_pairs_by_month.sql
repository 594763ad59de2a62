-- Which countries met most, month by month.
select
    meeting_month,
    country_1,
    country_2,
    meeting_count,
    bilateral_count,
    remote_count
from marts.mart_country_pair_months
order by meeting_month desc, meeting_count desc, country_1 asc, country_2 asc
