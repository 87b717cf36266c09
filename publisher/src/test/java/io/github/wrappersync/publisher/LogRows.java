package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.testing.TestDatabase;

/** Appends to the event log what a test needs, by plain SQL. */
public final class LogRows {

  private final TestDatabase database;

  public LogRows(TestDatabase database) {
    this.database = database;
  }

  /** Empties the log. */
  public LogRows clear() {
    database.execute(
        "TRUNCATE sync.event, sync.head, sync.channel, sync.backfill, sync.progress, sync.set_aside",
        "UPDATE sync.log SET epoch = '0f9d1c52', head = 0, low_watermark = 0",
        "UPDATE sync.channel_progress SET position = 1000000000", // there are no channels
        "UPDATE sync.retention SET trimmed = 0, swept = 0, whole_at = NULL, ran_at = NULL");
    return this;
  }

  /** Appends an event at the next position and moves the head of its record. */
  public long append(String application, String tenant, String type, String record) {
    String sql =
        """
        WITH l AS (UPDATE sync.log SET head = head + 1 RETURNING head),
        e AS (
          INSERT INTO sync.event (position, previous, application, tenant_id, data_type, record_id,
              event_id, change_type, changed_fields, priority, source_time, payload)
          SELECT head, 0, '%1$s', '%2$s', '%3$s', '%4$s', ('0f9d1c52000080008' || lpad(to_hex(head), 15, '0'))::uuid, 'UPDATE', '{name}', 'normal',
                 '2026-01-01T00:00:00Z', '{"id":"%4$s","cost":3.00}' FROM l)
        INSERT INTO sync.head SELECT '%3$s', '%4$s', '%1$s', '%2$s', head FROM l
        ON CONFLICT (data_type, record_id, application, tenant_id) DO UPDATE SET position = excluded.position
        RETURNING position
        """
            .formatted(application, tenant, type, record);
    return Long.parseLong(database.rows(sql).get(0));
  }

  /** Says that the first backfill of the four default tables is done. */
  public LogRows backfilled() {
    database.execute(
        """
        INSERT INTO sync.backfill (table_name, phase)
        SELECT unnest('{entities,custom_roles,tenant_users,credit_configurations}'::text[]), 'done'
        """);
    return this;
  }
}
