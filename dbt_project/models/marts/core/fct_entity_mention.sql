select
    mentions.article_key,
    mentions.mention_number,
    mentions.entity_type,
    mentions.text,
    mentions.char_start,
    mentions.char_end,
    officials.official_key,
    organisations.organisation_key,
    mentions.country_code,
    mentions.city,
    case
        when mentions.date_start = mentions.date_end then {{ date_key('mentions.date_start') }}
        when mentions.entity_type = 'date' then {{ unknown_date_key() }}
    end as date_key,
    mentions.date_start,
    mentions.date_end,
    mentions.rule_id
from {{ ref('stg_entity_mentions') }} as mentions
inner join {{ ref('int_articles') }} as articles on mentions.article_key = articles.article_key
left join {{ ref('stg_official_links') }} as officials
    on mentions.article_key = officials.article_key and mentions.entity_number = officials.entity_number
left join {{ ref('stg_organisation_links') }} as organisations
    on mentions.article_key = organisations.article_key and mentions.entity_number = organisations.entity_number
where articles.status = 'current'
order by mentions.article_key, mentions.mention_number
