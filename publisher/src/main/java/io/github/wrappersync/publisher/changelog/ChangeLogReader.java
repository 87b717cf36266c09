package io.github.wrappersync.publisher.changelog;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.sql.RoundTrip;
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
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and marks the change log on the writer's connection, and keeps the {@link ChangeLogIndex}
 * current. Used by the writer's thread alone; all methods take part in the transaction that is open
 * on the connection.
 */
public final class ChangeLogReader {

  private static final Logger log = LoggerFactory.getLogger(ChangeLogReader.class);

  /** How many ids one look beyond the frontier takes in. */
  private static final int LOOK_AHEAD = 50_000;

  /** How many critical rows are taken in ahead of all others. */
  private static final int HURRY = 10_000;

  /** To ask for critical rows may take a third of the time. */
  private static final long HURRY_REST = 2;

  /**
   * A great transaction that ends fills a gap of many rows, which are not to be in memory at once.
   */
  private static final int FETCH = 5_000;

  private final String changeLog;
  private final ChangeLogStatements sql;
  private final Map<String, Priority> priorities = new HashMap<>();
  private final String[] criticalTables;
  private final String[] tablesAboveLow;
  private final ChangeLogIndex index;
  private long nextHurry = System.nanoTime();
  private boolean coarse;

  /**
   * @param wrapperSchema the schema of the change log, quoted where it needs to be
   * @param lowWatermark where to begin: every id at or below it is processed or will never be
   *     visible
   */
  public ChangeLogReader(String wrapperSchema, CapturedTables tables, long lowWatermark) {
    this(wrapperSchema, tables, new ChangeLogIndex(lowWatermark));
  }

  ChangeLogReader(String wrapperSchema, CapturedTables tables, ChangeLogIndex index) {
    this.changeLog = wrapperSchema + ".change_log";
    this.sql = ChangeLogStatements.on(changeLog);
    for (CapturedTable table : tables.all()) {
      priorities.put(table.logName(), table.priority());
    }
    this.criticalTables = names(tables, table -> table.priority() == Priority.CRITICAL);
    this.tablesAboveLow = names(tables, table -> table.priority() != Priority.LOW);
    this.index = index;
  }

  private static String[] names(CapturedTables tables, Predicate<CapturedTable> which) {
    return tables.all().stream().filter(which).map(CapturedTable::logName).toArray(String[]::new);
  }

  public ChangeLogIndex index() {
    return index;
  }

  /**
   * Takes in what has become visible since the last look, or as much of it as there is room for.
   * The first thing in a transaction: a transaction id that it had already would not do as fence.
   *
   * @return whether all that is visible is known now
   */
  public boolean look(Connection connection) throws SQLException {
    boolean everything = index.hasRoom() && lookBeyondFrontier(connection) < LOOK_AHEAD;
    if (!everything) {
      hurry(connection);
    }
    lookIntoGaps(connection);
    return everything;
  }

  /**
   * Takes in all that is visible, however much that is. What is found belongs to one snapshot only
   * if the transaction is of isolation REPEATABLE READ.
   *
   * @return false if there is no room for all of it: then waiting changes are not known
   */
  public boolean lookAtEverything(Connection connection) throws SQLException {
    boolean everything = false;
    while (!everything && index.hasRoom()) {
      everything = lookBeyondFrontier(connection) < LOOK_AHEAD;
    }
    lookIntoGaps(connection);
    return everything;
  }

  /** Tells how many rows there were, {@link #LOOK_AHEAD} at most. */
  private int lookBeyondFrontier(Connection connection) throws SQLException {
    List<ChangeLogIndex.SeenRun> runs = new ArrayList<>();
    int count = 0;
    try (PreparedStatement statement = connection.prepareStatement(sql.look())) {
      statement.setLong(1, index.frontier());
      statement.setInt(2, LOOK_AHEAD);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          ChangeLogIndex.SeenRun run = seenRun(result);
          runs.add(run);
          count += Math.toIntExact(run.last() - run.first() + 1);
        }
      }
    }
    index.advance(runs, () -> assignTransactionId(connection));
    return count;
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

  /** Takes in the critical rows ahead of the frontier. */
  private void hurry(Connection connection) throws SQLException {
    long start = System.nanoTime();
    if (criticalTables.length == 0 || start - nextHurry < 0) {
      return;
    }
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql.hurry())) {
      statement.setLong(1, index.frontier());
      statement.setArray(2, connection.createArrayOf("text", criticalTables));
      statement.setInt(3, HURRY);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          ids.add(result.getLong(1));
        }
      }
    }
    index.hurry(ids, Priority.CRITICAL);
    long end = System.nanoTime();
    nextHurry = end + (end - start) * HURRY_REST;
  }

  private void lookIntoGaps(Connection connection) throws SQLException {
    if (index.coarsenGaps() && !coarse) {
      coarse = true;
      log.warn(
          "Transactions that are open have left more than {} gaps in {}: they are asked for as one from now on, so that a"
              + " change of theirs may be told some seconds after its commit. Which they are: SELECT pid, xact_start, query FROM"
              + " pg_stat_activity WHERE backend_xid IS NOT NULL ORDER BY xact_start",
          ChangeLogIndex.MAX_RUNS,
          changeLog);
    }
    if (!index.hasGaps()) {
      if (coarse) {
        log.info("The transactions that had left many gaps in {} have ended", changeLog);
      }
      coarse = false;
      return;
    }
    Snapshot snapshot = null;
    boolean many = index.hasManyInGaps();
    try (PreparedStatement statement = connection.prepareStatement(sql.lookIntoGaps())) {
      statement.setFetchSize(FETCH);
      GapArrays.of(index.gaps(), many).bind(connection, statement);
      statement.setArray(9, connection.createArrayOf("text", tablesAboveLow));
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          String taken = result.getString("snapshot");
          if (taken == null) {
            index.filled(seen(result));
          } else {
            snapshot = Snapshot.parse(taken);
          }
        }
      }
    }
    if (snapshot != null) {
      index.lookedIntoGaps(snapshot, many);
    }
  }

  private ChangeLogIndex.SeenRun seenRun(ResultSet result) throws SQLException {
    return new ChangeLogIndex.SeenRun(
        result.getLong("first"),
        result.getLong("last"),
        priority(result),
        result.getBoolean("processed"));
  }

  private ChangeLogIndex.Seen seen(ResultSet result) throws SQLException {
    return new ChangeLogIndex.Seen(result.getLong("id"), priority(result));
  }

  private Priority priority(ResultSet result) throws SQLException {
    return priorities.getOrDefault(result.getString("table_name"), Priority.LOW);
  }

  /**
   * Reads the rows with these ids, in the order of the ids given. A row that is processed, or gone,
   * is left out.
   */
  public List<ChangeRow> read(Connection connection, List<Long> ids) throws SQLException {
    Map<Long, ChangeRow> rows = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(sql.read())) {
      statement.setObject(1, ids.stream().mapToLong(Long::longValue).toArray());
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
  public void mark(RoundTrip trip, List<Long> ids, UUID batch) {
    trip.add(sql.mark(), batch, ids.stream().mapToLong(Long::longValue).toArray());
  }
}
