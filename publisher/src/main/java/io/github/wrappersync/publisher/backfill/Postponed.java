package io.github.wrappersync.publisher.backfill;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The requests whose last step failed, and when each is tried again: after a second, then after
 * ever longer up to a minute. A table that was dropped, or is locked, must hold up neither the
 * drain nor other backfills. Outlives the writer's session, as some failures end it. Used by the
 * writer's thread alone but for {@link #failing}.
 */
public final class Postponed {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration MOMENT = Duration.ofMillis(200);

  private record Retry(long at, Duration pause) {}

  private final Map<Long, Retry> retries = new ConcurrentHashMap<>();
  private final Map<Long, Long> waiting = new HashMap<>();

  /** The requests whose last step failed. From any thread. */
  public Set<Long> failing() {
    return Set.copyOf(retries.keySet());
  }

  /** Takes in that a request waits for the drain: it is tried again in a moment. */
  void waits(long request) {
    waiting.put(request, System.nanoTime() + MOMENT.toNanos());
  }

  /** The requests that are not to be tried now. */
  List<Long> now() {
    long now = System.nanoTime();
    waiting.values().removeIf(until -> now - until >= 0);
    return Stream.concat(
            waiting.keySet().stream(),
            retries.entrySet().stream()
                .filter(retry -> now - retry.getValue().at() < 0)
                .map(Map.Entry::getKey))
        .toList();
  }

  /** Takes in that a request failed; tells whether it did so for the first time in a row. */
  boolean failed(long request) {
    Retry before = retries.get(request);
    Duration doubled = before == null ? SHORTEST : before.pause().multipliedBy(2);
    Duration pause = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    retries.put(request, new Retry(System.nanoTime() + pause.toNanos(), pause));
    return before == null;
  }

  /** Takes in that a step of a request is done; tells whether the one before had failed. */
  boolean succeeded(long request) {
    return retries.remove(request) != null;
  }
}
