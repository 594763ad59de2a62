-- Who met both of two officials, though not necessarily together.
-- set variable official = 'Sergey Lavrov'; set variable other_official = 'Antony Blinken';
with pairs as (
    select
        official_key_1 as official_key,
        full_name_2 as met,
        meeting_count,
        last_meeting_date
    from marts.mart_official_pairs
    where meeting_count > 0
    union all
    select
        official_key_2 as official_key,
        full_name_1 as met,
        meeting_count,
        last_meeting_date
    from marts.mart_official_pairs
    where meeting_count > 0
)

select
    officials.full_name,
    officials.current_title,
    countries.name as country,
    one.meeting_count as meetings_with_one,
    other.meeting_count as meetings_with_other,
    greatest(one.last_meeting_date, other.last_meeting_date) as last_meeting_date
from marts.dim_official as officials
inner join pairs as one on officials.official_key = one.official_key and one.met = getvariable('official')
inner join pairs as other on officials.official_key = other.official_key and other.met = getvariable('other_official')
left join marts.dim_country as countries on officials.country_code = countries.country_code
order by one.meeting_count + other.meeting_count desc, officials.full_name
