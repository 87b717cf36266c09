package io.github.wrappersync.publisher.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes old events that are no heads.
 *
 * <h2>Why nobody misses an event without being told</h2>
 *
 * The position up to which the log is trimmed is raised in the very transaction that deletes, and a
 * page of the feed is one statement: it sees either the events, or that they are gone, and then
 * answers 410. What is left below that position are heads; they are for snapshots, and nobody
 * follows the log from there. A position above it may name as its previous one an event that is
 * deleted: whoever has verified up to the trimmed position knows of everything below.
 *
 * <h2>Why no head is deleted</h2>
 *
 * A head moves to new events only, so that an event that is no head will never be one again. The
 * writer may move heads while a step is under way; then an event that has just ceased to be a head
 * is left for the next time. No lock is taken on anything but the rows that are deleted, which the
 * writer never touches.
 */
final class EventSweep implements Sweep {

  /** Look-ups of heads by their key, however stale the statistics of the tables are. */
  private static final String SETTINGS =
      "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off";

  private static final String LOOK =
      """
      SELECT position, created_at < now() - make_interval(secs => ?) AS old,
             EXISTS (SELECT FROM sync.head h
                     WHERE h.data_type = e.data_type AND h.record_id = e.record_id
                       AND h.application = e.application AND h.tenant_id = e.tenant_id
                       AND h.position = e.position) AS head
      FROM sync.event e
      WHERE position > ? AND position < ?
      ORDER BY position LIMIT %d
      """
          .formatted(STEP);

  private static final String TRIM =
      "UPDATE sync.retention SET trimmed = greatest(trimmed, ?), swept = ?";

  private static final String DELETE = "DELETE FROM sync.event WHERE position = ANY (?)";

  private final Duration horizon;
  private final long end;
  private long after;

  /**
   * @param horizon how long an event is kept
   * @param after begins above this position
   * @param end the lowest position that somebody needs: it and all above are kept
   */
  EventSweep(Duration horizon, long after, long end) {
    this.horizon = horizon;
    this.after = after;
    this.end = end;
  }

  @Override
  public Step next(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(SETTINGS);
    }
    List<Long> due = new ArrayList<>();
    boolean isLast = look(connection, due);
    try (PreparedStatement trim = connection.prepareStatement(TRIM)) {
      trim.setLong(1, due.isEmpty() ? 0 : due.get(due.size() - 1));
      trim.setLong(2, after);
      trim.executeUpdate();
    }
    if (due.isEmpty()) {
      return new Step(0, isLast);
    }
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setArray(1, connection.createArrayOf("bigint", due.toArray()));
      return new Step(delete.executeUpdate(), isLast);
    }
  }

  /** Collects what is due among the next events; tells whether the old ones end there. */
  private boolean look(Connection connection, List<Long> due) throws SQLException {
    try (PreparedStatement look = connection.prepareStatement(LOOK)) {
      look.setDouble(1, horizon.toMillis() / 1_000.0);
      look.setLong(2, after);
      look.setLong(3, end);
      int seen = 0;
      boolean newestIsOld = true;
      try (ResultSet result = look.executeQuery()) {
        while (result.next()) {
          seen++;
          newestIsOld = result.getBoolean("old");
          if (newestIsOld) {
            after = result.getLong("position");
            if (!result.getBoolean("head")) {
              due.add(after);
            }
          }
        }
      }
      return seen < STEP || !newestIsOld;
    }
  }
}
