select
    official_key,
    full_name,
    family_name,
    aliases,
    wikidata_id,
    is_provisional,
    resolution
from {{ source('raw', 'officials') }}
