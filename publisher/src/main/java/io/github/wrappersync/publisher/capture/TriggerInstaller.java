package io.github.wrappersync.publisher.capture;

import io.github.wrappersync.publisher.capture.TriggerReport.Kind;
import io.github.wrappersync.publisher.capture.TriggerReport.Problem;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.sql.Connection;
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
 * Installs the triggers of the registered tables and reports how they are. The schema {@code sync}
 * and the change log must exist; it needs PostgreSQL 14 and a role that owns the tables.
 *
 * <p>A table whose triggers are as they should be is only read. A trigger is created under a lock
 * that waits for the writers of its table, and makes the writers after it wait: so it gives up
 * after a short time, lets them through, and tries again, for as long as it takes. A new version of
 * a function alone needs no lock.
 *
 * <p>Thread-safe; both methods block.
 */
public final class TriggerInstaller {

  private static final Logger log = LoggerFactory.getLogger(TriggerInstaller.class);

  /** Two publishers that start together would replace the same function at once. */
  private static final String ONE_AT_A_TIME =
      "SELECT pg_advisory_xact_lock(hashtextextended('sync.capture', 0))";

  private final DataSource dataSource;
  private final String logSchema;
  private final CapturedTables tables;
  private final Duration lockTimeout;
  private final Duration pause;

  /**
   * Waits 2 s for a table's lock, and tries again after 5 s.
   *
   * @param dataSource connects as the role that the triggers run as
   * @param logSchema the schema of the change log
   * @param tables as they are registered
   */
  public TriggerInstaller(DataSource dataSource, String logSchema, CapturedTables tables) {
    this(dataSource, logSchema, tables, Duration.ofSeconds(2), Duration.ofSeconds(5));
  }

  /**
   * With its own times.
   *
   * @param lockTimeout how long the wrapper's writers may have to wait for it
   * @param pause between two tries
   */
  public TriggerInstaller(
      DataSource dataSource,
      String logSchema,
      CapturedTables tables,
      Duration lockTimeout,
      Duration pause) {
    this.dataSource = dataSource;
    this.logSchema = logSchema;
    this.tables = tables;
    this.lockTimeout = lockTimeout;
    this.pause = pause;
  }

  /**
   * Makes the triggers what they should be, if they are not.
   *
   * @return the tables with those of their registered columns that exist
   * @throws CaptureFaultException if tables cannot be captured; then nothing is installed
   * @throws IllegalStateException if the database fails, or the thread is interrupted
   */
  public CapturedTables install() {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(true);
      List<Relation> relations = relations(connection, List.of());
      for (Relation relation : relations) {
        if (!relation.missingColumns().isEmpty()) {
          log.info(
              "{} has no columns {}: they are left out of what is captured",
              relation.table(),
              relation.missingColumns());
        }
        install(connection, relation);
        Installed.read(connection, relation, logSchema).notes().forEach(log::info);
      }
      return new CapturedTables(relations.stream().map(Relation::resolved).toList());
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Cannot install the triggers of %s: %s".formatted(tables.all(), e.getMessage()), e);
    }
  }

  /**
   * Checks that every registered table can be captured. Changes nothing, and needs nothing of the
   * publisher's in the database.
   *
   * @param others faults that were found elsewhere, and are told in the same message
   * @throws CaptureFaultException if tables cannot be captured, or there are other faults
   * @throws IllegalStateException if the database fails
   */
  public void requireCapturable(List<String> others) {
    try (Connection connection = dataSource.getConnection()) {
      relations(connection, others);
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Cannot read how %s are made: %s".formatted(tables.all(), e.getMessage()), e);
    }
  }

  /**
   * How the capture of each registered table is now, in their order, and then of tables that are
   * not registered any more but still captured. Changes nothing.
   */
  public List<TriggerReport> verify() {
    try (Connection connection = dataSource.getConnection()) {
      List<TriggerReport> reports = new ArrayList<>();
      for (CapturedTable table : tables.all()) {
        reports.add(report(connection, table));
      }
      reports.addAll(Leftovers.read(connection, tables));
      return reports;
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Cannot verify the triggers of %s: %s".formatted(tables.all(), e.getMessage()), e);
    }
  }

  private TriggerReport report(Connection connection, CapturedTable table) throws SQLException {
    Optional<Relation> relation = Relation.read(connection, table);
    List<String> faults =
        relation.map(Registration::faults).orElseGet(() -> List.of(Registration.missing(table)));
    List<Problem> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (String fault : faults) {
      problems.add(new Problem(Kind.NOT_CAPTURABLE, table.toString(), fault));
    }
    if (relation.isPresent()) {
      Installed installed = Installed.read(connection, relation.get(), logSchema);
      problems.addAll(installed.problems());
      notes.addAll(installed.notes());
    }
    return new TriggerReport(table.toString(), problems, notes);
  }

  private List<Relation> relations(Connection connection, List<String> others) throws SQLException {
    List<Relation> relations = new ArrayList<>();
    List<String> faults = new ArrayList<>(others);
    for (CapturedTable table : tables.all()) {
      Optional<Relation> relation = Relation.read(connection, table);
      relation.ifPresentOrElse(
          found -> {
            relations.add(found);
            faults.addAll(Registration.faults(found));
          },
          () -> faults.add(Registration.missing(table)));
    }
    if (!faults.isEmpty()) {
      throw new CaptureFaultException(faults);
    }
    return relations;
  }

  private void install(Connection connection, Relation relation) throws SQLException {
    if (Installed.read(connection, relation, logSchema).changes().isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    for (int tries = 1; !tryToInstall(connection, relation); tries++) {
      if (tries == 1) {
        log.warn(
            "Cannot install the triggers of {} yet: its lock was not free within {} ms, held by {}; will retry every {} ms until it is",
            relation.table(),
            lockTimeout.toMillis(),
            Locks.holders(connection, relation.oid()),
            pause.toMillis());
      } else if (tries % 12 == 0) {
        log.info(
            "Still cannot install the triggers of {} after {} tries, its lock is held by {}",
            relation.table(),
            tries,
            Locks.holders(connection, relation.oid()));
      }
      Locks.pause(pause, relation.table().toString());
    }
    log.info(
        "Installed the triggers of {} for the columns {}, in {} ms",
        relation.table(),
        relation.resolved().columns(),
        Duration.ofNanos(System.nanoTime() - start).toMillis());
  }

  /** False if the table's lock was not to be had. */
  private boolean tryToInstall(Connection connection, Relation relation) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      // The generated bodies are handed on to the letter.
      statement.setEscapeProcessing(false);
      statement.execute("SET LOCAL lock_timeout = " + lockTimeout.toMillis());
      statement.execute(ONE_AT_A_TIME);
      for (String change : Installed.read(connection, relation, logSchema).changes()) {
        statement.execute(change);
      }
      connection.commit();
      return true;
    } catch (SQLException e) {
      connection.rollback();
      if (Locks.isBusy(e)) {
        return false;
      }
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
