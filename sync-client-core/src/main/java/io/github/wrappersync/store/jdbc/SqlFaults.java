package io.github.wrappersync.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the exceptions of a database say, by the classes of SQLSTATE. */
final class SqlFaults {

  private static final int DEEPEST = 20;
  private static final int PING_SECONDS = 2;

  /** Transaction rollback: serialization failures and deadlocks. */
  private static final String CONFLICT = "40";

  /** A conflict that no database has told more of. */
  static final String ROLLED_BACK = "40000";

  /**
   * MariaDB's and MySQL's "Record has changed since last read", of snapshot isolation; has no
   * SQLSTATE of its own.
   */
  private static final int CHANGED_SINCE_READ = 1020;

  /** Of a table or column that does not exist: PostgreSQL's, and those of others. */
  private static final Set<String> ABSENT =
      Set.of("42P01", "42703", "42S02", "42S03", "42S04", "42S22");

  private static final String IDLE_TIMEOUT = "25P03";

  /**
   * Connection exception; insufficient resources, operator intervention and system error
   * (PostgreSQL's, Appendix A of its manual).
   */
  private static final Set<String> AWAY = Set.of("08", "53", "57", "58");

  private SqlFaults() {}

  /** Whether the transaction was chosen to give way to another one. */
  static boolean isConflict(Throwable problem) {
    return any(
        problem,
        e ->
            CONFLICT.equals(stateClass(e))
                || ("HY000".equals(e.getSQLState()) && e.getErrorCode() == CHANGED_SINCE_READ));
  }

  /** Whether a table or column was asked for that is not there. */
  static boolean isAbsent(Throwable problem) {
    return any(problem, e -> e.getSQLState() != null && ABSENT.contains(e.getSQLState()));
  }

  /** Whether PostgreSQL ended the transaction as its handler did nothing in it for too long. */
  static boolean isIdleTimeout(Throwable problem) {
    return any(problem, e -> IDLE_TIMEOUT.equals(e.getSQLState()));
  }

  /** Whether the database is not there, or not able to do anything. */
  static boolean isAway(Throwable problem) {
    return any(
        problem,
        e ->
            e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || AWAY.contains(stateClass(e)));
  }

  /** Whether nothing can be asked on the connection any more. Blocks for two seconds at most. */
  static boolean isBroken(Connection connection) {
    try {
      return !connection.isValid(PING_SECONDS);
    } catch (SQLException | RuntimeException e) {
      return true;
    }
  }

  private static boolean any(Throwable problem, Predicate<SQLException> wanted) {
    @Nullable Throwable each = problem;
    for (int depth = 0; each != null && depth < DEEPEST; depth++) {
      if (each instanceof SQLException e && wanted.test(e)) {
        return true;
      }
      each = each.getCause();
    }
    return false;
  }

  private static String stateClass(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.length() < 2 ? "" : state.substring(0, 2);
  }
}
