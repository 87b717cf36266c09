package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.backfill.Backfill;
import io.github.wrappersync.publisher.backfill.Postponed;
import io.github.wrappersync.publisher.changelog.ChangeLogReader;
import io.github.wrappersync.publisher.changelog.ThinRows;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.EventLogWriter;
import io.github.wrappersync.publisher.eventlog.LeaseLostException;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one holder of the lease does until it loses it. Everything in memory is read when the
 * session begins, and thrown away with the first failure. Used by the writer's thread alone.
 */
final class WriterSession implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WriterSession.class);

  /** While the drain is busy, a backfill gets every so many turns. */
  private static final int TURNS_PER_BACKFILL_STEP = 4;

  /** How often to look for backfills that are asked for, and for changes of applications. */
  private static final long REQUEST_INTERVAL = Duration.ofMillis(250).toNanos();

  /** How often to look for rows that were put back, and for tenants that have changed. */
  private static final long WATCH_INTERVAL = Duration.ofSeconds(2).toNanos();

  private final Connection connection;
  private final EventLogWriter eventLog;
  private final ChangeLogReader changeLog;
  private final Routing routing;
  private final SetAsideWriter setAside;
  private final Drain drain;
  private final Backfill backfill;
  private final Lifecycle lifecycle;
  private final PoisonRows poison;
  private final List<WriterListener> listeners;
  private int turns;
  private boolean backfillAskedFor = true;
  private long nextRequestLook = System.nanoTime();
  private long nextWatch = System.nanoTime();

  private WriterSession(
      Connection connection,
      EventLogWriter eventLog,
      WriterSetup setup,
      PoisonRows poison,
      Postponed postponed)
      throws SQLException {
    this.connection = connection;
    this.eventLog = eventLog;
    this.changeLog =
        new ChangeLogReader(setup.quotedSchema(), setup.tables(), eventLog.lowWatermark());
    this.routing = new Routing(setup.routing());
    this.setAside = SetAsideWriter.open(connection);
    this.poison = poison;
    ThinRows thinRows = new ThinRows(setup.quotedSchema());
    this.drain =
        new Drain(setup.tables(), changeLog, thinRows, eventLog, routing, setAside, poison);
    this.backfill =
        new Backfill(
            setup.quotedSchema(),
            setup.tables(),
            changeLog,
            thinRows,
            eventLog,
            setAside::write,
            postponed);
    this.lifecycle = new Lifecycle(setup.tables(), eventLog, routing);
    this.listeners = setup.listeners();
  }

  /** Reads where the writing goes on. */
  static WriterSession begin(
      Connection connection, WriterSetup setup, PoisonRows poison, Postponed postponed)
      throws SQLException {
    EventLogWriter eventLog = EventLogWriter.open(connection);
    WriterSession session = new WriterSession(connection, eventLog, setup, poison, postponed);
    session.backfill.begin(connection);
    connection.commit();
    session.begun();
    return session;
  }

  private void begun() {
    listeners.forEach(listener -> listener.onBegin(eventLog.epoch(), eventLog.head()));
  }

  /**
   * Does what is next: a batch of changes, or a step of a backfill.
   *
   * @return whether there was anything to do
   */
  boolean turn() throws SQLException {
    watch();
    boolean drained = drain();
    turns++;
    boolean filled =
        backfillAskedFor && (!drained || turns % TURNS_PER_BACKFILL_STEP == 0) && backfill();
    return drained || filled;
  }

  private boolean drain() throws SQLException {
    long began = System.nanoTime();
    Optional<Drain.Batch> batch = drain.next(connection);
    connection.commit();
    Duration time = Duration.ofNanos(System.nanoTime() - began);
    poison.succeeded();
    batch.ifPresent(
        done -> {
          changeLog.index().processed(done.processed());
          tell(done.events());
          listeners.forEach(listener -> listener.onDrained(done.processed().size(), time));
        });
    return batch.isPresent();
  }

  private boolean backfill() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    }
    long head = eventLog.head();
    Optional<List<Event>> step;
    try {
      step = backfill.next(connection, routing::fresh);
    } catch (SQLException | RuntimeException e) {
      backfill.failed(e);
      if (e instanceof LeaseLostException) {
        throw e;
      }
      connection.rollback();
      if (eventLog.head() != head) {
        eventLog.rolledBack();
      }
      backfillAskedFor = false;
      return false;
    }
    connection.commit();
    step.ifPresent(
        events -> {
          backfill.succeeded();
          tell(events);
        });
    return step.isPresent();
  }

  private void tell(List<Event> events) {
    if (!events.isEmpty()) {
      listeners.forEach(listener -> listener.onCommit(eventLog.epoch(), events));
    }
  }

  private void watch() throws SQLException {
    long now = System.nanoTime();
    if (now - nextWatch >= 0) {
      backfill.askForChanges(connection);
      connection.commit();
      long gaps = changeLog.index().gapCount();
      listeners.forEach(listener -> listener.onWaiting(gaps));
      nextWatch = now + WATCH_INTERVAL;
    }
    if (now - nextRequestLook >= 0) {
      boolean lifeBegan = lifecycle.keepUp(connection);
      connection.commit();
      if (lifeBegan) {
        begun();
      }
      backfillAskedFor = backfill.isAskedFor(connection);
      boolean epochBegan = backfill.beginEpochIfDue(connection);
      connection.commit();
      if (epochBegan) {
        log.warn(
            "A new epoch begins, as an emergency sync has asked for: every consumer starts over from a snapshot");
        begun();
      }
      nextRequestLook = now + REQUEST_INTERVAL;
    }
  }

  @Override
  public void close() {
    listeners.forEach(WriterListener::onEnd);
  }
}
