"""Dagster definitions: assets that each call one transform, checks, resources, jobs, schedule, sensors, alerts.

No parsing and no rules of language or identity live here; those are functions of ``transforms`` and SQL of
``dbt_project``.
"""
