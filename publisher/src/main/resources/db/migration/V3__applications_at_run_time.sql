-- Applications that are registered, changed and removed at run time.

ALTER TABLE sync.application
  -- Where its events begin: the position behind which they lie. 0 for a name that is new; null for one that was removed
  -- before, until the writer has left a position out for it, so that no position of its former life can be followed.
  ADD COLUMN since                 bigint DEFAULT 0,
  ADD COLUMN old_token_hash        bytea,              -- accepted beside the present one for a while
  ADD COLUMN old_token_valid_until timestamptz,
  ADD COLUMN settings_token_hash   bytea;              -- of the token in the settings that was applied last

UPDATE sync.application SET settings_token_hash = token_hash;

-- Names that were removed. The writer detaches one: from then on it reads and appends nothing for it. Then what is left
-- is purged. The row stays until the name is registered anew.
CREATE TABLE sync.removed_application (
  name                text        PRIMARY KEY,
  removed_at          timestamptz NOT NULL DEFAULT now(),
  detached            boolean     NOT NULL DEFAULT false,
  purged              boolean     NOT NULL DEFAULT false,
  settings_token_hash bytea                            -- goes over to a new life of the name
);

-- Data types of an application that have to be compared anew, as what it receives of them has changed. The writer turns
-- each into a backfill.
CREATE TABLE sync.rescope (
  application text NOT NULL REFERENCES sync.application ON DELETE CASCADE,
  data_type   text NOT NULL,
  PRIMARY KEY (application, data_type)
);

-- The first backfill of a data type that an application was given at run time: its snapshot is whole once this one, or a
-- later one, is done. Null until the writer has asked for it. The ids decide, not times: the writer asks in the order in
-- which it works, whereas a request that began later by the clock may have been worked off before the registration was
-- committed.
CREATE TABLE sync.first_backfill (
  application text NOT NULL REFERENCES sync.application ON DELETE CASCADE,
  data_type   text NOT NULL,
  backfill_id bigint,
  PRIMARY KEY (application, data_type)
);
