-- Bodies as told.
CREATE TABLE body (
    article INTEGER, number INTEGER, wording TEXT, PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX body_of_wording ON body (wording);

-- Bodies as told, so often, in the same words; article_id is that of the article of one without a name.
CREATE TABLE wording (
    wording TEXT PRIMARY KEY,
    count INTEGER,
    article_id TEXT,
    name TEXT,
    is_named INTEGER,
    aliases TEXT,
    acronym TEXT,
    organisation_type TEXT,
    country_code TEXT,
    is_acting INTEGER,
    signature TEXT,
    plain TEXT,
    folded TEXT,
    sought TEXT,
    country_told TEXT,
    key TEXT,
    reason TEXT,
    told_name TEXT,
    told_type TEXT,
    told_country TEXT,
    told_parent TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX wording_of_acronym ON wording (acronym) WHERE acronym IS NOT NULL;
CREATE INDEX wording_of_signature ON wording (signature);
CREATE INDEX wording_of_plain ON wording (plain);
CREATE INDEX wording_of_folded ON wording (folded);
CREATE INDEX wording_of_sought ON wording (sought);
CREATE INDEX wording_of_key ON wording (key);
-- The folded long forms that a wording tells of its acronym.
CREATE TABLE long_form (folded TEXT, wording TEXT, PRIMARY KEY (folded, wording)) STRICT, WITHOUT ROWID;
CREATE INDEX long_form_of_wording ON long_form (wording);
-- The folded names by which a wording calls its body.
CREATE TABLE body_name (folded TEXT, wording TEXT, PRIMARY KEY (folded, wording)) STRICT, WITHOUT ROWID;
CREATE INDEX body_name_of_wording ON body_name (wording);

CREATE TABLE body_correction (
    place INTEGER,
    organisation TEXT,
    country_code TEXT,
    same_as TEXT,
    name TEXT,
    acronym TEXT,
    organisation_type TEXT,
    wikidata_id TEXT,
    folded TEXT
) STRICT;

CREATE TABLE organisation (
    key TEXT PRIMARY KEY,
    name TEXT,
    acronym TEXT,
    aliases TEXT,
    organisation_type TEXT,
    country_code TEXT,
    parent_key TEXT,
    wikidata_id TEXT,
    is_unknown INTEGER,
    is_bystander INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_of_parent ON organisation (parent_key);
-- The folded words within the names of unknown bodies that may be a person's name.
CREATE TABLE word (fold TEXT, key TEXT, PRIMARY KEY (fold, key)) STRICT, WITHOUT ROWID;
CREATE INDEX word_of_organisation ON word (key);

-- Every article that ever told of somebody, article being its place among them in the order in which they came.
CREATE TABLE story (article INTEGER PRIMARY KEY, article_key TEXT, article_id TEXT) STRICT;
CREATE UNIQUE INDEX story_of_key ON story (article_key);
CREATE INDEX story_of_id ON story (article_id);

-- What is told of people, in the same words; family, served and office hold of it what claims are sought by: names that
-- a person told by name may be meant by, in each country told (an empty one where none is), the bodies told with those of
-- whom only the office is, and their offices.
CREATE TABLE claim (
    claim TEXT PRIMARY KEY,
    name TEXT,
    is_named INTEGER,
    country_code TEXT,
    organisation TEXT,
    offices TEXT,
    called TEXT,
    name_key TEXT,
    targets TEXT,
    countries TEXT,
    node TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_of_name ON claim (name_key) WHERE name_key IS NOT NULL;
CREATE INDEX claim_called ON claim (called);
CREATE INDEX claim_of_node ON claim (node) WHERE node IS NOT NULL;
CREATE INDEX claim_aimed_at ON claim (claim) WHERE targets <> '[]';
CREATE TABLE family (
    family TEXT, is_full INTEGER, country TEXT, claim TEXT, PRIMARY KEY (family, is_full, country, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX family_of_claim ON family (claim);
CREATE TABLE office (place TEXT, claim TEXT, PRIMARY KEY (place, claim)) STRICT, WITHOUT ROWID;
CREATE INDEX office_of_claim ON office (claim);
CREATE TABLE served (organisation TEXT, claim TEXT, PRIMARY KEY (organisation, claim)) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    article INTEGER,
    number INTEGER,
    day INTEGER,
    claim TEXT,
    aliases TEXT,
    earliest INTEGER,
    met TEXT,
    PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_of_claim ON person (claim, article);
CREATE INDEX person_of_day ON person (claim, day);
CREATE INDEX person_undated ON person (day, claim) WHERE day IS NULL;

-- The people told by full name in the same words, and those told otherwise who were taken for an official, by part of
-- the articles: what a night adds is in few of these.
CREATE TABLE telling (
    claim TEXT,
    part INTEGER,
    days BLOB,
    earliest BLOB,
    articles BLOB,
    first TEXT,
    aliases TEXT,
    has_met INTEGER,
    PRIMARY KEY (claim, part)
) STRICT, WITHOUT ROWID;
CREATE TABLE taken (
    official TEXT,
    part INTEGER,
    claim TEXT,
    days BLOB,
    earliest BLOB,
    articles BLOB,
    first TEXT,
    aliases TEXT,
    has_met INTEGER,
    PRIMARY KEY (official, part, claim)
) STRICT, WITHOUT ROWID;

-- Those of one full name, told of in different words, who met in an article.
CREATE TABLE twin (
    name_key TEXT,
    article INTEGER,
    number INTEGER,
    other INTEGER,
    claim TEXT,
    other_claim TEXT,
    PRIMARY KEY (name_key, article, number, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX twin_of_article ON twin (article);

-- People told by full name; block and noted hold what a node is sought by, the second the folded full names of a
-- person of the reference list.
CREATE TABLE node (
    node TEXT PRIMARY KEY,
    name_key TEXT,
    ordinal INTEGER,
    spelling TEXT,
    claims TEXT,
    countries TEXT,
    organisations TEXT,
    roles TEXT,
    targets TEXT,
    size INTEGER,
    called TEXT,
    apart TEXT,
    is_known INTEGER,
    has_initials INTEGER,
    component TEXT,
    official TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX node_of_name ON node (name_key);
CREATE INDEX node_called ON node (called);
CREATE INDEX node_of_component ON node (component);
CREATE INDEX node_of_official ON node (official);
CREATE INDEX node_aimed_at ON node (node) WHERE targets <> '[]';
CREATE TABLE block (block TEXT, node TEXT, PRIMARY KEY (block, node)) STRICT, WITHOUT ROWID;
CREATE INDEX block_of_node ON block (node);
CREATE TABLE noted (called TEXT, node TEXT, PRIMARY KEY (called, node)) STRICT, WITHOUT ROWID;
CREATE INDEX noted_of_node ON noted (node);

CREATE TABLE link (
    article INTEGER,
    number INTEGER,
    official TEXT,
    score REAL,
    reason TEXT,
    band TEXT,
    horizon INTEGER,
    is_counted INTEGER,
    PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_of_official ON link (official);
CREATE INDEX link_of_band ON link (band) WHERE band IS NOT NULL;

-- What tells of officials told by full name where a name may mean them, and in which offices they were seen.
CREATE TABLE face (official TEXT PRIMARY KEY, countries TEXT, families TEXT, named TEXT, digest TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE face_family (
    family TEXT, country TEXT, official TEXT, PRIMARY KEY (family, country, official)
) STRICT, WITHOUT ROWID;
CREATE INDEX face_family_of_official ON face_family (official);
CREATE TABLE holder (official TEXT, place TEXT, digest TEXT, PRIMARY KEY (official, place)) STRICT, WITHOUT ROWID;
CREATE INDEX holder_of_place ON holder (place, official);

-- Officials as articles tell of them, place being that among all in the order in which they came; resolution is
-- 'override' where a correction shaped one.
CREATE TABLE official (
    place INTEGER PRIMARY KEY,
    official TEXT,
    base TEXT,
    official_key TEXT,
    is_used INTEGER,
    fold TEXT,
    full_name TEXT,
    family_name TEXT,
    aliases TEXT,
    wikidata_id TEXT,
    is_provisional INTEGER,
    resolution TEXT
) STRICT;
CREATE UNIQUE INDEX official_of_id ON official (official);
CREATE INDEX official_of_key ON official (official_key);
CREATE INDEX official_of_base ON official (base);
CREATE INDEX official_of_fold ON official (fold) WHERE NOT is_provisional;
CREATE INDEX official_overridden ON official (official_key) WHERE resolution = 'override';
CREATE INDEX official_shown ON official (is_used, is_provisional);

CREATE TABLE position (
    official TEXT,
    position_key TEXT,
    official_key TEXT,
    title TEXT,
    role_category TEXT,
    organisation_key TEXT,
    country_code TEXT,
    valid_from INTEGER,
    valid_to INTEGER,
    valid_from_basis TEXT,
    valid_to_basis TEXT,
    is_current INTEGER,
    article_count INTEGER,
    last_seen INTEGER,
    is_learnt INTEGER
) STRICT;
CREATE INDEX position_of_official ON position (official);
CREATE INDEX position_of_key ON position (position_key);
CREATE INDEX position_of_organisation ON position (organisation_key, official);
CREATE INDEX position_last_seen ON position (last_seen);

-- The days on which anybody is known to be in a place of office, and between which each was seen there.
CREATE TABLE start (official TEXT, key TEXT, place TEXT, words TEXT, days BLOB) STRICT;
CREATE INDEX start_of_official ON start (official);
CREATE INDEX start_of_place ON start (place);
CREATE TABLE tenure (official TEXT, place TEXT, first INTEGER, last INTEGER) STRICT;
CREATE INDEX tenure_of_official ON tenure (official);
CREATE INDEX tenure_of_place ON tenure (place);

-- The officials over whose rows corrections were laid when these were written.
CREATE TABLE laid_over (official TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
-- The last day on which anybody was seen in an office when the positions were written.
CREATE TABLE newest (day INTEGER) STRICT;
-- How many articles tell of how many people: rows are what each run added.
CREATE TABLE tally (articles INTEGER, persons INTEGER) STRICT;
