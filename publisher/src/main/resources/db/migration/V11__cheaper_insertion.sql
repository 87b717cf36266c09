-- PostgreSQL reads the condition of a row trigger from the catalog in each statement: three terms of it took an eighth of
-- what it costs to capture one row. One term is left; what the others said the function asks, of rows without an actor alone.
CREATE OR REPLACE FUNCTION sync.note_thin() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  -- 1 is this function itself: the statement is not one of a trigger.
  IF pg_trigger_depth() = 1 AND NEW.row_data IS NULL THEN
    INSERT INTO sync.redrain (change_id, thin) VALUES (NEW.id, true) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER sync_note_thin
  AFTER INSERT ON ${wrapperSchema}.change_log
  FOR EACH ROW WHEN (NEW.actor IS NULL)
  EXECUTE FUNCTION sync.note_thin();

ALTER TABLE ${wrapperSchema}.change_log ENABLE ALWAYS TRIGGER sync_note_thin;
