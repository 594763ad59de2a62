{#
  The office of each official on the days first_day to last_day, at most one row per keys: one held then, else the
  nearest whose bounds are only those of the reports seen. An office known to begin later or to have ended is no
  answer: a former president is not a president.
  `relation` has the keys, official_key, role_category as reported, first_day and last_day.
#}
{% macro positions_held(relation, keys) -%}
    select
        {%- for key in keys %}
            requests.{{ key }},
        {%- endfor %}
        positions.*
    from {{ relation }} as requests
    inner join {{ ref('stg_positions') }} as positions on requests.official_key = positions.official_key
    where
        not coalesce(
            requests.last_day < positions.valid_from and positions.valid_from_basis in ('told', 'reference'), false
        )
        and not coalesce(
            requests.first_day > positions.valid_to and positions.valid_to_basis in ('told', 'reference', 'successor'),
            false
        )
    qualify row_number() over (
        partition by {% for key in keys %}requests.{{ key }}{{ ', ' if not loop.last }}{% endfor %}
        order by
            coalesce(
                coalesce(positions.valid_from <= requests.last_day, requests.last_day is not null)
                and coalesce(positions.valid_to >= requests.first_day, requests.first_day is not null),
                false
            ) desc,
            coalesce(positions.role_category = requests.role_category, false) desc,
            greatest(positions.valid_from - requests.last_day, requests.first_day - positions.valid_to, 0),
            positions.is_current desc,
            positions.article_count desc,
            positions.valid_from desc nulls last,
            positions.position_key
    ) = 1
{%- endmacro %}
