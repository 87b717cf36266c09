package io.github.wrappersync.internal.listener;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.view.ViewChange;
import io.github.wrappersync.view.ViewListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Why a listener that is slow costs neither the engine's time nor unbounded memory, and still learns the truth.
 *
 * add never waits. The first `capacity` changes wait one by one. Those that find no place go into `merged`, one for each record: (a, b)
 * and (b, c) become (a, c), and nothing if a equals c. As long as anything is in `merged`, all that comes goes there, and it is worked
 * off only when `waiting` is empty: so a record's change in `merged` is newer than its changes in `waiting`, and older than all that
 * come later. `merged` holds no more than the records that have changed, and those are in memory anyway.
 */

/** What waits for one listener. Safe for use by several threads. */
final class ListenerQueue<T> {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.listener");

  /** Changes that are told before other listeners have their turn. */
  private static final int TURN = 32;

  private record Key(String tenantId, String recordId) {}

  private final DataType<T> dataType;
  private final ViewListener<T> listener;
  private final int capacity;
  private final Executor thread;
  private final TimeSource time;

  private final Deque<ViewChange<T>> waiting = new ArrayDeque<>();
  private final Map<Key, ViewChange<T>> merged = new LinkedHashMap<>();
  private boolean scheduled;
  private boolean closed;

  /** Of the present outage; touched by one task at a time. */
  private int failures;

  private long failingSince;

  ListenerQueue(
      DataType<T> dataType,
      ViewListener<T> listener,
      int capacity,
      Executor thread,
      TimeSource time) {
    this.dataType = dataType;
    this.listener = listener;
    this.capacity = capacity;
    this.thread = thread;
    this.time = time;
  }

  void add(ViewChange<T> change) {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (merged.isEmpty() && waiting.size() < capacity) {
        waiting.add(change);
      } else {
        merged.merge(
            new Key(change.tenantId(), change.recordId()), change, ListenerQueue::together);
      }
      if (scheduled) {
        return;
      }
      scheduled = true;
    }
    thread.execute(this::work);
  }

  /** Drops what waits, and takes nothing more. */
  synchronized void close() {
    closed = true;
    waiting.clear();
    merged.clear();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Null, which forgets both, if the record is again what it was. */
  private static <T> @Nullable ViewChange<T> together(ViewChange<T> first, ViewChange<T> second) {
    Optional<T> before = first.before();
    return before.equals(second.after())
        ? null
        : new ViewChange<>(
            second.tenantId(), second.recordId(), before, second.after(), second.position());
  }

  private void work() {
    for (int turn = 0; turn < TURN; turn++) {
      ViewChange<T> change = next();
      if (change == null) {
        return;
      }
      tell(change);
    }
    thread.execute(this::work);
  }

  private synchronized @Nullable ViewChange<T> next() {
    ViewChange<T> first = waiting.poll();
    if (first == null) {
      Iterator<ViewChange<T>> others = merged.values().iterator();
      if (others.hasNext()) {
        first = others.next();
        others.remove();
      }
    }
    scheduled = first != null;
    return first;
  }

  private void tell(ViewChange<T> change) {
    try {
      listener.onChange(change);
      if (failures > 0) {
        log.info(
            "Over after {} ms: a listener of {} failed {} times",
            Duration.ofNanos(time.nanos() - failingSince).toMillis(),
            dataType,
            failures);
        failures = 0;
      }
    } catch (Throwable e) {
      failures++;
      if (failures == 1 && !isClosed()) {
        failingSince = time.nanos();
        log.warn(
            "A listener of {} failed at the {}; it is told the next change, and the log is told when it works again",
            dataType,
            change,
            e);
      }
    }
  }
}
