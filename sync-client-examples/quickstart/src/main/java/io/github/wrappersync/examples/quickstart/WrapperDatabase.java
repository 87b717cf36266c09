package io.github.wrappersync.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** The wrapper's database, as the wrapper itself sees it. */
final class WrapperDatabase implements AutoCloseable {

  private static final String MARK = "wrapper-sync quick start";

  private final Connection connection;

  private WrapperDatabase(Connection connection) {
    this.connection = connection;
  }

  /**
   * Connects, creates the reference schema where it is missing, and fills it.
   *
   * @throws IllegalStateException if the database has such tables of its own
   */
  static WrapperDatabase open(URI url) throws SQLException, IOException {
    Properties properties = new Properties();
    if (url.getUserInfo() != null) {
      String[] user = url.getUserInfo().split(":", 2);
      properties.put("user", user[0]);
      properties.put("password", user.length > 1 ? user[1] : "");
    }
    String query = url.getQuery() == null ? "" : "?" + url.getQuery();
    Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://%s:%d%s%s"
                .formatted(
                    url.getHost(), url.getPort() < 0 ? 5432 : url.getPort(), url.getPath(), query),
            properties);
    WrapperDatabase database = new WrapperDatabase(connection);
    String mark =
        database.text("SELECT coalesce(obj_description(to_regclass('public.tenants')), '')");
    boolean exists =
        !database.text("SELECT coalesce(to_regclass('public.tenants')::text, '')").isEmpty();
    if (exists && !mark.equals(MARK)) {
      database.close();
      throw new IllegalStateException(
          "The database has a table 'tenants' that the quick start has not made, and it would change its data: expected an"
              + " empty database, such as one made by 'createdb quickstart'");
    }
    if (!exists) {
      database.run(resource("wrapper-schema.sql"));
    }
    database.run(resource("wrapper-data.sql"));
    return database;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = WrapperDatabase.class.getResourceAsStream("/quickstart/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Runs statements in one transaction.
   *
   * @return when the commit was asked for, as {@link System#nanoTime}
   */
  long commit(String... statements) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
      long asked = System.nanoTime();
      connection.commit();
      return asked;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** Runs statements in a transaction that is rolled back. */
  void rollBack(String... statements) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.rollback();
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private void run(String script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(script);
    }
  }

  String text(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return String.valueOf(result.getString(1));
    }
  }

  /** The rows of a query with two columns: the first as key. */
  Map<String, String> pairs(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      Map<String, String> pairs = new LinkedHashMap<>();
      while (result.next()) {
        pairs.put(result.getString(1), result.getString(2));
      }
      return pairs;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
