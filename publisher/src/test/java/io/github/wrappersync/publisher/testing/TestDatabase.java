package io.github.wrappersync.publisher.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * A database of its own on the shared server, empty at first.
 *
 * @param name the name of the database
 * @param jdbcUrl with the superuser {@code postgres} in it
 * @param dataSource opens a new connection each time; not a pool
 */
public record TestDatabase(String name, String jdbcUrl, DataSource dataSource) {

  /** Runs the publisher's migrations with the change log in the schema {@code public}. */
  public TestDatabase migrate() {
    Flyway.configure()
        .dataSource(dataSource)
        .defaultSchema("sync")
        .schemas("sync")
        .placeholders(Map.of("wrapperSchema", "public"))
        .load()
        .migrate();
    return this;
  }

  /** Runs statements, each in a transaction of its own, on one new connection. */
  public void execute(String... statements) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** The rows of a query as text, the columns of a row separated by {@code |}, nulls as null. */
  public List<String> rows(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join("|", row));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
