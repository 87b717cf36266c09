package io.github.wrappersync.publisher.webhook;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait after a failure: a second, doubled by each further failure up to five minutes,
 * give or take a fifth so that endpoints that failed together do not come back together. What an
 * endpoint asks for by {@code Retry-After} counts where it is longer, up to an hour.
 */
final class Backoff {

  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(5);
  static final Duration LONGEST_ASKED_FOR = Duration.ofHours(1);

  private static final double FACTOR = 2;
  private static final double JITTER = 0.2;

  /** From here on the pause is the longest. */
  private static final int ENOUGH = 20;

  private final IntervalFunction pauses =
      IntervalFunction.ofExponentialRandomBackoff(FIRST, FACTOR, JITTER, LONGEST);

  /**
   * @param failures how many attempts have failed in a row, at least 1
   */
  Duration after(int failures, @Nullable Duration askedFor) {
    Duration pause = Duration.ofMillis(pauses.apply(Math.min(failures, ENOUGH)));
    if (askedFor == null || askedFor.compareTo(pause) <= 0) {
      return pause;
    }
    return askedFor.compareTo(LONGEST_ASKED_FOR) < 0 ? askedFor : LONGEST_ASKED_FOR;
  }
}
