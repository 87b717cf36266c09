package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.handler.LaneTasks.LaneKey;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * How many lanes of a handler run at once. A lane that may not run yet waits here, without a
 * thread, and is given the place of the one that leaves: nobody comes between, so that none waits
 * for ever. A lane that waits for another try has left. Thread-safe; does not block.
 */
final class Admission {

  private final Map<String, Limit> limits = new HashMap<>();

  private static final class Limit {
    final int most;
    final Queue<Object> waiting = new ArrayDeque<>();
    int inside;

    Limit(int most) {
      this.most = most;
    }
  }

  /** Sets the limit of a handler, before any of its lanes runs. */
  synchronized void limit(String handler, int most) {
    limits.put(handler, new Limit(most));
  }

  /** Whether the lane may run now; otherwise {@link #leaves} will name it. */
  synchronized boolean enters(Object lane) {
    Limit limit = limitOf(lane);
    if (limit == null) {
      return true;
    }
    if (limit.inside == limit.most) {
      limit.waiting.add(lane);
      return false;
    }
    limit.inside++;
    return true;
  }

  /**
   * A lane that entered has ended its turn.
   *
   * @return the lane that has its place now: it has entered
   */
  synchronized Optional<Object> leaves(Object lane) {
    Limit limit = limitOf(lane);
    if (limit == null) {
      return Optional.empty();
    }
    Optional<Object> next = Optional.ofNullable(limit.waiting.poll());
    if (next.isEmpty()) {
      limit.inside--;
    }
    return next;
  }

  private @Nullable Limit limitOf(Object lane) {
    if (lane instanceof Batches joined) {
      return limits.get(joined.handler());
    }
    return lane instanceof LaneKey key ? limits.get(key.handler()) : null;
  }
}
