package io.github.wrappersync.publisher.backfill;

import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.publisher.capture.RowImage;
import io.github.wrappersync.publisher.changelog.ChangeLogReader;
import io.github.wrappersync.publisher.changelog.ChangeLogReader.WaitingRecord;
import io.github.wrappersync.publisher.changelog.ThinRows;
import io.github.wrappersync.publisher.eventlog.BatchTrace;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.EventLogWriter;
import io.github.wrappersync.publisher.plan.Plan;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.routing.Router;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a captured table with the heads, some records at a time, and appends what recipients
 * lack, have otherwise, or have too much; or tells one application again of what a range of events
 * speaks of. Runs on the writer's connection between the batches of the drain.
 *
 * <h2>Why no older state follows a newer one</h2>
 *
 * Each step is one transaction of isolation REPEATABLE READ: what it reads of the table, of the
 * change log and of the heads is one state of the database. Consider a record as that state shows
 * it. Changes of it that are committed are in the change log of the same state. If one of them is
 * unprocessed, the record is passed over: the drain will tell it, and it is compared once more
 * after that, as what is told may be older than a change that went by the triggers. So all of the
 * change log must have been looked at, gaps of any size among it; where there is no room for that,
 * the step waits. If all are processed, the heads reflect the very last of them, so that the row is
 * what they should hold; where it differs, a change went by the triggers, and the row is the newer
 * state. A change that commits after the state was taken is drained by this same writer after this
 * step, and gets a higher position. No row is locked, and no writer of the wrapper ever waits.
 *
 * <p>A request for one application compares and tells the heads of that application alone. Each
 * head is then told by the same rule as above; those of the others are as if the step had not been.
 * A record that is set aside stays so, as the others may wait for it. An application that receives
 * less than before is found by the router of the step, which every batch after it uses as well, so
 * that a record that was passed over is not told by an older one.
 */
public final class Backfill {

  private static final Logger log = LoggerFactory.getLogger(Backfill.class);

  /** With more changes waiting than these the drain goes first. */
  private static final int BUSY = 5_000;

  /** Of a step that met somebody who gave its request up, or has discarded what it sets aside. */
  private static final String CONCURRENT_UPDATE = "40001";

  private final CapturedTables tables;
  private final ChangeLogReader changeLog;
  private final EventLogWriter eventLog;
  private final Occasions occasions;
  private final Requests requests = new Requests();
  private final Postponed postponed;
  private final Suspects suspects = new Suspects();
  private final Comparison comparison = new Comparison(requests, suspects);
  private final Replay replay;
  private final ThinStep thinStep;
  private final Step.Log stepLog;
  private @Nullable Tried tried;
  private boolean thinTurn;

  /**
   * @param wrapperSchema the schema of the change log, quoted where it needs to be
   * @param setAside writes what a plan sets aside
   */
  public Backfill(
      String wrapperSchema,
      CapturedTables tables,
      ChangeLogReader changeLog,
      ThinRows thinRows,
      EventLogWriter eventLog,
      SetAsideSink setAside,
      Postponed postponed) {
    this.postponed = postponed;
    this.tables = tables;
    this.changeLog = changeLog;
    this.eventLog = eventLog;
    this.occasions = new Occasions(wrapperSchema);
    this.replay = new Replay(tables, requests, suspects);
    this.thinStep = new ThinStep(tables, thinRows, eventLog, postponed, requests);
    this.stepLog =
        new Step.Log() {
          @Override
          public EventLogWriter events() {
            return eventLog;
          }

          @Override
          public List<Event> write(Connection connection, Plan plan) throws SQLException {
            setAside.write(connection, plan);
            return eventLog.append(
                connection,
                plan.events(),
                changeLog.index().lowWatermarkAfter(List.of()),
                BatchTrace.NONE);
          }
        };
  }

  /** Writes what a plan sets aside, and removes what is through. */
  @FunctionalInterface
  public interface SetAsideSink {
    void write(Connection connection, Plan plan) throws SQLException;
  }

  /** What the last step was about: a request, or noted rows of a table. */
  private record Tried(long id, String what, String remedy) {}

  /** Asks for what a new writer finds missing. In a transaction of its own. */
  public void begin(Connection connection) throws SQLException {
    boolean fresh = occasions.none(connection);
    occasions.askForNewTables(connection, tables);
    occasions.askForChangedTenants(connection, tables, !fresh);
  }

  /**
   * Asks for what has come up since the last time. In a transaction of its own.
   *
   * @return whether there is more to ask for at once
   */
  public boolean askForChanges(Connection connection) throws SQLException {
    boolean more = occasions.askForRedrains(connection);
    occasions.askForChangedTenants(connection, tables, true);
    return more;
  }

  /** Tells whether a request is open that can be tried now. */
  public boolean isAskedFor(Connection connection) throws SQLException {
    return requests.isOpen(connection, postponed.now()) || !thinStep.next(connection).isEmpty();
  }

