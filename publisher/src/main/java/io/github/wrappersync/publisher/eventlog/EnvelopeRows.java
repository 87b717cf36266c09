package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.wire.Envelope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes envelopes of the rows of a result on {@code sync.event}: the events as they were appended.
 * The payload is handed on to the letter. Used by one thread.
 */
final class EnvelopeRows {

  /** What it needs, of a table named e. */
  static final String COLUMNS =
      """
      e.position, e.previous, e.application, e.tenant_id, e.data_type, e.record_id, e.event_id,
      e.change_type, e.reason, e.changed_fields, e.priority, e.source_time, e.payload, e.traceparent""";

  private static final Priority[] PRIORITIES = Priority.values();

  private final String epoch;
  private final ResultSet rows;
  private final int position;
  private final int previous;
  private final int tenantId;
  private final int recordId;
  private final int eventId;
  private final int payload;
  private final int traceparent;
  private final RepeatedColumn<String> application;
  private final RepeatedColumn<String> dataType;
  private final RepeatedColumn<ChangeType> changeType;
  private final RepeatedColumn<Optional<DeleteReason>> reason;
  private final RepeatedColumn<List<String>> changedFields;
  private final RepeatedColumn<Priority> priority;
  private final RepeatedColumn<Instant> sourceTime;

  /**
   * @param rows is at a row
   */
  EnvelopeRows(String epoch, ResultSet rows) throws SQLException {
    this.epoch = epoch;
    this.rows = rows;
    this.position = rows.findColumn("position");
    this.previous = rows.findColumn("previous");
    this.tenantId = rows.findColumn("tenant_id");
    this.recordId = rows.findColumn("record_id");
    this.eventId = rows.findColumn("event_id");
    this.payload = rows.findColumn("payload");
    this.traceparent = rows.findColumn("traceparent");
    this.application = new RepeatedColumn<>(rows, "application", ResultSet::getString);
    this.dataType = new RepeatedColumn<>(rows, "data_type", ResultSet::getString);
    this.changeType =
        new RepeatedColumn<>(
            rows, "change_type", (row, at) -> ChangeType.valueOf(row.getString(at)));
    this.reason =
        new RepeatedColumn<>(
            rows,
            "reason",
            (row, at) -> Optional.ofNullable(row.getString(at)).map(DeleteReason::valueOf));
    this.changedFields =
        new RepeatedColumn<>(
            rows, "changed_fields", (row, at) -> List.of((String[]) row.getArray(at).getArray()));
    this.priority = priority(rows);
    this.sourceTime = sourceTime(rows);
  }

  /** The event of the row that the result is at. */
  Envelope envelope() throws SQLException {
    String type = dataType.get();
    return new Envelope(
        epoch,
        rows.getLong(position),
        rows.getLong(previous),
        rows.getObject(eventId, UUID.class),
        Envelope.eventTypeOf(type),
        new Channel(application.get(), rows.getString(tenantId), type),
        changeType.get(),
        reason.get().orElse(null),
        rows.getString(recordId),
        changedFields.get(),
        priority.get(),
        sourceTime.get(),
        rows.getString(payload),
        rows.getString(traceparent));
  }

  static RepeatedColumn<Instant> sourceTime(ResultSet rows) throws SQLException {
    return new RepeatedColumn<>(
        rows, "source_time", (row, at) -> row.getObject(at, OffsetDateTime.class).toInstant());
  }

  static RepeatedColumn<Priority> priority(ResultSet rows) throws SQLException {
    return new RepeatedColumn<>(rows, "priority", EnvelopeRows::priority);
  }

  private static Priority priority(ResultSet row, int at) throws SQLException {
    String name = row.getString(at);
    for (Priority priority : PRIORITIES) {
      if (priority.name().equalsIgnoreCase(name)) {
        return priority;
      }
    }
    throw new IllegalStateException("The priority of an event is '%s'".formatted(name));
  }
}
