package io.github.wrappersync.publisher.operations;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which event went where, with what result.
 *
 * @param event null if several are told of, or the event is not in the log any more
 */
public record Deliveries(@Nullable EventName event, List<Delivery> deliveries) {

  /** An event without its data. */
  public record EventName(
      long position,
      String eventId,
      String application,
      String tenantId,
      String dataType,
      String recordId,
      String changeType) {}

  /**
   * One event on the way to one destination.
   *
   * @param destination {@code redis}, {@code feed} or {@code webhook}
   * @param to the channel, the consumer's name or the URL
   * @param result {@code success}, {@code error}, {@code pending} or {@code unknown}
   * @param attempt counts those at the same webhook; null for other destinations
   * @param at when it was tried, announced or reported; null if it was not yet
   */
  public record Delivery(
      String destination,
      String application,
      long position,
      String eventId,
      String to,
      String result,
      @Nullable Integer attempt,
      @Nullable Integer status,
      @Nullable String error,
      @Nullable Instant at,
      @Nullable Long durationMillis) {}
}
