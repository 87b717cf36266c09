package io.github.wrappersync.publisher.eventlog;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells those who wait that the event log has more for them. Thread-safe; nothing here blocks its
 * caller.
 *
 * <p>Thousands may wait, each for one application, at the price of one thread and of one query
 * every {@code interval}: it asks for the newest position of each application that somebody waits
 * for, which is the last entry of an index range. While nobody waits it asks nothing. The instance
 * that writes the log need not wait for the interval: it calls {@link #headMoved} after each
 * commit. The query stays, as the writer may be another instance.
 */
public final class HeadWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HeadWatch.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final String NEWEST =
      """
      SELECT a.name, l.epoch, r.name IS NOT NULL AS registered,
             coalesce((SELECT max(position) FROM sync.event WHERE application = a.name), 0) AS newest
      FROM sync.log l, unnest(:applications::text[]) a (name) LEFT JOIN sync.application r USING (name)
      """;

  private final JdbcClient jdbc;
  private final Duration interval;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Set<Waiter>> waiters = new HashMap<>();
  private boolean moved;
  private boolean closed;

  /**
   * Starts the thread.
   *
   * @param interval how long after a commit of another instance a waiter may learn of it
   */
  public HeadWatch(JdbcClient jdbc, Duration interval) {
    this.jdbc = jdbc;
    this.interval = interval;
    this.thread = new Thread(this::run, "head-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private record Waiter(
      String application, String epoch, long above, CompletableFuture<Void> told) {}

  /**
   * Waits for an event of the application.
   *
   * @param above the position that the event has to lie above
   * @param epoch the epoch of that position; another one ends the wait too, and so does the removal
   *     of the application
   * @return completes when there is one, after the timeout, or when this is closed: never with a
   *     failure, and not always because there is an event. What depends on it should run on another
   *     thread. Cancelling it gives up the wait.
   */
  public CompletableFuture<Void> await(
      String application, String epoch, long above, Duration timeout) {
    Waiter waiter = new Waiter(application, epoch, above, new CompletableFuture<>());
    lock.lock();
    try {
      if (closed) {
        return CompletableFuture.completedFuture(null);
      }
      waiters.computeIfAbsent(application, name -> new HashSet<>()).add(waiter);
      changed.signal();
    } finally {
      lock.unlock();
    }
    CompletableFuture<Void> told = waiter.told();
    return told.completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Tells that the head may have moved: the waiters learn of it now. */
  public void headMoved() {
    lock.lock();
    try {
      moved = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** How many wait now. */
  public int waiting() {
    lock.lock();
    try {
      prune();
      return waiters.values().stream().mapToInt(Set::size).sum();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waits, and those that come later at once. Idempotent. */
  @Override
  public void close() {
    List<Waiter> all;
    lock.lock();
    try {
      closed = true;
      changed.signal();
      all = waiters.values().stream().flatMap(Set::stream).toList();
    } finally {
      lock.unlock();
    }
    all.forEach(waiter -> waiter.told().complete(null));
  }

  /** Forgets those that were told, gave up or ran out of time. */
  private void prune() {
    waiters.values().forEach(set -> set.removeIf(waiter -> waiter.told().isDone()));
    waiters.values().removeIf(Set::isEmpty);
  }

  private void run() {
    long failingSince = 0;
    Duration pause = Duration.ZERO;
    while (true) {
      Set<String> applications = nextRound(pause);
      if (applications == null) {
        return;
      }
      try {
        newest(applications).forEach(this::tell);
        if (failingSince != 0) {
          LOG.info(
              "The event log can be read again after {} s",
              TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - failingSince));
          failingSince = 0;
        }
        pause = interval;
      } catch (RuntimeException e) {
        if (failingSince == 0) {
          failingSince = System.nanoTime();
          LOG.warn(
              "The event log cannot be read, long polls wait; will retry every {} s: {}",
              RETRY.toSeconds(),
              e.getMessage());
        }
        pause = RETRY;
      }
    }
  }

  /** Waits until somebody waits, then for the pause or {@link #headMoved}; null when closed. */
  private @Nullable Set<String> nextRound(Duration pause) {
    lock.lock();
    try {
      long left = pause.toNanos();
      prune();
      boolean mayHurry = pause.compareTo(interval) <= 0;
      while (!closed && (waiters.isEmpty() || (left > 0 && !(moved && mayHurry)))) {
        if (waiters.isEmpty()) {
          changed.await();
        } else {
          left = changed.awaitNanos(left);
        }
      }
      moved = false;
      return closed ? null : Set.copyOf(waiters.keySet());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      lock.unlock();
    }
  }

  private record Newest(String application, String epoch, boolean registered, long position) {}

  private List<Newest> newest(Set<String> applications) {
    return jdbc.sql(NEWEST)
        .param("applications", applications.toArray(String[]::new))
        .query(
            (row, number) ->
                new Newest(
                    row.getString("name"),
                    row.getString("epoch"),
                    row.getBoolean("registered"),
                    row.getLong("newest")))
        .list();
  }

  private void tell(Newest newest) {
    List<Waiter> due;
    lock.lock();
    try {
      due =
          waiters.getOrDefault(newest.application(), Set.of()).stream()
              .filter(
                  waiter ->
                      !newest.registered()
                          || newest.position() > waiter.above()
                          || !newest.epoch().equals(waiter.epoch()))
              .toList();
    } finally {
      lock.unlock();
    }
    due.forEach(waiter -> waiter.told().complete(null));
  }
}
