package io.github.wrappersync.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Runs work in transactions of the application's database. By default on connections of a {@code
 * DataSource}; a framework that manages transactions brings its own, so that a handler's use of it
 * joins the same one.
 */
public interface JdbcTransactions {

  /**
   * Runs the work in a new transaction and commits it; rolls it back if the work throws. Blocks.
   *
   * @return what the work returned
   * @throws Exception what the work threw, or that the database could not do it
   */
  <R> R run(TransactionalCall<R> work) throws Exception;

  /**
   * Work in a transaction.
   *
   * @param <R> what it returns
   */
  @FunctionalInterface
  interface TransactionalCall<R> {

    R call(Connection connection) throws Exception;
  }

  /** Takes a connection for each transaction; its {@code autoCommit} is put back afterwards. */
  static JdbcTransactions of(DataSource dataSource) {
    return new JdbcTransactions() {
      @Override
      public <R> R run(TransactionalCall<R> work) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
          boolean autoCommit = connection.getAutoCommit();
          if (autoCommit) {
            connection.setAutoCommit(false);
          }
          R result;
          try {
            result = work.call(connection);
            connection.commit();
          } catch (Throwable e) {
            rollBack(connection, autoCommit, e);
            throw e;
          }
          if (autoCommit) {
            connection.setAutoCommit(true);
          }
          return result;
        }
      }
    };
  }

  private static void rollBack(Connection connection, boolean autoCommit, Throwable cause) {
    try {
      connection.rollback();
      if (autoCommit) {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
