-- Encounters as told, with all that is told as JSON. The number is that of the order in which they came, component that
-- of the first of those that one hangs together with; without a meeting is what a correction left out.
CREATE TABLE mention (
    number INTEGER PRIMARY KEY,
    article_key TEXT,
    article_id TEXT,
    base_key TEXT,
    component INTEGER,
    meeting_key TEXT,
    told TEXT
) STRICT;
CREATE INDEX mention_of_article ON mention (article_key);
CREATE INDEX mention_of_story ON mention (article_id);
CREATE INDEX mention_of_base ON mention (base_key);
CREATE INDEX mention_of_component ON mention (component);
CREATE INDEX mention_of_meeting ON mention (meeting_key);

-- The pairs that encounters are told with, by their days: those without lie in all.
CREATE TABLE pair (
    pair INTEGER, last INTEGER, signature INTEGER, number INTEGER, first INTEGER,
    PRIMARY KEY (pair, last, signature, number)
) STRICT, WITHOUT ROWID;
-- Those that too many reports tell of.
CREATE TABLE crowd (pair INTEGER PRIMARY KEY) STRICT;
CREATE TABLE person (official_key TEXT, number INTEGER, PRIMARY KEY (official_key, number)) STRICT, WITHOUT ROWID;

-- What ties others to a meeting that is told with a context: each person there, with its first day, and each article
-- that tells of it, without one (0).
CREATE TABLE gathering (
    tie TEXT, first INTEGER, meeting_key TEXT, PRIMARY KEY (tie, first, meeting_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX gathering_of_meeting ON gathering (meeting_key);

-- Files of links and of officials, and what they tell: of an article a digest of its links, of an official whether
-- there is only a provisional one.
CREATE TABLE lake_file (name TEXT PRIMARY KEY, size INTEGER, written INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE digest (name TEXT, key TEXT, told INTEGER, PRIMARY KEY (name, key)) STRICT, WITHOUT ROWID;
CREATE INDEX digest_of_key ON digest (key);

CREATE TABLE total (mentions INTEGER, meetings INTEGER, merged_mentions INTEGER) STRICT;
INSERT INTO total VALUES (0, 0, 0);
