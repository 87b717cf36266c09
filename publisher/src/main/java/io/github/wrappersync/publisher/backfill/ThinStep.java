package io.github.wrappersync.publisher.backfill;

import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.publisher.changelog.ChangeLogReader.WaitingRecord;
import io.github.wrappersync.publisher.changelog.ThinRows;
import io.github.wrappersync.publisher.changelog.ThinRows.Note;
import io.github.wrappersync.publisher.eventlog.EventLogWriter;
import io.github.wrappersync.publisher.eventlog.Heads;
import io.github.wrappersync.publisher.eventlog.Recipient;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.plan.EventPlanner;
import io.github.wrappersync.publisher.plan.Payloads;
import io.github.wrappersync.publisher.plan.Plan;
import io.github.wrappersync.publisher.plan.RecordState;
import io.github.wrappersync.publisher.plan.SetAside;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.routing.Router;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the records that {@link ThinRows} has noted with the heads: up to {@value #CHUNK} of one
 * table at a time, each as it is in its table now. A record that differs is told as it is, one that
 * is gone is deleted where anybody has it, and nothing is told of one that recipients know already.
 * By the rule of {@link Backfill}, whose transaction it takes part in, no older state follows a
 * newer one: a record with changes that wait is left to the drain.
 */
final class ThinStep {

  private static final int CHUNK = 1_000;

  private final CapturedTables tables;
  private final ThinRows thinRows;
  private final EventLogWriter eventLog;
  private final Postponed postponed;
  private final Requests requests;

  ThinStep(
      CapturedTables tables,
      ThinRows thinRows,
      EventLogWriter eventLog,
      Postponed postponed,
      Requests requests) {
    this.requests = requests;
    this.tables = tables;
    this.thinRows = thinRows;
    this.eventLog = eventLog;
    this.postponed = postponed;
  }

  /** The notes to go on with, all of one table; none if there are none, or they have to wait. */
  List<Note> next(Connection connection) throws SQLException {
    Set<Long> waiting = Set.copyOf(postponed.now());
    List<String> except =
        tables.all().stream()
            .map(CapturedTable::logName)
            .filter(name -> waiting.contains(id(name)))
            .toList();
    return thinRows.next(connection, except, CHUNK);
  }

  /** Stands for a table where a request has its id; none of those is negative. */
  long id(String tableName) {
    List<String> names = tables.all().stream().map(CapturedTable::logName).toList();
    return -2L - names.indexOf(tableName);
  }

  /** Plans what the records of the notes need, and forgets the notes. */
  Plan compare(Connection connection, List<Note> notes, Set<WaitingRecord> waiting, Router router)
      throws SQLException {
    String tableName = notes.get(0).tableName();
    Optional<CapturedTable> table = tables.byName(tableName);
    Plan plan =
        table.isEmpty()
            ? unknown(notes)
            : compare(connection, table.get(), records(notes, waiting), router);
    if (table.isPresent() && notes.stream().anyMatch(Note::whole)) {
      Occasions.askForTable(connection, table.get());
    }
    if (table.isPresent()) {
      List<String> passedOver =
          notes.stream()
              .map(Note::recordId)
              .filter(record -> waiting.contains(new WaitingRecord(tableName, record)))
              .distinct()
              .toList();
      requests.askAgain(connection, tableName, null, false, passedOver);
    }
    thinRows.done(connection, notes);
    return plan;
  }

  private static List<String> records(List<Note> notes, Set<WaitingRecord> waiting) {
    return notes.stream()
        .filter(note -> !note.gone() && !note.whole())
        .filter(note -> !waiting.contains(new WaitingRecord(note.tableName(), note.recordId())))
        .map(Note::recordId)
        .distinct()
        .toList();
  }

  private Plan unknown(List<Note> notes) {
    Plan plan = new Plan(new Heads());
    for (Note note : notes) {
      if (!note.gone()) {
        plan.setAside(
            new SetAside(
                note.tableName(),
                note.recordId(),
                null,
                note.changeId(),
                "unknown-table",
                "The table '%s' is not registered: expected one of %s"
                    .formatted(note.tableName(), tables.all()),
                note.change()));
      }
    }
    return plan;
  }

  private Plan compare(
      Connection connection, CapturedTable table, List<String> records, Router router)
      throws SQLException {
    TableReader source = new TableReader(connection, table);
    Map<String, TableReader.Row> rows =
        source.read(records).stream()
            .collect(Collectors.toMap(TableReader.Row::recordId, Function.identity()));
    List<RecordKey> keys =
        records.stream().map(record -> new RecordKey(table.dataType(), record)).toList();
    Heads heads = eventLog.heads(connection, keys);
    Payloads payloads = new Payloads(positions -> eventLog.payloads(connection, positions));
    payloads.prefetch(heads, keys);
    Plan plan = new Plan(heads);
    EventPlanner planner = new EventPlanner(router, plan, payloads);
    Instant now = Step.now(connection);
    for (RecordKey key : keys) {
      TableReader.Row row = rows.get(key.recordId());
      if (row == null) {
        planner.isGone(state(table, key.recordId(), null, null, now), DeleteReason.DELETED);
      } else {
        leave(planner, table, row, Set.copyOf(heads.of(key).keySet()), now);
        planner.exists(
            state(table, key.recordId(), row.tenantId(), row.image(), now),
            EventPlanner.Known.IF_DIFFERENT,
            row::image);
      }
    }
    return plan;
  }

  /** What another tenant still has is deleted there, also where the record can not be routed. */
  private static void leave(
      EventPlanner planner,
      CapturedTable table,
      TableReader.Row row,
      Set<Recipient> recipients,
      Instant now)
      throws SQLException {
    Set<String> tenants = new HashSet<>();
    recipients.forEach(recipient -> tenants.add(recipient.tenantId()));
    tenants.remove(String.valueOf(row.tenantId()));
    for (String tenant : tenants) {
      planner.isGone(state(table, row.recordId(), tenant, null, now), DeleteReason.LEFT_SCOPE);
    }
  }

  private static RecordState state(
      CapturedTable table,
      String record,
      @Nullable String tenant,
      @Nullable String image,
      Instant now) {
    return new RecordState(table, record, tenant, image, List.of(), now, null);
  }
}
