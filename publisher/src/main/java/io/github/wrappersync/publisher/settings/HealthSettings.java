package io.github.wrappersync.publisher.settings;

import java.time.Duration;
import java.util.List;

/**
 * From when on a waiting change is a cause for concern: {@code sync.publisher.health.*}. The
 * interval of its priority comes on top.
 *
 * @param backlogDegraded the age of the oldest change that waits, 30 seconds by default
 * @param backlogUnhealthy 5 minutes by default
 */
public record HealthSettings(Duration backlogDegraded, Duration backlogUnhealthy) {

  static final String BACKLOG_DEGRADED = "health.backlog-degraded";
  static final String BACKLOG_UNHEALTHY = "health.backlog-unhealthy";

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  static HealthSettings read(Settings settings, List<Fault> faults) {
    HealthSettings read =
        new HealthSettings(
            Durations.read(settings, BACKLOG_DEGRADED, Duration.ofSeconds(30), SHORTEST, faults),
            Durations.read(settings, BACKLOG_UNHEALTHY, Duration.ofMinutes(5), SHORTEST, faults));
    if (read.backlogUnhealthy.compareTo(read.backlogDegraded) < 0) {
      faults.add(
          new Fault(
              Settings.variable(BACKLOG_UNHEALTHY),
              read.backlogUnhealthy.toSeconds() + " s",
              "at least the "
                  + read.backlogDegraded.toSeconds()
                  + " s of "
                  + Settings.variable(BACKLOG_DEGRADED),
              Settings.variable(BACKLOG_UNHEALTHY)
                  + "="
                  + read.backlogDegraded.multipliedBy(10).toSeconds()
                  + "s"));
    }
    return read;
  }
}
