package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.Outage;
import io.github.wrappersync.time.TimeSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/**
 * Whether the stores of a client can be used: an {@link Outage} that begins when something waits
 * for them, and is over when nothing does any more. Safe for use by several threads.
 */
public final class StoreOutage {

  /** What waits. */
  private final Set<Object> waiting = ConcurrentHashMap.newKeySet();

  /** Belongs to those that hold the monitor of this object. */
  private final Outage outage;

  public StoreOutage(TimeSource time) {
    this.outage =
        new Outage(
            LoggerFactory.getLogger("io.github.wrappersync.handler"),
            time,
            "The stores can not be used");
  }

  /** Something cannot be done, and waits. */
  synchronized void failed(Object what, Throwable problem) {
    waiting.add(what);
    outage.failed(
        problem.toString(),
        "handlers wait, nothing becomes a dead letter for it; will retry every few seconds");
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
        outage.over();
      }
    }
  }
}
