-- Repair: backfills of more kinds, and such as were given up.

-- Emergency syncs: their backfills name them, and when these are done the writer begins a new epoch.
CREATE TABLE sync.emergency (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  requested_at timestamptz NOT NULL DEFAULT now(),
  finished_at  timestamptz,
  epoch        text                                   -- the one that it began; null as long as it has not, or was given up
);

-- One at a time.
CREATE UNIQUE INDEX emergency_open ON sync.emergency ((true)) WHERE finished_at IS NULL;

-- The phase of a replay is events while it notes the records of its events, then rows while it tells them.
ALTER TABLE sync.backfill
  ALTER COLUMN table_name DROP NOT NULL,              -- null for a replay
  ADD COLUMN registration   jsonb,                    -- how the table was registered, where the whole table is asked for
  ADD COLUMN former_type    text,                     -- a data type that the table had: whoever has records of it is told to delete them
  ADD COLUMN first_position bigint,                   -- of a replay: the events to look at
  ADD COLUMN last_position  bigint,
  ADD COLUMN asked_head     bigint,                   -- of a replay: the head when it was asked for
  ADD COLUMN emergency_id   bigint,                   -- the emergency sync that it is part of
  ADD COLUMN kept           boolean NOT NULL DEFAULT false,   -- stays when it is done, also if it asks for a single record
  ADD COLUMN cancelled      boolean NOT NULL DEFAULT false;   -- done, but given up

-- The records that a replay has found and not told yet, each with its newest event of that time.
CREATE TABLE sync.replay_record (
  backfill_id bigint NOT NULL,
  data_type   text   NOT NULL COLLATE "C",
  record_id   text   NOT NULL COLLATE "C",
  tenant_id   text   NOT NULL COLLATE "C",
  position    bigint NOT NULL,
  PRIMARY KEY (backfill_id, data_type, record_id, tenant_id)
);
