package io.github.wrappersync.wire;

import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event of the event log as it travels: on Redis, in the feed, in a snapshot, to a webhook. The
 * same event has the same {@code eventId} on every path.
 *
 * @param epoch identifies the life of the event log that the positions belong to
 * @param position the number of the event in the log
 * @param previous the position of the event before it in the same channel, 0 where there is none
 * @param eventId identifies the event
 * @param eventType names the kind of event, such as {@code credit-config-changed}
 * @param channel whom it is for: application, tenant and data type
 * @param changeType what happened
 * @param reason why a record is to be deleted; null for other changes
 * @param recordId the id of the record
 * @param changedFields the JSON names of the fields that an update changed; empty for other changes
 * @param priority how soon the change was drained
 * @param timestamp when the wrapper's transaction wrote the change
 * @param data the record as a JSON object, as text
 * @param traceparent the trace that the event belongs to, as the W3C's Trace Context writes it;
 *     null where there is none
 */
public record Envelope(
    String epoch,
    long position,
    long previous,
    UUID eventId,
    String eventType,
    Channel channel,
    ChangeType changeType,
    @Nullable DeleteReason reason,
    String recordId,
    List<String> changedFields,
    Priority priority,
    Instant timestamp,
    String data,
    @Nullable String traceparent) {

  /** The version of this format: the only one that {@link WireCodec} reads and writes. */
  public static final int VERSION = 1;

  /** The name of the publisher in {@code source}. */
  public static final String SOURCE = "wrapper-sync-service";

  public Envelope {
    changedFields = List.copyOf(changedFields);
  }

  /** An event that belongs to no trace. */
  public Envelope(
      String epoch,
      long position,
      long previous,
      UUID eventId,
      String eventType,
      Channel channel,
      ChangeType changeType,
      @Nullable DeleteReason reason,
      String recordId,
      List<String> changedFields,
      Priority priority,
      Instant timestamp,
      String data) {
    this(
        epoch,
        position,
        previous,
        eventId,
        eventType,
        channel,
        changeType,
        reason,
        recordId,
        changedFields,
        priority,
        timestamp,
        data,
        null);
  }

  /** The same event as part of a trace. */
  public Envelope inTrace(@Nullable String trace) {
    return new Envelope(
        epoch,
        position,
        previous,
        eventId,
        eventType,
        channel,
        changeType,
        reason,
        recordId,
        changedFields,
        priority,
        timestamp,
        data,
        trace);
  }

  /**
   * Names the kind of event of a data type: {@code credit-configs} gives {@code
   * credit-config-changed}; a data type that is not one of the wrapper's four, such as {@code
   * licenses}, gives its own name, {@code licenses-changed}.
   */
  public static String eventTypeOf(String dataType) {
    return switch (dataType) {
      case "credit-configs" -> "credit-config-changed";
      case "users" -> "user-changed";
      case "roles" -> "role-changed";
      case "entities" -> "entity-changed";
      default -> dataType + "-changed";
    };
  }

  /**
   * The event as the present state of its record: a {@code SNAPSHOT}, without what it changed, and
   * of no trace.
   */
  public Envelope asSnapshot() {
    return changeType == ChangeType.SNAPSHOT
        ? this
        : new Envelope(
            epoch,
            position,
            previous,
            eventId,
            eventType,
            channel,
            ChangeType.SNAPSHOT,
            null,
            recordId,
            List.of(),
            priority,
            timestamp,
            data);
  }

  /** Names the event without its data: one line, safe for logs. */
  @Override
  public String toString() {
    return "%s %s/%s at position %d (after %d)"
        .formatted(
            changeType, Printable.id(channel.name()), Printable.id(recordId), position, previous);
  }
}
