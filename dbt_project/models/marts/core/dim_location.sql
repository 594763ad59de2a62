with places as (
    select
        location_key,
        geoname_id,
        min(city) as city,
        min(country_code) as country_code
    from {{ ref('int_meeting_mentions') }}
    where location_key <> '{{ unknown_key() }}'
    group by location_key, geoname_id
)

select
    places.location_key,
    coalesce(cities.name, places.city) as city,
    coalesce(cities.country_code, places.country_code, '{{ unknown_country() }}') as country_code,
    cities.latitude,
    cities.longitude,
    places.geoname_id
from places
left join {{ ref('cities') }} as cities on places.geoname_id = cities.geoname_id
union all
select
    '{{ unknown_key() }}' as location_key,
    null as city,
    '{{ unknown_country() }}' as country_code,
    null as latitude,
    null as longitude,
    null as geoname_id
order by location_key
