package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.changelog.ChangeLogReader;
import io.github.wrappersync.publisher.changelog.ChangeRow;
import io.github.wrappersync.publisher.changelog.ThinRows;
import io.github.wrappersync.publisher.eventlog.BatchTrace;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.EventLogWriter;
import io.github.wrappersync.publisher.eventlog.Heads;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.plan.EventPlanner;
import io.github.wrappersync.publisher.plan.Payloads;
import io.github.wrappersync.publisher.plan.Plan;
import io.github.wrappersync.publisher.plan.RecordState;
import io.github.wrappersync.publisher.plan.SetAside;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.JsonNames;
import io.github.wrappersync.publisher.routing.Router;
import io.github.wrappersync.publisher.sql.RoundTrip;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes one batch of changes from the change log to the event log.
 *
 * <p>Reading the rows, appending the events, moving the heads and marking the rows as processed are
 * one transaction: after a crash anywhere in it, none of it has happened, and the next writer does
 * it again with the same positions. Announcing comes after the commit, so that nobody hears of a
 * position that may not come to be; an announcement that is lost to a crash is found by the
 * consumers with the next heartbeat.
 */
final class Drain {

  /** How many records of a TRUNCATE one batch tells of. */
  static final int TRUNCATED = 1_000;

  private static final String TRUNCATE = "TRUNCATE";

  private final CapturedTables tables;
  private final ChangeLogReader changeLog;
  private final EventLogWriter eventLog;
  private final Routing routing;
  private final SetAsideWriter setAside;
  private final PoisonRows poison;
  private final BatchSize size = new BatchSize();

  Drain(
      CapturedTables tables,
      ChangeLogReader changeLog,
      EventLogWriter eventLog,
      Routing routing,
      SetAsideWriter setAside,
      PoisonRows poison) {
    this.tables = tables;
    this.changeLog = changeLog;
    this.eventLog = eventLog;
    this.routing = routing;
    this.setAside = setAside;
    this.poison = poison;
  }

  /**
   * The changes of the next batch; empty if there is nothing to do.
   *
   * @param due the priorities to take changes of
   */
  List<Long> next(Set<Priority> due) {
    return changeLog.index().next(due, poison.batchLimit(size.next()));
  }

