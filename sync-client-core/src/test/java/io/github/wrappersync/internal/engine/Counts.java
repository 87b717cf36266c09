package io.github.wrappersync.internal.engine;

import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.SyncStatus;
import java.util.EnumMap;
import java.util.Map;

/** How often what happened in schedules. */
final class Counts {

  private final Map<Happening, Long> counts = new EnumMap<>(Happening.class);

  void add(Happening what) {
    add(what, 1);
  }

  void add(Happening what, long times) {
    counts.merge(what, times, Long::sum);
  }

  long of(Happening what) {
    return counts.getOrDefault(what, 0L);
  }

  /** What an instance saw in its life. */
  void add(SyncStatus.Counters seen) {
    add(Happening.SEEN_DUPLICATE, seen.duplicates());
    add(Happening.SEEN_GAP, seen.gaps());
    add(Happening.RESYNC, seen.resyncs());
    add(Happening.OVERFLOW, pulls(seen, PullCause.OVERFLOW));
    add(Happening.BACKPRESSURE, pulls(seen, PullCause.BACKPRESSURE));
    add(Happening.NEXT_PAGE, pulls(seen, PullCause.NEXT_PAGE));
    add(Happening.HEARTBEAT_PULL, pulls(seen, PullCause.HEARTBEAT));
  }

  private static long pulls(SyncStatus.Counters seen, PullCause cause) {
    return seen.pulls().getOrDefault(cause, 0L);
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
