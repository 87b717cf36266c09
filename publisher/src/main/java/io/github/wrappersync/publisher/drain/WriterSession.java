package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.model.Priority;
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
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one holder of the lease does until it loses it. Everything in memory is read when the
 * session begins, and thrown away with the first failure. Used by the writer's thread alone.
 */
final class WriterSession implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /** While the drain is busy, a backfill gets every so many turns. */
  private static final int TURNS_PER_BACKFILL_STEP = 4;

  /**
   * How often to look for what somebody has asked for: a pause, a drain, a backfill, a change of
   * applications. Much shorter than the time after which PostgreSQL ends an idle session, which a
   * paused one is otherwise.
   */
  private static final long REQUEST_INTERVAL = Duration.ofMillis(250).toNanos();

  /**
   * While batches wait, how often to look for what has come since: the critical changes among it
   * overtake.
   */
  private static final long LOOK_INTERVAL = Duration.ofMillis(100).toNanos();

  /** How often to look for rows that were put back, and for tenants that have changed. */
  private static final long WATCH_INTERVAL = Duration.ofSeconds(2).toNanos();

  private final Connection connection;
  private final EventLogWriter eventLog;
  private final ChangeLogReader changeLog;
  private final Routing routing;
  private final SetAsideWriter setAside;
  private final Drain drain;
  private final Pipeline pipeline;
  private final Backfill backfill;
  private final Lifecycle lifecycle;
  private final List<WriterListener> listeners;
  private final Schedule schedule;
  private final DrainRequest request = new DrainRequest();
  private Control control = Control.NONE;
  private int turns;
  private boolean backfillAskedFor = true;
  private boolean sawEverything;
  private long nextLook = System.nanoTime();
  private long nextRequestLook = System.nanoTime();
  private long nextWatch = System.nanoTime();

  private WriterSession(
      Connection connection,
      DataSource connections,
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
    ThinRows thinRows = new ThinRows(setup.quotedSchema());
    this.drain = new Drain(setup.tables(), changeLog, eventLog, routing, setAside, poison);
    this.pipeline =
        new Pipeline(
            connection,
            connections,
            drain,
            changeLog.index(),
            new ObservedDrain(setup.observations()),
            poison,
            new Between(),
            this::written);
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
    this.schedule = new Schedule(setup.intervals(), System.nanoTime());
  }

  /**
   * Reads where the writing goes on.
   *
   * @param connection holds the lease
   * @param connections opens a new connection each time
   */
  static WriterSession begin(
      Connection connection,
      DataSource connections,
      WriterSetup setup,
      PoisonRows poison,
      Postponed postponed)
      throws SQLException {
    EventLogWriter eventLog = EventLogWriter.open(connection);
    WriterSession session =
        new WriterSession(connection, connections, eventLog, setup, poison, postponed);
    Control.nameWriter(connection, setup.address());
    session.backfill.begin(connection);
    connection.commit();
    session.begun();
    return session;
  }

  private void begun() {
    listeners.forEach(
        listener -> {
          listener.onTerm(eventLog.term());
          listener.onBegin(eventLog.epoch(), eventLog.head());
        });
  }

  /**
   * Does what is next: a batch of changes, or a step of a backfill; nothing while it is paused.
   *
   * @return whether there was anything to do
   */
  boolean turn() throws SQLException {
    if (!pipeline.isWriting()) {
      watch();
    }
    if (control.paused()) {
      return false;
    }
    boolean drained = drain();
    turns++;
    boolean filled =
        backfillAskedFor && (!drained || turns % TURNS_PER_BACKFILL_STEP == 0) && backfill();
    return drained || filled;
  }

  /**
   * How long to do nothing after a turn without anything to do, in milliseconds.
   *
   * @param poll how long at most while changes are told as soon as they come
   */
  long rest(long poll) {
    long now = System.nanoTime();
    long untilDue = control.paused() ? REQUEST_INTERVAL : schedule.nanosUntilDue(now);
    if (untilDue <= 0) {
      return poll;
    }
    return Math.max(1, Math.min(untilDue, nextRequestLook - now) / 1_000_000);
  }

  private boolean drain() throws SQLException {
    long now = System.nanoTime();
    // A repair passes over the records whose changes wait: it must not wait for an interval with
    // them.
    if (request.isOpen() || backfillAskedFor || !changeLog.index().hasRoom()) {
      schedule.openAll(now);
    }
    Set<Priority> due = schedule.open(now);
    if (due.isEmpty()) {
      pipeline.settle();
      return false;
    }
    List<Long> ids = pipeline.isWriting() ? drain.next(due) : List.of();
    if (ids.isEmpty()) {
      pipeline.settle();
      look();
      ids = drain.next(due);
    }
    if (ids.isEmpty()) {
      connection.commit();
    } else {
      pipeline.take(ids);
    }
    if (sawEverything) {
      closeDrained();
    }
    if (request.isDone(sawEverything, changeLog.index())) {
      pipeline.settle();
      Control.drained(connection, request.close());
      connection.commit();
    }
    return !ids.isEmpty();
  }

  private void look() throws SQLException {
    sawEverything = changeLog.look(connection);
    nextLook = System.nanoTime() + LOOK_INTERVAL;
  }

  /** Where a batch was planned while the one before it was written. */
  private final class Between implements Pipeline.Between {

    @Override
    public boolean isDue() {
      long now = System.nanoTime();
      return isWatchDue(now) || now - nextLook >= 0;
    }

    @Override
    public boolean run() throws SQLException {
      long routes = routing.version();
      watch();
      sawEverything = false;
      if (control.paused() || routing.version() != routes) {
        return false; // without a look, which has to be the first thing in its transaction
      }
      if (System.nanoTime() - nextLook >= 0) {
        look();
      }
      return true;
    }
  }

  private void closeDrained() {
    for (Priority priority : Priority.values()) {
      if (changeLog.index().pendingCount(priority) == 0) {
        schedule.drained(priority);
      }
    }
  }

  private boolean backfill() throws SQLException {
    pipeline.settle();
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

  private void written(Drain.Batch batch, long nanos) {
    tell(batch.events());
    Duration time = Duration.ofNanos(nanos);
    listeners.forEach(listener -> listener.onDrained(batch.processed().size(), time));
  }

  private void tell(List<Event> events) {
    if (!events.isEmpty()) {
      listeners.forEach(listener -> listener.onCommit(eventLog.epoch(), events));
    }
  }

  private boolean isWatchDue(long now) {
    return now - nextRequestLook >= 0 || now - nextWatch >= 0;
  }

  private void watch() throws SQLException {
    long now = System.nanoTime();
    boolean requestLook = now - nextRequestLook >= 0;
    if (requestLook) {
      obey(Control.read(connection));
      nextRequestLook = now + REQUEST_INTERVAL;
    }
    if (!control.paused() && now - nextWatch >= 0) {
      connection.commit();
      boolean more = backfill.askForChanges(connection);
      connection.commit();
      eventLog.writeChannels(connection);
      connection.commit();
      long gaps = changeLog.index().gapCount();
      listeners.forEach(listener -> listener.onWaiting(gaps));
      nextWatch = more ? now : now + WATCH_INTERVAL;
    }
    if (requestLook) {
      lookForRequests();
    }
  }

  private void lookForRequests() throws SQLException {
    boolean lifeBegan = lifecycle.keepUp(connection);
    connection.commit();
    if (lifeBegan) {
      begun();
    }
    if (control.paused()) {
      return;
    }
    backfillAskedFor = backfill.isAskedFor(connection);
    boolean epochBegan = backfill.beginEpochIfDue(connection);
    connection.commit();
    if (epochBegan) {
      log.warn(
          "A new epoch begins, as an emergency sync has asked for: every consumer starts over from a snapshot");
      begun();
    }
  }

  private void obey(Control read) {
    if (read.paused() != control.paused()) {
      log.info(
          read.paused()
              ? "Paused by an operator: changes wait in the change log until POST /admin/resume"
              : "Resumed by an operator");
    }
    control = read;
    if (!read.paused() && request.takes(read)) {
      nextWatch = System.nanoTime();
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      pipeline.close();
    } finally {
      listeners.forEach(WriterListener::onEnd);
    }
  }
}
