-- An official's calendar: held, planned and cancelled.
-- set variable official = 'Sergey Lavrov';
select
    told_date,
    status,
    title,
    counterparts,
    place,
    format,
    context,
    is_host
from marts.mart_official_calendar
where full_name = getvariable('official')
order by meeting_date nulls last, told_date, meeting_key
