package io.github.wrappersync.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;

/** What differs between databases. */
enum Dialect {
  POSTGRESQL(
      "postgresql.sql",
      "(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
      " FOR SHARE",
      "INSERT INTO",
      " ON CONFLICT DO NOTHING") {
    @Override
    void commitDurably(Connection connection) throws SQLException {
      run(connection, "SELECT " + DURABLE);
    }

    @Override
    void beginEffect(Connection connection, Duration idle) throws SQLException {
      run(
          connection,
          "SELECT %s, %s".formatted(DURABLE, IDLE.formatted(Math.max(1, idle.toMillis()))));
    }
  },

  /** MariaDB and MySQL. */
  MYSQL(
      "mysql.sql",
      "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000",
      " LOCK IN SHARE MODE",
      "INSERT IGNORE INTO",
      ""),

  H2(
      "h2.sql",
      "DATEDIFF('MILLISECOND', TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00', CURRENT_TIMESTAMP)",
      " FOR UPDATE",
      "INSERT INTO",
      "") {
    /** H2 undoes a statement that fails and nothing else. */
    @Override
    boolean insertIfAbsent(Connection connection, String tableAndValues, Object... parameters)
        throws SQLException {
      try {
        return super.insertIfAbsent(connection, tableAndValues, parameters);
      } catch (SQLIntegrityConstraintViolationException e) {
        return false;
      }
    }
  };

  /** No other level is touched: a standby may be waited for. */
  private static final String DURABLE =
      """
      set_config('synchronous_commit',
          CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)""";

  private static final String IDLE =
      "set_config('idle_in_transaction_session_timeout', '%d', true)";

  private final String script;
  private final String nowMillis;
  private final String share;
  private final String insert;
  private final String onConflict;

  Dialect(String script, String nowMillis, String share, String insert, String onConflict) {
    this.script = script;
    this.nowMillis = nowMillis;
    this.share = share;
    this.insert = insert;
    this.onConflict = onConflict;
  }

  /**
   * The dialect of the database behind a connection.
   *
   * @throws SQLException also if the database is none of those known
   */
  static Dialect of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    return switch (product.toLowerCase(Locale.ROOT)) {
      case "postgresql" -> POSTGRESQL;
      case "mariadb", "mysql" -> MYSQL;
      case "h2" -> H2;
      default ->
          throw new SQLException(
              "The database is '%s': expected PostgreSQL, MariaDB, MySQL or H2; other databases need stores of their own, by the interfaces of io.github.wrappersync.store"
                  .formatted(product));
    };
  }

  /** The resource that makes the tables. */
  String script() {
    return script;
  }

  /**
   * The time now by the database's clock, in milliseconds since 1970; not that of the transaction's
   * begin. Never by way of a local time, which a zone with summer time sets back by an hour.
   */
  String nowMillis() {
    return nowMillis;
  }

  /** Ends a SELECT so that others may read the row, and change it only after this transaction. */
  String share() {
    return share;
  }

  /**
   * Inserts a row, and neither fails nor breaks the transaction where there is one with its key.
   *
   * @return whether it was inserted
   */
  boolean insertIfAbsent(Connection connection, String tableAndValues, Object... parameters)
      throws SQLException {
    return Sql.update(connection, insert + " " + tableAndValues + onConflict, parameters) > 0;
  }

  /**
   * Has the transaction's commit wait until it is on disk, where the database is set to answer
   * before that: what a crash of it takes back is done as far as this process knows. Databases that
   * cannot do that for one transaction are left as they are set.
   */
  void commitDurably(Connection connection) throws SQLException {}

  /**
   * {@link #commitDurably}, and has the database end a transaction whose process does nothing for
   * so long: a frozen one must not hold its locks for ever. Databases that cannot are left as they
   * are set.
   */
  void beginEffect(Connection connection, Duration idle) throws SQLException {}

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
