package io.github.wrappersync.publisher.backfill;

import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.Heads;
import io.github.wrappersync.publisher.eventlog.Recipient;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.plan.EventPlanner;
import io.github.wrappersync.publisher.plan.RecordState;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells one application again of every record that a range of events speaks of, as the record is
 * now.
 *
 * <p>An event is not told again as it was: a handler would take the older state for the newest. So
 * first the records of the range are noted in {@code sync.replay_record}, each with its newest
 * event; then each is told once, by the rules of {@link Backfill}. A record that is gone, or out of
 * the application's scope, has no head, and is deleted again with the data of its newest event. One
 * that has been told since the replay was asked for is not told twice.
 *
 * <p>Both phases go on in the database a chunk at a time: a range of any size takes no memory, and
 * a new writer goes on where the last one was.
 */
final class Replay {

  private static final int CHUNK = 1_000;

  private final CapturedTables tables;
  private final Requests requests;
  private final ReplayNotes notes = new ReplayNotes();
  private final Suspects suspects;

  Replay(CapturedTables tables, Requests requests, Suspects suspects) {
    this.tables = tables;
    this.requests = requests;
    this.suspects = suspects;
  }

  /** Notes the records of the next events. */
  void note(Connection connection, Request request, Request.Range range) throws SQLException {
    ReplayNotes.Page page = notes.note(connection, request, range);
    boolean last = page.until() >= range.askedHead();
    requests.progressed(
        connection,
        request,
        last ? Request.Phase.ROWS : Request.Phase.EVENTS,
        last ? null : Long.toString(page.until()),
        page.events(),
        0);
  }

  /** Tells the next of the noted records; nothing where a TRUNCATE of their table waits. */
  Optional<List<Event>> tell(Step step, Request.Range range) throws SQLException {
    Request request = step.request();
    List<ReplayNotes.Note> noted =
        notes.next(step.connection(), request.id(), suspects.limit(CHUNK));
    Set<String> dataTypes =
        noted.stream()
            .map(note -> note.record().dataType())
            .collect(Collectors.toCollection(TreeSet::new));
    for (String dataType : dataTypes) {
      if (tables.byDataType(dataType).filter(step::isTruncated).isPresent()) {
        return Optional.empty();
      }
    }
    List<RecordKey> keys = noted.stream().map(ReplayNotes.Note::record).distinct().toList();
    suspects.trying(request.id(), keys);
    Step.Planning planning = step.plan(keys);
    for (String dataType : dataTypes) {
      Optional<CapturedTable> table = tables.byDataType(dataType);
      if (table.isPresent()) {
        tell(
            step,
            planning,
            table.get(),
            range,
            noted.stream().filter(note -> note.record().dataType().equals(dataType)).toList());
      }
    }
    List<Event> events = step.write(planning.plan());
    notes.remove(step.connection(), request.id(), noted);
    if (noted.isEmpty()) {
      requests.done(step.connection(), request, events.size());
    } else {
      requests.progressed(step.connection(), request, Request.Phase.ROWS, null, 0, events.size());
    }
    return Optional.of(events);
  }

  private void tell(
      Step step,
      Step.Planning planning,
      CapturedTable table,
      Request.Range range,
      List<ReplayNotes.Note> noted)
      throws SQLException {
    Map<String, List<ReplayNotes.Note>> byRecord = new LinkedHashMap<>();
    for (ReplayNotes.Note note : noted) {
      if (!step.isWaiting(table, note.record().recordId())) {
        byRecord.computeIfAbsent(note.record().recordId(), id -> new ArrayList<>()).add(note);
      }
    }
    Map<String, TableReader.Row> rows = new HashMap<>();
    new TableReader(step.connection(), table)
        .read(List.copyOf(byRecord.keySet()))
        .forEach(row -> rows.put(row.recordId(), row));
    Instant now = step.now();
    List<ReplayNotes.Note> withoutHead = new ArrayList<>();
    for (Map.Entry<String, List<ReplayNotes.Note>> record : byRecord.entrySet()) {
      Set<Recipient> before = Set.copyOf(headsOf(planning, record.getValue()).keySet());
      if (!isToldSince(step, planning, record.getValue(), range)) {
        tellAsItIs(step, planning, table, record.getKey(), rows.get(record.getKey()), now);
      }
      Set<Recipient> after = headsOf(planning, record.getValue()).keySet();
      record.getValue().stream()
          .filter(note -> !before.contains(recipient(step, note)))
          .filter(note -> !after.contains(recipient(step, note)))
          .forEach(withoutHead::add);
    }
    deleteAgain(step, planning, table, withoutHead, rows, now);
  }

  private void tellAsItIs(
      Step step,
      Step.Planning planning,
      CapturedTable table,
      String recordId,
      TableReader.@Nullable Row row,
      Instant now)
      throws SQLException {
    if (row == null) {
      planning
          .planner()
          .isGone(
              new RecordState(table, recordId, null, null, List.of(), now, null),
              DeleteReason.DELETED);
    } else if (!suspects.setAside(step.request().id(), table, row, planning.plan())) {
      planning.planner().exists(row.state(table, now), EventPlanner.Known.AGAIN, row::image);
    }
  }

  private static boolean isToldSince(
      Step step,
      Step.Planning planning,
      List<ReplayNotes.Note> notesOfRecord,
      Request.Range range) {
    return headsOf(planning, notesOfRecord).entrySet().stream()
        .filter(head -> head.getKey().application().equals(step.request().application()))
        .anyMatch(head -> head.getValue().position() > range.askedHead());
  }

  private static Map<Recipient, Heads.Head> headsOf(
      Step.Planning planning, List<ReplayNotes.Note> notesOfRecord) {
    return planning.heads().of(notesOfRecord.get(0).record());
  }

  private static Recipient recipient(Step step, ReplayNotes.Note note) {
    return new Recipient(String.valueOf(step.request().application()), note.tenantId());
  }

  /** Data that retention has deleted meanwhile is told no more, as after any other deletion. */
  private static void deleteAgain(
      Step step,
      Step.Planning planning,
      CapturedTable table,
      List<ReplayNotes.Note> withoutHead,
      Map<String, TableReader.Row> rows,
      Instant now)
      throws SQLException {
    Map<Long, String> payloads =
        step.log()
            .events()
            .payloads(
                step.connection(), withoutHead.stream().map(ReplayNotes.Note::position).toList());
    for (ReplayNotes.Note note : withoutHead) {
      String recordId = note.record().recordId();
      String payload = payloads.get(note.position());
      if (payload != null) {
        planning
            .planner()
            .isStillGone(
                new RecordState(table, recordId, note.tenantId(), null, List.of(), now, null),
                recipient(step, note),
                rows.containsKey(recordId) ? DeleteReason.LEFT_SCOPE : DeleteReason.DELETED,
                payload);
      }
    }
  }
}
