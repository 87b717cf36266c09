-- What operators ask of the writer, whichever instance that is: exactly one row. In a table of its own, as sync.log is the
-- writer's alone: an update of it from elsewhere would fail a step of a backfill.
CREATE TABLE sync.control (
  only_row     boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
  paused       boolean     NOT NULL DEFAULT false,
  paused_at    timestamptz,
  pause_reason text,
  drains_asked bigint      NOT NULL DEFAULT 0,  -- how many drains were asked for; each request is known by its number
  drains_done  bigint      NOT NULL DEFAULT 0,  -- the highest of these numbers that is done, and all below it with it
  writer       text                             -- the address of the instance that became the writer last
) WITH (fillfactor = 10);

INSERT INTO sync.control DEFAULT VALUES;
