package io.github.wrappersync.publisher.changelog;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Reads and marks the change log on the writer's connection, and keeps the {@link ChangeLogIndex}
 * current. Used by the writer's thread alone; all methods take part in the transaction that is open
 * on the connection.
 */
public final class ChangeLogReader {

  /** How many ids one look beyond the frontier takes in. */
  private static final int LOOK_AHEAD = 50_000;

  /** Gaps of up to so many ids are asked for at each look. */
  private static final long SMALL_GAP = 2_000;

  /**
   * A larger gap, such as a great transaction that is still open, is asked for at most a tenth of
   * the time.
   */
  private static final long LARGE_GAP_REST = 10;

  private final String look;
  private final String lookIntoGaps;
  private final String read;
  private final String mark;
  private final Map<String, Priority> priorities = new HashMap<>();
  private final ChangeLogIndex index;
  private long nextLargeGapLook = System.nanoTime();

  /**
   * @param wrapperSchema the schema of the change log, quoted where it needs to be
   * @param lowWatermark where to begin: every id at or below it is processed or will never be
   *     visible
   */
  public ChangeLogReader(String wrapperSchema, CapturedTables tables, long lowWatermark) {
    String changeLog = wrapperSchema + ".change_log";
    this.look =
        """
        SELECT id, coalesce(table_name, '') AS table_name, processed FROM %s WHERE id > ? ORDER BY id LIMIT %d
        """
            .formatted(changeLog, LOOK_AHEAD);
    // One statement, hence one snapshot: the rows and the xmin belong together. The snapshot stands
    // first so that it is
    // returned even if there is no row.
    this.lookIntoGaps =
        """
        SELECT NULL::bigint AS id, NULL::text AS table_name, NULL::boolean AS processed,
               pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin
        UNION ALL
        SELECT change.id, change.table_name, change.processed, NULL
        FROM unnest(?::bigint[], ?::bigint[]) AS gap (first_id, last_id)
        CROSS JOIN LATERAL (
          SELECT id, coalesce(table_name, '') AS table_name, processed FROM %s WHERE id BETWEEN gap.first_id AND gap.last_id
        ) AS change
        """
            .formatted(changeLog);
    // A change log that the wrapper had before may have nulls where the publisher's own has none.
    this.read =
        """
        SELECT id, coalesce(table_name, '') AS table_name, coalesce(record_id, '') AS record_id,
               coalesce(operation, '') AS operation, coalesce(changed_at, created_at, now()) AS changed_at,
               changed_fields, tenant_id, row_data::text, xid::text, row_data IS NULL AND actor IS NULL AS thin
        FROM %s AS change WHERE id = ANY (?) AND processed IS NOT TRUE
          AND NOT EXISTS (SELECT FROM sync.redrain WHERE change_id = change.id)
        """
            .formatted(changeLog);
    this.mark =
        """
        UPDATE %s SET processed = true, batch_id = ? WHERE id = ANY (?)
        """
            .formatted(changeLog);
    for (CapturedTable table : tables.all()) {
      priorities.put(table.logName(), table.priority());
    }
    this.index = new ChangeLogIndex(lowWatermark);
  }

  public ChangeLogIndex index() {
    return index;
  }

  /**
   * Takes in what has become visible since the last look. The first thing in a transaction: a
   * transaction id that it had already would not do as fence.
   */
  public void look(Connection connection) throws SQLException {
    if (index.hasGaps()) {
      lookIntoGaps(connection);
    }
    if (index.hasRoom()) {
      lookBeyondFrontier(connection);
    }
  }

  /**
   * Takes in all that is visible, however much that is. What is found belongs to one snapshot only
   * if the transaction is of isolation REPEATABLE READ.
   *
   * @return false if there is no room for all of it: then waiting changes are not known
   */
  public boolean lookAtEverything(Connection connection) throws SQLException {
    if (index.hasGaps()) {
      askForGaps(connection);
    }
    while (index.hasRoom()) {
      if (lookBeyondFrontier(connection) < LOOK_AHEAD) {
        return true;
      }
    }
    return false;
  }

