package io.github.wrappersync.publisher.backfill;

import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.publisher.capture.RowImage;
import io.github.wrappersync.publisher.changelog.ChangeLogReader;
import io.github.wrappersync.publisher.changelog.ChangeLogReader.WaitingRecord;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.EventLogWriter;
import io.github.wrappersync.publisher.eventlog.Heads;
import io.github.wrappersync.publisher.eventlog.Recipient;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.plan.EventPlanner;
import io.github.wrappersync.publisher.plan.Payloads;
import io.github.wrappersync.publisher.plan.Plan;
import io.github.wrappersync.publisher.plan.RecordState;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.routing.Router;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a captured table with the heads, some records at a time, and appends what recipients
 * lack, have otherwise, or have too much. Runs on the writer's connection between the batches of
 * the drain.
 *
 * <h2>Why no older state follows a newer one</h2>
 *
 * Each step is one transaction of isolation REPEATABLE READ: what it reads of the table, of the
 * change log and of the heads is one state of the database. Consider a record as that state shows
 * it. Changes of it that are committed are in the change log of the same state. If one of them is
 * unprocessed, the record is passed over: the drain will tell it. So all of the change log must
 * have been looked at, gaps of any size among it; where there is no room for that, the step waits.
 * If all are processed, the heads reflect the very last of them, so that the row is what they
 * should hold; where it differs, a change went by the triggers, and the row is the newer state. A
 * change that commits after the state was taken is drained by this same writer after this step, and
 * gets a higher position. No row is locked, and no writer of the wrapper ever waits.
 *
 * <p>A request for one application compares and tells the heads of that application alone. Each
 * head is then told by the same rule as above; those of the others are as if the step had not been.
 * A record that is set aside stays so, as the others may wait for it. An application that receives
 * less than before is found by the router of the step, which every batch after it uses as well, so
 * that a record that was passed over is not told by an older one.
 */
public final class Backfill {

  private static final Logger log = LoggerFactory.getLogger(Backfill.class);

  private static final int CHUNK = 1_000;

  /** With more changes waiting than these the drain goes first. */
  private static final int BUSY = 5_000;

  private final CapturedTables tables;
  private final ChangeLogReader changeLog;
  private final EventLogWriter eventLog;
  private final Requests requests;
  private final Postponed postponed;
  private @Nullable Request tried;

  /**
   * @param wrapperSchema the schema of the change log, quoted where it needs to be
   */
  public Backfill(
      String wrapperSchema,
      CapturedTables tables,
      ChangeLogReader changeLog,
      EventLogWriter eventLog,
      Postponed postponed) {
    this.postponed = postponed;
    this.tables = tables;
    this.changeLog = changeLog;
    this.eventLog = eventLog;
    this.requests = new Requests(wrapperSchema);
  }

  /** What a step has appended and planned. */
  public record Step(Plan plan, List<Event> events) {}

  /** Asks for what a new writer finds missing. In a transaction of its own. */
  public void begin(Connection connection) throws SQLException {
    boolean fresh = requests.none(connection);
    requests.askForNewTables(connection, tables);
    requests.askForChangedTenants(connection, tables, !fresh);
  }

  /** Asks for what has come up since the last time. In a transaction of its own. */
  public void askForChanges(Connection connection) throws SQLException {
    requests.askForRedrains(connection);
    requests.askForChangedTenants(connection, tables, true);
  }

  /**
   * Asks for the records of rows that were put back to unprocessed. In a transaction of its own.
   */
  public void askForRedrains(Connection connection) throws SQLException {
    requests.askForRedrains(connection);
  }

  /** Tells whether a request is open that can be tried now. */
  public boolean isAskedFor(Connection connection) throws SQLException {
    return requests.next(connection, postponed.now()).isPresent();
  }

  /** The step has failed: its request is tried again later, and others meanwhile. */
  public void failed(Exception cause) {
    Request request = tried;
    if (request != null && postponed.failed(request.id())) {
      log.warn(
          "The backfill {} of the table {} failed: {}. Changes are drained meanwhile; will retry in 1 s, then every 60 s"
              + " at the longest. Where it is not wanted any more: UPDATE sync.backfill SET phase = 'done' WHERE id = {}",
          request.id(),
          request.tableName(),
          cause.getMessage(),
          request.id());
    }
  }

  /** The step is committed. */
  public void succeeded() {
    Request request = tried;
    if (request != null && postponed.succeeded(request.id())) {
      log.info("The backfill {} of the table {} goes on", request.id(), request.tableName());
    }
  }

