-- An audience is a distinct set of needs, any one of which sees what it stands on. Records and names point to theirs, so that a read
-- turns a scope into a set of small numbers once. Audiences are never changed, removed or used for another set.
CREATE TABLE audience (
  n     INTEGER PRIMARY KEY,
  needs TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE audience_need (
  need     TEXT NOT NULL,
  audience INTEGER NOT NULL REFERENCES audience (n),
  PRIMARY KEY (need, audience)
) STRICT, WITHOUT ROWID;

-- The needs that have occurred in the store: what Head lists.
CREATE TABLE class (
  need TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- One row for every id that was ever written. The number n stands for the id everywhere else, because indexes of numbers stay small
-- enough for a batch to touch few pages of them. A dropped record keeps its row, for its history, with all that follows id NULL.
--   kind      the kind of entity or tie, SOURCE or COVERAGE
--   sort_key  of entities and sources, which are listed; NULL for the rest. sort_key, type and track are what lists filter and order by.
--   from_n    a tie's ends, or (from_n alone) a coverage's subject: what must be visible besides the record itself
--   doc       the record (codec.go); last, because a row is read only as far as the last column asked for
CREATE TABLE record (
  n        INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  kind     TEXT,
  type     TEXT,
  track    TEXT,
  sort_key TEXT,
  from_n   INTEGER,
  to_n     INTEGER,
  audience INTEGER,
  doc      BLOB
) STRICT;

CREATE INDEX record_from ON record (from_n) WHERE from_n IS NOT NULL;
CREATE INDEX record_to ON record (to_n) WHERE to_n IS NOT NULL;
CREATE INDEX record_kind ON record (kind, sort_key, id, type, track, audience) WHERE sort_key IS NOT NULL;
CREATE INDEX record_order ON record (sort_key, id, kind, type, track, audience) WHERE sort_key IS NOT NULL;

-- What a record refers to besides its ends.
CREATE TABLE pointer (
  target   INTEGER NOT NULL,
  referrer INTEGER NOT NULL,
  PRIMARY KEY (target, referrer)
) STRICT, WITHOUT ROWID;

-- How many listed records there are of each sort, so that the total of a list is a sum of a few rows.
CREATE TABLE tally (
  kind     TEXT NOT NULL,
  type     TEXT NOT NULL,
  track    TEXT NOT NULL,
  audience INTEGER NOT NULL,
  total    INTEGER NOT NULL,
  PRIMARY KEY (kind, type, track, audience)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER record_listed AFTER INSERT ON record WHEN NEW.sort_key IS NOT NULL BEGIN
  INSERT INTO tally VALUES (NEW.kind, NEW.type, NEW.track, NEW.audience, 1) ON CONFLICT DO UPDATE SET total = total + 1;
END;

CREATE TRIGGER record_moved AFTER UPDATE OF kind, type, track, sort_key, audience ON record
WHEN OLD.sort_key IS NOT NULL OR NEW.sort_key IS NOT NULL BEGIN
  UPDATE tally SET total = total - 1
   WHERE OLD.sort_key IS NOT NULL AND kind = OLD.kind AND type = OLD.type AND track = OLD.track AND audience = OLD.audience;
  INSERT INTO tally SELECT NEW.kind, NEW.type, NEW.track, NEW.audience, 1 WHERE NEW.sort_key IS NOT NULL
    ON CONFLICT DO UPDATE SET total = total + 1;
  DELETE FROM tally WHERE kind = OLD.kind AND type = OLD.type AND track = OLD.track AND audience = OLD.audience AND total = 0;
END;

-- The names of entities, as Search compares them.
CREATE TABLE name (
  n        INTEGER PRIMARY KEY,
  record   INTEGER NOT NULL REFERENCES record (n),
  text     TEXT NOT NULL,
  folded   TEXT NOT NULL,
  kind     TEXT NOT NULL,
  audience INTEGER NOT NULL
) STRICT;

CREATE INDEX name_record ON name (record);
CREATE INDEX name_folded ON name (folded);

-- The words of folded names, where each occurs, and what comes of each by leaving out one letter (graph.Deletions): a near miss is found
-- by exact look-up of what the two words share.
CREATE TABLE word (
  n    INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE word_name (
  word INTEGER NOT NULL,
  name INTEGER NOT NULL REFERENCES name (n) ON DELETE CASCADE,
  PRIMARY KEY (word, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX word_name_name ON word_name (name);

CREATE TABLE deletion (
  variant TEXT NOT NULL,
  word    INTEGER NOT NULL,
  PRIMARY KEY (variant, word)
) STRICT, WITHOUT ROWID;

-- The change log. put and dropped are the ids of its records as JSON lists; change_record finds the changes of one record.
CREATE TABLE change (
  revision INTEGER PRIMARY KEY,
  at       TEXT NOT NULL,
  key      TEXT NOT NULL UNIQUE,
  origin   TEXT NOT NULL,
  why      TEXT NOT NULL,
  put      TEXT NOT NULL,
  dropped  TEXT NOT NULL
) STRICT;

CREATE TABLE change_record (
  record   INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  op       TEXT NOT NULL,
  PRIMARY KEY (record, revision)
) STRICT, WITHOUT ROWID;

PRAGMA application_id = 1650681966;
PRAGMA user_version = 1;
