-- Why a meeting is in the warehouse: every report, the words in its text, the rule and the version that found it.
-- set variable meeting_key = (select max_by(meeting_key, article_count) from marts.fct_meeting);
select
    articles.outlet,
    articles.published_date,
    articles.url,
    mentions.char_start,
    mentions.char_end,
    substr(texts.text, mentions.char_start + 1, mentions.char_end - mentions.char_start) as evidence,
    mentions.trigger_text,
    mentions.date_text,
    mentions.rule_id,
    mentions.confidence,
    mentions.link_reason,
    mentions.extractor_version
from marts.fct_meeting_mention as mentions
inner join marts.dim_article as articles on mentions.article_key = articles.article_key
inner join raw.articles as texts on mentions.article_key = texts.article_key
where mentions.meeting_key = getvariable('meeting_key')
order by articles.published_date, articles.article_id, mentions.char_start
