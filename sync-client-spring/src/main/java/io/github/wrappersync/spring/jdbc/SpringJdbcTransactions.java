package io.github.wrappersync.spring.jdbc;

import io.github.wrappersync.store.jdbc.JdbcTransactions;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * Transactions of the application's {@link PlatformTransactionManager}, each a new one: what {@code
 * JdbcTemplate}, {@code JdbcClient}, JPA or a {@code @Transactional} method does within one joins
 * it. Thread-safe.
 */
public final class SpringJdbcTransactions implements JdbcTransactions {

  private final DataSource dataSource;
  private final PlatformTransactionManager manager;

  private SpringJdbcTransactions(DataSource dataSource, PlatformTransactionManager manager) {
    this.dataSource = dataSource;
    this.manager = manager;
  }

  /**
   * Transactions on the data source.
   *
   * @param manager begins transactions on this data source: a {@code JdbcTransactionManager}, a
   *     {@code JpaTransactionManager} whose dialect gives its JDBC connection away (Hibernate's
   *     does), or a JTA one
   * @throws IllegalArgumentException if it is seen to be of another data source
   */
  public static SpringJdbcTransactions of(
      DataSource dataSource, PlatformTransactionManager manager) {
    DataSource target =
        dataSource instanceof TransactionAwareDataSourceProxy proxy
                && proxy.getTargetDataSource() != null
            ? proxy.getTargetDataSource()
            : dataSource;
    if (manager instanceof DataSourceTransactionManager known && known.getDataSource() != target) {
      throw new IllegalArgumentException(
          "The transaction manager is of the data source %s: expected one of %s"
              .formatted(known.getDataSource(), target));
    }
    return new SpringJdbcTransactions(target, manager);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the transaction manager does not begin transactions on the
   *     data source: nothing is done then
   */
  @Override
  public <R> R run(TransactionalCall<R> work) throws Exception {
    DefaultTransactionDefinition definition =
        new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    definition.setName("sync-client");
    TransactionStatus status = manager.getTransaction(definition);
    R result;
    try {
      result = callOnConnection(work);
    } catch (Throwable e) {
      rollBack(status, e);
      throw e;
    }
    manager.commit(status);
    return result;
  }

  private <R> R callOnConnection(TransactionalCall<R> work) throws Exception {
    Connection connection = DataSourceUtils.doGetConnection(dataSource);
    try {
      requireTransactional(connection);
      return work.call(connection);
    } finally {
      DataSourceUtils.doReleaseConnection(connection, dataSource);
    }
  }

  private void requireTransactional(Connection connection) throws SQLException {
    if (connection.getAutoCommit()) {
      throw new IllegalStateException(
          "The transaction manager %s does not begin transactions on the data source of the client's stores, %s: expected the one that does. Define a bean SpringJdbcTransactions.of(dataSource, transactionManager) with two that belong together"
              .formatted(manager, dataSource));
    }
  }

  private void rollBack(TransactionStatus status, Throwable cause) {
    try {
      manager.rollback(status);
    } catch (RuntimeException | Error e) {
      cause.addSuppressed(e);
    }
  }
}
