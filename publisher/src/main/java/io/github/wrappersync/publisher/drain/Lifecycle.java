package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.eventlog.EventLogWriter;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer's part of what happens to applications at run time. Whoever registers, changes or
 * removes one only writes it down; the writer takes it in between two batches, so that it never
 * races with itself:
 *
 * <ul>
 *   <li>A removed application is <em>detached</em>: from this moment on the writer appends nothing
 *       for it, and what is left can be deleted by anybody, without locks.
 *   <li>A name that was removed before begins a new life: see {@link EventLogWriter#begin}.
 *   <li>Data types of which an application receives something else than before are compared.
 * </ul>
 *
 * <p>Rows that somebody holds a lock on are passed over until the next time: the writer waits for
 * nobody.
 */
final class Lifecycle {

  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private static final String ANYTHING =
      """
      SELECT EXISTS (SELECT FROM sync.removed_application WHERE NOT detached)
          OR EXISTS (SELECT FROM sync.application WHERE since IS NULL)
          OR EXISTS (SELECT FROM sync.rescope)
      """;

  private static final String DETACH =
      """
      UPDATE sync.removed_application SET detached = true
      WHERE name IN (SELECT name FROM sync.removed_application WHERE NOT detached FOR UPDATE SKIP LOCKED)
      RETURNING name
      """;

  private static final String FORGET_BACKFILLS =
      """
      WITH forgotten AS (DELETE FROM sync.backfill WHERE application = ANY (?) RETURNING id)
      DELETE FROM sync.replay_record USING forgotten WHERE backfill_id = forgotten.id
      """;

  private static final String UNBORN =
      "SELECT name FROM sync.application WHERE since IS NULL FOR NO KEY UPDATE SKIP LOCKED";

  private static final String BEGIN =
      """
      WITH anew AS (DELETE FROM sync.removed_application WHERE name = ANY (?))
      UPDATE sync.application SET since = ? WHERE name = ANY (?)
      """;

  /** In the order of the tables: what others refer to comes first. */
  private static final String COMPARE =
      """
      WITH captured AS (
        SELECT * FROM unnest(?::text[], ?::text[], ?::text[]) WITH ORDINALITY
          AS captured (data_type, table_name, sql_name, place)
      ), changed AS (
        DELETE FROM sync.rescope
        WHERE (application, data_type) IN (
          SELECT rescope.application, data_type
          FROM sync.rescope JOIN sync.application ON name = rescope.application JOIN captured USING (data_type)
          WHERE since IS NOT NULL
          FOR NO KEY UPDATE OF rescope, application SKIP LOCKED)
        RETURNING application, data_type
      ), asked AS (
        INSERT INTO sync.backfill (table_name, application, rows_total)
        SELECT table_name, application,
               (SELECT nullif(greatest(reltuples, 0), 0) FROM pg_class WHERE oid = to_regclass(sql_name))
        FROM changed JOIN captured USING (data_type) ORDER BY place, application
        RETURNING id, table_name, application
      ), first AS (
        UPDATE sync.first_backfill AS first SET backfill_id = asked.id
        FROM asked JOIN captured USING (table_name)
        WHERE first.application = asked.application AND first.data_type = captured.data_type
          AND first.backfill_id IS NULL
      )
      SELECT table_name || ' for ' || application FROM asked ORDER BY id
      """;

  private final CapturedTables tables;
  private final EventLogWriter eventLog;
  private final Routing routing;

  Lifecycle(CapturedTables tables, EventLogWriter eventLog, Routing routing) {
    this.tables = tables;
    this.eventLog = eventLog;
    this.routing = routing;
  }

  /**
   * Takes in what has happened since the last time. In a transaction of its own.
   *
   * @return whether a life has begun: the head has moved, and once that is committed the listeners
   *     are to go on from there
   */
  boolean keepUp(Connection connection) throws SQLException {
    if (!isAnything(connection)) {
      return false;
    }
    detach(connection);
    boolean begun = begin(connection);
    compare(connection);
    // By this router the next batch knows nobody who is detached, and everybody who has begun.
    routing.fresh(connection);
    return begun;
  }

  private static boolean isAnything(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(ANYTHING)) {
      result.next();
      return result.getBoolean(1);
    }
  }

  private void detach(Connection connection) throws SQLException {
    List<String> names = names(connection, DETACH);
    if (names.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(FORGET_BACKFILLS)) {
      statement.setArray(1, connection.createArrayOf("text", names.toArray()));
      statement.executeUpdate();
    }
    eventLog.end(names);
    log.info("Nothing is written any more for the removed {}", String.join(", ", names));
  }

  private boolean begin(Connection connection) throws SQLException {
    List<String> names = names(connection, UNBORN);
    if (names.isEmpty()) {
      return false;
    }
    long since = eventLog.begin(connection, names);
    try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
      statement.setArray(1, connection.createArrayOf("text", names.toArray()));
      statement.setLong(2, since);
      statement.setArray(3, connection.createArrayOf("text", names.toArray()));
      statement.executeUpdate();
    }
    log.info("The events of {} begin anew behind the position {}", String.join(", ", names), since);
    return true;
  }

  private void compare(Connection connection) throws SQLException {
    List<CapturedTable> all = tables.all();
    try (PreparedStatement statement = connection.prepareStatement(COMPARE)) {
      Object[] dataTypes = all.stream().map(CapturedTable::dataType).toArray();
      Object[] logNames = all.stream().map(CapturedTable::logName).toArray();
      Object[] sqlNames = all.stream().map(CapturedTable::sqlName).toArray();
      statement.setArray(1, connection.createArrayOf("text", dataTypes));
      statement.setArray(2, connection.createArrayOf("text", logNames));
      statement.setArray(3, connection.createArrayOf("text", sqlNames));
      List<String> asked = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          asked.add(result.getString(1));
        }
      }
      if (!asked.isEmpty()) {
        log.info("Will be backfilled: {}", String.join(", ", asked));
      }
    }
  }

  private static List<String> names(Connection connection, String sql) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        names.add(result.getString("name"));
      }
    }
    return names;
  }
}
