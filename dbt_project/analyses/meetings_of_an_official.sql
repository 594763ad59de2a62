-- All meetings of an official in a year, with the office held at that time.
-- set variable official = 'Sergey Lavrov'; set variable year = 2023;
select
    meetings.meeting_date,
    positions.title as office_then,
    calendar.represented,
    calendar.counterparts,
    calendar.place,
    meetings.status,
    meetings.format,
    meetings.article_count
from marts.dim_official as officials
inner join marts.bridge_meeting_participant as participants on officials.official_key = participants.official_key
inner join marts.fct_meeting as meetings on participants.meeting_key = meetings.meeting_key
inner join marts.mart_official_calendar as calendar
    on participants.official_key = calendar.official_key and participants.meeting_key = calendar.meeting_key
left join marts.dim_official_position as positions on participants.position_key = positions.position_key
where
    officials.full_name = getvariable('official')
    and year(coalesce(meetings.meeting_date, meetings.date_earliest)) = getvariable('year')
order by meetings.meeting_date, meetings.meeting_key
