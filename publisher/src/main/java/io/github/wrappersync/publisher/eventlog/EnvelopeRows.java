package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.wire.Envelope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** Makes envelopes of rows of {@code sync.event}; the payload is handed on to the letter. */
final class EnvelopeRows {

  /** What {@link #envelope} needs, of a table named e. */
  static final String COLUMNS =
      """
      e.position, e.previous, e.application, e.tenant_id, e.data_type, e.record_id, e.event_id,
      e.change_type, e.reason, e.changed_fields, e.priority, e.source_time, e.payload, e.traceparent""";

  /** What {@link #snapshot} needs: of what only a change has nothing is sent. */
  static final String SNAPSHOT_COLUMNS =
      """
      e.position, e.previous, e.event_id, e.priority, e.source_time, e.payload""";

  private static final Priority[] PRIORITIES = Priority.values();

  private EnvelopeRows() {}

  /** The event as it was appended. */
  static Envelope envelope(String epoch, ResultSet row) throws SQLException {
    String reason = row.getString("reason");
    return new Envelope(
        epoch,
        row.getLong("position"),
        row.getLong("previous"),
        row.getObject("event_id", UUID.class),
        Envelope.eventTypeOf(row.getString("data_type")),
        channel(row),
        ChangeType.valueOf(row.getString("change_type")),
        reason == null ? null : DeleteReason.valueOf(reason),
        row.getString("record_id"),
        List.of((String[]) row.getArray("changed_fields").getArray()),
        priority(row),
        row.getObject("source_time", OffsetDateTime.class).toInstant(),
        row.getString("payload"),
        row.getString("traceparent"));
  }

  /** The event as the present state of its record: without what it changed, and of no trace. */
  static Envelope snapshot(String epoch, String application, String dataType, ResultSet row)
      throws SQLException {
    return new Envelope(
        epoch,
        row.getLong("position"),
        row.getLong("previous"),
        row.getObject("event_id", UUID.class),
        Envelope.eventTypeOf(dataType),
        new Channel(application, row.getString("tenant_id"), dataType),
        ChangeType.SNAPSHOT,
        null,
        row.getString("record_id"),
        List.of(),
        priority(row),
        row.getObject("source_time", OffsetDateTime.class).toInstant(),
        row.getString("payload"));
  }

  private static Priority priority(ResultSet row) throws SQLException {
    String name = row.getString("priority");
    for (Priority priority : PRIORITIES) {
      if (priority.name().equalsIgnoreCase(name)) {
        return priority;
      }
    }
    throw new IllegalStateException("The priority of an event is '%s'".formatted(name));
  }

  private static Channel channel(ResultSet row) throws SQLException {
    return new Channel(
        row.getString("application"), row.getString("tenant_id"), row.getString("data_type"));
  }
}
