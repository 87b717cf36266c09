package io.github.wrappersync.publisher.sql;

import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** JDBC's batches. */
public final class Batches {

  private Batches() {}

  /**
   * Executes what was added to the batch. A failure is PostgreSQL's own: the driver's names the
   * values, which may be of a record and are not for logs.
   */
  public static void execute(PreparedStatement statement) throws SQLException {
    try {
      statement.executeBatch();
    } catch (BatchUpdateException e) {
      SQLException own = e.getNextException();
      throw own == null
          ? new SQLException("A batch of statements failed", e.getSQLState(), e)
          : own;
    }
  }
}
