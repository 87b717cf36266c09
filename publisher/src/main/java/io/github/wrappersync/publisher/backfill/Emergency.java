package io.github.wrappersync.publisher.backfill;

import io.github.wrappersync.publisher.eventlog.EventLogWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an emergency sync to its end: once its backfills are done, a new epoch begins, and every
 * consumer starts over from a snapshot of heads that are known to be right. Positions go on, and so
 * do the chains of the channels; nothing in the change log is touched.
 *
 * <p>What is asked for, how far it is, and that it is finished stands in the database; the new
 * epoch and the end are one transaction. So whoever is the writer goes on with it, whatever crashes
 * in between, and one request leads to one epoch.
 */
final class Emergency {

  private static final Logger log = LoggerFactory.getLogger(Emergency.class);

  private static final String DUE =
      """
      SELECT id, EXISTS (SELECT FROM sync.backfill WHERE emergency_id = emergency.id AND NOT cancelled) AS wanted
      FROM sync.emergency AS emergency
      WHERE finished_at IS NULL
        AND NOT EXISTS (SELECT FROM sync.backfill WHERE emergency_id = emergency.id AND phase <> 'done')
      """;

  private static final String FINISH =
      "UPDATE sync.emergency SET finished_at = now(), epoch = ? WHERE id = ?";

  private Emergency() {}

  /**
   * Begins a new epoch if an emergency sync has come to that, in the transaction that is open.
   *
   * @return whether it did
   */
  static boolean finish(Connection connection, EventLogWriter eventLog) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DUE);
        ResultSet due = statement.executeQuery()) {
      if (!due.next()) {
        return false;
      }
      boolean wanted = due.getBoolean("wanted");
      if (wanted) {
        eventLog.beginEpoch(connection);
      } else {
        log.info("All backfills of the emergency sync were given up: so is the sync");
      }
      finished(connection, due.getLong("id"), wanted ? eventLog.epoch() : null);
      return wanted;
    }
  }

  private static void finished(Connection connection, long id, @Nullable String epoch)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FINISH)) {
      statement.setString(1, epoch);
      statement.setLong(2, id);
      statement.executeUpdate();
    }
  }
}
