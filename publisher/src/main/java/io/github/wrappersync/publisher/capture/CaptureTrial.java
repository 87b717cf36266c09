package io.github.wrappersync.publisher.capture;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Tries a table's capture function for real, without touching the table: a temporary table of the
 * same columns gets the trigger and a row, the change log is looked at, and all of it is rolled
 * back. Nobody waits for a lock, no other trigger of the wrapper fires; all that stays is an id
 * that the change log's sequence has given and nobody uses. Thread-safe; blocks.
 */
public final class CaptureTrial {

  private static final String RECORD = "sync-check";

  private final DataSource dataSource;
  private final CapturedTables tables;
  private final String changeLog;

  /**
   * @param dataSource connects as the role that the triggers run as
   * @param logSchema the schema of the change log, as it stands in the catalog
   */
  public CaptureTrial(DataSource dataSource, String logSchema, CapturedTables tables) {
    this.dataSource = dataSource;
    this.tables = tables;
    this.changeLog = SqlNames.quote(logSchema) + ".change_log";
  }

  /** The tables that are tried. */
  public List<CapturedTable> tables() {
    return tables.all();
  }

  /** Tries a table; tells what went wrong, or nothing if the change was captured. */
  public Optional<String> fault(CapturedTable table) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        prepare(connection, table);
        return insert(connection, table);
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private static void prepare(Connection connection, CapturedTable table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL statement_timeout = '5s'; SET LOCAL lock_timeout = '1s'");
      statement.execute("SET LOCAL sync.mute = ''; SET LOCAL sync.nested = ''");
      statement.execute(
          "CREATE TEMPORARY TABLE sync_check ON COMMIT DROP AS SELECT * FROM %s WITH NO DATA"
              .formatted(table.sqlName()));
      CaptureTrigger insert =
          CaptureTrigger.OF_TABLE.stream()
              .filter(trigger -> trigger.name().equals("sync_capture_insert"))
              .findFirst()
              .orElseThrow();
      for (String sql : insert.create("sync_check", CaptureFunction.qualifiedName(table))) {
        statement.execute(sql);
      }
    }
  }

  private Optional<String> insert(Connection connection, CapturedTable table) throws SQLException {
    long newest;
    try (Statement statement = connection.createStatement()) {
      newest = number(statement, "SELECT coalesce(max(id), 0) FROM " + changeLog);
      statement.execute(
          "INSERT INTO sync_check (%s) SELECT %s"
              .formatted(SqlNames.quote(table.keyColumn()), Sql.literal(key(statement, table))));
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT count(*) FROM %s
            WHERE id > ? AND xid = pg_current_xact_id() AND table_name = ? AND operation = 'INSERT'
              AND row_data IS NOT NULL
            """
                .formatted(changeLog))) {
      statement.setLong(1, newest);
      statement.setString(2, table.logName());
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getLong(1) == 1
            ? Optional.empty()
            : Optional.of(
                "the change log has %d rows of the change: expected 1"
                    .formatted(result.getLong(1)));
      }
    }
  }

  /** A text that the type of the key takes. */
  private static String key(Statement statement, CapturedTable table) throws SQLException {
    try (ResultSet result =
        statement.executeQuery(
            """
            SELECT format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = 'pg_temp.sync_check'::regclass AND attname = %s
            """
                .formatted(Sql.literal(table.keyColumn())))) {
      result.next();
      String type = result.getString(1).toLowerCase(Locale.ROOT);
      if (type.equals("uuid")) {
        return "00000000-0000-0000-0000-000000000000";
      }
      return type.startsWith("character") || type.equals("text") ? RECORD : "0";
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }
}
