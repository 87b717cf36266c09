package io.github.wrappersync.publisher.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes old rows of a table whose ids ascend with time. A row that somebody has locked is left
 * for the next time.
 */
final class RowSweep implements Sweep {

  private final String look;
  private final String delete;
  private final Duration horizon;
  private long after = Long.MIN_VALUE;

  /**
   * @param table as it is written in SQL
   * @param time the column that tells how old a row is
   * @param within which rows to look at, as a condition on {@code rows}
   * @param condition which of those that are old enough may go, as a condition on {@code rows}:
   *     holds of a row when it is deleted, not only when it was looked at
   */
  private RowSweep(String table, String time, String within, String condition, Duration horizon) {
    this.look =
        """
        SELECT id, coalesce(%s < now() - make_interval(secs => ?), false) AS old
        FROM %s AS rows WHERE id > ? AND %s ORDER BY id LIMIT %d
        """
            .formatted(time, table, within, STEP);
    this.delete =
        """
        DELETE FROM %1$s WHERE id = ANY (ARRAY(
          SELECT id FROM %1$s AS rows WHERE id = ANY (?) AND %2$s FOR UPDATE SKIP LOCKED))
        """
            .formatted(table, condition);
    this.horizon = horizon;
  }

  /**
   * The processed rows of the change log. The writer reads above the low watermark only; what was
   * put back below it is in {@code sync.redrain} or unprocessed, and is kept, and so is what tells
   * of a change that is set aside.
   *
   * @param schema of the change log, quoted
   */
  static RowSweep ofChanges(String schema, Duration horizon) {
    return new RowSweep(
        schema + ".change_log",
        "changed_at",
        "id <= (SELECT low_watermark FROM sync.log)",
        """
        processed
          AND NOT EXISTS (SELECT FROM sync.redrain WHERE change_id = rows.id)
          AND NOT EXISTS (SELECT FROM sync.set_aside WHERE change_id = rows.id)""",
        horizon);
  }

  /** The records of what was delivered. */
  static RowSweep ofDeliveries(Duration horizon) {
    return new RowSweep("sync.delivery", "at", "true", "true", horizon);
  }

  @Override
  public Step next(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SET LOCAL enable_seqscan = off");
    }
    List<Long> due = new ArrayList<>();
    boolean isLast = look(connection, due);
    if (due.isEmpty()) {
      return new Step(0, isLast);
    }
    try (PreparedStatement statement = connection.prepareStatement(delete)) {
      statement.setArray(1, connection.createArrayOf("bigint", due.toArray()));
      return new Step(statement.executeUpdate(), isLast);
    }
  }

  /** Collects the old ones among the next rows; tells whether they end there. */
  private boolean look(Connection connection, List<Long> due) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(look)) {
      statement.setDouble(1, horizon.toMillis() / 1_000.0);
      statement.setLong(2, after);
      int seen = 0;
      boolean newestIsOld = true;
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          seen++;
          after = result.getLong("id");
          newestIsOld = result.getBoolean("old");
          if (newestIsOld) {
            due.add(after);
          }
        }
      }
      return seen < STEP || !newestIsOld;
    }
  }
}
