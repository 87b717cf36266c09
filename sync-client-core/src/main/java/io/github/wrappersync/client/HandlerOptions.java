package io.github.wrappersync.client;

import java.time.Duration;

/** How a handler is run. Immutable; begin with {@link #defaults} and change what differs. */
public final class HandlerOptions {

  private static final HandlerOptions DEFAULTS =
      new HandlerOptions(5, Duration.ofMillis(100), Duration.ofSeconds(10));

  private final int attempts;
  private final Duration firstBackoff;
  private final Duration maxBackoff;

  private HandlerOptions(int attempts, Duration firstBackoff, Duration maxBackoff) {
    this.attempts = attempts;
    this.firstBackoff = firstBackoff;
    this.maxBackoff = maxBackoff;
  }

  /** Five tries, waiting 100 ms, 200 ms, 400 ms, 800 ms between them, with jitter. */
  public static HandlerOptions defaults() {
    return DEFAULTS;
  }

  /**
   * How often to try a change before it becomes a dead letter. Default 5.
   *
   * @param tries at least 1
   */
  public HandlerOptions attempts(int tries) {
    if (tries < 1) {
      throw new IllegalArgumentException("attempts is %d: expected at least 1".formatted(tries));
    }
    return new HandlerOptions(tries, firstBackoff, maxBackoff);
  }

  /**
   * How long to wait between tries. The wait doubles from the first to the longest; what is waited
   * is between half of that and all of it. Other changes of the tenant wait as well, as order
   * demands. Default 100 ms to 10 s.
   */
  public HandlerOptions backoff(Duration first, Duration longest) {
    if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "The backoff is %s to %s: expected at least 1 ms, and the longest not below the first"
              .formatted(first, longest));
    }
    return new HandlerOptions(attempts, first, longest);
  }

  int attempts() {
    return attempts;
  }

  Duration firstBackoff() {
    return firstBackoff;
  }

  Duration maxBackoff() {
    return maxBackoff;
  }
}
