-- Copies of the newest events: dense positions, one copy behind the other, each channel's chain whole.
DO $$
DECLARE
  span bigint := (SELECT count(*) FROM growth.event);
  low  bigint := (SELECT min(position) FROM growth.event);
BEGIN
  FOR copy IN 1..%1$d LOOP
    INSERT INTO sync.event (position, previous, application, tenant_id, data_type, record_id, event_id, change_type, reason,
                            changed_fields, priority, source_time, created_at, change_id, payload, traceparent)
    SELECT position + copy * span, CASE WHEN previous < low THEN last + (copy - 1) * span ELSE previous + copy * span END,
           application, tenant_id, data_type, record_id, event_id, change_type, reason, changed_fields, priority, source_time,
           created_at, change_id + copy * span, payload, traceparent
    FROM growth.event ORDER BY position;
  END LOOP;
END
$$