  /** Tells how many rows there were, {@link #LOOK_AHEAD} at most. */
  private int lookBeyondFrontier(Connection connection) throws SQLException {
    List<ChangeLogIndex.Seen> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(look)) {
      statement.setLong(1, index.frontier());
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(seen(result));
        }
      }
    }
    index.advance(rows, () -> assignTransactionId(connection));
    return rows.size();
  }

  /**
   * The writer's own transaction id, which PostgreSQL assigns here if the transaction has none yet.
   */
  private static long assignTransactionId(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT pg_current_xact_id()::text::bigint");
        ResultSet result = statement.executeQuery()) {
      result.next();
      return result.getLong(1);
    }
  }

  private void lookIntoGaps(Connection connection) throws SQLException {
    long size = index.gaps().stream().mapToLong(IdRuns.Run::size).sum();
    if (size <= SMALL_GAP || System.nanoTime() - nextLargeGapLook >= 0) {
      askForGaps(connection);
    }
  }

  private void askForGaps(Connection connection) throws SQLException {
    List<IdRuns.Run> runs = index.gaps();
    long start = System.nanoTime();
    List<ChangeLogIndex.Seen> visible = new ArrayList<>();
    long xmin = 0;
    Array firsts =
        connection.createArrayOf("bigint", runs.stream().map(IdRuns.Run::first).toArray());
    Array lasts = connection.createArrayOf("bigint", runs.stream().map(IdRuns.Run::last).toArray());
    try (PreparedStatement statement = connection.prepareStatement(lookIntoGaps)) {
      statement.setArray(1, firsts);
      statement.setArray(2, lasts);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          if (result.getString("table_name") == null) {
            xmin = result.getLong("xmin");
          } else {
            visible.add(seen(result));
          }
        }
      }
    }
    index.resolveGaps(visible, xmin);
    long end = System.nanoTime();
    nextLargeGapLook = end + (end - start) * LARGE_GAP_REST;
  }

  private ChangeLogIndex.Seen seen(ResultSet result) throws SQLException {
    Priority priority = priorities.getOrDefault(result.getString("table_name"), Priority.LOW);
    return new ChangeLogIndex.Seen(result.getLong("id"), priority, result.getBoolean("processed"));
  }

  /**
   * Reads the rows with these ids, in the order of the ids given. A row that is processed, or gone,
   * is left out.
   */
  public List<ChangeRow> read(Connection connection, List<Long> ids) throws SQLException {
    Map<Long, ChangeRow> rows = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(read)) {
      statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.put(result.getLong("id"), row(result));
        }
      }
    }
    List<ChangeRow> ordered = new ArrayList<>(rows.size());
    for (Long id : ids) {
      ChangeRow row = rows.get(id);
      if (row != null) {
        ordered.add(row);
      }
    }
    return ordered;
  }

  private static ChangeRow row(ResultSet result) throws SQLException {
    String changedFields = result.getString("changed_fields");
    return new ChangeRow(
        result.getLong("id"),
        result.getString("table_name"),
        result.getString("record_id"),
        result.getString("operation"),
        instant(result),
        changedFields == null || changedFields.isEmpty()
            ? List.of()
            : Arrays.asList(changedFields.split(",")),
        result.getString("tenant_id"),
        result.getString("row_data"),
        result.getString("xid"),
        result.getBoolean("thin"));
  }

  private static Instant instant(ResultSet result) throws SQLException {
    return result.getObject("changed_at", OffsetDateTime.class).toInstant();
  }

  /** Names a record that has changes waiting. */
  public record WaitingRecord(String tableName, String recordId) {}

  /**
   * The records whose changes wait, as of the last look at everything; empty if more than so many
   * changes wait. A thin row is none of them: the drain will not tell its record.
   */
  public Optional<Set<WaitingRecord>> waiting(Connection connection, int limit)
      throws SQLException {
    if (index.pendingCount() > limit) {
      return Optional.empty();
    }
    Set<WaitingRecord> records = new HashSet<>();
    for (ChangeRow row : read(connection, index.next(limit))) {
      if (!row.thin()) {
        records.add(new WaitingRecord(row.tableName(), row.recordId()));
      }
    }
    return Optional.of(records);
  }

  /** Marks rows as processed. */
  public void mark(Connection connection, List<Long> ids, UUID batch) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(mark)) {
      statement.setObject(1, batch);
      statement.setArray(2, connection.createArrayOf("bigint", ids.toArray()));
      statement.executeUpdate();
    }
  }
}
