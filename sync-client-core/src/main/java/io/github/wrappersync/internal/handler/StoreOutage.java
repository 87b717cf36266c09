package io.github.wrappersync.internal.handler;

import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the stores of a client can be used: logs one WARN when something waits for them, and one
 * INFO with the length when nothing does any more. Safe for use by several threads.
 */
public final class StoreOutage {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.handler");

  private final TimeSource time;

  /** What waits. */
  private final Set<Object> waiting = ConcurrentHashMap.newKeySet();

  private long since;

  public StoreOutage(TimeSource time) {
    this.time = time;
  }

  /** Something cannot be done, and waits. */
  void failed(Object what, Throwable problem) {
    synchronized (this) {
      boolean begins = waiting.isEmpty();
      waiting.add(what);
      if (begins) {
        since = time.nanos();
        log.warn(
            "The stores can not be used: {}; handlers wait, nothing becomes a dead letter for it; will retry every few seconds",
            problem.toString());
        return;
      }
    }
    log.debug("The stores still can not be used: {}", problem.toString());
  }

  /** Whether something waits, so that it was logged. */
  boolean isKnown() {
    return !waiting.isEmpty();
  }

  /** Something can be done, or waits no more. */
  void over(Object what) {
    if (!waiting.contains(what)) {
      return;
    }
    synchronized (this) {
      if (waiting.remove(what) && waiting.isEmpty()) {
        log.info(
            "The stores can be used again, after {} s",
            "%.1f".formatted(Duration.ofNanos(time.nanos() - since).toMillis() / 1e3));
      }
    }
  }
}
