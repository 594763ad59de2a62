-- read = loaded + duplicate + quarantined, on every day of loading.
select
    load_date,
    read_count,
    loaded_count,
    duplicate_count,
    quarantined_count
from {{ ref('mart_daily_intake') }}
where read_count <> loaded_count + duplicate_count + quarantined_count
