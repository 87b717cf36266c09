package io.github.wrappersync.store.jdbc;

import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.StoreUnavailableException;
import io.github.wrappersync.store.jdbc.JdbcTransactions.TransactionalCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The database of the stores: its transactions, its dialect, and the check of leases. */
final class Database {

  private static final Set<String> NO_TABLE = Set.of("42P01", "42S02", "42S03", "42S04");

  private final JdbcTransactions transactions;
  private final AtomicReference<@Nullable Dialect> dialect = new AtomicReference<>();

  Database(JdbcTransactions transactions) {
    this.transactions = transactions;
  }

  /** Asked for once; a database that is away at the start is asked later. */
  Dialect dialect(Connection connection) throws SQLException {
    Dialect known = dialect.get();
    if (known == null) {
      known = Dialect.of(connection);
      dialect.set(known);
    }
    return known;
  }

  <R> R inTransaction(TransactionalCall<R> work) throws Exception {
    return transactions.run(work);
  }

  /** For work that throws nothing checked but what the database throws. */
  <R> R call(String purpose, TransactionalCall<R> work) {
    try {
      return transactions.run(work);
    } catch (RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException(purpose + " was interrupted", e);
    } catch (Exception e) {
      throw new StoreUnavailableException(
          "%s failed in the database of the stores: %s%s"
              .formatted(purpose, e.getMessage(), hint(e)),
          e);
    }
  }

  /** What to do where the tables are not there, which each database says in a way of its own. */
  private static String hint(Exception problem) {
    boolean noTable =
        problem instanceof SQLException sql && NO_TABLE.contains(String.valueOf(sql.getSQLState()));
    return noTable
        ? ". If the tables sync_… are not there: JdbcStores.of(…).createTables() makes them"
        : "";
  }

  /**
   * Refuses a lease that has been taken over, and keeps it from being taken over until the
   * transaction ends: the last thing to be done before the commit.
   */
  void requireHeld(Connection connection, Lease lease) throws SQLException {
    List<Long> tokens =
        Sql.list(
            connection,
            "SELECT token FROM sync_lease WHERE handler = ? AND holder = ?"
                + dialect(connection).share(),
            row -> row.getLong(1),
            lease.handler(),
            lease.holder());
    if (!tokens.equals(List.of(lease.token()))) {
      throw new LeaseLostException(lease);
    }
  }
}
