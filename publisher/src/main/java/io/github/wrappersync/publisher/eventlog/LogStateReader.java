package io.github.wrappersync.publisher.eventlog;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the {@link LogState}. Thread-safe; blocks for one query. */
public final class LogStateReader {

  private final JdbcClient jdbc;

  public LogStateReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Reads the present state.
   *
   * @throws LogNotStartedException if the event log has no epoch yet
   */
  public LogState read() {
    return jdbc.sql("SELECT epoch, head, trimmed, low_watermark FROM sync.log, sync.retention")
        .query(
            (row, number) ->
                new LogState(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .optional()
        .orElseThrow(LogNotStartedException::new);
  }
}
