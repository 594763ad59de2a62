-- Countries and bodies that an official stood for at meetings, office by office.
-- set variable official = 'António Guterres';
select
    coalesce(organisations.name, countries.name) as represented,
    participants.title,
    count(*) as meeting_count,
    min(meetings.date_earliest) as first_day,
    max(meetings.date_latest) as last_day
from marts.dim_official as officials
inner join marts.bridge_meeting_participant as participants on officials.official_key = participants.official_key
inner join marts.fct_meeting as meetings on participants.meeting_key = meetings.meeting_key
left join marts.dim_organisation as organisations on participants.organisation_key = organisations.organisation_key
left join marts.dim_country as countries on participants.country_code = countries.country_code
where officials.full_name = getvariable('official')
group by represented, participants.title
order by first_day, represented, participants.title
