-- A wrapper that logs its changes already: the change log and the row triggers that it had before the publisher. The keys of
-- its four tables are UUIDs, and each function logs the key of its own table.

ALTER TABLE credit_configurations ALTER config_id TYPE uuid USING config_id::uuid, ALTER config_id SET DEFAULT gen_random_uuid();
ALTER TABLE tenant_users ALTER user_id TYPE uuid USING user_id::uuid, ALTER user_id SET DEFAULT gen_random_uuid();
ALTER TABLE custom_roles ALTER role_id TYPE uuid USING role_id::uuid, ALTER role_id SET DEFAULT gen_random_uuid();
ALTER TABLE entities ALTER entity_id TYPE uuid USING entity_id::uuid, ALTER entity_id SET DEFAULT gen_random_uuid();

CREATE TABLE change_log (
  id SERIAL PRIMARY KEY,
  table_name VARCHAR(50) NOT NULL,
  record_id UUID NOT NULL,
  operation VARCHAR(10) NOT NULL, -- INSERT, UPDATE, DELETE
  changed_at TIMESTAMP DEFAULT NOW(),
  changed_fields TEXT,
  priority VARCHAR(20) DEFAULT 'normal',
  processed BOOLEAN DEFAULT FALSE,
  batch_id UUID,
  created_at TIMESTAMP DEFAULT NOW()
);

CREATE INDEX idx_change_log_table_time ON change_log(table_name, changed_at);
CREATE INDEX idx_change_log_unprocessed ON change_log(processed) WHERE processed = FALSE;
CREATE INDEX idx_change_log_priority ON change_log(priority, changed_at);

CREATE FUNCTION log_credit_config_change() RETURNS TRIGGER AS $$
DECLARE
  changed_fields TEXT := '';
BEGIN
  IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
    RETURN NEW; -- no change
  END IF;
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
  IF LENGTH(changed_fields) > 0 THEN
    changed_fields := LEFT(changed_fields, LENGTH(changed_fields) - 1);
  END IF;
  INSERT INTO change_log (table_name, record_id, operation, changed_fields, priority)
  VALUES (TG_TABLE_NAME, COALESCE(NEW.config_id, OLD.config_id), TG_OP, changed_fields, 'normal');
  RETURN COALESCE(NEW, OLD);
END;
$$ LANGUAGE plpgsql;

DO $do$
DECLARE
  captured record;
BEGIN
  FOR captured IN SELECT * FROM (VALUES
      ('tenant_users', 'user', 'user_id'), ('custom_roles', 'role', 'role_id'), ('entities', 'entity', 'entity_id')
    ) AS captured (table_name, prefix, key)
  LOOP
    EXECUTE format($sql$
      CREATE FUNCTION log_%1$s_change() RETURNS TRIGGER AS $$
      BEGIN
        IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
          RETURN NEW; -- no change
        END IF;
        INSERT INTO change_log (table_name, record_id, operation, changed_fields, priority)
        VALUES (TG_TABLE_NAME, COALESCE(NEW.%2$I, OLD.%2$I), TG_OP, '', 'normal');
        RETURN COALESCE(NEW, OLD);
      END;
      $$ LANGUAGE plpgsql;
      CREATE TRIGGER %1$s_changes_trigger
        AFTER INSERT OR UPDATE OR DELETE ON %3$I
        FOR EACH ROW EXECUTE FUNCTION log_%1$s_change()
      $sql$, captured.prefix, captured.key, captured.table_name);
  END LOOP;
END
$do$;

CREATE TRIGGER credit_config_changes_trigger
  AFTER INSERT OR UPDATE OR DELETE ON credit_configurations
  FOR EACH ROW EXECUTE FUNCTION log_credit_config_change();
