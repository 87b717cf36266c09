package io.github.wrappersync.publisher.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The locks that stand against altering a table that the wrapper is at work on. */
public final class Locks {

  /** lock_not_available, deadlock_detected */
  private static final Set<String> BUSY = Set.of("55P03", "40P01");

  private static final String HOLDERS =
      """
      SELECT DISTINCT format('pid %s, role %s, application "%s", transaction since %s',
                             a.pid, a.usename, a.application_name, a.xact_start)
      FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
      WHERE l.relation = ? AND l.granted AND l.mode <> 'AccessShareLock'
        AND a.pid <> pg_backend_pid()
      """;

  private Locks() {}

  /** Whether a statement failed because a lock was not to be had: it may be tried again. */
  public static boolean isBusy(@Nullable SQLException failure) {
    return failure != null && failure.getSQLState() != null && BUSY.contains(failure.getSQLState());
  }

  /** Who holds a lock on the table that stands against writing or altering, for people. */
  public static List<String> holders(Connection connection, long oid) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HOLDERS)) {
      statement.setLong(1, oid);
      ResultSet rows = statement.executeQuery();
      List<String> holders = new ArrayList<>();
      while (rows.next()) {
        holders.add(rows.getString(1));
      }
      return holders;
    }
  }

  /**
   * Waits before the next try.
   *
   * @param what is tried for, for people
   * @throws IllegalStateException if the thread is interrupted
   */
  public static void pause(Duration pause, String what) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the lock of " + what, e);
    }
  }
}
