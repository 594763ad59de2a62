"""The assets, in the order in which news becomes a warehouse: lake, raw, dbt models, what is published."""
