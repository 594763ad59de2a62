with needed as (
    select meeting_date as day from {{ ref('int_meeting_mentions') }}
    union all
    select published_date from {{ ref('int_articles') }}
    union all
    select date_start from {{ ref('stg_entity_mentions') }}
    where date_start = date_end
),

years as (
    select
        min(year(day)) as first_year,
        max(year(day)) as last_year
    from needed
    where year(day) between {{ var('first_year') }} and {{ var('last_year') }}
),

days as (
    select
        cast(unnest(generate_series(make_date(first_year, 1, 1), make_date(last_year, 12, 31), interval 1 day)) as date)
            as full_date
    from years
)

select
    {{ date_key('full_date') }} as date_key,
    full_date,
    cast(year(full_date) as integer) as year,
    cast(quarter(full_date) as integer) as quarter,
    cast(month(full_date) as integer) as month,
    monthname(full_date) as month_name,
    cast(isoyear(full_date) as integer) as iso_year,
    cast(weekofyear(full_date) as integer) as iso_week,
    cast(day(full_date) as integer) as day_of_month,
    cast(isodow(full_date) as integer) as day_of_week,
    dayname(full_date) as day_name,
    isodow(full_date) > 5 as is_weekend
from days
union all
select
    {{ unknown_date_key() }} as date_key,
    null as full_date,
    null as year,
    null as quarter,
    null as month,
    'unknown' as month_name,
    null as iso_year,
    null as iso_week,
    null as day_of_month,
    null as day_of_week,
    'unknown' as day_name,
    null as is_weekend
order by date_key
