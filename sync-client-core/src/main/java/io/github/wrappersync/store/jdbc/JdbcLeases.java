package io.github.wrappersync.store.jdbc;

import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.Leases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps leases in {@code sync_lease}, by the database's clock, and the token of each handler's last
 * one in {@code sync_fence}. They are two tables as a lease is renewed every few seconds, and the
 * fence is read with a lock by every transaction of a handler: at REPEATABLE READ, a transaction
 * that found the row changed since its beginning would have to give way, however long it takes.
 */
final class JdbcLeases implements Leases {

  /** No instance has an empty name. */
  private static final String NOBODY = "";

  private final Database database;

  JdbcLeases(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Lease> acquire(String handler, String holder, Duration term) {
    return take(handler, holder, term, false);
  }

  @Override
  public Optional<Lease> reclaim(String handler, String holder, Duration term) {
    return take(handler, holder, term, true);
  }

  private Optional<Lease> take(String handler, String holder, Duration term, boolean alsoOwn) {
    return database.write(
        "Asking for the lease of handler '%s'".formatted(handler),
        connection -> {
          if (!take(connection, handler, holder, term, alsoOwn)) {
            return Optional.empty();
          }
          List<Long> tokens =
              Sql.list(
                  connection,
                  "SELECT token FROM sync_lease WHERE handler = ? AND holder = ?",
                  row -> row.getLong(1),
                  handler,
                  holder);
          Optional<Lease> lease =
              tokens.stream().findFirst().map(token -> new Lease(handler, holder, token));
          if (lease.isPresent()) {
            raiseFence(connection, lease.get());
          }
          return lease;
        });
  }

  /** Waits for transactions of the former holder that are about to be committed. */
  private void raiseFence(Connection connection, Lease lease) throws SQLException {
    int raised =
        Sql.update(
            connection,
            "UPDATE sync_fence SET token = ? WHERE handler = ?",
            lease.token(),
            lease.handler());
    if (raised == 0) {
      database
          .dialect(connection)
          .insertIfAbsent(
              connection,
              "sync_fence (handler, token) VALUES (?, ?)",
              lease.handler(),
              lease.token());
    }
  }

  private boolean take(
      Connection connection, String handler, String holder, Duration term, boolean alsoOwn)
      throws SQLException {
    Dialect dialect = database.dialect(connection);
    String take =
        """
        UPDATE sync_lease SET holder = ?, token = token + 1, until_millis = %1$s + ?
        WHERE handler = ? AND (holder = ? OR until_millis <= %1$s)
        """
            .formatted(dialect.nowMillis());
    String own = alsoOwn ? holder : NOBODY;
    if (Sql.update(connection, take, holder, term.toMillis(), handler, own) > 0) {
      return true;
    }
    return dialect.insertIfAbsent(
        connection,
        "sync_lease (handler, holder, token, until_millis) VALUES (?, ?, 1, %s + ?)"
            .formatted(dialect.nowMillis()),
        handler,
        holder,
        term.toMillis());
  }

  @Override
  public Optional<String> holder(String handler) {
    return database.call(
        "Asking who holds the lease of handler '%s'".formatted(handler),
        connection ->
            Sql.list(
                    connection,
                    "SELECT holder FROM sync_lease WHERE handler = ? AND until_millis > "
                        + database.dialect(connection).nowMillis(),
                    row -> row.getString(1),
                    handler)
                .stream()
                .findFirst());
  }

  @Override
  public boolean renew(Lease lease, Duration term) {
    return database.call(
        "Renewing the lease of handler '%s'".formatted(lease.handler()),
        connection ->
            Sql.update(
                    connection,
                    """
                    UPDATE sync_lease SET until_millis = %s + ?
                    WHERE handler = ? AND holder = ? AND token = ?
                    """
                        .formatted(database.dialect(connection).nowMillis()),
                    term.toMillis(),
                    lease.handler(),
                    lease.holder(),
                    lease.token())
                > 0);
  }

  @Override
  public void release(Lease lease) {
    database.call(
        "Releasing the lease of handler '%s'".formatted(lease.handler()),
        connection ->
            Sql.update(
                connection,
                "UPDATE sync_lease SET until_millis = 0 WHERE handler = ? AND holder = ? AND token = ?",
                lease.handler(),
                lease.holder(),
                lease.token()));
  }
}
