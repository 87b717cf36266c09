-- Rows of the change log that hold no image: those of a wrapper's own row triggers, or of its own code. Nobody knows what the
-- record was, so that it is compared with the heads as it is now.

-- A thin row's transaction, so that it is known for the twin of a row that the publisher's trigger wrote of the same change.
-- Those triggers name the column, and do not pay for the default.
ALTER TABLE ${wrapperSchema}.change_log ALTER COLUMN xid SET DEFAULT pg_current_xact_id();

-- Told apart from rows that somebody put back, whose records are told in any case: a thin row's record only where it differs.
ALTER TABLE sync.redrain ADD COLUMN thin boolean NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION sync.note_redrain() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO sync.redrain (change_id) VALUES (NEW.id) ON CONFLICT (change_id) DO UPDATE SET thin = false;
  RETURN NULL;
END
$$;

CREATE FUNCTION sync.note_thin() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO sync.redrain (change_id, thin) VALUES (NEW.id, true) ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

-- A statement of the wrapper's that writes a thin row outside of any trigger may have fetched its id long before its
-- transaction got a transaction id, and then the writer may have given the id up. So such a row is noted with its insertion.
-- A trigger's row is found by its id, and costs no more than this condition, of which the first half is false.
CREATE TRIGGER sync_note_thin
  AFTER INSERT ON ${wrapperSchema}.change_log
  FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND NEW.row_data IS NULL AND NEW.actor IS NULL)
  EXECUTE FUNCTION sync.note_thin();

ALTER TABLE ${wrapperSchema}.change_log ENABLE ALWAYS TRIGGER sync_note_thin;
