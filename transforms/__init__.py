"""All understanding of text and identity, as plain functions over Arrow tables and spaCy documents.

Nothing here imports Dagster or dbt, and nothing reads the warehouse by SQL.
"""
