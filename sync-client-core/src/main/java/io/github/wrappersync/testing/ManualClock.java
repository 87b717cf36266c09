package io.github.wrappersync.testing;

import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Time that stands still until a test moves it. Tasks run on the thread that calls {@link
 * #advance}, in the order of their time. Safe for use by several threads.
 */
public final class ManualClock implements TimeSource {

  private static final class Task implements Timer {
    private final long due;
    private final Runnable work;
    private volatile boolean cancelled;

    Task(long due, Runnable work) {
      this.due = due;
      this.work = work;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private final List<Task> tasks = new ArrayList<>();
  private long nanos;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant now() {
    return now;
  }

  /** A task without a delay runs at once, on the calling thread. */
  @Override
  public Timer schedule(Duration delay, Runnable work) {
    Task task;
    synchronized (this) {
      task = new Task(nanos + Math.max(0, delay.toNanos()), work);
      if (task.due > nanos) {
        tasks.add(task);
        return task;
      }
    }
    work.run();
    return task;
  }

  /** Moves elapsed and wall time, and runs the tasks that come due on the way. */
  public void advance(Duration by) {
    long target = nanos() + by.toNanos();
    Optional<Task> due = nextUntil(target);
    while (due.isPresent()) {
      if (!due.get().cancelled) {
        due.get().work.run();
      }
      due = nextUntil(target);
    }
    moveTo(target);
  }

  /** Moves the wall clock alone, as an administrator or a time server does. */
  public synchronized void setWallClock(Instant time) {
    now = time;
  }

  /** The time until the next task is due; empty if none waits. */
  public synchronized Optional<Duration> untilNextTask() {
    return tasks.stream()
        .filter(task -> !task.cancelled)
        .map(task -> Duration.ofNanos(task.due - nanos))
        .min(Comparator.naturalOrder());
  }

  private synchronized Optional<Task> nextUntil(long target) {
    tasks.removeIf(task -> task.cancelled);
    Optional<Task> next =
        tasks.stream()
            .filter(task -> task.due <= target)
            .min(Comparator.comparingLong(task -> task.due));
    next.ifPresent(
        task -> {
          tasks.remove(task);
          moveTo(task.due);
        });
    return next;
  }

  private synchronized void moveTo(long target) {
    if (target > nanos) {
      now = now.plusNanos(target - nanos);
      nanos = target;
    }
  }
}
