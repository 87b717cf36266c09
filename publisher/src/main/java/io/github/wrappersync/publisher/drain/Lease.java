package io.github.wrappersync.publisher.drain;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write: a session advisory lock of PostgreSQL, held by the very connection that
 * writes.
 *
 * <p>Whoever loses the connection loses the right with it, and has nothing left to write with:
 * there is no moment in which a former writer could still commit. A writer that freezes, or whose
 * line goes dead without a word, is found by PostgreSQL: a session that is idle for {@value #IDLE}
 * is ended, inside a transaction or outside, and data that is not acknowledged for as long ends it
 * too. A living writer is never idle that long, as it looks for changes many times a second. One
 * that stops in the middle of a statement is found by those who stand by: see {@link FrozenHolder}.
 * A statement waits {@value #LOCK_WAIT} for a lock that somebody else holds, then fails and is
 * tried again: the writer can tell what hinders it, and is not the one that everybody queues
 * behind.
 */
final class Lease {

  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /** "wrapper" in ASCII, and a byte for the version of what the lock protects. */
  static final long LOCK = 0x77726170_70657201L;

  private static final String IDLE = "3s";
  private static final String LOCK_WAIT = "2s";

  /** For the connection of the holder that only reads. */
  static final String READING =
      """
      SET application_name = 'wrapper-sync reader';
      SET tcp_user_timeout = '%s';
      SET statement_timeout = 0;
      SET lock_timeout = '%s';
      SET default_transaction_isolation = 'read committed';
      SET default_transaction_read_only = on;
      SET enable_seqscan = off;
      SET jit = off
      """
          .formatted(IDLE, LOCK_WAIT);

  private final DataSource connections;
  private final FrozenHolder frozen = new FrozenHolder();

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
      if (!acquired) {
        frozen.look(connection);
        return Optional.empty();
      }
      connection.setAutoCommit(false);
    } finally {
      if (!acquired) {
        connection.close();
      }
    }
    return Optional.of(connection);
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
          SET lock_timeout = '%2$s';
          SET default_transaction_isolation = 'read committed';
          SET synchronous_commit = on;  -- a position that was announced must never be given to another event
          SET enable_seqscan = off;     -- look-ups by key stay look-ups, however stale the statistics are
          SET jit = off
          """
              .formatted(IDLE, LOCK_WAIT));
      endWithTheClient(statement);
    }
  }

  /**
   * Has PostgreSQL look in the middle of long statements whether the client is still there; not
   * every platform can.
   */
  private static void endWithTheClient(Statement statement) {
    try {
      statement.execute("SET client_connection_check_interval = '1s'");
    } catch (SQLException e) {
      log.debug("PostgreSQL does not look after its clients here: {}", e.getMessage());
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