  /**
   * Reads the rows of a batch. Writes nothing.
   *
   * @param ids what {@link #next} has told; not empty
   */
  Work read(Connection connection, List<Long> ids) throws SQLException {
    List<ChangeRow> all = changeLog.read(connection, ids);
    size.read(all);
    ThinRows.Sorted sorted = ThinRows.sort(all);
    List<ChangeRow> rows = sorted.full();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).operation().equals(TRUNCATE)) {
        ChangeRow truncate = rows.get(i);
        int end = ids.indexOf(truncate.id());
        return i == 0
            ? new Work(ids.subList(0, end + 1), rows.subList(0, 1), sorted.alone(), truncate)
            : new Work(ids.subList(0, end), rows.subList(0, i), sorted.alone(), null);
      }
    }
    return new Work(ids, rows, sorted.alone(), null);
  }

  /**
   * A part of the ids asked for: rows that can be drained together, or one TRUNCATE alone.
   *
   * @param ids all ids that are dealt with, those of rows that are gone or processed by somebody
   *     else among them
   * @param thin the ids of thin rows to note; may lie behind the others
   */
  record Work(
      List<Long> ids, List<ChangeRow> rows, List<Long> thin, @Nullable ChangeRow truncate) {}

  /**
   * What is to be written of a batch.
   *
   * @param processed the ids that are processed with it
   */
  record Planned(Work work, List<Long> processed, Plan plan) {}

  /** What a batch has done once its transaction is committed. */
  record Batch(List<Long> processed, List<Event> events) {}

  /**
   * Plans what the rows of a batch lead to. Writes nothing.
   *
   * @param before the batch that is written meanwhile, whose heads the database may not show yet;
   *     null if there is none, as it has to be for a TRUNCATE
   */
  Planned plan(Connection connection, Work work, @Nullable Planned before) throws SQLException {
    return work.truncate == null
        ? changes(connection, work, before)
        : truncate(connection, work, work.truncate);
  }

  /**
   * Writes a batch in the transaction that is open on the connection.
   *
   * @param lowWatermark of the change log once the batch is processed
   */
  Batch write(Connection connection, Planned planned, long lowWatermark, BatchTrace trace)
      throws SQLException {
    ThinRows.note(connection, planned.work.thin);
    RoundTrip rest = new RoundTrip();
    List<Event> events =
        eventLog.append(connection, planned.plan.events(), lowWatermark, trace, rest);
    setAside.write(connection, planned.plan);
    changeLog.mark(rest, planned.processed, UUID.randomUUID());
    rest.execute(connection);
    return new Batch(planned.processed, events);
  }

  private Planned changes(Connection connection, Work work, @Nullable Planned before)
      throws SQLException {
    Router router = routing.forRows(connection, work.rows);
    Set<RecordKey> records = new LinkedHashSet<>();
    Set<RecordKey> deleted = new LinkedHashSet<>();
    for (ChangeRow row : work.rows) {
      tables
          .byName(row.tableName())
          .map(table -> new RecordKey(table.dataType(), row.recordId()))
          .ifPresent(
              record -> {
                records.add(record);
                if (row.operation().equals("DELETE")) {
                  deleted.add(record);
                }
              });
    }
    Heads heads = eventLog.heads(connection, records);
    if (before != null) {
      heads.takeOver(before.plan.heads(), records);
    }
    Payloads payloads = new Payloads(positions -> eventLog.payloads(connection, positions));
    payloads.prefetch(heads, deleted);
    Plan plan = new Plan(heads);
    EventPlanner planner = new EventPlanner(router, plan, payloads);
    for (ChangeRow row : work.rows) {
      plan(row, planner, plan);
    }
    return new Planned(work, work.ids, plan);
  }

  private void plan(ChangeRow row, EventPlanner planner, Plan plan) throws SQLException {
    Optional<String> refusal = poison.reason(row);
    if (refusal.isPresent()) {
      plan.setAside(setAside(row, "refused-by-database", refusal.get()));
      return;
    }
    Optional<CapturedTable> table = tables.byName(row.tableName());
    if (table.isEmpty()) {
      plan.setAside(
          setAside(
              row,
              "unknown-table",
              "The table '%s' is not registered: expected one of %s"
                  .formatted(row.tableName(), tables.all())));
      return;
    }
    RecordState state = state(table.get(), row);
    switch (row.operation()) {
      case "INSERT", "UPDATE" ->
          planner.exists(state, EventPlanner.Known.CHANGED, () -> ChangeJson.of(row));
      case "DELETE" -> planner.isGone(state, reason(table.get(), row));
      default ->
          plan.setAside(
              setAside(
                  row,
                  "unknown-operation",
                  "The operation is '%s': expected INSERT, UPDATE, DELETE or TRUNCATE"
                      .formatted(row.operation())));
    }
  }

  private static RecordState state(CapturedTable table, ChangeRow row) {
    List<String> changedFields =
        row.operation().equals("UPDATE")
            ? row.changedColumns().stream().map(JsonNames::of).toList()
            : List.of();
    return new RecordState(
        table,
        row.recordId(),
        row.tenantId(),
        row.image(),
        changedFields,
        row.changedAt(),
        row.id());
  }

  /** A DELETE that names the tenant's column is the leaving half of a move to another tenant. */
  private static DeleteReason reason(CapturedTable table, ChangeRow row) {
    return row.changedColumns().contains(table.tenantColumn())
            && !row.changedColumns().contains(table.keyColumn())
        ? DeleteReason.LEFT_SCOPE
        : DeleteReason.DELETED;
  }

  private static SetAside setAside(ChangeRow row, String code, String reason) {
    return new SetAside(
        row.tableName(),
        row.recordId(),
        row.tenantId(),
        row.id(),
        code,
        reason,
        ChangeJson.of(row));
  }

  /**
   * A TRUNCATE names no records: everybody who has one of the table's is told to delete it. Of a
   * large table this takes several batches; the row of the change log is processed with the last
   * one. What follows it in its table waits behind it.
   */
  private Planned truncate(Connection connection, Work work, ChangeRow row) throws SQLException {
    List<Long> ids = work.ids;
    Optional<CapturedTable> table = tables.byName(row.tableName());
    Plan plan = new Plan(new Heads());
    if (table.isEmpty()) {
      plan.setAside(
          setAside(
              row, "unknown-table", "The table '%s' is not registered".formatted(row.tableName())));
      return new Planned(work, ids, plan);
    }
    Optional<String> refusal = poison.reason(row);
    if (refusal.isPresent()) {
      plan.setAside(setAside(row, "refused-by-database", refusal.get()));
      return new Planned(work, ids, plan);
    }
    List<String> records =
        eventLog.recordsWithHeads(connection, table.get().dataType(), "", TRUNCATED);
    List<RecordKey> keys =
        records.stream().map(record -> new RecordKey(table.get().dataType(), record)).toList();
    Heads heads = eventLog.heads(connection, keys);
    Payloads payloads = new Payloads(positions -> eventLog.payloads(connection, positions));
    payloads.prefetch(heads, keys);
    plan = new Plan(heads);
    EventPlanner planner = new EventPlanner(routing.current(connection), plan, payloads);
    for (String record : records) {
      planner.isGone(
          new RecordState(table.get(), record, null, null, List.of(), row.changedAt(), row.id()),
          DeleteReason.DELETED);
    }
    boolean last = records.size() < TRUNCATED;
    return new Planned(work, last ? ids : ids.subList(0, ids.size() - 1), plan);
  }
}
