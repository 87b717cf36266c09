-- Copies of the newest rows, processed, with ids that go on, one copy behind the other.
DO $$
DECLARE
  from_id bigint := (SELECT max(id) FROM change_log);
  span    bigint := (SELECT count(*) FROM growth.change);
BEGIN
  FOR copy IN 1..%1$d LOOP
    INSERT INTO change_log (id, table_name, record_id, operation, changed_at, changed_fields, priority, processed, batch_id,
                            created_at, tenant_id, row_data, xid, actor)
    SELECT from_id + (copy - 1) * span + row_number() OVER (ORDER BY id), table_name, record_id, operation, changed_at,
           changed_fields, priority, true, batch_id, created_at, tenant_id, row_data, xid, actor
    FROM growth.change ORDER BY id;
  END LOOP;
END
$$
