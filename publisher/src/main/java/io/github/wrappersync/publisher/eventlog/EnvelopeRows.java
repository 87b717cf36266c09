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
import java.util.Locale;
import java.util.UUID;

/** Makes envelopes of rows of {@code sync.event}; the payload is handed on to the letter. */
final class EnvelopeRows {

  /** What {@link #envelope} needs, of a table named e. */
  static final String COLUMNS =
      """
      e.position, e.previous, e.application, e.tenant_id, e.data_type, e.record_id, e.event_id,
      e.change_type, e.reason, e.changed_fields, e.priority, e.source_time, e.payload, e.traceparent""";

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
        Priority.valueOf(row.getString("priority").toUpperCase(Locale.ROOT)),
        row.getObject("source_time", OffsetDateTime.class).toInstant(),
        row.getString("payload"),
        row.getString("traceparent"));
  }

  /** The event as the present state of its record: without what it changed, and of no trace. */
  static Envelope snapshot(String epoch, ResultSet row) throws SQLException {
    return envelope(epoch, row).asSnapshot().inTrace(null);
  }

  private static Channel channel(ResultSet row) throws SQLException {
    return new Channel(
        row.getString("application"), row.getString("tenant_id"), row.getString("data_type"));
  }
}
