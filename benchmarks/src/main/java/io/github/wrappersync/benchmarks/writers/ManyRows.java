package io.github.wrappersync.benchmarks.writers;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Statements that write many rows, timed one by one on a connection that stays open. */
final class ManyRows implements AutoCloseable {

  /**
   * A statement that is timed.
   *
   * @param title for people
   * @param sql the statement
   * @param rows how many rows it writes
   */
  record Timed(String title, String sql, int rows) {}

  private final WriterDatabase database;
  private final Connection connection;

  ManyRows(WriterDatabase database) throws SQLException {
    this.database = database;
    this.connection = database.connect();
  }

  /**
   * The statements, in the order in which they can be run again and again.
   *
   * @param all the rows that the table has
   * @param some how many are inserted and deleted again
   */
  static List<Timed> statements(int all, int some) {
    return List.of(
        new Timed(
            "UPDATE of %,d rows".formatted(all),
            "UPDATE credit_configurations SET credit_cost = credit_cost + 0.01, updated_at = now()",
            all),
        new Timed(
            "INSERT of %,d rows".formatted(some), WriterDatabase.insert(all + 1, all + some), some),
        new Timed(
            "DELETE of %,d rows".formatted(some),
            "DELETE FROM credit_configurations WHERE config_id > lpad(to_hex(%d), 32, '0')::uuid"
                .formatted(all),
            some));
  }

  /** Runs a statement; milliseconds. */
  double millis(Timed timed) throws SQLException {
    database.tidy(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
      long begin = System.nanoTime();
      int written = statement.executeUpdate(timed.sql());
      long end = System.nanoTime();
      if (written != timed.rows()) {
        throw new IllegalStateException(
            "%s has written %d rows: expected %d".formatted(timed.title(), written, timed.rows()));
      }
      return (end - begin) / 1e6;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
