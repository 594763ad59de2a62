-- What is mentioned is what stands in the article at the offsets told.
{{ config(meta={'dagster': {'ref': {'name': 'fct_entity_mention'}}}) }}
select
    mentions.article_key,
    mentions.mention_number,
    mentions.text
from {{ ref('fct_entity_mention') }} as mentions
inner join {{ ref('stg_articles') }} as articles on mentions.article_key = articles.article_key
where substr(articles.text, mentions.char_start + 1, mentions.char_end - mentions.char_start) <> mentions.text
