package io.github.wrappersync.publisher.settings;

import java.time.Duration;
import java.util.List;

/**
 * How long what is done with is kept: {@code sync.publisher.retention.*}.
 *
 * @param events an event that is not the newest of its record, 7 days by default: who is away for
 *     longer starts over from a snapshot
 * @param changes a processed row of the change log, 30 days by default
 * @param deliveries a record of what was delivered, 30 days by default
 */
public record RetentionSettings(Duration events, Duration changes, Duration deliveries) {

  static final String EVENTS = "retention.events";
  static final String CHANGES = "retention.changes";
  static final String DELIVERIES = "retention.deliveries";

  private static final Duration SHORTEST = Duration.ofMinutes(1);

  static RetentionSettings read(Settings settings, List<Fault> faults) {
    return new RetentionSettings(
        Durations.read(settings, EVENTS, Duration.ofDays(7), SHORTEST, faults),
        Durations.read(settings, CHANGES, Duration.ofDays(30), SHORTEST, faults),
        Durations.read(settings, DELIVERIES, Duration.ofDays(30), SHORTEST, faults));
  }
}
