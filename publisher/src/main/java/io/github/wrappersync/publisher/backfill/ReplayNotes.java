package io.github.wrappersync.publisher.backfill;

import io.github.wrappersync.publisher.eventlog.RecordKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of {@code sync.replay_record}. All methods take part in the transaction that is open.
 */
final class ReplayNotes {

  private static final int EVENTS = 5_000;

  /** Walks {@code event_feed}. */
  private static final String PAGE =
      """
      WITH page AS (
        SELECT position, data_type, record_id, tenant_id FROM sync.event
        WHERE application = ? AND position > ? AND position <= ? ORDER BY position LIMIT %d
      ), newest AS (
        SELECT data_type, record_id, tenant_id, max(position) AS position FROM page
        GROUP BY data_type, record_id, tenant_id
      ), noted AS (%s)
      SELECT count(*) AS events, max(position) AS until FROM page
      """;

  private static final String NOTE =
      """

        INSERT INTO sync.replay_record (backfill_id, data_type, record_id, tenant_id, position)
        SELECT ?, data_type, record_id, tenant_id, position FROM newest
        ON CONFLICT (backfill_id, data_type, record_id, tenant_id) DO UPDATE SET position = excluded.position
      """;

  private static final String BRING_UP_TO_DATE =
      """

        UPDATE sync.replay_record AS noted SET position = newest.position FROM newest
        WHERE noted.backfill_id = ? AND noted.data_type = newest.data_type
          AND noted.record_id = newest.record_id AND noted.tenant_id = newest.tenant_id
      """;

  private static final String ANY_WITHOUT_HEAD =
      """
      SELECT EXISTS (
        SELECT FROM sync.replay_record AS noted
        WHERE backfill_id = ? AND NOT EXISTS (
          SELECT FROM sync.head
          WHERE head.data_type = noted.data_type AND head.record_id = noted.record_id
            AND head.application = ? AND head.tenant_id = noted.tenant_id))
      """;

  private static final String NEXT =
      """
      SELECT data_type, record_id, tenant_id, position FROM sync.replay_record
      WHERE backfill_id = ? ORDER BY data_type, record_id, tenant_id LIMIT ?
      """;

  private static final String REMOVE =
      """
      DELETE FROM sync.replay_record AS noted
      USING unnest(?::text[], ?::text[], ?::text[]) AS told (data_type, record_id, tenant_id)
      WHERE noted.backfill_id = ? AND noted.data_type = told.data_type
        AND noted.record_id = told.record_id AND noted.tenant_id = told.tenant_id
      """;

  /**
   * A record that was found, as a tenant's.
   *
   * @param position of its newest event
   */
  record Note(RecordKey record, String tenantId, long position) {}

  /**
   * Some events.
   *
   * @param events how many
   * @param until everything up to this position is noted
   */
  record Page(int events, long until) {}

  /**
   * Notes the records of the next events of the range. Beyond it the log is read on to where it
   * ended when the replay was asked for, but only for the newest data of records that are gone, so
   * not at all where none is.
   */
  Page note(Connection connection, Request request, Request.Range range) throws SQLException {
    long after = request.lastKey() == null ? range.first() - 1 : Long.parseLong(request.lastKey());
    boolean within = after < range.last();
    if (!within && !anyWithoutHead(connection, request)) {
      return new Page(0, range.askedHead());
    }
    long end = within ? range.last() : range.askedHead();
    String sql = PAGE.formatted(EVENTS, within ? NOTE : BRING_UP_TO_DATE);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, request.application());
      statement.setLong(2, after);
      statement.setLong(3, end);
      statement.setLong(4, request.id());
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        int events = result.getInt("events");
        return new Page(events, events < EVENTS ? end : result.getLong("until"));
      }
    }
  }

  private static boolean anyWithoutHead(Connection connection, Request request)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ANY_WITHOUT_HEAD)) {
      statement.setLong(1, request.id());
      statement.setString(2, request.application());
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getBoolean(1);
      }
    }
  }

  List<Note> next(Connection connection, long request, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(NEXT)) {
      statement.setLong(1, request);
      statement.setInt(2, limit);
      List<Note> notes = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          notes.add(
              new Note(
                  new RecordKey(result.getString("data_type"), result.getString("record_id")),
                  result.getString("tenant_id"),
                  result.getLong("position")));
        }
      }
      return notes;
    }
  }

  void remove(Connection connection, long request, List<Note> told) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REMOVE)) {
      statement.setArray(
          1,
          connection.createArrayOf(
              "text", told.stream().map(n -> n.record().dataType()).toArray()));
      statement.setArray(
          2,
          connection.createArrayOf(
              "text", told.stream().map(n -> n.record().recordId()).toArray()));
      statement.setArray(
          3, connection.createArrayOf("text", told.stream().map(Note::tenantId).toArray()));
      statement.setLong(4, request);
      statement.executeUpdate();
    }
  }
}
