-- Meetings whose day outlets disagree on: every day told, by whom, and which one was chosen.
select
    overview.participants,
    reports.value as told_day,
    reports.is_chosen,
    reports.article_count,
    reports.sources
from marts.mart_conflicting_reports as reports
inner join marts.mart_meeting_overview as overview on reports.meeting_key = overview.meeting_key
where reports.field = 'date'
order by reports.meeting_key asc, reports.is_chosen desc, reports.value asc
