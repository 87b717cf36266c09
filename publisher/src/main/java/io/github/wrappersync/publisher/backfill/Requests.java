package io.github.wrappersync.publisher.backfill;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the backfill to go on with, and keeps how far it is. All methods take part in the
 * transaction that is open.
 */
final class Requests {

  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  private static final String NEXT =
      """
      SELECT id, table_name, application, tenant_id, record_id, forced, former_type,
             first_position, last_position, asked_head, phase, last_key
      FROM sync.backfill
      WHERE phase <> 'done' AND id <> ALL (?) ORDER BY record_id IS NULL, id LIMIT 1%s
      """;

  /**
   * Tells whether there is a request to go on with.
   *
   * @param except the ids of those that have to wait
   */
  boolean isOpen(Connection connection, List<Long> except) throws SQLException {
    return read(connection, NEXT.formatted(""), except).isPresent();
  }

  /**
   * The request to go on with: single records first, then the oldest. It is locked until the end of
   * the transaction, so that whoever gives it up waits for the step; where it was given up or asked
   * for anew since the transaction's state was taken, PostgreSQL refuses the lock (40001).
   *
   * @param except the ids of those that have to wait
   */
  Optional<Request> next(Connection connection, List<Long> except) throws SQLException {
    return read(connection, NEXT.formatted(" FOR UPDATE"), except);
  }

  private static Optional<Request> read(Connection connection, String sql, List<Long> except)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("bigint", except.toArray()));
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? Optional.of(request(result)) : Optional.empty();
      }
    }
  }

  private static Request request(ResultSet result) throws SQLException {
    Request.Range replay =
        result.getObject("first_position") == null
            ? null
            : new Request.Range(
                result.getLong("first_position"),
                result.getLong("last_position"),
                result.getLong("asked_head"));
    return new Request(
        result.getLong("id"),
        result.getString("table_name"),
        result.getString("application"),
        result.getString("tenant_id"),
        result.getString("record_id"),
        result.getBoolean("forced"),
        result.getString("former_type"),
        replay,
        Request.Phase.valueOf(result.getString("phase").toUpperCase(Locale.ROOT)),
        result.getString("last_key"));
  }

  /**
   * Asks for records that were passed over as changes of them wait: what is told of those may be
   * older than what went by the triggers since.
   */
  void askAgain(
      Connection connection,
      String tableName,
      @Nullable String application,
      boolean forced,
      List<String> records)
      throws SQLException {
    if (records.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO sync.backfill (table_name, application, forced, record_id) SELECT ?, ?, ?, unnest(?::text[])
            """)) {
      statement.setString(1, tableName);
      statement.setString(2, application);
      statement.setBoolean(3, forced);
      statement.setArray(4, connection.createArrayOf("text", records.toArray()));
      statement.executeUpdate();
    }
  }

  /** Stores that a request has gone on by so many rows and events. */
  void progressed(
      Connection connection,
      Request request,
      Request.Phase phase,
      @Nullable String lastKey,
      int rows,
      int events)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            UPDATE sync.backfill SET phase = ?, last_key = ?, rows_read = rows_read + ?, events = events + ? WHERE id = ?
            """)) {
      statement.setString(1, phase.name().toLowerCase(Locale.ROOT));
      statement.setString(2, lastKey);
      statement.setInt(3, rows);
      statement.setInt(4, events);
      statement.setLong(5, request.id());
      statement.executeUpdate();
    }
  }

  /** Stores that a request is done. What asks for a single record is kept only where it says so. */
  void done(Connection connection, Request request, int events) throws SQLException {
    if (request.recordId() != null && forget(connection, request)) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            UPDATE sync.backfill SET phase = 'done', last_key = NULL, finished_at = now(), events = events + ? WHERE id = ?
            """)) {
      statement.setInt(1, events);
      statement.setLong(2, request.id());
      statement.executeUpdate();
    }
    if (request.recordId() == null) {
      log.info("The backfill {} is done", request);
    }
  }

  private static boolean forget(Connection connection, Request request) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM sync.backfill WHERE id = ? AND NOT kept")) {
      statement.setLong(1, request.id());
      return statement.executeUpdate() > 0;
    }
  }
}
