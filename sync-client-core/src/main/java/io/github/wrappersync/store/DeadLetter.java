package io.github.wrappersync.store;

import java.time.Instant;

/**
 * A change that a handler could not do, set aside with everything needed to try it again.
 *
 * @param id identifies the letter within its store: {@code handler/epoch/position/eventId}
 * @param handler the id of the handler
 * @param tenantId the tenant whose record it is
 * @param dataType the name of the data type
 * @param recordId the id of the record
 * @param position the position of the event
 * @param event the envelope as JSON; it holds the record's data
 * @param attempts how often the handler has tried; 0 for a letter that only followed an earlier one
 *     of its record
 * @param error what went wrong last
 * @param at when it was set aside
 */
public record DeadLetter(
    String id,
    String handler,
    String tenantId,
    String dataType,
    String recordId,
    long position,
    String event,
    int attempts,
    String error,
    Instant at) {

  /** Names the letter without the record's data: safe for logs. */
  @Override
  public String toString() {
    return "dead letter %s of %s/%s/%s at position %d: %s"
        .formatted(id, tenantId, dataType, recordId, position, error);
  }
}
