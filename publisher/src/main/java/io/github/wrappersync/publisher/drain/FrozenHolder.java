package io.github.wrappersync.publisher.drain;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the session that holds the lease where its client has stopped in the middle of a statement:
 * one that freezes while it sends the rows of a COPY, or does not fetch an answer. PostgreSQL has
 * timeouts for a session that is idle between statements; within one it waits for its client as
 * long as the client's machine keeps the connection. Asked by those who stand by, each time that
 * they do not get the lease; a session that is found waiting for its client in the same statement
 * twice, for longer than a living writer ever would, is ended. The writer that it belonged to finds
 * its connection closed, and has nothing to write with.
 */
final class FrozenHolder {

  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  private static final String WAITING_FOR_ITS_CLIENT =
      """
      SELECT activity.pid, activity.query_start::text
      FROM pg_locks AS lease JOIN pg_stat_activity AS activity ON activity.pid = lease.pid
      WHERE lease.locktype = 'advisory' AND lease.granted
        AND lease.classid = %d AND lease.objid = %d AND lease.objsubid = 1 AND activity.datname = current_database()
        AND lease.database = activity.datid
        AND activity.state = 'active' AND activity.wait_event_type = 'Client'
        AND activity.query_start < clock_timestamp() - interval '2 s'
      """
          .formatted(Lease.LOCK >>> 32, Lease.LOCK & 0xFFFF_FFFFL);

  private record Suspect(int pid, String queryStart) {}

  private @Nullable Suspect suspect;

  /** Looks, and ends the session if it was found like this before. Commits by itself. */
  void look(Connection connection) throws SQLException {
    Suspect found = find(connection);
    if (found != null && found.equals(suspect)) {
      log.warn(
          "The instance that writes has stopped in the middle of a statement for more than 2 s: its session {} is ended",
          found.pid);
      try (PreparedStatement statement =
          connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
        statement.setInt(1, found.pid);
        statement.execute();
      }
    }
    suspect = found;
  }

  private static @Nullable Suspect find(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WAITING_FOR_ITS_CLIENT);
        ResultSet result = statement.executeQuery()) {
      return result.next() ? new Suspect(result.getInt(1), result.getString(2)) : null;
    }
  }
}
