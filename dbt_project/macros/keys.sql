{#
  The SQL twin of transforms.keys.hash_key: SHA-256 of the parts joined by U+001F, null as U+0000, cut to 80 bits.
  Parts are SQL expressions of strings, whole numbers or dates: those are written alike by both.
#}
{% macro surrogate_key(parts) -%}
    left(sha256(
        {%- for part in parts %}
            coalesce(cast({{ part }} as varchar), chr(0)){% if not loop.last %} || chr(31) ||{% endif %}
        {%- endfor %}
    ), 20)
{%- endmacro %}

{# Key of a place: its GeoNames id, else its country and city; the unknown member where nothing is known. #}
{% macro location_key(geoname_id, country_code, city) -%}
    case
        when {{ geoname_id }} is not null then {{ surrogate_key(["'geoname'", geoname_id]) }}
        when coalesce({{ country_code }}, {{ city }}) is not null
            then {{ surrogate_key(["'place'", country_code, city]) }}
        else '{{ unknown_key() }}'
    end
{%- endmacro %}

{# yyyymmdd of a day; the unknown member of dim_date for null and for days outside the years of the calendar. #}
{% macro date_key(day) -%}
    case
        when year({{ day }}) between {{ var('first_year') }} and {{ var('last_year') }}
            then cast(strftime({{ day }}, '%Y%m%d') as integer)
        else {{ unknown_date_key() }}
    end
{%- endmacro %}

{# A query for the keys that the marts show of everything that redirects lead between. #}
{% macro living_keys() -%}
    {%- for entity, model in [
        ('official', 'dim_official'), ('organisation', 'dim_organisation'), ('position', 'dim_official_position'),
        ('meeting', 'fct_meeting'), ('article', 'dim_article')
    ] %}
    select
        '{{ entity }}' as entity,
        {{ entity }}_key as key
    from {{ ref(model) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{% macro unknown_key() -%}-1{%- endmacro %}

{% macro unknown_date_key() -%}-1{%- endmacro %}

{% macro unknown_country() -%}ZZ{%- endmacro %}
