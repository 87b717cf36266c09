package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.wire.Envelope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Makes envelopes of the rows of a result on {@code sync.head} and {@code sync.event}: each event
 * as the present state of its record, without what it changed, and of no trace. Used by one thread.
 */
final class SnapshotRows {

  /** What it needs beside the record's id and tenant, of a table named e. */
  static final String COLUMNS =
      """
      e.position, e.previous, e.event_id, e.priority, e.source_time, e.payload""";

  private final String epoch;
  private final String application;
  private final String dataType;
  private final String eventType;
  private final ResultSet rows;
  private final int position;
  private final int previous;
  private final int tenantId;
  private final int recordId;
  private final int eventId;
  private final int payload;
  private final RepeatedColumn<Priority> priority;
  private final RepeatedColumn<Instant> sourceTime;

  /**
   * @param rows is at a row
   */
  SnapshotRows(String epoch, String application, String dataType, ResultSet rows)
      throws SQLException {
    this.epoch = epoch;
    this.application = application;
    this.dataType = dataType;
    this.eventType = Envelope.eventTypeOf(dataType);
    this.rows = rows;
    this.position = rows.findColumn("position");
    this.previous = rows.findColumn("previous");
    this.tenantId = rows.findColumn("tenant_id");
    this.recordId = rows.findColumn("record_id");
    this.eventId = rows.findColumn("event_id");
    this.payload = rows.findColumn("payload");
    this.priority = EnvelopeRows.priority(rows);
    this.sourceTime = EnvelopeRows.sourceTime(rows);
  }

  /** The record of the row that the result is at. */
  Envelope envelope() throws SQLException {
    return new Envelope(
        epoch,
        rows.getLong(position),
        rows.getLong(previous),
        rows.getObject(eventId, UUID.class),
        eventType,
        new Channel(application, rows.getString(tenantId), dataType),
        ChangeType.SNAPSHOT,
        null,
        rows.getString(recordId),
        List.of(),
        priority.get(),
        sourceTime.get(),
        rows.getString(payload));
  }
}
