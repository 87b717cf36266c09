-- What retention has done: exactly one row. It stands beside sync.log and not in it, as the row of sync.log is updated by the
-- writer in every batch: a second hand would wait for the writer, and make a step of a backfill (REPEATABLE READ) fail.
CREATE TABLE sync.retention (
  only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
  trimmed  bigint      NOT NULL DEFAULT 0,     -- the highest position that was deleted: the log is followed from there on only
  swept    bigint      NOT NULL DEFAULT 0,     -- what was old and no head when looked at last is deleted up to here
  whole_at timestamptz,                        -- when the log was last swept from its beginning
  ran_at   timestamptz                         -- when anything was last swept
) WITH (fillfactor = 50);

INSERT INTO sync.retention (trimmed) SELECT coalesce(max(trimmed), 0) FROM sync.log;

ALTER TABLE sync.log DROP COLUMN trimmed;

-- The events of some changes, for the history that an operator asks for: nothing else reads it. There is no other way from a
-- change to its events, as the drain may come to a change long after it was made. A BRIN holds one entry for 32 pages: an
-- append of 1,000 events touches a handful of them, and a million events make an index of about 100 kB.
CREATE INDEX event_change ON sync.event USING brin (change_id) WITH (pages_per_range = 32, autosummarize = on);
