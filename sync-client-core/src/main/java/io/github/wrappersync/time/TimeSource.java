package io.github.wrappersync.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Tells the time and wakes up later. Elapsed time and wall time are different things: the first
 * never jumps and is what ages and deadlines are measured by, the second is what people read.
 * Implementations may be called by several threads.
 */
public interface TimeSource {

  /** Elapsed time in nanoseconds from an origin of no meaning; only differences count. */
  long nanos();

  /** The wall clock. */
  Instant now();

  /**
   * Runs a task once after the delay, on a thread of the time source's own. The task must be short
   * and must not throw.
   *
   * @param delay zero or negative for as soon as possible
   */
  Timer schedule(Duration delay, Runnable task);

  /** Time of the system; its thread, a daemon, is named after the argument. */
  static SystemTime system(String threadName) {
    return new SystemTime(threadName);
  }

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Timer {

    /** Keeps the task from running, unless it has begun. Idempotent. */
    void cancel();
  }
}
