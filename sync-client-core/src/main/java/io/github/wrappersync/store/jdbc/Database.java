package io.github.wrappersync.store.jdbc;

import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.StoreUnavailableException;
import io.github.wrappersync.store.jdbc.JdbcTransactions.TransactionalCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The database of the stores: its transactions, its dialect, and the check of leases. */
final class Database {

  /** How often something is done that gives way to other transactions. */
  private static final int TRIES = 10;

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

  /** As {@link #call}, for work whose loss in a crash of the database would go unnoticed here. */
  <R> R write(String purpose, TransactionalCall<R> work) {
    return call(
        purpose,
        connection -> {
          dialect(connection).commitDurably(connection);
          return work.call(connection);
        });
  }

  /**
   * For work that throws nothing checked but what the database throws. Done again if it gave way to
   * another transaction.
   */
  <R> R call(String purpose, TransactionalCall<R> work) {
    try {
      return insist(work);
    } catch (RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException(purpose + " was interrupted", e);
    } catch (Exception e) {
      throw new StoreUnavailableException(
          "%s failed in the database of the stores: %s".formatted(purpose, describe(e)), e);
    }
  }

  private <R> R insist(TransactionalCall<R> work) throws Exception {
    for (int tries = 1; ; tries++) {
      try {
        return transactions.run(work);
      } catch (Exception e) {
        if (tries == TRIES || !SqlFaults.isConflict(e)) {
          throw e;
        }
      }
    }
  }

  /** What the database said, and what to do about it if that is known. */
  static String describe(Exception problem) {
    return SqlFaults.isAbsent(problem)
        ? problem.getMessage()
            + "; the tables are missing, not on the connection's search path, or of another version: call JdbcStores.createTables() before the client starts (in Spring Boot: sync.client.jdbc.create-tables=true), or run the script of your database as a migration"
        : String.valueOf(problem.getMessage());
  }

  /**
   * Refuses a lease that has been taken over, and keeps it from being taken over until the
   * transaction ends: the last thing to be done before the commit.
   */
  void requireHeld(Connection connection, Lease lease) throws SQLException {
    List<Long> tokens =
        Sql.list(
            connection,
            "SELECT token FROM sync_fence WHERE handler = ?" + dialect(connection).share(),
            row -> row.getLong(1),
            lease.handler());
    if (!tokens.equals(List.of(lease.token()))) {
      throw new LeaseLostException(lease);
    }
  }
}
