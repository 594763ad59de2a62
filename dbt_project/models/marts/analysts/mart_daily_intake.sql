select
    intake.load_date,
    count(*) as read_count,
    count(*) filter (where intake.outcome = 'accepted' and articles.status <> 'duplicate') as loaded_count,
    count(*) filter (where intake.outcome = 'repeated' or articles.status = 'duplicate') as duplicate_count,
    count(*) filter (where intake.outcome = 'quarantined') as quarantined_count
from {{ ref('stg_intake') }} as intake
left join {{ ref('int_articles') }} as articles
    on intake.article_key = articles.article_key and intake.outcome = 'accepted'
group by intake.load_date
order by intake.load_date
