package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.wire.Envelope;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event of the log.
 *
 * @param position its number, dense over the whole log
 * @param previous the position before it in the same channel, 0 for the first
 * @param eventId identifies it on every path
 * @param channel the stream that it belongs to
 * @param content what it tells
 * @param traceparent the trace of the batch that appended it, as the W3C's Trace Context writes it;
 *     null where there is none
 */
public record Event(
    long position,
    long previous,
    UUID eventId,
    Channel channel,
    NewEvent content,
    @Nullable String traceparent) {

  /**
   * The position of the event that has this id, without a look at the log; empty if no event can
   * have it. Whether there is one the log tells.
   */
  public static OptionalLong positionOf(UUID eventId) {
    return Epoch.positionOf(eventId);
  }

  /** The event as it travels. */
  public Envelope toEnvelope(String epoch) {
    return new Envelope(
        epoch,
        position,
        previous,
        eventId,
        Envelope.eventTypeOf(channel.dataType()),
        channel,
        content.changeType(),
        content.reason(),
        content.record().recordId(),
        content.changedFields(),
        content.priority(),
        content.sourceTime(),
        content.payload(),
        traceparent);
  }
}
