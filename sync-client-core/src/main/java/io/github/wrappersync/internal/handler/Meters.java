package io.github.wrappersync.internal.handler;

import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what one handler does. Safe for use by several threads. */
final class Meters {

  final AtomicInteger queued = new AtomicInteger();
  final LongAdder done = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder deadLetters = new LongAdder();

  /** Calls that ignore their interrupt. */
  final AtomicInteger stuck = new AtomicInteger();

  private final LongAdder handlingNanos = new LongAdder();
  private final TimeSource time;

  /** The calls under way, with when they began. */
  private final Map<Object, Long> calls = new ConcurrentHashMap<>();

  private volatile @Nullable String lastError;

  Meters(TimeSource time) {
    this.time = time;
  }

  void begins(Object call) {
    calls.put(call, time.nanos());
  }

  void ends(Object call) {
    Long begun = calls.remove(call);
    if (begun != null) {
      handlingNanos.add(time.nanos() - begun);
    }
  }

  boolean isRunning() {
    return !calls.isEmpty();
  }

  void error(String problem) {
    lastError = problem;
  }

  Duration handlingTime() {
    return Duration.ofNanos(handlingNanos.sum());
  }

  Optional<Duration> longestRunning() {
    long now = time.nanos();
    return calls.values().stream()
        .map(begun -> now - begun)
        .max(Long::compare)
        .map(Duration::ofNanos);
  }

  Optional<String> lastError() {
    return Optional.ofNullable(lastError);
  }
}
