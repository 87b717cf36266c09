-- What an application writes first: a row trigger that logs which record changed, without its image. To the letter of the
-- requirement that the project began with, with its table and its indexes.
CREATE TABLE change_log (
  id             SERIAL PRIMARY KEY,
  table_name     VARCHAR(50) NOT NULL,
  record_id      UUID NOT NULL,
  operation      VARCHAR(10) NOT NULL,
  changed_at     TIMESTAMP DEFAULT NOW(),
  changed_fields TEXT,
  priority       VARCHAR(20) DEFAULT 'normal',
  processed      BOOLEAN DEFAULT FALSE,
  batch_id       UUID,
  created_at     TIMESTAMP DEFAULT NOW()
);

CREATE INDEX idx_change_log_table_time ON change_log(table_name, changed_at);
CREATE INDEX idx_change_log_unprocessed ON change_log(processed) WHERE processed = FALSE;
CREATE INDEX idx_change_log_priority ON change_log(priority, changed_at);

CREATE OR REPLACE FUNCTION log_credit_config_change()
RETURNS TRIGGER AS $$
DECLARE
  changed_fields TEXT := '';
BEGIN
  -- Only log if something actually changed
  IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
    RETURN NEW; -- No change, skip logging
  END IF;

  -- Build changed fields summary (lightweight)
  IF TG_OP = 'UPDATE' THEN
    IF OLD.credit_cost IS DISTINCT FROM NEW.credit_cost THEN
      changed_fields := changed_fields || 'credit_cost,';
    END IF;
    IF OLD.is_active IS DISTINCT FROM NEW.is_active THEN
      changed_fields := changed_fields || 'is_active,';
    END IF;
    IF OLD.operation_code IS DISTINCT FROM NEW.operation_code THEN
      changed_fields := changed_fields || 'operation_code,';
    END IF;
  END IF;

  -- Remove trailing comma
  IF LENGTH(changed_fields) > 0 THEN
    changed_fields := LEFT(changed_fields, LENGTH(changed_fields) - 1);
  END IF;

  -- Log the change (minimal data)
  INSERT INTO change_log (table_name, record_id, operation, changed_fields, priority)
  VALUES (TG_TABLE_NAME, COALESCE(NEW.config_id, OLD.config_id), TG_OP, changed_fields, 'normal');

  RETURN COALESCE(NEW, OLD);
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER credit_config_changes_trigger
  AFTER INSERT OR UPDATE OR DELETE ON credit_configurations
  FOR EACH ROW EXECUTE FUNCTION log_credit_config_change();
