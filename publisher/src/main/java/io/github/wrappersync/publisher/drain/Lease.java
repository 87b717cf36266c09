package io.github.wrappersync.publisher.drain;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The right to write: a session advisory lock of PostgreSQL, held by the very connection that
 * writes.
 *
 * <p>Whoever loses the connection loses the right with it, and has nothing left to write with:
 * there is no moment in which a former writer could still commit. A writer that freezes, or whose
 * line goes dead without a word, is found by PostgreSQL: a session that is idle for {@value #IDLE}
 * is ended, inside a transaction or outside, and data that is not acknowledged for as long ends it
 * too. A living writer is never idle that long, as it looks for changes many times a second.
 */
final class Lease {

  /** "wrapper" in ASCII, and a byte for the version of what the lock protects. */
  static final long LOCK = 0x77726170_70657201L;

  private static final String IDLE = "3s";

  private final DataSource connections;

  /**
   * @param connections opens a new connection each time; not a pool
   */
  Lease(DataSource connections) {
    this.connections = connections;
  }

  /**
   * Opens a connection that holds the lease; empty if another one holds it. The connection does not
   * commit by itself.
   */
  Optional<Connection> acquire() throws SQLException {
    Connection connection = connections.getConnection();
    boolean acquired = false;
    try {
      prepare(connection);
      acquired = tryLock(connection);
      connection.setAutoCommit(false);
    } finally {
      if (!acquired) {
        connection.close();
      }
    }
    return acquired ? Optional.of(connection) : Optional.empty();
  }

  private static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          SET application_name = 'wrapper-sync writer';
          SET idle_session_timeout = '%1$s';
          SET idle_in_transaction_session_timeout = '%1$s';
          SET tcp_user_timeout = '%1$s';
          SET statement_timeout = 0;    -- nor the other settings that a role may bring along
          SET lock_timeout = 0;
          SET default_transaction_isolation = 'read committed';
          SET synchronous_commit = on;  -- a position that was announced must never be given to another event
          SET enable_seqscan = off;     -- look-ups by key stay look-ups, however stale the statistics are
          SET jit = off
          """
              .formatted(IDLE));
    }
  }

  private static boolean tryLock(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
      statement.setLong(1, LOCK);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getBoolean(1);
      }
    }
  }
}
