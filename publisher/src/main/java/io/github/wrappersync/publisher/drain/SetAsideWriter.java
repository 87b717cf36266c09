package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.publisher.plan.Plan;
import io.github.wrappersync.publisher.plan.SetAside;
import io.github.wrappersync.publisher.sql.Batches;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a plan sets aside, and removes what is through. Used by the writer's thread alone.
 */
final class SetAsideWriter {

  private static final Logger log = LoggerFactory.getLogger(SetAsideWriter.class);

  /** Longer texts might not fit into an entry of the index that finds a record. */
  private static final int LONGEST_INDEXED = 300;

  /** Spares the look at the table for as long as it is empty, as it nearly always is. */
  private boolean mayHaveRows;

  /** Reads whether anything is set aside. */
  static SetAsideWriter open(Connection connection) throws SQLException {
    SetAsideWriter writer = new SetAsideWriter();
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT EXISTS (SELECT FROM sync.set_aside)");
        ResultSet result = statement.executeQuery()) {
      result.next();
      writer.mayHaveRows = result.getBoolean(1);
    }
    return writer;
  }

  void write(Connection connection, Plan plan) throws SQLException {
    if (mayHaveRows && !plan.through().isEmpty()) {
      remove(connection, plan);
    }
    if (!plan.setAside().isEmpty()) {
      add(connection, plan.setAside());
      mayHaveRows = true;
    }
  }

  private static void remove(Connection connection, Plan plan) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            DELETE FROM sync.set_aside
            USING unnest(?::text[], ?::text[]) AS through (table_name, record_id)
            WHERE set_aside.table_name = through.table_name AND set_aside.record_id = through.record_id
              AND set_aside.record_id <> ''
            """)) {
      statement.setArray(
          1,
          connection.createArrayOf(
              "text",
              plan.through().stream().map(record -> indexed(record.tableName())).toArray()));
      statement.setArray(
          2,
          connection.createArrayOf(
              "text", plan.through().stream().map(record -> indexed(record.recordId())).toArray()));
      statement.executeUpdate();
    }
  }

  private static void add(Connection connection, List<SetAside> entries) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO sync.set_aside (table_name, record_id, tenant_id, change_id, code, reason, change)
            VALUES (?, ?, ?, ?, ?, ?, ?::jsonb)
            ON CONFLICT (table_name, record_id) WHERE record_id <> '' DO UPDATE
            SET tenant_id = excluded.tenant_id, change_id = excluded.change_id, code = excluded.code,
                reason = excluded.reason, change = excluded.change, set_aside_at = now(),
                attempts = set_aside.attempts + 1
            """)) {
      for (SetAside entry : entries) {
        statement.setString(1, indexed(entry.tableName()));
        statement.setString(2, indexed(entry.recordId()));
        statement.setString(3, entry.tenantId());
        statement.setObject(4, entry.changeId(), java.sql.Types.BIGINT);
        statement.setString(5, entry.code());
        statement.setString(6, entry.reason());
        statement.setString(7, entry.change());
        statement.addBatch();
      }
      Batches.execute(statement);
    }
    SetAside first = entries.get(0);
    log.warn(
        "{} changes were set aside, the first is {}/{}: {}. Nothing else waits for them; see /admin/set-aside",
        entries.size(),
        Printable.id(first.tableName()),
        Printable.id(first.recordId()),
        Printable.text(firstLine(first.reason())));
  }

  /** The lines of PostgreSQL that follow may quote the record, which is not for logs. */
  private static String firstLine(String reason) {
    return reason.lines().findFirst().orElse("");
  }

  /** The text, or where it is too long its beginning and a hash of it; the change has it whole. */
  private static String indexed(String text) {
    return text.length() <= LONGEST_INDEXED
        ? text
        : text.substring(0, text.offsetByCodePoints(0, 100))
            + '…'
            + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
