{#
  How models become tables and views of DuckDB: replaced within one transaction, which the adapter's own ways do by
  renaming twice, and a seed read by DuckDB itself, which dbt's own way reads through Python first. Half the time of a
  build of a small day goes into that.
#}
{% materialization table, adapter='duckdb' %}
    {{ return(replaced(this.incorporate(type='table'), sql)) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {{ return(replaced(this.incorporate(type='view'), sql)) }}
{% endmaterialization %}

{# Quotes are told: DuckDB takes a file for unquoted whose first quoted cell comes after the rows that it looks at. #}
{% materialization seed, adapter='duckdb' %}
    {% set rows %}
        select * from read_csv(
            '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}',
            header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
            columns = {{ config.require('column_types') }}
        )
    {% endset %}
    {% set made = replaced(this.incorporate(type='table'), rows) %}
    {# dbt shows this table when it is asked to. #}
    {% do store_result('agate_table', response='OK', agate_table=run_query('from ' ~ this ~ ' limit 5')) %}
    {{ return(made) }}
{% endmaterialization %}

{# Makes the table or view of a model in place of what there is, and returns what a materialization must. #}
{% macro replaced(relation, sql) %}
    {% set existing = load_cached_relation(this) %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}
        {% if existing %}drop {{ existing.type }} if exists {{ existing }};{% endif %}
        {{ create_view_as(relation, sql) if relation.is_view else create_table_as(false, relation, sql) }}
    {% endcall %}
    {% do persist_docs(relation, model) %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [relation]}) }}
{% endmacro %}