  /**
   * Begins a new epoch if the backfills of an emergency sync are done. In a transaction of its own.
   *
   * @return whether one has begun
   */
  public boolean beginEpochIfDue(Connection connection) throws SQLException {
    return Emergency.finish(connection, eventLog);
  }

  /** The step has failed: its request is tried again later, and others meanwhile. */
  public void failed(Exception cause) {
    Tried present = tried;
    boolean again =
        suspects.failed(cause)
            || (cause instanceof SQLException sql && CONCURRENT_UPDATE.equals(sql.getSQLState()));
    if (present != null && !again && postponed.failed(present.id())) {
      log.warn(
          "{} failed: {}. Changes are drained meanwhile; will retry in 1 s, then every 60 s at the longest{}",
          Printable.text(present.what()),
          Printable.text(String.valueOf(cause.getMessage())),
          present.remedy());
    }
  }

  /** The step is committed. */
  public void succeeded() {
    suspects.succeeded();
    Tried present = tried;
    if (present != null && postponed.succeeded(present.id())) {
      log.info("{} goes on", present.what());
    }
  }

  /**
   * Does the next step in the transaction that is open: REPEATABLE READ, and nothing written
   * before.
   *
   * @param router routes by a state of the applications that is not older than the request
   * @return the events that it appended; empty if nothing is asked for, or the drain has to go
   *     first
   */
  public Optional<List<Event>> next(Connection connection, RouterSource router)
      throws SQLException {
    tried = null;
    settle(connection);
    boolean everything = changeLog.lookAtEverything(connection);
    Optional<Request> open = requests.next(connection, postponed.now());
    List<ThinRows.Note> notes = thinStep.next(connection);
    // In turn, so that neither waits for all of the other.
    thinTurn = !notes.isEmpty() && (open.isEmpty() || !thinTurn);
    if (!thinTurn && open.isEmpty()) {
      return Optional.empty();
    }
    if (!thinTurn && isNoting(open.get())) {
      return Optional.of(note(connection, open.get()));
    }
    Optional<Set<WaitingRecord>> waiting =
        everything ? changeLog.waiting(connection, BUSY) : Optional.empty();
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    return thinTurn
        ? thin(connection, notes, waiting.get(), router)
        : next(new Step(connection, open.get(), router.read(connection), waiting.get(), stepLog));
  }

  private static boolean isNoting(Request request) {
    return request.replay() != null && request.phase() == Request.Phase.EVENTS;
  }

  private List<Event> note(Connection connection, Request request) throws SQLException {
    tried = tried(request);
    replay.note(connection, request, Objects.requireNonNull(request.replay()));
    return List.of();
  }

  private Optional<List<Event>> thin(
      Connection connection,
      List<ThinRows.Note> notes,
      Set<WaitingRecord> waiting,
      RouterSource router)
      throws SQLException {
    String table = notes.get(0).tableName();
    tried = new Tried(thinStep.id(table), "The comparison of records of the table " + table, "");
    if (waiting.contains(new WaitingRecord(table, "*"))) {
      return Optional.empty();
    }
    Plan plan = thinStep.compare(connection, notes, waiting, router.read(connection));
    return Optional.of(stepLog.write(connection, plan));
  }

  private Optional<List<Event>> next(Step step) throws SQLException {
    Request request = step.request();
    tried = tried(request);
    return request.replay() == null ? compare(step) : replay.tell(step, request.replay());
  }

  private static Tried tried(Request request) {
    return new Tried(
        request.id(),
        "The backfill " + request,
        ". Where it is not wanted any more: DELETE /admin/backfills/" + request.id());
  }

  private Optional<List<Event>> compare(Step step) throws SQLException {
    Request request = step.request();
    Optional<CapturedTable> table = tables.byName(String.valueOf(request.tableName()));
    if (table.isEmpty() || isBack(request.formerType())) {
      requests.done(step.connection(), request, 0);
      return Optional.of(List.of());
    }
    if (request.formerType() != null) {
      return Optional.of(comparison.clear(step, table.get(), request.formerType()));
    }
    if (request.recordId() != null && step.isWaiting(table.get(), request.recordId())) {
      postponed.waits(request.id());
      return Optional.empty();
    }
    return step.isTruncated(table.get())
        ? Optional.empty()
        : Optional.of(comparison.next(step, table.get()));
  }

  /** Tells whether a data type that no table had is again one of a table. */
  private boolean isBack(@Nullable String formerType) {
    return formerType != null && tables.byDataType(formerType).isPresent();
  }

  /** Reads the router in the transaction that is open. */
  @FunctionalInterface
  public interface RouterSource {
    Router read(Connection connection) throws SQLException;
  }

  /**
   * The image of a record must not depend on the session, and the drain not wait for a lock on a
   * table that is compared.
   */
  private static void settle(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = '500ms'");
      statement.execute(String.join("; ", RowImage.settings()));
    }
  }
}
