package io.github.wrappersync.publisher.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Statements that change rows and travel to PostgreSQL together, in the transaction that is open:
 * the driver sends them all, and then waits once. They are done one after the other, and the first
 * that fails ends the rest. For one thread.
 *
 * <p>The same statements in the same order are prepared but once a connection: what is added should
 * differ in its values, not in its text.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Extended Query</a>
 */
public final class RoundTrip {

  private final List<Step> steps = new ArrayList<>();

  /** Looks at what a statement has done. */
  @FunctionalInterface
  public interface Check {
    /**
     * Is told once all statements are done.
     *
     * @param returned the first column of each row that the statement has returned, by {@code
     *     RETURNING}
     */
    void done(List<String> returned) throws SQLException;
  }

  private record Step(String sql, Check check, List<Object> values) {}

  /**
   * Adds a statement.
   *
   * @param sql with a {@code ?} for each value; ends without a semicolon
   * @param values those of JDBC, besides {@code String[]} for {@code text[]} and {@code long[]} for
   *     {@code bigint[]}
   */
  public RoundTrip add(String sql, Object... values) {
    return add(sql, returned -> {}, values);
  }

  /**
   * Adds a statement.
   *
   * @param check is called once all are done; may throw, and use the connection
   */
  public RoundTrip add(String sql, Check check, Object... values) {
    steps.add(new Step(sql, check, List.of(values)));
    return this;
  }

  /** Sends what was added, and waits until it is done. */
  public void execute(Connection connection) throws SQLException {
    if (steps.isEmpty()) {
      return;
    }
    String all = steps.stream().map(Step::sql).collect(Collectors.joining(";\n"));
    try (PreparedStatement statement = connection.prepareStatement(all)) {
      int index = 1;
      for (Step step : steps) {
        for (Object value : step.values) {
          bind(connection, statement, index++, value);
        }
      }
      statement.execute();
      List<List<String>> returned = new ArrayList<>();
      for (int step = 0; step < steps.size(); step++) {
        returned.add(returned(statement));
        statement.getMoreResults();
      }
      for (int step = 0; step < steps.size(); step++) {
        steps.get(step).check.done(returned.get(step));
      }
    }
  }

  private static List<String> returned(PreparedStatement statement) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.getResultSet()) {
      while (rows != null && rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private static void bind(
      Connection connection, PreparedStatement statement, int index, Object value)
      throws SQLException {
    if (value instanceof String[] texts) {
      statement.setArray(index, connection.createArrayOf("text", texts));
    } else if (value instanceof long[] numbers) {
      statement.setObject(index, numbers);
    } else {
      statement.setObject(index, value);
    }
  }
}
