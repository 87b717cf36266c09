package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.testing.TestDatabase;
import java.util.List;

/**
 * Which changes were told to nobody, as SQL says of what the triggers wrote: that the last state of
 * a record is right everywhere does not show that those before it were told.
 *
 * <p>An update within an application's scope has an event there, whatever the application had
 * before. Scopes of configurations and roles are in the rows themselves; users and entities count
 * in the tenants whose applications never change.
 */
final class EveryChange {

  private static final String UNTOLD =
      """
      WITH untold AS (
        SELECT id, name
        FROM change_log CROSS JOIN (VALUES ('crm'), ('hrms')) AS application(name)
        WHERE id > %1$d AND processed AND operation = 'UPDATE'
          AND (table_name = 'credit_configurations' AND starts_with(row_data ->> 'operationCode', name || '.')
               OR table_name = 'custom_roles'
                  AND EXISTS (SELECT FROM jsonb_array_elements_text(row_data -> 'permissions') AS permission
                              WHERE starts_with(permission, name || '.') OR permission IN ('user-management', 'role-management'))
               OR table_name IN ('tenant_users', 'entities') AND tenant_id IN ('acme', 'globex'))
        EXCEPT
        SELECT change_id, application FROM sync.event WHERE change_id > %1$d)
      SELECT id, table_name, record_id, name FROM untold JOIN change_log USING (id) ORDER BY id LIMIT 5
      """;

  private EveryChange() {}

  /** The number of the newest change. */
  static long last(TestDatabase database) {
    return Long.parseLong(database.rows("SELECT coalesce(max(id), 0) FROM change_log").get(0));
  }

  /** Some of the changes above a number that an application should have been told and was not. */
  static List<String> untold(TestDatabase database, long after) {
    return database.rows(UNTOLD.formatted(after));
  }
}
