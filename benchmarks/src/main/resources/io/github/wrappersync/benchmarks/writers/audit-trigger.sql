-- The audit trigger of the PostgreSQL wiki (91plus) in short: each row as it was and as it is, as jsonb, with who, when and
-- how, and the wiki's indexes. Without the text of the statement, which the wiki leaves to a switch.
CREATE SCHEMA audit;

CREATE TABLE audit.logged_actions (
  event_id          bigserial PRIMARY KEY,
  schema_name       text NOT NULL,
  table_name        text NOT NULL,
  relid             oid NOT NULL,
  session_user_name text,
  action_tstamp_tx  timestamptz NOT NULL,
  action_tstamp_stm timestamptz NOT NULL,
  action_tstamp_clk timestamptz NOT NULL,
  transaction_id    bigint,
  application_name  text,
  client_addr       inet,
  client_port       integer,
  action            text NOT NULL CHECK (action IN ('I', 'D', 'U', 'T')),
  old_row           jsonb,
  new_row           jsonb
);

CREATE INDEX logged_actions_relid_idx ON audit.logged_actions (relid);
CREATE INDEX logged_actions_action_tstamp_tx_stm_idx ON audit.logged_actions (action_tstamp_stm);
CREATE INDEX logged_actions_action_idx ON audit.logged_actions (action);

CREATE FUNCTION audit.if_modified_func() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
    RETURN NULL;
  END IF;
  INSERT INTO audit.logged_actions
    (schema_name, table_name, relid, session_user_name, action_tstamp_tx, action_tstamp_stm, action_tstamp_clk,
     transaction_id, application_name, client_addr, client_port, action, old_row, new_row)
  VALUES
    (TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_RELID, session_user, current_timestamp, statement_timestamp(), clock_timestamp(),
     txid_current(), current_setting('application_name'), inet_client_addr(), inet_client_port(), substring(TG_OP, 1, 1),
     CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
  RETURN NULL;
END
$$;

CREATE TRIGGER audit_trigger_row
  AFTER INSERT OR UPDATE OR DELETE ON credit_configurations
  FOR EACH ROW EXECUTE FUNCTION audit.if_modified_func();
