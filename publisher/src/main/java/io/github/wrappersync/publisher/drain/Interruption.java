package io.github.wrappersync.publisher.drain;

import java.sql.SQLException;

/** Why a writer can not write, in a line for people: no data of a record, and what to do. */
final class Interruption {

  private Interruption() {}

  static String reason(Throwable failure) {
    if (failure instanceof SQLException sql) {
      return firstLine(sql) + advice(sql);
    }
    return failure instanceof Error ? failure.toString() : String.valueOf(failure.getMessage());
  }

  /** The lines that follow may quote a record. */
  private static String firstLine(SQLException failure) {
    String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("").strip();
    return line.startsWith("ERROR: ") || line.startsWith("FATAL: ") ? line.substring(7) : line;
  }

  private static String advice(SQLException failure) {
    return switch (String.valueOf(failure.getSQLState())) {
      case "25006" ->
          " (the database is read-only: a standby, or default_transaction_read_only is on)";
      case "53100" -> " (the disk of the database is full: free some space)";
      case "42501" -> " (a right is missing: grant it again)";
      case "55P03" ->
          " (another session holds a lock on a table of the publisher: see pg_locks and pg_stat_activity)";
      default -> "";
    };
  }
}
