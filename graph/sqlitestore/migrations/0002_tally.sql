-- The tally is written with each batch and no longer kept by triggers: these cost every tie, which is in no list, a look at them, and made SQLite
-- look for the names of every new record.
DROP TRIGGER record_listed;
DROP TRIGGER record_moved;

PRAGMA user_version = 2;
