package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.model.Priority;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which priorities are drained now. One without an interval always is. One with an interval is
 * opened when the interval is over, and closed again once nothing of it waits, so that each time it
 * is drained in full. Which priority a row has depends on its table alone: closing one keeps the
 * rows of a record in their order. Times are those of {@link System#nanoTime}. Used by the writer's
 * thread alone.
 */
final class Schedule {

  private final Map<Priority, Duration> intervals;
  private final Map<Priority, Long> opened = new EnumMap<>(Priority.class);
  private final Set<Priority> open = EnumSet.allOf(Priority.class);

  /** All are open at first: what a former writer has left is not to wait. */
  Schedule(Map<Priority, Duration> intervals, long now) {
    this.intervals = intervals;
    for (Priority priority : Priority.values()) {
      opened.put(priority, now);
    }
  }

  /** The priorities to drain now. */
  Set<Priority> open(long now) {
    for (Priority priority : intervals.keySet()) {
      if (!open.contains(priority) && nanosUntilDue(priority, now) <= 0) {
        open(priority, now);
      }
    }
    return open;
  }

  /** Everything is drained now, whatever its interval. */
  void openAll(long now) {
    intervals.keySet().forEach(priority -> open(priority, now));
  }

  /** Nothing of this priority waits now. */
  void drained(Priority priority) {
    if (intervals.containsKey(priority)) {
      open.remove(priority);
    }
  }

  /** How long no priority is to be drained, 0 if one is. */
  long nanosUntilDue(long now) {
    if (!open.isEmpty()) {
      return 0;
    }
    return intervals.keySet().stream()
        .mapToLong(priority -> Math.max(0, nanosUntilDue(priority, now)))
        .min()
        .orElse(0);
  }

  private void open(Priority priority, long now) {
    if (open.add(priority)) {
      opened.put(priority, now);
    }
  }

  private long nanosUntilDue(Priority priority, long now) {
    return opened.getOrDefault(priority, now)
        + intervals.getOrDefault(priority, Duration.ZERO).toNanos()
        - now;
  }
}
