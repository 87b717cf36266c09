package io.github.wrappersync.publisher.adoption;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Tries on an empty copy of the change log what is to be done with it: the ALTER TABLE, and then
 * the rows that the triggers will write. So a constraint that forbids them is found before a
 * statement of the wrapper fails by it. The copy is temporary, and goes with the transaction.
 */
final class Rehearsal {

  private static final String COPY = "pg_temp.wrapper_sync_rehearsal";

  private static final List<String> OPERATIONS = List.of("INSERT", "UPDATE", "DELETE", "TRUNCATE");

  private final Connection connection;
  private final ChangeLogTable table;
  private final ChangeLogForm form;

  /**
   * @param connection in a transaction that will be rolled back
   */
  Rehearsal(Connection connection, ChangeLogTable table, ChangeLogForm form) {
    this.connection = connection;
    this.table = table;
    this.form = form;
  }

  /** What fails, for people; none if all is well. */
  List<String> faults(CapturedTables captured) throws SQLException {
    Set<String> faults = new LinkedHashSet<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMPORARY TABLE wrapper_sync_rehearsal (LIKE %s INCLUDING ALL)"
              .formatted(table.sqlName()));
      if (!form.actions().isEmpty()) {
        statement.execute(form.alter(COPY));
      }
    } catch (SQLException e) {
      faults.add(
          "%s can not get the columns that the triggers write: %s. Tried was %s"
              .formatted(table, message(e), form.alter(table.sqlName())));
      return List.copyOf(faults);
    }
    for (CapturedTable one : captured.all()) {
      for (String operation : OPERATIONS) {
        String fault = write(one, operation);
        if (fault != null) {
          faults.add(fault);
        }
      }
    }
    return new ArrayList<>(faults);
  }

  private @Nullable String write(CapturedTable captured, String operation) throws SQLException {
    boolean truncate = operation.equals("TRUNCATE");
    Savepoint before = connection.setSavepoint();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO %s (table_name, record_id, operation, changed_fields, priority, tenant_id, row_data, xid, actor, changed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, pg_current_xact_id(), session_user, clock_timestamp())
            """
                .formatted(COPY))) {
      statement.setString(1, captured.logName());
      statement.setString(2, truncate ? "*" : "rehearsal");
      statement.setString(3, operation);
      statement.setString(4, operation.equals("UPDATE") ? captured.tenantColumn() : null);
      statement.setString(5, captured.priority().name().toLowerCase(Locale.ROOT));
      statement.setString(6, null);
      statement.setString(7, truncate ? null : "{}");
      statement.executeUpdate();
      return null;
    } catch (SQLException e) {
      connection.rollback(before);
      return refused(e);
    }
  }

  private String refused(SQLException e) {
    ServerErrorMessage server = e instanceof PSQLException one ? one.getServerErrorMessage() : null;
    String constraint = server == null ? null : server.getConstraint();
    return constraint == null
        ? "%s refuses what the triggers write: %s".formatted(table, message(e))
        : "%s has the constraint %s, which forbids what the triggers write (the operations %s, the priorities critical, normal, low, any text as record_id): drop it or widen it, ALTER TABLE %s DROP CONSTRAINT \"%s\""
            .formatted(table, constraint, OPERATIONS, table.sqlName(), constraint);
  }

  private static String message(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }
}
