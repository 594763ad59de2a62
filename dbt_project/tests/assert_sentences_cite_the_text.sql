-- The evidence of a meeting, sentence and trigger, is what stands in the article at the offsets told.
{{ config(meta={'dagster': {'ref': {'name': 'fct_meeting_mention'}}}) }}
select
    mentions.mention_key,
    mentions.sentence_text,
    mentions.trigger_text
from {{ ref('fct_meeting_mention') }} as mentions
inner join {{ ref('stg_articles') }} as articles on mentions.article_key = articles.article_key
where
    substr(articles.text, mentions.char_start + 1, mentions.char_end - mentions.char_start) <> mentions.sentence_text
    or substr(articles.text, mentions.trigger_start + 1, mentions.trigger_end - mentions.trigger_start)
    <> mentions.trigger_text
