package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.changelog.ChangeRow;
import io.github.wrappersync.publisher.routing.Router;
import io.github.wrappersync.publisher.routing.RoutingTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The router as the writer last read it. Read anew every five seconds, and at once when a change
 * names a tenant that is not known: the tenant may have come with the same transaction. Used by the
 * writer's thread alone.
 */
final class Routing {

  private static final long MAX_AGE = Duration.ofSeconds(5).toNanos();

  private final RoutingTables source;
  private @Nullable Router router;
  private long readAt;
  private long version;

  Routing(RoutingTables source) {
    this.source = source;
  }

  Router current(Connection connection) throws SQLException {
    return router == null || System.nanoTime() - readAt > MAX_AGE ? read(connection) : router;
  }

  Router forRows(Connection connection, List<ChangeRow> rows) throws SQLException {
    Router present = current(connection);
    boolean unknown =
        rows.stream()
            .anyMatch(row -> row.tenantId() != null && !present.tenants().exists(row.tenantId()));
    return unknown ? read(connection) : present;
  }

  /** Changes whenever the router is read. */
  long version() {
    return version;
  }

  /** Reads the router in any case. */
  Router fresh(Connection connection) throws SQLException {
    return read(connection);
  }

  private Router read(Connection connection) throws SQLException {
    Router read = source.read(connection);
    router = read;
    readAt = System.nanoTime();
    version++;
    return read;
  }
}
