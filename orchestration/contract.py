"""The marts promised to analysts: the tables and columns that must be there before anything is published."""

import duckdb

CONTRACT: dict[str, tuple[str, ...]] = {
    table: tuple(columns.split())
    for table, columns in {
        "dim_date": "date_key full_date year quarter month month_name iso_year iso_week day_of_month day_of_week "
        "day_name is_weekend",
        "dim_country": "country_code country_code3 name official_name demonym capital region subregion",
        "dim_location": "location_key city country_code latitude longitude geoname_id",
        "dim_official": "official_key full_name family_name aliases wikidata_id country_code current_title "
        "role_category organisation_key first_seen_date last_seen_date article_count meeting_count",
        "dim_official_position": "position_key official_key title role_category organisation_key country_code "
        "valid_from valid_to is_current article_count",
        "dim_organisation": "organisation_key name acronym aliases organisation_type country_code "
        "parent_organisation_key wikidata_id",
        "dim_article": "article_key article_id source_uri url outlet title published_date published_date_basis "
        "language word_count content_hash duplicate_of_article_key loaded_at extractor_version",
        "fct_meeting": "meeting_key meeting_date_key meeting_date date_precision date_earliest date_latest "
        "location_key city country_code format status scope level participant_count party_count context plover_event "
        "plover_mode cameo_code article_count mention_count first_reported_date confidence",
        "bridge_meeting_participant": "meeting_key participant_number participant_kind official_key organisation_key "
        "position_key country_code participant_name is_host",
        "fct_meeting_mention": "mention_key meeting_key article_key meeting_date date_precision date_text date_basis "
        "city country_code format status is_focus sentence_text char_start char_end trigger_text confidence "
        "extractor_version",
        "bridge_mention_participant": "mention_key participant_number participant_kind name_as_reported "
        "title_as_reported char_start char_end official_key organisation_key country_code",
        "bridge_meeting_topic": "meeting_key topic_code article_count",
        "fct_entity_mention": "article_key entity_type text char_start char_end official_key organisation_key "
        "country_code date_key",
        "fct_quarantine": "source_uri line_number article_id reason detail first_seen_at",
        "key_redirect": "entity old_key new_key merged_at reason",
    }.items()
}


def breaches(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return, by contracted mart, what the database lacks of it; empty when it keeps to all that was promised."""
    present: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'marts'"
    ).fetchall():
        present.setdefault(table, set()).add(column)
    lacking = {
        table: [f"marts.{table} is missing"]
        if table not in present
        else [f"marts.{table}.{column} is missing" for column in columns if column not in present[table]]
        for table, columns in CONTRACT.items()
    }
    return {table: found for table, found in lacking.items() if found}
