-- The writer keeps the newest position of each channel in memory. It writes those that have moved to sync.channel now and
-- then, and not with each batch: with thousands of channels that took as long as the events themselves. A channel's first
-- event still brings its row along.

-- sync.channel names the newest events up to this position at least; a writer that begins catches up from here.
CREATE TABLE sync.channel_progress (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  position bigint  NOT NULL
) WITH (fillfactor = 10);

INSERT INTO sync.channel_progress (position) SELECT coalesce(max(head), 0) FROM sync.log;
