package io.github.wrappersync.publisher.changelog;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the change log that say that a record has changed, and not what it is now: a
 * wrapper's own triggers write such rows, and so may its code. Used by the writer's thread alone;
 * all methods take part in the transaction that is open.
 *
 * <p>A thin row is never told as a change: what the record was then nobody knows, and what it is
 * now may be newer than changes that still wait. It is noted in {@code sync.redrain} instead,
 * marked as processed, and its record is compared with the heads later. Where the publisher's
 * trigger has logged the same change, that comparison finds nothing; to spare it, a thin row is
 * dropped that has such a twin in the same batch: one of the same record and transaction, written
 * after it. Row triggers fire before statement triggers, so that the twin of a thin row always
 * comes after it.
 */
public final class ThinRows {

  private final String nextNotes;
  private final String done;

  /**
   * @param wrapperSchema the schema of the change log, quoted where it needs to be
   */
  public ThinRows(String wrapperSchema) {
    // The notes of one table: that of the oldest note that may be tried.
    this.nextNotes =
        """
        WITH noted AS (
          SELECT note.change_id, coalesce(change.table_name, '') AS table_name,
                 coalesce(change.record_id, '') AS record_id,
                 change.id IS NULL AS gone, change.operation = 'TRUNCATE' AS whole,
                 jsonb_build_object('id', change.id, 'tableName', change.table_name, 'recordId', change.record_id,
                   'operation', change.operation, 'changedAt', change.changed_at)::text AS change
          FROM sync.redrain AS note LEFT JOIN %s.change_log AS change ON change.id = note.change_id
          WHERE note.thin AND coalesce(change.table_name, '') <> ALL (?)
          ORDER BY note.change_id LIMIT ?
        )
        SELECT * FROM noted
        WHERE table_name = (SELECT table_name FROM noted ORDER BY change_id LIMIT 1)
        """
            .formatted(wrapperSchema);
    this.done =
        """
        WITH again AS (
          DELETE FROM sync.redrain WHERE thin AND change_id = ANY (?) RETURNING change_id
        )
        UPDATE %s.change_log AS change SET processed = true, batch_id = ?
        FROM again WHERE change.id = again.change_id AND change.processed IS NOT TRUE
        """
            .formatted(wrapperSchema);
  }

  /**
   * A thin row whose record is to be compared.
   *
   * @param tableName empty if the row has been deleted since
   * @param gone whether it has
   * @param whole whether the row names no record, but all of the table
   * @param change the row as JSON
   */
  public record Note(
      long changeId,
      String tableName,
      String recordId,
      boolean gone,
      boolean whole,
      String change) {}

  private record Change(String tableName, String recordId, @Nullable String transactionId) {
    static Change of(ChangeRow row) {
      return new Change(row.tableName(), row.recordId(), row.transactionId());
    }
  }

  /**
   * The rows of a batch.
   *
   * @param full those that hold what the record was, in their order
   * @param alone the ids of the thin ones without a twin, to be noted
   */
  public record Sorted(List<ChangeRow> full, List<Long> alone) {}

  /** Tells thin rows from the others, and drops those with a twin. */
  public static Sorted sort(List<ChangeRow> rows) {
    if (rows.stream().noneMatch(ChangeRow::thin)) {
      return new Sorted(rows, List.of());
    }
    Map<Change, Long> newest = new HashMap<>();
    List<ChangeRow> full = new ArrayList<>();
    for (ChangeRow row : rows) {
      if (!row.thin()) {
        full.add(row);
        newest.merge(Change.of(row), row.id(), Math::max);
      }
    }
    List<Long> alone = new ArrayList<>();
    for (ChangeRow row : rows) {
      boolean hasTwin =
          row.transactionId() != null && newest.getOrDefault(Change.of(row), 0L) > row.id();
      if (row.thin() && !hasTwin) {
        alone.add(row.id());
      }
    }
    return new Sorted(full, alone);
  }

  /** Notes thin rows. */
  public static void note(Connection connection, List<Long> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO sync.redrain (change_id, thin) SELECT unnest(?::bigint[]), true ON CONFLICT DO NOTHING
            """)) {
      statement.setArray(1, bigints(connection, ids));
      statement.executeUpdate();
    }
  }

  /**
   * The next notes of one table, oldest first.
   *
   * @param except tables that have to wait
   */
  public List<Note> next(Connection connection, Collection<String> except, int limit)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(nextNotes)) {
      statement.setArray(1, connection.createArrayOf("text", except.toArray()));
      statement.setInt(2, limit);
      List<Note> notes = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          notes.add(
              new Note(
                  result.getLong("change_id"),
                  result.getString("table_name"),
                  result.getString("record_id"),
                  result.getBoolean("gone"),
                  result.getBoolean("whole"),
                  result.getString("change")));
        }
      }
      return notes;
    }
  }

  /** The records of these notes are compared: forgets the notes, and marks their rows. */
  public void done(Connection connection, List<Note> notes) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(done)) {
      statement.setArray(1, bigints(connection, notes.stream().map(Note::changeId).toList()));
      statement.setObject(2, UUID.randomUUID());
      statement.executeUpdate();
    }
  }

  private static Array bigints(Connection connection, List<Long> ids) throws SQLException {
    return connection.createArrayOf("bigint", ids.toArray());
  }
}
