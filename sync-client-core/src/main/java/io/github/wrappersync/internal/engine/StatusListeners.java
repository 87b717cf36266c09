package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.status.StatusListener;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners, each in order and for itself: none waits for another, and who tells waits for
 * none. Safe for use by several threads.
 */
final class StatusListeners {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.status");

  /** How much may wait for one listener. */
  static final int CAPACITY = 1_000;

  private final Executor threads;
  private final List<Told> all = new CopyOnWriteArrayList<>();

  /**
   * @param threads runs a listener as long as there is something to tell it
   */
  StatusListeners(Executor threads) {
    this.threads = threads;
  }

  Subscription add(StatusListener listener) {
    Told told = new Told(listener);
    all.add(told);
    return () -> {
      all.remove(told);
      told.end();
    };
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  void state(SyncState before, SyncStatus now) {
    all.forEach(told -> told.tell(listener -> listener.onChange(before, now)));
  }

  void event(SyncEvent event) {
    all.forEach(told -> told.tell(listener -> listener.onEvent(event)));
  }

  /** One listener, and what waits for it. */
  private final class Told {

    private final StatusListener listener;
    private final Deque<Consumer<StatusListener>> waiting = new ArrayDeque<>();
    private boolean running;
    private boolean ended;
    private boolean late;

    Told(StatusListener listener) {
      this.listener = listener;
    }

    void tell(Consumer<StatusListener> notice) {
      boolean becomesLate = false;
      boolean begins;
      synchronized (this) {
        if (ended) {
          return;
        }
        if (waiting.size() >= CAPACITY) {
          waiting.poll();
          becomesLate = !late;
          late = true;
        }
        waiting.add(notice);
        begins = !running;
        running = true;
      }
      if (becomesLate) {
        log.warn(
            "A status listener ({}) is slow: {} things wait for it, the oldest are left out",
            listener.getClass().getName(),
            CAPACITY);
      }
      if (begins) {
        threads.execute(this::work);
      }
    }

    synchronized void end() {
      ended = true;
      waiting.clear();
    }

    private synchronized Optional<Consumer<StatusListener>> next() {
      Optional<Consumer<StatusListener>> next = Optional.ofNullable(waiting.poll());
      if (next.isEmpty()) {
        running = false;
        late = false;
      }
      return next;
    }

    private void work() {
      for (var next = next(); next.isPresent(); next = next()) {
        try {
          next.get().accept(listener);
        } catch (RuntimeException | Error e) {
          log.warn("A status listener ({}) failed", listener.getClass().getName(), e);
        }
      }
    }
  }
}
