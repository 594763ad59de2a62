select
    organisation_key,
    name,
    acronym,
    aliases,
    organisation_type,
    country_code,
    parent_organisation_key,
    wikidata_id
from {{ source('raw', 'organisations') }}
