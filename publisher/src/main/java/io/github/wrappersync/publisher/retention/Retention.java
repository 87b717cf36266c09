package io.github.wrappersync.publisher.retention;

import io.github.wrappersync.publisher.registry.SqlNames;
import io.github.wrappersync.publisher.settings.RetentionSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * Deletes what is older than the retention allows. Thread-safe; blocks as long as it takes, and
 * holds one connection meanwhile.
 *
 * <p>Each step is a transaction of a few thousand rows, and is followed by a pause as long as it
 * took, so that neither the wrapper nor the writer ever waits for more than a moment, and
 * autovacuum keeps up. A run that is broken off has lost nothing: the next one goes on. Over all
 * instances there is one run at a time, by an advisory lock.
 *
 * <p>Events that are heads stay however old they are. To look at all of them each hour would cost
 * more than it brings: a run goes on where the one before ended, and once a day, or when an
 * operator asks, one begins at the beginning and finds those that have ceased to be heads.
 */
public final class Retention implements AutoCloseable {

  /** How often what is old is deleted, by whichever instance comes first. */
  static final Duration INTERVAL = Duration.ofHours(1);

  /** How often the event log is swept from its beginning. */
  static final Duration WHOLE_INTERVAL = Duration.ofDays(1);

  /** How long the last report of a consumer that is silent is kept. */
  static final Duration CONSUMERS = Duration.ofDays(30);

  private static final String LOCK_KEY = "hashtextextended('sync.retention', 0)";

  private static final String BEGIN =
      """
      UPDATE sync.retention SET ran_at = now(), whole_at = CASE WHEN due.whole THEN now() ELSE whole_at END
      FROM (SELECT ? OR whole_at IS NULL OR whole_at < now() - make_interval(secs => ?) AS whole
            FROM sync.retention) AS due
      WHERE ? OR ran_at IS NULL OR ran_at < now() - make_interval(secs => ?)
      RETURNING CASE WHEN due.whole THEN 0 ELSE swept END
      """;

  private static final String CONSUMERS_SQL =
      "DELETE FROM sync.progress WHERE reported_at < now() - make_interval(secs => ?)";

  private final DataSource dataSource;
  private final String schema;
  private final RetentionSettings settings;
  private final List<PositionHold> holds;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final LongAdder events = new LongAdder();
  private final LongAdder changes = new LongAdder();
  private final LongAdder deliveries = new LongAdder();
  private final LongAdder consumers = new LongAdder();

  /**
   * @param wrapperSchema the schema of the change log, as it stands in the catalog
   * @param holds whoever reads the event log from a position of its own
   */
  public Retention(
      DataSource dataSource,
      String wrapperSchema,
      RetentionSettings settings,
      List<PositionHold> holds) {
    this.dataSource = dataSource;
    this.schema = SqlNames.quote(wrapperSchema);
    this.settings = settings;
    this.holds = List.copyOf(holds);
  }

  /**
   * Deletes everything that is due now.
   *
   * @return what was deleted; empty if a run is under way, on this instance or another
   */
  public Optional<Deleted> run() throws SQLException {
    return run(true);
  }

  /** Deletes what is due if the last run is longer ago than {@link #INTERVAL}. */
  Optional<Deleted> runIfDue() throws SQLException {
    return run(false);
  }

  /** What this instance has deleted since its start; the position is 0. */
  public Deleted total() {
    return new Deleted(events.sum(), changes.sum(), deliveries.sum(), consumers.sum(), 0);
  }

  private Optional<Deleted> run(boolean asked) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(true);
      if (!single(connection, "SELECT pg_try_advisory_lock(" + LOCK_KEY + ")").equals("t")) {
        return Optional.empty();
      }
      try {
        connection.setAutoCommit(false);
        Optional<Long> from = begin(connection, asked);
        return from.isPresent() ? Optional.of(sweep(connection, from.get())) : Optional.empty();
      } finally {
        unlock(connection);
      }
    }
  }

  /** Whoever can not unlock must not hand the connection, and the lock with it, to the next one. */
  private static void unlock(Connection connection) throws SQLException {
    try {
      connection.rollback();
      single(connection, "SELECT pg_advisory_unlock(" + LOCK_KEY + ")");
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      connection.abort(Runnable::run);
      throw e;
    }
  }

  /** Where the sweep of the events begins; empty if it is too early for a run. */
  private static Optional<Long> begin(Connection connection, boolean asked) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
      statement.setBoolean(1, asked);
      statement.setLong(2, WHOLE_INTERVAL.toSeconds());
      statement.setBoolean(3, asked);
      statement.setLong(4, INTERVAL.toSeconds());
      try (ResultSet result = statement.executeQuery()) {
        Optional<Long> from = result.next() ? Optional.of(result.getLong(1)) : Optional.empty();
        connection.commit();
        return from;
      }
    }
  }

  private Deleted sweep(Connection connection, long from) throws SQLException {
    long end = Long.MAX_VALUE;
    for (PositionHold hold : holds) {
      end = Math.min(end, hold.lowestNeeded().orElse(Long.MAX_VALUE));
    }
    long goneEvents = sweep(connection, new EventSweep(settings.events(), from, end), events);
    long goneChanges = sweep(connection, RowSweep.ofChanges(schema, settings.changes()), changes);
    boolean hasDeliveries =
        single(connection, "SELECT to_regclass('sync.delivery') IS NOT NULL").equals("t");
    long goneDeliveries =
        hasDeliveries
            ? sweep(connection, RowSweep.ofDeliveries(settings.deliveries()), deliveries)
            : 0;
    long goneConsumers = sweep(connection, Retention::silentConsumers, consumers);
    long trimmed = Long.parseLong(single(connection, "SELECT trimmed FROM sync.retention"));
    connection.commit();
    return new Deleted(goneEvents, goneChanges, goneDeliveries, goneConsumers, trimmed);
  }

  private static Sweep.Step silentConsumers(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CONSUMERS_SQL)) {
      statement.setLong(1, CONSUMERS.toSeconds());
      return new Sweep.Step(statement.executeUpdate(), true);
    }
  }

  /** Goes on until the sweep is done, or this is closed. */
  private long sweep(Connection connection, Sweep sweep, LongAdder total) throws SQLException {
    long deleted = 0;
    boolean isClosed = closed.getCount() == 0;
    boolean isDone = false;
    while (!isDone && !isClosed) {
      long began = System.nanoTime();
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '1s'");
      }
      Sweep.Step step = sweep.next(connection);
      connection.commit();
      deleted += step.deleted();
      total.add(step.deleted());
      isDone = step.last();
      isClosed = pause(isDone ? 0 : System.nanoTime() - began);
    }
    return deleted;
  }

  /** Tells whether this is closed. */
  private boolean pause(long nanos) {
    try {
      return closed.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static String single(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  /** Breaks off what is under way after its step. */
  @Override
  public void close() {
    closed.countDown();
  }
}
