-- The first meeting of two countries' foreign ministers since a year.
-- set variable country = 'RU'; set variable other_country = 'US'; set variable since_year = 2020;
select
    overview.told_date,
    overview.participants,
    overview.place,
    overview.format,
    overview.sources
from marts.fct_meeting as meetings
inner join marts.mart_meeting_overview as overview on meetings.meeting_key = overview.meeting_key
inner join marts.bridge_meeting_participant as one on meetings.meeting_key = one.meeting_key
inner join marts.bridge_meeting_participant as other on meetings.meeting_key = other.meeting_key
where
    meetings.status = 'held'
    and one.country_code = getvariable('country')
    and other.country_code = getvariable('other_country')
    and one.role_category = 'foreign_minister'
    and other.role_category = 'foreign_minister'
    and year(meetings.date_earliest) >= getvariable('since_year')
order by meetings.date_earliest, meetings.meeting_key
limit 1
