package io.github.wrappersync.publisher.proof;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other processes do, and takes their failures for "not yet". */
final class Patience {

  private static final long LOOK = 20_000_000;

  private Patience() {}

  /**
   * Tells whether the condition holds within the time. What it throws means that it does not yet.
   */
  static boolean holds(Duration atMost, Callable<Boolean> condition) {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      try {
        if (condition.call()) {
          return true;
        }
      } catch (Exception notYet) {
        // The part that is asked may be down at this moment.
      }
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(LOOK);
    }
  }

  /** Waits until the condition holds. */
  static void until(String what, Duration atMost, Callable<Boolean> condition) {
    if (!holds(atMost, condition)) {
      throw new IllegalStateException("After %s it does not hold that %s".formatted(atMost, what));
    }
  }

  /** Lets time pass. */
  static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
