package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try of a request. */
final class Retry {

  private final RandomGenerator random;
  private int failures;

  Retry(RandomGenerator random) {
    this.random = random;
  }

  void succeeded() {
    failures = 0;
  }

  /** Counts a failure, and tells the wait after it. */
  Duration after(CatchUpException failure) {
    failures++;
    return switch (failure.kind()) {
      case UNAUTHORIZED, REFUSED -> EngineSettings.RETRY_REFUSED;
      case NOT_READY -> failure.retryAfter().orElse(Duration.ofSeconds(1));
      case UNAVAILABLE, RESYNC_REQUIRED -> failure.retryAfter().orElseGet(this::growing);
    };
  }

  private Duration growing() {
    long most =
        Math.min(
            EngineSettings.RETRY_MOST.toMillis(),
            EngineSettings.RETRY_FIRST.toMillis() << Math.min(failures - 1, 10));
    return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
  }
}
