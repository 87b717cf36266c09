package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.backfill.Backfill;
import io.github.wrappersync.publisher.backfill.Postponed;
import io.github.wrappersync.publisher.changelog.ChangeLogIndex;
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

  /** How often to look for rows that were put back, and for tenants that have changed. */
  private static final long WATCH_INTERVAL = Duration.ofSeconds(2).toNanos();

  private final Connection connection;
  private final EventLogWriter eventLog;
  private final ChangeLogReader changeLog;
  private final Routing routing;
  private final SetAsideWriter setAside;
  private final Drain drain;
  private final ObservedDrain observed;
  private final Backfill backfill;
  private final Lifecycle lifecycle;
  private final PoisonRows poison;
  private final List<WriterListener> listeners;
  private final Schedule schedule;
  private final DrainRequest request = new DrainRequest();
  private Control control = Control.NONE;
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
    this.observed = new ObservedDrain(setup.observations());
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

  /** Reads where the writing goes on. */
  static WriterSession begin(
      Connection connection, WriterSetup setup, PoisonRows poison, Postponed postponed)
      throws SQLException {
    EventLogWriter eventLog = EventLogWriter.open(connection);
    WriterSession session = new WriterSession(connection, eventLog, setup, poison, postponed);
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
    watch();
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
    long began = System.nanoTime();
    // A repair passes over the records whose changes wait: it must not wait for an interval with
    // them.
    if (request.isOpen() || backfillAskedFor || !changeLog.index().hasRoom()) {
      schedule.openAll(began);
    }
    Set<Priority> due = schedule.open(began);
    if (due.isEmpty()) {
      return false;
    }
    boolean everything = changeLog.look(connection);
    Optional<Drain.Batch> batch = batch(due);
    Duration time = Duration.ofNanos(System.nanoTime() - began);
    poison.succeeded();
    batch.ifPresent(
        done -> {
          changeLog.index().processed(done.processed());
          tell(done.events());
          listeners.forEach(listener -> listener.onDrained(done.processed().size(), time));
        });
    if (everything) {
      closeDrained();
    }
    if (request.isDone(everything, changeLog.index())) {
      Control.drained(connection, request.close());
      connection.commit();
    }
    return batch.isPresent();
  }

  private Optional<Drain.Batch> batch(Set<Priority> due) throws SQLException {
    List<Long> ids = drain.next(due);
    if (ids.isEmpty()) {
      connection.commit();
      return Optional.empty();
    }
    return Optional.of(
        observed.observe(
            trace -> {
              Drain.Batch batch = drain.take(connection, ids, trace);
              connection.commit();
              return batch;
            }));
  }

  private void closeDrained() {
    for (Priority priority : Priority.values()) {
      if (changeLog.index().pendingCount(priority) == 0) {
        schedule.drained(priority);
      }
    }
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
    boolean requestLook = now - nextRequestLook >= 0;
    if (requestLook) {
      obey(Control.read(connection));
      nextRequestLook = now + REQUEST_INTERVAL;
    }
    if (!control.paused() && now - nextWatch >= 0) {
      connection.commit();
      boolean more = backfill.askForChanges(connection);
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
  public void close() {
    listeners.forEach(WriterListener::onEnd);
  }

  /**
   * The request for a drain that is being fulfilled: done once nothing waits of what was committed
   * when it was found, later changes or none.
   */
  private static final class DrainRequest {

    private static final long NONE = -1;

    private long number = NONE;
    private long target = NONE;

    boolean isOpen() {
      return number != NONE;
    }

    /** Takes up the newest request, unless one is under way. Tells whether it has. */
    boolean takes(Control control) {
      if (isOpen() || control.drainsAsked() <= control.drainsDone()) {
        return false;
      }
      number = control.drainsAsked();
      target = NONE;
      return true;
    }

    /**
     * @param everything whether all that is visible was taken in since the request was taken up
     */
    boolean isDone(boolean everything, ChangeLogIndex index) {
      if (isOpen() && target == NONE && everything) {
        target = index.frontier();
      }
      return isOpen() && target != NONE && index.firstPending() > target;
    }

    long close() {
      long done = number;
      number = NONE;
      return done;
    }
  }
}
