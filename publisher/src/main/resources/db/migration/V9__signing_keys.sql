-- What messages on Redis are signed with, and how often an instance became the writer, which the numbers of heartbeats begin with.

ALTER TABLE sync.application
  ADD COLUMN signing_key                 text,         -- in clear, as it has to sign; null: messages are not signed
  ADD COLUMN old_signing_key             text,         -- signs too until its time is over
  ADD COLUMN old_signing_key_valid_until timestamptz,
  ADD COLUMN settings_signing_key_hash   bytea;        -- of the key in the settings that was applied last

ALTER TABLE sync.removed_application
  ADD COLUMN settings_signing_key_hash   bytea;        -- goes over to a new life of the name

ALTER TABLE sync.log
  ADD COLUMN terms bigint NOT NULL DEFAULT 0;          -- how often an instance became the writer