  /**
   * Does the next step in the transaction that is open: REPEATABLE READ, and nothing written
   * before.
   *
   * @param router routes by a state of the applications that is not older than the request
   * @return what it did; empty if nothing is asked for, or the drain has to go first
   */
  public Optional<Step> next(Connection connection, RouterSource router) throws SQLException {
    tried = null;
    settle(connection);
    boolean everything = changeLog.lookAtEverything(connection);
    Optional<Request> request = requests.next(connection, postponed.now());
    tried = request.orElse(null);
    if (request.isEmpty()) {
      return Optional.empty();
    }
    Optional<CapturedTable> table = tables.byName(request.get().tableName());
    if (table.isEmpty()) {
      requests.done(connection, request.get(), 0);
      return Optional.of(new Step(new Plan(new Heads()), List.of()));
    }
    Optional<Set<WaitingRecord>> waiting = changeLog.waiting(connection, BUSY);
    if (!everything
        || waiting.isEmpty()
        || waiting.get().contains(new WaitingRecord(table.get().logName(), "*"))) {
      return Optional.empty();
    }
    Set<String> passedOver =
        waiting.get().stream()
            .filter(record -> record.tableName().equals(table.get().logName()))
            .map(WaitingRecord::recordId)
            .collect(Collectors.toSet());
    return Optional.of(
        request.get().phase() == Request.Phase.ROWS
            ? rows(connection, request.get(), table.get(), passedOver, router.read(connection))
            : heads(connection, request.get(), table.get(), passedOver, router.read(connection)));
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

  private Step rows(
      Connection connection,
      Request request,
      CapturedTable table,
      Set<String> passedOver,
      Router router)
      throws SQLException {
    TableReader source = new TableReader(connection, table);
    List<TableReader.Row> rows = source.read(request, CHUNK);
    List<TableReader.Row> compared =
        rows.stream().filter(row -> !passedOver.contains(row.recordId())).toList();
    List<RecordKey> keys =
        compared.stream().map(row -> new RecordKey(table.dataType(), row.recordId())).toList();
    Heads heads = eventLog.heads(connection, keys);
    Payloads payloads = new Payloads(positions -> eventLog.payloads(connection, positions));
    payloads.prefetch(heads, keys);
    Plan plan = new Plan(heads);
    EventPlanner planner = new EventPlanner(router, plan, payloads, request.application());
    Instant now = source.now();
    EventPlanner.Known known =
        request.forced() ? EventPlanner.Known.AGAIN : EventPlanner.Known.IF_DIFFERENT;
    for (TableReader.Row row : compared) {
      planner.exists(
          new RecordState(table, row.recordId(), row.tenantId(), row.image(), List.of(), now, null),
          known,
          row::image);
    }
    List<Event> events = append(connection, plan);
    boolean last = rows.size() < CHUNK;
    requests.progressed(
        connection,
        request,
        last ? Request.Phase.HEADS : Request.Phase.ROWS,
        last ? null : rows.get(rows.size() - 1).recordId(),
        rows.size(),
        events.size());
    return new Step(plan, events);
  }

  private Step heads(
      Connection connection,
      Request request,
      CapturedTable table,
      Set<String> passedOver,
      Router router)
      throws SQLException {
    List<String> records =
        request.recordId() == null
            ? eventLog.recordsWithHeads(
                connection,
                table.dataType(),
                request.application(),
                request.tenantId(),
                request.lastKey() == null ? "" : request.lastKey(),
                CHUNK)
            : List.of(request.recordId());
    TableReader source = new TableReader(connection, table);
    Map<String, String> tenants = source.tenantsOf(records);
    List<RecordKey> keys =
        records.stream()
            .filter(record -> !passedOver.contains(record))
            .map(record -> new RecordKey(table.dataType(), record))
            .toList();
    Heads heads = eventLog.heads(connection, keys);
    Payloads payloads = new Payloads(positions -> eventLog.payloads(connection, positions));
    Plan plan = new Plan(heads);
    EventPlanner planner = new EventPlanner(router, plan, payloads, request.application());
    Instant now = source.now();
    for (RecordKey key : keys) {
      String tenant = tenants.get(key.recordId());
      if (tenant == null) {
        planner.isGone(
            new RecordState(table, key.recordId(), null, null, List.of(), now, null),
            DeleteReason.DELETED);
        continue;
      }
      for (Recipient recipient : Set.copyOf(heads.of(key).keySet())) {
        if (!recipient.tenantId().equals(tenant)) {
          planner.isGone(
              new RecordState(
                  table, key.recordId(), recipient.tenantId(), null, List.of(), now, null),
              DeleteReason.LEFT_SCOPE);
        }
      }
    }
    List<Event> events = append(connection, plan);
    if (records.size() < CHUNK || request.recordId() != null) {
      requests.done(connection, request, events.size());
    } else {
      requests.progressed(
          connection,
          request,
          Request.Phase.HEADS,
          records.get(records.size() - 1),
          0,
          events.size());
    }
    return new Step(plan, events);
  }

  private List<Event> append(Connection connection, Plan plan) throws SQLException {
    return eventLog.append(
        connection, plan.events(), changeLog.index().lowWatermarkAfter(List.of()));
  }
}
