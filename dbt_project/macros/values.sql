{# A name as it is compared: lower case, no accents, no article, single spaces. #}
{% macro comparable_name(name) -%}
    regexp_replace(
        trim(regexp_replace(lower(strip_accents({{ name }})), '[^\w]+', ' ', 'g')), '^the ', ''
    )
{%- endmacro %}

{# Of each group: the value that most articles tell, then the most confident mention, then the smallest value. #}
{% macro most_reported(relation, keys, column) -%}
    select
        {{ keys | join(', ') }},
        {{ column }}
    from {{ relation }}
    where {{ column }} is not null
    group by {{ keys | join(', ') }}, {{ column }}
    qualify row_number() over (
        partition by {{ keys | join(', ') }}
        order by count(distinct article_key) desc, max(confidence) desc, {{ column }}
    ) = 1
{%- endmacro %}

{# Probability that at least one of independent mentions is right, never quite certain. #}
{% macro combined_confidence(confidence, order_by) -%}
    least(0.99, round(1 - product(1 - {{ confidence }} order by {{ order_by }}), 4))
{%- endmacro %}
