package io.github.wrappersync.internal.handler;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * When a change that a handler failed on is tried again.
 *
 * @param attempts how often to try it before it becomes a dead letter; {@link #UNLIMITED} for ever
 * @param firstBackoff how long to wait after the first failure; doubles from there
 * @param maxBackoff the longest wait
 * @param hopeless which failures are not worth another try
 */
public record Retries(
    int attempts, Duration firstBackoff, Duration maxBackoff, Predicate<Throwable> hopeless) {

  public static final int UNLIMITED = Integer.MAX_VALUE;

  public static final Retries DEFAULTS =
      new Retries(5, Duration.ofMillis(100), Duration.ofSeconds(10), problem -> false);

  /** A wait after a number of failures: between half of the backoff and all of it. */
  Duration wait(int failures) {
    long most = backoff(failures).toNanos();
    return Duration.ofNanos(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
  }

  /** A predicate of the application's that throws says nothing. */
  boolean isHopeless(Throwable problem) {
    try {
      return hopeless.test(problem);
    } catch (RuntimeException e) {
      return false;
    }
  }

  private Duration backoff(int failures) {
    long millis = firstBackoff.toMillis() << Math.min(failures - 1, 20);
    return Duration.ofMillis(Math.min(millis, maxBackoff.toMillis()));
  }
}
