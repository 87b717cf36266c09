package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.announce.RedisRoundTrip;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import java.util.stream.Collectors;

/** A message for each application comes back from Redis. */
record RedisCheck(RedisRoundTrip redis, ApplicationDirectory applications) implements Check {

  @Override
  public String name() {
    return "redis-round-trip";
  }

  @Override
  public Outcome run() {
    RedisRoundTrip.Outcome outcome = redis.measure(applications.names());
    if (!outcome.fault().isEmpty()) {
      return Outcome.bad(
          outcome.times().isEmpty()
              ? outcome.fault()
              : "%s: %s".formatted(outcome.fault(), String.join(", ", outcome.missing())));
    }
    return Outcome.good(
        outcome.times().entrySet().stream()
            .map(
                time ->
                    "%s:_sync:check %.1f ms"
                        .formatted(time.getKey(), time.getValue().toNanos() / 1e6))
            .collect(Collectors.joining(", ")));
  }
}
