package io.github.wrappersync.publisher.adoption;

import io.github.wrappersync.publisher.capture.CaptureFaultException;
import io.github.wrappersync.publisher.capture.Locks;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the change log that a wrapper had before the publisher, where it stands: its rows, its
 * triggers, rights and indexes stay, and its columns become those that the publisher's triggers
 * write. A change log of the publisher's own making is only read.
 *
 * <h2>Why the wrapper's statements go on</h2>
 *
 * All is done in one transaction, with one ALTER TABLE. It waits for the table's lock for less than
 * PostgreSQL takes to look for a deadlock, so that never a statement of the wrapper is the one to
 * be given up; where the lock is not to be had it lets the writers through and tries again. Another
 * type of the key means that each row is written anew under that lock, about 10 s a million rows
 * with the indexes of such tables: beyond {@value #MANY_ROWS} rows the publisher does not do that
 * by itself, and says what its operator can do.
 *
 * <p>The functions of the wrapper's triggers need no change: PostgreSQL plans their statements
 * anew, also in sessions that are open, and casts a UUID to text where it is assigned.
 *
 * <h2>Why the sequence is begun anew</h2>
 *
 * The ids of a record must ascend as its changes commit, and an id must not appear after every
 * transaction has ended that was open when a greater one was seen (see {@code ChangeLogIndex}). A
 * session that has fetched ids in advance, by CACHE, breaks both. PostgreSQL makes all sessions
 * forget such ids when the sequence is set to a new start.
 */
public final class ChangeLogAdoption {

  private static final Logger log = LoggerFactory.getLogger(ChangeLogAdoption.class);

  /** So many rows are written anew in about two seconds. */
  private static final int MANY_ROWS = 200_000;

  private static final Duration LONGEST_REWRITE = Duration.ofSeconds(10);

  /** query_canceled, as by statement_timeout */
  private static final String CANCELED = "57014";

  private static final String ONE_AT_A_TIME =
      "SELECT pg_advisory_xact_lock(hashtextextended('sync.adoption', 0))";

  /**
   * The zone that the database gives its sessions; the driver gives ours another. Where the
   * database has none of its own, the server's: that of its log is set with it by initdb, and can
   * be read by everybody.
   */
  private static final String ZONE =
      """
      SELECT coalesce(
        (SELECT split_part(setting, '=', 2)
         FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase, unnest(setconfig) AS setting
         WHERE d.datname = current_database() AND setrole = 0 AND lower(setting) LIKE 'timezone=%'),
        current_setting('log_timezone'))
      """;

  private final DataSource dataSource;
  private final String schema;
  private final CapturedTables tables;
  private final Duration lockTimeout;
  private final Duration pause;

  /**
   * Waits 0.8 s for the lock, and tries again after 3 s.
   *
   * @param dataSource connects as the role that the triggers run as
   * @param schema of the change log, not quoted
   * @param tables as they are registered
   */
  public ChangeLogAdoption(DataSource dataSource, String schema, CapturedTables tables) {
    this(dataSource, schema, tables, Duration.ofMillis(800), Duration.ofSeconds(3));
  }

  ChangeLogAdoption(
      DataSource dataSource,
      String schema,
      CapturedTables tables,
      Duration lockTimeout,
      Duration pause) {
    this.dataSource = dataSource;
    this.schema = schema;
    this.tables = tables;
    this.lockTimeout = lockTimeout;
    this.pause = pause;
  }

  /**
   * What stands against taking the change log over, each as a sentence: what is wrong, and what to
   * do. Changes nothing; none if there is no change log yet.
   */
  public List<String> faults() {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL lock_timeout = '12s'");
        // Or another publisher could take it over between two looks at it.
        statement.execute(ONE_AT_A_TIME);
        Optional<ChangeLogTable> table = ChangeLogTable.read(connection, schema);
        return table.isEmpty() ? List.of() : faults(connection, table.get());
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Cannot read how %s.change_log is made: %s".formatted(schema, e.getMessage()), e);
    }
  }

  private List<String> faults(Connection connection, ChangeLogTable table) throws SQLException {
    List<String> faults = new ArrayList<>(Obstacles.of(table));
    if (!table.kind().equals("r")) {
      return faults;
    }
    ChangeLogForm form = new ChangeLogForm(table, zone(connection));
    faults.addAll(form.faults());
    faults.addAll(Obstacles.ofRetyping(connection, table, form));
    if (faults.isEmpty() && (table.checked() || !form.actions().isEmpty())) {
      faults.addAll(new Rehearsal(connection, table, form).faults(tables));
    }
    if (faults.isEmpty()
        && form.rewrites()
        && Obstacles.hasMoreRowsThan(connection, table, MANY_ROWS)) {
      faults.add(tooLarge(table, form));
    }
    return faults;
  }

  private static String tooLarge(ChangeLogTable table, ChangeLogForm form) {
    return """
    %1$s has more than %2$d rows, which have to be written anew for the columns %3$s: the wrapper's writes would wait for \
    about 10 s a million rows. Either move what is processed, which blocks nobody: CREATE TABLE %4$s_before_sync (LIKE %4$s); \
    WITH moved AS (DELETE FROM %4$s WHERE processed RETURNING *) INSERT INTO %4$s_before_sync SELECT * FROM moved; VACUUM %4$s. \
    Or do it yourself when they may wait: %5$s"""
        .formatted(table, MANY_ROWS, form.retyped(), table.sqlName(), form.alter(table.sqlName()));
  }

  /**
   * Gives the change log the form that the publisher needs, if there is one and it has it not.
   *
   * @throws CaptureFaultException if it cannot be taken over; then nothing is changed
   * @throws IllegalStateException if the database fails, or the thread is interrupted
   */
  public void adopt() {
    try (Connection connection = dataSource.getConnection()) {
      Optional<ChangeLogTable> found = ChangeLogTable.read(connection, schema);
      if (found.isEmpty()) {
        return;
      }
      if (!isAdopted(connection, found.get())) {
        List<String> faults = faults();
        if (!faults.isEmpty()) {
          throw new CaptureFaultException(faults);
        }
        adopt(connection, found.get());
      }
      noteIndexes(connection, found.get());
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Cannot take over %s.change_log: %s".formatted(schema, e.getMessage()), e);
    }
  }

  private static boolean isAdopted(Connection connection, ChangeLogTable table)
      throws SQLException {
    ChangeLogForm form = new ChangeLogForm(table, zone(connection));
    return form.actions().isEmpty()
        && form.faults().isEmpty()
        && table.sequence() != null
        && table.sequence().steady();
  }

  private void adopt(Connection connection, ChangeLogTable table) throws SQLException {
    for (int tries = 1; !tryToAdopt(connection); tries++) {
      if (tries == 1) {
        log.warn(
            "Cannot take over {} yet: its lock was not free within {} ms, held by {}; will retry every {} ms until it is",
            table,
            lockTimeout.toMillis(),
            Locks.holders(connection, table.oid()),
            pause.toMillis());
      }
      Locks.pause(pause, table.toString());
    }
  }

  /** False if a lock was not to be had. */
  private boolean tryToAdopt(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = " + lockTimeout.toMillis());
      statement.execute("SET LOCAL statement_timeout = " + LONGEST_REWRITE.toMillis());
      statement.execute(ONE_AT_A_TIME);
      long start = System.nanoTime();
      statement.execute("LOCK TABLE \"%s\".change_log".formatted(schema.replace("\"", "\"\"")));
      ChangeLogTable table = ChangeLogTable.read(connection, schema).orElseThrow();
      String zone = zone(connection);
      ChangeLogForm form = new ChangeLogForm(table, zone);
      if (isAdopted(connection, table)) {
        connection.rollback(); // by another publisher meanwhile
        return true;
      }
      if (!form.actions().isEmpty()) {
        statement.execute(form.alter(table.sqlName()));
      }
      beginSequenceAnew(statement, table);
      connection.commit();
      log.info(
          "Took over {}, locked for {} ms: {}. Times without a zone were read as {}. Rows without an image are compared with"
              + " their tables",
          table,
          Duration.ofNanos(System.nanoTime() - start).toMillis(),
          form.actions(),
          zone);
      return true;
    } catch (SQLException e) {
      connection.rollback();
      if (Locks.isBusy(e)) {
        return false;
      }
      if (CANCELED.equals(e.getSQLState())) {
        throw new CaptureFaultException(List.of(tooSlow(connection)));
      }
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private String tooSlow(Connection connection) throws SQLException {
    ChangeLogTable table = ChangeLogTable.read(connection, schema).orElseThrow();
    ChangeLogForm form = new ChangeLogForm(table, zone(connection));
    return "%s could not be altered within %d s, and the wrapper's writes were to wait no longer: do it when they may, %s"
        .formatted(table, LONGEST_REWRITE.toSeconds(), form.alter(table.sqlName()));
  }

  private static void beginSequenceAnew(Statement statement, ChangeLogTable table)
      throws SQLException {
    ChangeLogTable.Sequence sequence = table.sequence();
    if (sequence == null || sequence.steady()) {
      return;
    }
    long next;
    try (ResultSet row =
        statement.executeQuery(
            "SELECT greatest(1, (SELECT last_value FROM %s), (SELECT max(id) FROM %s)) + 1"
                .formatted(sequence.name(), table.sqlName()))) {
      row.next();
      next = row.getLong(1);
    }
    statement.execute(
        "ALTER SEQUENCE %s AS bigint INCREMENT BY 1 NO MAXVALUE NO CYCLE CACHE 1 RESTART WITH %d"
            .formatted(sequence.name(), next));
  }

  private static void noteIndexes(Connection connection, ChangeLogTable table) throws SQLException {
    for (String index : table.markIndexes(connection)) {
      log.info(
          "The index {} holds the marks of {}: each change that is drained has to be written into its indexes again. The"
              + " publisher does not use it: DROP INDEX CONCURRENTLY {}",
          index,
          table,
          index);
    }
  }

  private static String zone(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(ZONE)) {
      row.next();
      return row.getString(1);
    }
  }
}
